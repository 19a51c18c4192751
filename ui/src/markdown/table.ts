import { make } from "./elements";
import { InlineText } from "./inline-text";
import type { Leaf } from "./leaf";
import { barsOf } from "./marks";
import type { Page } from "./page";
import type { ReferenceBook } from "./references";
import type { Attributes } from "./tree";

/** So many cells that no row names are made, and no more: a few bytes could ask for millions. */
const MOST_ADDED = 0x10000;

/** A table, growing by rows and the last row by cells. It scrolls sideways in a box, which the keyboard can reach. */
export class Table implements Leaf {
  readonly kind = "table";
  readonly box: HTMLElement;
  readonly #table: HTMLElement;
  readonly #aligns: readonly string[];
  readonly #references: ReferenceBook;
  #body: HTMLElement | null = null;
  #row: Row | null = null;
  #added = 0;

  /** One alignment a column, "" for none. */
  constructor(head: readonly string[], aligns: readonly string[], page: Page, references: ReferenceBook) {
    this.#aligns = aligns;
    this.#references = references;
    const row = make("tr");
    for (const [column, content] of head.entries()) {
      const cell = this.#cell("th", column);
      row.append(cell.element);
      cell.set(content);
      cell.finish();
    }
    this.#table = make("table", {}, [make("thead", {}, [row])]);
    const box: Attributes = {
      "data-part": "table",
      tabindex: "0",
      role: "group",
      "aria-label": page.words.table,
    };
    this.box = make("div", box, [this.#table]);
  }

  get end(): HTMLElement {
    return (
      this.#row?.end ?? (this.#body ?? this.#table).querySelector("tr:last-child > :last-child") ?? this.box
    );
  }

  addRow(text: string): void {
    this.#closeRow();
    if (this.#body === null) this.#table.append((this.#body = make("tbody")));
    const row = make("tr");
    this.#body.append(row);
    const cells = Math.max(0, Math.min(this.#aligns.length, MOST_ADDED - this.#added));
    this.#row = new Row(row, (column) => this.#cell("td", column), this.#aligns.length, cells);
    this.#row.add(text);
  }

  add(text: string): void {
    this.#row?.add(text);
  }

  draw(): number {
    return this.#row?.draw() ?? 0;
  }

  close(): void {
    this.#closeRow();
  }

  #closeRow(): void {
    this.#row?.close();
    this.#added += this.#row?.missing ?? 0;
    this.#row = null;
  }

  #cell(tag: "th" | "td", column: number): InlineText {
    const align = this.#aligns[column] ?? "";
    const attributes: Attributes = {
      ...(tag === "th" ? { scope: "col" } : {}),
      ...(align === "" ? {} : { "data-align": align }),
    };
    return new InlineText(make(tag, attributes), this.#references);
  }
}

/** A row, of which cells may still be missing. */
class Row {
  readonly #row: HTMLElement;
  readonly #make: (column: number) => InlineText;
  readonly #columns: number;
  readonly #cells: InlineText[] = [];
  #text = "";
  /** The cell in which the text ends. */
  #last = 0;
  /** That cell is one of the table's, and shows something. */
  #hasBegun = false;
  /** Text has come that may divide cells. */
  #isStale = false;

  constructor(row: HTMLElement, make: (column: number) => InlineText, columns: number, empty: number) {
    this.#row = row;
    this.#make = make;
    this.#columns = columns;
    for (let column = 0; column < empty; column += 1) this.#at(column);
  }

  get end(): HTMLElement | null {
    return this.#cells[Math.min(this.#last, this.#columns - 1)]?.element ?? null;
  }

  /** Cells that the text does not name. */
  get missing(): number {
    return Math.max(0, this.#cells.length - this.#last);
  }

  add(text: string): void {
    this.#text += text;
    // Without a bar it goes on with the cell that it ended in; a backslash may belong to a bar.
    if (!this.#isStale && this.#hasBegun && !/[|\\]/.test(text)) this.#cells[this.#last]?.add(text);
    else this.#isStale = true;
  }

  draw(): number {
    if (this.#isStale) this.#read();
    if (!this.#hasBegun) return 0;
    const growing = this.#at(this.#last);
    const read = growing.drawGrowing();
    growing.settle();
    return read;
  }

  close(): void {
    if (this.#isStale) this.#read();
    if (this.#hasBegun) this.#at(this.#last).finish();
    this.#last += 1;
  }

  /** Divides the text anew, and finishes the cells before the one that it ends in. */
  #read(): void {
    this.#isStale = false;
    const pieces = barsOf(this.#text);
    const last = pieces.length - 1;
    for (let column = this.#last; column < Math.min(last, this.#columns); column += 1) {
      const cell = this.#at(column);
      cell.set((pieces[column] ?? "").trimStart());
      cell.finish();
    }
    this.#last = last;
    const growing = (pieces[last] ?? "").trimStart();
    this.#hasBegun = last < this.#columns && growing !== "";
    if (this.#hasBegun) this.#at(last).set(growing);
  }

  #at(column: number): InlineText {
    for (let next = this.#cells.length; next <= column; next += 1) {
      const cell = this.#make(next);
      this.#cells.push(cell);
      this.#row.append(cell.element);
    }
    return this.#cells[column] ?? this.#make(column);
  }
}
