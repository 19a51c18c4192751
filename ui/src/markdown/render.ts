import { isLoose, type Block } from "./blocks";
import { codeNode } from "./code";
import { inlineNodes } from "./inline";
import { metaOf } from "./parser";
import { dummyText } from "./spine";
import {
  element,
  isTag,
  NO_ATTRIBUTES,
  NO_MISSES,
  type Attributes,
  type ElementNode,
  type TreeNode,
} from "./tree";

/** The words of the elements that have a name, and what tells one renderer's headings from another's. */
export interface Words {
  /** Names the box of a table, which scrolls sideways. */
  table: string;
  /** Names the box of code in a language; "" for none that is known. */
  code: (language: string) => string;
  copy: string;
  copied: string;
  taskOpen: string;
  taskDone: string;
}

export interface Page {
  readonly words: Words;
  readonly idPrefix: string;
  readonly canCopy: boolean;
  /** How many headings stand before what is rendered. */
  headings: number;
}

/** Gives each block its node, and returns those of the given blocks. */
export function render(blocks: readonly Block[], page: Page): ElementNode[] {
  return blocks.flatMap((block) => {
    block.node = nodeOf(block, page);
    return block.node === null ? [] : [block.node];
  });
}

function nodeOf(block: Block, page: Page): ElementNode | null {
  switch (block.kind) {
    case "paragraph":
      return paragraph(block, page);
    case "heading":
      return heading(block, page);
    case "list":
      return list(block, page);
    case "item":
      return container("li", block, page, isTask(block) ? { "data-part": "task" } : NO_ATTRIBUTES);
    case "quote":
      return container("blockquote", block, page);
    case "table":
      return table(block, page);
    case "fence":
    case "code":
      return codeNode(block, page);
    case "rule":
      return element("hr");
    default:
      return null;
  }
}

function container(
  tag: "ul" | "ol" | "li" | "blockquote",
  block: Block,
  page: Page,
  own: Attributes = NO_ATTRIBUTES,
): ElementNode {
  const node = element(tag, render(block.children, page), own);
  return block.resumed === undefined ? node : { ...node, settled: block.resumed.settled };
}

function isTask(item: Block): boolean {
  const text = item.children[0]?.children[0]?.token;
  return text?.type === "inline" && metaOf(text).task !== undefined;
}

function list(block: Block, page: Page): ElementNode {
  const start = block.resumed === undefined ? block.token.attrGet("start") : null;
  const isPlain = start === null && !isLoose(block);
  const attributes: Attributes = {
    ...(start === null ? {} : { start: String(start) }),
    ...(isLoose(block) ? { "data-loose": "" } : {}),
  };
  const tag = block.token.tag === "ol" ? "ol" : "ul";
  return container(tag, block, page, isPlain ? NO_ATTRIBUTES : attributes);
}

function paragraph(block: Block, page: Page): ElementNode | null {
  const token = block.children[0]?.token;
  if (token === undefined) return null;
  const { misses = NO_MISSES, task } = metaOf(token);
  const nodes = inlineNodes(token);
  if (block.resumed?.kind === "paragraph") {
    const { resumed } = block;
    const dummy = dummyText(resumed);
    const first = String(nodes[0]).slice(dummy.length);
    nodes.splice(0, 1, ...(first === "" && !resumed.joined ? [] : [first]));
    const inline = {
      content: resumed.content + token.content.slice(dummy.length),
      misses: new Set([...resumed.misses, ...misses]),
      guessed: resumed.guessed,
      lead: resumed.lead,
    };
    return { tag: "p", attributes: NO_ATTRIBUTES, children: nodes, settled: resumed.settled, inline };
  }
  const lead = task === undefined ? [] : [checkbox(task, page)];
  if (nodes.length + lead.length === 0) return null;
  return text("p", token.content, misses, [...lead, ...nodes], NO_ATTRIBUTES, lead);
}

function checkbox(task: "open" | "done", page: Page): ElementNode {
  const name = task === "done" ? page.words.taskDone : page.words.taskOpen;
  const attributes: Attributes = { type: "checkbox", disabled: "", "aria-label": name };
  return element("input", [], task === "done" ? { ...attributes, checked: "" } : attributes);
}

function heading(block: Block, page: Page): ElementNode {
  page.headings += 1;
  const token = block.children[0]?.token;
  // The report's own headings are h1 and h2, so the model's start at h3.
  const name = block.token.tag === "h1" || block.token.tag === "h2" ? "h3" : block.token.tag;
  const tag = isTag(name) ? name : "h6";
  const id = `${page.idPrefix}heading-${page.headings}`;
  if (token === undefined) return element(tag, [], { id });
  return text(tag, token.content, metaOf(token).misses ?? NO_MISSES, inlineNodes(token), { id });
}

function text(
  tag: ElementNode["tag"],
  content: string,
  misses: ReadonlySet<string>,
  children: TreeNode[],
  attributes: Attributes,
  lead: readonly ElementNode[] = [],
): ElementNode {
  return { tag, attributes, children, inline: { content, misses, guessed: false, lead } };
}

/** Tables scroll sideways in a box of their own, which the keyboard can reach. */
function table(block: Block, page: Page): ElementNode {
  const box: Attributes = {
    "data-part": "table",
    tabindex: "0",
    role: "group",
    "aria-label": page.words.table,
  };
  const [head, body] = block.children;
  const rows = (part: Block | undefined): ElementNode[] => part?.children.map(row) ?? [];
  const bodyNode = element("tbody", rows(body));
  if (block.resumed !== undefined) {
    const { settled } = block.resumed;
    const kept = { ...bodyNode, settled };
    const shown = settled > 0 || body !== undefined ? [kept] : [];
    return element("div", [{ ...element("table", shown), settled: 1 }], box);
  }
  const parts = [element("thead", rows(head)), ...(body === undefined ? [] : [bodyNode])];
  return element("div", [element("table", parts)], box);
}

function row(block: Block): ElementNode {
  const cells = block.children.map((cell) => {
    const token = cell.children[0]?.token;
    const align = alignOf(cell);
    const tag = cell.token.tag === "th" ? "th" : "td";
    const attributes: Attributes =
      tag === "td" && align === ""
        ? NO_ATTRIBUTES
        : {
            ...(tag === "th" ? { scope: "col" } : {}),
            ...(align === "" ? {} : { "data-align": align }),
          };
    cell.node =
      token === undefined
        ? element(tag, [], attributes)
        : text(tag, token.content, metaOf(token).misses ?? NO_MISSES, inlineNodes(token), attributes);
    return cell.node;
  });
  return element("tr", cells);
}

/** How a cell, and with it its column, is aligned; "" for the usual way. */
export function alignOf(cell: Block): string {
  return /text-align:(left|center|right)/.exec(String(cell.token.attrGet("style") ?? ""))?.[1] ?? "";
}
