import { tests } from "commonmark-spec";
import { describe, expect, test, vi } from "vitest";
import { deviations } from "./deviations";
import { outlineOfHtml, outlineOfOurs } from "./outline";
import { chunks, markup, once, randomPieces, seeded, streamed } from "./testing";

// The specification is full of relative addresses. What becomes of them is decided in links.ts, and tested there.
vi.mock("./links", async (original) => ({
  ...(await original<typeof import("./links")>()),
  isSafeLink: () => true,
  realAddress: (address: string) => address,
}));

/** The specification writes a tab as an arrow. */
const examples = tests.map(({ html, markdown, number, section }) => ({
  html: html.replaceAll("→", "\t"),
  markdown: markdown.replaceAll("→", "\t"),
  number,
  section,
}));

const meant = new Set(Object.values(deviations).flat());

describe("CommonMark 0.31.2", () => {
  test("all its examples are here", () => {
    expect(examples).toHaveLength(652);
  });

  test("each example renders as the specification says, but for the deviations we list", () => {
    const different = examples.filter(
      ({ html, markdown }) => outlineOfOurs(once(markdown)) !== outlineOfHtml(html),
    );
    expect(different.map(({ number }) => number)).toEqual([...meant].toSorted((a, b) => a - b));
  });

  test.each([1, 5, 40])("each example in pieces of %i ends up as when it is read at once", (size) => {
    for (const { markdown, number } of examples) {
      expect(markup(streamed(chunks(markdown, size))), `example ${number}`).toBe(markup(once(markdown)));
    }
  });

  test("and in random pieces", () => {
    const random = seeded(1);
    for (const { markdown, number } of examples) {
      const pieces = randomPieces(markdown, random, 20);
      expect(markup(streamed(pieces)), `example ${number}: ${JSON.stringify(pieces)}`).toBe(
        markup(once(markdown)),
      );
    }
  });

  test("and one after the other, in random order", () => {
    const random = seeded(2);
    for (let round = 0; round < 700; round += 1) {
      const texts = Array.from(
        { length: 4 },
        () => examples[Math.floor(random() * examples.length)]?.markdown,
      );
      const text = texts.join(random() < 0.5 ? "\n" : "");
      const pieces = randomPieces(text, random, random() < 0.4 ? 6 : 50);
      expect(markup(streamed(pieces)), JSON.stringify(text)).toBe(markup(once(text)));
    }
  });
});
