// Which lines begin a section or the data block. The rules are written down in prospect-core's report/marker.rs.

import {
  LOOSE_SECTION_WORDS,
  NUMBERS,
  NUMBER_WRAPS,
  SECTION_KEYS,
  SECTION_WORDS,
  TITLES,
  type Found,
} from "./marker-words";

/** The most characters of a marker line, and of the line after a data heading. */
export const LONGEST = 200;

/** What a line, or the start of one, is so far; `high` if a heading of level 1 or 2. */
export type Reading = "text" | "undecided" | { found: Found; high: boolean };

/** Reads a line, whole or only its start so far. */
export function readLine(held: string, whole: boolean, highMarkerSeen: boolean): Reading {
  const line = held.endsWith("\n") ? held.slice(0, -1) : held;
  // The limit also keeps re-reading a line that grows a character at a time cheap.
  if (isLongerThan(line, LONGEST)) return "text";
  const decorated = decoration(line, whole);
  if (decorated === "never") return "text";
  if (decorated === "unfinished") return whole ? "text" : "undecided";
  const chars = plain(decorated.content);
  if (whole && chars.at(-1) === " ") chars.pop();
  const match = new Reader(chars, whole, decorated.style, highMarkerSeen).line();
  if (match === "no") return "text";
  if (match === "short" || !whole) return "undecided";
  return { found: match.found, high: isHigh(decorated.style) };
}

/** How a line is set: as a heading (level 0 if no space follows its hashes), bold as a whole, or not at all. */
type Style = { heading: number } | "bold" | "plain";

function isHigh(style: Style): boolean {
  return typeof style === "object" && (style.heading === 1 || style.heading === 2);
}

/** A line's style and what is left without it, if it can be a marker. */
function decoration(
  line: string,
  whole: boolean,
): "never" | "unfinished" | { style: Style; content: string } {
  const unmarked = line.startsWith("\ufeff") ? line.slice(1) : line;
  const content = unmarked.replace(/^ +/, "");
  // Four spaces or a tab make code.
  if (unmarked.length - content.length > 3) return "never";
  if (content === "") return "unfinished";
  const first = content.charAt(0);
  if (isSpace(first)) return "never";
  if (first !== "#" && first !== "*" && first !== "_") return { style: "plain", content };

  const run = runOf(content, first);
  if (first === "#" && run > 6) return "never";
  const inner = content.slice(run);
  if (inner === "") return "unfinished";
  const spaced = isSpace(inner.charAt(0));
  if (first === "#") return { style: { heading: spaced ? run : 0 }, content: inner };
  // A list item.
  if (run === 1 && spaced) return "never";
  const bold = run >= 2 && (!whole || closesBold(inner, first));
  return { style: bold ? "bold" : "plain", content: inner };
}

function closesBold(inner: string, mark: string): boolean {
  let end = inner.length;
  while (end > 0 && isSpace(inner.charAt(end - 1))) end--;
  return inner.slice(0, end).endsWith(mark + mark);
}

