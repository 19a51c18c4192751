import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { fakeBackup } from "../ipc/fake-keeping";
import { opened } from "../report/testing";
import { status } from "../shell/testing";
import { expectAccessible } from "../testing/axe";
import { withSizes } from "../testing/layout";
import { lists, openLibrary } from "./testing";

withSizes((element) =>
  element.tagName === "NAV" || element.getAttribute("data-testid") === "library" ? 700 : 58,
);

type App = Awaited<ReturnType<typeof openLibrary>>;

const box = (title: string): HTMLInputElement => screen.getByRole("checkbox", { name: `Select “${title}”` });
const bar = () => within(screen.getByRole("group", { name: "What to do with the selected reports" }));
const undo = async ({ user }: App): Promise<void> =>
  user.click((await screen.findAllByRole("button", { name: "Undo" })).at(-1) as HTMLElement);

describe("several reports", () => {
  test("are selected by their boxes, with Shift up to one, and all at once", async () => {
    const { user } = await openLibrary();
    await lists("Grant radar", "Café roaster", "Night-shift nurses");
    await user.click(box("Grant radar"));
    await waitFor(() => expect(box("Grant radar").checked).toBe(true));
    await user.keyboard("{Shift>}");
    await user.click(box("Night-shift nurses"));
    await user.keyboard("{/Shift}");
    await screen.findByText("3 selected");
    await waitFor(() => expect(box("Café roaster").checked).toBe(true));
    await expectAccessible();
    const all = screen.getByRole("checkbox", { name: "Select all that are listed" });
    expect((all as HTMLInputElement).checked).toBe(true);
    await user.click(all);
    await waitFor(() => expect(screen.queryByText("3 selected")).toBeNull());
    await user.click(all);
    await screen.findByText("3 selected");
  });

  test("are selected by the keyboard: Space, Shift with arrows, Ctrl A, Escape", async () => {
    const { user } = await openLibrary();
    await lists("Grant radar", "Café roaster", "Night-shift nurses");
    screen.getAllByTestId("found-run")[0]?.focus();
    await user.keyboard(" ");
    await screen.findByText("1 selected");
    await user.keyboard("{Shift>}{ArrowDown}{/Shift}");
    await screen.findByText("2 selected");
    await user.keyboard("{Control>}a{/Control}");
    await screen.findByText("3 selected");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByText("3 selected")).toBeNull());
  });

  test("become favourites, and Undo takes it back", async () => {
    const app = await openLibrary();
    await app.user.click(box("Grant radar"));
    await app.user.click(box("Café roaster"));
    await app.user.click(bar().getByRole("button", { name: "Add to favourites" }));
    await screen.findByText("2 reports are favourites now.");
    expect((await app.backend.openRun("cafe")).favourite).toBe(true);
    await undo(app);
    await waitFor(async () => expect((await app.backend.openRun("cafe")).favourite).toBe(false));
  });

  test("are archived, and Undo brings them back", async () => {
    const app = await openLibrary();
    await app.user.click(box("Grant radar"));
    await app.user.click(bar().getByRole("button", { name: "Archive" }));
    await lists("Café roaster", "Night-shift nurses");
    await screen.findByText("“Grant radar” archived.");
    await undo(app);
    await lists("Grant radar", "Café roaster", "Night-shift nurses");
  });

  test("are thrown away, and Undo brings them back", async () => {
    const app = await openLibrary();
    await app.user.click(screen.getByRole("checkbox", { name: "Select all that are listed" }));
    await app.user.click(bar().getByRole("button", { name: "Move to trash" }));
    await screen.findByText("There are no reports yet.");
    await screen.findByText("3 reports moved to the trash.");
    await undo(app);
    await lists("Grant radar", "Café roaster", "Night-shift nurses");
  });

  test("get tags: those that some have can go on all", async () => {
    const app = await openLibrary();
    await app.user.click(box("Grant radar"));
    await app.user.click(box("Café roaster"));
    await app.user.click(bar().getByRole("button", { name: "Tags…" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Tags of 2 reports" }));
    expect(dialog.getByText("on 1")).toBeTruthy();
    await expectAccessible();
    const field = dialog.getByTestId("tag-field");
    await app.user.click(field);
    await app.user.click(await dialog.findByRole("button", { name: "Add the tag “pilot”" }));
    await waitFor(async () => expect((await app.backend.openRun("cafe")).tags).toEqual(["pilot"]));
    await app.user.type(field, "my own{Enter}");
    await waitFor(async () => expect((await app.backend.openRun("cafe")).tags).toEqual(["my own", "pilot"]));
    await app.user.click(dialog.getByRole("button", { name: "Remove the tag “pilot”" }));
    await waitFor(async () => expect((await app.backend.openRun("grants")).tags).toEqual(["my own"]));
  });

  test("what cannot be kept is as it was, with the reason", async () => {
    const app = await openLibrary();
    app.backend.failNext("setArchived", { code: "library_failed", message: "It is read-only." });
    await app.user.click(box("Grant radar"));
    await app.user.click(bar().getByRole("button", { name: "Archive" }));
    await screen.findByText(/It is read-only\./);
    await lists("Grant radar", "Café roaster", "Night-shift nurses");
  });
});

describe("one report", () => {
  test("has all its actions in a menu", async () => {
    const { user, backend } = await openLibrary();
    await user.click(
      within(screen.getByTestId("library")).getByRole("button", { name: "Actions for “Café roaster”" }),
    );
    const menu = within(await opened("menu"));
    expect(menu.getAllByRole("menuitem").map((item) => item.textContent.trim())).toEqual([
      "Open",
      "Select",
      "Add to favourites",
      "Rename",
      "Tags…",
      "Export…",
      "Replay",
      "Archive",
      "Move to trash",
    ]);
    await user.click(menu.getByRole("menuitem", { name: "Archive" }));
    await lists("Grant radar", "Night-shift nurses");
    expect((await backend.openRun("cafe")).archived).toBe(true);
  });

  test("gets another title where it is listed", async () => {
    const { user, backend } = await openLibrary();
    await lists("Grant radar", "Café roaster", "Night-shift nurses");
    screen.getAllByTestId("found-run")[0]?.focus();
    await user.keyboard("{F2}");
    const dialog = within(await screen.findByRole("dialog", { name: "Rename this report" }));
    await user.clear(dialog.getByRole("textbox"));
    await user.type(dialog.getByRole("textbox"), "Grant finder{Enter}");
    await lists("Grant finder", "Café roaster", "Night-shift nurses");
    expect((await backend.openRun("grants")).title).toBe("Grant finder");
  });

  test("of the trash can be read, and restored from there", async () => {
    const { user, backend } = await openLibrary({}, "Trash");
    await user.click(screen.getByTestId("found-run"));
    await status("complete");
    await user.click(screen.getByRole("button", { name: "More actions" }));
    const menu = within(await opened("menu"));
    expect(menu.queryByRole("menuitem", { name: "Move to trash" })).toBeNull();
    await user.click(menu.getByRole("menuitem", { name: "Restore" }));
    await waitFor(async () => expect((await backend.openRun("gone")).trashed_at).toBeNull());
  });

  test("gets its star where it is listed, and loses its place among the favourites with it", async () => {
    const app = await openLibrary({}, "Favourites");
    await app.user.click(screen.getByRole("button", { name: "“Night-shift nurses” is a favourite" }));
    await screen.findByText("There are no favourites yet.");
    await undo(app);
    await lists("Night-shift nurses");
  });

  test("is thrown away with Delete, and the keyboard goes on with the next one", async () => {
    const { user } = await openLibrary();
    await lists("Grant radar", "Café roaster", "Night-shift nurses");
    screen.getAllByTestId("found-run")[0]?.focus();
    await user.keyboard("{Delete}");
    await lists("Café roaster", "Night-shift nurses");
    await waitFor(() => expect(document.activeElement?.textContent.trim()).toBe("Café roaster"));
  });
});

describe("the trash", () => {
  const question = (): Promise<HTMLElement> => screen.findByRole("alertdialog");

  test("gives a report back, and Undo throws it away again", async () => {
    const app = await openLibrary({}, "Trash");
    await app.user.click(screen.getByRole("button", { name: "Restore “Thrown away”" }));
    await screen.findByText("The trash is empty.");
    await screen.findByText("“Thrown away” restored.");
    await undo(app);
    await lists("Thrown away");
  });

  test("asks before it deletes for good, and then what to do about the backups", async () => {
    const { user, backend } = await openLibrary(
      { backups: [fakeBackup(), fakeBackup({ made_at: 1 })] },
      "Trash",
    );
    await lists("Thrown away");
    await user.click(box("Thrown away"));
    await user.click(bar().getByRole("button", { name: "Delete for good…" }));
    const first = within(await question());
    expect(first.getByText("Delete 1 report for good?")).toBeTruthy();
    await expectAccessible();
    await user.click(first.getByRole("button", { name: "Delete for good" }));
    await screen.findByText("The trash is empty.");
    const second = await screen.findByText("2 backups may still hold what you deleted");
    await expectAccessible();
    await user.click(
      within(second.closest('[role="alertdialog"]') as HTMLElement).getByText("Delete the backups"),
    );
    await screen.findByText("The old backups are deleted, and a new one is made.");
    expect(await backend.listBackups()).toHaveLength(1);
    await expect(backend.openRun("gone")).rejects.toMatchObject({ code: "run_not_found" });
  });

  test("Cancel and Escape delete nothing", async () => {
    const { user, backend } = await openLibrary({}, "Trash");
    await lists("Thrown away");
    screen.getByTestId("found-run").focus();
    await user.keyboard("{Delete}");
    await question();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect((await backend.openRun("gone")).title).toBe("Thrown away");
  });

  test("is emptied at once, also from the palette; without backups that is all", async () => {
    const { user } = await openLibrary({}, "Trash");
    await lists("Thrown away");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox", { name: /Type a command/ }), "empty the trash");
    await waitFor(() =>
      expect(
        within(screen.getByRole("listbox")).getByRole("option", { selected: true }).textContent,
      ).toContain("Empty the trash"),
    );
    await user.keyboard("{Enter}");
    await user.click(within(await question()).getByRole("button", { name: "Empty the trash" }));
    await screen.findByText("1 report deleted for good.");
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  });
});
