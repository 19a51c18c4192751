import markdownIt, { type StateInline, type Token } from "markdown-it";
import { useOurSyntax } from "./syntax";

export interface Reference {
  readonly title: string;
  readonly href: string;
}

/** The definitions by their normalized labels. */
export type References = Record<string, Reference>;

/** Reads what stands inside a block. The blocks themselves are found line by line, in structure.ts. */
export const parser = markdownIt({ html: false, typographer: false, maxNesting: 100 });
useOurSyntax(parser);

// Every address is read as the standard has it; which ones become links is decided where elements are made.
parser.validateLink = () => true;

const TokenClass = new parser.core.State("", parser, {}).Token;

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

/** A stretch of text with marks in it, read. */
export interface Inline {
  readonly tokens: readonly Token[];
  /** Labels of references that nothing defines so far. */
  readonly misses: ReadonlySet<string>;
}

/** One set for all texts that name no unknown reference. */
export const NO_MISSES: ReadonlySet<string> = new Set();

export function parseInline(content: string, references: References): Inline {
  // Only brackets name references.
  const misses = content.includes("[") ? new Set<string>() : NO_MISSES;
  const env = { references: misses === NO_MISSES ? references : watched(references, misses as Set<string>) };
  const children: Token[] = [];
  parser.inline.parse(content, parser, env, children);
  return { tokens: children, misses };
}

/** The definitions, noting the labels that are asked for in vain. */
function watched(references: References, misses: Set<string>): References {
  return new Proxy(references, {
    get: (target, label) => {
      const found = Reflect.get(target, label) as Reference | undefined;
      if (found === undefined && typeof label === "string") misses.add(label);
      return found;
    },
  });
}
