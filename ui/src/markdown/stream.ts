import { actOn, type Actions } from "./actions";
import { GrowingDocument } from "./document";
import { ownFrames, type Frames } from "./pace";
import type { Page, Words } from "./page";

export type { Words } from "./page";

export interface MarkdownOptions extends Actions {
  /** What elements without text of their own are called. English where nothing is given. */
  words?: Partial<Words>;
  /** Put before the ids of headings, so that several renderers can share a page. */
  idPrefix?: string;
  /** In place of those of the window. */
  frames?: Frames;
}

/** What the elements are called where nothing else is given. */
export const ENGLISH: Words = {
  table: "Table",
  code: (language) => (language === "" ? "Code" : `Code: ${language}`),
  copy: "Copy code",
  copied: "Copied",
  taskOpen: "To do",
  taskDone: "Done",
};

/** So much is parsed in one go: well below what a frame has time for. */
const PIECE = 2048;

/**
 * Shows Markdown that grows, in a host element. After `finish` the document is what one rendering of the whole text
 * would give. The same text is safe while it grows and when it is read back: nodes are made one by one from a short
 * list, nothing is fetched, and links lead out through one function.
 */
export class MarkdownStream {
  readonly #host: HTMLElement;
  readonly #page: Page;
  readonly #frames: Frames;
  readonly #worker = { step: () => this.#step(), framesToRest: 0 };
  #document: GrowingDocument;
  /** The document is drawn out of sight: the host still shows the one before. */
  #replacing = false;
  #pending = "";
  #ended = false;
  #waiting: (() => void)[] = [];

  constructor(host: HTMLElement, options: MarkdownOptions = {}) {
    const words = { ...ENGLISH, ...options.words };
    this.#host = host;
    this.#page = { words, idPrefix: options.idPrefix ?? "", canCopy: options.onCopy !== undefined };
    this.#document = new GrowingDocument(host, this.#page);
    this.#frames = options.frames ?? ownFrames;
    actOn(host, words, options);
  }

  /** Adds text. It shows at once while the frame has time for it, and else in the next one. */
  append(text: string): void {
    this.#pending += text;
    this.#frames.wake(this.#worker);
  }

  /** The text is whole: what was held back is shown, and what was left open is decided. */
  finish(): void {
    this.#ended = true;
    this.#frames.wake(this.#worker);
  }

  /**
   * Shows this text instead, as if it had been the first. What is shown stays until the new text stands whole, so that a
   * reader who goes on with a report sees nothing vanish.
   */
  replace(text: string): void {
    this.#replacing = this.#host.hasChildNodes();
    const host = this.#replacing ? document.createElement("div") : this.#host;
    this.#document = new GrowingDocument(host, this.#page);
    this.#pending = text;
    this.#ended = false;
    this.#frames.wake(this.#worker);
    this.#show();
  }

  /** Nobody looks any more: what is not shown yet will not be. */
  close(): void {
    this.#frames.leave(this.#worker);
  }

  /** Calls back when all that was given so far is in the document; at once if it is already. */
  whenRendered(callback: () => void): void {
    if (this.#isBehind) this.#waiting.push(callback);
    else callback();
  }

  get #isBehind(): boolean {
    return this.#ended || half(this.#pending) < this.#pending.length;
  }

  #step(): number | null {
    if (!this.#isBehind) return null;
    const text = this.#take();
    const isLast = this.#ended && this.#pending === "";
    const size = text === "" ? 0 : this.#document.append(normalized(text));
    if (isLast) {
      this.#document.finish();
      this.#ended = false;
    }
    this.#show();
    if (!this.#isBehind) this.#rendered();
    return size;
  }

  /** A carriage return may be half of a line end, and a character half of a pair: they wait for their other half. */
  #take(): string {
    const whole = this.#ended ? this.#pending.length : this.#pending.length - half(this.#pending);
    let end = Math.min(whole, PIECE);
    if (end < whole) {
      const line = this.#pending.lastIndexOf("\n", end) + 1;
      end = line > 0 ? line : end - half(this.#pending.slice(0, end));
    }
    const text = this.#pending.slice(0, end);
    this.#pending = this.#pending.slice(end);
    return text;
  }

  #show(): void {
    if (!this.#replacing || this.#isBehind) return;
    this.#replacing = false;
    this.#document.moveTo(this.#host);
  }

  #rendered(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callback();
  }
}

/** How many characters at the end, 0 or 1, are only half of something. */
function half(text: string): number {
  const last = text.charAt(text.length - 1);
  return last === "\r" || (last >= "\uD800" && last <= "\uDBFF") ? 1 : 0;
}

function normalized(text: string): string {
  return text.replace(/\r\n?/g, "\n").replaceAll("\0", "\uFFFD");
}
