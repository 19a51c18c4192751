import type { Token } from "markdown-it";
import { inlineNodes } from "./inline";
import { cut, DUMMY, wholeBreak, withoutDummy, type Cut } from "./long-text";
import { NO_MISSES, parseInline } from "./parser";
import { isPlain } from "./plain-text";
import { pendingIn } from "./pending";
import { goOn, plainEnd, type PlainEnd } from "./plain";
import { preview } from "./preview";
import { reconcile, thaw, type Mounted } from "./reconcile";
import type { Naming, ReferenceBook } from "./references";
import type { ElementNode, TreeNode } from "./tree";

/** A text of so many characters is settled up to its last word. */
const WORTH_SETTLING = 24;

interface Setting {
  lead?: readonly ElementNode[];
  mayGoOn?: boolean;
}

/**
 * The text of a block with the marks in it, growing at its end. Its last few words are read again with each piece that
 * comes; what stands before a cut is settled.
 */
export class InlineText implements Naming {
  readonly element: HTMLElement;
  readonly #references: ReferenceBook;
  readonly #children: Mounted[] = [];
  /** Children that do not come from the text. */
  #lead: readonly ElementNode[] = [];
  /** The source of the settled beginning, in pieces. */
  readonly #before: string[] = [];
  /** The source after it. */
  #open = "";
  #settled = 0;
  /** The last settled node goes on in what is open. */
  #joined = false;
  /** Something was settled although a mark in it was still open. */
  #guessed = false;
  #settledMisses: ReadonlySet<string> = NO_MISSES;
  #misses: ReadonlySet<string> = NO_MISSES;
  /** What was read last of the open source. */
  #tokens: readonly Token[] = [];
  #plainEnd: PlainEnd | null = null;
  /** What is shown is not what the source says now; nor what it will say should it end here. */
  #isStale = false;
  #isGuess = false;
  #mayGoOn = true;

  constructor(element: HTMLElement, references: ReferenceBook) {
    this.element = element;
    this.#references = references;
  }

  get source(): string {
    return this.#before.join("") + this.#open;
  }

  get isEmpty(): boolean {
    return this.#children.length === 0;
  }

  /** The end of the source that can still be read otherwise. */
  get open(): string {
    return this.#open;
  }

  get isCut(): boolean {
    return this.#before.length > 0;
  }

  /** Adds to the source. Plain words show at once. */
  add(text: string): void {
    this.#open += text;
    if (this.#plainEnd !== null && goOn(this.#plainEnd, text)) return;
    this.#plainEnd = null;
    this.#isStale = true;
  }

  /**
   * Gives it another source. What was settled no longer is. `lead` are children that stand before the text; without
   * `mayGoOn`, what comes next is no continuation of this source.
   */
  set(source: string, { lead = this.#lead, mayGoOn = true }: Setting = {}): void {
    if (this.isCut) {
      thaw(this.#children);
      this.#before.length = 0;
      this.#settled = 0;
      this.#joined = false;
      this.#guessed = false;
      this.#settledMisses = NO_MISSES;
    }
    this.#lead = lead;
    this.#open = source;
    this.#mayGoOn = mayGoOn;
    this.#plainEnd = null;
    this.#isStale = true;
  }

  /**
   * Shows the source as it will probably look once more of it has come, but for so many characters that are held back.
   * Returns how many characters were read.
   */
  drawGrowing(held = 0): number {
    if (!this.#isStale) return 0;
    this.#isStale = false;
    const content = trimmed(this.#open);
    const shown = preview(
      held === 0 ? content : trimmed(this.#open.slice(0, Math.max(0, this.#open.length - held))),
    );
    this.#isGuess = shown !== content;
    this.#show(shown);
    this.#plainEnd =
      this.#isGuess || !this.#mayGoOn ? null : plainEnd(this.#children, this.#open, this.#settled);
    return shown.length;
  }

  /** Settles what can be settled of a text that has grown long. */
  settle(): void {
    if (this.#open.length < WORTH_SETTLING || this.#settleWords()) return;
    const from = this.isCut ? this.#settled : this.#lead.length;
    const text = {
      content: this.#withDummy(this.#open),
      isCut: this.isCut,
      joined: this.#joined,
      shown: this.#children.slice(from),
    };
    const found = cut(text, this.#references.known);
    if (found !== null) this.#cutAt(found, from);
  }

  /** Shows the source as it stands: nothing more will come. */
  finish(): void {
    if (this.#isStale || this.#isGuess) this.#show(trimmed(this.#open));
    this.#isStale = false;
    this.#isGuess = false;
    this.#plainEnd = null;
    if (this.#settledMisses.size + this.#misses.size === 0 && !this.#guessed) return;
    const misses = new Set([...this.#settledMisses, ...this.#misses]);
    const isLate = [...misses].some((label) => label in this.#references.known);
    if (this.#guessed || isLate) this.mend();
    else this.#references.await(this, misses);
  }

  mend(): void {
    const { tokens, misses } = parseInline(trimmed(this.source), this.#references.known);
    thaw(this.#children);
    reconcile(this.element, this.#children, [...this.#lead, ...inlineNodes(tokens)], 0);
    this.#references.await(this, misses);
  }

  #show(content: string): void {
    const nodes = this.#read(content);
    if (this.isCut) reconcile(this.element, this.#children, withoutDummy(nodes, this.#joined), this.#settled);
    else reconcile(this.element, this.#children, [...this.#lead, ...nodes], 0);
  }

  #read(content: string): TreeNode[] {
    const text = this.#withDummy(content);
    if (isPlain(text)) {
      this.#misses = NO_MISSES;
      this.#tokens = [];
      return text === "" ? [] : [text];
    }
    const { tokens, misses } = parseInline(text, this.#references.known);
    this.#misses = misses;
    this.#tokens = tokens;
    return inlineNodes(tokens);
  }

  /** Settles all but the last word, where what has just been read leaves no mark open. */
  #settleWords(): boolean {
    if (this.#isGuess) return false;
    const content = trimmed(this.#open);
    const at = wholeBreak(content, content.length - 1);
    const last = this.#children[this.#children.length - 1];
    const word = content.slice(at);
    if (at <= 0 || last?.kind !== "text" || !last.text.endsWith(word)) return false;
    if (pendingIn(this.#tokens) === "something") return false;
    last.text = word;
    this.#settled = this.#children.length - 1;
    this.#joined = true;
    this.#settleSource(at, this.#misses);
    return true;
  }

  #settleSource(length: number, misses: ReadonlySet<string>): void {
    this.#before.push(this.#open.slice(0, length));
    this.#open = this.#open.slice(length);
    if (misses.size > 0) this.#settledMisses = new Set([...this.#settledMisses, ...misses]);
  }

  #withDummy(content: string): string {
    return this.isCut ? DUMMY + content : content;
  }

  #cutAt({ at, nodes, misses, isOpen }: Cut, from: number): void {
    const last = nodes[nodes.length - 1];
    const lastShown = this.#children[from + nodes.length - 1];
    this.#joined = typeof last === "string" && lastShown?.kind === "text";
    if (typeof last === "string" && lastShown?.kind === "text")
      lastShown.text = lastShown.text.slice(last.length);
    this.#settled = from + nodes.length - (this.#joined ? 1 : 0);
    this.#guessed ||= isOpen;
    this.#settleSource(at - (this.isCut ? DUMMY.length : 0), misses);
  }
}

/** Spaces at the end of a block are not part of it. */
function trimmed(text: string): string {
  let end = text.length;
  while (end > 0 && " \t\n".includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