/** The characters that count, in lower case and with single spaces. */
function plain(content: string): string[] {
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

function lower(c: string): string {
  const lowered = c.toLowerCase();
  return Array.from(lowered).length === 1 ? lowered : c;
}

/** How far something matched; "short" if the characters ran out and more may come. */
type Match = "no" | "short" | { found: Found };

/** The number of a section, as a form of marker gives it. */
interface Numbered {
  number: number;
  /** Whether it names a section whatever its title. */
  sure: boolean;
  /** Whether a title may follow without a space. */
  glued: boolean;
}

/** What may follow a known title: only separators, or anything after one. */
type Rest = "nothing" | "after_separator";

/** A line without its decoration, and what decides how to read it. */
class Reader {
  readonly #chars: readonly string[];
  readonly #whole: boolean;
  readonly #style: Style;
  readonly #highMarkerSeen: boolean;

  constructor(chars: readonly string[], whole: boolean, style: Style, highMarkerSeen: boolean) {
    this.#chars = chars;
    this.#whole = whole;
    this.#style = style;
    this.#highMarkerSeen = highMarkerSeen;
  }

  line(): Match {
    if (this.#chars.length === 0) return this.#ranOut();
    const worded = [
      () => this.#wordAndNumber(SECTION_WORDS, true),
      () => this.#wordAndNumber(LOOSE_SECTION_WORDS, false),
      () => this.#wrappedNumber(),
    ];
    if (this.#level() === 0 || this.#style === "plain") return best(worded);
    return best([...worded, () => this.#numberFirst(), () => this.#unvouchedTitle(0, "nothing")]);
  }

  /** "section 2" and what follows, or "section: idea research". */
  #wordAndNumber(words: readonly string[], sure: boolean): Match {
    return any(words, (word) =>
      this.#then(0, word, (end) => {
        const title = this.#skip(end, isGap);
        return best([
          () =>
            this.#number(this.#skip(end, isBlank), (at, number) =>
              this.#afterNumber(at, { number, sure, glued: false }),
            ),
          () => (title > end ? this.#vouchedTitle(title) : "no"),
        ]);
      }),
    );
  }

  /** "第2部分" and what follows. */
  #wrappedNumber(): Match {
    return any(NUMBER_WRAPS, ([open, close]) =>
      this.#then(0, open, (start) =>
        this.#number(this.#skip(start, isBlank), (end, number) =>
          this.#then(this.#skip(end, isBlank), close, (at) =>
            this.#afterNumber(at, { number, sure: true, glued: true }),
          ),
        ),
      ),
    );
  }

  /** "2. idea research", or "2. bölüm" and what follows. */
  #numberFirst(): Match {
    return this.#number(0, (at, number) => {
      const title = this.#skip(at, isGap);
      if (title === this.#chars.length) return this.#ranOut();
      if (title === at) return "no";
      const worded = (word: string) =>
        this.#then(title, word, (after) => {
          // "## 1. Section overview" is an ordinary heading.
          const end = this.#skip(after, isGap);
          if (end < this.#chars.length && !this.#hasSeparator(after, end)) return "no";
          return this.#afterNumber(after, { number, sure: true, glued: false });
        });
      return best([() => this.#unvouchedTitle(title, "after_separator"), () => any(SECTION_WORDS, worded)]);
    });
  }

  /** What may follow "section 2". */
  #afterNumber(at: number, { number, sure, glued }: Numbered): Match {
    const decorated = this.#style !== "plain";
    const key = SECTION_KEYS[number - 1];
    const byNumber: Match = key && sure && decorated ? { found: key } : "no";
    const title = this.#skip(at, isGap);
    const first = this.#chars[title];
    if (first === undefined) return this.#whole ? byNumber : "short";
    const separated = this.#hasSeparator(at, title);
    if (title === at && !glued) return "no";
    // "2.1" and "2-3" number something else.
    if (separated && first >= "0" && first <= "9" && this.#chars[title - 1] !== " ") return "no";
    return best([
      () => this.#vouchedTitle(title),
      () => (separated || isHigh(this.#style) ? byNumber : "no"),
    ]);
  }

  /** A known title after a word for "section" or its number. */
  #vouchedTitle(at: number): Match {
    const rest = this.#style === "plain" ? "nothing" : "after_separator";
    return any(TITLES, ([title, found]) => this.#title(at, title, found, rest));
  }

  /** A known title no word for "section" vouches for, so that the line's style matters. */
  #unvouchedTitle(at: number, rest: Rest): Match {
    const level = this.#level();
    const section =
      isHigh(this.#style) || (!this.#highMarkerSeen && (level === 3 || (level === undefined && at > 0)));
    const data = isHigh(this.#style) || level === 3 || level === undefined;
    return any(TITLES, ([title, found]) =>
      (found === "data" ? data : section) ? this.#title(at, title, found, rest) : "no",
    );
  }

  #title(at: number, title: string, found: Found, rest: Rest): Match {
    return this.#then(at, title, (after) => {
      const end = this.#skip(after, isGap);
      const open = rest === "after_separator" && found !== "data";
      return end === this.#chars.length || (open && this.#hasSeparator(after, end)) ? { found } : "no";
    });
  }

  #number(at: number, next: (at: number, number: number) => Match): Match {
    return any(NUMBERS, ([text, number]) => this.#then(at, text, (after) => next(after, number)));
  }

  /** Goes on after a literal, if it is there. */
  #then(at: number, literal: string, next: (at: number) => Match): Match {
    let here = at;
    for (const expected of literal) {
      const c = this.#chars[here];
      if (c === undefined) return this.#ranOut();
      if (c !== expected) return "no";
      here++;
    }
    return next(here);
  }

  #skip(at: number, skipped: (c: string) => boolean): number {
    let end = at;
    for (let c = this.#chars[end]; c !== undefined && skipped(c); c = this.#chars[end]) end++;
    return end;
  }

  #hasSeparator(from: number, to: number): boolean {
    return this.#chars.slice(from, to).some(isSeparator);
  }

  /** The heading's level; undefined if the line is no heading. */
  #level(): number | undefined {
    return typeof this.#style === "object" ? this.#style.heading : undefined;
  }

  #ranOut(): Match {
    return this.#whole ? "no" : "short";
  }
}

/** The first of several that is there, or "short" if one may still come. */
function best(matches: readonly (() => Match)[]): Match {
  return any(matches, (match) => match());
}

function any<T>(list: readonly T[], match: (item: T) => Match): Match {
  let found: Match = "no";
  for (const item of list) {
    const result = match(item);
    if (typeof result === "object") return result;
    if (result === "short") found = result;
  }
  return found;
}

export function isLongerThan(text: string, most: number): boolean {
  let count = 0;
  for (let at = 0; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) {
    if (++count > most) return true;
  }
  return false;
}

export function runOf(text: string, mark: string): number {
  let length = 0;
  while (text[length] === mark) length++;
  return length;
}

function isBlank(c: string): boolean {
  return c === " ";
}

function isGap(c: string): boolean {
  return isBlank(c) || isSeparator(c);
}

// Sets and code points rather than regular expressions: what counts must not vary with an engine's Unicode.
const SPACES = new Set([" ", "\t", "\r", "\u00a0", "\u2009", "\u202f", "\u3000"]);
const SEPARATORS = new Set(":.)(]-|/,;~=>·•‐‑‒–—―−：．）（，、。｜－");

function isSpace(c: string): boolean {
  return SPACES.has(c);
}

function isSeparator(c: string): boolean {
  return SEPARATORS.has(c);
}

/** Emphasis, closing hashes, emoji, arrows, invisible joiners and combining accents: none counts. */
function isOrnament(c: string): boolean {
  if (c === "*" || c === "_" || c === "#") return true;
  const code = c.codePointAt(0) ?? 0;
  return ORNAMENTS.some(([from, to]) => code >= from && code <= to);
}

const ORNAMENTS: readonly (readonly [number, number])[] = [
  [0x300, 0x36f],
  [0x200b, 0x200f],
  [0x2060, 0x2060],
  [0x20e3, 0x20e3],
  [0x2190, 0x2bff],
  [0xfe0f, 0xfe0f],
  [0xfeff, 0xfeff],
  [0x1f000, 0x1faff],
];
