import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { describe, expect, test } from "vitest";
import { FAKE_REPORT } from "../ipc/fake-report";
import { withRangePlaces } from "../report/testing";
import { expectAccessible } from "../testing/axe";
import { open, openReport, saved, status, writeSample } from "./testing";

withRangePlaces();

const field = (): HTMLElement => screen.getByRole("combobox", { name: /Type a command/ });
const lines = (): HTMLElement[] =>
  within(screen.getByRole("listbox", { name: "Commands and reports" })).queryAllByRole("option");
const nameOf = (line: HTMLElement | undefined): string => line?.querySelector(".name")?.textContent ?? "";
const names = (): string[] => lines().map(nameOf);
const selected = (): string => nameOf(lines().find((line) => line.getAttribute("aria-selected") === "true"));

async function openPalette(user: UserEvent): Promise<void> {
  await gone();
  await user.keyboard("{Control>}k{/Control}");
  await waitFor(() => expect(document.activeElement).toBe(field()));
  await waitFor(() => expect(selected()).not.toBe(""));
}

/** Types and waits until the first line is this one. */
async function find(user: UserEvent, words: string, first: string): Promise<void> {
  await user.keyboard(words);
  await waitFor(() => expect(names()[0]).toBe(first));
  await waitFor(() => expect(selected()).toBe(first));
}

const gone = async (): Promise<void> => waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());

describe("the palette", () => {
  test("opens with the keyboard, passes axe, and Escape gives the focus back", async () => {
    const { user } = open({ runs: [saved({ title: "Grant radar" })] });
    const before = await screen.findByTestId("history-item");
    before.focus();
    await openPalette(user);
    const list = screen.getByRole("listbox", { name: "Commands and reports" });
    expect(field().getAttribute("aria-controls"), "the field leads to the list it moves in").toBe(list.id);
    expect(names()).toContain("New discovery");
    expect(names()).toContain("Grant radar");
    await expectAccessible();
    await user.keyboard("{Escape}");
    await gone();
    expect(document.activeElement).toBe(before);
  });

  test("its own shortcut closes it again, and no other one acts beneath it", async () => {
    const { user } = open();
    await screen.findByTestId("profile-form");
    await openPalette(user);
    await user.keyboard("{Control>},{/Control}");
    expect(screen.queryByTestId("settings-form")).toBeNull();
    await user.keyboard("{Control>}k{/Control}");
    await gone();
  });

  test("finds by words in any order, and says how many fit, or that nothing does", async () => {
    const { user } = open();
    await screen.findByTestId("profile-form");
    await openPalette(user);
    await find(user, "theme dark", "Dark theme");
    expect(screen.getByText("1 fits")).toBeTruthy();
    await user.clear(field());
    await user.keyboard("xyzzy");
    await screen.findByText("Nothing is called “xyzzy”.");
    expect(lines()).toEqual([]);
    await expectAccessible();
  });

  test("arrows choose, round the ends too, and Enter does it", async () => {
    const { backend, user } = open();
    await screen.findByTestId("profile-form");
    await openPalette(user);
    const all = names();
    await user.keyboard("{ArrowUp}");
    await waitFor(() => expect(selected()).toBe(all.at(-1)));
    expect(selected()).toBe("Quit Prospect");
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(selected()).toBe(all[0]));
    expect(field().getAttribute("aria-activedescendant")).toBe(lines()[0]?.id);
    await find(user, "quit", "Quit Prospect");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(backend.hasQuit).toBe(true));
  });

  test("shows the shortcut of an action beside it", async () => {
    const { user } = open();
    await screen.findByTestId("profile-form");
    await openPalette(user);
    expect(screen.getByRole("option", { name: /Open settings Ctrl ,/ })).toBeTruthy();
  });

  test("a theme is chosen from anywhere, and the one in use is not offered", async () => {
    const { user } = open();
    await screen.findByTestId("profile-form");
    await openPalette(user);
    expect(names()).not.toContain("Theme as the system");
    await find(user, "dark", "Dark theme");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
    await openPalette(user);
    expect(names()).not.toContain("Dark theme");
    await find(user, "as the system", "Theme as the system");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(document.documentElement.dataset.theme).toBeUndefined());
  });

  test("a theme that cannot be kept says so where one is", async () => {
    const { backend, user } = open();
    await screen.findByTestId("profile-form");
    backend.failNext("saveSettings", { code: "settings_failed", message: "The disk is full." });
    await openPalette(user);
    await find(user, "dark", "Dark theme");
    await user.keyboard("{Enter}");
    await screen.findByText(/The disk is full\./);
  });

  test("leads to any report by its title", async () => {
    const { user } = open({
      runs: [saved({ title: "Grant radar" }), saved({ run_id: "saved-2", title: "Shift swap for nurses" })],
    });
    await screen.findByTestId("profile-form");
    await openPalette(user);
    await find(user, "nurses", "Shift swap for nurses");
    await user.keyboard("{Enter}");
    await screen.findByRole("heading", { level: 1, name: "Shift swap for nurses" });
    await openPalette(user);
    await user.keyboard("nurses");
    await waitFor(() => expect(lines()).toEqual([]));
  });

  test("finds a report that the list has not read yet", async () => {
    const runs = Array.from({ length: 230 }, (_, index) =>
      saved({ run_id: `saved-${1000 - index}`, title: `Report ${index}` }),
    );
    const { user } = open({ runs });
    await screen.findByTestId("profile-form");
    await openPalette(user);
    await find(user, "report 229", "Report 229");
    await user.keyboard("{Enter}");
    await screen.findByRole("heading", { level: 1, name: "Report 229" });
  });

  test("the trash lists its reports for bringing back", async () => {
    const { user } = open({ runs: [saved({ title: "Grant radar" })] });
    await user.click(await screen.findByRole("button", { name: "Move “Grant radar” to the trash" }));
    await openPalette(user);
    await find(user, "open the trash", "Open the trash");
    await user.keyboard("{Enter}");
    await screen.findByRole("heading", { level: 1, name: "Trash" });
    await screen.findByRole("button", { name: "Restore “Grant radar”" });
    await openPalette(user);
    await find(user, "grant", "Restore “Grant radar”");
    await user.keyboard("{Enter}");
    await screen.findByTestId("history-item");
  });
});

