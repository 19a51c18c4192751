import fc from "fast-check";
import markdownIt from "markdown-it";
import { expect, test, vi } from "vitest";
import { markdown } from "./grammar";
import { outlineOfHtml, outlineOfOurs } from "./outline";
import { parser } from "./parser";
import { once } from "./testing";

// Every address is a link here, as it is for the other parser.
vi.mock("./links", async (original) => ({
  ...(await original<typeof import("./links")>()),
  isSafeLink: () => true,
  realAddress: (address: string) => address,
  withHiddenShown: (text: string) => text,
}));

/** Reads the blocks too, which ours finds by itself. */
const other = markdownIt({ html: false, linkify: true });
other.validateLink = () => true;
other.linkify = parser.linkify;

// It looks for tables first. GFM opens items and quotes before it does, and makes a heading of a line above dashes.
const [table] = other.block.ruler.getRules("");
const notBeforeOthers: typeof table = (state, start, end, silent) => {
  const [head = "", rule = ""] = state.getLines(start, start + 2, state.blkIndent, false).split("\n");
  const isOther = /^ {0,3}(?:>|(?:[-+*]|\d{1,9}[.)])(?:\s|$))/.test(head) || /^ {0,3}-+\s*$/.test(rule);
  return !isOther && table?.(state, start, end, silent) === true;
};
other.block.ruler.at("table", notBeforeOthers, { alt: ["paragraph", "reference"] });

function theirs(text: string): string {
  return other
    .render(text.replaceAll("\0", "\uFFFD"))
    .replaceAll(
      /(<li>\s*(?:<p>)?)\[([ xX])\]\s+(?=\S)/g,
      (_, before: string, box: string) => `${before}<input${box === " " ? "" : " checked"}>`,
    )
    .replaceAll(/ style="text-align:(\w+)"/g, ' align="$1"');
}

/** The other parser keeps the indentation of a line that goes on with a span of code; HTML shows neither. */
const squeezed = (outline: string): string =>
  outline.replaceAll(/<code>.*?<\/code>/gs, (code) => code.replaceAll(" ", "")).replaceAll(/ +/g, " ");

/** A link within a link cannot be written as HTML. */
const nestsLinks = (html: string): boolean => /<a [^>]*>(?:(?!<\/a>).)*<a /s.test(html);

/**
 * After a definition, the other parser takes up again as if a block had ended. The specification's own has a paragraph
 * there that can be gone on with.
 */
const goesOnAfterDefinition = (text: string): boolean => /\]:[^\r\n]*(?:\r\n?|\n)[ \t>]*[^\s>]/.test(text);

/** A blank line in a fence that its item cuts off is code; the other parser takes it for one between items as well. */
const endsItemInFence = (outline: string): boolean => /[␤>]␤<\/pre><\/li>/.test(outline);

/** An empty item and a blank line end a list there. */
const endsAfterEmptyItem = (outline: string): boolean => /<li><\/li><\/(ul|ol)><\1/.test(outline);

test("random documents are read as another parser reads them", () => {
  let compared = 0;
  fc.assert(
    fc.property(markdown, (text) => {
      const html = theirs(text);
      if (nestsLinks(html) || goesOnAfterDefinition(text)) return;
      const expected = squeezed(outlineOfHtml(html));
      if (endsItemInFence(expected) || endsAfterEmptyItem(expected)) return;
      compared += 1;
      expect(squeezed(outlineOfOurs(once(text)))).toBe(expected);
    }),
    { numRuns: 2500, seed: 4 },
  );
  expect(compared).toBeGreaterThan(1200);
}, 120_000);
