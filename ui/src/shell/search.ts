import type { Entry, EntryGroup } from "./entries";

export interface Found {
  readonly group: EntryGroup;
  readonly entries: readonly Entry[];
}

/** How many reports are listed before anything is typed, and how many at most. */
const RECENT = 8;
export const MOST = 50;

/** The entries a query fits, in their groups: the best group first. Without a query, all but older reports. */
export function search(entries: readonly Entry[], query: string): Found[] {
  const words = plain(query).split(/\s+/u).filter(Boolean);
  const groups = new Map<EntryGroup, { entry: Entry; score: number }[]>();
  for (const entry of entries) {
    const score = scoreOf(entry, words);
    if (score === 0) continue;
    const group = groups.get(entry.group);
    if (group === undefined) groups.set(entry.group, [{ entry, score }]);
    else group.push({ entry, score });
  }
  const most = words.length === 0 ? RECENT : MOST;
  return [...groups]
    .map(([group, found]) => ({ group, found: found.toSorted((a, b) => b.score - a.score) }))
    .toSorted((a, b) => (b.found[0]?.score ?? 0) - (a.found[0]?.score ?? 0))
    .map(({ group, found }) => ({
      group,
      entries: (group === "runs" ? found.slice(0, most) : found).map(({ entry }) => entry),
    }));
}

/** Every word has to be there, in any order; 0 if one is not. */
function scoreOf(entry: Entry, words: readonly string[]): number {
  const name = plain(entry.name);
  const also = plain(`${entry.also} ${entry.about}`);
  let total = 1;
  for (const word of words) {
    const score = Math.max(scoreIn(name, word), scoreIn(also, word) / 2, lettersIn(name, word));
    if (score === 0) return 0;
    total += score;
  }
  return total;
}

function scoreIn(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at === -1) return 0;
  if (at === 0) return 8;
  return [" ", "“", "„"].some((before) => text.includes(before + word)) ? 6 : 3;
}

/** A slip or an abbreviation: the letters in their order, each new one where a word begins or right after the last. */
function lettersIn(text: string, word: string): number {
  if (word.length < 2) return 0;
  let at = -1;
  for (const letter of word) {
    const next = text[at + 1] === letter ? at + 1 : startOfWord(text, letter, at + 1);
    if (next === -1) return 0;
    at = next;
  }
  return 1;
}

function startOfWord(text: string, letter: string, from: number): number {
  if (from === 0 && text.startsWith(letter)) return 0;
  const at = text.indexOf(` ${letter}`, Math.max(0, from - 1));
  return at === -1 ? -1 : at + 1;
}

/** As people type it: lower case, without accents. */
function plain(text: string): string {
  return text.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "").trim();
}
