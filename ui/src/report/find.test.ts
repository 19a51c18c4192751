import { screen, waitFor } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, describe, expect, test, vi } from "vitest";
import { expectAccessible } from "../testing/axe";
import {
  liveRun,
  marked,
  read,
  savedRun,
  scrollBox,
  withHighlights,
  withRangePlaces,
  written,
} from "./testing";

const field = (): HTMLInputElement => screen.getByRole("textbox", { name: "Find in the report" });
const count = (): string => screen.getByTestId("find-in-report").nextElementSibling?.textContent ?? "";
const says = async (words: string): Promise<void> => waitFor(() => expect(count()).toBe(words));

const sections = (): string[] =>
  [...document.querySelectorAll("[data-section]")].map((host) => host.outerHTML);

const PROFILE = `### Grants

A **gr**ant is money. Two grants are more.

- One grant a month
- [Grants.gov](https://www.grants.gov) lists them

| Idea | Cost |
| --- | --- |
| Grant radar | $12 |

\`\`\`js
const grant = 1;
\`\`\`
`;
const IDEAS = "A café, a CAFE, and nothing else to pay.\n\nEnds with app\n\nlication begins.";

/** A saved report with the bar open over it. */
async function finding(sections: readonly string[] = [PROFILE, IDEAS]) {
  const reader = read(savedRun(sections));
  await written((sections.at(-1) ?? "").match(/\p{L}+/gu)?.at(-1) ?? "");
  // Until it is settled, the text itself is still being drawn.
  await waitFor(() => expect(document.querySelector("[data-growing]")).toBeNull());
  reader.find.open();
  await waitFor(() => expect(document.activeElement).toBe(field()));
  return reader;
}

describe("the bar", () => {
  withHighlights();

  test("opens from the header, passes axe, and Escape gives the focus back", async () => {
    const { user } = read(savedRun([PROFILE]));
    const button = screen.getByRole("button", { name: "Find in this report" });
    await user.click(button);
    await waitFor(() => expect(document.activeElement).toBe(field()));
    await user.keyboard("grant");
    await says("1 of 7");
    await expectAccessible();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("search")).toBeNull());
    expect(document.activeElement).toBe(button);
    expect(marked("report-find")).toEqual([]);
    expect(marked("report-find-current")).toEqual([]);
  });

  test("closes from within the report too, and from its own button", async () => {
    const { find, user } = await finding();
    scrollBox().focus();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("search")).toBeNull());
    find.open();
    await user.click(await screen.findByRole("button", { name: "Close" }));
    await waitFor(() => expect(screen.queryByRole("search")).toBeNull());
    expect(document.activeElement, "where the focus was when it opened").toBe(scrollBox());
  });

  test("keeps what was looked for, and opening it once more selects that", async () => {
    const { find, user } = await finding();
    await user.keyboard("café{Escape}");
    await waitFor(() => expect(screen.queryByRole("search")).toBeNull());
    find.open();
    await says("2 hits");
    expect(field().value).toBe("café");
    await waitFor(() => expect([field().selectionStart, field().selectionEnd]).toEqual([0, 4]));
    await user.keyboard("{Enter}");
    await says("1 of 2");
  });

  test("looks for what is selected in the report", async () => {
    const { find } = await finding();
    find.close();
    const words = document.querySelector('[data-section="startup_ideas_research"] p')?.firstChild as Text;
    getSelection()?.setBaseAndExtent(words, 2, words, 6);
    find.open();
    await says("2 hits");
    expect(field().value).toBe("café");
    getSelection()?.removeAllRanges();
  });

  test("says when there is nothing, and offers nothing then", async () => {
    const { user } = await finding();
    await user.keyboard("xyzzy");
    await says("No hits");
    expect(screen.getByRole("button", { name: "Next hit" })).toHaveProperty("disabled", true);
    expect(screen.getByRole("button", { name: "Previous hit" })).toHaveProperty("disabled", true);
    await user.keyboard("{Enter}");
    await says("No hits");
    await user.clear(field());
    await says("");
    await user.keyboard("   ");
    await says("");
  });
});

