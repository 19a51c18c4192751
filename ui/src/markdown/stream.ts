import { parse, type Block, type References } from "./parse";
import { preview } from "./preview";
import { endOf, reconcile, type Mounted } from "./reconcile";

export interface MarkdownOptions {
  /** Called when the reader clicks a link; the page itself never follows one. */
  onLink?: (url: string) => void;
  /** Asks for a call before the next frame is painted. */
  nextFrame?: (callback: () => void) => void;
}

/**
 * Shows Markdown that grows, in a host element. Blocks that can no longer change are settled and not touched again;
 * only the open tail is parsed anew. After `finish` the document is what one rendering of the whole text would give.
 */
export class MarkdownStream {
  readonly #host: HTMLElement;
  readonly #nextFrame: (callback: () => void) => void;
  readonly #mounted: Mounted[] = [];
  #references: References = {};
  #whole = "";
  #tail = "";
  #settledNodes = 0;
  #pending = "";
  #frameAsked = false;
  #waiting: (() => void)[] = [];
  #end: HTMLElement | null = null;

  constructor(host: HTMLElement, options: MarkdownOptions = {}) {
    this.#host = host;
    this.#nextFrame = options.nextFrame ?? ((callback) => void requestAnimationFrame(callback));
    const follow = (event: Event): void => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      if (link === null) return;
      event.preventDefault();
      options.onLink?.(link.href);
    };
    host.addEventListener("click", follow);
    host.addEventListener("auxclick", follow);
  }

  /** Adds text. The first of a frame shows at once; more in the same frame waits for the next one. */
  append(text: string): void {
    this.#pending += text;
    if (this.#frameAsked) return;
    this.#commit();
    this.#askFrame();
  }

  /** The text is whole: shows what is held back, and mends what late definitions changed. */
  finish(): void {
    this.#whole += this.#pending;
    this.#pending = "";
    this.#mark(null);
    reconcile(this.#host, this.#mounted, nodesOf(parse(this.#whole)));
    this.#settledNodes = this.#mounted.length;
    this.#tail = "";
    this.#rendered();
  }

  /** Shows this text instead, as if it had been the first. */
  replace(text: string): void {
    this.#whole = "";
    this.#tail = "";
    this.#references = {};
    this.#settledNodes = 0;
    this.#pending = text;
    this.#mark(null);
    reconcile(this.#host, this.#mounted, []);
    this.#commit();
  }

  /** Calls back when all that was appended so far is in the document; at once if it is already. */
  whenRendered(callback: () => void): void {
    if (!this.#behind) callback();
    else this.#waiting.push(callback);
  }

  #askFrame(): void {
    this.#frameAsked = true;
    this.#nextFrame(() => {
      this.#frameAsked = false;
      if (!this.#behind) return;
      this.#commit();
      this.#askFrame();
    });
  }

  /** Whether text waits for a frame. A lone carriage return waits for more text instead. */
  get #behind(): boolean {
    return this.#pending !== "" && this.#pending !== "\r";
  }

  #commit(): void {
    const text = this.#takePending();
    if (text !== "") {
      this.#whole += text;
      this.#tail += text;
      const references = { ...this.#references };
      const blocks = parse(preview(this.#tail), references);
      reconcile(this.#host, this.#mounted, nodesOf(blocks), this.#settledNodes);
      this.#settle(blocks);
      this.#mark(endOf(this.#mounted));
    }
    this.#rendered();
  }

  /** Line ends become \n; a carriage return at the end may be half of one, so it waits. */
  #takePending(): string {
    const halfLineEnd = this.#pending.endsWith("\r") ? "\r" : "";
    const text = this.#pending.slice(0, this.#pending.length - halfLineEnd.length);
    this.#pending = halfLineEnd;
    return text.replace(/\r\n?/g, "\n").replaceAll("\0", "\uFFFD");
  }

  #settle(blocks: readonly Block[]): void {
    const lines = this.#tail.split("\n");
    for (let index = blocks.length - 1; index > 0; index -= 1) {
      if (!separated(blocks[index - 1], blocks[index], lines)) continue;
      const settled = blocks.slice(0, index);
      const text = lines.slice(0, blocks[index]?.line).join("\n") + "\n";
      if (text.includes("]:")) parse(text, this.#references);
      this.#settledNodes += nodesOf(settled).length;
      this.#tail = this.#tail.slice(text.length);
      return;
    }
  }

  #mark(end: HTMLElement | null): void {
    if (end === this.#end) return;
    this.#end?.removeAttribute("data-growing");
    end?.setAttribute("data-growing", "");
    this.#end = end;
  }

  #rendered(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback();
  }
}

/** Whether nothing that may still come can join `next` to the block before it, or change that block. */
function separated(before: Block | undefined, next: Block | undefined, lines: readonly string[]): boolean {
  if (before === undefined || next === undefined) return false;
  // The last piece of a split is the unfinished line.
  const isComplete = (line: number): boolean => line < lines.length - 1;
  const afterBlank = /^[ \t]*$/.test(lines[next.line - 1] ?? "x");
  if (afterBlank) {
    if (before.kind !== "list") return true;
    return isComplete(next.line) || !/^[ \t]*[-+*\d]/.test(lines[next.line] ?? "");
  }
  // A second line can still make a table or a heading of the first, and a definition can go on.
  if (!isComplete(next.line + 1)) return false;
  return before.kind !== "definition" && !(lines[before.line] ?? "").trimStart().startsWith("[");
}

function nodesOf(blocks: readonly Block[]): Block["nodes"] {
  return blocks.flatMap((block) => block.nodes);
}
