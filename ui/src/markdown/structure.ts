import { Code } from "./code";
import { make } from "./elements";
import { Heading } from "./heading";
import { InlineText } from "./inline-text";
import type { LineEnd } from "./leaf";
import { Line } from "./line";
import {
  closesFence,
  delimiters,
  fenceMark,
  headingLevel,
  isRule,
  itemMark,
  underlineOf,
  type ItemMark,
} from "./marks";
import type { Page } from "./page";
import { Paragraph } from "./paragraph";
import type { ReferenceBook } from "./references";
import { Table } from "./table";
import { isTag } from "./tree";

interface Root {
  readonly kind: "root";
  element: HTMLElement;
}

interface Quote {
  readonly kind: "quote";
  readonly element: HTMLElement;
}

interface List {
  readonly kind: "list";
  readonly element: HTMLElement;
  /** What the marks of its items share. */
  readonly mark: string;
}

interface Item {
  readonly kind: "item";
  readonly element: HTMLElement;
  /** Columns that a line has to be indented to belong to it. */
  readonly indent: number;
  isEmpty: boolean;
}

type Container = Root | Quote | List | Item;
type AnyLeaf = Paragraph | Heading | Code | Table;

/** What a heading, a fence, a rule, an underline and the line below the head of a table begin with. */
const BEGINS_LEAF = "#`~*_-=|:";

/** Deeper than this nothing is nested: what follows is text. */
const DEEPEST = 100;

/**
 * The blocks of a document, as each line opens, continues and closes them: the algorithm of CommonMark's appendix.
 * A line is looked at once, as soon as its beginning is certain; what follows on it goes to the block that holds text.
 */
export class Structure {
  readonly #root: Root;
  readonly #open: [Root, ...Container[]];
  readonly #page: Page;
  readonly #references: ReferenceBook;
  #leaf: AnyLeaf | null = null;
  #headings = 0;
  /** The level of the last heading. The report's own are h1 and h2. */
  #level = 2;
  /** The line before was blank, where that tells something about a list. */
  #afterBlank = false;
  /** Where the text ended before the present leaf. */
  #lastEnd: HTMLElement | null = null;

  constructor(host: HTMLElement, page: Page, references: ReferenceBook) {
    this.#root = { kind: "root", element: host };
    this.#open = [this.#root];
    this.#page = page;
    this.#references = references;
  }

  /** The block in which the text ends: where a caret belongs. */
  get end(): HTMLElement | null {
    return this.#leaf?.end ?? this.#lastEnd;
  }

  /** What follows is built in this element. */
  moveTo(host: HTMLElement): void {
    this.#root.element = host;
  }

  /** More of the line that has been begun. */
  add(text: string): void {
    this.#leaf?.add(text);
  }

