import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test, vi } from "vitest";
import { expectAccessible } from "../testing/axe";
import { ReadingStyle } from "./reading.svelte";
import { opened, read, savedRun, scrollBox, written } from "./testing";

const TEXT = "Some text to read.\n\nAnd more of it.";

/** What the style sheets of the report are told. */
function told(): Record<"font" | "scale" | "measure", string> {
  const { style } = document.querySelector<HTMLElement>(".report") ?? document.body;
  const of = (name: string): string => style.getPropertyValue(`--prose-${name}`);
  return { font: of("font"), scale: of("scale"), measure: of("measure") };
}

describe("the controls of the text", () => {
  test("open from the header, pass axe, and Escape gives the focus back", async () => {
    const { user } = read(savedRun([TEXT]));
    const button = screen.getByRole("button", { name: "Text of reports" });
    await user.click(button);
    const panel = await opened("dialog");
    expect(panel.getAttribute("aria-label")).toBe("Text of reports");
    expect(within(panel).getByRole("radio", { name: "Serif" })).toHaveProperty("checked", true);
    expect(within(panel).getByRole("group", { name: "Size" })).toBeTruthy();
    await expectAccessible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(button));
  });

  test("set the text at once, and draw nothing anew", async () => {
    const { user } = read(savedRun([TEXT]));
    await written("And more of it.");
    const host = document.querySelector("[data-section]");
    const changes = vi.fn();
    const watch = new MutationObserver(changes);
    if (host !== null) watch.observe(host, { subtree: true, childList: true, characterData: true });
    expect(told()).toEqual({ font: "var(--text-font)", scale: "1", measure: "68ch" });
    await user.click(screen.getByRole("button", { name: "Text of reports" }));
    await opened("dialog");
    await user.click(screen.getByRole("radio", { name: "Sans" }));
    await waitFor(() => expect(told().font).toBe("var(--shell-font)"));
    await user.click(screen.getByRole("radio", { name: "Largest" }));
    await waitFor(() => expect(Number(told().scale)).toBeGreaterThan(1.1));
    await user.click(screen.getByRole("radio", { name: "Full" }));
    await waitFor(() => expect(told().measure).toBe("1fr"));
    await user.click(screen.getByRole("radio", { name: "Narrow" }));
    await waitFor(() => expect(told().measure).toBe("60ch"));
    expect(changes).not.toHaveBeenCalled();
    watch.disconnect();
  });

  test("are gone through with the arrow keys", async () => {
    const { user, reading } = read(savedRun([TEXT]));
    await user.click(screen.getByRole("button", { name: "Text of reports" }));
    const sizes = within(await opened("dialog")).getByRole("group", { name: "Size" });
    within(sizes).getByRole("radio", { name: "Medium" }).focus();
    await user.keyboard("{ArrowRight}");
    expect(reading.size).toBe(4);
    expect(within(sizes).getByRole("radio", { name: "Large" })).toHaveProperty("checked", true);
  });

  test("leave the reader at the same words", async () => {
    const { reading } = read(savedRun([TEXT]));
    await written("And more of it.");
    const [, second] = document.querySelectorAll("[data-section] > p");
    const box = scrollBox();
    // The first paragraph is above the edge, the second at it; larger text pushes it down.
    vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
      if (this === second) return new DOMRect(0, Number(told().scale) > 1.2 ? 75 : 5, 100, 20);
      return new DOMRect(0, this === box ? 0 : -40, 100, 20);
    });
    box.scrollTop = 300;
    reading.size = 5;
    await waitFor(() => expect(box.scrollTop).toBe(370));
    vi.restoreAllMocks();
  });
});

describe("what is remembered of the text", () => {
  test("is face, size and width, for the next start too", () => {
    const first = new ReadingStyle();
    first.face = "sans";
    first.size = 5;
    first.width = "wide";
    const { face, size, width } = new ReadingStyle();
    expect({ face, size, width }).toEqual({ face: "sans", size: 5, width: "wide" });
  });

  test.each(["", "no json", "7", "null", '{"face":"comic","size":9,"width":12}', '{"size":"3"}'])(
    "is the usual after %j",
    (kept) => {
      localStorage.setItem("prospect.reading", kept);
      const { face, size, width } = new ReadingStyle();
      expect({ face, size, width }).toEqual({ face: "serif", size: 3, width: "medium" });
    },
  );

  test("has five sizes, each larger than the one before, and an end on both sides", () => {
    const reading = new ReadingStyle();
    reading.size = 1;
    expect(reading.sizeBeside(-1)).toBeNull();
    const scales = [reading.scale];
    for (let next = reading.sizeBeside(1); next !== null; next = reading.sizeBeside(1)) {
      reading.size = next;
      scales.push(reading.scale);
    }
    expect(scales).toHaveLength(5);
    expect(scales).toEqual([...scales].sort((a, b) => a - b));
    expect(reading.size).toBe(5);
  });
});
