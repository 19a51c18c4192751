import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { marked, opened, withHighlights } from "../report/testing";
import { open, saved, status } from "../shell/testing";
import { expectAccessible } from "../testing/axe";
import { withSizes } from "../testing/layout";
import { fewRuns, lists, openLibrary, search, titles } from "./testing";

withHighlights();
withSizes((element) =>
  element.tagName === "NAV" || element.getAttribute("data-testid") === "library" ? 700 : 58,
);

describe("the library", () => {
  test("lists every report by day, with what was added to it", async () => {
    await openLibrary();
    await lists("Grant radar", "Café roaster", "Night-shift nurses");
    const list = within(screen.getByTestId("library"));
    expect(
      list
        .getAllByRole("heading")
        .map((day) => day.textContent)
        .slice(0, 2),
    ).toEqual(["Today", "Yesterday"]);
    expect(list.getAllByText("pilot")).toHaveLength(2);
    expect(list.getByText(/cut off/)).toBeTruthy();
    expect(screen.getByText("3 reports")).toBeTruthy();
    await expectAccessible();
  });

  test.each([
    ["Favourites", "Favourites", ["Night-shift nurses"]],
    ["Trash", "Trash", ["Thrown away"]],
  ])("%s stands in the sidebar", async (name, heading, wanted) => {
    await openLibrary({}, name);
    await lists(...wanted);
    expect(screen.getByRole("heading", { level: 1, name: heading })).toBeTruthy();
    expect(
      within(screen.getByRole("complementary")).getByRole("button", { name }).getAttribute("aria-current"),
    ).toBe("page");
    await expectAccessible();
  });

  test("the archive is one of its parts", async () => {
    const { user } = await openLibrary();
    const parts = within(screen.getByRole("navigation", { name: "Parts of the library" }));
    await user.click(parts.getByRole("button", { name: "Archive" }));
    await lists("Put away");
    await expectAccessible();
  });

  test("of a thousand reports only those in sight exist, and the next page comes by itself", async () => {
    const runs = Array.from({ length: 1000 }, (_, index) =>
      saved({
        run_id: `run-${String(index)}`,
        title: `Report ${String(index)}`,
        created_at: 1_700_000_000 - index,
      }),
    );
    const { user } = await openLibrary({ runs });
    await waitFor(() => expect(titles().length).toBeGreaterThan(5));
    expect(titles().length).toBeLessThan(40);
    expect(screen.getByText("More than 60 reports")).toBeTruthy();
    const first = within(screen.getByTestId("library")).getByText("Report 0");
    first.focus();
    await user.keyboard("{End}");
    await waitFor(() => expect(document.activeElement?.textContent.trim()).toBe("Report 59"));
    await screen.findByText("More than 120 reports");
  });

  test("is sorted as one likes", async () => {
    const { user } = await openLibrary();
    await user.selectOptions(screen.getByTestId("sort"), "cost");
    await lists("Café roaster", "Grant radar", "Night-shift nurses");
    await user.selectOptions(screen.getByTestId("sort"), "oldest");
    await lists("Night-shift nurses", "Café roaster", "Grant radar");
    expect(screen.getByRole("option", { name: "Best match first" })).toHaveProperty("disabled", true);
  });

  test("comes back after a reload of the page", async () => {
    const { unmount } = await openLibrary({}, "Favourites");
    unmount();
    open({ runs: fewRuns() });
    await lists("Night-shift nurses");
  });
});

