import type { SectionKey, Snippet } from "../ipc/backend";
import { lettersOf } from "./find-index";

/** A place of a report that a search in the library found: its words, its section, and the letters around them. */
export interface Sought {
  readonly words: string;
  readonly section: SectionKey | null;
  readonly around: { readonly before: string; readonly after: string };
}

/** So much around a hit tells it from others. */
const LETTERS = 24;

/** What a snippet shows of the text of a report; null if it shows something else, such as the title or a note. */
export function soughtBy(snippet: Snippet | null): Sought | null {
  if (snippet?.source !== "text") return null;
  const { text, marks, section } = snippet;
  const [first, ...others] = marks;
  if (first === undefined) return null;
  const [start] = first;
  let [, end] = first;
  // Words of a phrase are marked one by one.
  for (const [from, to] of others) {
    if (from < end || text.slice(end, from).trim() !== "") break;
    end = to;
  }
  const words = text.slice(start, end).replace(/\s+/gu, " ").trim();
  if (words === "") return null;
  const before = lettersOf(text.slice(0, start)).slice(-LETTERS);
  const after = lettersOf(text.slice(end)).slice(0, LETTERS);
  return { words, section, around: { before, after } };
}
