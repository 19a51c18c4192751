import { render, screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { FakeBackend, type FakeOptions } from "../ipc/fake";
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
    base_url: "http://127.0.0.1:8080/v1",
    model: "llama",
    stream: true,
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

test("a key can be removed", async () => {
  const { user } = await settings({ keyState: "stored" });
  await user.click(screen.getByRole("button", { name: "Remove key" }));
  await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("missing"));
});

test("another address shows the key of that address", async () => {
  const { user } = await settings({ keyState: "stored" });
  await user.clear(input("base-url"));
  await user.type(input("base-url"), "https://other.example/v1");
  await user.tab();
  await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("missing"));
  expect(screen.getByText("Save to see where requests will go.")).toBeTruthy();
});

test("what is typed survives settings that arrive late", async () => {
  const { model, user } = await settings();
  await user.clear(input("model"));
  await user.type(input("model"), "mine");
  await model.load();
  expect(input("model").value).toBe("mine");
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
