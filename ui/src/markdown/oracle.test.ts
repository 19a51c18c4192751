import fc from "fast-check";
import markdownIt, { type StateCore, type Token } from "markdown-it";
import { expect, test, vi } from "vitest";
import { addressesIn } from "./addresses";
import { markdown } from "./grammar";
import { outlineOfHtml, outlineOfOurs } from "./outline";
import { useOurSyntax } from "./syntax";
import { once } from "./testing";

// Every address is a link here, as it is for the other parser.
vi.mock("./links", async (original) => ({
  ...(await original<typeof import("./links")>()),
  isSafeLink: () => true,
  realAddress: (address: string) => address,
  withHiddenShown: (text: string) => text,
}));

/** Reads the blocks too, which ours finds by itself; and the text in them by the same syntax. */
const other = markdownIt({ html: false, breaks: true });
useOurSyntax(other);
other.validateLink = () => true;

/** A break is not followed by another for the line end, and addresses are links. */
other.core.ruler.push("ours", (state) => {
  for (const token of state.tokens) {
    if (token.type === "inline") token.children = ours(state, token.children ?? []);
  }
});

function ours(state: StateCore, tokens: readonly Token[]): Token[] {
  const read: Token[] = [];
  let links = 0;
  for (const [index, token] of tokens.entries()) {
    const last = read[read.length - 1];
    if (token.type === "image") token.children = ours(state, token.children ?? []);
    if (token.type.startsWith("link_")) links += token.nesting;
    if (token.type !== "text") {
      if (token.tag !== "br" || token.markup === "<br>" || last?.tag !== "br") read.push(token);
      continue;
    }
    let text = token.content;
    if (last?.tag === "br") text = text.replace(/^ +/, "");
    if (tokens[index + 1]?.markup === "<br>") text = text.replace(/ +$/, "");
    let from = 0;
    for (const { start, end, url } of links > 0 ? [] : addressesIn(text)) {
      const open = new state.Token("link_open", "a", 1);
      open.attrSet("href", url);
      read.push(words(state, text.slice(from, start)), open, words(state, text.slice(start, end)));
      read.push(new state.Token("link_close", "a", -1));
      from = end;
    }
    if (from < text.length) read.push(words(state, text.slice(from)));
  }
  return read;
}

function words(state: StateCore, content: string): Token {
  const token = new state.Token("text", "", 0);
  token.content = content;
  return token;
}

// It looks for tables first. GFM opens items and quotes before it does, and makes a heading of a line above dashes.
const rules = other.block.ruler.getRules("");
const [table] = rules;
const notBeforeOthers: typeof table = (state, start, end, silent) => {
  const [head = "", rule = ""] = state.getLines(start, start + 2, state.blkIndent, false).split("\n");
  const isOther = /^ {0,3}(?:>|(?:[-+*]|\d{1,9}[.)])(?:\s|$))/.test(head) || /^ {0,3}-+\s*$/.test(rule);
  return !isOther && table?.(state, start, end, silent) === true;
};
other.block.ruler.at("table", notBeforeOthers, { alt: ["paragraph", "reference"] });

/** Dashes below a paragraph are a rule. */
const underline = rules.at(-2);
const ruleBelow: typeof underline = (state, start, end, silent) => {
  const first = state.tokens.length;
  if (underline?.(state, start, end, silent) !== true) return false;
  const [open, , close] = state.tokens.slice(first);
  if (open?.markup !== "-" || close === undefined) return true;
  [open.type, close.type] = ["paragraph_open", "paragraph_close"];
  [open.tag, close.tag] = ["p", "p"];
  state.push("hr", "hr", 0);
  return true;
};
other.block.ruler.at("lheading", ruleBelow);

function theirs(text: string): string {
  return other
    .render(text.replaceAll("\0", "\uFFFD"))
    .replaceAll(
      /(<li>\s*(?:<p>)?)\[([ xX])\](?:\s|<br>)+(?=\S)/g,
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

/** A break that is written out after a box looks like the line end there, which belongs to the box. */
const breaksAfterBox = (text: string): boolean => /\[[ xX]\]\s*<br/i.test(text);

test("random documents are read as another parser reads them", () => {
  let compared = 0;
  fc.assert(
    fc.property(markdown, (text) => {
      const html = theirs(text);
      if (nestsLinks(html) || goesOnAfterDefinition(text) || breaksAfterBox(text)) return;
      const expected = squeezed(outlineOfHtml(html));
      if (endsItemInFence(expected) || endsAfterEmptyItem(expected)) return;
      compared += 1;
      expect(squeezed(outlineOfOurs(once(text)))).toBe(expected);
    }),
    { numRuns: 2500, seed: 4 },
  );
  expect(compared).toBeGreaterThan(1200);
}, 120_000);
