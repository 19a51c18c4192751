import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import atoms from "../../../src-tauri/crates/core/tests/vectors/section-atoms.json";
import generated from "../../../src-tauri/crates/core/tests/vectors/sections-generated.json";
import sharedVectors from "../../../src-tauri/crates/core/tests/vectors/sections.json";
import { KEYS } from "./evidence";
import {
  DATA_SUFFIXES,
  LOOSE_SECTION_WORDS,
  LOOSE_TITLES,
  NUMBERS,
  NUMBER_WRAPS,
  OF_WORDS,
  PieceSplitter,
  SECTION_KEYS,
  SECTION_WORDS,
  SectionSplitter,
  TITLES,
  splitReport,
  splitSections,
  type Piece,
  type SectionKey,
} from "./sections";

interface Vector {
  name: string;
  text: string;
  sections: Record<SectionKey, string>;
  data: string | null;
}

const vectors: Vector[] = sharedVectors;

/** Splits a text that comes in these chunks, and joins neighbouring pieces of one kind. */
function pieces(chunks: Iterable<string>): Piece[] {
  const splitter = new PieceSplitter();
  const all: Piece[] = [];
  for (const chunk of chunks) all.push(...splitter.append(chunk));
  all.push(...splitter.finish());

  const joined: Piece[] = [];
  for (const piece of all) {
    expect(piece.text, "an empty piece says nothing").not.toBe("");
    const last = joined.at(-1);
    if (last && kind(last) === kind(piece)) last.text += piece.text;
    else joined.push({ ...piece });
  }
  return joined;
}

function kind(piece: Piece): string {
  return "key" in piece ? `${piece.kind} ${piece.key}` : piece.kind;
}

/** Every UTF-16 unit by itself, surrogate pairs torn apart. */
function byUnits(text: string): string[] {
  return text.split("");
}

function cut(text: string, shares: readonly number[]): string[] {
  const ends = [...shares.map((share) => Math.floor(share * text.length)), text.length].sort((a, b) => a - b);
  return ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end));
}

function joined(all: readonly Piece[]): string {
  return all.map((piece) => piece.text).join("");
}

describe("the vectors shared with the core", () => {
  test("are many", () => {
    expect(vectors.length).toBeGreaterThanOrEqual(50);
  });

  test.each(vectors)("$name", ({ text, sections, data }) => {
    expect(splitReport(text)).toEqual({ sections, data });
    expect(splitSections(text)).toEqual(sections);

    const whole = pieces([text]);
    expect(joined(whole), "kept in full").toBe(text);
    expect(pieces(Array.from(text)), "one character at a time").toEqual(whole);
    expect(pieces(byUnits(text)), "half a character at a time").toEqual(whole);
    for (let at = 0; at <= text.length; at++) {
      expect(pieces([text.slice(0, at), text.slice(at)]), `cut at ${at}`).toEqual(whole);
    }
  });
});

test("generated documents split as the core splits them", () => {
  expect(generated.length).toBeGreaterThan(500);
  for (const { text, pieces: expected } of generated) {
    const split = pieces([text]);
    expect(
      split.map((piece) => [kind(piece), piece.text]),
      text,
    ).toEqual(expected);
    expect(pieces(byUnits(text)), text).toEqual(split);
  }
});

