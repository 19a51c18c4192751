import fc from "fast-check";
import { expect, test } from "vitest";
import { markdown, pieces } from "./grammar";
import { chunks, markup, once, streamed } from "./testing";

const cuts = fc.array(fc.nat(2100), { minLength: 1, maxLength: 40 });

test("random documents in random pieces end up as when they are read at once", () => {
  fc.assert(
    fc.property(markdown, cuts, (text, places) => {
      expect(markup(streamed(pieces(text, places)))).toBe(markup(once(text)));
    }),
    { numRuns: 1800, seed: 1 },
  );
}, 120_000);

test("and so they do character by character", () => {
  fc.assert(
    fc.property(markdown, (text) => {
      const beginning = text.slice(0, 250);
      expect(markup(streamed(chunks(beginning, 1)))).toBe(markup(once(beginning)));
    }),
    { numRuns: 300, seed: 2 },
  );
}, 120_000);

/** What such documents have found, cut down. */
const found: readonly (readonly string[])[] = [
  ["- ~~~\n\n", "-"],
  ["- [ ] [a]: https://r.example\n\n  [a]: h", "ttps://r.example no title\n- b\n\nc\n"],
  [`* \`\`\`\n  ~\n`, `${"word ".repeat(40)}\n`, "more\n", "-"],
  [
    `- [ref]: https://r.example\n  ***word**\n- ${"word ".repeat(40)}\n  [ref]: https://r.example ${"word ".repeat(3)}\n\n`,
  ],
  [`- [x]\n${"word ".repeat(40)}`, "and more"],
  [`www.a.example ${"word ".repeat(40)}`, "_<www.b.e_"],
  ["Read **[The long guide** now]", "(https://x.example/a)"],
  ["Read ~~[The long guide~~ now]", "[ref]\n\n[ref]: https://r.example"],
  ["It costs $10 a month \\", "times 5$ and", " more"],
  ["It costs $10 \\times 5", "$ a month"],
  [`See https://x.example/${"a".repeat(80)}.`, "html for more"],
  ["one two three four<br", " />five six seven"],
  [`${"one two ".repeat(30)}three<br>`, "\nfour ".repeat(40)],
  [`${"*word ".repeat(60)}`, "**end**", `\n\n- ${"_word ".repeat(60)}\n`, "\nEnd"],
];

test("every way to cut a link that a mark crosses ends up as when it is read at once", () => {
  for (const mark of ["*", "**", "~~", "_"]) {
    const text = `Read ${mark}[The long guide${mark} now](https://x.example/a) and on`;
    for (let first = 1; first < text.length; first += 1) {
      for (let second = first + 1; second <= text.length; second += 5) {
        const parts = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        expect(markup(streamed(parts)), JSON.stringify(parts)).toBe(markup(once(text)));
      }
    }
  }
});

test.each(found)("%j ends up as when it is read at once", (...parts) => {
  expect(markup(streamed(parts))).toBe(markup(once(parts.join(""))));
});
