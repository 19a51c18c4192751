/** A line that is read from its beginning, column by column: a tab reaches to the next multiple of four. */
export class Line {
  readonly text: string;
  /** The next character to read. */
  #at = 0;
  #column = 0;
  /** Part of the tab at `#at` has been read. */
  #inTab = false;
  /** Where the next character is that is neither space nor tab. */
  #next = 0;
  #nextColumn = 0;

  constructor(text: string) {
    this.text = text;
    this.#look();
  }

  get isBlank(): boolean {
    return this.#next >= this.text.length;
  }

  /** Columns of space before the next character. */
  get indent(): number {
    return this.#nextColumn - this.#column;
  }

  /** The next character that is neither space nor tab; "" at the end. */
  get next(): string {
    return this.text.charAt(this.#next);
  }

  /** From the next character on that is neither space nor tab. */
  get rest(): string {
    return this.text.slice(this.#next);
  }

  /** Everything that is left, space included. */
  get all(): string {
    if (!this.#inTab) return this.text.slice(this.#at);
    return " ".repeat(4 - (this.#column % 4)) + this.text.slice(this.#at + 1);
  }

  /** Reads so many columns of space, or fewer where there are no more. */
  skipSpace(columns: number): void {
    this.#advance(Math.min(columns, this.indent));
  }

  /** Reads the space before the next character, and so many characters from there on. */
  skipMark(length: number): void {
    this.#at = this.#next + length;
    this.#column = this.#nextColumn + length;
    this.#inTab = false;
    this.#look();
  }

  #advance(columns: number): void {
    for (let left = columns; left > 0;) {
      const step = this.text.charAt(this.#at) === "\t" ? 4 - (this.#column % 4) : 1;
      this.#inTab = step > left;
      if (!this.#inTab) this.#at += 1;
      this.#column += Math.min(step, left);
      left -= step;
    }
  }

  #look(): void {
    let at = this.#at;
    let column = this.#column;
    for (; ; at += 1) {
      const character = this.text.charAt(at);
      if (character === " ") column += 1;
      else if (character === "\t") column += 4 - (column % 4);
      else break;
    }
    this.#next = at;
    this.#nextColumn = column;
  }
}
