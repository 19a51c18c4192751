import { hasLabel, isHalfDefinition, mayDefine, takeDefinitions } from "./definitions";
import { make } from "./elements";
import { InlineText } from "./inline-text";
import type { Leaf } from "./leaf";
import { cellsOf } from "./marks";
import type { Page } from "./page";
import { heldForTable } from "./preview";
import type { ReferenceBook } from "./references";
import { element, type Attributes, type ElementNode } from "./tree";

/** Where a paragraph stands. */
interface Place {
  readonly parent: { readonly element: HTMLElement };
  /** It is the first block of a list item: a box at its beginning makes that a task. */
  readonly beginsItem: boolean;
}

/** A title that has not ended after so many characters, on lines of its own, is none: it would be waited for for ever. */
const LONGEST_TITLE = 1024;

interface LastLine {
  text: string;
  /** It can turn out to head a table. */
  readonly mayHead: boolean;
}

/** Text of one or several lines. It is shown as soon as there is something to show. */
export class Paragraph implements Leaf {
  readonly kind = "paragraph";
  readonly #text: InlineText;
  readonly #place: Place;
  readonly #page: Page;
  readonly #references: ReferenceBook;
  /** All there is, while it may begin with definitions. */
  #beginning: string | null;
  /** Definitions stood at its beginning. */
  #hasDefined = false;
  /** The box and the space after it, which have been taken from the beginning. */
  #task = "";
  #line: LastLine;

  constructor(line: string, place: Place, page: Page, references: ReferenceBook) {
    this.#text = new InlineText(make("p"), references);
    this.#place = place;
    this.#page = page;
    this.#references = references;
    this.#line = { text: line, mayHead: true };
    this.#beginning = line;
    this.#read();
  }

  get end(): HTMLElement | null {
    return this.#text.element.parentElement === null ? null : this.#text.element;
  }

  add(text: string): void {
    this.#line.text += text;
    this.#add(text);
  }

  /** Goes on with another line, given from its first character that is no space. */
  addLine(text: string, mayHead: boolean): void {
    this.#takeDefinitions(text);
    this.#line = { text, mayHead };
    this.#add(this.#beginning === "" ? text : `\n${text}`);
  }

  draw(): number {
    let read = 0;
    if (this.#beginning !== null) {
      read = this.#beginning.length;
      const { definitions, rest } = takeDefinitions(this.#beginning);
      const isHalf = isHalfDefinition(rest);
      const isNone = definitions.length === 0 && !isHalf && hasLabel(this.#beginning);
      if (isNone) this.#decide();
      else this.#text.set(isHalf ? "" : rest, { mayGoOn: false });
    }
    if (this.#beginning === null) this.#takeTask();
    read += this.#text.drawGrowing(this.#line.mayHead ? heldForTable(this.#line.text) : 0);
    if (this.#beginning === null) this.#text.settle();
    this.#attach();
    return read;
  }

  close(): void {
    this.#takeDefinitions();
    this.#decide();
    this.#takeTask();
    this.#text.finish();
    this.#attach();
  }

  /** Whether there is more in it than definitions. */
  hasText(): boolean {
    this.#takeDefinitions();
    return this.#beginning !== "";
  }

  /** Gives up its text to a heading, where an underline has come; null if it consists of definitions alone. */
  giveUp(): string | null {
    this.#takeDefinitions();
    const source = this.#beginning ?? this.#task + this.#text.source;
    if (source === "") return null;
    this.#remove();
    return source;
  }

  /** Gives up its last line if that is the head of a table with so many columns. */
  giveUpHead(columns: number): string[] | null {
    const { text, mayHead } = this.#line;
    if (!mayHead || !text.includes("|")) return null;
    const cells = cellsOf(text.trim());
    if (cells.length !== columns) return null;
    const source = this.#beginning ?? this.#task + this.#text.source;
    const before = source.slice(0, Math.max(0, source.lastIndexOf("\n")));
    this.#remove();
    this.#beginning = before;
    this.close();
    return cells;
  }

  #add(text: string): void {
    if (this.#beginning === null) {
      this.#text.add(text);
    } else {
      this.#beginning += text;
      this.#read();
    }
  }

  #read(): void {
    if (this.#beginning !== null && !mayDefine(this.#beginning)) this.#decide();
  }

  /** It begins with no definition. */
  #decide(): void {
    if (this.#beginning !== null) this.#text.set(this.#beginning);
    this.#beginning = null;
  }

  /** Takes the definitions that are whole: one without a title is not if what follows it looks like half a title. */
  #takeDefinitions(next = ""): void {
    if (this.#beginning === null) return;
    const { definitions, rest } = takeDefinitions(this.#beginning);
    const last = definitions[definitions.length - 1];
    if (last === undefined) return;
    const mayGetTitle = next !== "" && last.title === "" && /^["'(]/.test(rest === "" ? next : rest);
    if (mayGetTitle && rest.length < LONGEST_TITLE) return;
    this.#hasDefined = true;
    this.#references.define(definitions);
    this.#beginning = rest;
    if (rest !== "") this.#read();
  }

  #takeTask(): void {
    if (!this.#place.beginsItem || this.#hasDefined || this.#task !== "" || this.#text.isCut) return;
    const { open } = this.#text;
    const box = /^\[([ xX])\][ \t\n]+(?=\S)/.exec(open);
    if (box === null) return;
    this.#task = box[0];
    this.#text.set(open.slice(box[0].length), { lead: [this.#checkbox(box[1] !== " ")] });
    this.#place.parent.element.setAttribute("data-part", "task");
  }

  #checkbox(isDone: boolean): ElementNode {
    const { taskDone, taskOpen } = this.#page.words;
    const attributes: Attributes = {
      type: "checkbox",
      disabled: "",
      "aria-label": isDone ? taskDone : taskOpen,
    };
    return element("input", [], isDone ? { ...attributes, checked: "" } : attributes);
  }

  #attach(): void {
    const { element: paragraph, isEmpty } = this.#text;
    if (isEmpty) paragraph.remove();
    else if (paragraph.parentElement === null) this.#place.parent.element.append(paragraph);
  }

  #remove(): void {
    this.#text.element.remove();
    if (this.#task !== "") this.#place.parent.element.removeAttribute("data-part");
    this.#task = "";
    this.#text.set("", { lead: [] });
  }
}
