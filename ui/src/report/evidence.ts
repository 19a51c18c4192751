// Whether JSON, or something near it, is the data block: its first keys tell.
// The rules are written down in prospect-core's report/evidence.rs.

import type { Fence } from "./fences";
import { lower } from "./line-style";

/** Where the text to judge stands: after a data heading, in a fence, in one that is labelled as JSON. */
export interface Content {
  headed: boolean;
  labelled: boolean;
  fence: Fence | undefined;
}

type Verdict = "no" | "undecided" | "yes";

/** Undecided for at most so many characters. */
const LONGEST = 1_200;
/** Longer keys mean nothing here. */
const LONGEST_KEY = 40;
/** So much weight of keys makes a data block. */
const ENOUGH = 3;

/** Keys of the data block without case and punctuation, and how much each says. Of keys that mean the same, the first counts. */
// prettier-ignore
export const KEYS: readonly (readonly [readonly string[], number])[] = [
  [["ideas", "startupideas", "startupideasresearch", "businessideas", "ideen", "ideias", "idées", "ideeën", "идеи", "创意", "アイデア", "아이디어"], 3],
  [["oneline", "onesentence", "oneliner"], 3],
  [["capitalneeded", "capitalneededusd", "capitalusd"], 3],
  [["hoursperweek", "hoursaweek", "weeklyhours"], 3],
  [["monthstofirstrevenue", "timetofirstrevenue", "monthstorevenue"], 3],
  [["revenuemodel"], 3],
  [["firstcustomers"], 3],
  [["decideonday"], 3],
  [["name", "title", "idea", "ideaname"], 1],
  [["description", "summary", "tagline", "pitch"], 1],
  [["scores"], 1],
  [["fit"], 1],
  [["market"], 1],
  [["effort"], 1],
  [["risk", "risks"], 1],
  [["speed"], 1],
  [["because"], 1],
  [["assumptions"], 1],
  [["experiments"], 1],
  [["plan"], 1],
  [["recommendation"], 1],
  [["currency"], 1],
  [["version"], 0],
];

/** Judges the first characters of a value. Whatever comes after them, the judgement stays. */
export function judge(text: string, content: Content, ended: boolean): Verdict {
  const judge = new Judge(content);
  let count = 0;
  for (const c of text) {
    if (count++ === LONGEST) return "no";
    const verdict = judge.read(c);
    if (verdict !== "undecided") return verdict;
  }
  return ended ? judge.atEnd() : "undecided";
}

class Judge {
  readonly #content: Content;
  #stage: "before" | "comment" | "word" | "opening" | "value" = "before";
  /** The value is a string that holds JSON: its quotes have backslashes. */
  #escaped = false;
  #quote = "";
  #backslash = false;
  #depth = 0;
  /** What may be a key, without case and punctuation. */
  #word = "";
  #wordLength = 0;
  readonly #seen = new Set<number>();
  #score = 0;
  #anyKey = false;
  /** A key of the data block was read, and no other. */
  #known = false;
  #lineStart = true;
  /** Marks of a fence at the start of a line. */
  #marks = 0;

  constructor(content: Content) {
    this.#content = content;
  }

