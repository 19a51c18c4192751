import { InlineText } from "./inline-text";
import type { Leaf } from "./leaf";

/** A heading of one line. */
export class Heading implements Leaf {
  readonly kind = "heading";
  readonly #text: InlineText;
  #line: string;
  /** It ends with marks that may close it. */
  #isClosed = false;

  constructor(text: InlineText, line: string) {
    this.#text = text;
    this.#line = line;
    this.#read();
  }

  get end(): HTMLElement {
    return this.#text.element;
  }

  add(text: string): void {
    this.#line += text;
    if (this.#isClosed || text.includes("#")) this.#read();
    else this.#text.add(text);
  }

  draw(): number {
    const read = this.#text.drawGrowing();
    this.#text.settle();
    return read;
  }

  close(): void {
    this.#text.finish();
  }

  #read(): void {
    // The marks that may close it are no text; until the line ends, those that come after space might be.
    const marks = /(?:^|[ \t]+)#*[ \t]*$/.exec(this.#line)?.[0] ?? "";
    this.#isClosed = marks.includes("#");
    this.#text.set(this.#isClosed ? this.#line.slice(0, -marks.length) : this.#line, {
      mayGoOn: !this.#isClosed,
    });
  }
}
