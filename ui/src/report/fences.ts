// Code fences. The rules are written down in prospect-core's report/fence.rs.

import { LONGEST, runOf, runsPast, type Matched } from "./lines";
import { lowerAscii } from "./line-style";

/** A code fence: its character and how many of them. */
export interface Fence {
  mark: string;
  length: number;
}

/** A line read as the first or last of a fence, as CommonMark has it. It may come in parts. */
export class FenceLine {
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

  /** Whether nothing but an indentation and marks has come. */
  isShort(): boolean {
    return this.#stage === "indent" || this.#stage === "marks";
  }

  isNone(): boolean {
    return this.#stage === "no_fence";
  }

  #isFence(): boolean {
    return (this.#stage === "marks" || this.#stage === "info") && this.#length >= 3;
  }
}

/** Reads a line as the first of a fence, whole or only its start so far: the fence and its label in lower case. */
export function opening(line: string, whole: boolean): Matched<{ fence: Fence; label: string }> {
  const read = new FenceLine();
  read.read(line);
  if (read.isNone()) return "no";
  if (read.isShort() && !whole) return "undecided";
  const fence = read.opens();
  if (fence === undefined || runsPast(line, LONGEST)) return "no";
  if (!whole) return "undecided";
  const marked = line.slice(runOf(line, " "));
  const label = marked.slice(runOf(marked, fence.mark)).replace(/^[ \t\n\f\r]+|[ \t\n\f\r]+$/g, "");
  return { found: { fence, label: lowerAscii(label) } };
}
