import { render, screen, waitFor, within } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { afterEach, describe, expect, test } from "vitest";
import type { Connection, Settings } from "../ipc/backend";
import { FAKE_SETTINGS, FakeBackend, type FakeOptions } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import SettingsView from "./SettingsView.svelte";
import { SettingsModel } from "./settings.svelte";

async function settings(options: FakeOptions = {}) {
  const backend = new FakeBackend(options);
  const model = new SettingsModel(backend);
  await model.load();
  render(SettingsView, { settings: model });
  return { backend, model, user: userEvent.setup() };
}

const input = (id: string): HTMLInputElement => screen.getByTestId(id);

test("the key is never shown, only whether there is one", async () => {
  await settings({ keyState: "stored" });
  expect(input("api-key").value).toBe("");
  expect(input("api-key").type).toBe("password");
  expect(screen.getByTestId("key-state").dataset.state).toBe("stored");
  await expectAccessible();
});

test("saving keeps the settings, then the key, and clears the field", async () => {
  const { backend, user } = await settings({ keyState: "missing" });
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

test.each(["keyring_unavailable", "keyring_locked"] as const)(
  "with %s the key can be kept for this session",
  async (code) => {
    const { backend, user } = await settings({ keyState: "missing" });
    backend.failNext("setKey", { code });
    await user.type(input("api-key"), "sk-test");
    await user.click(screen.getByTestId("save-settings"));
    expect((await screen.findByTestId("error-message")).dataset.code).toBe(code);
    expect(input("api-key").value, "what was typed is not lost").toBe("sk-test");
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Keep it for this session only" }));
    await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("session"));
    expect(input("api-key").value).toBe("");
    expect(screen.queryByTestId("error-message")).toBeNull();
  },
);

test("settings that are refused say why, and the key is not sent", async () => {
  const { backend, user } = await settings({ keyState: "missing" });
  backend.failNext("saveSettings", { code: "invalid_settings", message: "This is no address." });
  await user.type(input("api-key"), "sk-test");
  await user.click(screen.getByTestId("save-settings"));
  expect((await screen.findByTestId("error-message")).textContent).toContain("This is no address.");
  expect(screen.getByTestId("key-state").dataset.state).toBe("missing");
});

test("a key can be removed, after a question: nothing brings it back", async () => {
  const { backend, user } = await settings({ keyState: "stored" });
  await user.click(screen.getByRole("button", { name: "Remove…" }));
  await user.click(screen.getByRole("button", { name: "Keep it" }));
  expect(backend.keys.get(FAKE_SETTINGS.base_url)).toBe("stored");
  await user.click(screen.getByRole("button", { name: "Remove…" }));
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Remove key" }));
  await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("missing"));
});

test("another address shows the key of that address", async () => {
  const { user } = await settings({ keyState: "stored" });
  await user.clear(input("base-url"));
  await user.type(input("base-url"), "https://other.example/v1");
  await user.tab();
  await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("missing"));
});

test("what is typed survives settings that arrive late", async () => {
  const { model, user } = await settings();
  await user.clear(input("model"));
  await user.type(input("model"), "mine");
  await model.load();
  expect(input("model").value).toBe("mine");
});

test("what is typed while a save is under way is kept", async () => {
  const { backend, user } = await settings();
  const save = backend.saveSettings.bind(backend);
  let finish = (): void => {};
  backend.saveSettings = async (settings) => {
    await new Promise<void>((resolve) => (finish = resolve));
    return save(settings);
  };
  await user.clear(input("model"));
  await user.type(input("model"), "first");
  await user.click(screen.getByTestId("save-settings"));
  await user.type(input("model"), "-and-more");
  finish();
  await waitFor(async () => expect((await backend.getSettings()).settings.model).toBe("first"));
  await waitFor(() => expect(screen.getByTestId<HTMLButtonElement>("save-settings").disabled).toBe(false));
  expect(input("model").value).toBe("first-and-more");
});

test("leaving forgets a typed key", async () => {
  const { model, user } = await settings();
  await user.type(input("api-key"), "sk-test");
  model.leave();
  expect(model.form.apiKey).toBe("");
});

test("streaming can be switched off", async () => {
  const { backend, user } = await settings();
  await user.click(screen.getByRole("switch", { name: "Show the report while it is written" }));
  await user.click(screen.getByTestId("save-settings"));
  await waitFor(async () => expect((await backend.getSettings()).settings.stream).toBe(false));
});

