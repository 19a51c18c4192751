import type { Line } from "./line";

/** How a list item begins. */
export interface ItemMark {
  /** What all items of a list share: the bullet, or what follows the number. */
  readonly kind: string;
  /** The number of an ordered item. */
  readonly start: number | null;
  /** Characters of the mark itself. */
  readonly length: number;
}

export interface FenceMark {
  /** The run of backticks or tildes. */
  readonly run: string;
  /** What follows it: the language and anything else. */
  readonly info: string;
}

export function itemMark(rest: string): ItemMark | null {
  const found = /^(?:([-+*])|(\d{1,9})([.)]))(?=[ \t]|$)/.exec(rest);
  if (found === null) return null;
  const [{ length }, bullet, number, end] = found;
  return { kind: bullet ?? end ?? "", start: number === undefined ? null : Number(number), length };
}

export function isRule(rest: string): boolean {
  return /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/.test(rest);
}

/** The level of a heading that begins with its marks; 0 for anything else. */
export function headingLevel(rest: string): number {
  return /^(#{1,6})(?:[ \t]|$)/.exec(rest)?.[1]?.length ?? 0;
}

/** What a line below a text underlines it with; null if it is no underline. */
export function underlineOf(rest: string): "equals" | "dashes" | null {
  if (/^=+[ \t]*$/.test(rest)) return "equals";
  return /^-+[ \t]*$/.test(rest) ? "dashes" : null;
}

export function fenceMark(rest: string): FenceMark | null {
  const run = /^(?:`{3,}(?=[^`]*$)|~{3,})/.exec(rest)?.[0];
  return run === undefined ? null : { run, info: rest.slice(run.length).trim() };
}

export function closesFence(line: Line, run: string): boolean {
  if (line.indent >= 4 || line.next !== run.charAt(0)) return false;
  const { rest } = line;
  const marks = rest.trimEnd();
  return marks.length >= run.length && marks === run.charAt(0).repeat(marks.length);
}

/** The alignments of the columns that this line gives to a table, "" for none; null if it is no such line. */
export function delimiters(rest: string): string[] | null {
  const line = rest.trim();
  // A list would begin the same way.
  if (!/^[|:-][|: \t-]+$/.test(line) || /^-[ \t]/.test(line)) return null;
  const columns = line.replace(/^\|/, "").replace(/\|$/, "").split("|");
  const aligns: string[] = [];
  for (const column of columns) {
    const found = /^(:?)-+(:?)$/.exec(column.trim());
    if (found === null) return null;
    const [, left, right] = found;
    aligns.push(right === "" ? (left === "" ? "" : "left") : left === "" ? "right" : "center");
  }
  return aligns;
}

/** The cells of a whole row, trimmed. */
export function cellsOf(row: string): string[] {
  const cells = barsOf(row);
  if (cells[cells.length - 1]?.trim() === "") cells.pop();
  return cells.map((cell) => cell.trim());
}

/** What stands between the bars of a row; what comes after the last one may be nothing. */
export function barsOf(row: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let start = 0;
  for (let at = 0; at < row.length; at += 1) {
    const character = row.charAt(at);
    if (character === "|" && row.charAt(at - 1) === "\\") {
      // A bar after a backslash divides nothing, and the backslash is no part of the text.
      cell += row.slice(start, at - 1);
      start = at;
    } else if (character === "|") {
      cells.push(cell + row.slice(start, at));
      cell = "";
      start = at + 1;
    }
  }
  cells.push(cell + row.slice(start));
  return cells[0]?.trim() === "" && cells.length > 1 ? cells.slice(1) : cells;
}

/**
 * Whether the beginning of a line tells already what blocks it opens and closes, whatever follows. Marks alone do not:
 * they may become an item, a rule, a table, a heading of the line above, or the end of a fence; nor does the head of a
 * fence, which is none if another backtick follows.
 */
export function isCertain(beginning: string): boolean {
  if (MARKS_ALONE.test(beginning)) return false;
  return !/```|~~~/.test(beginning) || !HEAD_OF_FENCE.test(beginning);
}

const MARKS_ALONE = /^(?:[-+*_=#>~|:` \t]|\d{1,9}[.)](?=[ \t]|$)|\d{1,9}$)*$/;

const HEAD_OF_FENCE = /^(?:[ \t>]|[-+*][ \t]|\d{1,9}[.)][ \t])*(?:`{3,}[^`]*|~{3,}.*)$/;
