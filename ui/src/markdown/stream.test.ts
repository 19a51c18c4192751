import { describe, expect, test } from "vitest";
import { Frames } from "./pace";
import { chunks, markup, once, stream } from "./testing";

describe("frames", () => {
  test("text shows at once while its frame has time, and then waits for the next", () => {
    const { host, markdown, frame, spend } = stream();
    markdown.append("one");
    markdown.append(" two");
    expect(host.textContent).toBe("one two");
    spend(5);
    markdown.append(" three");
    expect(host.textContent, "nobody knew yet that time had passed").toBe("one two three");
    markdown.append(" four");
    markdown.append(" five");
    expect(host.textContent, "the frame has no more time").toBe("one two three");
    frame();
    expect(host.textContent).toBe("one two three four five");
  });

  test("it says when what was appended is in the document", () => {
    const { host, markdown, frame, spend } = stream();
    const seen: string[] = [];
    const note = (): void => void seen.push(host.textContent);
    spend(5);
    markdown.append("one");
    markdown.whenRendered(note);
    markdown.append(" two");
    markdown.whenRendered(note);
    expect(seen).toEqual(["one"]);
    frame();
    expect(seen).toEqual(["one", "one two"]);
  });

  test("never more than 8 ms of a frame are spent, and the rest waits with what it owes", () => {
    let now = 0;
    const frames: (() => void)[] = [];
    // Each look at the clock finds that 3 ms have passed: a piece of work takes that long.
    const clock = { now: () => (now += 3), nextFrame: (callback: () => void) => void frames.push(callback) };
    const { host, markdown } = stream({ frames: new Frames(clock) });
    const text = "A line of words that is read.\n\n".repeat(1_000);
    let isRendered = false;
    markdown.append(text);
    markdown.whenRendered(() => (isRendered = true));
    const first = host.textContent.length;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(10_000);
    expect(isRendered).toBe(false);
    let count = 0;
    for (; frames.length > 0; count += 1) for (const callback of frames.splice(0)) callback();
    expect(count).toBeGreaterThan(3);
    expect(isRendered).toBe(true);
    expect(host.children).toHaveLength(1_000);
  });

  test("streams in one window share its frames, and the first is whole before the second begins", () => {
    let now = 0;
    const frames: (() => void)[] = [];
    const shared = new Frames({
      now: () => (now += 3),
      nextFrame: (callback) => void frames.push(callback),
    });
    const [first, second, closed] = [
      stream({ frames: shared }),
      stream({ frames: shared }),
      stream({ frames: shared }),
    ];
    const text = "A line of words that is read.\n\n".repeat(400);
    for (const { markdown } of [first, second, closed]) markdown.append(text);
    closed.markdown.close();
    const began: [number, number][] = [];
    for (let count = 0; frames.length > 0; count += 1) {
      const before = now;
      for (const callback of frames.splice(0)) callback();
      expect(now - before, "of all together").toBeLessThan(20);
      began.push([first.host.children.length, second.host.children.length]);
    }
    expect(began.length).toBeGreaterThan(4);
    for (const [ofFirst, ofSecond] of began) if (ofSecond > 0) expect(ofFirst).toBe(400);
    expect(began.at(-1)).toEqual([400, 400]);
    expect(closed.host.children.length, "nobody looked any more").toBe(0);
  });

  test("a long text that is read back comes in pieces, and ends up the same", () => {
    const text = "# Head\n\n- one\n- **two**\n\n```\ncode\n```\n\n".repeat(500);
    const { host, markdown, frame, settle } = stream();
    markdown.replace("");
    markdown.finish();
    frame();
    settle();
    const other = stream();
    other.markdown.replace(text);
    other.markdown.finish();
    other.settle();
    expect(markup(other.host)).toBe(markup(once(text)));
    expect(host.childNodes).toHaveLength(0);
  });
});

