import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { ActionItem, Note } from "../ipc/backend";
import type { FakeOptions } from "../ipc/fake";
import { open, openReport, saved, status } from "../shell/testing";
import { expectAccessible } from "../testing/axe";
import { withSizes } from "../testing/layout";
import { ideasOf } from "./about";
import { dayOf, dueInWords, groupOf } from "./due";

withSizes((element) => (element.tagName === "NAV" ? 700 : 47));

const note = (given: Partial<Note>): Note => ({
  note_id: "n1",
  run_id: "saved-1",
  section: null,
  idea: null,
  text: "Ask **Maria**.",
  tags: [],
  created_at: 1_700_000_000,
  changed_at: 1_700_000_000,
  ...given,
});

const action = (given: Partial<ActionItem>): ActionItem => ({
  action_id: "a1",
  run_id: "saved-1",
  run_title: "",
  section: null,
  idea: null,
  text: "Write to Maria",
  state: "todo",
  due: null,
  created_at: 1_700_000_000,
  changed_at: 1_700_000_000,
  ...given,
});

const panel = () => within(screen.getByTestId("notes-panel"));

async function openNotes(options: FakeOptions = {}) {
  const app = await openReport(options);
  await app.user.click(await screen.findByTestId("notes"));
  await screen.findByTestId("notes-panel");
  return app;
}