  /** The line has ended, by a line end or with the text. */
  endLine(how: LineEnd): void {
    if (this.#leaf?.kind === "code") this.#leaf.endLine(how);
    else if (this.#leaf?.kind === "heading") this.#close();
  }

  /** Shows what the last lines brought. Returns how many characters were read for it. */
  draw(): number {
    return this.#leaf?.draw() ?? 0;
  }

  finish(): void {
    this.#closeTo(1);
  }

  /** A line, or the beginning of one that is certain. */
  begin(text: string): void {
    const line = new Line(text);
    const depth = this.#continued(line);
    const isMatched = depth === this.#open.length;
    const wasBlank = this.#afterBlank;
    this.#afterBlank = false;
    if (isMatched && this.#leaf?.kind === "code" && this.#goOnWithCode(this.#leaf, line)) return;
    if (line.isBlank) {
      this.#cutTo(depth);
      // It makes a list loose, if more of the list follows; but not where it is part of a quote.
      this.#afterBlank = this.#parent().kind !== "quote";
      return;
    }
    this.#afterBlank = wasBlank;
    this.#beginBlocks(line, depth);
    this.#afterBlank = false;
  }

  /** Counts the open blocks that this line belongs to, reading their marks. */
  #continued(line: Line): number {
    let depth = 1;
    for (const block of this.#open.slice(1)) {
      if (!goesOn(block, line)) break;
      depth += 1;
    }
    return depth;
  }

  #goOnWithCode(code: Code, line: Line): boolean {
    if (code.fence === null) {
      if (line.indent < 4 && !line.isBlank) return false;
      line.skipSpace(4);
      code.addLine(line.all);
      this.#afterBlank = line.isBlank;
      return true;
    }
    if (closesFence(line, code.fence.run)) {
      this.#close();
    } else {
      line.skipSpace(code.fence.indent);
      code.addLine(line.all);
    }
    return true;
  }

  #beginBlocks(line: Line, matched: number): void {
    let depth = matched;
    // A line that its blocks' marks are missing from can still go on with a paragraph inside them.
    const lazy = this.#leaf?.kind === "paragraph" ? this.#leaf : null;
    let leaf = depth === this.#open.length ? this.#leaf : null;
    for (;;) {
      if (line.indent >= 4) {
        if (lazy !== null && this.#leaf === lazy) break;
        this.#closeTo(depth);
        line.skipSpace(4);
        const code = new Code(null, 0, this.#page);
        this.#attach(code.box);
        this.#leaf = code;
        code.addLine(line.all);
        return;
      }
      const { next } = line;
      if (next === ">" && this.#open.length < DEEPEST) {
        line.skipMark(1);
        line.skipSpace(1);
        this.#closeTo(depth);
        this.#push({ kind: "quote", element: make("blockquote") });
      } else if (this.#beginLeaf(line, depth, leaf)) {
        return;
      } else {
        const mark = this.#open.length < DEEPEST ? itemMark(line.rest) : null;
        if (mark === null || (leaf?.kind === "paragraph" && !interrupts(mark, line))) break;
        this.#beginItem(line, depth, mark);
      }
      depth = this.#open.length;
      leaf = null;
      if (line.isBlank) return;
    }
    this.#goOnWithText(line, depth, lazy);
  }

  /** Opens a block that holds no other blocks, or makes one of the paragraph before; false if the line begins none. */
  #beginLeaf(line: Line, depth: number, leaf: AnyLeaf | null): boolean {
    const { next, rest } = line;
    // Most lines begin with a letter.
    if (!BEGINS_LEAF.includes(next)) return false;
    const level = headingLevel(rest);
    if (level > 0) {
      this.#closeTo(depth);
      this.#leaf = new Heading(this.#heading(level), rest.slice(level).trimStart());
      return true;
    }
    const fence = fenceMark(rest);
    if (fence !== null) {
      this.#closeTo(depth);
      const code = new Code(fence, line.indent, this.#page);
      this.#attach(code.box);
      this.#leaf = code;
      return true;
    }
    const underlined = leaf?.kind === "paragraph" ? underlineOf(rest) : null;
    if (leaf?.kind === "paragraph") {
      if (underlined === "equals" && this.#makeHeading(leaf)) return true;
      if (underlined === null && this.#makeTable(leaf, rest)) return true;
    }
    // Models write a line of dashes below a paragraph as a rule; in CommonMark it would make a heading of it.
    const isRuleBelow = underlined === "dashes" && leaf?.kind === "paragraph" && leaf.hasText();
    if (!isRuleBelow && !isRule(rest)) return false;
    this.#closeTo(depth);
    this.#attach(make("hr"));
    this.#lastEnd = null;
    return true;
  }

  #goOnWithText(line: Line, depth: number, lazy: Paragraph | null): void {
    const isMatched = depth === this.#open.length;
    if (lazy !== null && this.#leaf === lazy) {
      lazy.addLine(line.rest, isMatched && line.indent < 4);
    } else if (isMatched && this.#leaf?.kind === "table") {
      this.#leaf.addRow(line.rest);
    } else {
      this.#closeTo(depth);
      const parent = this.#parent();
      const beginsItem = parent.kind === "item" && parent.isEmpty;
      this.#noteChild(parent);
      this.#leaf = new Paragraph(line.rest, { parent, beginsItem }, this.#page, this.#references);
    }
  }

  #makeTable(paragraph: Paragraph, rest: string): boolean {
    const aligns = delimiters(rest);
    const head = aligns === null ? null : paragraph.giveUpHead(aligns.length);
    if (aligns === null || head === null) return false;
    const table = new Table(head, aligns, this.#page, this.#references);
    this.#parent().element.append(table.box);
    this.#leaf = table;
    return true;
  }

  #makeHeading(paragraph: Paragraph): boolean {
    const text = paragraph.giveUp();
    if (text === null) return false;
    this.#leaf = null;
    const heading = this.#heading(1);
    heading.set(text);
    heading.finish();
    this.#lastEnd = heading.element;
    return true;
  }

  #heading(level: number): InlineText {
    this.#headings += 1;
    // The model's start at h3, and none is more than one level below the one before: a reader who walks through them by
    // level misses nothing.
    this.#level = Math.min(Math.max(3, level), this.#level + 1);
    const tag = `h${this.#level}`;
    const id = `${this.#page.idPrefix}heading-${this.#headings}`;
    const text = new InlineText(make(isTag(tag) ? tag : "h6", { id }), this.#references);
    this.#attach(text.element);
    return text;
  }

  #beginItem(line: Line, depth: number, mark: ItemMark): void {
    const before = line.indent;
    line.skipMark(mark.length);
    // Code may begin an item: of its indentation one column is the item's.
    const space = line.isBlank || line.indent > 4 ? 1 : line.indent;
    line.skipSpace(space);
    const last = this.#open[depth - 1];
    if (last?.kind === "list" && last.mark === mark.kind) {
      this.#cutTo(depth);
      if (this.#afterBlank) last.element.setAttribute("data-loose", "");
    } else {
      this.#closeTo(depth);
      const { start } = mark;
      const list = make(
        start === null ? "ul" : "ol",
        start === null || start === 1 ? {} : { start: String(start) },
      );
      this.#push({ kind: "list", element: list, mark: mark.kind });
    }
    const item = make("li");
    this.#open[this.#open.length - 1]?.element.append(item);
    this.#open.push({ kind: "item", element: item, indent: before + mark.length + space, isEmpty: true });
    this.#lastEnd = item;
    this.#afterBlank = false;
  }

  #push(block: Quote | List): void {
    this.#attach(block.element);
    this.#open.push(block);
    this.#lastEnd = block.element;
  }

  /** Adds a block to the innermost open one. */
  #attach(element: HTMLElement): void {
    const parent = this.#parent();
    this.#noteChild(parent);
    parent.element.append(element);
  }

