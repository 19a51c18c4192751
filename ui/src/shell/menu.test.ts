import { screen, waitFor } from "@testing-library/svelte";
import { afterEach, describe, expect, test, vi } from "vitest";
import en from "../../messages/en.json";
import { MENU_ACTIONS } from "../ipc/bindings";
import { ACTIONS } from "./actions";
import { menuWords } from "./menu";
import { open, openReport, saved, status, writeSample } from "./testing";

afterEach(() => vi.restoreAllMocks());

const onMac = (): void => {
  vi.spyOn(navigator, "userAgent", "get").mockReturnValue("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)");
};

describe("the menu bar", () => {
  test("offers nothing that is not in the one list of actions", () => {
    const ids = ACTIONS.map(({ id }) => id);
    expect(MENU_ACTIONS.length).toBeGreaterThan(5);
    expect(MENU_ACTIONS.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test("has a word for all of it, and no word for nothing", () => {
    expect(menuWords()).toEqual(en.menu);
  });

  test("runs the action that is chosen", async () => {
    const { backend, user } = await openReport();
    backend.choose("export");
    await screen.findByTestId("export-dialog");
    backend.choose("settings");
    expect(screen.queryByTestId("settings-form"), "the dialog comes first").toBeNull();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("export-dialog")).toBeNull());
    backend.choose("settings");
    await screen.findByTestId("settings-form");
    backend.choose("sidebar");
    await waitFor(() => expect(screen.queryByTestId("history")).toBeNull());
    backend.choose("palette");
    await screen.findByRole("combobox");
  });

  test("does nothing for what cannot be done now, and for what it does not know", async () => {
    const { backend } = open();
    await screen.findByTestId("profile-form");
    backend.choose("export");
    backend.choose("no_such_action");
    expect(backend.exported).toEqual([]);
    expect(screen.getByTestId("profile-form")).toBeTruthy();
  });

  test("waits while a question is asked, and Quit asks about live runs", async () => {
    const { backend } = await writeSample();
    backend.choose("quit");
    await screen.findByRole("alertdialog");
    expect(backend.hasQuit).toBe(false);
    backend.choose("settings");
    expect(screen.queryByTestId("settings-form")).toBeNull();
  });

  test("is put up on a Mac with what can be chosen, which follows the view", async () => {
    onMac();
    const { backend, user } = open({ runs: [saved({ title: "Grant radar" })] });
    await screen.findByTestId("profile-form");
    await waitFor(() => expect(backend.menu?.words).toEqual(en.menu));
    expect(backend.menu?.available).toContain("new_discovery");
    expect(backend.menu?.available, "there is no report to export").not.toContain("export");
    await user.click(await screen.findByTestId("history-item"));
    await status("complete");
    await waitFor(() => expect(backend.menu?.available).toContain("export"));
  });

  test("is not asked for elsewhere", async () => {
    const { backend } = open();
    await screen.findByTestId("profile-form");
    expect(backend.menu).toBeNull();
  });
});
