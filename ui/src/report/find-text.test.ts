import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fold, FoldedText, type Hit } from "./find-text";

/** The words that a query hits, as they stand in the text. */
const found = (text: string, query: string): string[] =>
  new FoldedText(text).find(fold(query)).map(({ start, end }) => text.slice(start, end));

describe("what a search finds", () => {
  test.each<[what: string, text: string, query: string, hits: string[]]>([
    ["any case", "Grant GRANT grant", "gRaNt", ["Grant", "GRANT", "grant"]],
    ["with and without accents", "Café, cafe, CAFÉ", "cafe", ["Café", "cafe", "CAFÉ"]],
    ["an accent that was typed", "Cafe and café", "café", ["Cafe", "café"]],
    ["accents as marks of their own", "Cafe\u0301 noir", "café", ["Cafe\u0301"]],
    ["the second of two plain letters before a mark", "xe\u0301y", "e", ["e\u0301"]],
    ["what comes after letters that fold to more", "Straße 7, 8", "7", ["7"]],
    ["sharp s by two", "Straße, STRASSE", "strasse", ["Straße", "STRASSE"]],
    ["one character of two once", "ß", "s", ["ß"]],
    ["the capital sharp s", "GROẞ", "groß", ["GROẞ"]],
    ["Greek in any case", "Οδός ΟΔΟΣ", "οδος", ["Οδός", "ΟΔΟΣ"]],
    ["the Turkish capital", "İstanbul", "istanbul", ["İstanbul"]],
    ["Vietnamese", "Việt Nam", "viet", ["Việt"]],
    ["Japanese", "日本語の本", "本", ["本", "本"]],
    ["a voiced kana as another letter", "がか", "か", ["か"]],
    ["a voiced kana in its parts", "か\u3099", "が", ["か\u3099"]],
    ["Chinese next to Latin", "用AI做事", "ai做", ["AI做"]],
    ["whole Korean syllables", "한국 하나", "하", ["하"]],
    ["Korean in its parts", "\u1112\u1161\u11ab국", "한국", ["\u1112\u1161\u11ab국"]],
    ["Arabic with its points left out", "كِتَاب", "كتاب", ["كِتَاب"]],
    ["Hindi with its vowels", "कि का", "का", ["का"]],
    ["a curly apostrophe by a straight one", "don’t", "don't", ["don’t"]],
    ["curly quotes by straight ones", "“idea”", '"idea"', ["“idea”"]],
    ["any dash by a hyphen", "10–20 hours", "10-20", ["10–20"]],
    ["a line end as a space", "ten\nhours", "ten hours", ["ten\nhours"]],
    ["a space that does not break", "$1\u00a0K", "1 k", ["1\u00a0K"]],
    ["past a soft hyphen", "in\u00adter\u00adview", "interview", ["in\u00adter\u00adview"]],
    ["emoji", "go 🚀 go 🚀", "🚀", ["🚀", "🚀"]],
    ["hits side by side, none overlapping", "aaaa", "aa", ["aa", "aa"]],
    ["nothing for space alone", "a b c", " ", []],
    ["nothing for nothing", "abc", "", []],
    ["nothing where there is nothing", "", "a", []],
    ["signs of regular expressions as signs", "a.c abc (a)", "a.c", ["a.c"]],
  ])("%s", (_what, text, query, hits) => {
    expect(found(text, query)).toEqual(hits);
  });
});

describe("for any text", () => {
  /** Pieces that fold in every way there is, so that random texts meet them often. */
  const piece = fc.constantFrom(
    ..."aAbB sS.ßẞéÉı",
    ..."Σσςが한字’“–🚀",
    "e\u0301",
    "か\u3099",
    "  ",
    "\n",
    "\u00a0",
    "\u00ad",
    "\u0301",
    "\ufeff",
    "\ud83d",
    "İ",
    "ŉ",
    "ﬁ",
  );
  const texts = fc.oneof(
    fc.array(piece, { maxLength: 24 }).map((parts) => parts.join("")),
    fc.string({ unit: "binary", maxLength: 24 }),
  );

  /**
   * The same, read plainly: every start is tried against every end, with the folding of the part alone. A part counts
   * where the text itself may be cut: not before a mark, and where the parts fold as the whole does.
   */
  function naively(text: string, query: string): Hit[] {
    const cuts = [...Array(text.length + 1).keys()].filter(
      (at) =>
        !/^\p{M}/u.test(text.slice(at)) && fold(text.slice(0, at)) + fold(text.slice(at)) === fold(text),
    );
    const hits: Hit[] = [];
    let end = 0;
    for (const start of cuts) {
      if (start < end) continue;
      const stop = cuts.find((cut) => cut > start && fold(text.slice(start, cut)) === query);
      if (stop === undefined) continue;
      hits.push({ start, end: stop });
      end = stop;
    }
    return hits;
  }

  /** Letters that fold to one unit each, or to nothing: here the plain reading needs no exceptions. */
  const simple = fc
    .array(fc.constantFrom(..."abABéÉ字か’–", "e\u0301", " ", "\n"), { maxLength: 16 })
    .map((parts) => parts.join(""));

  test("hits are those of a plain reading", () => {
    fc.assert(
      fc.property(simple, simple, fc.nat(16), fc.nat(4), fc.boolean(), (text, other, from, length, isIn) => {
        // Half of the queries are parts of the text: others are seldom hits.
        const folded = fold(isIn ? text.slice(from, from + length) : other);
        fc.pre(folded.trim() !== "");
        expect(new FoldedText(text).find(folded)).toEqual(naively(text, folded));
      }),
      { numRuns: 400 },
    );
  });

  test("every hit is what was asked for, in order, within the text, and none overlaps another", () => {
    fc.assert(
      fc.property(texts, texts, (text, query) => {
        const folded = fold(query);
        let end = 0;
        for (const hit of new FoldedText(text).find(folded)) {
          expect(hit.start).toBeGreaterThanOrEqual(end);
          expect(hit.end).toBeGreaterThan(hit.start);
          expect(hit.end).toBeLessThanOrEqual(text.length);
          expect(fold(text.slice(hit.start, hit.end))).toContain(folded);
          end = hit.end;
        }
      }),
      { numRuns: 400 },
    );
  });

  test("what stands in a text is found in it", () => {
    fc.assert(
      fc.property(texts, texts, texts, (before, query, after) => {
        const folded = fold(query);
        fc.pre(folded.trim() !== "" && fold(before + query + after).includes(folded));
        expect(new FoldedText(before + query + after).find(folded)).not.toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
