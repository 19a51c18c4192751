import { screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, describe, expect, test } from "vitest";
import { FAKE_SETTINGS } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { isHeard, useSingleKeys } from "../words/keys";
import { useLanguage } from "../words/language.svelte";
import { input, openSettings } from "./testing";

describe("the theme", () => {
  afterEach(() => delete document.documentElement.dataset.theme);

  test("applies and is kept at once, and what else is typed stays unsaved", async () => {
    const { backend, user } = await openSettings();
    await user.type(input("model"), "-x");
    await user.click(screen.getByRole("radio", { name: "Dark" }));
    expect(document.documentElement.dataset.theme).toBe("dark");
    await waitFor(async () => expect((await backend.getSettings()).settings.theme).toBe("dark"));
    expect((await backend.getSettings()).settings.model).toBe("gpt-4.1-mini");
    expect(input("model").value).toBe("gpt-4.1-mini-x");
    await user.click(screen.getByRole("radio", { name: "As the system" }));
    expect(document.documentElement.dataset.theme).toBeUndefined();
  });

  test("that cannot be kept goes back, with the reason", async () => {
    const { backend, user } = await openSettings();
    backend.failNext("saveSettings", { code: "settings_failed", message: "The disk is full." });
    await user.click(screen.getByRole("radio", { name: "Dark" }));
    expect((await screen.findByTestId("error-message")).textContent).toContain("The disk is full.");
    expect(document.documentElement.dataset.theme).toBeUndefined();
    expect(screen.getByRole("radio", { name: "As the system" })).toHaveProperty("checked", true);
  });

  test("is there from the start", async () => {
    await openSettings({ settings: { ...FAKE_SETTINGS, theme: "light" } });
    expect(document.documentElement.dataset.theme).toBe("light");
  });
});

describe("the language", () => {
  afterEach(() => useLanguage("system"));

  test("is offered by the names of the languages themselves", async () => {
    await openSettings();
    const group = screen.getByRole("radiogroup", { name: /^Language/u });
    expect(
      within(group)
        .getAllByRole("radio")
        .map((radio) => radio.closest("label")?.textContent.trim()),
    ).toEqual(["As the system has it", "English", "Deutsch", "简体中文"]);
    expect(within(group).getByRole("radio", { name: "As the system has it" })).toHaveProperty(
      "checked",
      true,
    );
    await expectAccessible();
  });

  test("applies and is kept at once, and what else is typed stays unsaved", async () => {
    const { backend, user } = await openSettings();
    await user.type(input("model"), "-x");
    await user.click(screen.getByRole("radio", { name: "Deutsch" }));
    await screen.findByRole("heading", { level: 1, name: "Einstellungen" });
    expect(document.documentElement.lang).toBe("de");
    await waitFor(async () => expect((await backend.getSettings()).settings.language).toBe("de"));
    expect((await backend.getSettings()).settings.model).toBe("gpt-4.1-mini");
    expect(input("model").value).toBe("gpt-4.1-mini-x");
    await user.click(screen.getByRole("radio", { name: "English" }));
    await screen.findByRole("heading", { level: 1, name: "Settings" });
    expect(document.documentElement.lang).toBe("en");
  });

  test("that cannot be kept goes back, with the reason", async () => {
    const { backend, user } = await openSettings();
    backend.failNext("saveSettings", { code: "settings_failed", message: "The disk is full." });
    await user.click(screen.getByRole("radio", { name: "Deutsch" }));
    expect((await screen.findByTestId("error-message")).textContent).toContain("The disk is full.");
    await screen.findByRole("heading", { level: 1, name: "Settings" });
    expect(screen.getByRole("radio", { name: "As the system has it" })).toHaveProperty("checked", true);
  });

  test("is there from the start", async () => {
    await openSettings({ settings: { ...FAKE_SETTINGS, language: "de" } });
    expect(screen.getByRole("heading", { level: 1, name: "Einstellungen" })).toBeTruthy();
  });
});

describe("single-key shortcuts", () => {
  afterEach(() => useSingleKeys(true));

  test("are switched off and on at once", async () => {
    const { backend, user } = await openSettings();
    const single = (): HTMLElement => screen.getByRole("switch", { name: "Single-key shortcuts" });
    expect(single()).toHaveProperty("checked", true);
    await user.click(single());
    expect(isHeard({ key: "?" })).toBe(false);
    await waitFor(async () =>
      expect((await backend.getSettings()).settings.single_key_shortcuts).toBe(false),
    );
    await user.click(single());
    expect(isHeard({ key: "?" })).toBe(true);
    await waitFor(async () => expect((await backend.getSettings()).settings.single_key_shortcuts).toBe(true));
  });

  test("are off from the start when they were switched off", async () => {
    await openSettings({ settings: { ...FAKE_SETTINGS, single_key_shortcuts: false } });
    expect(isHeard({ key: "?" })).toBe(false);
    expect(screen.getByTestId("single-keys")).toHaveProperty("checked", false);
  });
});

describe("choices that are made faster than they are kept", () => {
  afterEach(() => delete document.documentElement.dataset.theme);

  test("are all kept, and none goes back meanwhile", async () => {
    const { backend, model, user } = await openSettings();
    const release = backend.holdNext("saveSettings");
    await user.click(screen.getByRole("radio", { name: "Dark" }));
    await user.click(screen.getByTestId("single-keys"));
    await user.click(screen.getByRole("radio", { name: "Light" }));
    expect(document.documentElement.dataset.theme).toBe("light");
    release();
    await waitFor(async () =>
      expect((await backend.getSettings()).settings).toEqual({
        ...FAKE_SETTINGS,
        theme: "light",
        single_key_shortcuts: false,
      }),
    );
    await waitFor(() => expect(model.view?.settings.theme).toBe("light"));
    expect(document.documentElement.dataset.theme).toBe("light");
    useSingleKeys(true);
  });

  test("one that fails takes no other one with it", async () => {
    const { backend, user } = await openSettings();
    backend.failNext("saveSettings", { code: "settings_failed", message: "The disk is full." });
    const release = backend.holdNext("saveSettings");
    await user.click(screen.getByRole("radio", { name: "Dark" }));
    await user.click(screen.getByTestId("single-keys"));
    release();
    await screen.findByTestId("error-message");
    await waitFor(async () =>
      expect((await backend.getSettings()).settings).toEqual({
        ...FAKE_SETTINGS,
        single_key_shortcuts: false,
      }),
    );
    expect(document.documentElement.dataset.theme).toBeUndefined();
    expect(screen.getByTestId("single-keys")).toHaveProperty("checked", false);
    useSingleKeys(true);
  });

  test("a save of the form takes back nothing that was chosen while it was under way", async () => {
    const { backend, user } = await openSettings();
    await user.type(input("model"), "-x");
    const release = backend.holdNext("saveSettings");
    await user.click(screen.getByTestId("save-settings"));
    await user.click(screen.getByRole("radio", { name: "Dark" }));
    release();
    await waitFor(async () =>
      expect((await backend.getSettings()).settings).toEqual({
        ...FAKE_SETTINGS,
        model: "gpt-4.1-mini-x",
        theme: "dark",
      }),
    );
  });
});
