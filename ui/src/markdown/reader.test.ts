import { afterEach, describe, expect, test, vi } from "vitest";
import { chunks, once, stream } from "./testing";

afterEach(() => void vi.useRealTimers());

function click(element: Element | null): MouseEvent {
  const event = new MouseEvent("click", { bubbles: true, cancelable: true });
  element?.dispatchEvent(event);
  return event;
}

describe("links", () => {
  test("are followed by nobody but the reader, through one function", () => {
    const followed: [string, string][] = [];
    const { host, markdown } = stream({ onLink: (address, text) => void followed.push([address, text]) });
    markdown.replace("[read **this**](https://example.com/a)");
    const event = click(host.querySelector("strong"));
    expect(followed).toEqual([["https://example.com/a", "read this"]]);
    expect(event.defaultPrevented, "the page itself must not navigate").toBe(true);
  });
});

describe("code", () => {
  const source =
    Array.from({ length: 100 }, (_, n) => (n % 7 === 3 ? "" : `  line ${n} <b>\t`)).join("\n") + "\n";

  test("has its language, and is its text and nothing else", () => {
    for (const size of [3, 40, 100_000]) {
      const { host, markdown, settle } = stream();
      for (const piece of chunks(`\`\`\`rust ignore\n${source}\`\`\`\n\nEnd`, size)) {
        markdown.append(piece);
        settle();
      }
      expect(host.querySelector('[data-part="language"]')?.textContent).toBe("rust");
      expect(host.querySelector("pre")?.textContent).toBe(source);
      const range = document.createRange();
      range.selectNodeContents(host.querySelector("code") as Element);
      expect(range.toString(), "what a selection over the groups of lines holds").toBe(source);
    }
  });

  test("is copied exactly, by a button with a name that says so afterwards", async () => {
    vi.useFakeTimers();
    const copied: string[] = [];
    const { host, markdown, settle } = stream({ onCopy: (code) => Promise.resolve(copied.push(code) > 0) });
    markdown.append(`\`\`\`js\n${source}\`\`\`\n`);
    settle();
    const button = host.querySelector("button");
    expect(button?.textContent).toBe("Copy code");
    expect(button?.type).toBe("button");
    click(button);
    await vi.advanceTimersByTimeAsync(0);
    expect(copied).toEqual([source]);
    expect(button?.textContent).toBe("Copied");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(button?.textContent).toBe("Copy code");
  });

  test("says nothing of having copied when it could not", async () => {
    const { host, markdown } = stream({ onCopy: () => Promise.resolve(false) });
    markdown.append("```\nx\n```\n");
    click(host.querySelector("button"));
    await Promise.resolve();
    expect(host.querySelector("button")?.textContent).toBe("Copy code");
  });

  test("a selection in it is copied as it is written", () => {
    const { host, markdown } = stream();
    document.body.append(host);
    markdown.append(`\`\`\`\n${source}\`\`\`\n`);
    document.getSelection()?.selectAllChildren(host.querySelector("code") as Element);
    const data = new Map<string, string>();
    const event = Object.assign(new Event("copy", { bubbles: true, cancelable: true }), {
      clipboardData: { setData: (type: string, text: string) => data.set(type, text) },
    });
    host.querySelector("code")?.dispatchEvent(event);
    expect(data.get("text/plain")).toBe(source);
    expect(event.defaultPrevented).toBe(true);
    host.remove();
  });
});

describe("what assistive technology meets", () => {
  test("a table has head and body, names its columns and scrolls in a named box", () => {
    const host = once("| A | B |\n| :- | -: |\n| 1 | 2 |\n");
    const box = host.querySelector('[role="group"]');
    expect(box?.getAttribute("aria-label")).toBe("Table");
    expect(box?.getAttribute("tabindex")).toBe("0");
    expect(box?.firstElementChild?.localName).toBe("table");
    expect([...host.querySelectorAll("thead th")].map((cell) => cell.getAttribute("scope"))).toEqual([
      "col",
      "col",
    ]);
    expect([...host.querySelectorAll("tbody td")].map((cell) => cell.getAttribute("data-align"))).toEqual([
      "left",
      "right",
    ]);
  });

  test("tasks are disabled checkboxes with names", () => {
    const boxes = [...once("- [ ] open\n- [x] done\n").querySelectorAll("input")];
    expect(
      boxes.map(({ type, disabled, checked, ariaLabel }) => [type, disabled, checked, ariaLabel]),
    ).toEqual([
      ["checkbox", true, false, boxes[0]?.ariaLabel],
      ["checkbox", true, true, boxes[1]?.ariaLabel],
    ]);
    expect(boxes.map((box) => box.getAttribute("aria-label"))).toEqual(["To do", "Done"]);
  });

  test("a list that does not begin at one says where", () => {
    expect(once("3. x\n4. y\n").querySelector("ol")?.start).toBe(3);
  });

  test("headings start below the report's own, and have ids that stay", () => {
    const { host, markdown, settle } = stream({ idPrefix: "ideas-" });
    const ids: string[] = [];
    for (const piece of chunks("# One\n\n- ## Two\n\n> ### Three\n\nText\n\nFour\n===\n\n#### Five\n", 1)) {
      markdown.append(piece);
      settle();
      for (const [index, heading] of host.querySelectorAll("h3, h4, h5, h6").entries()) {
        ids[index] ??= heading.id;
        expect(heading.id).toBe(ids[index]);
      }
    }
    markdown.finish();
    settle();
    expect(ids).toEqual([1, 2, 3, 4, 5].map((n) => `ideas-heading-${n}`));
    expect(host.querySelector("h1, h2")).toBeNull();
  });
});