describe("hits", () => {
  withHighlights();

  test("are marked wherever they stand, also across marks within a line, and the text is not touched", async () => {
    const { user } = await finding();
    const [before] = sections();
    await user.keyboard("grant");
    await says("1 of 7");
    expect(marked("report-find")).toEqual(["Grant", "grant", "grant", "grant", "Grant", "Grant", "grant"]);
    expect(sections()[0]).toBe(before);
    const second = [...(CSS.highlights.get("report-find") ?? [])][1];
    expect(second?.startContainer, "it begins inside the bold part").not.toBe(second?.endContainer);
  });

  test("come with and without accents, in any case, and never across two blocks", async () => {
    const { user } = await finding();
    await user.keyboard("cafe");
    await says("1 of 2");
    expect(marked("report-find")).toEqual(["café", "CAFE"]);
    await user.clear(field());
    await user.keyboard("application");
    await says("No hits");
    await user.clear(field());
    await user.keyboard("copy code");
    await says("No hits");
  });

  test("are gone through by Enter and F3 and by the buttons, round the ends", async () => {
    const { user } = await finding([PROFILE]);
    await user.keyboard("grants");
    await says("1 of 3");
    expect(marked("report-find-current")).toEqual(["Grants"]);
    await user.keyboard("{Enter}");
    await says("2 of 3");
    expect(marked("report-find-current")).toEqual(["grants"]);
    await user.keyboard("{F3}");
    await says("3 of 3");
    await user.keyboard("{Enter}");
    await says("1 of 3");
    await user.keyboard("{Shift>}{Enter}{/Shift}");
    await says("3 of 3");
    await user.keyboard("{Shift>}{F3}{/Shift}");
    await says("2 of 3");
    await user.click(screen.getByRole("button", { name: "Next hit" }));
    await says("3 of 3");
    await user.click(screen.getByRole("button", { name: "Previous hit" }));
    await says("2 of 3");
  });

  test("stay the same while more of a word is typed, and come back when it is corrected", async () => {
    const { user } = await finding([PROFILE]);
    await user.keyboard("grant{Enter}{Enter}");
    await says("3 of 7");
    await user.keyboard("s");
    await says("2 of 3");
    await user.keyboard("x");
    await says("No hits");
    await user.keyboard("{Backspace}");
    await says("2 of 3");
  });

  test("in a folded section unfold it when they are gone to, and not before", async () => {
    const { run, user } = await finding();
    const [profile, ideas] = run.sections;
    if (profile === undefined || ideas === undefined) throw new Error("three sections");
    ideas.open = false;
    await tick();
    await user.keyboard("money");
    await says("1 of 1");
    expect(ideas.open).toBe(false);
    await user.clear(field());
    await user.keyboard("nothing");
    await says("1 of 1");
    await waitFor(() => expect(ideas.open).toBe(true));
  });

  test("thousands of them are counted, and those around the reader are marked", async () => {
    const { user, find } = await finding([`${"la ".repeat(6000)}\n\nend`]);
    await user.keyboard("l");
    await says("1 of 6,000");
    expect(marked("report-find")).toHaveLength(2000);
    find.previous();
    await says("6,000 of 6,000");
    expect(marked("report-find")).toHaveLength(2000);
    expect(marked("report-find-current")).toEqual(["l"]);
  });
});

