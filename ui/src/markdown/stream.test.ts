import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { documents } from "./fixtures";
import { MarkdownStream } from "./stream";

/** A stream with frames that come when the test says so. */
function stream(onLink?: (url: string) => void) {
  const host = document.createElement("div");
  const frames: (() => void)[] = [];
  const markdown = new MarkdownStream(host, {
    nextFrame: (callback) => void frames.push(callback),
    ...(onLink === undefined ? {} : { onLink }),
  });
  const frame = (): void => {
    for (const callback of frames.splice(0)) callback();
  };
  return { host, markdown, frame };
}

function oneShot(text: string): string {
  const { host, markdown } = stream();
  markdown.replace(text);
  markdown.finish();
  return host.innerHTML;
}

function streamed(pieces: readonly string[]): string {
  const { host, markdown, frame } = stream();
  for (const piece of pieces) {
    markdown.append(piece);
    frame();
  }
  markdown.finish();
  return host.innerHTML;
}

function chunks(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += size) pieces.push(text.slice(at, at + size));
  return pieces;
}

// The document whose last fence never closes comes last: it would swallow the others.
const { fences = "", ...others } = documents;
const everything = [...Object.values(others), fences].join("\n\n");

describe("a streamed document equals one rendering of the whole", () => {
  const cases = Object.keys(documents).flatMap((name) => [1, 5, 40].map((size) => [name, size] as const));

  test.each(cases)("%s in pieces of %i", (name, size) => {
    const text = documents[name] ?? "";
    expect(streamed(chunks(text, size))).toBe(oneShot(text));
  });

  test("at any cut", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(documents)),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 60 }),
        (text, sizes) => {
          const pieces: string[] = [];
          let at = 0;
          for (let turn = 0; at < text.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            pieces.push(text.slice(at, at + size));
            at += size;
          }
          expect(streamed(pieces)).toBe(oneShot(text));
        },
      ),
      { numRuns: 150 },
    );
  });

  test("whatever fragments are put together", () => {
    const fragment = fc.constantFrom(
      ...["\n", "\n\n", "- ", "1. ", "    ", "> ", "# ", "**", "*", "`", "```\n", "text ", "word", "---\n"],
      ...["| a | b |\n", "| - | - |\n", "[x]", "\n[x]: https://e.x\n", "](", "\r", "\r\n", "\\"],
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 40 }), (pieces) => {
        expect(streamed(pieces)).toBe(oneShot(pieces.join("")));
      }),
      { numRuns: 400 },
    );
  });
});

