import { inlineNodes } from "./inline";
import { openFormula } from "./math";
import { parseInline, type References } from "./parser";
import { pendingIn } from "./pending";
import { REACH, SHORT_REACH } from "./preview";
import { beginsWith, type Mounted } from "./reconcile";
import type { TreeNode } from "./tree";

/** Shorter texts are parsed anew with every piece. */
const LONG = 160;

/** How far from the end of dense text a second place is tried. */
const NEAR = 48;

/** A place in a text before which nothing that is still to come can change anything. */
export interface Cut {
  readonly at: number;
  /** What stands before it, after what is settled already. */
  readonly nodes: readonly TreeNode[];
  readonly misses: ReadonlySet<string>;
  /** A mark before it is still open, and is taken for text. */
  readonly isOpen: boolean;
}

/** Stands for the settled beginning of a text: a word, so that what follows reads as the middle of a line. */
export const DUMMY = "x";

/** The nodes without the word at their beginning. What goes on in a settled node keeps its place, even if empty. */
export function withoutDummy(nodes: readonly TreeNode[], joined: boolean): TreeNode[] {
  const first = String(nodes[0]).slice(DUMMY.length);
  return first === "" && !joined ? nodes.slice(1) : [first, ...nodes.slice(1)];
}

/** Text whose end is still to come, and what is shown of it. */
export interface OpenText {
  /** Begins with the dummy if its beginning is settled. */
  readonly content: string;
  readonly isCut: boolean;
  /** The last settled node goes on in the content. */
  readonly joined: boolean;
  /** The nodes after the settled ones. */
  readonly shown: readonly Mounted[];
}

/**
 * Cuts a long text before a space, or within text that has none, where no mark is open. Where one stays open for long,
 * it is taken for text, and the whole is read again when the text ends.
 */
export function cut({ content, isCut, joined, shown }: OpenText, references: References): Cut | null {
  if (content.length < LONG) return null;
  // Text without spaces has a place to cut everywhere, so where its end is inside a mark, one before it is not far.
  const distances = isDenseLetter(content.charAt(content.length - NEAR)) ? [1, NEAR] : [1];
  for (const distance of distances) {
    const found = cutBefore(content.length - distance, false);
    if (found !== null) return found;
  }
  for (const reach of [SHORT_REACH, REACH]) {
    if (content.length < reach + LONG) continue;
    const found = cutBefore(content.length - reach, true);
    if (found !== null) return found;
  }
  return null;

  function cutBefore(limit: number, guessing: boolean): Cut | null {
    const at = wholeBreak(content, limit);
    if (at <= (isCut ? DUMMY.length : 0)) return null;
    const { tokens, misses } = parseInline(content.slice(0, at), references);
    const isOpen = pendingIn(tokens) === "something";
    if (isOpen && !guessing) return null;
    const all = inlineNodes(tokens);
    const nodes = isCut ? withoutDummy(all, joined) : all;
    // What is shown may still differ, where a mark was closed that the text leaves open.
    if (!beginsWith(shown, nodes)) return null;
    const last = nodes[nodes.length - 1];
    // Without a space an address may go on; and a line end right after a break says nothing.
    if (typeof last === "object" && (last.tag === "br" || !isSpace(content.charAt(at)))) return null;
    return { at, nodes, misses, isOpen };
  }
}

/** The last place before `from` where a text can be cut without cutting a formula or a `<br>`. */
export function wholeBreak(text: string, from: number): number {
  const at = lastBreak(text, from);
  // One character more says whether a dollar sign can open a formula.
  const start = openFormula(text.slice(0, at + 1));
  const whole = start === -1 || start >= at ? at : lastBreak(text, start);
  return HALF_BR.test(text.slice(Math.max(0, whole - 3), whole)) ? lastBreak(text, whole - 1) : whole;
}

const HALF_BR = /<br$/i;

/** The beginning of the last stretch of spaces and line ends, or between two letters of a script without spaces. */
function lastBreak(text: string, from: number): number {
  let at = from;
  const isBetween = (): boolean => isDenseLetter(text.charAt(at - 1)) && isDenseLetter(text.charAt(at));
  while (at > 0 && !isSpace(text.charAt(at)) && !isBetween()) at -= 1;
  if (isSpace(text.charAt(at))) while (at > 0 && /[ \t\n]/.test(text.charAt(at - 1))) at -= 1;
  return at;
}

const isSpace = (character: string): boolean => character === " " || character === "\n";

/** Chinese, Japanese and Korean letters: no mark's meaning depends on which of them it stands beside, and no address has them. */
const isDenseLetter = (character: string): boolean =>
  (character >= "\u3040" && character <= "\u30FF") ||
  (character >= "\u3400" && character <= "\u9FFF") ||
  (character >= "\uAC00" && character <= "\uD7A3");
