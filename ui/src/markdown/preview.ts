import { openFormula } from "./math";
import { isDense } from "./scripts";

/**
 * How the open end of a text will probably look once it is whole: marks that are still open are closed or left out, so
 * that nothing is shown as marks and changes a moment later. For display only: the text itself decides in the end.
 */
export function preview(text: string): string {
  // Half a checkbox of a list item.
  if (text.length < 8 && /^\[[ xX]?\]?\s*$/.test(text)) return "";
  const shown = withoutHalfCharacter(text);
  const formula = openFormula(shown);
  // Half a command of a formula; money is written with the same sign.
  if (formula !== -1 && shown.includes("\\", formula)) return preview(shown.slice(0, formula));
  const isSuspect = shown.includes("`") && strayRuns(shown) > MANY;
  return (isSuspect ? null : closed(shown, REACH)) ?? closed(shown, SHORT_REACH) ?? shown;
}

/** An entity or an escape at the end may be half of one. */
function withoutHalfCharacter(text: string): string {
  if (text.endsWith("\\")) return text.slice(0, -1);
  const start = text.lastIndexOf("&");
  return start === -1 || !/^&#?\w{0,31}$/.test(text.slice(start)) ? text : text.slice(0, start);
}

/** A mark this many characters back that has not been closed is taken for text. */
export const REACH = 600;

/** The same where so many marks are open that they hardly are marks. */
export const SHORT_REACH = 160;
const MANY = 2;

/**
 * How many characters at the end of a line wait for the next one, as they may turn out to be the cells of a table's
 * head. A long line with a bar in it is prose.
 */
export function heldForTable(line: string): number {
  if (line.length > 300 || !line.includes("|")) return 0;
  const bar = line.search(/(?<!\\)\|/);
  return bar === -1 || bar > 40 ? 0 : line.length - bar;
}

interface Open {
  mark: string;
  length: number;
  at: number;
}

/** Null if too many marks are open for so far a reach. */
function closed(text: string, reach: number): string | null {
  const open: Open[] = [];
  const left = (end: number, closer = ""): string | null => {
    const fresh = open.filter(({ at }) => text.length - at <= reach);
    if (fresh.length > MANY && reach > SHORT_REACH) return null;
    return finish(text.slice(0, end), closer, fresh);
  };
  for (let at = nextMark(text, 0); at < text.length; at = nextMark(text, at)) {
    const rest = text.charAt(at);
    if (rest === "\\") {
      at += 2;
    } else if (rest === "`") {
      const run = runAt(text, at);
      const end = codeEnd(text, at + run, run);
      if (end === -1) {
        if (at + run === text.length) return left(at);
        if (text.length - at <= reach) {
          return left(text.length - (/`*$/.exec(text)?.[0].length ?? 0), "`".repeat(run));
        }
      }
      at = end === -1 ? at + run : end;
    } else if (rest === "<") {
      if (/^<(?:[a-zA-Z][^\s<>]*|br[ \t]*\/?)?$/i.test(text.slice(at, at + REACH))) return left(at);
      at += /^<[a-zA-Z][^\s<>]*>/.exec(text.slice(at, at + REACH))?.[0].length ?? 1;
    } else if (rest === "[") {
      open.push({ mark: "[", length: 1, at });
      at += 1;
    } else if (rest === "]") {
      const opener = open.findLastIndex(({ mark }) => mark === "[");
      at += 1;
      if (opener === -1) continue;
      if (text.length - at < reach && HALF_LINK.test(text.slice(at))) return left(at - 1);
      open.length = opener;
      at +=
        /^\((?:[^()\\\n]|\\.|\([^()\n]*\))*\)|^\[[^\]]*\]/.exec(text.slice(at, at + 2 * REACH))?.[0].length ??
        0;
    } else if (rest === "*" || rest === "_" || rest === "~") {
      const run = runAt(text, at);
      if (at + run === text.length) return left(at);
      takeRun(text, at, run, open);
      at += run;
    } else {
      at += 1;
    }
  }
  return left(text.length);
}

/** Where the next character is that may be a mark; the end of the text if there is none. */
function nextMark(text: string, from: number): number {
  MARK.lastIndex = from;
  return MARK.exec(text)?.index ?? text.length;
}

const MARK = /[\\`<[\]*_~]/g;

/** What may follow the bracket of a link that is not whole yet: nothing, half a label or half an address. */
const HALF_LINK = /^$|^\[[^\]]*\]?$|^\(\s*[^\s)]*(?:\s+(?:["'(][^)]*)?)?$/;

/** Closes what is open at the end, innermost first. A bracket that is open is left out. */
function finish(text: string, closer: string, open: readonly Open[]): string {
  let end = closer;
  let shown = text;
  for (const { mark, length, at } of open.toReversed()) {
    if (mark === "[") {
      const start = shown[at - 1] === "!" ? at - 1 : at;
      shown = shown.slice(0, start) + shown.slice(at + 1);
    } else if (shown.slice(at + length).trim() + end === "") {
      shown = shown.slice(0, at) + shown.slice(at + length);
    } else {
      end += mark.repeat(length);
    }
  }
  // A closing mark after a space would close nothing.
  return end === "" || end === closer ? shown + end : shown.trimEnd() + end;
}

function takeRun(text: string, at: number, run: number, open: Open[]): void {
  const mark = text.charAt(at);
  if (mark === "~" && run !== 2) return;
  const before = at === 0 ? " " : text.charAt(at - 1);
  const after = text.charAt(at + run);
  const isBesideDense = mark !== "_" && [before, after].some((each) => isDense(each.codePointAt(0) ?? 0));
  const leans = (inner: string, outer: string): boolean =>
    !/\s/.test(inner) &&
    (isBesideDense || !PUNCTUATION.test(inner) || /\s/.test(outer) || PUNCTUATION.test(outer));
  const startsWord = leans(after, before);
  const endsWord = leans(before, after);
  const opens = startsWord && (mark !== "_" || !endsWord || PUNCTUATION.test(before));
  const closes = endsWord && (mark !== "_" || !startsWord || PUNCTUATION.test(after));
  let left = run;
  while (closes && left > 0) {
    const opener = open.findLastIndex((other) => other.mark === mark);
    const found = open[opener];
    if (found === undefined) break;
    const pair = Math.min(left, found.length);
    found.length -= pair;
    left -= pair;
    open.length = found.length === 0 ? opener : opener + 1;
  }
  if (opens && left > 0) open.push({ mark, length: left, at });
}

const PUNCTUATION = /[\p{P}\p{S}]/u;

function runAt(text: string, at: number): number {
  let end = at;
  while (text[end] === text[at] && end < text.length) end += 1;
  return end - at;
}

/** How many runs of backticks have no partner of their length. */
function strayRuns(text: string): number {
  const runs = new Map<number, number>();
  for (const [run] of text.matchAll(/`+/g)) runs.set(run.length, (runs.get(run.length) ?? 0) + 1);
  return [...runs.values()].filter((count) => count % 2 === 1).length;
}

/** Where the code that starts here with a run of backticks ends; -1 when it does not. */
function codeEnd(text: string, from: number, run: number): number {
  for (let at = text.indexOf("`", from); at !== -1; at = text.indexOf("`", at)) {
    const length = runAt(text, at);
    if (length === run) return at + length;
    at += length;
  }
  return -1;
}
