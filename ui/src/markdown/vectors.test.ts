import { describe, expect, test } from "vitest";
import vectors from "../../../src-tauri/crates/export/tests/vectors/markdown.json";
import { chunks, markup, once, randomPieces, seeded, streamed } from "./testing";

/** The blocks of a host in the notation of the vectors, which the exports are held to as well. */
function blocksOf(host: Element): string[] {
  return [...host.children].map(noted).filter((block) => block !== "<p></p>");
}

function noted(node: Node): string {
  if (!(node instanceof Element))
    return (node.textContent ?? "").replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const inside = (): string => [...node.childNodes].map(noted).join("");
  const name = node.localName;
  switch (name) {
    case "h3":
    case "h4":
    case "h5":
    case "h6":
      return `<h>${inside()}</h>`;
    case "p":
      // A break at an end of a block separates nothing.
      return `<p>${inside().replaceAll(/^(?:<br>)+|(?:<br>)+$/g, "")}</p>`;
    case "blockquote":
      return `<quote>${inside()}</quote>`;
    case "ol":
      return `<ol start=${node.getAttribute("start") ?? "1"}>${inside()}</ol>`;
    case "li": {
      const box = node.querySelector(":scope > p > input");
      const state = box === null ? "" : box.hasAttribute("checked") ? " done" : " open";
      return `<li${state}>${inside()}</li>`;
    }
    case "div":
      if (node.getAttribute("data-part") === "table") return inside();
      return `<pre>${noted(document.createTextNode(node.querySelector("pre")?.textContent ?? "")).trimEnd()}</pre>`;
    case "a":
      return `<a ${node.getAttribute("href") ?? ""}>${inside()}</a>`;
    case "thead":
    case "tbody":
      return inside();
    case "br":
    case "hr":
      return `<${name}>`;
    case "input":
      return "";
    default:
      return `<${name}>${inside()}</${name}>`;
  }
}

/** Addresses as the browser follows them. */
const followed = (block: string): string =>
  block.replaceAll(/<a ([^\s>]+)>/g, (_, address: string) => `<a ${new URL(address).href}>`);

describe("the window reads Markdown as the exports do", () => {
  test.each(vectors)("$about: $markdown", ({ blocks, markdown }) => {
    expect(blocksOf(once(markdown))).toEqual(blocks.map(followed));
  });

  test.each([1, 2, 3, 7])("in pieces of %i they end up as when they are read at once", (size) => {
    for (const { markdown } of vectors) {
      expect(markup(streamed(chunks(markdown, size))), markdown).toBe(markup(once(markdown)));
    }
  });

  test("and one after the other in random pieces", () => {
    const random = seeded(5);
    for (let round = 0; round < 400; round += 1) {
      const texts = Array.from({ length: 4 }, () => vectors[Math.floor(random() * vectors.length)]?.markdown);
      const text = texts.join([" ", "\n", "\n\n"][round % 3]);
      expect(markup(streamed(randomPieces(text, random, 30))), JSON.stringify(text)).toBe(markup(once(text)));
    }
  });
});
