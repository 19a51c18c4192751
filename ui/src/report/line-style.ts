// How a line is set: as a heading, bold as a whole, as a list item; and its characters that count.
// The rules are written down in prospect-core's report/style.rs.

import { isDigit, isSpace, runOf, trimEnd, trimStart } from "./lines";

/** How a line is set: as a heading (level 0 if no space follows its hashes), and so on. */
export type Style =
  | { kind: "heading"; level: number }
  | { kind: "bold" | "capitals" | "plain" }
  | { kind: "item"; number: number; bold: boolean };

/** A line's style and what is left without it, if it can be a marker. */
export type Setting = "never" | "unfinished" | { style: Style; content: string };

const PLAIN: Style = { kind: "plain" };
const BOLD: Style = { kind: "bold" };

/** Takes the decoration off a line, whole or only its start so far. */
export function setting(line: string, whole: boolean): Setting {
  const unmarked = line.startsWith("\ufeff") ? line.slice(1) : line;
  const indent = runOf(unmarked, " ");
  // Four spaces or a tab make code.
  if (indent > 3) return "never";
  const content = unmarked.slice(indent);
  if (content === "") return "unfinished";
  const first = content.charAt(0);
  if (isSpace(first)) return "never";
  if (first === "<") return html(content, whole);
  if (first === "#") return heading(content, whole);
  if (first === "*" || first === "_") return emphasis(content, first, whole);
  if (first >= "1" && first <= "9") return item(content, whole);
  if ("=-─━═".includes(first)) return ruled(content, first, whole);
  if ("【〔「『《[".includes(first)) {
    const closed = "】〕」』》]".includes(trimEnd(content, isSpace).slice(-1));
    return around(whole && !closed ? PLAIN : BOLD, content, whole);
  }
  return around(PLAIN, content, whole);
}

function heading(content: string, whole: boolean): Setting {
  const level = runOf(content, "#");
  const inner = content.slice(level);
  if (level > 6) return "never";
  if (inner === "") return "unfinished";
  return around({ kind: "heading", level: isSpace(inner.charAt(0)) ? level : 0 }, inner, whole);
}

function emphasis(content: string, mark: string, whole: boolean): Setting {
  const run = runOf(content, mark);
  const inner = content.slice(run);
  if (inner === "") return "unfinished";
  // A list item.
  if (run === 1 && isSpace(inner.charAt(0))) return "never";
  return around(run >= 2 && (!whole || closesBold(inner, mark)) ? BOLD : PLAIN, inner, whole);
}

function closesBold(inner: string, mark: string): boolean {
  return trimEnd(inner, isSpace).endsWith(mark + mark);
}

/** "1. **Section 1**", "2) Idea research". */
function item(content: string, whole: boolean): Setting {
  if (isDigit(content.charAt(1))) return "never";
  const number = Number(content.charAt(0));
  const dot = content.charAt(1);
  if (dot !== "." && dot !== ")") {
    return content.length === 1 ? "unfinished" : around(PLAIN, content, whole);
  }
  const after = content.slice(2);
  const inner = trimStart(after, isSpace);
  if (inner === "") return "unfinished";
  if (inner.length === after.length) return "never";
  const first = inner.charAt(0);
  const boldSoFar = inner.startsWith("**") || inner.startsWith("__") || (!whole && inner.length === 1);
  const marked = first === "*" || first === "_";
  const bold = marked && boldSoFar && (!whole || closesBold(inner.slice(2), first));
  return around({ kind: "item", number, bold }, inner, whole);
}

/** "===== SECTION 2 =====", "--- SECTION 2". */
function ruled(content: string, mark: string, whole: boolean): Setting {
  const run = runOf(content, mark);
  const inner = trimStart(content.slice(run), isSpace);
  // A list item shows at once.
  if (inner === "") return mark === "-" && run === 1 && content.length > 1 ? "never" : "unfinished";
  return run < 2 ? "never" : around(BOLD, inner, whole);
}

/** Tags that a heading may be made of. */
// prettier-ignore
const HEADING_TAGS = [
  "h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "em", "i", "u", "p", "div", "center", "span", "a", "font",
  "mark", "header", "section",
];

