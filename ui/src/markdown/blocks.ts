import type { Token } from "markdown-it";
import { metaOf } from "./parser";
import type { OpenBlock } from "./spine";
import type { ElementNode } from "./tree";

export type Kind =
  | "paragraph"
  | "heading"
  | "list"
  | "item"
  | "quote"
  | "table"
  | "head"
  | "body"
  | "row"
  | "cell"
  | "fence"
  | "code"
  | "rule"
  | "definition"
  | "text";

/** A block as the parser found it, with what stands inside. */
export interface Block {
  readonly kind: Kind;
  readonly token: Token;
  /** The line it starts on and the one after its end, in the text that was parsed. Cells and text have none. */
  readonly line: number;
  readonly end: number;
  readonly children: Block[];
  /** Set when the block began in text that is not parsed any more. */
  resumed?: OpenBlock;
  /** What stands for it; null for a definition, and for a paragraph with nothing to show yet. */
  node: ElementNode | null;
}

const KINDS: Record<string, Kind> = {
  paragraph_open: "paragraph",
  heading_open: "heading",
  bullet_list_open: "list",
  ordered_list_open: "list",
  list_item_open: "item",
  blockquote_open: "quote",
  table_open: "table",
  thead_open: "head",
  tbody_open: "body",
  tr_open: "row",
  th_open: "cell",
  td_open: "cell",
  fence: "fence",
  code_block: "code",
  hr: "rule",
  reference_definition: "definition",
};

/** The blocks of a flat list of tokens. */
export function blocksOf(tokens: readonly Token[]): Block[] {
  const open: Block[][] = [[]];
  for (const token of tokens) {
    if (token.nesting === -1) {
      open.pop();
      continue;
    }
    const block: Block = {
      kind: KINDS[token.type] ?? "text",
      token,
      line: token.map?.[0] ?? 0,
      end: token.map?.[1] ?? 0,
      children: [],
      node: null,
    };
    open[open.length - 1]?.push(block);
    if (token.nesting === 1) open.push(block.children);
  }
  return open[0] ?? [];
}

export function isLoose(list: Block): boolean {
  return metaOf(list.token).loose === true;
}
