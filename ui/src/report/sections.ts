// The three sections of a report, found in a model's growing text.
//
// The same decisions as prospect-core's `report` (crates/core/src/report), in the same order; the rules are
// written down there, in marker.rs and splitter.rs. crates/core/tests/vectors/sections.json holds both to them.

export type SectionKey = "profile_analysis" | "startup_ideas_research" | "personalized_recommendations";

/** Every key, in reading order. */
export const SECTION_KEYS: readonly SectionKey[] = [
  "profile_analysis",
  "startup_ideas_research",
  "personalized_recommendations",
];

/** Visible text of one section. */
export interface SectionPiece {
  key: SectionKey;
  text: string;
}

/** A stretch of the text; all pieces joined are the text. Only `body` is shown. */
export type Piece =
  | { kind: "body"; key: SectionKey; text: string }
  | { kind: "marker"; key: SectionKey; text: string }
  | { kind: "data_open" | "data" | "data_close"; text: string };

/** Gives out the visible text of a report, section by section, as it arrives in chunks of any size. */
export class SectionSplitter {
  readonly #splitter = new PieceSplitter();

  append(chunk: string): SectionPiece[] {
    return visible(this.#splitter.append(chunk));
  }

  /** Gives out what was held back: the text has ended. Afterwards the splitter is as new. */
  finish(): SectionPiece[] {
    return visible(this.#splitter.finish());
  }
}

/** The visible text of each section of a whole report. */
export function splitSections(text: string): Record<SectionKey, string> {
  return splitReport(text).sections;
}

/** A whole report: its sections, and what its data block holds, if it has one. */
export function splitReport(text: string): { sections: Record<SectionKey, string>; data: string | null } {
  const splitter = new PieceSplitter();
  const sections = { profile_analysis: "", startup_ideas_research: "", personalized_recommendations: "" };
  let data: string | null = null;
  for (const piece of [...splitter.append(text), ...splitter.finish()]) {
    if (piece.kind === "body") sections[piece.key] += piece.text;
    else if (piece.kind === "data_open") data = "";
    else if (piece.kind === "data") data = (data ?? "") + piece.text;
  }
  return { sections, data };
}

function visible(pieces: readonly Piece[]): SectionPiece[] {
  return pieces.flatMap((piece) => (piece.kind === "body" ? [{ key: piece.key, text: piece.text }] : []));
}

type Mode =
  | { kind: "text" }
  /** Inside a visible code fence. */
  | { kind: "code"; fence: Fence }
  /** Inside the data block's fence. */
  | { kind: "data_fence"; fence: Fence }
  /** Inside a data block without a fence. */
  | { kind: "data_object"; braces: Braces };

const TEXT: Mode = { kind: "text" };

/** Splits a growing text into all its pieces, hidden ones too. */
export class PieceSplitter {
  #section: SectionKey = "profile_analysis";
  #mode: Mode = TEXT;
  /** The start of the current line, while it may still be hidden. */
  #held = "";
  /** A data heading and the blank lines after it, while its block has not begun. */
  #dataHeading = "";
  /** Whether the start of the current line was let go, so that the rest follows freely. */
  #letGo = false;
  /** The current line read as a code fence. */
  #fenceLine = new FenceLine();
  /** Whether a marker stood as a heading of level 1 or 2; then deeper bare titles are text. */
  #highMarkerSeen = false;
  /** The first half of a surrogate pair, kept until the second comes. */
  #half = "";
  #out: Piece[] = [];

  append(chunk: string): Piece[] {
    let text = this.#half + chunk;
    this.#half = "";
    const last = text.charCodeAt(text.length - 1);
    if (last >= 0xd800 && last <= 0xdbff) {
      this.#half = text.slice(-1);
      text = text.slice(0, -1);
    }
    this.#take(text);
    return this.#given();
  }

  finish(): Piece[] {
    this.#take(this.#half);
    if (!this.#letGo && this.#held !== "") this.#hold("", true);
    this.#give(this.#body(), this.#dataHeading);
    this.#section = "profile_analysis";
    this.#mode = TEXT;
    this.#held = "";
    this.#dataHeading = "";
    this.#letGo = false;
    this.#fenceLine = new FenceLine();
    this.#highMarkerSeen = false;
    this.#half = "";
    return this.#given();
  }

  #take(text: string): void {
    for (let from = 0; from < text.length;) {
      const lineEnd = text.indexOf("\n", from);
      const whole = lineEnd >= 0;
      const part = text.slice(from, whole ? lineEnd + 1 : text.length);
      from += part.length;
      if (this.#letGo) this.#pass(part);
      else this.#hold(part, whole);
      if (whole) this.#endLine();
    }
  }

  /** Adds to the held start of a line, and lets it go as soon as it is decided. */
  #hold(part: string, whole: boolean): void {
    this.#held += part;
    switch (this.#mode.kind) {
      case "code":
        this.#release();
        break;
      case "data_fence":
        this.#fenceLine.read(part);
        if (!this.#fenceLine.mayClose(this.#mode.fence)) {
          this.#release();
        } else if (whole && this.#fenceLine.closes(this.#mode.fence)) {
          this.#give({ kind: "data_close", text: "" }, this.#held);
          this.#mode = TEXT;
        } else if (whole) {
          this.#release();
        }
        break;
      case "text":
      case "data_object":
        this.#lookForMarkers(whole);
    }
  }

  #lookForMarkers(whole: boolean): void {
    if (this.#dataHeading !== "") {
      const start = readBlockStart(this.#held, whole);
      if (start === "undecided") return;
      if (start === "blank") {
        this.#dataHeading += this.#held;
        return;
      }
      if (start === "brace") {
        this.#openData({ kind: "data_object", braces: new Braces() });
        this.#release();
        return;
      }
      if (start !== "no") {
        this.#dataHeading += this.#held;
        this.#openData({ kind: "data_fence", fence: start });
        return;
      }
      // An ordinary heading after all.
      this.#give(this.#body(), this.#dataHeading);
      this.#dataHeading = "";
    }
    const reading = readLine(this.#held, whole, this.#highMarkerSeen);
    if (reading === "undecided") return;
    if (reading === "text") {
      this.#release();
    } else if (reading.found === "data") {
      this.#dataHeading = this.#held;
      this.#mode = TEXT;
    } else {
      this.#section = reading.found;
      this.#give({ kind: "marker", key: this.#section, text: "" }, this.#held);
      this.#highMarkerSeen ||= reading.high;
      this.#mode = TEXT;
    }
  }

  #openData(mode: Mode): void {
    this.#give({ kind: "data_open", text: "" }, this.#dataHeading);
    this.#dataHeading = "";
    this.#mode = mode;
  }

  /** Lets the held start of a line go: it is no marker. */
  #release(): void {
    this.#letGo = true;
    this.#fenceLine = new FenceLine();
    const held = this.#held;
    this.#held = "";
    this.#pass(held);
  }

  /** Gives out part of a line that was let go. */
  #pass(part: string): void {
    switch (this.#mode.kind) {
      case "text":
      case "code":
        this.#fenceLine.read(part);
        this.#give(this.#body(), part);
        break;
      case "data_fence":
        this.#give({ kind: "data", text: "" }, part);
        break;
      case "data_object": {
        const end = this.#mode.braces.read(part) ?? part.length + 1;
        this.#give({ kind: "data", text: "" }, part.slice(0, end));
        if (end > part.length) break;
        this.#give(this.#body(), part.slice(end));
        this.#mode = TEXT;
        this.#fenceLine = FenceLine.none();
      }
    }
  }