describe("the notes of a report", () => {
  test("stand beside it, rendered, with what they are about and when", async () => {
    const written = note({
      section: "startup_ideas_research",
      tags: ["interview"],
      changed_at: 1_700_009_000,
    });
    await openNotes({ notes: [written, note({ note_id: "n2", idea: 1, text: "Who signs?" })] });
    const shown = within(await panel().findByRole("article", { name: /Startup ideas research/ }));
    await waitFor(() => expect(shown.getByText("Maria").tagName).toBe("STRONG"));
    expect(shown.getByText("interview")).toBeTruthy();
    expect(shown.getByText(/changed/)).toBeTruthy();
    expect(panel().getByRole("article", { name: /Shift swap by text/ }), "an idea by its name").toBeTruthy();
    expect(screen.getByTestId("notes").textContent).toContain("2");
    await expectAccessible();
  });

  test("say that there are none yet", async () => {
    await openNotes();
    expect(await panel().findByText("No notes yet.")).toBeTruthy();
    await expectAccessible();
  });

  test("are written about a section, with tags, and kept with Ctrl Enter", async () => {
    const { user, backend } = await openNotes();
    await user.click(await panel().findByRole("button", { name: "New note" }));
    const field = panel().getByTestId("note-text");
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.keyboard("Remember this");
    await user.selectOptions(panel().getByRole("combobox", { name: "About" }), "profile_analysis");
    await user.type(within(field.closest("form") as HTMLElement).getByTestId("tag-field"), "talk,");
    await expectAccessible();
    await user.click(field);
    await user.keyboard("{Control>}{Enter}{/Control}");
    await panel().findByText("Remember this");
    expect(await backend.listNotes("saved-1")).toMatchObject([
      { section: "profile_analysis", idea: null, text: "Remember this", tags: ["talk"] },
    ]);
    await waitFor(() => expect(document.activeElement?.textContent).toContain("New note"));
  });

  test("are begun at the heading of a section", async () => {
    const { user } = await openReport();
    await user.click(
      await screen.findByRole("button", { name: "Write a note on “Startup ideas research”, 0 so far" }),
    );
    const field = await screen.findByTestId("note-text");
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(panel().getByRole("combobox", { name: "About" })).toHaveProperty(
      "value",
      "startup_ideas_research",
    );
  });

  test("an empty one is not kept, and says so; Escape gives it up", async () => {
    const { user, backend } = await openNotes();
    await user.click(await panel().findByRole("button", { name: "New note" }));
    await user.click(panel().getByRole("button", { name: "Save" }));
    expect(panel().getByText("Write something first.")).toBeTruthy();
    await user.keyboard("{Escape}");
    await panel().findByRole("button", { name: "New note" });
    expect(await backend.listNotes("saved-1")).toEqual([]);
    expect(screen.getByTestId("notes-panel"), "the panel stays").toBeTruthy();
  });

  test("are changed where they stand", async () => {
    const { user, backend } = await openNotes({ notes: [note({})] });
    await user.click(await panel().findByRole("button", { name: "Edit the note" }));
    const field = panel().getByTestId("note-text");
    await user.clear(field);
    await user.type(field, "Ask Ada.");
    await user.click(panel().getByRole("button", { name: "Save" }));
    await panel().findByText("Ask Ada.");
    expect(await backend.listNotes("saved-1")).toMatchObject([{ note_id: "n1", text: "Ask Ada." }]);
  });

  test("are deleted, and Undo brings the same one back", async () => {
    const { user, backend } = await openNotes({ notes: [note({ tags: ["talk"] })] });
    await user.click(await panel().findByRole("button", { name: "Delete the note" }));
    await panel().findByText("No notes yet.");
    expect(await backend.listNotes("saved-1")).toEqual([]);
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await panel().findByText("Maria");
    expect(await backend.listNotes("saved-1")).toMatchObject([{ note_id: "n1", tags: ["talk"] }]);
  });

  test("what is being written waits while one looks elsewhere", async () => {
    const { user } = await openNotes({
      runs: [saved({ title: "Grant radar" }), saved({ run_id: "other", title: "Other", created_at: 1 })],
    });
    await user.click(await panel().findByRole("button", { name: "New note" }));
    await user.keyboard("Half a thought");
    await user.click(screen.getByTitle("Other"));
    await waitFor(() => expect(screen.queryByDisplayValue("Half a thought")).toBeNull());
    await user.click(screen.getAllByTitle("Grant radar")[0] as HTMLElement);
    expect(await screen.findByDisplayValue("Half a thought")).toBeTruthy();
  });

  test("one that cannot be kept stays in its field, with the reason", async () => {
    const { user, backend } = await openNotes();
    backend.failNext("saveNote", { code: "library_failed", message: "It is read-only." });
    await user.click(await panel().findByRole("button", { name: "New note" }));
    await user.keyboard("Remember this");
    await user.click(panel().getByRole("button", { name: "Save" }));
    await screen.findByText(/It is read-only\./);
    expect(panel().getByTestId("note-text")).toHaveProperty("value", "Remember this");
  });

  test("that cannot be read say why, and are read again", async () => {
    const app = open({ runs: [saved({ title: "Grant radar" })], notes: [note({})] });
    await screen.findByTestId("history-item");
    app.backend.failNext("listNotes", { code: "library_failed", message: "The disk is gone." });
    await app.user.click(screen.getByTestId("history-item"));
    await status("complete");
    await app.user.click(await screen.findByTestId("notes"));
    expect((await panel().findByRole("alert")).textContent).toContain("The disk is gone.");
    await expectAccessible();
    await app.user.click(panel().getByRole("button", { name: "Try again" }));
    await panel().findByText("Maria");
  });

  test("open and close with the keyboard, which comes back to their button", async () => {
    const { user } = await openReport();
    await user.keyboard("{Control>}{Shift>}m{/Shift}{/Control}");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("notes-panel")));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("notes")));
    expect(screen.queryByTestId("notes-panel")).toBeNull();
  });

  test("a link in one opens outside", async () => {
    const { user, backend } = await openNotes({ notes: [note({ text: "[here](https://example.org/a)" })] });
    await user.click(await panel().findByRole("link", { name: "here" }));
    await waitFor(() => expect(backend.openedLinks).toEqual(["https://example.org/a"]));
  });
});

