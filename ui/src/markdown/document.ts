import { isCertain } from "./marks";
import type { Page } from "./page";
import { ReferenceBook } from "./references";
import { Structure } from "./structure";

/**
 * Markdown in a host element, growing at its end. A line finds its place among the blocks as soon as its beginning is
 * certain, and is never looked at again; only the end of the text in the innermost block is read anew as it grows.
 */
export class GrowingDocument {
  #host: HTMLElement;
  readonly #structure: Structure;
  /** The beginning of a line, as long as it tells nothing yet. */
  #held = "";
  #isBegun = false;
  #isEmpty = true;
  #end: HTMLElement | null = null;

  constructor(host: HTMLElement, page: Page) {
    this.#host = host;
    this.#structure = new Structure(host, page, new ReferenceBook());
  }

  /** Adds text, with line ends as \n. Returns how many characters had to be read for its last block. */
  append(text: string): number {
    // A byte order mark is no text.
    let start = this.#isEmpty && text.startsWith("\uFEFF") ? 1 : 0;
    this.#isEmpty &&= text === "";
    for (let end = text.indexOf("\n", start); end !== -1; end = text.indexOf("\n", start)) {
      this.#take(text.slice(start, end));
      this.#endLine();
      start = end + 1;
    }
    this.#take(text.slice(start));
    const read = this.#structure.draw();
    this.#mark(this.#structure.end);
    return read;
  }

  /** The text is whole. */
  finish(): void {
    this.#mark(null);
    if (!this.#isBegun && this.#held !== "") this.#structure.begin(this.#held);
    this.#structure.endLine("at the end");
    this.#structure.finish();
  }

  /** Shows itself in this host, in place of what is there. */
  moveTo(host: HTMLElement): void {
    host.replaceChildren(...this.#host.childNodes);
    this.#host = host;
    this.#structure.moveTo(host);
  }

  #take(text: string): void {
    if (text === "") return;
    if (this.#isBegun) {
      this.#structure.add(text);
      return;
    }
    this.#held += text;
    this.#isBegun = isCertain(this.#held);
    if (this.#isBegun) this.#structure.begin(this.#held);
  }

  #endLine(): void {
    if (!this.#isBegun) this.#structure.begin(this.#held);
    this.#structure.endLine("whole");
    this.#held = "";
    this.#isBegun = false;
  }

  #mark(end: HTMLElement | null): void {
    if (end === this.#end) return;
    this.#end?.removeAttribute("data-growing");
    end?.setAttribute("data-growing", "");
    this.#end = end;
  }
}
