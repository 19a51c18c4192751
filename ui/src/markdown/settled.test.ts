import { tests as examples } from "commonmark-spec";
import { describe, expect, test } from "vitest";
import { documents } from "./fixtures";
import { shapes } from "./shapes";
import { chunks, stream } from "./testing";

/** Top-level nodes before the last two: those can no longer change, but for references. */
function settledOf(host: HTMLElement): ChildNode[] {
  return [...host.childNodes].slice(0, -2);
}

/** Streams a text and returns what happened to nodes that were settled before. */
function touches(text: string, size: number): MutationRecord[] {
  const { host, markdown, settle } = stream();
  const touched: MutationRecord[] = [];
  const observers = new Map<Node, MutationObserver>();
  const look = (): void => {
    for (const observer of observers.values()) touched.push(...observer.takeRecords());
    for (const node of observers.keys()) {
      if (node.parentNode !== host) throw new Error(`a settled node was removed: ${node.textContent}`);
    }
  };
  for (const piece of chunks(text, size)) {
    markdown.append(piece);
    settle();
    look();
    for (const node of settledOf(host)) {
      if (observers.has(node)) continue;
      const observer = new MutationObserver(() => undefined);
      observer.observe(node, { subtree: true, childList: true, characterData: true, attributes: true });
      observers.set(node, observer);
    }
  }
  markdown.finish();
  settle();
  look();
  return touched;
}

/** The examples in which a definition comes late and makes a link of text that was settled. */
const hasReference = (text: string): boolean => /^ {0,3}(?:[>\-*] ?)*\[[^\]]+\]:/m.test(text);

describe("settled nodes", () => {
  const prose = examples.filter(({ markdown }) => !hasReference(markdown)).map(({ markdown }) => markdown);

  test("of the specification's examples stay untouched", () => {
    for (const [index, text] of prose.entries()) {
      const whole = `${text}\n\nOne.\n\nTwo.\n\nThree.\n`;
      expect(touches(whole, 5), `example ${index}: ${JSON.stringify(text)}`).toEqual([]);
    }
  });

  test("of reports and of all documents here stay untouched", () => {
    const texts = [
      shapes.report?.(6_000) ?? "",
      ...Object.values(documents).filter((text) => !hasReference(text)),
    ];
    for (const text of texts) for (const size of [3, 40]) expect(touches(text, size)).toEqual([]);
  });

  test("within one giant block stay the same nodes", () => {
    for (const name of ["list", "nested list", "quote", "table", "fence", "one giant item"]) {
      const { host, markdown, frame } = stream();
      const seen = new Map<Element, number>();
      const inner = (): Element[] => [...host.querySelectorAll("li, tr, pre span, blockquote > p, li > p")];
      for (const piece of chunks(shapes[name]?.(16_000) ?? "", 160)) {
        markdown.append(piece);
        frame();
        const present = inner();
        for (const [element, place] of seen) expect(present[place], name).toBe(element);
        for (const [place, element] of present.slice(0, -6).entries()) seen.set(element, place);
      }
      expect(seen.size, name).toBeGreaterThan(3);
    }
  });

  test("are mended by a definition as soon as that is settled, and only where it is meant", () => {
    const { host, markdown, frame } = stream();
    markdown.append("See [the guide][g].\n\nOther.\n\nMore.\n\n");
    frame();
    const other = host.children[1];
    markdown.append("[g]: https://example.com/guide\n");
    frame();
    expect(host.querySelector("a")).toBeNull();
    markdown.append("\nNext");
    frame();
    expect(host.querySelector("a")?.href, "long before the end").toBe("https://example.com/guide");
    expect(host.children[1]).toBe(other);
  });

  test("keep a selection in them", () => {
    const { host, markdown, frame } = stream();
    document.body.append(host);
    markdown.append("First paragraph.\n\nSecond ");
    frame();
    const text = host.querySelector("p")?.firstChild as Text;
    document.getSelection()?.setBaseAndExtent(text, 2, text, 7);
    for (const piece of chunks("one.\n\n- a\n- b\n\n[x]: https://y.example\n\nEnd", 3)) {
      markdown.append(piece);
      frame();
    }
    markdown.finish();
    expect(String(document.getSelection())).toBe("rst p");
    host.remove();
  });
});
