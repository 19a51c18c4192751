// Which lines begin a section or the data block. The rules are written down in prospect-core's report/marker.rs.

import { isOrnament, isSeparator, lower, plain, setting, type Style } from "./line-style";
import { LONGEST, isDigit, isSpace, runsPast } from "./lines";
import {
  DATA_SUFFIXES,
  LOOSE_SECTION_WORDS,
  LOOSE_TITLES,
  NUMBERS,
  NUMBER_WRAPS,
  OF_WORDS,
  SECTION_KEYS,
  SECTION_WORDS,
  TITLES,
  type Found,
} from "./marker-words";

/** What a line, or the start of one, is so far; `weak` if it is no heading, "item" if one of a numbered list. */
export type Reading =
  | "text"
  | "undecided"
  | { kind: "marker"; found: Found; high: boolean; weak: false | "line" | "item" }
  | { kind: "if_underlined"; found: Found };

/** Reads a line, whole or only its start so far. */
export function readLine(held: string, whole: boolean, highMarkerSeen: boolean): Reading {
  const line = held.endsWith("\n") ? held.slice(0, -1) : held;
  // The limit also keeps re-reading a line that grows a character at a time cheap.
  if (runsPast(line, LONGEST)) return "text";
  const set = setting(line, whole);
  if (set === "never") return "text";
  if (set === "unfinished") return whole ? "text" : "undecided";
  const { style } = set;
  const plainly = style.kind === "plain" || style.kind === "capitals";
  if ((plainly || isLevel(style, 0)) && !mayBeginMarker(set.content)) return "text";
  const chars = plain(set.content);
  if (whole && chars.at(-1) === " ") chars.pop();
  // A heading can be all that the others can be.
  const asHeading = () => new Reader(chars, whole, { kind: "heading", level: 2 }, highMarkerSeen).line();
  const mayBeUnderlined = plainly || style.kind === "bold";
  const asItIs = () => new Reader(chars, whole, style, highMarkerSeen).line();
  if (!whole) return (mayBeUnderlined ? asHeading() : asItIs()) === "no" ? "text" : "undecided";
  const match = asItIs();
  if (typeof match === "object") {
    const weak = style.kind === "heading" ? false : style.kind === "item" ? "item" : "line";
    return { kind: "marker", found: match.found, high: isHigh(style), weak };
  }
  const underlined = mayBeUnderlined ? asHeading() : "no";
  return typeof underlined === "object" ? { kind: "if_underlined", found: underlined.found } : "text";
}

function isLevel(style: Style, ...levels: number[]): boolean {
  return style.kind === "heading" && levels.includes(style.level);
}

function isHigh(style: Style): boolean {
  return isLevel(style, 1, 2);
}

// Where lines that can be markers without any decoration begin, for a quick look at most lines, which do not.
const BEGINNINGS = new Map<string, Set<string>>();
for (const word of [
  ...SECTION_WORDS,
  ...LOOSE_SECTION_WORDS,
  ...NUMBER_WRAPS.map(([open]) => open),
  ...TITLES.map(([title]) => title),
]) {
  const [first = "", second = " "] = word;
  const seconds = BEGINNINGS.get(first) ?? new Set();
  BEGINNINGS.set(first, seconds.add(second));
}

