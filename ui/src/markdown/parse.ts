import markdownIt, { type Token } from "markdown-it";
import { isSafeLink } from "./links";
import { isTag, type Attribute, type ElementNode, type Tag, type TreeNode } from "./tree";

/** A top-level block, with the line it starts on (0 for the first line that was given). */
export interface Block {
  readonly kind: "list" | "definition" | "other";
  readonly line: number;
  readonly nodes: TreeNode[];
}

export type References = Record<string, { title: string; href: string }>;

/**
 * Reads Markdown: CommonMark without HTML, with tables, strikethrough and bare web addresses.
 * Reference definitions found in the text are added to `references`.
 */
export function parse(text: string, references: References = {}): Block[] {
  const tokens = parser.parse(text, { references });
  const blocks: Block[] = [];
  for (let index = 0; index < tokens.length;) {
    const end = endOfBlock(tokens, index);
    const first = tokens[index];
    if (first !== undefined) {
      blocks.push({
        kind: kindOf(first.type),
        line: first.map?.[0] ?? 0,
        nodes: build(tokens.slice(index, end)),
      });
    }
    index = end;
  }
  return blocks;
}

const parser = markdownIt({ html: false, linkify: true, typographer: false });
// Definitions stay visible as blocks, so that the stream knows where they end.
parser.core.ruler.disable("strip_references");
parser.validateLink = isSafeLink;
// "README.md" is a file here, not a shop in Moldova: only full addresses become links by themselves.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });

function kindOf(type: string): Block["kind"] {
  if (type === "bullet_list_open" || type === "ordered_list_open") return "list";
  return type === "reference_definition" ? "definition" : "other";
}

function endOfBlock(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let index = start; index < tokens.length; index += 1) {
    depth += tokens[index]?.nesting ?? 0;
    if (depth === 0) return index + 1;
  }
  return tokens.length;
}

function build(tokens: readonly Token[]): TreeNode[] {
  const root: TreeNode[] = [];
  const open: TreeNode[][] = [root];
  for (const token of tokens) {
    const siblings = open[open.length - 1] ?? root;
    if (token.nesting === -1) {
      open.pop();
    } else if (token.nesting === 1) {
      const element = elementOf(token);
      if (element !== null) siblings.push(element);
      // What is not on the list keeps its contents and loses its tag; so does a paragraph in a tight list.
      open.push(element?.children ?? siblings);
    } else {
      for (const node of leaf(token)) add(siblings, node);
    }
  }
  return root;
}

function elementOf(token: Token): ElementNode | null {
  if (token.hidden) return null;
  const tag = tagOf(token.tag);
  if (tag === null) return null;
  const attributes = attributesOf(token, tag);
  if (tag === "a" && attributes.href === undefined) return null;
  return { tag, attributes, children: [] };
}

/** The report's own headings are h1 and h2, so the model's start at h3. */
function tagOf(name: string): Tag | null {
  const tag = name === "h1" || name === "h2" ? "h3" : name;
  return isTag(tag) ? tag : null;
}

function attributesOf(token: Token, tag: Tag): Partial<Record<Attribute, string>> {
  const text = (name: string): string | null => {
    const value = token.attrGet(name);
    return value === null ? null : String(value);
  };
  if (tag === "a") {
    const href = text("href");
    if (href === null || !isSafeLink(href)) return {};
    // The address is the title: a reader sees where a link leads before following it.
    return { href, title: href };
  }
  if (tag === "ol") {
    const start = text("start");
    return start === null ? {} : { start };
  }
  if (tag === "th" || tag === "td") {
    const align = /text-align:(left|center|right)/.exec(text("style") ?? "")?.[1];
    return align === undefined ? {} : { "data-align": align };
  }
  return {};
}

function leaf(token: Token): TreeNode[] {
  switch (token.type) {
    case "inline":
      return build(token.children ?? []);
    case "softbreak":
      return ["\n"];
    case "hardbreak":
      return [{ tag: "br", attributes: {}, children: [] }];
    case "hr":
      return [{ tag: "hr", attributes: {}, children: [] }];
    case "code_inline":
      return [{ tag: "code", attributes: {}, children: [token.content] }];
    case "fence":
    case "code_block":
      return [
        {
          tag: "pre",
          attributes: { tabindex: "0" },
          children: [{ tag: "code", attributes: {}, children: [token.content] }],
        },
      ];
    case "image":
      return [imageInWords(token)];
    case "reference_definition":
      return [];
    default:
      return [token.content];
  }
}

/** No image is ever fetched: its description stands in its place, with the address in brackets. */
function imageInWords(token: Token): string {
  const description = token.content.trim();
  const address = String(token.attrGet("src") ?? "");
  return description === "" ? `(${address})` : `${description} (${address})`;
}

function add(siblings: TreeNode[], node: TreeNode): void {
  const last = siblings[siblings.length - 1];
  if (typeof node === "string" && typeof last === "string") siblings[siblings.length - 1] = last + node;
  else if (node !== "") siblings.push(node);
}
