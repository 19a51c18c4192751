import { afterEach, describe, expect, test, vi } from "vitest";
import { parser } from "./parser";
import { shapes } from "./shapes";
import { markup, once, typed } from "./testing";

afterEach(() => void vi.restoreAllMocks());

/** Counts the characters that the parser gets to see while a text arrives, 40 at a time. */
function work(text: string): number {
  let characters = 0;
  const real = parser.inline.parse.bind(parser.inline);
  vi.spyOn(parser.inline, "parse").mockImplementation((source, ...rest) => {
    characters += source.length;
    real(source, ...rest);
  });
  const host = typed(text, 40);
  vi.restoreAllMocks();
  expect(host.textContent.length).toBeGreaterThan(text.length / 3);
  return characters;
}

describe("the work of a text grows with its length and no faster", () => {
  test.each(Object.entries(shapes))("%s", (name, make) => {
    const [short, long] = [make(20_000), make(40_000)];
    const [least, most] = [work(short), work(long)];
    expect(most, "twice the text").toBeLessThanOrEqual(2.3 * least);
    // Marks that stay open are looked at for longer, in case they close.
    expect(most / long.length, "times each character is parsed").toBeLessThan(
      name.startsWith("unmatched") ? 20 : 6,
    );
  });

  test.each(Object.entries(shapes))("%s ends up as when it is read at once", (_, make) => {
    const text = make(8_000);
    expect(markup(typed(text, 40))).toBe(markup(once(text)));
  });

  test("text that cannot be cut takes frames in proportion, and loses nothing", () => {
    const text = "日本語の文章".repeat(4_000);
    expect(typed(text, 400).textContent).toBe(text);
  });
});