  #endLine(): void {
    if (this.#letGo && this.#mode.kind === "text") {
      const fence = this.#fenceLine.opens();
      if (fence) this.#mode = { kind: "code", fence };
    } else if (this.#letGo && this.#mode.kind === "code" && this.#fenceLine.closes(this.#mode.fence)) {
      this.#mode = TEXT;
    }
    this.#held = "";
    this.#letGo = false;
    this.#fenceLine = new FenceLine();
  }

  #body(): Piece {
    return { kind: "body", key: this.#section, text: "" };
  }

  /** Gives out text as a piece of this kind, joined to the last one if it is of the same kind. */
  #give(piece: Piece, text: string): void {
    if (text === "") return;
    const last = this.#out.at(-1);
    if (last && last.kind === piece.kind && keyOf(last) === keyOf(piece)) last.text += text;
    else this.#out.push({ ...piece, text });
  }

  #given(): Piece[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }
}

function keyOf(piece: Piece): SectionKey | undefined {
  return "key" in piece ? piece.key : undefined;
}

/** Follows a JSON object to its last brace. */
class Braces {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Reads on; gives the index just after the last brace once it comes. */
  read(part: string): number | undefined {
    for (let at = 0; at < part.length; at++) {
      const c = part[at];
      if (this.#escaped) this.#escaped = false;
      else if (c === "\\" && this.#inString) this.#escaped = true;
      else if (c === '"') this.#inString = !this.#inString;
      else if (this.#inString) continue;
      else if (c === "{") this.#depth++;
      else if (c === "}" && --this.#depth <= 0) return at + 1;
    }
    return undefined;
  }
}

/** A code fence: its character and how many of them. */
interface Fence {
  mark: string;
  length: number;
}

/** A line read as the first or last of a fence, as CommonMark has it. It may come in parts. */
class FenceLine {
  #stage: "indent" | "marks" | "info" | "no_fence" = "indent";
  #indent = 0;
  #mark = "";
  #length = 0;
  #bare = true;
  #backtick = false;

  /** The rest of a line whose start makes a fence impossible. */
  static none(): FenceLine {
    const line = new FenceLine();
    line.#stage = "no_fence";
    return line;
  }

  read(part: string): void {
    for (let at = 0; at < part.length && this.#stage !== "no_fence"; at++) {
      const c = part.charAt(at);
      if (this.#stage === "indent") {
        if (c === " " && this.#indent < 3) {
          this.#indent++;
        } else if (c === "`" || c === "~") {
          this.#mark = c;
          this.#length = 1;
          this.#stage = "marks";
        } else {
          this.#stage = "no_fence";
        }
      } else if (this.#stage === "marks" && c === this.#mark) {
        this.#length++;
      } else if (this.#stage === "marks" && this.#length < 3) {
        this.#stage = "no_fence";
      } else {
        this.#stage = "info";
        this.#bare &&= c === " " || c === "\t" || c === "\r" || c === "\n";
        this.#backtick ||= c === "`";
      }
    }
  }

  /** The fence this line opens. */
  opens(): Fence | undefined {
    if (!this.#isFence() || (this.#mark === "`" && this.#backtick)) return undefined;
    return { mark: this.#mark, length: this.#length };
  }

  closes(fence: Fence): boolean {
    return this.#isFence() && this.#bare && this.#mark === fence.mark && this.#length >= fence.length;
  }

  /** Whether this line, read so far, can still close a fence. */
  mayClose(fence: Fence): boolean {
    if (this.#stage === "indent") return true;
    if (this.#stage === "marks") return this.#mark === fence.mark;
    return this.closes(fence);
  }

  #isFence(): boolean {
    return (this.#stage === "marks" || this.#stage === "info") && this.#length >= 3;
  }
}

/** The most characters of a marker line, and of the line after a data heading. */
const LONGEST = 200;

/** What the line after a data heading is so far: a fence holds data if it names no language or a "json" one. */
function readBlockStart(held: string, whole: boolean): "undecided" | "blank" | "brace" | "no" | Fence {
  let line = held.endsWith("\n") ? held.slice(0, -1) : held;
  if (isLongerThan(line, LONGEST)) return "no";
  line = line.replace(/[ \t\r]+$/, "");
  if (line === "") return whole ? "blank" : "undecided";
  const content = line.replace(/^ +/, "");
  if (line.length - content.length > 3) return "no";
  const mark = content.charAt(0);
  if (mark === "{") return "brace";
  if (mark !== "`" && mark !== "~") return "no";
  const length = runOf(content, mark);
  const info = content
    .slice(length)
    .replace(/^[ \t]+/, "")
    .toLowerCase();
  if (length < 3) return content.length === length && !whole ? "undecided" : "no";
  if (mark === "`" && info.includes("`")) return "no";
  if (info === "" || info.startsWith("json")) return whole ? { mark, length } : "undecided";
  return "json".startsWith(info) && !whole ? "undecided" : "no";
}

type Found = SectionKey | "data";
/** What a line, or the start of one, is so far; `high` if a heading of level 1 or 2. */
type Reading = "text" | "undecided" | { found: Found; high: boolean };

/** Reads a line, whole or only its start so far. */
function readLine(held: string, whole: boolean, highMarkerSeen: boolean): Reading {
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

function isLongerThan(text: string, most: number): boolean {
  let count = 0;
  for (let at = 0; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) {
    if (++count > most) return true;
  }
  return false;
}

function runOf(text: string, mark: string): number {
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

/** Words that mean a section and hardly anything else. */
export const SECTION_WORDS: readonly string[] = [
  "section",
  "abschnitt",
  "sektion",
  "sección",
  "seccion",
  "seção",
  "secção",
  "secao",
  "seccao",
  "sezione",
  "sectie",
  "avsnitt",
  "afsnit",
  "sekcja",
  "sekce",
  "oddíl",
  "szakasz",
  "secțiunea",
  "osio",
  "bölüm",
  "bagian",
  "phần",
  "раздел",
  "розділ",
  "секция",
  "секція",
  "ενότητα",
  "τμήμα",
  "القسم",
  "قسم",
  "חלק",
  "खंड",
  "अनुभाग",
  "セクション",
  "섹션",
  "部分",
];

/** Words that mean a section, and other things besides. */
export const LOOSE_SECTION_WORDS: readonly string[] = [
  "part",
  "chapter",
  "teil",
  "kapitel",
  "parte",
  "capítulo",
  "partie",
  "chapitre",
  "capitolo",
  "deel",
  "hoofdstuk",
  "del",
  "część",
  "část",
  "часть",
  "глава",
  "частина",
];

/** What stands around a number where the word comes after it. */
export const NUMBER_WRAPS: readonly (readonly [string, string])[] = [
  ["第", "部分"],
  ["第", "部份"],
  ["第", "部"],
  ["第", "章"],
  ["第", "节"],
  ["第", "節"],
  ["第", "セクション"],
  ["제", "부"],
  ["제", "장"],
  ["제", "절"],
];

/** Ways to write a section's number; 4 is what some models give the data block. */
// prettier-ignore
export const NUMBERS: readonly (readonly [string, number])[] = [
  ["1", 1], ["2", 2], ["3", 3], ["4", 4],
  ["i", 1], ["ii", 2], ["iii", 3], ["iv", 4],
  ["one", 1], ["two", 2], ["three", 3], ["four", 4],
  ["１", 1], ["２", 2], ["３", 3], ["４", 4],
  ["一", 1], ["二", 2], ["三", 3], ["四", 4],
  ["١", 1], ["٢", 2], ["٣", 3], ["٤", 4],
  ["۱", 1], ["۲", 2], ["۳", 3], ["۴", 4],
  ["१", 1], ["२", 2], ["३", 3], ["४", 4],
];

/** Titles specific enough to stand for a section, and the data block's. */
export const TITLES: readonly (readonly [string, Found])[] = [
  ["profile analysis", "profile_analysis"],
  ["founder profile analysis", "profile_analysis"],
  ["analysis of your profile", "profile_analysis"],
  ["profilanalyse", "profile_analysis"],
  ["gründerprofil-analyse", "profile_analysis"],
  ["análisis de perfil", "profile_analysis"],
  ["análisis del perfil", "profile_analysis"],
  ["analyse de profil", "profile_analysis"],
  ["analyse du profil", "profile_analysis"],
  ["análise de perfil", "profile_analysis"],
  ["análise do perfil", "profile_analysis"],
  ["analisi del profilo", "profile_analysis"],
  ["profielanalyse", "profile_analysis"],
  ["анализ профиля", "profile_analysis"],
  ["个人资料分析", "profile_analysis"],
  ["创始人画像分析", "profile_analysis"],
  ["プロフィール分析", "profile_analysis"],
  ["프로필 분석", "profile_analysis"],
  ["idea research", "startup_ideas_research"],
  ["ideas research", "startup_ideas_research"],
  ["startup idea research", "startup_ideas_research"],
  ["startup ideas research", "startup_ideas_research"],
  ["ideenrecherche", "startup_ideas_research"],
  ["ideenforschung", "startup_ideas_research"],
  ["investigación de ideas", "startup_ideas_research"],
  ["recherche d'idées", "startup_ideas_research"],
  ["recherche d’idées", "startup_ideas_research"],
  ["pesquisa de ideias", "startup_ideas_research"],
  ["ricerca di idee", "startup_ideas_research"],
  ["ricerca delle idee", "startup_ideas_research"],
  ["ideeënonderzoek", "startup_ideas_research"],
  ["исследование идей", "startup_ideas_research"],
  ["创意研究", "startup_ideas_research"],
  ["アイデア調査", "startup_ideas_research"],
  ["アイデアリサーチ", "startup_ideas_research"],
  ["아이디어 조사", "startup_ideas_research"],
  ["personalized recommendations", "personalized_recommendations"],
  ["personalised recommendations", "personalized_recommendations"],
  ["personalisierte empfehlungen", "personalized_recommendations"],
  ["persönliche empfehlungen", "personalized_recommendations"],
  ["recomendaciones personalizadas", "personalized_recommendations"],
  ["recommandations personnalisées", "personalized_recommendations"],
  ["recomendações personalizadas", "personalized_recommendations"],
  ["raccomandazioni personalizzate", "personalized_recommendations"],
  ["gepersonaliseerde aanbevelingen", "personalized_recommendations"],
  ["персональные рекомендации", "personalized_recommendations"],
  ["个性化建议", "personalized_recommendations"],
  ["パーソナライズされた提案", "personalized_recommendations"],
  ["맞춤 추천", "personalized_recommendations"],
  ["data", "data"],
  ["data block", "data"],
  ["json data", "data"],
  ["structured data", "data"],
  ["daten", "data"],
  ["datos", "data"],
  ["données", "data"],
  ["dados", "data"],
  ["dati", "data"],
  ["gegevens", "data"],
  ["данные", "data"],
  ["数据", "data"],
  ["データ", "data"],
  ["데이터", "data"],
];
