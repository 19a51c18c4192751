import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { markdown } from "./grammar";
import { parser } from "./parser";
import { markup, stream } from "./testing";

/** Whether words may pass the parser by. */
const passing = vi.hoisted(() => ({ allowed: true }));
vi.mock(import("./plain"), async (original) => {
  const plain = await original();
  return { ...plain, goOn: (end, text) => passing.allowed && plain.goOn(end, text) };
});

afterEach(() => {
  passing.allowed = true;
  vi.restoreAllMocks();
});

/** What a text looks like while more may come. */
function growing(pieces: readonly string[], allowed: boolean): string {
  passing.allowed = allowed;
  const { host, markdown: shown, settle } = stream();
  for (const piece of pieces) {
    shown.append(piece);
    settle();
  }
  return markup(host.cloneNode(true) as HTMLElement);
}

const words = fc.array(
  fc.constantFrom(
    "a",
    " word",
    " und",
    "s",
    " ",
    "  ",
    "7",
    " 日本",
    "語",
    "; ",
    ", and",
    " (so",
    "it’s",
    "–",
    ". Next",
  ),
  { minLength: 1, maxLength: 12 },
);

describe("plain words", () => {
  test("look as the parser would have them, after any text", () => {
    fc.assert(
      fc.property(markdown, fc.nat(140), words, (text, length, added) => {
        const start = text.slice(0, length);
        expect(growing([start, ...added], true)).toBe(growing([start, ...added], false));
      }),
      { numRuns: 3000, seed: 3 },
    );
  }, 120_000);

  test.each([
    ["a paragraph", "Some text"],
    ["an item", "- First\n- Second item"],
    ["a heading", "## A heading"],
    ["a quote", "> Somebody"],
    ["after a mark that is closed", "Some **bold** words"],
  ])("need no parser in %s", (_, start) => {
    const { host, markdown: shown, settle } = stream();
    shown.append(start);
    settle();
    const parse = vi.spyOn(parser, "parse");
    for (const word of " and more words follow it".split(/(?= )/)) {
      shown.append(word);
      settle();
    }
    expect(parse).not.toHaveBeenCalled();
    expect(host.textContent).toContain("and more words follow it");
  });

  test.each([
    ["an open mark", "Some **bold"],
    ["half an address", "See www"],
    ["an address", "See https://a.example/b"],
    ["half a definition", "[a"],
    ["a new line", "Text\n"],
    ["code", "```\ncode"],
    ["half an entity", "A &am"],
  ])("are the parser’s after %s", (_, start) => {
    for (const pieces of [
      [start, ".x", " y"],
      [start, "p", "; "],
    ]) {
      expect(growing(pieces, true)).toBe(growing(pieces, false));
    }
  });

  test("a long run of them is still cut and settled", () => {
    const { host, markdown: shown, frame } = stream();
    const parse = vi.spyOn(parser, "parse");
    let characters = 0;
    for (let n = 0; n < 2_000; n += 1) {
      shown.append(" word");
      frame();
    }
    for (const [source] of parse.mock.calls) characters += source.length;
    expect(host.textContent.length).toBeGreaterThan(9_990);
    expect(characters).toBeLessThan(6 * 10_000);
  });
});