/** `<h2 class="x">SECTION 1: …</h2>`, `<strong>SECTION 1: …</strong>`. */
function html(content: string, whole: boolean): Setting {
  let style: Style | undefined;
  let rest = content;
  while (rest.startsWith("<")) {
    const tag = rest.slice(1);
    const afterName = trimStart(tag, isLetterOrDigit);
    const name = lowerAscii(tag.slice(0, tag.length - afterName.length));
    const end = tag.indexOf(">");
    if (end < 0) {
      const possible = HEADING_TAGS.some(
        (known) => known === name || (afterName === "" && known.startsWith(name)),
      );
      return possible ? "unfinished" : "never";
    }
    if (!HEADING_TAGS.includes(name)) return "never";
    if (/^h[1-6]$/.test(name)) style = { kind: "heading", level: Number(name.charAt(1)) };
    else if (name === "b" || name === "strong") style ??= BOLD;
    rest = trimStart(tag.slice(end + 1), isSpace);
  }
  if (rest === "") return "unfinished";
  return style === undefined ? "never" : around(style, rest, whole);
}

export function isLetter(c: string): boolean {
  return (c >= "a" && c <= "z") || (c >= "A" && c <= "Z");
}

export function isLetterOrDigit(c: string): boolean {
  return isLetter(c) || isDigit(c);
}

/** A text with its ASCII letters in lower case. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (c) => c.toLowerCase());
}

function around(style: Style, content: string, whole: boolean): Setting {
  const kept = withoutTags(content, whole);
  const capitals = style.kind === "plain" && isInCapitals(kept);
  return { style: capitals ? { kind: "capitals" } : style, content: kept };
}

/** A line without HTML tags; the start of one counts only when the line ends there. */
function withoutTags(content: string, whole: boolean): string {
  if (!content.includes("<")) return content;
  let kept = "";
  let rest = content;
  for (let at = rest.indexOf("<"); at >= 0; at = rest.indexOf("<")) {
    const tag = rest.slice(at);
    kept += rest.slice(0, at);
    const name = tag.startsWith("</") ? tag.slice(2) : tag.slice(1);
    const isTag = isLetter(name.charAt(0));
    const end = tag.indexOf(">");
    if (end >= 0 && isTag) {
      rest = tag.slice(end + 1);
    } else if (end < 0 && !whole && (isTag || name === "")) {
      rest = "";
    } else {
      kept += "<";
      rest = tag.slice(1);
    }
  }
  return kept + rest;
}

/** Whether all letters that have case are capitals, and some are. */
function isInCapitals(content: string): boolean {
  return /\p{Uppercase}/u.test(content) && !/\p{Lowercase}/u.test(content);
}

/** The characters that count, in lower case and with single spaces. */
export function plain(content: string): string[] {
  const chars: string[] = [];
  for (const c of content) {
    if (isSpace(c)) {
      if (chars.length > 0 && chars.at(-1) !== " ") chars.push(" ");
    } else if (isSeparator(c) || !isOrnament(c)) {
      chars.push(lower(c));
    }
  }
  return chars;
}

/** A character in lower case; one whose lower case has several characters stays. */
export function lower(c: string): string {
  const lowered = c.toLowerCase();
  return Array.from(lowered).length === 1 ? lowered : c;
}

const SEPARATORS = new Set(":.)(]-|/,;~=>·•‐‑‒–—―−：．）（，、。｜－】〕」』》،؛।۔─━═");

export function isSeparator(c: string): boolean {
  return SEPARATORS.has(c);
}

const MARKS = new Set("*_#[【〔「『《");

/** Emphasis, closing hashes, opening brackets, emoji, arrows, invisible joiners and combining accents: none counts. */
export function isOrnament(c: string): boolean {
  if (MARKS.has(c)) return true;
  const code = c.codePointAt(0) ?? 0;
  return ORNAMENTS.some(([from, to]) => code >= from && code <= to);
}

const ORNAMENTS: readonly (readonly [number, number])[] = [
  [0x300, 0x36f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2060],
  [0x2066, 0x2069],
  [0x20e3, 0x20e3],
  [0x2190, 0x2bff],
  [0xfe0f, 0xfe0f],
  [0xfeff, 0xfeff],
  [0x1f000, 0x1faff],
];