/** Whether a line begins as a section's word or title does, by its first two characters that count. */
function mayBeginMarker(content: string): boolean {
  const counted: string[] = [];
  for (const c of content) {
    if (isSpace(c) || (!isSeparator(c) && isOrnament(c))) continue;
    counted.push(lower(c));
    if (counted.length === 2) break;
  }
  const [first, second] = counted;
  if (first === undefined || isDigit(first)) return true;
  const seconds = BEGINNINGS.get(first);
  // A space in a word stands for any character.
  return seconds !== undefined && (second === undefined || seconds.has(second) || seconds.has(" "));
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
    const style = this.#style;
    if (style.kind === "item") return this.#item(style.number, style.bold);
    if (isLevel(style, 0)) return this.#worded(0);
    if (style.kind === "plain" || style.kind === "capitals") {
      return best([() => this.#worded(0), () => this.#dataTitle(0)]);
    }
    return best([() => this.#worded(0), () => this.#numberFirst(), () => this.#unvouchedTitle(0, "nothing")]);
  }

  /** A word for "section" and what follows. */
  #worded(at: number): Match {
    return best([
      () => this.#wordAndNumber(at, SECTION_WORDS, true),
      () => this.#wordAndNumber(at, LOOSE_SECTION_WORDS, false),
      () => this.#wrappedNumber(at),
    ]);
  }

  /** "section 2" and what follows, or "section: idea research". */
  #wordAndNumber(start: number, words: readonly string[], sure: boolean): Match {
    return any(words, (word) =>
      this.#then(start, word, (end) => {
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
  #wrappedNumber(at: number): Match {
    return any(NUMBER_WRAPS, ([open, close]) =>
      this.#then(at, open, (start) =>
        this.#number(this.#skip(start, isBlank), (end, number) =>
          this.#then(this.#skip(end, isBlank), close, (after) =>
            this.#afterNumber(after, { number, sure: true, glued: true }),
          ),
        ),
      ),
    );
  }

  /** "2. idea research", "1. section 1" or "2. bölüm", and what follows. */
  #numberFirst(): Match {
    return this.#number(0, (at, number) => {
      const title = this.#skip(at, isGap);
      if (title === this.#chars.length) return this.#ranOut();
      if (title === at) return "no";
      // "## Three recommendations" is an ordinary heading.
      const separated = this.#hasSeparator(at, title);
      const worded = (word: string) =>
        this.#then(title, word, (after) => {
          // "## 1. Section overview" is an ordinary heading.
          const end = this.#skip(after, isGap);
          if (end < this.#chars.length && !this.#hasSeparator(after, end)) return "no";
          return this.#afterNumber(after, { number, sure: true, glued: false });
        });
      return best([
        () => this.#unvouchedTitle(title, "after_separator"),
        () => (separated ? this.#looseTitle(title, number, "after_separator") : "no"),
        () => this.#worded(title),
        () => any(SECTION_WORDS, worded),
      ]);
    });
  }

  /** An item of a numbered list. */
  #item(number: number, bold: boolean): Match {
    if (this.#highMarkerSeen) return "no";
    const key = SECTION_KEYS[number - 1];
    return best([
      () => this.#worded(0),
      () => any(TITLES, ([title, found]) => (found === key ? this.#title(0, title, found, "nothing") : "no")),
      () => (bold ? this.#looseTitle(0, number, "nothing") : "no"),
    ]);
  }

  /** What may follow "section 2". */
  #afterNumber(at: number, found: Numbered): Match {
    return best([
      () => this.#total(at, (after) => this.#afterTotal(after, found)),
      () => this.#afterTotal(at, found),
    ]);
  }

  /** "of 3", "/3". */
  #total(at: number, next: (at: number) => Match): Match {
    const of = this.#skip(at, (c) => isBlank(c) || c === "(");
    return any(OF_WORDS, (word) =>
      this.#then(of, word, (start) =>
        this.#number(this.#skip(start, isBlank), (after, number) =>
          number < 3 || isDigit(this.#chars[after] ?? "") ? "no" : next(after),
        ),
      ),
    );
  }

  #afterTotal(at: number, { number, sure, glued }: Numbered): Match {
    const style = this.#style;
    const decorated = style.kind !== "plain" && !(style.kind === "item" && !style.bold);
    const key = SECTION_KEYS[number - 1];
    const byNumber: Match = key && sure && decorated ? { found: key } : "no";
    const title = this.#skip(at, isGap);
    const first = this.#chars[title];
    if (first === undefined) {
      if (!this.#whole) return "short";
      return style.kind === "capitals" ? "no" : byNumber;
    }
    const separated = this.#hasSeparator(at, title);
    if (title === at && !glued) return "no";
    // "2.1" and "2-3" number something else.
    if (separated && isDigit(first) && this.#chars[title - 1] !== " ") return "no";
    return best([() => this.#vouchedTitle(title), () => (separated || isHigh(style) ? byNumber : "no")]);
  }

  /** A known title after a word for "section" or its number. */
  #vouchedTitle(at: number): Match {
    const style = this.#style;
    const undecorated =
      style.kind === "plain" || style.kind === "capitals" || (style.kind === "item" && !style.bold);
    const rest = undecorated ? "nothing" : "after_separator";
    return any(TITLES, ([title, found]) => this.#title(at, title, found, rest));
  }

  /** A title that also names other things, after its section's number. */
  #looseTitle(at: number, number: number, rest: Rest): Match {
    const style = this.#style;
    const low = style.kind !== "heading" || style.level === 3;
    const counts = low ? !this.#highMarkerSeen : style.level <= 2;
    const key = SECTION_KEYS[number - 1];
    if (!counts || key === undefined) return "no";
    return any(LOOSE_TITLES, ([title, found]) =>
      found === key ? this.#title(at, title, found, rest) : "no",
    );
  }

  /** A known title no word for "section" vouches for, so that the line's style matters. */
  #unvouchedTitle(at: number, rest: Rest): Match {
    const bold = this.#style.kind === "bold";
    const low = isLevel(this.#style, 3) || (bold && at > 0);
    const section = isHigh(this.#style) || (low && !this.#highMarkerSeen);
    const data = isLevel(this.#style, 1, 2, 3) || bold;
    return any(TITLES, ([title, found]) =>
      (found === "data" ? data : section) ? this.#title(at, title, found, rest) : "no",
    );
  }

  /** The data block's title alone. */
  #dataTitle(at: number): Match {
    return any(TITLES, ([title, found]) =>
      found === "data" ? this.#title(at, title, found, "nothing") : "no",
    );
  }

  #title(at: number, title: string, found: Found, rest: Rest): Match {
    return this.#then(at, title, (after) => {
      const end = this.#skip(after, isGap);
      if (end === this.#chars.length) return { found };
      if (found !== "data") {
        return rest === "after_separator" && this.#hasSeparator(after, end) ? { found } : "no";
      }
      if (end === after) return "no";
      return any(DATA_SUFFIXES, (suffix) =>
        this.#then(end, suffix, (last) =>
          this.#skip(last, isGap) === this.#chars.length ? { found } : "no",
        ),
      );
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

function isBlank(c: string): boolean {
  return c === " ";
}

function isGap(c: string): boolean {
  return isBlank(c) || isSeparator(c);
}