describe("searching", () => {
  test("lists what fits as one types, with the words where they stand", async () => {
    const { user, backend } = open({ runs: fewRuns() });
    await screen.findByTestId("profile-form");
    await user.type(search(), "shift sw");
    await lists("Night-shift nurses", "Grant radar");
    expect(document.activeElement, "one types on").toBe(search());
    const list = screen.getByTestId("library");
    expect([...list.querySelectorAll("mark")].map((mark) => mark.textContent)).toContain("Shift");
    expect(within(list).getAllByText("Startup ideas").length).toBeGreaterThan(0);
    expect(backend.asked.at(-1)).toMatchObject({ text: "shift sw", sort: "relevance" });
    await expectAccessible();
  });

  test("opens the report at the hit", async () => {
    const { user } = open({ runs: fewRuns() });
    await user.type(await screen.findByTestId("search"), "inbox");
    await lists("Grant radar");
    await user.click(screen.getByTestId("found-run"));
    await status("complete");
    const bar = await screen.findByRole("search");
    expect(within(bar).getByRole("textbox")).toHaveProperty("value", "inbox");
    await waitFor(() => expect(marked("report-find-current")).toEqual(["inbox"]));
    // Where the list showed it: there are others before.
    await within(bar).findByText("3 of 5");
    expect(search().value, "what was looked for stays").toBe("inbox");
  });

  test("the list of the sidebar follows, so that one goes from hit to hit", async () => {
    const { user } = open({ runs: fewRuns() });
    await user.type(await screen.findByTestId("search"), "shift");
    const aside = within(screen.getByRole("complementary"));
    await waitFor(() => expect(aside.getAllByTestId("history-item")).toHaveLength(2));
    await user.click(aside.getByTitle("Night-shift nurses"));
    await status("complete");
    await waitFor(() =>
      expect(marked("report-find-current").map((words) => words.toLowerCase())).toEqual(["shift"]),
    );
    await user.click(screen.getByRole("button", { name: "Clear the search" }));
    await waitFor(() => expect(aside.getAllByTestId("history-item")).toHaveLength(3));
  });

  test("finds accents typed without, and Chinese in the middle of a line", async () => {
    const { user } = await openLibrary();
    await user.type(search(), "cafe");
    await lists("Café roaster");
    await user.clear(search());
    await user.type(search(), "护士");
    await lists("Night-shift nurses");
    expect(screen.getByTestId("library").querySelector("mark")?.textContent).toBe("护士");
  });

  test("says when nothing fits, and what to do", async () => {
    const { user } = await openLibrary();
    await user.type(search(), "xyzzy");
    await screen.findByText("Nothing says “xyzzy”.");
    expect(titles()).toEqual([]);
    await expectAccessible();
    await user.keyboard("{Escape}");
    await lists("Grant radar", "Café roaster", "Night-shift nurses");
  });

  test("keeps up with a slow library: the newest question wins", async () => {
    const { user, backend } = await openLibrary();
    const release = backend.holdNext("findRuns");
    await user.type(search(), "cafe");
    expect(screen.getByTestId("library").getAttribute("aria-busy")).toBe("true");
    release();
    await lists("Café roaster");
    expect(backend.asked.map(({ text }) => text)).toEqual(["", "c", "cafe"]);
  });

  test("a search that fails says why, and is tried again", async () => {
    const { user, backend } = await openLibrary();
    backend.failNext("findRuns", { code: "library_failed", message: "The index is broken." });
    await user.type(search(), "c");
    const main = within(screen.getByRole("main"));
    expect((await main.findByTestId("error-message")).textContent).toContain("The index is broken.");
    await expectAccessible();
    await user.click(main.getByRole("button", { name: "Try again" }));
    await lists("Grant radar", "Café roaster");
  });

  test("says when it may miss something", async () => {
    const { user, backend } = await openLibrary();
    backend.unindexed = 12;
    await user.type(search(), "cafe");
    await screen.findByText("12 reports cannot be searched yet: the search may miss them.");
    await expectAccessible();
  });

  test("is reached with the keyboard, and Down and Enter lead to what was found", async () => {
    const { user } = open({ runs: fewRuns() });
    await screen.findByTestId("profile-form");
    await user.keyboard("{Control>}{Shift>}f{/Shift}{/Control}");
    expect(document.activeElement).toBe(search());
    await user.keyboard("shift");
    await lists("Night-shift nurses", "Grant radar");
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(document.activeElement?.textContent.trim()).toBe("Night-shift nurses"));
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(document.activeElement?.textContent.trim()).toBe("Grant radar"));
    // Where no report is open, there is nothing else that this could mean.
    await user.keyboard("{Control>}f{/Control}{Enter}");
    await status("complete");
    expect(screen.getByRole("heading", { level: 1, name: "Night-shift nurses" })).toBeTruthy();
  });

  test("without a sidebar, the library has the field", async () => {
    const { user } = open({ runs: fewRuns() });
    await screen.findByTestId("profile-form");
    await user.keyboard("{Control>}b{/Control}");
    await waitFor(() => expect(screen.queryByTestId("search")).toBeNull());
    await user.keyboard("{Control>}{Shift>}f{/Shift}{/Control}");
    await waitFor(() => expect(document.activeElement).toBe(search()));
    expect(search().closest("main")).not.toBeNull();
    await user.keyboard("cafe");
    await lists("Café roaster");
    await expectAccessible();
  });
});