describe("the address", () => {
  test("is resolved while it is typed", async () => {
    const { user } = await settings();
    await user.clear(input("base-url"));
    await user.type(input("base-url"), "http://localhost:1234/v1");
    await screen.findByText("Requests go to http://localhost:1234/v1/chat/completions");
  });

  test("that cannot be used says so beside its field, and nothing is saved", async () => {
    const { backend, user } = await settings();
    await user.clear(input("base-url"));
    await user.type(input("base-url"), "http://192.168.1.7/v1");
    await user.click(screen.getByTestId("save-settings"));
    const said = await screen.findByTestId("error-message");
    expect(said.dataset.code).toBe("insecure_endpoint");
    expect(said.textContent.trim()).toBe(
      "Base URL: 192.168.1.7 is not on this machine. Use an https address.",
    );
    expect(input("base-url").getAttribute("aria-describedby")).toBe(said.id);
    await waitFor(() => expect(document.activeElement).toBe(input("base-url")));
    expect((await backend.getSettings()).settings).toEqual(FAKE_SETTINGS);
    await expectAccessible();
  });

  test("on another machine without encryption is asked only once that is confirmed, and only it", async () => {
    const { backend, user } = await settings();
    await user.clear(input("base-url"));
    await user.type(input("base-url"), "http://192.168.1.7:808/v1");
    await user.click(await screen.findByRole("switch", { name: /http:\/\/192\.168\.1\.7:808/u }));
    await screen.findByText("Requests go to http://192.168.1.7:808/v1/chat/completions");
    await expectAccessible();
    await user.click(screen.getByTestId("save-settings"));
    await screen.findByText("Saved");
    const saved = (await backend.getSettings()).settings;
    expect(saved.confirmed_http).toBe("http://192.168.1.7:808");

    await user.type(input("base-url"), "{Backspace}{Backspace}{Backspace}9/v1");
    const other = await screen.findByRole("switch", { name: /http:\/\/192\.168\.1\.7:8089/u });
    expect(other).toHaveProperty("checked", false);
    await user.clear(input("base-url"));
    await user.type(input("base-url"), "https://api.openai.com/v1");
    await screen.findByText("Requests go to https://api.openai.com/v1/chat/completions");
    expect(screen.queryByTestId("confirm-http"), "an encrypted way needs no word").toBeNull();
  });

  test("goes back to OpenAI's with one button", async () => {
    const { user } = await settings({ settings: { ...FAKE_SETTINGS, base_url: "http://localhost:1/v1" } });
    await user.click(screen.getByRole("button", { name: "Use https://api.openai.com/v1" }));
    expect(input("base-url").value).toBe("https://api.openai.com/v1");
  });
});

