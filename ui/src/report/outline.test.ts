import { screen, waitFor, within } from "@testing-library/svelte";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { expectAccessible } from "../testing/axe";
import { lastAbove, Outline, readingLine } from "./outline.svelte";
import { liveRun, opened, read, savedRun, scrollBox, written } from "./testing";

const outline = (): HTMLElement => screen.getByRole("navigation", { name: "Outline of the report" });
const entries = (box = outline()): string[] =>
  within(box)
    .queryAllByRole("button")
    .map((button) => button.textContent.trim());
const entry = (name: string): HTMLElement => within(outline()).getByRole("button", { name });
const current = (): string[] =>
  within(outline())
    .queryAllByRole("button", { current: "location" })
    .map((button) => button.textContent.trim());

const PROFILE = "### Constraints\n\nSome.\n\n#### Of *time*\n\nLittle.\n\n### Strengths\n\nMany.\n";
const IDEAS = "## Ideas\n\nThree.\n\n#### Deep\n\nDown.\n";

/** The place of everything that is asked for one: the nth heading or section stands at n × 200, less what was scrolled. */
function layOut(box: HTMLElement): { scrollTo: (top: number) => void } {
  let scrolled = 0;
  const placed = [...box.querySelectorAll("section, h3, h4, h5, h6")];
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    const index = placed.indexOf(this);
    return new DOMRect(0, index === -1 ? 0 : index * 200 - scrolled, 100, 20);
  });
  Object.defineProperties(box, {
    clientHeight: { configurable: true, value: 300 },
    scrollHeight: { configurable: true, value: placed.length * 200 + 1000 },
    scrollTop: { configurable: true, get: () => scrolled, set: (top: number) => (scrolled = top) },
  });
  return {
    scrollTo: (top) => {
      scrolled = top;
      box.dispatchEvent(new Event("scroll"));
    },
  };
}

afterEach(() => vi.restoreAllMocks());

describe("the outline", () => {
  test("has the sections and their headings, in order, and passes axe", async () => {
    read(savedRun([PROFILE, IDEAS]));
    await waitFor(() =>
      expect(entries()).toEqual([
        "Profile analysis",
        "Constraints",
        "Of time",
        "Strengths",
        "Startup ideas",
        "Ideas",
        "Deep",
      ]),
    );
    expect(entry("Of time").className).toContain("level-2");
    await expectAccessible();
  });

  test("without headings has the sections; without text it says what will come", async () => {
    const { unmount } = read(savedRun(["Only a line."]));
    await waitFor(() => expect(entries()).toEqual(["Profile analysis"]));
    unmount();
    read(liveRun().run);
    expect(entries()).toEqual([]);
    expect(outline().textContent).toContain("Headings appear here as they are written.");
    await expectAccessible();
  });

  test("of a long report has every heading, also where two are called alike", async () => {
    const text = Array.from({ length: 150 }, (_, index) => `### ${String(index % 3)} Market\n\nText.\n`).join(
      "\n",
    );
    read(savedRun([text]));
    await waitFor(() => expect(entries()).toHaveLength(151));
  });

  test("grows while the report is written, and reads no section whose headings stay as they are", async () => {
    const { run, write } = liveRun();
    read(run);
    write("## SECTION 1: PROFILE ANALYSIS\n\n### Constr");
    await waitFor(() => expect(entries()).toEqual(["Profile analysis", "Constr"]));
    write("aints\n\nSome text");
    await waitFor(() => expect(entries()).toEqual(["Profile analysis", "Constraints"]));
    const reads = vi.spyOn(Element.prototype, "querySelectorAll");
    write(", and more of it.\n\nAnother paragraph.\n\n");
    await written("Another paragraph.");
    // A frame later everything has been told.
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    expect(reads.mock.calls.filter(([selector]) => selector.startsWith("h3"))).toEqual([]);
    reads.mockRestore();
    write("### Strengths\n\nMany.\n\n## SECTION 2: IDEA RESEARCH\n\n#### First\n\n");
    await waitFor(() =>
      expect(entries()).toEqual(["Profile analysis", "Constraints", "Strengths", "Startup ideas", "First"]),
    );
  });

  test("leads to a heading, and unfolds its section for it", async () => {
    const { run, user } = read(savedRun([PROFILE, IDEAS]));
    await waitFor(() => expect(entries()).toContain("Deep"));
    const went: string[] = [];
    vi.spyOn(Element.prototype, "scrollIntoView").mockImplementation(function (this: Element) {
      went.push(this.textContent.trim());
    });
    const [, ideas] = run.sections;
    if (ideas === undefined) throw new Error("three sections");
    ideas.open = false;
    await user.click(entry("Deep"));
    await waitFor(() => expect(went).toEqual(["Deep"]));
    expect(ideas.open).toBe(true);
    expect(current()).toEqual(["Deep"]);
    entry("Constraints").focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(went).toEqual(["Deep", "Constraints"]));
    expect(current()).toEqual(["Constraints"]);
  });

  test("opens as a panel from the header, and leads on with the keyboard in the text", async () => {
    const { user } = read(savedRun([PROFILE]));
    await waitFor(() => expect(entries()).toContain("Strengths"));
    const button = screen.getByRole("button", { name: "Outline of the report" });
    await user.click(button);
    const panel = await opened("dialog");
    expect(panel.getAttribute("aria-label")).toBe("Outline of the report");
    expect(button.getAttribute("aria-expanded")).toBe("true");
    expect(entries(panel)).toEqual(["Profile analysis", "Constraints", "Of time", "Strengths"]);
    await expectAccessible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(button));
    await user.click(button);
    await user.click(within(await opened("dialog")).getByRole("button", { name: "Strengths" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(scrollBox()));
    expect(current()).toEqual(["Strengths"]);
  });
});