describe("while it streams", () => {
  // Late definitions change what was written before them, and only the end knows them all.
  const settledNames = Object.keys(documents).filter((name) => name !== "references");

  test.each(settledNames)("%s is right before the end is known", (name) => {
    const text = documents[name] ?? "";
    const { host, markdown, frame } = stream();
    for (const piece of chunks(text, 3)) {
      markdown.append(piece);
      frame();
    }
    expect(host.innerHTML.replaceAll(' data-growing=""', "")).toBe(oneShot(text));
  });

  test("finishing touches nothing that was settled", () => {
    fc.assert(
      fc.property(fc.constantFrom(...settledNames), fc.integer({ min: 1, max: 25 }), (name, size) => {
        const { host, markdown, frame } = stream();
        for (const piece of chunks(`${documents[name] ?? ""}\n\nThe end.`, size)) {
          markdown.append(piece);
          frame();
        }
        const blocks = [...host.children].slice(0, -1);
        const observer = new MutationObserver(() => undefined);
        for (const block of blocks)
          observer.observe(block, { subtree: true, childList: true, characterData: true });
        markdown.finish();
        expect(observer.takeRecords()).toEqual([]);
        expect([...host.children].slice(0, -1)).toEqual(blocks);
        observer.disconnect();
      }),
      { numRuns: 60 },
    );
  });

  test("settled blocks are never touched again", () => {
    const { host, markdown, frame } = stream();
    markdown.append("# Title\n\nFirst paragraph.\n\nSecond para");
    frame();
    const first = host.children[1];
    const touched: MutationRecord[] = [];
    const observer = new MutationObserver((records) => touched.push(...records));
    observer.observe(first as Node, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    for (const piece of chunks("graph.\n\n- a\n- b\n\nThird **paragraph**.\n\nLast", 3)) {
      markdown.append(piece);
      frame();
    }
    touched.push(...observer.takeRecords());
    expect(host.children[1]).toBe(first);
    expect(touched).toEqual([]);
  });

  test("the first text of a frame shows at once, and more waits for the next frame", () => {
    const { host, markdown, frame } = stream();
    markdown.append("one");
    expect(host.textContent).toBe("one");
    markdown.append(" two");
    markdown.append(" three");
    expect(host.textContent, "text that came in the same frame waits").toBe("one");
    frame();
    expect(host.textContent).toBe("one two three");
  });

  test("it says when what was appended is in the document", () => {
    const { host, markdown, frame } = stream();
    const seen: string[] = [];
    markdown.append("one");
    markdown.whenRendered(() => seen.push(host.textContent));
    markdown.append(" two");
    markdown.whenRendered(() => seen.push(host.textContent));
    expect(seen).toEqual(["one"]);
    frame();
    expect(seen).toEqual(["one", "one two"]);
  });

  test("half-typed marks are not shown", () => {
    const { host, markdown, frame } = stream();
    const shown: string[] = [];
    for (const piece of chunks(
      "A **bold** word, `code` and [a link](https://example.com/x).\n\n- item\n",
      1,
    )) {
      markdown.append(piece);
      frame();
      shown.push(host.textContent);
    }
    expect(shown.filter((text) => /[*`[\]]|https|^-/m.test(text))).toEqual([]);
  });

  test("a list number or a dash alone does not flicker as text", () => {
    const { host, markdown, frame } = stream();
    markdown.append("Text\n\n1");
    frame();
    const before = host.innerHTML;
    markdown.append(".");
    frame();
    expect(host.innerHTML.replace(/ data-growing=""/, "")).toContain("Text");
    expect(before).not.toContain(">1<");
  });

  test("a finished document carries no trace of having grown", () => {
    expect(streamed(chunks(everything, 17))).not.toContain("data-growing");
  });
});

describe("what a model may not do", () => {
  test("it makes no elements but those on the list", () => {
    const { host, markdown } = stream();
    markdown.replace(
      `${everything}\n<img src=x onerror=alert(1)><svg onload=alert(1)>\n\n<iframe src="https://x.y">`,
    );
    markdown.finish();
    const allowed =
      "p h3 h4 h5 h6 ul ol li blockquote pre code hr table thead tbody tr th td em strong s a br".split(" ");
    const made = new Set([...host.querySelectorAll("*")].map((element) => element.localName));
    expect([...made].filter((name) => !allowed.includes(name))).toEqual([]);
    const attributes = new Set(
      [...host.querySelectorAll("*")].flatMap((element) => element.getAttributeNames()),
    );
    expect([...attributes].toSorted()).toEqual(["data-align", "href", "start", "tabindex", "title"]);
  });

  test.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "&#106;avascript:alert(1)",
    "java&Tab;script:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "tauri://localhost",
    "ipc://localhost",
    "//example.com",
    "javascript%3Aalert(1)",
  ])("it makes no link to %s", (address) => {
    const { host, markdown } = stream();
    markdown.replace(`[x](${address}) [y](<${address}>) <${address}> [z][r]\n\n[r]: ${address}\n`);
    markdown.finish();
    const schemes = [...host.querySelectorAll("a")].map((link) => new URL(link.href).protocol);
    expect(schemes.filter((scheme) => !["http:", "https:", "mailto:"].includes(scheme))).toEqual([]);
  });

  test("an image is its description and address, and is never fetched", () => {
    const { host, markdown } = stream();
    markdown.replace("See ![a chart](https://example.com/c.png) here");
    markdown.finish();
    expect(host.querySelector("img")).toBeNull();
    expect(host.textContent).toBe("See a chart (https://example.com/c.png) here");
  });

  test("a link is followed by nobody but the reader, through one function", () => {
    const followed: string[] = [];
    const { host, markdown } = stream((url) => followed.push(url));
    markdown.replace("[read **this**](https://example.com/a)");
    const click = new MouseEvent("click", { bubbles: true, cancelable: true });
    host.querySelector("strong")?.dispatchEvent(click);
    expect(followed).toEqual(["https://example.com/a"]);
    expect(click.defaultPrevented, "the page itself must not navigate").toBe(true);
  });
});
