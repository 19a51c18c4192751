import { render, screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { afterEach, describe, expect, test } from "vitest";
import type { Settings } from "../ipc/backend";
import { FAKE_SETTINGS, FakeBackend } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { isHeard, useSingleKeys } from "../words/keys";
import { useLanguage } from "../words/language.svelte";
import { SettingsModel } from "./settings.svelte";
import SettingsView from "./SettingsView.svelte";
import { input, keepingOn, openSettings } from "./testing";

test("saving keeps the settings, then the key, and clears the field", async () => {
  const { backend, user } = await openSettings({ keyState: "missing" });
  await user.clear(input("base-url"));
  await user.type(input("base-url"), "http://127.0.0.1:8080/v1");
  await user.clear(input("model"));
  await user.type(input("model"), "llama");
  await user.type(input("api-key"), "sk-test");
  await user.click(screen.getByTestId("save-settings"));
  await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("stored"));
  expect(input("api-key").value).toBe("");
  expect((await backend.getSettings()).settings).toEqual({
    ...FAKE_SETTINGS,
    base_url: "http://127.0.0.1:8080/v1",
    model: "llama",
  });
  expect(backend.keys.get("http://127.0.0.1:8080/v1"), "the key belongs to the new endpoint").toBe("stored");
  await screen.findByText("Requests go to http://127.0.0.1:8080/v1/chat/completions");
});

test("settings that are refused say why, and the key is not sent", async () => {
  const { backend, user } = await openSettings({ keyState: "missing" });
  backend.failNext("saveSettings", { code: "invalid_settings", message: "This is no address." });
  await user.type(input("api-key"), "sk-test");
  await user.click(screen.getByTestId("save-settings"));
  expect((await screen.findByTestId("error-message")).textContent).toContain("This is no address.");
  expect(screen.getByTestId("key-state").dataset.state).toBe("missing");
});

test("what is typed survives settings that arrive late", async () => {
  const { model, user } = await openSettings();
  await user.clear(input("model"));
  await user.type(input("model"), "mine");
  await model.load();
  expect(input("model").value).toBe("mine");
});

test("what is typed while a save is under way is kept", async () => {
  const { backend, user } = await openSettings();
  const save = backend.saveSettings.bind(backend);
  let finish = (): void => {};
  backend.saveSettings = async (settings) => {
    await new Promise<void>((resolve) => (finish = resolve));
    return save(settings);
  };
  await user.clear(input("model"));
  await user.type(input("model"), "first");
  await user.click(screen.getByTestId("save-settings"));
  expect(screen.getByTestId("save-settings").getAttribute("aria-busy"), "it says so").toBe("true");
  await user.type(input("model"), "-and-more");
  finish();
  await waitFor(async () => expect((await backend.getSettings()).settings.model).toBe("first"));
  await waitFor(() => expect(screen.getByTestId("save-settings").getAttribute("aria-busy")).toBeNull());
  expect(input("model").value).toBe("first-and-more");
});

test("streaming can be switched off", async () => {
  const { backend, user } = await openSettings();
  await user.click(screen.getByRole("switch", { name: "Show the report while it is written" }));
  await user.click(screen.getByTestId("save-settings"));
  await waitFor(async () => expect((await backend.getSettings()).settings.stream).toBe(false));
});

describe("numbers", () => {
  test.each([
    ["temperature", "hot", "Enter a number from 0 to 2, or nothing."],
    ["temperature", "2.1", "Enter a number from 0 to 2, or nothing."],
    ["max-output", "12", "Enter a whole number from 256 to 1000000, or nothing."],
    ["connect-limit", "0", "Enter whole seconds, from 1 to 3600."],
    ["first-token-limit", "1.5", "Enter whole seconds, from 1 to 3600."],
    ["idle-limit", "{Delete}", "Enter whole seconds, from 1 to 3600."],
  ])("%s refuses %s beside its field", async (id, typed, words) => {
    const { backend, user } = await openSettings();
    await user.clear(input(id));
    await user.type(input(id), typed);
    await user.click(screen.getByTestId("save-settings"));
    const note = (): string | null =>
      document.getElementById(input(id).getAttribute("aria-describedby") ?? "")?.textContent.trim() ?? null;
    await waitFor(() => expect(note()).toBe(words));
    await waitFor(() => expect(document.activeElement).toBe(input(id)));
    expect((await backend.getSettings()).settings, "nothing is saved").toEqual(FAKE_SETTINGS);
    await expectAccessible();
  });

  test("are saved as numbers, and nothing as nothing", async () => {
    const { backend, user } = await openSettings({ settings: { ...FAKE_SETTINGS, max_output: 4000 } });
    await user.type(input("temperature"), "0,7");
    await user.clear(input("max-output"));
    await user.clear(input("idle-limit"));
    await user.type(input("idle-limit"), "300");
    await user.click(screen.getByTestId("save-settings"));
    await screen.findByText("Saved");
    expect((await backend.getSettings()).settings).toEqual({
      ...FAKE_SETTINGS,
      temperature: 0.7,
      limits: { ...FAKE_SETTINGS.limits, idle: 300 },
    });
  });
});

