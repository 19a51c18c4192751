import markdownIt, { type StateBlock, type Token } from "markdown-it";
import { pendingIn, type Pending } from "./pending";
import { preview } from "./preview";

export type References = Record<string, { title: string; href: string }>;

/** What a parse is told and what it reports back, beside its tokens. */
export interface Reading {
  /** Known definitions, inherited; those of the text become its own. */
  references: References;
  /** More text may come: the open end is shown as it will probably look. */
  growing?: boolean;
  /** For inline text: what stays open at its end. */
  pending?: Pending;
}

/** What the rules below leave on a token for the code that builds from it. */
export type Meta = {
  /** A list: whether blank lines stand between its parts. */
  loose?: boolean;
  /** An item: its line up to the content, which opens an item of the same kind and indentation anywhere. */
  opening?: string;
  /** A fence: how far its opening line is indented within its container. */
  indent?: number;
  /** Inline text: labels of references that nothing settled defines. */
  misses?: Set<string>;
  /** Inline text of an item with a checkbox: whether it is ticked. */
  task?: "open" | "done";
  /** A definition. */
  label?: string;
};

export function metaOf(token: Token): Meta {
  return (token.meta ?? {}) as Meta;
}

export const parser = markdownIt({ html: false, linkify: true, typographer: false, maxNesting: 100 });

// Definitions stay visible as blocks, so that the stream knows where they end.
parser.core.ruler.disable("strip_references");
// Every address is read as the standard has it; which ones become links is decided where elements are made.
parser.validateLink = () => true;
// "README.md" is a file here, not a shop in Moldova: only addresses that say so become links by themselves.
parser.linkify
  .set({ fuzzyLink: false, fuzzyEmail: true })
  .add("ftp:", null)
  .add("//", null)
  .add("www.", {
    validate: (text, position, linkify) => {
      const host = linkify.re.get_relative_proto_validator();
      host.lastIndex = position;
      return host.exec(text)?.[0].length ?? 0;
    },
    normalize: (match) => {
      match.url = `http://${match.url}`;
    },
  });

// Whether a text has links at all is asked of its source too, marks included; the answer must not depend on what stands
// elsewhere in a paragraph, or a paragraph settled in pieces would have other links than the whole.
const { linkify } = parser;
const match = linkify.match.bind(linkify);
linkify.test = (text) => /@|:\/\/|www\.|mailto:/i.test(text);
linkify.match = (text) => match(text) ?? [];

/** Notes on items and fences what only the block parser knows, while it knows it. */
class NotingState extends parser.block.State {
  override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
    const previous = this.tokens[this.tokens.length - 1];
    const token = super.push(type, tag, nesting);
    if (type === "list_item_open") {
      token.meta = { opening: openingOf(this) } satisfies Meta;
      // A list shows its tightness only on paragraphs, and may have none: this one stands in its first item to tell.
      if (previous?.type === "bullet_list_open" || previous?.type === "ordered_list_open") {
        super.push("paragraph_open", "", 1);
        super.push("tightness", "", 0);
        super.push("paragraph_close", "", -1);
      }
    }
    return token;
  }

  override getLines(begin: number, end: number, indent: number, keepLastLineEnd: boolean): string {
    // A fence reads its lines when its token is already there.
    const last = this.tokens[this.tokens.length - 1];
    if (last?.type === "fence" && last.meta === null)
      last.meta = { indent: indent - this.blkIndent } satisfies Meta;
    return super.getLines(begin, end, indent, keepLastLineEnd);
  }
}
parser.block.State = NotingState;

function openingOf(state: StateBlock): string {
  const { line, src } = state;
  const start = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  const end = start + (/^(?:[-+*]|\d+[.)])/.exec(src.slice(start, start + 10))?.[0].length ?? 1);
  const first = (state.sCount[line] ?? 0) + end - start;
  let column = first;
  let at = end;
  for (; src[at] === " " || src[at] === "\t"; at += 1) {
    column += src[at] === "\t" ? 4 - ((column + (state.bsCount[line] ?? 0)) % 4) : 1;
  }
  const isEmpty = at >= src.length || src[at] === "\n";
  const spaces = isEmpty || column - first > 4 ? 1 : column - first;
  return src.slice(src.lastIndexOf("\n", start - 1) + 1, end) + " ".repeat(spaces);
}

parser.core.ruler.after("block", "tightness", (state) => {
  if (!state.tokens.some(({ type }) => type === "tightness")) return;
  const kept: Token[] = [];
  for (let index = 0; index < state.tokens.length; index += 1) {
    const token = state.tokens[index];
    if (token === undefined) continue;
    if (state.tokens[index + 1]?.type === "tightness") {
      // Before it come the list and its first item.
      const list = kept[kept.length - 2];
      if (list !== undefined) list.meta = { loose: !token.hidden } satisfies Meta;
      index += 2;
    } else {
      kept.push(token);
    }
  }
  state.tokens = kept;
});

parser.core.ruler.at("inline", (state) => {
  const reading = state.env as unknown as Reading;
  const open = reading.growing === true ? openText(state.tokens, state.src) : null;
  for (const [index, token] of state.tokens.entries()) {
    if (token.type !== "inline" || token.children === null) continue;
    const meta: Meta = { misses: new Set() };
    const task = taskAt(state.tokens, index);
    if (task !== null) {
      meta.task = task.done ? "done" : "open";
      token.content = token.content.slice(task.length);
    }
    token.meta = meta;
    const content = token === open ? preview(token.content, blockOf(state.tokens, index)) : token.content;
    const env = { references: watched(reading, meta.misses ?? new Set()) };
    state.md.inline.parse(content, state.md, env, token.children);
    if (state.inlineMode) reading.pending = pendingIn(token.children);
  }
});

/** The text in which the document ends, unless what ends there cannot grow. */
function openText(tokens: readonly Token[], source: string): Token | null {
  const index = tokens.findLastIndex(({ nesting }) => nesting !== -1);
  const last = tokens[index];
  if (last?.type !== "inline") return null;
  const isWholeLine = source.endsWith("\n");
  if (blockOf(tokens, index) !== "paragraph") return isWholeLine ? null : last;
  const lines = source.split("\n").length - (isWholeLine ? 1 : 0);
  return last.map?.[1] === lines ? last : null;
}

function blockOf(tokens: readonly Token[], index: number): "paragraph" | "other" {
  return tokens[index - 1]?.type === "paragraph_open" ? "paragraph" : "other";
}

function taskAt(tokens: readonly Token[], index: number): { done: boolean; length: number } | null {
  if (tokens[index - 1]?.type !== "paragraph_open" || tokens[index - 2]?.type !== "list_item_open")
    return null;
  const box = /^\[([ xX])\][ \t\n]+(?=\S)/.exec(tokens[index]?.content ?? "");
  return box === null ? null : { done: box[1] !== " ", length: box[0].length };
}

/**
 * The definitions, noting the labels that no settled one defines. While text grows, one that is not settled counts for
 * nothing: it may still become another, or none.
 */
function watched({ references, growing }: Reading, misses: Set<string>): References {
  return new Proxy(references, {
    get: (target, label) => {
      const found = Reflect.get(target, label) as References[string] | undefined;
      const isSettled = found !== undefined && !Object.hasOwn(target, label);
      if (!isSettled && typeof label === "string") misses.add(label);
      return isSettled || growing !== true ? found : undefined;
    },
  });
}
