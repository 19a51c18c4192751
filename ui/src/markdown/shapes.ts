/** Texts that are one giant block, or a mixture, of at least so many characters. */
export const shapes: Record<string, (length: number) => string> = {
  report: (length) =>
    repeat(length, (n) =>
      [
        `## Part ${n}\n\nYou bring **${n} years** of work and a *steady* hand, see [the guide](https://example.com/${n}).\n\n`,
        "- First with `code` in it\n- Second, longer than the first by some words\n  1. Inner\n  2. Another\n\n",
        "| Idea | Cost |\n| --- | ---: |\n| Bakery | $12,000 |\n| Repair | $4,000 |\n\n> A quote of two\n> lines.\n\n",
        "```js\nconst a = 1;\nreturn a;\n```\n\n",
      ].join(""),
    ),
  list: (length) => repeat(length, (n) => `- Item ${n} with **some** words and a bit more\n`),
  "nested list": (length) =>
    repeat(length, (n) => `${"  ".repeat([0, 1, 2, 3, 2, 1][n % 6] ?? 0)}- Item ${n} has words\n`),
  "list in one item": (length) => `- Outer\n${repeat(length, (n) => `  - Inner ${n} with a few words\n`)}`,
  quote: (length) =>
    repeat(length, (n) => `> Line ${n} of a quote, words and words${n % 4 === 3 ? "\n>" : ""}\n`),
  "deep quote": (length) =>
    repeat(length, (n) => `> > > Line ${n} of a quote, words\n${n % 4 === 3 ? "> > >\n" : ""}`),
  table: (length) =>
    `| A | B | C |\n| --- | :-: | ---: |\n${repeat(length, (n) => `| Row ${n} | \`code\` | **${n}** |\n`)}`,
  fence: (length) => `\`\`\`js\n${repeat(length, (n) => `const value${n} = compute(${n}); // line\n`)}`,
  paragraph: (length) => repeat(length, (n) => `Sentence ${n} goes **on** and on with \`code\`, and ends. `),
  "paragraph of prices": (length) =>
    repeat(length, (n) => `Item ${n} costs $${n},000 or $5-$10 a month, $2 \\times 5$ more. `),
  "paragraph without spaces": (length) =>
    repeat(length, (n) => `第${n}句话**很重要**，用\`code\`写成的长文章继续下去没有空格的文字。`),
  "paragraph of lines": (length) => repeat(length, (n) => `Line ${n} of it goes on and on\n`),
  "unmatched star": (length) => `*It opens ${repeat(length, (n) => `sentence ${n} goes on and on. `)}`,
  "unmatched stars": (length) => repeat(length, (n) => `A *note ${n} goes on and on, with 2 * 3. `),
  "unmatched bracket": (length) => repeat(length, (n) => `A [note ${n} goes on and on and further. `),
  "unmatched backtick": (length) =>
    repeat(length, (n) => `A ${"`".repeat(1 + (n % 40))} tick and more words after it. `),
  "one backtick": (length) => `A \`tick ${repeat(length, (n) => `sentence ${n} goes on and on. `)}`,
  "one giant item": (length) =>
    `- Start\n\n${repeat(length, (n) => `  Paragraph ${n} of the item with words.\n\n  > quoted\n\n  - inner\n\n`)}`,
  heading: (length) => `# ${repeat(length, (n) => `Word ${n} goes **on** and on `)}`,
  cell: (length) => `| a | b |\n| - | - |\n| one | ${repeat(length, (n) => `Word ${n} goes **on** and on `)}`,
  "title without an end": (length) =>
    `[a]: /u\n'It opens\n${repeat(length, (n) => `line ${n} goes on and on\n`)}`,
  "item of one line": (length) => `- ${repeat(length, (n) => `Sentence ${n} goes **on** and on. `)}`,
};

function repeat(length: number, part: (n: number) => string): string {
  let text = "";
  for (let n = 1; text.length < length; n += 1) text += part(n);
  return text;
}
