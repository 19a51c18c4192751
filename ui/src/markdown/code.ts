import { make } from "./elements";
import type { Leaf, LineEnd } from "./leaf";
import type { FenceMark } from "./marks";
import type { Page } from "./page";
import { parser } from "./parser";
import { extend, type MountedText } from "./reconcile";

/** Lines of code that share an element, so that the ones before need no layout when another comes. */
const LINES_IN_GROUP = 32;

/**
 * Code in its box: the language, a button that copies, and the lines. The line ends are part of the text, so what is
 * selected or read back is the code and nothing else.
 */
export class Code implements Leaf {
  readonly kind = "code";
  readonly box: HTMLElement;
  /** How it is fenced, and how far its first line was indented; null where indentation alone makes it code. */
  readonly fence: { readonly run: string; readonly indent: number } | null;
  readonly #code = make("code");
  #group: HTMLElement | null = null;
  #text: MountedText | null = null;
  #linesInGroup = 0;
  /** What is not shown yet. */
  #new = "";
  #isInLine = false;
  /** Blank lines, which belong to indented code only if more of it follows. */
  #blank = "";

  constructor(mark: FenceMark | null, indent: number, page: Page) {
    this.fence = mark === null ? null : { run: mark.run, indent };
    const language = /^\S*/.exec(parser.utils.unescapeAll(mark?.info ?? ""))?.[0] ?? "";
    const attributes = { tabindex: "0", role: "group", "aria-label": page.words.code(language) };
    this.box = make(
      "div",
      { "data-part": "code", ...(language === "" ? {} : { "data-language": language }) },
      [head(language, page), make("pre", attributes, [this.#code])],
    );
  }

  get end(): HTMLElement {
    return this.#group ?? this.#code;
  }

  addLine(text: string): void {
    if (this.fence === null && text.trim() === "") {
      this.#blank += `${text}\n`;
      return;
    }
    this.#new += this.#blank + text;
    this.#blank = "";
    this.#isInLine = true;
  }

  add(text: string): void {
    this.#new += text;
  }

  /** A line that the text ends with has no line end. */
  endLine(how: LineEnd): void {
    if (this.#isInLine && how === "whole") this.#new += "\n";
    this.#isInLine = false;
  }

  draw(): number {
    while (this.#new !== "") {
      const end = this.#endOfGroup();
      this.#show(this.#new.slice(0, end));
      this.#new = this.#new.slice(end);
    }
    return 0;
  }

  close(): void {
    this.draw();
  }

  /** How much of what is new belongs to the present group. */
  #endOfGroup(): number {
    let at = 0;
    for (let lines = this.#linesInGroup; lines < LINES_IN_GROUP; lines += 1) {
      const end = this.#new.indexOf("\n", at);
      if (end === -1) {
        this.#linesInGroup = lines;
        return this.#new.length;
      }
      at = end + 1;
    }
    this.#linesInGroup = LINES_IN_GROUP;
    return at;
  }

  #show(text: string): void {
    if (this.#text === null) {
      const dom = document.createTextNode(text);
      this.#text = { kind: "text", text: "", doms: [dom] };
      this.#group = make("span", {}, [dom]);
      this.#code.append(this.#group);
    } else {
      extend(this.#text, text, 1);
    }
    if (this.#linesInGroup < LINES_IN_GROUP) return;
    this.#linesInGroup = 0;
    this.#text = null;
  }
}

function head(language: string, page: Page): HTMLElement {
  const label = make("span", { "data-part": "language" }, language === "" ? [] : [new Text(language)]);
  const button = make("button", { type: "button", "data-part": "copy" }, [new Text(page.words.copy)]);
  return make("div", { "data-part": "head" }, page.canCopy ? [label, button] : [label]);
}
