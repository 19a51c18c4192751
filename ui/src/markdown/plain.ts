import type { Block } from "./blocks";
import { metaOf } from "./parser";
import { isPlain } from "./plain-text";
import { extend, type Mounted } from "./reconcile";

/** After so many characters the parser looks at them all, so that what it looks at stays short. */
const MOST = 256;

/** How far back the last word is looked for. */
const LONGEST_WORD = 64;

/** The end of a text that plain words can only make longer: no parser is needed to tell how they look. */
export interface PlainEnd {
  readonly children: readonly Mounted[];
  /** Spaces at the end, which show when something follows them. */
  spaces: string;
  /** The last word, which may go on. */
  word: string;
  /** How many characters may still be added. */
  room: number;
}

/** The end of a text as it is shown, if plain words can only make it longer. */
export function plainEnd(leaf: Block | undefined, tail: string): PlainEnd | null {
  if (leaf?.kind !== "paragraph" && leaf?.kind !== "heading") return null;
  const token = leaf.children[0]?.token;
  const children = leaf.node?.mounted?.children;
  const last = children?.[children.length - 1];
  if (token === undefined || children === undefined || last?.kind !== "text") return null;
  // Text that is shown otherwise than it stands, or that may become a definition, is the parser's.
  if (metaOf(token).shown !== "as it stands" || token.content.startsWith("[")) return null;
  const end = tail.slice(-LONGEST_WORD);
  const words = end.trimEnd();
  const spaces = end.slice(words.length);
  const word = /\S*$/.exec(words)?.[0] ?? "";
  if (word === "" || !/^ *$/.test(spaces) || !last.text.endsWith(word.slice(-1))) return null;
  return isPlain(word) ? { children, spaces, word, room: MOST } : null;
}

/** Shows plain words at the end of the text. False if they are none: then the parser has to look. */
export function goOn(end: PlainEnd, text: string): boolean {
  const last = end.children[end.children.length - 1];
  const all = end.spaces + text;
  if (last?.kind !== "text" || text.length > end.room || !isPlain(end.word + all)) return false;
  end.room -= text.length;
  const shown = all.trimEnd();
  end.spaces = all.slice(shown.length);
  end.word = (end.word + all).trimEnd().slice(-LONGEST_WORD);
  if (shown !== "") extend(last, shown, end.children.length);
  return true;
}