describe("the filter", () => {
  async function openFilter(user: Awaited<ReturnType<typeof openLibrary>>["user"]): Promise<HTMLElement> {
    await user.click(screen.getByTestId("filter"));
    return opened("dialog");
  }

  test("narrows by what is chosen, shows it as chips, and Clear takes it all away", async () => {
    const { user } = await openLibrary();
    const panel = within(await openFilter(user));
    await user.click(panel.getByRole("checkbox", { name: "Education / EdTech" }));
    await user.click(panel.getByRole("checkbox", { name: "E-commerce / Retail" }));
    await lists("Grant radar", "Café roaster");
    await expectAccessible();
    await user.click(panel.getByRole("tab", { name: "Status" }));
    await user.click(panel.getByRole("checkbox", { name: "Cut off" }));
    await lists("Café roaster");
    await user.keyboard("{Escape}");
    const chips = within(screen.getByRole("list", { name: "Filters that are on" }));
    expect(chips.getByText("Area: Education / EdTech or E-commerce / Retail")).toBeTruthy();
    await user.click(chips.getByRole("button", { name: "Take away the filter “Status: Cut off”" }));
    await lists("Grant radar", "Café roaster");
    await user.click(chips.getByRole("button", { name: "Clear" }));
    await lists("Grant radar", "Café roaster", "Night-shift nurses");
  });

  test("knows the models and the tags there are; of tags, all have to be there", async () => {
    const { user } = await openLibrary();
    const panel = within(await openFilter(user));
    await user.click(panel.getByRole("tab", { name: "Model" }));
    await user.click(await panel.findByRole("checkbox", { name: "llama3.2" }));
    await lists("Café roaster");
    await user.click(panel.getByRole("checkbox", { name: "llama3.2" }));
    await user.click(panel.getByRole("tab", { name: "Tags" }));
    await user.click(panel.getByRole("checkbox", { name: "pilot" }));
    await lists("Grant radar", "Night-shift nurses");
    await user.click(panel.getByRole("checkbox", { name: "evenings" }));
    await lists("Night-shift nurses");
  });

  test("knows days, favourites and notes, and combines with words", async () => {
    const note = { note_id: "n", section: null, idea: null, tags: [], created_at: 1, changed_at: 1 };
    const { user, backend } = await openLibrary({ notes: [{ ...note, run_id: "cafe", text: "Ask Maria." }] });
    const panel = within(await openFilter(user));
    await user.click(panel.getByRole("tab", { name: "Date" }));
    await user.click(panel.getByRole("button", { name: "Last 7 days" }));
    await lists("Grant radar", "Café roaster");
    await user.click(panel.getByRole("tab", { name: "Marks" }));
    await user.click(panel.getByRole("checkbox", { name: "With notes" }));
    await lists("Café roaster");
    await user.keyboard("{Escape}");
    await user.type(search(), "maria");
    await lists("Café roaster");
    expect(within(screen.getByTestId("library")).getByText("Note")).toBeTruthy();
    expect(backend.asked.at(-1)?.filter).toMatchObject({ has_notes: true, to: null });
  });

  test("that lets nothing through says so, with the way back", async () => {
    const { user } = await openLibrary();
    const panel = within(await openFilter(user));
    await user.click(panel.getByRole("checkbox", { name: "Finance / Investment" }));
    await user.keyboard("{Escape}");
    await screen.findByText("No report fits the filter.");
    await expectAccessible();
    await user.click(
      within(screen.getByRole("main")).getAllByRole("button", { name: "Clear" })[0] as HTMLElement,
    );
    await lists("Grant radar", "Café roaster", "Night-shift nurses");
  });
});

describe("an empty place", () => {
  test.each([
    ["All reports", "There are no reports yet."],
    ["Favourites", "There are no favourites yet."],
    ["Trash", "The trash is empty."],
  ])("%s says what will be there", async (name, words) => {
    await openLibrary({ runs: [] }, name);
    await screen.findByText(words);
    await expectAccessible();
  });

  test("a library that is slow says that it is searching", async () => {
    const { user, backend } = open({ runs: fewRuns() });
    await screen.findByTestId("profile-form");
    const release = backend.holdNext("findRuns");
    await user.click(screen.getByRole("button", { name: "All reports" }));
    await screen.findByText("Searching…");
    await expectAccessible();
    release();
    await lists("Grant radar", "Café roaster", "Night-shift nurses");
  });
});
