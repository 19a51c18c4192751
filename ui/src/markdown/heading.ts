import { InlineText } from "./inline-text";
import type { Leaf } from "./leaf";

/** A heading of one line. */
export class Heading implements Leaf {
  readonly kind = "heading";
  readonly #text: InlineText;
  #line: string;

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
    if (!this.#text.addPlain(text)) this.#read();
  }

  draw(): number {
    return this.#text.drawGrowing();
  }

  close(): void {
    this.#text.finish();
  }

  #read(): void {
    // The marks that may close it are no text; until the line ends, those that come after space might be.
    const marks = /(?:^|[ \t]+)#*[ \t]*$/.exec(this.#line)?.[0] ?? "";
    const isClosed = marks.includes("#");
    this.#text.set(isClosed ? this.#line.slice(0, -marks.length) : this.#line, { mayGoOn: !isClosed });
  }
}
