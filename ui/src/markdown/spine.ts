import { metaOf } from "./parser";
import type { Block } from "./blocks";
import type { ElementNode } from "./tree";

interface Common {
  /** How many of its children are settled: blocks, items, rows, groups of lines, or inline nodes. */
  settled: number;
}

/** A block whose beginning is settled and whose end is still to come. */
export type OpenBlock =
  | ({ kind: "quote" } & Common)
  /** `last` is the opening of the last settled item; null when the item itself is open and comes next on the spine. */
  | ({ kind: "list"; loose: boolean; last: string | null } & Common)
  | ({ kind: "item"; opening: string } & Common)
  | ({ kind: "table"; aligns: readonly string[] } & Common)
  | ({ kind: "fence"; lines: number; indent: number; markup: string } & Common)
  | ({ kind: "paragraph" } & SettledText & Common);

/** The beginning of a long paragraph. */
export interface SettledText {
  content: string;
  misses: ReadonlySet<string>;
  guessed: boolean;
  lead: readonly ElementNode[];
  /** Whether the text that follows grows the last settled node, which is text too. */
  joined: boolean;
  /** Bars in the settled part of its current line: they count if the line turns out to head a table. */
  bars: number;
  /** Whether that is its first line, which may be the first line of the blocks around it too. */
  onFirstLine: boolean;
  /** How to begin the paragraph anew, should it turn out to be something else. */
  start: Checkpoint;
}

/** A place in the text from which reading can begin again. */
export interface Checkpoint {
  readonly offset: number;
  readonly settled: number;
  readonly spine: readonly OpenBlock[];
  readonly headings: number;
}

/** A short text that opens the blocks of the spine again, for the rest of their text to follow. */
export interface Context {
  readonly text: string;
  readonly lines: number;
  /** For each block of the spine, whether its first child is only there to open it. */
  readonly dummies: readonly boolean[];
}

const DUMMY = "#";

export function contextOf(spine: readonly OpenBlock[]): Context {
  const lines: string[] = [];
  const dummies = spine.map(() => false);
  let prefix = "";
  let opened = -1;
  let text = "";
  const openItem = (opening: string, index: number): void => {
    // Two items that begin on one line are opened by one line.
    if (opened >= 0 && opening.startsWith(lines[lines.length - 1]?.slice(0, -DUMMY.length) ?? "\n")) {
      lines.pop();
      dummies[opened] = false;
    }
    lines.push(opening + DUMMY);
    opened = index;
    dummies[index] = true;
    prefix = opening.replace(/[^\s>]/g, " ");
  };
  for (const [index, open] of spine.entries()) {
    if (open.kind === "quote") prefix += "> ";
    else if (open.kind === "list" && open.last !== null) openItem(open.last, index);
    else if (open.kind === "item") openItem(open.opening, index);
    else if (open.kind === "table") lines.push(...tableHead(open.aligns).map((line) => prefix + line));
    else if (open.kind === "fence") lines.push(prefix + " ".repeat(open.indent) + open.markup);
    else if (open.kind === "paragraph") text = prefix + dummyText(open);
  }
  return { text: lines.map((line) => `${line}\n`).join("") + text, lines: lines.length, dummies };
}

/** What stands for the settled part of a paragraph: a word, so that what follows reads as the middle of a line. */
export function dummyText(open: SettledText): string {
  return `x${"|".repeat(open.bars)}`;
}

const DELIMITERS: Record<string, string> = { "": "-", left: ":-", right: "-:", center: ":-:" };

function tableHead(aligns: readonly string[]): [string, string] {
  const row = (cells: readonly string[]): string => `|${cells.join("|")}|`;
  return [row(aligns.map(() => "x")), row(aligns.map((align) => DELIMITERS[align] ?? "-"))];
}

/**
 * Takes out of the parsed blocks what only the context put there, and notes on each block of the spine that its
 * beginning is settled. False when the text turned out not to continue these blocks.
 */
export function resume(blocks: readonly Block[], spine: readonly OpenBlock[], context: Context): boolean {
  let siblings = blocks;
  for (const [index, open] of spine.entries()) {
    const block = siblings[0];
    if (block?.kind !== open.kind) return false;
    block.resumed = open;
    if (context.dummies[index] === true) block.children.shift();
    if (open.kind === "list") metaOf(block.token).loose ||= open.loose;
    siblings = block.children;
  }
  return true;
}

/**
 * Whether the first lines of the rest may make a table of a paragraph's first line and of the marks of the blocks
 * around it: the parser looks for tables before it looks for items and quotes.
 */
export function mayHeadTable(spine: readonly OpenBlock[], rest: string): boolean {
  const open = spine[spine.length - 1];
  if (open?.kind !== "paragraph" || !open.onFirstLine || spine.length === 1) return false;
  const [first = "", second = ""] = rest.split("\n", 2);
  return (open.bars > 0 || first.includes("|")) && /^[ \t]*[|:-][|: \t-]+$/.test(second);
}
