import { SECTION_KEYS } from "../report/sections";
import { fold, FoldedText } from "../report/find-text";
import type { Note, RunQuery, SavedRun, Snippet } from "./backend";

// What is looked for in the fake library, as the real one understands it: words, the beginning of the last one,
// "phrases" and -minus.

interface Term {
  readonly folded: string;
  /** The beginning of a word is enough. */
  readonly prefix: boolean;
}

/** A run as a search sees it. */
export interface Searched {
  readonly row: SavedRun;
  readonly notes: readonly Note[];
}

/** How well a run fits, and where that shows; null if it does not fit. Without words everything fits alike. */
export function fit(run: Searched, text: string): { score: number; snippet: Snippet | null } | null {
  const { wanted, unwanted } = termsOf(text);
  if (wanted.length === 0 && unwanted.length === 0) return { score: 0, snippet: null };
  const fields = fieldsOf(run);
  const has = (term: Term): boolean => fields.some((field) => hitsIn(field.text, term).length > 0);
  if (!wanted.every(has) || unwanted.some(has)) return null;
  let score = 0;
  let best: { snippet: Snippet; hits: number } | null = null;
  for (const field of fields) {
    const hits = wanted.flatMap((term) => hitsIn(field.text, term));
    score += hits.length * field.weight;
    // The first of those with the most: a title is read anyway.
    const count = field.source === "title" ? Math.min(hits.length, 0.5) : new Set(hits.map(String)).size;
    if (hits.length > 0 && (best === null || count > best.hits)) {
      best = { snippet: cut(field, hits), hits: count };
    }
  }
  return { score, snippet: best?.snippet ?? null };
}

/** Whether the filter of a query lets a run through. */
export function passes({ row, notes }: Searched, { filter, place }: RunQuery): boolean {
  const placeOf = row.trashed_at !== null ? "trash" : row.archived ? "archive" : "library";
  const any = (list: readonly string[], value: string): boolean => list.length === 0 || list.includes(value);
  const tags = row.tags.map((tag) => tag.toLowerCase());
  return (
    placeOf === place &&
    any(filter.goal_type, row.goal_type) &&
    any(filter.interest_area, row.interest_area) &&
    any(filter.budget_range, row.profile.budget_range) &&
    any(filter.time_commitment, row.profile.time_commitment) &&
    any(filter.skill_strength, row.profile.skill_strength) &&
    any(filter.status, row.status) &&
    any(filter.model, row.model) &&
    filter.tags.every((tag) => tags.includes(tag.toLowerCase())) &&
    (filter.from === null || row.created_at >= filter.from) &&
    (filter.to === null || row.created_at < filter.to) &&
    (!filter.favourite || row.favourite) &&
    (!filter.has_notes || notes.length > 0)
  );
}

interface Field {
  readonly source: Snippet["source"];
  readonly section: Snippet["section"];
  readonly text: string;
  readonly weight: number;
}

function fieldsOf({ row, notes }: Searched): Field[] {
  const { profile } = row;
  const answers = [row.goal_type, row.interest_area, profile.sub_interest_area, profile.experience_summary];
  return [
    { source: "title", section: null, text: row.title, weight: 8 },
    ...SECTION_KEYS.map((section): Field => {
      return { source: "text", section, text: plain(row.sections[section]), weight: 1 };
    }),
    ...notes.map((note): Field => {
      return { source: "note", section: note.section, text: plain(note.text), weight: 2 };
    }),
    ...row.tags.map((tag): Field => ({ source: "tag", section: null, text: tag, weight: 4 })),
    { source: "profile", section: null, text: answers.filter((text) => text).join(" · "), weight: 1 },
  ];
}

/** The text without the marks of Markdown, on one line. */
const plain = (markdown: string): string =>
  markdown
    .replace(/[*_`#>|]+|-{3,}/gu, " ")
    .replace(/\s+/gu, " ")
    .trim();

function termsOf(text: string): { wanted: Term[]; unwanted: Term[] } {
  const wanted: Term[] = [];
  const unwanted: Term[] = [];
  const parts = text.match(/-?"[^"]*"?|[^\s"]+/gu) ?? [];
  for (const [at, part] of parts.entries()) {
    const minus = part.length > 1 && part.startsWith("-");
    const words = part.slice(minus ? 1 : 0).replace(/"/gu, "");
    const folded = fold(words.trim());
    if (!/[\p{L}\p{N}]/u.test(folded)) continue;
    const prefix = at === parts.length - 1 && !/[\s"]$/u.test(text);
    (minus ? unwanted : wanted).push({ folded, prefix });
  }
  return { wanted, unwanted };
}

const LETTER = /[\p{L}\p{N}]/u;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

function hitsIn(text: string, { folded, prefix }: Term): [number, number][] {
  return new FoldedText(text)
    .find(folded)
    .filter(({ start, end }) => {
      if (UNSPACED.test(folded)) return true;
      const begins = start === 0 || !LETTER.test(text.charAt(start - 1));
      return begins && (prefix || !LETTER.test(text.charAt(end)));
    })
    .map(({ start, end }) => [start, end]);
}

/** As much of a field as a line of the list shows. */
function cut({ source, section, text }: Field, hits: readonly [number, number][]): Snippet {
  const first = Math.min(...hits.map(([start]) => start));
  const from = first < 60 ? 0 : text.indexOf(" ", first - 60) + 1;
  const to = Math.min(text.length, from + 180);
  const before = from === 0 ? "" : "…";
  const marks = hits
    .filter(([start, end]) => start >= from && end <= to)
    .map(([start, end]): [number, number] => [start - from + before.length, end - from + before.length])
    .toSorted(([a], [b]) => a - b);
  return { source, section, text: `${before}${text.slice(from, to)}${to < text.length ? "…" : ""}`, marks };
}