  #noteChild(parent: Container): void {
    if (parent.kind !== "item") return;
    if (this.#afterBlank && !parent.isEmpty) parent.element.parentElement?.setAttribute("data-loose", "");
    parent.isEmpty = false;
    this.#afterBlank = false;
  }

  #parent(): Container {
    return this.#open[this.#open.length - 1] ?? this.#root;
  }

  /** Closes what is open beyond this depth, for a block that is no item. */
  #closeTo(depth: number): void {
    this.#cutTo(this.#open[depth - 1]?.kind === "list" ? depth - 1 : depth);
  }

  #cutTo(depth: number): void {
    if (depth < this.#open.length || this.#leaf !== null) this.#close();
    this.#open.length = Math.max(1, depth) as 1;
  }

  #close(): void {
    this.#leaf?.close();
    this.#lastEnd = this.#leaf?.end ?? this.#lastEnd;
    this.#leaf = null;
  }
}

function goesOn(block: Container, line: Line): boolean {
  switch (block.kind) {
    case "quote":
      if (line.indent >= 4 || line.next !== ">") return false;
      line.skipMark(1);
      line.skipSpace(1);
      return true;
    case "item":
      if (line.isBlank) return !block.isEmpty;
      if (line.indent < block.indent) return false;
      line.skipSpace(block.indent);
      return true;
    default:
      return true;
  }
}

/** Whether an item may follow a paragraph without a blank line between them. */
function interrupts(mark: ItemMark, line: Line): boolean {
  return line.rest.slice(mark.length).trim() !== "" && (mark.start === null || mark.start === 1);
}
