/** Where a hit stands in the text as it was given: UTF-16 offsets, the end is the one after. */
export interface Hit {
  readonly start: number;
  readonly end: number;
}

/**
 * Text as a search compares it: without case and accents, typographic signs as they are typed, any white space as one
 * space. What was asked for and what is searched are folded alike.
 */
export function fold(text: string): string {
  return isPlain(text) ? text.toLowerCase() : [...clustersOf(text)].map(([, folded]) => folded).join("");
}

/** A text that can be searched many times; hits are told in its own offsets, not in those of its folded form. */
export class FoldedText {
  readonly #folded: string;
  /** For each unit of the folded text, where what it comes from starts and ends. Null where both texts align. */
  readonly #origins: { starts: number[]; ends: number[] } | null;

  constructor(text: string) {
    if (isPlain(text)) {
      this.#folded = text.toLowerCase();
      this.#origins = null;
      return;
    }
    const starts: number[] = [];
    const ends: number[] = [];
    const parts: string[] = [];
    let at = 0;
    for (const [source, folded] of clustersOf(text)) {
      parts.push(folded);
      // A run of plain characters keeps its length; anything else is one whole, which is not cut.
      const isRun = source.length > 1 && isAscii(source);
      for (let unit = 0; unit < folded.length; unit += 1) {
        starts.push(isRun ? at + unit : at);
        ends.push(isRun ? at + unit + 1 : at + source.length);
      }
      at += source.length;
    }
    this.#folded = parts.join("");
    this.#origins = { starts, ends };
  }

  /** The hits of a folded query, from the start, none overlapping another. A query of nothing but space has none. */
  find(query: string): readonly Hit[] {
    if (query.trim() === "") return [];
    const hits: Hit[] = [];
    let end = 0;
    for (let at = this.#folded.indexOf(query); at !== -1;) {
      const hit = this.#origin(at, at + query.length - 1);
      // One character can fold to two, and both may be hits: it is shown once.
      const fits = hit.start >= end;
      if (fits) {
        hits.push(hit);
        end = hit.end;
      }
      at = this.#folded.indexOf(query, fits ? at + query.length : at + 1);
    }
    return hits;
  }

  #origin(first: number, last: number): Hit {
    if (this.#origins === null) return { start: first, end: last + 1 };
    return { start: this.#origins.starts[first] ?? 0, end: this.#origins.ends[last] ?? 0 };
  }
}

/**
 * What is folded as one: a run of ASCII, white space, a Korean syllable in its parts, a character with its marks. The
 * last character of a run belongs to the mark after it, if there is one.
 */
const CLUSTER = /[!-~]+(?!\p{M})|\s+|[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|\P{M}\p{M}*|\p{M}+/gu;

function* clustersOf(text: string): Generator<[source: string, folded: string]> {
  for (const [source] of text.matchAll(CLUSTER)) yield [source, foldCluster(source)];
}

/**
 * Accents and the vowel points of Hebrew and Arabic, which people leave out. Marks of other scripts are letters in all
 * but name: a Japanese か is not が, and an Indic word without its vowels is another word.
 */
const ACCENTS =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;
/** Nothing to see and nothing to type. */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u2060]/g;
const APOSTROPHES = /[\u02bc\u2018-\u201b\u2032]/g;
const QUOTES = /[\u201c-\u201f\u2033]/g;
const DASHES = /[\u2010-\u2015\u2212]/g;

/** The alphabet of a text is small, and folding a character is not. */
const known = new Map<string, string>();
const KNOWN_AT_MOST = 20_000;

function foldCluster(source: string): string {
  if (/^\s/.test(source)) return " ";
  if (isAscii(source)) return source.toLowerCase();
  const before = known.get(source);
  if (before !== undefined) return before;
  const folded = source
    .normalize("NFD")
    .replace(ACCENTS, "")
    .normalize("NFC")
    // Lower case alone keeps ß and the last sigma of a word apart from their capitals.
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replace(INVISIBLE, "")
    .replace(APOSTROPHES, "'")
    .replace(QUOTES, '"')
    .replace(DASHES, "-");
  if (known.size >= KNOWN_AT_MOST) known.clear();
  known.set(source, folded);
  return folded;
}

/** Whether folding changes nothing but the case: ASCII with single spaces. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text) && !text.includes("  ");
}

function isAscii(text: string): boolean {
  return /^[!-~]*$/.test(text);
}
