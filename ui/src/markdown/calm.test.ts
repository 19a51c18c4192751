import { describe, expect, test } from "vitest";
import { chunks, stream } from "./testing";

/** What is shown after each character. */
function shown(text: string): string[] {
  const { host, markdown, frame } = stream();
  return chunks(text, 1).map((piece) => {
    markdown.append(piece);
    frame();
    return host.textContent;
  });
}

describe("what is half written does not flash", () => {
  test.each([
    ["strong and emphasis", "A **bold** word, *soft* and ***both*** and _this_ too.\n", /[*_]/],
    ["strong over several words", "A **bold and longer stretch of words** ends.\n", /\*/],
    ["strikethrough", "It is ~~gone~~ now.\n", /~/],
    ["bold beside Japanese", "これは**「重要」**な点です。\n", /[*]/],
    ["a line break", "One<br>two<BR />three\n", /[<>]|br/i],
    ["a formula", "From $10 \\times 5$ to $\\approx$ it.\n", /\\|times|approx/],
    ["code", "Some `code here` and ``more code`` end.\n", /`/],
    ["a link", 'See [the guide](https://example.com/a "Title") for more.\n', /[[\]()]|https|Title/],
    ["a reference", "See [the guide][guide] for more.\n", /^(?!.*\[the guide\]\[guide\]).*[[\]]/],
    ["an image", "See ![a chart](https://example.com/c.png) for more.\n", /[[\]]/],
    ["marks in a link", "See [**the** guide](https://example.com).\n", /[[\]*]|https/],
    ["an address in brackets", "See <https://example.com/abc> for more.\n", /[<>]/],
    ["an entity", "Fish &amp; chips.\n", /&a|;/],
    ["list markers", "Text\n\n- one\n- two\n\n1. one\n2. two\n", /^[-\d]|[.\d]$/m],
    ["a heading", "Text\n\n## Heading\n\nMore\n", /#/],
    ["a rule", "Text\n\n---\n\nMore\n", /-/],
    ["a table", "Text\n\n| Idea | Cost |\n| --- | ---: |\n| A | 1 |\n| B | 2 |\n\nMore\n", /[|-]/],
    ["a table without outer bars", "Text\n\nIdea | Cost\n--- | ---\nA | 1\n\nMore\n", /\||--/],
    ["a fence", "Text\n\n```js\nlet a;\n```\n\nMore\n", /`/],
    ["a checkbox", "- [ ] open\n- [x] done\n", /[[\]]|^x/m],
    ["a quote", "Text\n\n> quoted\n> more\n\nEnd\n", />/],
    ["a setext heading", "Heading\n=======\n\nText\n", /=/],
  ])("%s", (_, text, marks) => {
    expect(shown(text).filter((each) => marks.test(each))).toEqual([]);
  });

  test("a mark that is never closed turns to text at the end of its block", () => {
    const { host, markdown, frame } = stream();
    markdown.append("It *opens and goes on");
    frame();
    expect(host.innerHTML).toContain("<em>opens and goes on</em>");
    markdown.append("\n\nNext");
    frame();
    expect(host.firstElementChild?.textContent).toBe("It *opens and goes on");
  });

  test("text only ever grows at its end", () => {
    const text =
      "A **bold** word and `code`, then [a link](https://example.com) and more words.\n\nNext *one*.\n";
    const steps = shown(text);
    for (const [index, step] of steps.entries()) {
      expect(step.startsWith((steps[index - 1] ?? "").trimEnd().replace(/[^\p{L}]+$/u, "")), step).toBe(true);
    }
  });

  test("a bar in a long line holds nothing back, also where its beginning is settled", () => {
    const steps = shown(`${"word ".repeat(12)}a|b ${"word ".repeat(60)}`);
    for (const [index, step] of steps.entries()) {
      expect(step.length).toBeGreaterThanOrEqual((steps[index - 1] ?? "").trimEnd().length);
    }
  });

  test("nothing above the last block changes its markup", () => {
    const text =
      "# Head\n\nText **a** b.\n\n- one\n- two\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```\nx\n```\n\nEnd.\n";
    const { host, markdown, frame } = stream();
    let before: string[] = [];
    for (const piece of chunks(text, 1)) {
      markdown.append(piece);
      frame();
      const now = [...host.children].slice(0, -1).map((each) => each.outerHTML);
      for (const [index, html] of before.entries()) expect(now[index]).toBe(html);
      before = now;
    }
  });

  test("the end of the text is marked while it grows, and bears no trace of it later", () => {
    const { host, markdown, frame } = stream();
    markdown.append("One\n\n- two");
    frame();
    expect(host.querySelector("[data-growing]")?.textContent).toBe("two");
    markdown.finish();
    frame();
    expect(host.querySelector("[data-growing]")).toBeNull();
  });
});
