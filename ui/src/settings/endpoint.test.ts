import { screen, waitFor, within } from "@testing-library/svelte";
import { tick } from "svelte";
import { describe, expect, test } from "vitest";
import type { Connection } from "../ipc/backend";
import { FAKE_SETTINGS } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { input, openSettings } from "./testing";

describe("the address", () => {
  test("is resolved while it is typed", async () => {
    const { user } = await openSettings();
    await user.clear(input("base-url"));
    await user.type(input("base-url"), "http://localhost:1234/v1");
    await screen.findByText("Requests go to http://localhost:1234/v1/chat/completions");
  });

  test("that cannot be used says so beside its field, and nothing is saved", async () => {
    const { backend, user } = await openSettings();
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
    const { backend, user } = await openSettings();
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
    const { user } = await openSettings({
      settings: { ...FAKE_SETTINGS, base_url: "http://localhost:1/v1" },
    });
    await user.click(screen.getByRole("button", { name: "Use https://api.openai.com/v1" }));
    expect(input("base-url").value).toBe("https://api.openai.com/v1");
  });
});

describe("the model", () => {
  test("is chosen from what the server offers, by keyboard", async () => {
    const { user } = await openSettings();
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
    const { backend, user } = await openSettings();
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

  test("waits for the list with a button that says so", async () => {
    const { backend, user } = await openSettings();
    const release = backend.holdNext("listModels");
    await user.click(screen.getByTestId("list-models"));
    expect(screen.getByTestId("list-models").getAttribute("aria-busy")).toBe("true");
    await screen.findByText("Asking for the models…");
    await expectAccessible();
    release();
    await screen.findByRole("listbox");
    expect(screen.getByTestId("list-models").getAttribute("aria-busy")).toBeNull();
  });

  test("of a server that offers none can still be typed", async () => {
    const { backend, user } = await openSettings();
    backend.models = [];
    await user.click(screen.getByTestId("list-models"));
    await screen.findByText("The server offers no models.");
    expect(input("model").getAttribute("aria-expanded")).toBe("false");
    await expectAccessible();
  });

  test("says why it cannot be listed", async () => {
    const { backend, user } = await openSettings();
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

describe("the connection test", () => {
  test("asks with what is typed, key included, and saves nothing", async () => {
    const { backend, user } = await openSettings();
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
    const { backend, user } = await openSettings();
    backend.failNext("testConnection", { code, message: "the server said no" });
    await user.click(screen.getByTestId("test-connection"));
    const said = await screen.findByTestId("error-message");
    expect(said.dataset.code).toBe(code);
    expect(said.textContent).toContain("The server said no.");
    await expectAccessible();
    await user.click(within(said).getByRole("button", { name: button }));
    expect(document.activeElement).toBe(input(field));
  });

  test("says that it waits, and waits once", async () => {
    const { backend, user } = await openSettings();
    const release = backend.holdNext("testConnection");
    const button = screen.getByTestId("test-connection");
    await user.click(button);
    await screen.findByText("Asking gpt-4.1-mini…");
    expect(button.getAttribute("aria-busy")).toBe("true");
    expect(document.activeElement, "the keyboard stays where it is").toBe(button);
    await user.click(button);
    release();
    await screen.findByText("gpt-4.1-mini answered in 0.4 s");
    expect(backend.tested).toHaveLength(1);
    expect(button.getAttribute("aria-busy")).toBeNull();
  });

  test("is cancelled by leaving, however late its answer comes", async () => {
    const { backend, model, user } = await openSettings();
    let answer: (connection: Connection) => void = () => undefined;
    const late = new Promise<Connection>((resolve) => (answer = resolve));
    backend.testConnection = () => late;
    await user.click(screen.getByTestId("test-connection"));
    await screen.findByText("Asking gpt-4.1-mini…");
    await expectAccessible();
    model.leave();
    answer({ model: "late", answered_in: 1 });
    await late;
    await tick();
    expect(model.test.standing).toEqual({ state: "none" });
  });
});
