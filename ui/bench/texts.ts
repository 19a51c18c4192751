/** The texts that are streamed: generated, and the same in every run and on every machine. */

export const shapes = [
  "report",
  "list",
  "nested lists",
  "blockquote",
  "table",
  "fence",
  "paragraph",
  "list item",
] as const;
export type Shape = (typeof shapes)[number];

/** Characters of a text in one commit. */
export const commitLength = 40;

/** A text of this shape, cut to length as a stream that is stopped would be. */
export function textOf(shape: Shape, kilobytes: number): string {
  const length = kilobytes * 1024;
  const write = writers[shape](new Prose(shapes.indexOf(shape) + 1));
  let text = "";
  while (text.length < length) text += write();
  return text.slice(0, length);
}

/** The text in pieces of one commit each. */
export function commitsOf(text: string): string[] {
  const commits: string[] = [];
  for (let at = 0; at < text.length; at += commitLength) commits.push(text.slice(at, at + commitLength));
  return commits;
}

/** Each makes a function that writes the next part of a text of its shape. */
const writers: Record<Shape, (prose: Prose) => () => string> = {
  report: (prose) => {
    let part = 0;
    return () => {
      part += 1;
      return [
        `## ${String(part)}. ${prose.title()}\n\n`,
        `${prose.paragraph(4)}\n\n${prose.paragraph(3)}\n\n`,
        `### ${prose.title()}\n\n`,
        prose.times(5, () => `- **${prose.title()}:** ${prose.sentence()}\n`),
        `\n${prose.paragraph(3)}\n\n`,
        prose.times(4, (index) => `${String(index + 1)}. ${prose.sentence()}\n`),
        `\n| Idea | Months | Cost | Why |\n| --- | ---: | ---: | --- |\n`,
        prose.times(4, () => prose.row()),
        `\n> ${prose.sentence()}\n\n`,
        part % 3 === 0 ? `\`\`\`json\n${prose.times(6, () => prose.code())}\`\`\`\n\n` : "",
      ].join("");
    };
  },
  list: (prose) => () => `- ${prose.sentence()}\n`,
  "nested lists": (prose) => {
    const depths = [0, 1, 2, 3, 3, 2, 1, 1];
    let item = 0;
    return () => `${"  ".repeat(depths[item++ % depths.length] ?? 0)}- ${prose.sentence()}\n`;
  },
  blockquote: (prose) => () => `${prose.times(4, () => `> ${prose.sentence()}\n`)}>\n`,
  table: (prose) => {
    let head = "| Idea | Months | Cost | Why |\n| --- | ---: | ---: | --- |\n";
    return () => {
      const rows = head + prose.row();
      head = "";
      return rows;
    };
  },
  fence: (prose) => {
    let opening = "```ts\n";
    return () => {
      const lines = opening + prose.code();
      opening = "";
      return lines;
    };
  },
  paragraph: (prose) => () => `${prose.sentence()} `,
  "list item": (prose) => {
    let indent = "1. ";
    return () => {
      const paragraph = `${indent}${prose.paragraph(4)}\n\n`;
      indent = "   ";
      return paragraph;
    };
  },
};

const vocabulary =
  `a market of small firms that keep their ledgers by hand pays for time saved each week customers
  who answer quickly tell more than surveys do founder budget evening weekend channel price trial revenue margin
  churn café résumé naïve it’s invoice supplier partner newsletter course template audit workshop retainer pilot
  first second third with without before after under over near about between and or but so because while until`.split(
    /\s+/,
  );

/** Words from a seed. */
class Prose {
  #state: number;

  constructor(seed: number) {
    this.#state = seed * 0x9e3779b9;
  }

  /** About 70 characters with, here and there, a bold word, code, a link or emphasis in it. */
  sentence(): string {
    const words = this.#words(8 + this.#below(5));
    const at = 1 + this.#below(words.length - 2);
    words[at] = this.#dressed(words[at] ?? "");
    return `${capital(words.join(" "))}.`;
  }

  paragraph(sentences: number): string {
    return Array.from({ length: sentences }, () => this.sentence()).join(" ");
  }

  title(): string {
    return capital(this.#words(3).join(" "));
  }

  row(): string {
    return `| ${this.title()} | ${String(1 + this.#below(24))} | $${String(this.#below(9000))} | ${this.sentence()} |\n`;
  }

  code(): string {
    const [name = "", from = "", key = ""] = this.#words(3).map((word) => word.replace(/\W/g, "_"));
    return `${"  ".repeat(this.#below(4))}const ${name} = ${from}("${key}", ${String(this.#below(1000))});\n`;
  }

  times(count: number, write: (index: number) => string): string {
    return Array.from({ length: count }, (_, index) => write(index)).join("");
  }

  #dressed(word: string): string {
    const dresses = [
      `**${word}**`,
      `\`${word}\``,
      `[${word}](https://example.com/${String(this.#below(100))})`,
      `*${word}*`,
      word,
      word,
    ];
    return dresses[this.#below(dresses.length)] ?? word;
  }

  #words(count: number): string[] {
    return Array.from({ length: count }, () => vocabulary[this.#below(vocabulary.length)] ?? "");
  }

  /** A whole number from 0, below this one: mulberry32. */
  #below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