describe("beginning and end", () => {
  test("finish shows what was held back", () => {
    const { host, markdown, settle } = stream();
    markdown.append("Text\n\n-");
    settle();
    expect(host.textContent).toBe("Text");
    markdown.finish();
    settle();
    expect(host.querySelectorAll("li")).toHaveLength(1);
  });

  test("a carriage return alone at the end is a line end", () => {
    const { host, markdown, settle } = stream();
    markdown.append("one\r");
    settle();
    markdown.append("\ntwo\r");
    settle();
    markdown.finish();
    settle();
    expect(markup(host)).toBe("<p>one<br>two</p>");
  });

  test("half a character waits for its other half", () => {
    const { host, markdown, settle } = stream();
    for (const half of "a👩b".split("")) {
      markdown.append(half);
      settle();
      expect(host.textContent).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
    }
    expect(host.textContent).toBe("a👩b");
  });

  test("replace begins anew, with nothing of what was there", () => {
    const { host, markdown, settle } = stream();
    markdown.append("[x]\n\n# Old\n\n[x]: https://old.example\n\n- list");
    settle();
    markdown.replace("[x]\n\n# New");
    settle();
    markdown.append(" text\n");
    markdown.finish();
    settle();
    expect(markup(host)).toBe('<p>[x]</p><h3 id="heading-1">New text</h3>');
  });

  test("no sign of several characters is torn apart, however long the paragraph", () => {
    const { host, markdown, frame } = stream();
    const signs = [
      "👩",
      "\u200d",
      "🚀",
      " ",
      "👍",
      "🏽",
      " ",
      "🇩",
      "🇪",
      " ",
      "e",
      "\u0301",
      " ",
      "س",
      "لام",
      " ",
    ];
    const text = `${"word `code` ".repeat(40)}${signs.join("")}`;
    markdown.append("word `code` ".repeat(40));
    for (const piece of signs) {
      markdown.append(piece);
      frame();
    }
    const nodes = [...(host.querySelector("p")?.childNodes ?? [])].map((node) => node.textContent ?? "");
    expect(nodes.join("")).toBe(text.replaceAll("`", "").trimEnd());
    for (const whole of ["👩‍🚀", "👍🏽", "🇩🇪", "e\u0301", "سلام"]) {
      expect(
        nodes.some((node) => node.includes(whole)),
        whole,
      ).toBe(true);
    }
  });

  test("what is shown stays until the text that replaces it stands whole", () => {
    const text = "A line of words that is read.\n\n".repeat(1_000);
    const { host, markdown, frame, settle, spend } = stream();
    markdown.append(text);
    markdown.finish();
    settle();
    const shown = host.textContent;
    spend(20);
    markdown.replace(text);
    let frames = 0;
    markdown.whenRendered(() => (frames = -1));
    while (frames >= 0) {
      expect(host.textContent).toBe(shown);
      frames += 1;
      spend(20);
      frame();
      expect(frames, "the text is drawn in the end").toBeLessThan(1_000);
    }
    markdown.append("And more.");
    settle();
    expect(host.textContent).toBe(`${shown}And more.`);
    markdown.replace("");
    expect(host.textContent).toBe("");
  });

  test("a stream that went on after replace is as good as one that did not stop", () => {
    const text = "One **two**.\n\n- a\n- b\n  - c\n\n> q\n\nEnd.\n";
    for (let at = 0; at <= text.length; at += 1) {
      const { host, markdown, settle } = stream();
      markdown.replace(text.slice(0, at));
      for (const piece of chunks(text.slice(at), 7)) {
        markdown.append(piece);
        settle();
      }
      markdown.finish();
      settle();
      expect(markup(host)).toBe(markup(once(text)));
    }
  });

  test("a long paragraph that turns out to be a heading or the head of a table is one", () => {
    const words = "word and **word** ".repeat(40);
    for (const text of [
      `${words}end\n===\n\nText\n`,
      `${words}| b\n--- | ---\n1 | 2\n`,
      `- ${words}| b\n--- | ---\n1 | 2\n`,
      `> ${words}\n> ${words}\n> ===\n`,
      `- ${words}\n  more\n  ---\n- next\n`,
    ]) {
      for (const size of [7, 40]) {
        const { host, markdown, settle } = stream();
        for (const piece of chunks(text, size)) {
          markdown.append(piece);
          settle();
        }
        markdown.finish();
        settle();
        expect(markup(host)).toBe(markup(once(text)));
      }
    }
  });
});