describe("the tables shared with the core", () => {
  const core = join(import.meta.dirname, "../../../src-tauri/crates/core");
  const words = readFileSync(join(core, "src/report/words.rs"), "utf8");
  /** The string literals of one of the core's tables, and the names beside them. */
  function table(name: string): string[] {
    const body =
      words
        .split(`const ${name}: `)[1]
        ?.split(/ =\s+&\[/)[1]
        ?.split("];")[0] ?? "";
    return body.match(/"[^"]*"|\b\d\b|PROFILE|IDEAS|ADVICE|Found::Data|SectionKey::\w+/g) ?? [];
  }
  const names: Record<string, string> = {
    profile_analysis: "PROFILE",
    startup_ideas_research: "IDEAS",
    personalized_recommendations: "ADVICE",
    data: "Found::Data",
  };

  test("hold the same words in the same order", () => {
    expect(SECTION_WORDS.map((word) => `"${word}"`)).toEqual(table("SECTION_WORDS"));
    expect(LOOSE_SECTION_WORDS.map((word) => `"${word}"`)).toEqual(table("LOOSE_SECTION_WORDS"));
    expect(NUMBER_WRAPS.flat().map((word) => `"${word}"`)).toEqual(table("NUMBER_WRAPS"));
    expect(NUMBERS.flatMap(([text, number]) => [`"${text}"`, `${number}`])).toEqual(table("NUMBERS"));
    expect(TITLES.flatMap(([title, found]) => [`"${title}"`, names[found]])).toEqual(table("TITLES"));
    const keys: Record<SectionKey, string> = {
      profile_analysis: "SectionKey::ProfileAnalysis",
      startup_ideas_research: "SectionKey::StartupIdeasResearch",
      personalized_recommendations: "SectionKey::PersonalizedRecommendations",
    };
    expect(LOOSE_TITLES.flatMap(([title, key]) => [`"${title}"`, keys[key]])).toEqual(table("LOOSE_TITLES"));
    expect(DATA_SUFFIXES.map((word) => `"${word}"`)).toEqual(table("DATA_SUFFIXES"));
    expect(OF_WORDS.map((word) => `"${word}"`)).toEqual(table("OF_WORDS"));
  });

  test("hold the same keys of the data block", () => {
    const evidence = readFileSync(join(core, "src/report/evidence.rs"), "utf8");
    const table = evidence.split("const KEYS: ")[1]?.split("\n];")[0]?.split(" = &[")[1] ?? "";
    const found = table.match(/"[^"]*"|\b\d\b/g);
    expect(KEYS.flatMap(([keys, weight]) => [...keys.map((key) => `"${key}"`), `${weight}`])).toEqual(found);
  });
});

describe("a live stream", () => {
  test("ordinary text is shown at once", () => {
    const splitter = new SectionSplitter();
    for (const chunk of ["Y", "ou're exploring", " ideas\n- ", "**Fit**", ": good\n"]) {
      expect(splitter.append(chunk)).toEqual([{ key: "profile_analysis", text: chunk }]);
    }
    expect(splitter.append("```py\n"), "a fence may wrap the answer or hold data").toEqual([]);
    expect(splitter.append("x = 1\n"), "it does not").toEqual([
      { key: "profile_analysis", text: "```py\nx = 1\n" },
    ]);
    const other = "### SECTION 2: x";
    expect(splitter.append(other), "only an exact marker counts here").toEqual([
      { key: "profile_analysis", text: other },
    ]);
  });

  test("nothing hidden is ever shown, however the text comes", () => {
    for (const { text } of [...vectors, ...generated]) {
      const splitter = new PieceSplitter();
      const shown = { profile_analysis: "", startup_ideas_research: "", personalized_recommendations: "" };
      const whole = splitSections(text);
      const add = (all: Piece[]) => {
        for (const piece of all) {
          if (piece.kind !== "body") continue;
          shown[piece.key] += piece.text;
          expect(whole[piece.key].startsWith(shown[piece.key]), text).toBe(true);
        }
      };
      for (const unit of text) add(splitter.append(unit));
      add(splitter.finish());
      expect(shown).toEqual(whole);
    }
  });

  test("a line is held only while it can become a marker", () => {
    const splitter = new SectionSplitter();
    const shown = (chunk: string) =>
      splitter
        .append(chunk)
        .map((piece) => piece.text)
        .join("");
    expect(shown("### ")).toBe("");
    expect(shown("Sec")).toBe("");
    expect(shown("urity")).toBe("### Security");
    expect(shown(" first\n## SECTION 2")).toBe(" first\n");
    expect(shown(": IDEA RESEARCH\nY")).toBe("Y");
    expect(shown("\n## DATA\n")).toBe("\n");
    expect(shown("\nWe have none.\n"), "a sentence may lie between").toBe("");
    expect(shown("#"), "no block: an ordinary heading").toBe("## DATA\n\nWe have none.\n");
  });

  test("what is held comes out at the end, and the splitter is new again", () => {
    const splitter = new SectionSplitter();
    splitter.append("## SECTION 3: PERSONALIZED RECOMMENDATIONS\nx\n## SECT");
    splitter.append("OR\n## Idea");
    expect(splitter.finish()).toEqual([{ key: "personalized_recommendations", text: "## Idea" }]);
    expect(splitter.append("new")).toEqual([{ key: "profile_analysis", text: "new" }]);
  });

  test("half a character waits for its other half", () => {
    const splitter = new SectionSplitter();
    expect(splitter.append("x\ud83d")).toEqual([{ key: "profile_analysis", text: "x" }]);
    expect(splitter.append("\udd0d")).toEqual([{ key: "profile_analysis", text: "🔍" }]);
    splitter.append("\ud83d");
    expect(splitter.finish()).toEqual([{ key: "profile_analysis", text: "\ud83d" }]);
  });

  test("its work grows with the text and not faster", () => {
    const shapes = [
      "The quick brown fox. ",
      "### Section 2 recap\n",
      "#",
      "*",
      "## DATA\n\n\n\n\n\n",
      "## DATA\n```json\n````x\n",
      '```json\n{"a":[1,2,3],"b":"c"}\n```\n',
      '[{"a": 1},\n',
      "## DATA\nHere it is:\n\nand so on\n",
      "Section 2: what comes next\n",
      "<details>\n<json>\n",
    ];
    for (const shape of shapes) {
      const [short, long] = [work(shape, 5_000), work(shape, 40_000)];
      // Eight times the text; a quadratic splitter would look at 64 times as much. Brackets are looked at again for a fixed
      // stretch ahead, which the short text is not much longer than.
      expect(long / short, shape).toBeLessThan(shape.startsWith("[{") ? 10 : 8.5);
    }
  });
});

/** Counts the characters that are looked at, in all strings, while a text arrives one character at a time. */
function work(shape: string, size: number): number {
  const text = shape.repeat(size / shape.length);
  const splitter = new SectionSplitter();
  const methods = ["endsWith", "indexOf", "replace", "slice"] as const;
  const real = methods.map(
    (name) => [name, Object.getOwnPropertyDescriptor(String.prototype, name)] as const,
  );
  let characters = 0;
  try {
    for (const [name, method] of real) {
      const value = function (this: string, ...given: unknown[]): unknown {
        characters += this.length;
        return (method?.value as (...given: unknown[]) => unknown).apply(this, given);
      };
      Object.defineProperty(String.prototype, name, { ...method, value });
    }
    for (const c of text) splitter.append(c);
    splitter.finish();
  } finally {
    for (const [name, method] of real) {
      if (method !== undefined) Object.defineProperty(String.prototype, name, method);
    }
  }
  return characters;
}

describe("any text", () => {
  const text = fc
    .array(
      fc.oneof(
        { weight: 20, arbitrary: fc.constantFrom(...atoms) },
        { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 3 }) },
        { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join(""));

  test("is kept in full", () => {
    fc.assert(
      fc.property(text, (text) => {
        expect(joined(pieces([text]))).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  test("splits the same in any chunks", () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        (text, shares) => {
          const whole = pieces([text]);
          expect(pieces(byUnits(text))).toEqual(whole);
          expect(pieces(cut(text, shares))).toEqual(whole);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("shows exactly the bodies of its pieces", () => {
    fc.assert(
      fc.property(text, (text) => {
        const sections = splitSections(text);
        for (const key of SECTION_KEYS) {
          const bodies = pieces([text]).filter((piece) => kind(piece) === `body ${key}`);
          expect(sections[key]).toBe(joined(bodies));
        }
      }),
      { numRuns: 500 },
    );
  });
});