describe("of the hits in a long report", () => {
  withHighlights();

  /** Paragraphs a hundred pixels high, of which a window of 600 shows six. Returns how to scroll to the first of them. */
  function layOut(): (index: number) => void {
    let first = 0;
    vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
      const index = [...document.querySelectorAll("[data-section] p")].indexOf(this);
      return index === -1 ? new DOMRect(0, 0, 800, 600) : new DOMRect(0, (index - first) * 100, 800, 100);
    });
    vi.spyOn(Range.prototype, "getBoundingClientRect").mockImplementation(() => new DOMRect());
    return (index) => {
      first = index;
      scrollBox().dispatchEvent(new Event("scroll"));
    };
  }

  const LONG = Array.from({ length: 200 }, (_, index) => `Grant ${String(index)}.`).join("\n\n");
  const near = (): number[] =>
    [...(CSS.highlights.get("report-find") ?? [])].map(({ startContainer }) =>
      Number(/\d+/.exec(startContainer.textContent ?? "")?.[0]),
    );
  const between = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);

  afterEach(() => void vi.restoreAllMocks());

  test("those on this screen and the next are marked, others as they come near; all are counted", async () => {
    const { user, find } = await finding([LONG]);
    const scrollTo = layOut();
    await user.keyboard("grant");
    await says("1 of 200");
    expect(near()).toEqual(between(0, 12));
    scrollTo(100);
    await waitFor(() => expect(near()).toEqual(between(93, 112)));
    await says("1 of 200");
    find.previous();
    await says("200 of 200");
    expect(marked("report-find-current"), "wherever it stands").toEqual(["Grant"]);
    find.close();
    find.moved();
    expect(near(), "nothing is looked for any more").toEqual([]);
  });

  test("those of a paragraph that is longer than the window are marked where it is seen", async () => {
    const { user } = await finding([`${"la ".repeat(3000)}\n\nend`]);
    layOut();
    // Ten pixels of height a letter: the paragraph is as high as fifty windows.
    vi.mocked(Element.prototype.getBoundingClientRect).mockImplementation(function (this: Element) {
      return new DOMRect(0, 0, 800, this.matches("[data-section] p:first-child") ? 90_000 : 600);
    });
    vi.mocked(Range.prototype.getBoundingClientRect).mockImplementation(function (this: Range) {
      return new DOMRect(0, this.startOffset * 10, 10, 10);
    });
    await user.keyboard("la");
    await says("1 of 3,000");
    // A hit every thirty pixels, on this screen and the next.
    expect(marked("report-find")).toHaveLength(41);
  });

  test("none of a folded section is marked, and all are when it is unfolded", async () => {
    const { run, user, find } = await finding();
    const [profile, ideas] = run.sections;
    if (profile === undefined || ideas === undefined) throw new Error("three sections");
    profile.open = false;
    await tick();
    await user.keyboard("nothing");
    await says("1 of 1");
    await user.clear(field());
    await user.keyboard("grant");
    await says("1 of 7");
    await waitFor(() => expect(profile.open, "the hit is gone to").toBe(true));
    find.moved();
    expect(marked("report-find")).toHaveLength(7);
    profile.open = false;
    find.moved();
    expect(marked("report-find")).toEqual([]);
  });
});

describe("while the report is written", () => {
  withHighlights();

  test("new text is searched as it comes, and the reader stays at the same hit", async () => {
    const { run, write, end } = liveRun();
    const { find, user } = read(run);
    write("## SECTION 1: PROFILE ANALYSIS\n\nOne grant.\n\nTwo grants.\n\n");
    await written("Two grants.");
    find.open();
    await waitFor(() => expect(document.activeElement).toBe(field()));
    await user.keyboard("grant{Enter}");
    await says("2 of 2");
    write("Three gra");
    await written("Three gra");
    write("nts, and **gra");
    write("nt** four.\n\n## SECTION 2: IDEA RESEARCH\n\nGrant five");
    await says("2 of 5");
    expect(marked("report-find")).toEqual(["grant", "grant", "grant", "grant", "Grant"]);
    expect(marked("report-find-current")).toEqual(["grant"]);
    end();
    await says("2 of 5");
  });

  test("what is not there yet is found when it comes, and nothing moves for it", async () => {
    const { run, write } = liveRun();
    const { find, user } = read(run);
    write("## SECTION 1: PROFILE ANALYSIS\n\nNothing so far.\n\n");
    await written("Nothing so far.");
    find.open();
    await waitFor(() => expect(document.activeElement).toBe(field()));
    await user.keyboard("grant");
    await says("No hits");
    write("A grant at last.");
    await says("1 hit");
    expect(marked("report-find-current")).toEqual([]);
    await user.keyboard("{Enter}");
    await says("1 of 1");
  });
});

describe("an engine that cannot mark ranges", () => {
  withRangePlaces();

  test("selects the hit that the reader is at", async () => {
    const { user, find } = await finding([PROFILE]);
    await user.keyboard("grants");
    await says("1 of 3");
    expect(getSelection()?.toString()).toBe("Grants");
    find.next();
    await says("2 of 3");
    expect(getSelection()?.toString()).toBe("grants");
    find.close();
    expect(getSelection()?.toString()).toBe("");
  });
});
