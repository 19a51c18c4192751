import { blocksOf, type Block } from "./blocks";
import { LINES_IN_GROUP } from "./code";
import { inlineNodes } from "./inline";
import { cutParagraph } from "./long-paragraph";
import { metaOf, parser, type Reading, type References } from "./parser";
import { goOn, plainEnd, type PlainEnd } from "./plain";
import { withoutOpenMarks } from "./preview";
import { endOf, reconcile, thaw, type Mounted, type MountedElement } from "./reconcile";
import { render, type Page } from "./render";
import { findCut, Lines, type Cut } from "./settle";
import { NO_MISSES, type InlineSource } from "./tree";
import {
  contextOf,
  dummyText,
  mayHeadTable,
  resume,
  type Checkpoint,
  type Context,
  type OpenBlock,
} from "./spine";

interface Parsed {
  readonly text: string;
  readonly context: Context;
  readonly blocks: Block[];
  readonly references: References;
}

/**
 * Markdown in a host element, growing at its end. What can no longer change is settled: it is neither parsed nor touched
 * again, except where a definition that comes late makes a link of it. Only the tail is parsed, after a few lines
 * that open again the blocks it stands in.
 */
export class GrowingDocument {
  #host: HTMLElement;
  readonly #page: Page;
  readonly #mounted: Mounted[] = [];
  #whole = "";
  #tail = "";
  #settled = 0;
  #spine: readonly OpenBlock[] = [];
  #references: References = Object.create(null) as References;
  /** Settled text that names references nobody has defined. */
  readonly #waiting = new Map<string, Set<MountedElement>>();
  #end: HTMLElement | null = null;
  #plainEnd: PlainEnd | null = null;

  constructor(host: HTMLElement, page: Omit<Page, "headings">) {
    this.#host = host;
    this.#page = { ...page, headings: 0 };
  }