describe("a report", () => {
  test("becomes a favourite at its star, and shows so in the list", async () => {
    const { user, backend } = await openReport();
    const star = await screen.findByRole("button", { name: "Favourite" });
    await user.click(star);
    await waitFor(() => expect(star.getAttribute("aria-pressed")).toBe("true"));
    expect(within(screen.getByTestId("history-item")).getByText("Favourite")).toBeTruthy();
    expect((await backend.openRun("saved-1")).favourite).toBe(true);
    await expectAccessible();
  });

  test("gets tags, suggested from those in use, and loses them", async () => {
    const { user, backend } = await openNotes({
      runs: [saved({ title: "Grant radar" }), saved({ run_id: "other", tags: ["Pilot"], created_at: 1 })],
    });
    const tags = within(panel().getAllByRole("group", { name: "Tags" })[0] as HTMLElement);
    await user.click(tags.getByTestId("tag-field"));
    await user.keyboard("pil");
    expect(await tags.findByRole("button", { name: "Add the tag “Pilot”" })).toBeTruthy();
    await user.keyboard("ot{Enter}");
    await waitFor(async () =>
      expect((await backend.openRun("saved-1")).tags, "spelled as it is in use").toEqual(["Pilot"]),
    );
    await user.click(await tags.findByRole("button", { name: "Remove the tag “Pilot”" }));
    await waitFor(async () => expect((await backend.openRun("saved-1")).tags).toEqual([]));
  });

  test("is archived from its menu's action, and stays open", async () => {
    const { user, backend } = await openReport();
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox", { name: /Type a command/ }), "archive this");
    await waitFor(() =>
      expect(
        within(screen.getByRole("listbox")).getByRole("option", { selected: true }).textContent,
      ).toContain("Archive this report"),
    );
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.queryByTestId("history-item")).toBeNull());
    expect((await backend.openRun("saved-1")).archived).toBe(true);
    await status("complete");
  });
});

describe("what there is to do about a report", () => {
  test("is added, ticked off, reworded, dated and given up with Undo", async () => {
    const { user, backend } = await openNotes();
    await user.type(await panel().findByTestId("action-field"), "Write to Maria{Enter}");
    const item = within(await panel().findByTestId("action-item"));
    await expectAccessible();
    await user.click(item.getByRole("checkbox", { name: "Done: Write to Maria" }));
    await waitFor(async () => expect(await backend.listActions(null)).toMatchObject([{ state: "done" }]));
    await user.selectOptions(item.getByRole("combobox", { name: "State of “Write to Maria”" }), "blocked");
    await waitFor(async () => expect(await backend.listActions(null)).toMatchObject([{ state: "blocked" }]));
    await user.click(item.getByRole("button", { name: "Write to Maria" }));
    await user.keyboard("Write to Ada{Enter}");
    await item.findByRole("button", { name: "Write to Ada" });
    await user.click(item.getByRole("button", { name: "Set a due date for “Write to Ada”" }));
    const date = item.getByLabelText("Due date of “Write to Ada”");
    await user.type(date, "2031-05-06");
    await user.keyboard("{Enter}");
    await item.findByRole("button", { name: /^Due May 6, 2031/ });
    await user.click(item.getByRole("button", { name: "Delete the action “Write to Ada”" }));
    await waitFor(() => expect(panel().queryByTestId("action-item")).toBeNull());
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await panel().findByRole("button", { name: "Write to Ada" });
    expect(await backend.listActions(null)).toMatchObject([{ due: "2031-05-06", state: "blocked" }]);
  });

  test("is about the report, a section or an idea", async () => {
    const { user, backend } = await openNotes();
    await user.type(await panel().findByTestId("action-field"), "Ask Maria");
    await user.selectOptions(panel().getByRole("combobox", { name: "About" }), "Shift swap by text");
    await expectAccessible();
    await user.type(panel().getByTestId("action-field"), "{Enter}");
    await panel().findByText("Shift swap by text");
    expect(await backend.listActions(null)).toMatchObject([{ idea: 1, section: null }]);
  });

  test("is as it was where it cannot be kept", async () => {
    const { user, backend } = await openNotes({ actions: [action({})] });
    const item = within(await panel().findByTestId("action-item"));
    backend.failNext("saveAction", { code: "library_failed", message: "It is read-only." });
    await user.click(item.getByRole("checkbox"));
    await screen.findByText(/It is read-only\./);
    await waitFor(() => expect(item.getByRole("checkbox")).toHaveProperty("checked", false));
  });
});

