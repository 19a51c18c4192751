import fc from "fast-check";

/** Random Markdown: blocks in blocks, marks that may or may not close, and characters that trip parsers. */

const words = fc.constantFrom(
  ..."word 日本語の文章です 한국어문장입니다 a two2 snake_case README.md 日本語 naïve 👩‍🚀 x² it's — 𝒳 \u200f".split(
    " ",
  ),
  ...[
    "&amp;",
    "&#35;",
    "&nope;",
    "<b>",
    "</b>",
    "<!-- c -->",
    "\\*",
    "\\[",
    "\\",
    "\0",
    "|",
    "a|b",
    "#",
    "1.",
    "-",
    "+",
    "~",
    "`",
    "~5",
    "5~10",
    "~~",
    "$",
    "$5",
    "$\\times$",
    "$10 \\leq",
    "\\to$",
    "<br>",
    "<BR />",
    "<br",
    "。",
    "「重要」",
    "重要：",
    "見https://a.example/b_c，然後",
  ],
  ...[
    "https://a.example/b_c?d=1.",
    "www.b.example",
    "me@c.example",
    "<https://d.example>",
    "<e@f.example>",
    "!",
  ],
);

const inline: fc.Memo<string> = fc.memo((depth) => {
  if (depth <= 1) return words;
  const inner = fc.array(inline(depth - 1), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(" "));
  const wrap = (open: string, close = open) => inner.map((text) => open + text + close);
  return fc.oneof(
    { arbitrary: inner, weight: 4 },
    { arbitrary: words, weight: 3 },
    wrap("*"),
    wrap("**"),
    wrap("_"),
    wrap("***", "**"),
    wrap("~~"),
    wrap("`"),
    wrap("``", "`"),
    wrap("[", '](https://x.example/y "t")'),
    wrap("[", "](<u v>)"),
    wrap("[", "][ref]"),
    wrap("[", "]"),
    wrap("![", "](p.png)"),
    wrap("*", ""),
    wrap("", "**"),
    wrap("[", ""),
    wrap("", "](z"),
    crossing(inner),
  );
});

/** Marks that open outside of a link's text, of code or of a formula and close within, or the other way round. */
function crossing(inner: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const marks = fc.constantFrom("*", "**", "~~", "_", "`", "***");
  const around = fc.constantFrom(
    ["[", "](https://x.example/a)"] as const,
    ["[", "][ref]"] as const,
    ["[", "](<u v>)"] as const,
    ["[", "]"] as const,
    ["`", "`"] as const,
    ["$", "\\times$"] as const,
    ["~~", "~~"] as const,
    ["**", "**"] as const,
  );
  return fc
    .tuple(marks, around, inner, inner, inner, fc.boolean())
    .map(([mark, [open, close], one, two, three, isBefore]) =>
      isBefore
        ? `${mark}${one} ${open}${two}${mark} ${three}${close}`
        : `${open}${one} ${mark}${two}${close} ${three}${mark}`,
    );
}

const line = fc.array(inline(2), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(" "));
/** Long enough for a paragraph to be settled in pieces. */
const longLine = fc.array(words, { minLength: 40, maxLength: 60 }).map((parts) => parts.join(" "));
const lines = fc
  .array(fc.tuple(line, fc.constantFrom("\n", "\n", "  \n", "\\\n", "\n  ", "\n    ")), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) =>
    parts
      .map(([text, end]) => text + end)
      .join("")
      .trimEnd(),
  );

const row = fc.array(inline(2), { minLength: 1, maxLength: 4 }).map((cells) => `| ${cells.join(" | ")} |`);
const table = fc
  .tuple(
    fc.array(row, { minLength: 1, maxLength: 5 }),
    fc.constantFrom("|---|:-:|", "|-|", "|--:|:--|---|", "-|-"),
  )
  .map(([[head = "", ...rows], delimiters]) => [head, delimiters, ...rows].join("\n"));

const code = fc
  .array(fc.oneof(words, fc.constantFrom("", "    deep", "```", "~~", "- no item", "\tx")), { maxLength: 40 })
  .map((each) => each.join("\n"));
const fence = fc
  .tuple(
    fc.constantFrom("```", "~~~", "````", " ```js", "~~~ a b"),
    code,
    fc.constantFrom("```", "~~~", "````", ""),
  )
  .map(([open, text, close]) => `${open}\n${text}\n${close}`);

const definition = fc
  .tuple(
    fc.constantFrom("ref", "REF", "word", "two2", "日本語"),
    fc.constantFrom("https://r.example", "<s t>", "\n/u"),
    fc.constantFrom("", ' "title"', "\n'title\nmore'", " no title"),
  )
  .map(([label, address, title]) => `[${label}]: ${address}${title}`);

const leaf = fc.oneof(
  { arbitrary: lines, weight: 5 },
  { arbitrary: longLine, weight: 1 },
  line.map((text) => `## ${text}`),
  lines.map((text) => `${text}\n===`),
  lines.map((text) => `${text}\n---`),
  fc.constantFrom("---", "***", "- - -", "", "#", "-", "1.", ">", "    code\n\n    more", "\tcode"),
  table,
  fence,
  definition,
  definition,
);

const block: fc.Memo<string> = fc.memo((depth) => {
  if (depth <= 1) return leaf;
  const inner = fc
    .array(fc.tuple(block(depth - 1), fc.constantFrom("\n", "\n\n", "\n\n", "\n\n\n")), {
      minLength: 1,
      maxLength: 3,
    })
    .map((parts) =>
      parts
        .map(([text, end]) => text + end)
        .join("")
        .replace(/\n+$/, ""),
    );
  const item = fc.tuple(inner, fc.constantFrom("- ", "* ", "1. ", "10) ", "-   ", "- [ ] ", "- [x] ", " - "));
  const list = fc
    .array(fc.tuple(item, fc.constantFrom("\n", "\n", "\n\n")), { minLength: 1, maxLength: 3 })
    .map((items) => items.map(([[text, marker], end]) => indented(text, marker) + end).join(""));
  const quote = fc.tuple(inner, fc.boolean()).map(([text, lazy]) =>
    text
      .split("\n")
      .map((each, n) => (lazy && n % 3 === 2 ? each : `> ${each}`))
      .join("\n"),
  );
  return fc.oneof(
    { arbitrary: leaf, weight: 4 },
    { arbitrary: list, weight: 3 },
    { arbitrary: quote, weight: 2 },
  );
});

function indented(text: string, marker: string): string {
  const indent = " ".repeat(marker.replace(/\[.\] /, "").length);
  return (
    marker +
    text
      .split("\n")
      .map((each, n) => (n === 0 || each === "" ? each : indent + each))
      .join("\n")
  );
}

export const markdown: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.tuple(block(2), fc.constantFrom("\n", "\n\n", "\n\n", "\n\n\n")), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.constantFrom("\n", "\n", "\n", "\r\n", "\r"),
  )
  .map(([parts, end]) =>
    parts
      .map(([text, gap]) => text + gap)
      .join("")
      .slice(0, 2000)
      .replaceAll("\n", end),
  );

/** Pieces of a text, none of which cares for lines or characters. */
export function pieces(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
  return [...places, text.length].map((end, index) => text.slice(index === 0 ? 0 : places[index - 1], end));
}