describe("the palette over a report", () => {
  test("lists what can be done with it now, and nothing else", async () => {
    const { user } = await openReport();
    await openPalette(user);
    const group = screen.getByRole("group", { name: "This report" });
    const listed = within(group).getAllByRole("option").map(nameOf);
    expect(listed).toEqual([
      "Find in this report",
      "Export this report…",
      "Replay this report",
      "Copy this report as Markdown",
      "Copy this report as rich text",
      "Collapse all sections",
      "Run again",
      "Rename this report",
      "Add this report to favourites",
      "Tag this report",
      "Notes and actions of this report",
      "Archive this report",
      "Change the answers of this report",
      "Move this report to the trash",
      "Copy “Profile analysis” as Markdown",
      "Copy “Profile analysis” as rich text",
      "Copy “Startup ideas research” as Markdown",
      "Copy “Startup ideas research” as rich text",
      "Copy “Personalized recommendations” as Markdown",
      "Copy “Personalized recommendations” as rich text",
    ]);
  });

  test("stops one that is being written, and continues it", async () => {
    const { backend, user } = await writeSample();
    backend.advance("run-0001", 8);
    await openPalette(user);
    expect(names()).not.toContain("Move this report to the trash");
    await find(user, "stop", "Stop writing");
    await user.keyboard("{Enter}");
    await status("cancelled");
    await openPalette(user);
    expect(names()).not.toContain("Stop writing");
    await find(user, "continue", "Continue this report");
    await user.keyboard("{Enter}");
    await status("streaming");
  });

  test("folds all of its sections, and unfolds them", async () => {
    const { user } = await openReport();
    const folded = (): number => document.querySelectorAll('article h2 button[aria-expanded="false"]').length;
    await openPalette(user);
    expect(names()).not.toContain("Expand all sections");
    await find(user, "collapse all", "Collapse all sections");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(folded()).toBe(3));
    await openPalette(user);
    expect(names()).not.toContain("Collapse all sections");
    await find(user, "expand all", "Expand all sections");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(folded()).toBe(0));
  });

  test("looks for words in it, with the keyboard in the field at once", async () => {
    const { user } = await openReport();
    await openPalette(user);
    await find(user, "find in this", "Find in this report");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("find-in-report")));
    await user.keyboard("clinic");
    await screen.findByText("1 of 8");
    await openPalette(user);
    await find(user, "next hit", "Next hit in this report");
    await user.keyboard("{Enter}");
    await screen.findByText("2 of 8");
  });

  test("sets its text, and offers no way that it is set already", async () => {
    const { user } = await openReport();
    const told = (name: string): string =>
      document.querySelector<HTMLElement>(".report")?.style.getPropertyValue(`--prose-${name}`) ?? "";
    await openPalette(user);
    expect(names()).not.toContain("Report text in a serif face");
    expect(names()).not.toContain("Width of report text: medium");
    await find(user, "sans", "Report text in a sans face");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(told("font")).toBe("var(--shell-font)"));
    for (const more of [4, 5]) {
      await openPalette(user);
      await find(user, "larger", "Larger report text");
      await user.keyboard("{Enter}");
      await waitFor(() =>
        expect(JSON.parse(localStorage.getItem("prospect.reading") ?? "")).toMatchObject({ size: more }),
      );
    }
    await openPalette(user);
    expect(names()).not.toContain("Larger report text");
    await find(user, "width wide", "Width of report text: wide");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(told("measure")).toBe("84ch"));
  });

  test("copies and exports it", async () => {
    const { backend, user } = await openReport();
    await openPalette(user);
    await find(user, "copy startup rich", "Copy “Startup ideas research” as rich text");
    await user.keyboard("{Enter}");
    await waitFor(() =>
      expect(backend.copied).toEqual([{ runId: "saved-1", section: "startup_ideas_research", form: "rich" }]),
    );
    await openPalette(user);
    await find(user, "export", "Export this report…");
    await user.keyboard("{Enter}");
    await screen.findByTestId("export-dialog");
  });

  test("runs a broken-off one again", async () => {
    const { user } = open({ runs: [saved({ status: "truncated", text: FAKE_REPORT.slice(0, 700) })] });
    await user.click(await screen.findByTestId("history-item"));
    await status("truncated");
    await openPalette(user);
    await find(user, "retry", "Run again");
    await user.keyboard("{Enter}");
    await status("streaming");
  });

  test("renames it in a dialog, and the focus comes back to where it was before both", async () => {
    const { user } = await openReport();
    const before = screen.getByTestId("open-settings");
    before.focus();
    await openPalette(user);
    await find(user, "rename", "Rename this report");
    await user.keyboard("{Enter}");
    const dialog = await screen.findByRole("dialog", { name: "Rename this report" });
    const title = within(dialog).getByRole("textbox", { name: "Title" });
    await waitFor(() => expect(document.activeElement).toBe(title));
    expect(title).toHaveProperty("value", "Grant radar");
    await waitFor(() => expect(screen.getAllByRole("dialog"), "the palette is gone").toHaveLength(1));
    await expectAccessible();
    await user.clear(title);
    await user.keyboard("{Enter}");
    expect(await screen.findByText("Enter a title.")).toBeTruthy();
    await user.keyboard("Night nurses{Enter}");
    await screen.findByRole("heading", { level: 1, name: "Night nurses" });
    await gone();
    expect(document.activeElement).toBe(before);
  });

  test("puts it in the trash, with Undo", async () => {
    const { user } = await openReport();
    await openPalette(user);
    await find(user, "delete", "Move this report to the trash");
    await user.keyboard("{Enter}");
    await screen.findByRole("button", { name: "Undo" });
    await waitFor(() => expect(screen.queryByTestId("history-item")).toBeNull());
  });
});
