import { FoldedText, type Hit } from "./find-text";
import type { SectionModel } from "./section-model.svelte";

/** A section of the report and the element its text stands in. */
export interface ShownSection {
  readonly section: SectionModel;
  readonly host: HTMLElement;
}

/** A place in the report where the query stands. */
export interface Place extends Hit {
  readonly block: Block;
}

/** What holds lines of text. A hit never goes from one into another. */
const BLOCKS = "p, h3, h4, h5, h6, th, td, pre";

/**
 * The words of a shown report, block by block, made when they are first searched. What grew since is read again, and
 * what did not keeps what was found in it.
 */
export class FindIndex {
  readonly #shown: readonly ShownSection[];
  readonly #lists = new Map<HTMLElement, readonly Block[]>();
  readonly #blocks = new WeakMap<Element, Block>();

  constructor(shown: readonly ShownSection[]) {
    this.#shown = shown;
  }

  /** Every place of a folded query, in reading order. */
  find(query: string): Place[] {
    const places: Place[] = [];
    for (const shown of this.#shown) {
      for (const block of this.#blocksOf(shown)) {
        for (const place of block.find(query)) places.push(place);
      }
    }
    return places;
  }

  /** Forgets what these changes made untrue. */
  changed(changes: readonly MutationRecord[]): void {
    for (const { target } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      const block = element?.closest(BLOCKS) ?? null;
      if (block !== null) this.#blocks.delete(block);
      const host = this.#shown.find((shown) => shown.host.contains(target))?.host;
      if (host !== undefined) this.#lists.delete(host);
    }
  }

  #blocksOf({ section, host }: ShownSection): readonly Block[] {
    const listed = this.#lists.get(host);
    if (listed !== undefined) return listed;
    const list = [...host.querySelectorAll(BLOCKS)].map((element) => {
      const block = this.#blocks.get(element) ?? new Block(section, element);
      this.#blocks.set(element, block);
      return block;
    });
    this.#lists.set(host, list);
    return list;
  }
}

/** A paragraph, a heading, a cell of a table, or code: its text across all nodes within. */
export class Block {
  readonly section: SectionModel;
  readonly element: Element;
  readonly #text: FoldedText;
  readonly #raw: string;
  /** The text nodes with where each begins in the text, in order. */
  readonly #nodes: readonly { node: Text; start: number }[];
  #query = "";
  #places: readonly Place[] = [];

  constructor(section: SectionModel, element: Element) {
    this.section = section;
    this.element = element;
    const nodes: { node: Text; start: number }[] = [];
    let text = "";
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node instanceof Text) {
        nodes.push({ node, start: text.length });
        text += node.data;
      } else if (node instanceof HTMLBRElement) {
        text += "\n";
      }
    }
    this.#nodes = nodes;
    this.#text = new FoldedText(text);
    this.#raw = text;
  }

  find(query: string): readonly Place[] {
    if (query === this.#query) return this.#places;
    this.#query = query;
    this.#places = this.#text.find(query).map((hit) => ({ ...hit, block: this }));
    return this.#places;
  }

  /**
   * How many letters around a hit are as these; -1 where others stand. A block may end sooner than what was shown of it,
   * and signs and spaces, which are shown otherwise elsewhere, do not count.
   */
  likeness({ start, end }: Hit, around: { readonly before: string; readonly after: string }): number {
    const before = lettersOf(this.#raw.slice(0, start));
    const after = lettersOf(this.#raw.slice(end));
    const back = Math.min(before.length, around.before.length);
    const on = Math.min(after.length, around.after.length);
    const fits = before.endsWith(around.before.slice(-back)) || back === 0;
    return fits && after.startsWith(around.after.slice(0, on)) ? back + on : -1;
  }

  /** Where a hit stands in the document. Null if the document is not what was read any more. */
  rangeOf({ start, end }: Hit): StaticRange | null {
    const [from, to] = [this.#at(start, "start"), this.#at(end, "end")];
    if (from === null || to === null || !from.node.isConnected || !to.node.isConnected) return null;
    if (from.offset > from.node.length || to.offset > to.node.length) return null;
    return new StaticRange({
      startContainer: from.node,
      startOffset: from.offset,
      endContainer: to.node,
      endOffset: to.offset,
    });
  }

  /** The same as a range that can be measured. */
  liveRangeOf(hit: Hit): Range | null {
    const at = this.rangeOf(hit);
    if (at === null) return null;
    const range = document.createRange();
    range.setStart(at.startContainer, at.startOffset);
    range.setEnd(at.endContainer, at.endOffset);
    return range;
  }

  /** Between two nodes a hit begins in the second and ends in the first. */
  #at(offset: number, edge: "start" | "end"): { node: Text; offset: number } | null {
    const wanted = edge === "start" ? offset : offset - 1;
    let low = 0;
    let high = this.#nodes.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#nodes[middle]?.start ?? 0) <= wanted) low = middle;
      else high = middle - 1;
    }
    // A hit at a line break begins or ends there, where no node is.
    const found = this.#nodes[low];
    return found === undefined
      ? null
      : { node: found.node, offset: Math.min(offset - found.start, found.node.length) };
  }
}

/** The letters and figures of a text: what stays the same however it is set. */
export const lettersOf = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, "").toLowerCase();