describe("the actions of all reports", () => {
  const now = new Date();
  const on = (days: number): string =>
    dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days));

  async function openActions(options: FakeOptions = {}) {
    const app = open({ runs: [saved({ title: "Grant radar" })], ...options });
    await screen.findByTestId("profile-form");
    await app.user.click(screen.getByRole("button", { name: "Actions" }));
    await screen.findByTestId("actions");
    return app;
  }

  test("are listed by when they are due, the done ones on request", async () => {
    const { user } = await openActions({
      actions: [
        action({ action_id: "a1", text: "Late", due: on(-2) }),
        action({ action_id: "a2", text: "Today", due: on(0) }),
        action({ action_id: "a3", text: "Some day" }),
        action({ action_id: "a4", text: "Next month", due: on(40), state: "doing" }),
        action({ action_id: "a5", text: "Over", state: "done", due: on(-9) }),
      ],
    });
    const main = within(screen.getByRole("main"));
    await main.findByRole("button", { name: "Late" });
    expect(main.getAllByRole("heading", { level: 2 }).map((heading) => heading.textContent.trim())).toEqual([
      "Overdue 1",
      "This week 1",
      "Later 1",
      "Without a date 1",
      "Done 1",
    ]);
    expect(main.queryByRole("button", { name: "Over" })).toBeNull();
    await user.click(main.getByRole("button", { name: "Show" }));
    expect(main.getByRole("button", { name: "Over" })).toBeTruthy();
    await expectAccessible();
    await user.click(main.getByRole("checkbox", { name: "Done: Late" }));
    await waitFor(() => expect(main.queryByText("Overdue")).toBeNull());
  });

  test("lead to their report, with its notes open", async () => {
    const { user } = await openActions({ actions: [action({})] });
    await user.click(await within(screen.getByRole("main")).findByRole("button", { name: "Grant radar" }));
    await status("complete");
    await screen.findByTestId("notes-panel");
  });

  test("say that there is nothing to do", async () => {
    await openActions();
    await screen.findByText(/Nothing to do yet\./);
    await expectAccessible();
  });

  test("that cannot be read say why, and are read again", async () => {
    const app = open({ runs: [saved({ title: "Grant radar" })], actions: [action({})] });
    await screen.findByTestId("profile-form");
    app.backend.failNext("listActions", { code: "library_failed", message: "The disk is gone." });
    await app.user.click(screen.getByRole("button", { name: "Actions" }));
    expect((await screen.findByTestId("error-message")).textContent).toContain("The disk is gone.");
    await expectAccessible();
    await app.user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByRole("button", { name: "Write to Maria" });
  });
});

describe("a due date", () => {
  const wednesday = new Date(2026, 10, 25, 15);

  test.each([
    ["2026-11-24", "todo", "overdue"],
    ["2026-11-25", "todo", "this_week"],
    ["2026-11-29", "todo", "this_week"],
    ["2026-11-30", "todo", "later"],
    [null, "todo", "undated"],
    ["2026-11-01", "done", "done"],
  ] as const)("%s, %s: %s", (due, state, group) => {
    expect(groupOf({ due, state }, wednesday)).toBe(group);
  });

  test("on a Sunday this week ends today", () => {
    const sunday = new Date(2026, 10, 29, 9);
    expect(groupOf({ due: "2026-11-29", state: "todo" }, sunday)).toBe("this_week");
    expect(groupOf({ due: "2026-11-30", state: "todo" }, sunday)).toBe("later");
  });

  test("is told by the day where it is near", () => {
    expect(dueInWords("2026-11-25", wednesday)).toBe("today");
    expect(dueInWords("2026-11-26", wednesday)).toBe("tomorrow");
    expect(dueInWords("2026-11-24", wednesday)).toBe("yesterday");
    expect(dueInWords("2026-12-24", wednesday)).toBe("Dec 24");
    expect(dueInWords("2027-01-02", wednesday)).toBe("Jan 2, 2027");
  });
});

describe("the ideas of a report", () => {
  const report = (data: string): string =>
    `## SECTION 1: PROFILE ANALYSIS\n\nText.\n\n## DATA\n\n\`\`\`json\n${data}\n\`\`\`\n`;

  test("are named in its data block, in their order", () => {
    expect(ideasOf(report('{"ideas":[{"name":"One"},{"title":"Two"},{"name":" "},7]}'))).toEqual([
      "One",
      "Two",
    ]);
  });

  test.each(["{", "[]", "null", '{"ideas":{}}'])("are none where it says %s", (data) => {
    expect(ideasOf(report(data))).toEqual([]);
  });

  test("are none without one", () => expect(ideasOf("Just text.")).toEqual([]));
});
