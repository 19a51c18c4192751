import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import { FAKE_SETTINGS } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { input, openSettings } from "./testing";

test("the key is never shown, only whether there is one", async () => {
  await openSettings({ keyState: "stored" });
  expect(input("api-key").value).toBe("");
  expect(input("api-key").type).toBe("password");
  expect(screen.getByTestId("key-state").dataset.state).toBe("stored");
  await expectAccessible();
});

test.each(["keyring_unavailable", "keyring_locked"] as const)(
  "with %s the key can be kept for this session",
  async (code) => {
    const { backend, user } = await openSettings({ keyState: "missing" });
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

test("a key can be removed, after a question: nothing brings it back", async () => {
  const { backend, user } = await openSettings({ keyState: "stored" });
  await user.click(screen.getByRole("button", { name: "Remove…" }));
  await user.click(screen.getByRole("button", { name: "Keep it" }));
  expect(backend.keys.get(FAKE_SETTINGS.base_url)).toBe("stored");
  await user.click(screen.getByRole("button", { name: "Remove…" }));
  await expectAccessible();
  await user.click(screen.getByRole("button", { name: "Remove key" }));
  await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("missing"));
});

test("the question before removing a key has the keyboard, at the answer that changes nothing", async () => {
  const { user } = await openSettings({ keyState: "stored" });
  const question = (): HTMLElement => screen.getByRole("button", { name: "Remove…" });
  question().focus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Keep it" })));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(document.activeElement).toBe(question()));
  await user.keyboard("{Enter}");
  await user.click(await screen.findByRole("button", { name: "Remove key" }));
  await waitFor(() =>
    expect(document.activeElement, "its own button is gone").toBe(
      screen.getByRole("button", { name: "Get a key from OpenAI" }),
    ),
  );
});

test("another address shows the key of that address", async () => {
  const { user } = await openSettings({ keyState: "stored" });
  await user.clear(input("base-url"));
  await user.type(input("base-url"), "https://other.example/v1");
  await user.tab();
  await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("missing"));
});

test("leaving forgets a typed key", async () => {
  const { model, user } = await openSettings();
  await user.type(input("api-key"), "sk-test");
  model.leave();
  expect(model.form.apiKey).toBe("");
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
    await openSettings({ keyState });
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
    const { backend, user } = await openSettings({ keyState: "locked" });
    backend.failNext("unlockKeys", { code: "keyring_locked" });
    await user.click(screen.getByTestId("unlock-keyring"));
    expect((await screen.findByTestId("error-message")).dataset.code, "nobody answered").toBe(
      "keyring_locked",
    );
    await user.click(screen.getByTestId("unlock-keyring"));
    await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("stored"));
    expect(screen.queryByTestId("error-message")).toBeNull();
  });

  test("is waited for while the keyring asks, and the keyboard goes on where the button was", async () => {
    const { backend, user } = await openSettings({ keyState: "locked" });
    const release = backend.holdNext("unlockKeys");
    const button = screen.getByTestId("unlock-keyring");
    await user.click(button);
    expect(button.getAttribute("aria-busy")).toBe("true");
    expect(button.textContent).toContain("Waiting for the keyring…");
    await expectAccessible();
    release();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Remove…" })));
  });

  test("is looked for again when the keyring answers again", async () => {
    const { backend, user } = await openSettings({ keyState: "silent" });
    backend.keys.set(FAKE_SETTINGS.base_url, "stored");
    await user.click(screen.getByRole("button", { name: "Look again" }));
    await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("stored"));
  });

  test("without a keyring is kept for this session", async () => {
    const { user } = await openSettings({ keyState: "unavailable" });
    const keep = screen.getByRole("button", { name: "Keep it for this session only" });
    await user.click(keep);
    expect(document.activeElement, "first there has to be one").toBe(input("api-key"));
    await user.keyboard("sk-test");
    await user.click(keep);
    await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("session"));
    expect(input("api-key").value).toBe("");
  });

  test("of OpenAI can be fetched: the browser opens, not the window", async () => {
    const { backend, user } = await openSettings({ keyState: "missing" });
    await user.click(screen.getByRole("button", { name: "Get a key from OpenAI" }));
    await waitFor(() => expect(backend.openedLinks).toEqual(["https://platform.openai.com/api-keys"]));
  });
});
