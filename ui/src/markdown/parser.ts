import markdownIt, { type StateBlock, type StateInline, type Token } from "markdown-it";
import { pendingIn, type Pending } from "./pending";
import { isPlain } from "./plain-text";
import { preview } from "./preview";

export type References = Record<string, { title: string; href: string }>;

/** What a parse is told and what it reports back, beside its tokens. */
export interface Reading {
  /** Known definitions, inherited; those of the text become its own. */
  references: References;
  /** More text may come: the open end is shown as it will probably look. */
  growing?: boolean;
  /** What stands for the settled beginning of the paragraph that the text goes on with. */
  begun?: string;
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
  /** Inline text at the open end: whether nothing of it is held back or closed for the eye. */
  shown?: "as it stands" | "as it will look";
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

const TokenClass = new parser.core.State("", parser, {}).Token;

/** Notes on items and fences what only the block parser knows, while it knows it. */
class NotingState extends parser.block.State {
  override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
    const previous = this.tokens[this.tokens.length - 1];
    const token = this.#add(type, tag, nesting);
    if (type === "list_item_open") {
      token.meta = { opening: openingOf(this) } satisfies Meta;
      // A list shows its tightness only on paragraphs, and may have none: this one stands in its first item to tell.
      if (previous?.type === "bullet_list_open" || previous?.type === "ordered_list_open") {
        this.#add("paragraph_open", "", 1);
        this.#add("tightness", "", 0);
        this.#add("paragraph_close", "", -1);
      }
    }
    return token;
  }

  #add(type: string, tag: string, nesting: -1 | 0 | 1): Token {
    const token = quickToken(type, tag, nesting);
    token.block = true;
    if (nesting < 0) this.level -= 1;
    token.level = this.level;
    if (nesting > 0) this.level += 1;
    this.tokens.push(token);
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

class QuickInline extends parser.inline.State {
  override pushPending(): Token {
    const token = quickToken("text", "", 0);
    token.content = this.pending;
    token.level = this.pendingLevel;
    this.tokens.push(token);
    this.pending = "";
    return token;
  }

  override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
    if (this.pending !== "") this.pushPending();
    const token = quickToken(type, tag, nesting);
    let meta: StateInline["tokens_meta"][number];
    if (nesting < 0) {
      this.level -= 1;
      this.delimiters = this._prev_delimiters.pop() ?? [];
    }
    token.level = this.level;
    if (nesting > 0) {
      this.level += 1;
      this._prev_delimiters.push(this.delimiters);
      this.delimiters = [];
      meta = { delimiters: this.delimiters };
    }
    this.pendingLevel = this.level;
    this.tokens.push(token);
    this.tokens_meta.push(meta);
    return token;
  }
}
parser.inline.State = QuickInline;

function textTokens(content: string): Token[] {
  if (content === "") return [];
  const token = quickToken("text", "", 0);
  token.content = content;
  return [token];
}

/** The library's tokens define each of their fields by a call, which took a sixth of all parsing. */
function quickToken(type: string, tag: string, nesting: -1 | 0 | 1): Token {
  const token = Object.create(TokenClass.prototype) as Token;
  token.type = type;
  token.tag = tag;
  token.attrs = null;
  token.map = null;
  token.nesting = nesting;
  token.level = 0;
  token.children = null;
  token.content = "";
  token.markup = "";
  token.info = "";
  token.meta = null;
  token.block = false;
  token.hidden = false;
  return token;
}

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
    const meta: Meta = {};
    const task = taskAt(state.tokens, index);
    if (task !== null) {
      meta.task = task.done ? "done" : "open";
      token.content = token.content.slice(task.length);
    }
    token.meta = meta;
    let { content } = token;
    if (token === open) {
      // The bars of a line that is long already are those of prose.
      const isBegun = reading.begun !== undefined && content.startsWith(reading.begun);
      content = preview(content, isBegun ? "other" : blockOf(state.tokens, index));
      meta.shown = content === token.content ? "as it stands" : "as it will look";
    }
    if (isPlain(content)) {
      token.children.push(...textTokens(content));
      continue;
    }
    // Only brackets name references.
    if (content.includes("[")) meta.misses = new Set();
    const env = {
      references: meta.misses === undefined ? reading.references : watched(reading, meta.misses),
    };
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
