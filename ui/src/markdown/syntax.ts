import type { MarkdownIt, StateInline } from "markdown-it";
import cjkFriendly from "markdown-it-cjk-friendly";
import { addressesIn } from "./addresses";
import { formulaAt } from "./math";

/**
 * How marks within text differ from CommonMark and GFM, for this reader and for the one that tests compare it with. The
 * exports differ in the same way (`prospect-export`, `document/reading.rs`).
 */
export function useOurSyntax(parser: MarkdownIt): void {
  parser.use(cjkFriendly);
  const { ruler } = parser.inline;
  ruler.disable("linkify");
  ruler.before("strikethrough", "tildes", tildes);
  ruler.before("emphasis", "underscore_in_address", underscoreInAddress);
  ruler.before("autolink", "br", lineBreak);
  ruler.push("formula", formula);
}

/** Only two tildes strike out. */
function tildes(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== "~") return false;
  let end = state.pos + 1;
  while (end < state.posMax && state.src[end] === "~") end += 1;
  if (end - state.pos === 2) return false;
  if (!silent) state.pending += state.src.slice(state.pos, end);
  state.pos = end;
  return true;
}

function lineBreak(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== "<") return false;
  BR.lastIndex = state.pos;
  const found = BR.exec(state.src);
  if (found === null || state.pos + found[0].length > state.posMax) return false;
  if (!silent) state.push("hardbreak", "br", 0).markup = "<br>";
  state.pos += found[0].length;
  return true;
}

const BR = /<br[ \t]*\/?>/iy;

function formula(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== "$" || state.src[state.pos - 1] === "$") return false;
  const found = formulaAt(state.src, state.pos);
  if (found === null || state.pos + found.length > state.posMax) return false;
  if (!silent) state.pending += found.shown;
  state.pos += found.length;
  return true;
}

/** The addresses of the last text that was asked about. */
let known = { src: "", addresses: addressesIn("") };

/** What would be a mark elsewhere is part of a bare address. */
function underscoreInAddress(state: StateInline, silent: boolean): boolean {
  const { pos, src } = state;
  if (src[pos] !== "_") return false;
  if (src !== known.src) known = { src, addresses: mayHaveWebAddress(src) ? addressesIn(src) : [] };
  if (!known.addresses.some(({ start, end }) => start <= pos && pos < end)) return false;
  if (!silent) state.pending += "_";
  state.pos += 1;
  return true;
}

const mayHaveWebAddress = (text: string): boolean => text.includes("://") || /www\./i.test(text);
