import { openFormula } from "./math";
import { hasPlainCharacters, isPlain, makesAddress } from "./plain-text";
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

/**
 * The end of a text that is shown as it stands, if plain words can only make it longer. `content` is its source from the
 * child `from` on: what stands before that is settled.
 */
export function plainEnd(children: readonly Mounted[], content: string, from: number): PlainEnd | null {
  const last = children[children.length - 1];
  if (last?.kind !== "text") return null;
  // A parenthesis is a plain character, but it may close a link.
  if (content.includes("](") && shows(children.slice(from), "](")) return null;
  // So is a dollar sign, but it may close a formula.
  const formula = openFormula(content);
  if (formula !== -1 && content.includes("\\", formula)) return null;
  const end = content.slice(-LONGEST_WORD);
  // The end of an address that began further back.
  if (content.length > LONGEST_WORD && !MAY_END_ADDRESS.test(end)) return null;
  const words = end.trimEnd();
  const spaces = end.slice(words.length);
  const word = lastWord(words);
  if (word === "" || spaces !== " ".repeat(spaces.length) || !last.text.endsWith(word.slice(-1))) return null;
  return isPlain(word) ? { children, spaces, word, room: MOST } : null;
}

/** A space, a line end, or a letter of a script that no address has. */
const MAY_END_ADDRESS = /[\s\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7A3]/;

/** Addresses have no spaces in them, so what stands before the last one no longer matters. */
function lastWord(text: string): string {
  const start = Math.max(text.lastIndexOf(" "), text.lastIndexOf("\n")) + 1;
  return text.slice(Math.max(start, text.length - LONGEST_WORD));
}

function shows(children: readonly Mounted[], text: string): boolean {
  return children.some((child) =>
    child.kind === "text" ? child.text.includes(text) : shows(child.children, text),
  );
}

/** Shows plain words at the end of the text. False if they are none: then the parser has to look. */
export function goOn(end: PlainEnd, text: string): boolean {
  const last = end.children[end.children.length - 1];
  if (last?.kind !== "text" || text.length > end.room || !hasPlainCharacters(text)) return false;
  const all = end.spaces + text;
  if (makesAddress(end.word + all)) return false;
  end.room -= text.length;
  const shown = all.trimEnd();
  end.spaces = all.slice(shown.length);
  end.word = lastWord(end.word + shown);
  if (shown !== "") extend(last, shown, end.children.length);
  return true;
}