  /** Adds text, with line ends as \n. Returns how many characters had to be parsed. */
  append(text: string): number {
    this.#whole += text;
    this.#tail += text;
    if (this.#plainEnd !== null && goOn(this.#plainEnd, text)) return 0;
    const tail = this.#tail;
    const shown = withoutOpenMarks(tail);
    const parsed = this.#show(shown, true);
    this.#settle(parsed);
    this.#mark(endOf(this.#mounted));
    this.#plainEnd = shown === tail ? plainEnd(lastLeaf(parsed.blocks), tail) : null;
    return parsed.text.length;
  }

  /** The text is whole. */
  finish(): void {
    this.#mark(null);
    this.#plainEnd = null;
    const parsed = this.#show(this.#tail, false);
    this.#release(parsed, Infinity);
    this.#tail = "";
    this.#spine = [];
    this.#settled = this.#mounted.length;
  }

  /** Shows itself in this host, in place of what is there. */
  moveTo(host: HTMLElement): void {
    host.replaceChildren(...this.#host.childNodes);
    this.#host = host;
  }

  #begin(from: Checkpoint): void {
    this.#tail = this.#whole.slice(from.offset);
    this.#settled = from.settled;
    this.#spine = from.spine;
    this.#page.headings = from.headings;
  }

  #show(tail: string, growing: boolean): Parsed {
    if (mayHeadTable(this.#spine, tail)) return this.#showAnew(growing);
    const context = contextOf(this.#spine);
    const text = context.text + tail;
    const references = this.#known();
    const open = this.#spine[this.#spine.length - 1];
    const begun = open?.kind === "paragraph" ? { begun: dummyText(open) } : {};
    const reading: Reading = { references, growing, ...begun };
    const blocks = blocksOf(parser.parse(text, reading as Parameters<typeof parser.parse>[1]));
    if (!resume(blocks, this.#spine, context)) return this.#showAnew(growing);
    const nodes = render(blocks, { ...this.#page });
    reconcile(this.#host, this.#mounted, nodes, this.#settled);
    return { text, context, blocks, references };
  }

  /** A long paragraph turned out to be a heading or the head of a table: it is read again from its beginning. */
  #showAnew(growing: boolean): Parsed {
    const open = this.#spine[this.#spine.length - 1];
    // Only a paragraph is cut before it is certain. Should anything else not fit, all is read again.
    const isParagraph = open?.kind === "paragraph";
    thaw(isParagraph ? [this.#openLeaf()] : this.#mounted);
    this.#begin(isParagraph ? open.start : { offset: 0, settled: 0, spine: [], headings: 0 });
    return this.#show(growing ? withoutOpenMarks(this.#tail) : this.#tail, growing);
  }

  #openLeaf(): Mounted | undefined {
    let leaf: Mounted | undefined = this.#mounted[this.#settled];
    for (const { settled } of this.#spine.slice(0, -1)) {
      leaf = leaf?.kind === "element" ? leaf.children[settled] : undefined;
    }
    return leaf;
  }

  #settle(parsed: Parsed): void {
    const { blocks, context, text } = parsed;
    const lines = new Lines(text);
    const start: Checkpoint = {
      offset: this.#whole.length - this.#tail.length,
      settled: this.#settled,
      spine: this.#spine,
      headings: this.#page.headings,
    };
    const cut = findCut(blocks, this.#settled, {
      lines,
      quotes: 0,
      cutParagraph: (block) => cutParagraph({ block, lines, references: this.#known(), start }),
    });
    if (cut === null) return;
    this.#release(parsed, cut.line);
    this.#tail = this.#tail.slice(lines.offsetOf(cut) - context.text.length);
    this.#settled = cut.settled;
    this.#spine = cut.spine;
    this.#growOn(cut, blocks);
  }

  /** What follows settled text in a paragraph or a fence goes on in the same node. */
  #growOn(cut: Cut, blocks: readonly Block[]): void {
    const open = cut.spine[cut.spine.length - 1];
    const leaf = lastLeaf(blocks);
    if (open?.kind === "fence") {
      const code = childOf(childOf(leaf?.node?.mounted, 1), 0);
      const text = childOf(code, Math.floor(open.lines / LINES_IN_GROUP))?.children[0];
      const before = leaf?.resumed?.kind === "fence" ? leaf.resumed.lines : 0;
      const settled = Math.min(open.lines - before, open.lines % LINES_IN_GROUP);
      if (text?.kind === "text") text.text = text.text.split("\n").slice(settled).join("\n");
    } else if (open?.kind === "paragraph" && typeof cut.inside?.growing === "string") {
      const text = leaf?.node?.mounted?.children[open.settled];
      if (text?.kind === "text") text.text = cut.inside.growing;
    }
  }

  /** Takes in what the text before this line defines, and mends what waited for it. */
  #release(parsed: Parsed, line: number): void {
    const defined: string[] = [];
    const read: { mounted: MountedElement; inline: InlineSource }[] = [];
    for (const block of blocksBefore(parsed.blocks, line)) {
      if (block.kind === "heading") this.#page.headings += 1;
      const { label } = metaOf(block.token);
      if (block.kind === "definition" && label !== undefined && !(label in this.#references)) {
        const definition = parsed.references[label];
        if (definition !== undefined) this.#references[label] = definition;
        defined.push(label);
      }
      const { inline, mounted } = block.node ?? {};
      if (inline !== undefined && mounted !== undefined) read.push({ mounted, inline });
    }
    const mended = new Set(defined.flatMap((label) => [...(this.#waiting.get(label) ?? [])]));
    for (const { mounted, inline } of read) {
      // The beginning of a long paragraph may have been settled just before what it names was.
      const isLate = [...inline.misses].some((label) => label in this.#references);
      if (inline.guessed || isLate) mended.add(mounted);
      else this.#await(mounted, inline.misses);
    }
    for (const label of defined) this.#waiting.delete(label);
    for (const mounted of mended) this.#mend(mounted);
  }

  #await(mounted: MountedElement, misses: ReadonlySet<string>): void {
    for (const label of misses) {
      const waiting = this.#waiting.get(label) ?? new Set();
      this.#waiting.set(label, waiting.add(mounted));
    }
  }

  #mend(mounted: MountedElement): void {
    const { inline } = mounted.node;
    if (inline === undefined) return;
    const reading: Reading = { references: this.#known() };
    const token = parser.parseInline(inline.content, reading as Parameters<typeof parser.parseInline>[1])[0];
    if (token === undefined) return;
    thaw(mounted.children);
    reconcile(mounted.dom, mounted.children, [...inline.lead, ...inlineNodes(token)], 0);
    this.#await(mounted, metaOf(token).misses ?? NO_MISSES);
  }

  /** The settled definitions, inherited by what a parse adds. */
  #known(): References {
    return Object.create(this.#references) as References;
  }

  #mark(end: HTMLElement | null): void {
    if (end === this.#end) return;
    this.#end?.removeAttribute("data-growing");
    end?.setAttribute("data-growing", "");
    this.#end = end;
  }
}

function childOf(mounted: MountedElement | undefined, index: number): MountedElement | undefined {
  const child: Mounted | undefined = mounted?.children[index];
  return child?.kind === "element" ? child : undefined;
}

/** The block in which the text ends. */
function lastLeaf(blocks: readonly Block[]): Block | undefined {
  const last = blocks[blocks.length - 1];
  const isContainer = last?.kind === "list" || last?.kind === "item" || last?.kind === "quote";
  return isContainer ? lastLeaf(last.children) : last;
}

/** The blocks that start before a line, cells included; not what the context repeats of a table's head. */
function* blocksBefore(blocks: readonly Block[], line: number): Generator<Block> {
  for (const block of blocks) {
    if (block.line >= line) continue;
    yield block;
    if (block.kind === "table" && block.resumed !== undefined)
      yield* blocksBefore(block.children.slice(1), line);
    else yield* blocksBefore(block.children, line);
  }
}
