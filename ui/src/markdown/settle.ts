import { isLoose, type Block } from "./blocks";
import { metaOf } from "./parser";
import { alignOf } from "./render";
import type { OpenBlock } from "./spine";

/** A place within a line: so many characters before its end. */
export interface Inside {
  readonly line: number;
  readonly rest: number;
  /** What of the shown text after the cut grows the last settled node; null if none does. */
  readonly growing: string | null;
}

/** Where the text that can still change begins. */
export interface Cut {
  /** The first line that is parsed again, in the text that was parsed. */
  readonly line: number;
  /** Settled nodes of the document. */
  readonly settled: number;
  /** The blocks that are open there. */
  readonly spine: readonly OpenBlock[];
  /** Set where the cut is not before a line, but within the text of a paragraph that starts on that line. */
  readonly inside?: Inside;
}

/** What deciding on a cut takes beside the blocks. */
export interface Scene {
  readonly lines: Lines;
  /** How many quotes are around. */
  readonly quotes: number;
  readonly cutParagraph: (block: Block) => Omit<Cut, "settled"> | null;
}

/** The lines of a parsed text; the last one is not complete. */
export class Lines {
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  at(line: number): string {
    return this.#lines[line] ?? "";
  }

  /** How many characters of the text come before a cut. */
  offsetOf({ line, inside }: Omit<Cut, "settled">): number {
    const before = this.#lines.slice(0, inside === undefined ? line : inside.line);
    const start = before.reduce((sum, { length }) => sum + length + 1, 0);
    return inside === undefined ? start : start + this.at(inside.line).length - inside.rest;
  }

  isComplete(line: number): boolean {
    return line < this.#lines.length - 1;
  }

  /** Whether nothing stands on a line of a block that is inside so many quotes. */
  isBlank(line: number, quotes: number): boolean {
    return line >= 0 && new RegExp(`^(?:[ \\t]*>){${quotes}}[ \\t]*$`).test(this.at(line));
  }
}

/** Finds the last place before which nothing that is still to come can change anything. Null if it is where it was. */
export function findCut(blocks: readonly Block[], settled: number, scene: Scene): Cut | null {
  for (let index = blocks.length - 1; index >= 0; index -= 1) {
    const block = blocks[index];
    const before = blocks[index - 1];
    if (block === undefined) continue;
    if (before !== undefined && !isSeparate(before, block, scene)) continue;
    const nodes = blocks.slice(0, index).filter(({ node }) => node !== null).length;
    const inner = index === blocks.length - 1 ? cutInside(block, scene) : null;
    if (inner !== null) return { ...inner, settled: settled + nodes };
    return before === undefined ? null : { line: block.line, settled: settled + nodes, spine: [] };
  }
  return null;
}

/** Whether nothing that may still come can join `next` to the block before it, or change that block. */
function isSeparate(before: Block, next: Block, { lines, quotes }: Scene): boolean {
  if (lines.isBlank(next.line - 1, quotes)) {
    if (before.kind !== "list") return true;
    // Half a line may still become an item of the list.
    return lines.isComplete(next.line) || !/^[ \t>]*[-+*\d]/.test(lines.at(next.line));
  }
  // A second line can still make a table or a heading of the first, and a definition can go on.
  if (!lines.isComplete(next.line + 1)) return false;
  return before.kind !== "definition" && !/^[ \t>]*\[/.test(lines.at(before.line));
}

/** The end of a cut's spine, with the block's own place in front. `settled` is filled in by the block around. */
type Inner = Omit<Cut, "settled">;

function cutInside(block: Block, scene: Scene): Inner | null {
  switch (block.kind) {
    case "quote":
      return cutQuote(block, scene);
    case "list":
      return cutList(block, scene);
    case "table":
      return cutTable(block, scene);
    case "fence":
      return cutFence(block, scene);
    case "paragraph":
      return scene.cutParagraph(block);
    default:
      return null;
  }
}

function cutQuote(block: Block, scene: Scene): Inner | null {
  const inner = findCut(block.children, block.resumed?.settled ?? 0, { ...scene, quotes: scene.quotes + 1 });
  if (inner === null) return null;
  const open: OpenBlock = { kind: "quote", settled: inner.settled };
  return { ...inner, spine: [open, ...inner.spine] };
}

function cutList(block: Block, scene: Scene): Inner | null {
  const items = block.children;
  const index = items.findLastIndex((each) => each.resumed !== undefined || isCertain(each, scene.lines));
  const item = items[index];
  if (item === undefined) return null;
  const base = block.resumed?.settled ?? 0;
  const list = {
    kind: "list" as const,
    settled: base + index,
    loose: isLoose(block),
  };
  const isLast = index === items.length - 1;
  const inner = isLast ? findCut(item.children, item.resumed?.settled ?? 0, scene) : null;
  if (inner !== null) {
    const open: OpenBlock = {
      kind: "item",
      settled: inner.settled,
      opening: openingOf(item),
    };
    return { ...inner, spine: [{ ...list, last: null }, open, ...inner.spine] };
  }
  const previous = items[index - 1];
  return previous === undefined ? null : { line: item.line, spine: [{ ...list, last: openingOf(previous) }] };
}

/** The first line of an item tells that it is one: "- -" may still become a rule. */
function isCertain(item: Block, lines: Lines): boolean {
  return lines.isComplete(item.line) || /[^-+*_\d.)\s>]/.test(lines.at(item.line));
}

function openingOf(item: Block): string {
  return item.resumed?.kind === "item" ? item.resumed.opening : (metaOf(item.token).opening ?? "- ");
}

function cutTable(block: Block, { lines }: Scene): Inner | null {
  const rows = block.children[1]?.children ?? [];
  if (!lines.isComplete(block.line + 1)) return null;
  const done = rows.filter((row) => lines.isComplete(row.line)).length;
  if (done === 0 && block.resumed !== undefined) return null;
  const open: OpenBlock = {
    kind: "table",
    settled: (block.resumed?.settled ?? 0) + done,
    aligns: block.children[0]?.children[0]?.children.map(alignOf) ?? [],
  };
  return { line: block.line + 2 + done, spine: [open] };
}

function cutFence(block: Block, { lines }: Scene): Inner | null {
  const content = block.token.content.split("\n");
  const first = block.line + 1;
  // The last piece of the split is not a line of its own, or not complete.
  let done = content.length - 1;
  if (done > 0 && !lines.isComplete(first + done - 1)) done -= 1;
  // Blank lines at the end stay: if the block around ends here, they tell whether a list is loose.
  while (done > 0 && (content[done - 1] ?? "").trim() === "") done -= 1;
  if (done === 0) return null;
  const open: OpenBlock = {
    kind: "fence",
    settled: 0,
    lines: (block.resumed?.kind === "fence" ? block.resumed.lines : 0) + done,
    indent: metaOf(block.token).indent ?? 0,
    markup: block.token.markup,
  };
  return { line: first + done, spine: [open] };
}
