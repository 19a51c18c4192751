import { describe, expect, test, vi } from "vitest";
import { gfmCases } from "./gfm-cases";
import { outlineOfHtml, outlineOfOurs } from "./outline";
import { chunks, markup, once, randomPieces, seeded, streamed } from "./testing";

// Addresses as they are written; what the browser makes of them is tested with the links.
vi.mock("./links", async (original) => ({
  ...(await original<typeof import("./links")>()),
  realAddress: (address: string) => address,
}));

describe("tables, strikethrough, task lists and autolinks", () => {
  test("there are enough of them", () => {
    expect(gfmCases.length).toBeGreaterThanOrEqual(80);
  });

  test.each(gfmCases)("%j", (markdown, html) => {
    // A checkbox has its distance from the text by style.
    expect(outlineOfOurs(once(markdown))).toBe(outlineOfHtml(html).replaceAll(/(<open>|<done>) /g, "$1"));
  });

  test.each([1, 5, 40])("in pieces of %i they end up as when they are read at once", (size) => {
    for (const [markdown] of gfmCases) {
      expect(markup(streamed(chunks(markdown, size))), markdown).toBe(markup(once(markdown)));
    }
  });

  test("and one after the other in random order", () => {
    const random = seeded(3);
    for (let round = 0; round < 300; round += 1) {
      const text = Array.from(
        { length: 5 },
        () => gfmCases[Math.floor(random() * gfmCases.length)]?.[0],
      ).join(random() < 0.5 ? "\n" : "");
      expect(markup(streamed(randomPieces(text, random, 30))), JSON.stringify(text)).toBe(markup(once(text)));
    }
  });
});
