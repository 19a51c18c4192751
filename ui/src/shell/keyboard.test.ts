import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { expectAccessible } from "../testing/axe";
import { open, openReport, saved, status, writeSample } from "./testing";

test("a view that takes the focused button away keeps the keyboard in the main pane", async () => {
  const { user } = open({ keyState: "missing" });
  await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
  await status("streaming");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("main")));
});

test("keys lead to the main places", async () => {
  const { user } = open({ runs: [saved()] });
  await screen.findByTestId("profile-form");
  await user.keyboard("{Control>},{/Control}");
  await screen.findByTestId("settings-form");
  await user.keyboard("{Control>}n{/Control}");
  await screen.findByTestId("profile-form");
  await user.keyboard("{Control>}b{/Control}");
  await waitFor(() => expect(screen.queryByTestId("history")).toBeNull());
  await user.click(screen.getByRole("button", { name: "Show sidebar (Ctrl B)" }));
  expect(screen.getByTestId("history")).toBeTruthy();
});

describe("the shortcuts", () => {
  test("Ctrl E exports the open report, and does nothing without one", async () => {
    const { backend, user } = await openReport();
    await user.keyboard("{Control>}e{/Control}");
    await screen.findByTestId("export-dialog");
    await user.keyboard("{Control>}e{/Control}");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("export-dialog")).toBeNull());
    await user.keyboard("{Control>}n{/Control}");
    await screen.findByTestId("profile-form");
    await user.keyboard("{Control>}e{/Control}");
    expect(screen.queryByTestId("export-dialog")).toBeNull();
    expect(backend.previews.length).toBeGreaterThan(0);
    expect(backend.exported).toEqual([]);
  });

  test("wait while a question is asked, all but the one for quitting", async () => {
    const { user } = await writeSample();
    await user.keyboard("{Control>}q{/Control}");
    await screen.findByRole("alertdialog");
    await user.keyboard("{Control>},{/Control}{Control>}k{/Control}?");
    expect(screen.queryByTestId("settings-form")).toBeNull();
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("do nothing over a library that could not be opened", async () => {
    const { user } = open({}, (backend) => {
      backend.failNext("listRuns", { code: "library_in_use", message: "It is not open." });
    });
    await screen.findByTestId("error-message");
    await user.keyboard("{Control>}k{/Control}?");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("with Shift or Alt they are other keys", async () => {
    const { user } = open();
    await screen.findByTestId("profile-form");
    await user.keyboard("{Control>}{Shift>}K{/Shift}{/Control}{Control>}{Alt>}k{/Alt}{/Control}");
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("the sheet of shortcuts", () => {
  const sheet = (): Promise<HTMLElement> => screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  const gone = async (): Promise<void> => waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());

  test("opens on ?, lists every shortcut, passes axe, and gives the focus back", async () => {
    const { user } = open();
    await screen.findByTestId("profile-form");
    const before = screen.getByTestId("open-settings");
    before.focus();
    await user.keyboard("?");
    const dialog = await sheet();
    const lines = [...dialog.querySelectorAll("dl > div")].map((line) =>
      (line.textContent ?? "").replace(/\s+/g, " ").trim(),
    );
    for (const expected of [
      "New discovery Ctrl N",
      "Open settings Ctrl ,",
      "Export this report… Ctrl E",
      "Find in this report Ctrl F",
      "Next hit in this report F3",
      "Previous hit in this report Shift F3",
      "Find a command or a report Ctrl K",
      "Hide the sidebar Ctrl B",
      "Quit Prospect Ctrl Q",
      "Keyboard shortcuts ?",
      "All its actions Shift F10",
    ]) {
      expect(lines).toContain(expected);
    }
    await expectAccessible();
    await user.keyboard("{Escape}");
    await gone();
    expect(document.activeElement).toBe(before);
  });

  test("? is a character where one types", async () => {
    const { user } = open();
    await screen.findByTestId("profile-form");
    await user.click(screen.getByTestId("open-settings"));
    await user.click(await screen.findByTestId("model"));
    await user.keyboard("?");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect((screen.getByTestId("model") as HTMLInputElement).value).toContain("?");
  });

  test("opens from the palette, and the focus comes back to where it was before both", async () => {
    const { user } = open();
    await screen.findByTestId("profile-form");
    const before = screen.getByTestId("open-settings");
    before.focus();
    await user.keyboard("{Control>}k{/Control}");
    const field = await screen.findByRole("combobox", { name: /Type a command/ });
    await waitFor(() => expect(document.activeElement).toBe(field));
    await user.keyboard("hotkeys");
    await waitFor(() =>
      expect(screen.getAllByRole("option", { selected: true })[0]?.textContent).toContain("Keyboard"),
    );
    await user.keyboard("{Enter}");
    await sheet();
    await user.keyboard("?");
    await gone();
    expect(document.activeElement).toBe(before);
  });
});
