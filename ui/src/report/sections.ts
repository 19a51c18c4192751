// The three sections of a report, found in a model's growing text.
//
// The same decisions as prospect-core's `report` (crates/core/src/report), in the same order; the rules are
// written down there, in marker.rs and splitter.rs. crates/core/tests/vectors/sections.json holds both to them.

import type { SectionKey } from "./marker-words";
import { LONGEST, isLongerThan, readLine, runOf } from "./markers";

export {
  LOOSE_SECTION_WORDS,
  NUMBERS,
  NUMBER_WRAPS,
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