  atEnd(): Verdict {
    if (this.#content.headed) return "yes";
    if (this.#stage === "value" && this.#known) return "yes";
    return this.#content.labelled && !this.#anyKey ? "yes" : "no";
  }

  read(c: string): Verdict {
    if (this.#endsFence(c)) return "no";
    switch (this.#stage) {
      case "before":
        return this.#before(c);
      case "comment":
        if (c === "\n") this.#stage = "before";
        return "undecided";
      case "word":
        return this.#firstWord(c);
      case "opening":
        return this.#opening(c);
      case "value":
        return this.#value(c);
    }
  }

  /** Whether this character completes the marks that close the fence. */
  #endsFence(c: string): boolean {
    const { fence } = this.#content;
    if (fence === undefined) return false;
    if (this.#lineStart && c === fence.mark) return ++this.#marks >= fence.length;
    this.#marks = 0;
    this.#lineStart = c === "\n" || (this.#lineStart && c === " ");
    return false;
  }

  #before(c: string): Verdict {
    const fenced = this.#content.fence !== undefined;
    if (isWhiteSpace(c) || c === "\ufeff") return "undecided";
    if ((c === "`" || c === "~") && fenced && this.#marks > 0) return "undecided";
    if ((c === "/" || c === "#") && fenced) {
      this.#stage = "comment";
    } else if (c === "{") {
      return this.#beginValue(c);
    } else if (c === "[") {
      this.#depth = 1;
      this.#stage = "opening";
    } else if (c === '"') {
      this.#escaped = true;
      this.#stage = "opening";
    } else if (fenced && (/\p{Alphabetic}/u.test(c) || c === "-")) {
      this.#stage = "word";
      return this.#firstWord(c);
    } else {
      return "no";
    }
    return "undecided";
  }

  /** A YAML key, or what stands before the value in a script. */
  #firstWord(c: string): Verdict {
    if (c === "{" || c === "[") {
      // The length stays: many words in a row are prose.
      this.#word = "";
      this.#stage = "before";
      return this.#before(c);
    }
    if (c === ":" && this.#group() >= 0) {
      this.#depth = 1;
      this.#stage = "value";
      const verdict = this.#value(c);
      return this.#content.headed ? "yes" : verdict;
    }
    if (c === "\n") return "no";
    this.#growWord(c);
    return this.#wordLength > LONGEST_KEY ? "no" : "undecided";
  }

  #opening(c: string): Verdict {
    if (isWhiteSpace(c)) return "undecided";
    if (this.#escaped && "\\nrt".includes(c)) return "undecided";
    if (c === "{") return this.#beginValue(c);
    if (c === "[") {
      this.#depth++;
      return "undecided";
    }
    return c === "]" && this.#content.headed && !this.#escaped ? "yes" : "no";
  }

  #beginValue(c: string): Verdict {
    this.#stage = "value";
    return this.#content.headed ? "yes" : this.#value(c);
  }

  #value(c: string): Verdict {
    if (this.#backslash && !this.#escaped) {
      this.#backslash = false;
    } else if (c === "\\") {
      this.#backslash = true;
    } else if (this.#quote !== "") {
      if (c === this.#quote) this.#quote = "";
      else this.#growWord(c);
      this.#backslash = false;
    } else if (c === '"' || c === "'" || c === "“" || c === "”") {
      if (this.#escaped && !this.#backslash) return "no";
      this.#quote = c === "“" ? "”" : c;
      this.#forgetWord();
      this.#backslash = false;
    } else if (c === ":" || c === "=") {
      return this.#takeKey();
    } else if (c === "{" || c === "[") {
      this.#depth++;
      this.#forgetWord();
    } else if (c === "}" || c === "]") {
      this.#depth = Math.max(0, this.#depth - 1);
      this.#forgetWord();
      if (this.#depth === 0) return "no";
    } else if (c === "," || c === "\n") {
      this.#forgetWord();
    } else {
      this.#growWord(c);
    }
    return "undecided";
  }

  #takeKey(): Verdict {
    const group = this.#group();
    this.#known = group >= 0 && (this.#known || !this.#anyKey);
    this.#anyKey = true;
    this.#forgetWord();
    if (group >= 0 && !this.#seen.has(group)) {
      this.#seen.add(group);
      this.#score += KEYS[group]?.[1] ?? 0;
    }
    return this.#score >= ENOUGH ? "yes" : "undecided";
  }

  #group(): number {
    return KEYS.findIndex(([names]) => names.includes(this.#word));
  }

  #growWord(c: string): void {
    this.#wordLength++;
    if (this.#wordLength <= LONGEST_KEY && /[\p{Alphabetic}\p{N}]/u.test(c)) this.#word += lower(c);
  }

  #forgetWord(): void {
    this.#word = "";
    this.#wordLength = 0;
  }
}

function isWhiteSpace(c: string): boolean {
  return /\p{White_Space}/u.test(c);
}
