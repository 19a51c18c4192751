import { screen, waitFor } from "@testing-library/svelte";
import { afterEach, expect, test } from "vitest";
import { FAKE_SETTINGS } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { useSingleKeys } from "../words/keys";
import { open } from "./testing";

afterEach(() => useSingleKeys(true));

test("without single-key shortcuts ? does nothing, and the sheet and the palette say so", async () => {
  const { user } = open({ settings: { ...FAKE_SETTINGS, single_key_shortcuts: false } });
  await screen.findByTestId("profile-form");
  screen.getByTestId("open-settings").focus();
  await user.keyboard("?");
  expect(screen.queryByRole("dialog")).toBeNull();

  await user.keyboard("{Control>}k{/Control}");
  const field = await screen.findByRole("combobox", { name: /Type a command/ });
  await waitFor(() => expect(document.activeElement).toBe(field));
  await user.keyboard("hotkeys");
  await waitFor(() =>
    expect(screen.getAllByRole("option", { selected: true })[0]?.textContent).toContain("Keyboard"),
  );
  expect(screen.getAllByRole("option", { selected: true })[0]?.querySelector("kbd")).toBeNull();
  await user.keyboard("{Enter}");
  const sheet = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  const lines = [...sheet.querySelectorAll("dl > div")].map((line) =>
    line.textContent.replace(/\s+/g, " ").trim(),
  );
  expect(lines).toContain("Keyboard shortcuts switched off in Settings ?");
  expect(lines, "those with a command key stay").toContain("New discovery Ctrl N");
  await expectAccessible();
});

test("switched on again in the settings, ? opens the sheet", async () => {
  const { user } = open({ settings: { ...FAKE_SETTINGS, single_key_shortcuts: false } });
  await screen.findByTestId("profile-form");
  await user.keyboard("{Control>},{/Control}");
  await user.click(await screen.findByTestId("single-keys"));
  await user.keyboard("?");
  await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
});