describe("the model", () => {
  test("is chosen from what the server offers, by keyboard", async () => {
    const { user } = await settings();
    input("model").focus();
    await user.keyboard("{ArrowDown}");
    const list = await screen.findByRole("listbox");
    expect(within(list).getAllByRole("option")).toHaveLength(3);
    await expectAccessible();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(input("model").getAttribute("aria-activedescendant")).toBe(
      within(list).getByRole("option", { name: "gpt-5.4-mini" }).id,
    );
    await user.keyboard("{Enter}");
    expect(input("model").value).toBe("gpt-5.4-mini");
    expect(screen.queryByRole("listbox"), "and nothing is saved by it").toBeNull();
    expect(screen.queryByText("Saved")).toBeNull();
  });

  test("may have a name that the server does not tell", async () => {
    const { backend, user } = await settings();
    await user.click(screen.getByTestId("list-models"));
    await screen.findByRole("listbox");
    await user.clear(input("model"));
    await user.type(input("model"), "nano");
    expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["gpt-5.4-nano"]);
    await user.type(input("model"), "-of-my-own");
    await screen.findByText(/You can use the name all the same/u);
    await user.keyboard("{Escape}");
    await user.click(screen.getByTestId("save-settings"));
    await screen.findByText("Saved");
    expect((await backend.getSettings()).settings.model).toBe("nano-of-my-own");
  });

  test("says why it cannot be listed", async () => {
    const { backend, user } = await settings();
    backend.failNext("listModels", { code: "no_connection", message: "nobody is there" });
    await user.click(screen.getByTestId("list-models"));
    const said = await screen.findByTestId("models-failed");
    expect(said.dataset["code"]).toBe("no_connection");
    expect(said.textContent).toContain("Nobody is there.");
    await expectAccessible();
    await user.type(input("base-url"), "x");
    expect(screen.queryByTestId("models-failed"), "of another server that says nothing").toBeNull();
  });
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
    const { backend, user } = await settings();
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
    const { backend, user } = await settings({ settings: { ...FAKE_SETTINGS, max_output: 4000 } });
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

describe("the connection test", () => {
  test("asks with what is typed, key included, and saves nothing", async () => {
    const { backend, user } = await settings();
    await user.clear(input("model"));
    await user.type(input("model"), "llama");
    await user.type(input("api-key"), "sk-typed");
    await user.click(screen.getByTestId("test-connection"));
    await screen.findByText("llama answered in 0.4 s");
    expect(backend.tested).toEqual([{ settings: { ...FAKE_SETTINGS, model: "llama" }, key: "sk-typed" }]);
    expect((await backend.getSettings()).settings.model).toBe("gpt-4.1-mini");
    await expectAccessible();
    await user.type(input("model"), "2");
    expect(screen.queryByText("llama answered in 0.4 s"), "it says nothing about another model").toBeNull();
  });

  test.each([
    ["bad_key", "Change the key", "api-key"],
    ["unknown_model", "Change the model", "model"],
    ["wrong_endpoint", "Change the address", "base-url"],
  ] as const)("%s is told in words, with the way to mend it", async (code, button, field) => {
    const { backend, user } = await settings();
    backend.failNext("testConnection", { code, message: "the server said no" });
    await user.click(screen.getByTestId("test-connection"));
    const said = await screen.findByTestId("error-message");
    expect(said.dataset.code).toBe(code);
    expect(said.textContent).toContain("The server said no.");
    await expectAccessible();
    await user.click(within(said).getByRole("button", { name: button }));
    expect(document.activeElement).toBe(input(field));
  });

  test("is cancelled by leaving, however late its answer comes", async () => {
    const { backend, model, user } = await settings();
    let answer: (connection: Connection) => void = () => undefined;
    backend.testConnection = () => new Promise((resolve) => (answer = resolve));
    await user.click(screen.getByTestId("test-connection"));
    await screen.findByText("Asking gpt-4.1-mini…");
    await expectAccessible();
    model.leave();
    answer({ model: "late", answered_in: 1 });
    await Promise.resolve();
    expect(model.test).toEqual({ state: "none" });
  });
});

describe("the key", () => {
  test.each([
    "stored",
    "session",
    "missing",
    "locked",
    "silent",
    "ambiguous",
    "failed",
    "unavailable",
  ] as const)("%s is said, with its remedy", async (keyState) => {
    await settings({ keyState });
    const state = screen.getByTestId("key-state");
    expect(state.dataset.state).toBe(keyState);
    const remedies = {
      stored: "Remove…",
      session: "Enter it again",
      missing: "Enter a key",
      locked: "Unlock…",
      silent: "Look again",
      ambiguous: "Enter it again",
      failed: "Look again",
      unavailable: "Keep it for this session only",
    };
    expect(screen.getByRole("button", { name: remedies[keyState] })).toBeTruthy();
    await expectAccessible();
  });

  test("is there once the keyring has been unlocked", async () => {
    const { backend, user } = await settings({ keyState: "locked" });
    backend.failNext("unlockKeys", { code: "keyring_locked" });
    await user.click(screen.getByTestId("unlock-keyring"));
    expect((await screen.findByTestId("error-message")).dataset.code, "nobody answered").toBe(
      "keyring_locked",
    );
    await user.click(screen.getByTestId("unlock-keyring"));
    await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("stored"));
    expect(screen.queryByTestId("error-message")).toBeNull();
  });

  test("is looked for again when the keyring answers again", async () => {
    const { backend, user } = await settings({ keyState: "silent" });
    backend.keys.set(FAKE_SETTINGS.base_url, "stored");
    await user.click(screen.getByRole("button", { name: "Look again" }));
    await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("stored"));
  });

  test("without a keyring is kept for this session", async () => {
    const { user } = await settings({ keyState: "unavailable" });
    const keep = screen.getByRole("button", { name: "Keep it for this session only" });
    await user.click(keep);
    expect(document.activeElement, "first there has to be one").toBe(input("api-key"));
    await user.keyboard("sk-test");
    await user.click(keep);
    await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("session"));
    expect(input("api-key").value).toBe("");
  });

  test("of OpenAI can be fetched: the browser opens, not the window", async () => {
    const { backend, user } = await settings({ keyState: "missing" });
    await user.click(screen.getByRole("button", { name: "Get a key from OpenAI" }));
    await waitFor(() => expect(backend.openedLinks).toEqual(["https://platform.openai.com/api-keys"]));
  });
});

describe("the theme", () => {
  afterEach(() => delete document.documentElement.dataset.theme);

  test("applies and is kept at once, and what else is typed stays unsaved", async () => {
    const { backend, user } = await settings();
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
    const { backend, user } = await settings();
    backend.failNext("saveSettings", { code: "settings_failed", message: "The disk is full." });
    await user.click(screen.getByRole("radio", { name: "Dark" }));
    expect((await screen.findByTestId("error-message")).textContent).toContain("The disk is full.");
    expect(document.documentElement.dataset.theme).toBeUndefined();
    expect(screen.getByRole("radio", { name: "As the system" })).toHaveProperty("checked", true);
  });

  test("is there from the start", async () => {
    await settings({ settings: { ...FAKE_SETTINGS, theme: "light" } });
    expect(document.documentElement.dataset.theme).toBe("light");
  });
});

describe("what is not saved", () => {
  test("is still there after another view, is said, and can be discarded", async () => {
    const { model, user } = await settings();
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
    const { backend, user } = await settings({ settings: own });
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
});

test("the folder of the data opens", async () => {
  const { backend, user } = await settings();
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
  render(SettingsView, { settings: model });
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
  render(SettingsView, { settings: model });
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
  render(SettingsView, { settings: model });
  expect(screen.getByTestId("error-message").dataset.code).toBe("settings_failed");
  await expectAccessible();
  await userEvent.setup().click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByTestId("settings-form");
});

test("the field asked for takes the focus", async () => {
  const model = new SettingsModel(new FakeBackend());
  await model.load();
  render(SettingsView, { settings: model, focus: "base-url" });
  await waitFor(() => expect(document.activeElement).toBe(input("base-url")));
});