describe("what is being read", () => {
  test("is marked while scrolling, in the outline and in the rail", async () => {
    read(savedRun([PROFILE, IDEAS]));
    await waitFor(() => expect(entries()).toContain("Deep"));
    const rail = screen.getByRole("navigation", { name: "Sections of the report" });
    const inRail = (): string[] =>
      within(rail)
        .queryAllByRole("button", { current: "location" })
        .map((button) => button.querySelector(".name")?.textContent ?? "");
    const { scrollTo } = layOut(scrollBox());
    scrollTo(0);
    await waitFor(() => expect(current()).toEqual(["Profile analysis"]));
    expect(inRail()).toEqual(["Profile analysis"]);
    scrollTo(350);
    await waitFor(() => expect(current()).toEqual(["Of time"]));
    scrollTo(720);
    await waitFor(() => expect(current()).toEqual(["Startup ideas"]));
    expect(inRail()).toEqual(["Startup ideas"]);
  });

  test("stays what was chosen until the reader scrolls on their own", async () => {
    const { user } = read(savedRun([PROFILE, IDEAS]));
    await waitFor(() => expect(entries()).toContain("Deep"));
    const { scrollTo } = layOut(scrollBox());
    await user.click(entry("Deep"));
    scrollTo(350);
    expect(current()).toEqual(["Deep"]);
    scrollBox().dispatchEvent(new WheelEvent("wheel", { deltaY: -1 }));
    scrollTo(340);
    await waitFor(() => expect(current()).toEqual(["Of time"]));
  });

  test("is no heading of a folded section", async () => {
    const { run } = read(savedRun([PROFILE, IDEAS]));
    await waitFor(() => expect(entries()).toContain("Deep"));
    const { scrollTo } = layOut(scrollBox());
    for (const section of run.sections) section.open = false;
    scrollTo(350);
    await waitFor(() => expect(current()).toEqual(["Profile analysis"]));
  });

  test("is the last place that is not below the line, in any order of heights", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 40 }),
        fc.integer(),
        (gaps, line) => {
          let sum = 0;
          const tops = gaps.map((gap) => (sum += gap));
          const naive = Math.max(
            0,
            tops.findLastIndex((top) => top <= line),
          );
          expect(lastAbove(tops.length, (index) => tops[index] ?? 0, line)).toBe(naive);
        },
      ),
    );
  });

  test.each([
    ["at the start", 0, 96],
    ["in the middle", 1000, 96],
    ["a screenful before the end", 2000, 96],
    ["half a screenful before the end", 2250, 298],
    ["at the end", 2500, 500],
  ])("the line where one reads, %s", (_where, scrollTop, line) => {
    const box = document.createElement("div");
    Object.defineProperties(box, {
      clientHeight: { value: 500 },
      scrollHeight: { value: 3000 },
      scrollTop: { value: scrollTop },
    });
    expect(readingLine(box)).toBe(line);
  });

  test("of a report that fits the window is its beginning", () => {
    const box = document.createElement("div");
    Object.defineProperties(box, { clientHeight: { value: 500 }, scrollHeight: { value: 500 } });
    expect(readingLine(box)).toBe(96);
    expect(new Outline(box, []).place).toBeNull();
  });
});