describe("what is not saved", () => {
  test("is still there after another view, is said, and can be discarded", async () => {
    const { model, user } = await openSettings();
    await user.type(input("model"), "-x");
    await user.type(input("api-key"), "sk-test");
    model.leave();
    await model.load();
    await screen.findByText("Not saved yet. Your changes stay here while you look elsewhere.");
    expect(input("model").value).toBe("gpt-4.1-mini-x");
    expect(input("api-key").value, "but never a key").toBe("");
    expect(screen.getByText(/The key you had typed was not kept/)).toBeTruthy();
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Discard changes" }));
    expect(input("model").value).toBe("gpt-4.1-mini");
    expect(screen.queryByText(/Not saved yet/)).toBeNull();
  });
});

describe("reset to defaults", () => {
  const own: Settings = { ...FAKE_SETTINGS, model: "llama", temperature: 1, theme: "dark" };
  afterEach(() => delete document.documentElement.dataset.theme);

  test("saves the defaults, and Undo brings everything back, the unsaved too", async () => {
    const { backend, user } = await openSettings({ settings: own });
    await user.type(input("model"), "-x");
    await user.click(screen.getByTestId("reset-settings"));
    await screen.findByText("The settings are back to the defaults.");
    expect((await backend.getSettings()).settings).toEqual(FAKE_SETTINGS);
    expect(input("model").value).toBe("gpt-4.1-mini");
    expect(screen.getByTestId("key-state").dataset.state, "keys stay").toBe("stored");
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(async () => expect((await backend.getSettings()).settings).toEqual(own));
    expect(input("model").value).toBe("llama-x");
    expect(document.documentElement.dataset.theme).toBe("dark");
  });

  test("takes the language and the single keys back too, and waits with its own button", async () => {
    const { backend, user } = await openSettings({
      settings: { ...own, language: "de", single_key_shortcuts: false },
    });
    const release = backend.holdNext("saveSettings");
    const button = screen.getByTestId("reset-settings");
    await user.click(button);
    expect(button.getAttribute("aria-busy")).toBe("true");
    expect(screen.getByTestId("save-settings").getAttribute("aria-busy")).toBeNull();
    release();
    await screen.findByText("The settings are back to the defaults.");
    expect(isHeard({ key: "?" })).toBe(true);
    expect(screen.getByRole("heading", { level: 1, name: "Settings" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await screen.findByRole("heading", { level: 1, name: "Einstellungen" });
    expect(isHeard({ key: "?" })).toBe(false);
    expect(document.activeElement, "the button that was pressed is gone").toBe(
      screen.getByTestId("save-settings"),
    );
    useLanguage("system");
    useSingleKeys(true);
  });
});

test("the folder of the data opens", async () => {
  const { backend, user } = await openSettings();
  await user.click(screen.getByTestId("open-data-folder"));
  await waitFor(() => expect(backend.foldersOpened).toBe(1));
  backend.failNext("openDataFolder", { code: "open_failed", message: "There is no file manager." });
  await user.click(screen.getByTestId("open-data-folder"));
  expect((await screen.findByTestId("error-message")).textContent).toContain("There is no file manager.");
});

test("settings from the last good copy say so", async () => {
  const backend = new FakeBackend();
  const view = await backend.getSettings();
  backend.getSettings = () => Promise.resolve({ ...view, recovered: true });
  const model = new SettingsModel(backend);
  await model.load();
  render(SettingsView, { settings: model, keeping: keepingOn(backend).keeping });
  await screen.findByText("The settings file was damaged. These are from the last good copy.");
  await expectAccessible();
});

test("a damaged library is told, with what became of it", async () => {
  const backend = new FakeBackend();
  const view = await backend.getSettings();
  const salvage = { runs: 12, set_aside: "/data/damaged/1" };
  backend.getSettings = () => Promise.resolve({ ...view, salvage });
  const model = new SettingsModel(backend);
  await model.load();
  render(SettingsView, { settings: model, keeping: keepingOn(backend).keeping });
  await screen.findByText(
    "12 reports could be brought over. The damaged files are unchanged in /data/damaged/1.",
  );
  await expectAccessible();
});

test("settings that cannot be read say why, and try again", async () => {
  const backend = new FakeBackend();
  backend.failNext("getSettings", { code: "settings_failed", message: "The folder is gone." });
  const model = new SettingsModel(backend);
  await model.load();
  render(SettingsView, { settings: model, keeping: keepingOn(backend).keeping });
  expect(screen.getByTestId("error-message").dataset.code).toBe("settings_failed");
  await expectAccessible();
  await userEvent.setup().click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByTestId("settings-form");
});

test("the field asked for takes the focus", async () => {
  const backend = new FakeBackend();
  const model = new SettingsModel(backend);
  await model.load();
  render(SettingsView, { settings: model, keeping: keepingOn(backend).keeping, focus: "base-url" });
  await waitFor(() => expect(document.activeElement).toBe(input("base-url")));
});
