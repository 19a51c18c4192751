// The three sections of a report, found in a model's growing text.
//
// The same decisions as prospect-core's `report` (crates/core/src/report), in the same order; the rules are
// written down there, in marker.rs and splitter.rs. crates/core/tests/vectors/sections.json holds both to them.

import { beginBlock, blockAfterHeading, closingTags, dataTail, type Block } from "./blocks";
import { FenceLine, opening, type Fence } from "./fences";
import {
  LONGEST,
  continuesList,
  exactMarker,
  firstLine,
  isBlank,
  skipBlankLines,
  underline,
  underlineOf,
} from "./lines";
import { SECTION_KEYS, type SectionKey } from "./marker-words";
import { readLine } from "./markers";

export {
  DATA_SUFFIXES,
  LOOSE_SECTION_WORDS,
  LOOSE_TITLES,
  NUMBERS,
  NUMBER_WRAPS,
  OF_WORDS,
  SECTION_KEYS,
  SECTION_WORDS,
  TITLES,
  type SectionKey,
} from "./marker-words";

/** Visible text of one section. */
export interface SectionPiece {
  key: SectionKey;
  text: string;
}

/** A stretch of the text; all pieces joined are the text. Only `body` is shown. */
export type Piece =
  | { kind: "body"; key: SectionKey; text: string }
  | { kind: "marker"; key: SectionKey; text: string }
  | { kind: "wrapper" | "data_open" | "data" | "data_close"; text: string };

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
  // Neighbouring blocks without an opening are one.
  let inBlock = false;
  for (const piece of [...splitter.append(text), ...splitter.finish()]) {
    if (piece.kind === "body") {
      inBlock &&= piece.text.trim() === "";
      sections[piece.key] += piece.text;
    } else if (piece.kind === "data_open") {
      inBlock = true;
      data = "";
    } else if (piece.kind === "data") {
      data = (inBlock ? (data ?? "") : "") + piece.text;
      inBlock = true;
    } else if (piece.kind === "marker") {
      inBlock = false;
    }
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
  /** Inside a data block without a fence; with a tail, inline code or a tag around it ends on the same line. */
  | { kind: "data_value"; brackets: Brackets; tail: boolean }
  /** Inside a data block that only a marker ends. */
  | { kind: "data_rest" }
  /** On the line where a data block in a tag or in inline code ended. */
  | { kind: "data_tail" };

const TEXT: Mode = { kind: "text" };

/** Lines of text that may introduce a wrapped answer. */
const MOST_INTRODUCTION = 3;
/** Labels of a fence that may wrap an answer without a marker at its start. */
const WRAPPER_LABELS = ["markdown", "md", "gfm", "commonmark"];
const PLAIN_LABELS = ["", "text", "txt", "plaintext", "plain"];

/** What came before the current line, as far as it decides how to read it. */
class Before {
  /** A section's marker. */
  marker = false;
  /** A marker as a heading of level 1 or 2; then deeper bare titles are text. */
  highMarker = false;
  /** A data block, since the last marker. */
  data = false;
  textLines = 0;
  /** The line above is a marker. */
  underMarker = false;
  /** The line above is text that introduces nothing. */
  underText = false;
  /** The last entry of a table of contents that goes on. */
  contents: SectionKey | undefined;
  /** The open fence around the answer. */
  wrapper: Fence | undefined;
  /** HTML tags open around the data block before. */
  tags = 0;
}

/** So many characters of the text are taken; undefined while that is undecided. */
type Step = number | undefined;

/** Splits a growing text into all its pieces, hidden ones too. */
export class PieceSplitter {
  #section: SectionKey = "profile_analysis";
  #mode: Mode = TEXT;
  /** Undecided text. It begins at the start of a line. */
  #held = "";
  /** `held` is looked at again once it has this length, so that the work stays linear. */
  #lookAt = 0;
  /** Whether the start of the current line was let go, so that the rest follows freely. */
  #letGo = false;
  /** The current line read as a code fence. */
  #fenceLine = new FenceLine();
  /** Of a line that was let go: whether text has come, and whether it is an entry of a table of contents. */
  #lineHasText = false;
  #lineIsEntry = false;
  #before = new Before();
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
    this.#held += text;
    if (this.#held.length >= this.#lookAt) this.#split(false);
    return this.#given();
  }

  finish(): Piece[] {
    this.#held += this.#half;
    this.#split(true);
    this.#section = "profile_analysis";
    this.#mode = TEXT;
    this.#lookAt = 0;
    this.#letGo = false;
    this.#fenceLine = new FenceLine();
    this.#lineHasText = false;
    this.#lineIsEntry = false;
    this.#before = new Before();
    this.#half = "";
    return this.#given();
  }

  /** Takes as much of the held text as is decided. */
  #split(ended: boolean): void {
    let rest = this.#held;
    while (rest !== "") {
      const taken = this.#letGo ? this.#pass(rest) : this.#beginLine(rest, ended);
      if (taken === undefined) break;
      rest = rest.slice(taken);
    }
    this.#held = rest;
    this.#lookAt = rest.length > LONGEST ? rest.length + Math.floor(rest.length / 8) : 0;
  }

  /** Decides about the start of a line. */
  #beginLine(rest: string, ended: boolean): Step {
    const { line, whole } = firstLine(rest, ended);
    switch (this.#mode.kind) {
      case "text":
        return this.#textLine(rest, ended);
      case "code": {
        const exact = exactMarker(line, whole);
        if (exact === "undecided") return undefined;
        if (exact === "no") return this.#release();
        if (exact.found === "data") return this.#dataHeading(rest, line.length, ended);
        this.#mode = TEXT;
        return 0;
      }
      case "data_fence": {
        const read = new FenceLine();
        read.read(line);
        if (whole && read.closes(this.#mode.fence)) return this.#take({ kind: "data_close", text: "" }, line);
        const exact = exactMarker(line, whole);
        if ((!whole && read.mayClose(this.#mode.fence)) || exact === "undecided") return undefined;
        if (exact === "no") return this.#release();
        this.#mode = TEXT;
        return 0;
      }
      case "data_value":
      case "data_rest": {
        const reading = readLine(line, whole, this.#before.highMarker);
        if (reading === "undecided") return undefined;
        const heading = typeof reading === "object" && reading.kind === "marker" && reading.weak === false;
        if (!heading) return this.#release();
        this.#mode = TEXT;
        return 0;
      }
      case "data_tail": {
        const closed = dataTail(line, whole);
        if (closed === "undecided") return undefined;
        if (closed !== "no") {
          this.#closeTags(closed.found);
          return this.#take({ kind: "data_close", text: "" }, line);
        }
        this.#mode = TEXT;
        this.#letGo = true;
        this.#fenceLine = FenceLine.none();
        return 0;
      }
    }
  }

  #textLine(rest: string, ended: boolean): Step {
    const { line, whole } = firstLine(rest, ended);
    if (this.#before.underMarker) {
      const under = underline(line, whole);
      if (under === "undecided") return undefined;
      if (under === "yes") return this.#take({ kind: "marker", key: this.#section, text: "" }, line);
    }
    if (this.#before.tags > 0 && /^ {0,3}</.test(line)) {
      const closed = closingTags(line, whole);
      if (closed === "undecided") return undefined;
      if (closed !== "no") {
        this.#closeTags(closed.found);
        return this.#take({ kind: "data_close", text: "" }, line);
      }
    }
    const closes = this.#closesWrapper(rest, ended);
    if (closes === "undecided") return undefined;
    if (closes === "yes") {
      this.#before.wrapper = undefined;
      return this.#take({ kind: "wrapper", text: "" }, line);
    }
    const reading = readLine(line, whole, this.#before.highMarker);
    if (reading === "undecided") return undefined;
    if (reading === "text") return this.#blockOrText(rest, ended);
    const { found } = reading;
    if (found === "data") return this.#dataHeading(rest, line.length, ended);
    if (reading.kind === "marker") {
      if (reading.weak === false) return this.#takeMarker(found, reading.high, line);
      return this.#weakMarker(rest, found, reading.weak === "item", ended);
    }
    const under = underlineOf(rest.slice(line.length), ended);
    if (under === "undecided") return undefined;
    if (under === "no") return this.#release();
    return this.#takeMarker(found, true, rest.slice(0, line.length + under.found));
  }

  /** A fence, the data block without its heading, or ordinary text. */
  #blockOrText(rest: string, ended: boolean): Step {
    const { line, whole } = firstLine(rest, ended);
    const mayWrap = !this.#before.marker && this.#before.wrapper === undefined;
    const fence = mayWrap ? opening(line, whole) : "no";
    if (fence === "undecided") return undefined;
    if (fence !== "no") {
      const wraps = this.#wraps(fence.found.label, rest.slice(line.length), ended);
      if (wraps === "undecided") return undefined;
      if (wraps === "yes") {
        this.#before.wrapper = fence.found.fence;
        return this.#take({ kind: "wrapper", text: "" }, line);
      }
    }
    const block = beginBlock(rest, ended, false);
    if (block === "undecided") return undefined;
    return block === "no" ? this.#release() : this.#openData(rest, block.found);
  }

  /** Whether a fence with this label wraps the answer. */
  #wraps(label: string, inside: string, ended: boolean): "no" | "undecided" | "yes" {
    const introduced = this.#before.textLines <= MOST_INTRODUCTION;
    const language = label.split(/[ {,]/)[0] ?? "";
    if (introduced && WRAPPER_LABELS.includes(language)) return "yes";
    const gap = skipBlankLines(inside, ended);
    if (gap === "undecided") return gap;
    if (typeof gap === "string") return "no";
    const { line, whole } = firstLine(inside.slice(gap), ended);
    const reading = readLine(line, whole, false);
    if (reading === "undecided") return reading;
    if (typeof reading === "object" && reading.kind === "marker" && reading.found !== "data") return "yes";
    return introduced && PLAIN_LABELS.includes(language) && line.startsWith("# ") ? "yes" : "no";
  }

  /** Whether this line closes the fence around the answer, and opens no fence inside it. */
  #closesWrapper(rest: string, ended: boolean): "no" | "undecided" | "yes" {
    const fence = this.#before.wrapper;
    if (fence === undefined) return "no";
    const { line, whole } = firstLine(rest, ended);
    const read = new FenceLine();
    read.read(line);
    if (!whole) return read.mayClose(fence) ? "undecided" : "no";
    if (!read.closes(fence)) return "no";
    if (this.#before.data) return "yes";
    const next = firstLine(rest.slice(line.length), ended);
    if (isBlank(next.line)) return next.whole ? "yes" : "undecided";
    // Code stands directly under its fence, and is introduced.
    if (this.#section === "personalized_recommendations" && this.#before.underText) return "yes";
    const reading = readLine(next.line, next.whole, this.#before.highMarker);
    if (reading === "undecided") return reading;
    return typeof reading === "object" && reading.kind === "marker" ? "yes" : "no";
  }

  /** A marker that is no heading: it counts unless another follows, as in a table of contents. */
  #weakMarker(rest: string, key: SectionKey, item: boolean, ended: boolean): Step {
    const { line } = firstLine(rest, ended);
    const after = rest.slice(line.length);
    if (this.#before.contents !== undefined && isBefore(this.#before.contents, key)) {
      return this.#releaseEntry(key);
    }
    const under = underlineOf(after, ended);
    if (under === "undecided") return undefined;
    if (under !== "no") return this.#takeMarker(key, true, rest.slice(0, line.length + under.found));
    const gap = skipBlankLines(after, ended);
    if (gap === "undecided") return undefined;
    if (gap === "end" && item) return this.#release();
    if (typeof gap === "string") return this.#takeMarker(key, false, line);
    const next = firstLine(after.slice(gap), ended);
    if (item && gap === 0) {
      // An item that goes on, or the next one.
      const goesOn = continuesList(next.line, next.whole);
      if (goesOn === "undecided") return undefined;
      if (goesOn === "yes") return this.#releaseEntry(key);
    }
    const reading = readLine(next.line, next.whole, this.#before.highMarker);
    if (reading === "undecided") return undefined;
    const another = typeof reading === "object" && reading.kind === "marker" && reading.weak !== false;
    if (another && reading.found !== "data" && isBefore(key, reading.found)) {
      return this.#releaseEntry(key);
    }
    return this.#takeMarker(key, false, line);
  }

  #dataHeading(rest: string, length: number, ended: boolean): Step {
    const block = blockAfterHeading(rest.slice(length), ended);
    if (block === "undecided") return undefined;
    // An ordinary heading after all.
    if (block === "no") return this.#release();
    return this.#openData(rest, { ...block.found, opening: length + block.found.opening });
  }

  #openData(rest: string, { opening, ends, tags }: Block): Step {
    this.#give({ kind: "data_open", text: "" }, rest.slice(0, opening));
    this.#aboveLine();
    this.#before.data = true;
    this.#before.tags = tags;
    if (ends.kind === "fence") {
      this.#mode = { kind: "data_fence", fence: ends.fence };
    } else if (ends.kind === "marker") {
      this.#mode = { kind: "data_rest" };
    } else {
      this.#mode = { kind: "data_value", brackets: new Brackets(), tail: ends.ticked || tags > 0 };
      this.#letGo = true;
    }
    return opening;
  }

  #closeTags(count: number): void {
    this.#before.tags = Math.max(0, this.#before.tags - count);
  }

  #takeMarker(key: SectionKey, high: boolean, lines: string): Step {
    this.#section = key;
    const taken = this.#take({ kind: "marker", key, text: "" }, lines);
    this.#before.marker = true;
    this.#before.data = false;
    this.#before.highMarker ||= high;
    // A marker of several lines has its underline.
    this.#before.underMarker = !lines.slice(0, -1).includes("\n");
    return taken;
  }

  /** Gives out whole lines that are hidden, and are not inside the data block. */
  #take(piece: Piece, lines: string): Step {
    this.#give(piece, lines);
    this.#mode = TEXT;
    this.#aboveLine();
    return lines.length;
  }

  #aboveLine(): void {
    this.#before.underMarker = false;
    this.#before.underText = false;
    this.#before.contents = undefined;
  }

  /** Lets the start of a line go: it is ordinary text, or inside a block. */
  #release(): Step {
    this.#before.underMarker = false;
    this.#letGo = true;
    this.#fenceLine = new FenceLine();
    return 0;
  }

  /** Lets an entry of a table of contents go. */
  #releaseEntry(key: SectionKey): Step {
    this.#before.contents = key;
    this.#lineIsEntry = true;
    return this.#release();
  }

  /** Gives out the rest of a line that was let go, as far as it has come. */
  #pass(rest: string): number {
    const { line: part, whole } = firstLine(rest, false);
    switch (this.#mode.kind) {
      case "text":
      case "code":
      case "data_tail": {
        this.#fenceLine.read(part);
        this.#give(this.#body(), part);
        const text = part.replace(/[ \t\n\f\r]+$/, "");
        if (text !== "") {
          this.#lineHasText = true;
          this.#before.underText = !text.endsWith(":") && !text.endsWith("：");
        }
        break;
      }
      case "data_fence":
      case "data_rest":
        this.#give({ kind: "data", text: "" }, part);
        break;
      case "data_value": {
        const end = this.#mode.brackets.read(part);
        this.#give({ kind: "data", text: "" }, part.slice(0, end));
        if (end === undefined) break;
        if (this.#mode.tail) {
          this.#mode = { kind: "data_tail" };
          this.#letGo = false;
        } else {
          this.#mode = TEXT;
          this.#fenceLine = FenceLine.none();
        }
        return end;
      }
    }
    if (whole) this.#endLine();
    return part.length;
  }

  #endLine(): void {
    if (this.#mode.kind === "text") {
      const fence = this.#fenceLine.opens();
      if (fence) this.#mode = { kind: "code", fence };
    } else if (this.#mode.kind === "code" && this.#fenceLine.closes(this.#mode.fence)) {
      this.#mode = TEXT;
    }
    if (!this.#lineHasText) {
      this.#before.underText = false;
    } else if (!this.#lineIsEntry) {
      this.#before.contents = undefined;
      this.#before.textLines++;
    }
    this.#lineHasText = false;
    this.#lineIsEntry = false;
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

function isBefore(one: SectionKey, other: SectionKey): boolean {
  return SECTION_KEYS.indexOf(one) < SECTION_KEYS.indexOf(other);
}

function keyOf(piece: Piece): SectionKey | undefined {
  return "key" in piece ? piece.key : undefined;
}

/** Follows a JSON object, list or string to its last bracket or quote. */
class Brackets {
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** Reads on; gives the index just after the value's end once it comes. */
  read(part: string): number | undefined {
    for (let at = 0; at < part.length; at++) {
      const c = part.charAt(at);
      if (this.#escaped) {
        this.#escaped = false;
      } else if (c === "\\" && this.#inString) {
        this.#escaped = true;
      } else if (c === '"') {
        this.#inString = !this.#inString;
        if (this.#depth === 0 && !this.#inString) return at + 1;
      } else if (this.#inString) {
        continue;
      } else if (c === "{" || c === "[") {
        this.#depth++;
      } else if (c === "}" || c === "]") {
        this.#depth = Math.max(0, this.#depth - 1);
        if (this.#depth === 0) return at + 1;
      }
    }
    return undefined;
  }
}
