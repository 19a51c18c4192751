import { screen, waitFor, within } from "@testing-library/svelte";
import { tick } from "svelte";
import { describe, expect, test } from "vitest";
import type { LocalServer } from "../ipc/backend";
import { FAKE_SETTINGS } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { isSameServer, modelFor } from "./local";
import { input, openSettings } from "./testing";

const OLLAMA: LocalServer = {
  name: "Ollama",
  base_url: "http://127.0.0.1:11434/v1",
  models: ["nomic-embed-text", "llama3.2", "qwen3"],
};
const LM_STUDIO: LocalServer = { name: "LM Studio", base_url: "http://127.0.0.1:1234/v1", models: [] };

const look = (): HTMLElement => screen.getByTestId("look-for-servers");

describe("local servers", () => {
  test("are looked for on request only, with a button that says so", async () => {
    const { backend, user } = await openSettings({ localServers: [OLLAMA] });
    expect(backend.searches).toBe(0);
    const release = backend.holdNext("findLocalServers");
    await user.click(look());
    expect(look().getAttribute("aria-busy")).toBe("true");
    await screen.findByText("Looking at the usual ports of this computer…");
    await expectAccessible();
    release();
    await screen.findByText("1 server answers on this computer.");
    expect(look().getAttribute("aria-busy")).toBeNull();
    expect(backend.searches).toBe(1);
  });

  test("are listed with their address and how many models they have", async () => {
    const { user } = await openSettings({ localServers: [OLLAMA, LM_STUDIO] });
    await user.click(look());
    const list = await screen.findByRole("list", { name: "Servers on this computer" });
    expect(
      within(list)
        .getAllByTestId("local-server")
        .map((line) => line.textContent.replace(/\s+/gu, " ").trim()),
    ).toEqual([
      "Ollama http://127.0.0.1:11434/v1 3 models Use",
      "LM Studio http://127.0.0.1:1234/v1 no models yet Use",
    ]);
    await expectAccessible();
  });

  test("one that is chosen fills in its address and a model that writes, shows its models, and saves nothing", async () => {
    const { backend, user } = await openSettings({ localServers: [OLLAMA, LM_STUDIO] });
    await user.click(look());
    const use = await screen.findByRole("button", { name: "Use Ollama at http://127.0.0.1:11434/v1" });
    await user.click(use);
    expect(input("base-url").value).toBe("http://127.0.0.1:11434/v1");
    expect(input("model").value).toBe("llama3.2");
    const models = await screen.findByRole("listbox", { name: "Models of the server" });
    expect(
      within(models)
        .getAllByRole("option")
        .map(({ textContent }) => textContent.trim()),
    ).toEqual(OLLAMA.models);
    await screen.findByText("Requests go to http://127.0.0.1:11434/v1/chat/completions");
    await waitFor(() => expect(screen.getByTestId("key-state").dataset.state).toBe("missing"));
    expect(document.activeElement, "the keyboard stays with the server").toBe(
      screen.getByRole("button", { name: "Chosen: Ollama at http://127.0.0.1:11434/v1" }),
    );
    expect((await backend.getSettings()).settings).toEqual(FAKE_SETTINGS);
    await expectAccessible();
    await user.click(screen.getByTestId("save-settings"));
    await screen.findByText("Saved");
    expect((await backend.getSettings()).settings).toEqual({
      ...FAKE_SETTINGS,
      base_url: "http://127.0.0.1:11434/v1",
      model: "llama3.2",
    });
  });

  test("one that has the model that is set leaves it", async () => {
    const { user } = await openSettings({
      localServers: [OLLAMA],
      settings: { ...FAKE_SETTINGS, model: "qwen3" },
    });
    await user.click(look());
    await user.click(await screen.findByRole("button", { name: /^Use Ollama/u }));
    expect(input("model").value).toBe("qwen3");
  });

  test("the list of models is whole, whatever was typed before", async () => {
    const { user } = await openSettings({ localServers: [OLLAMA] });
    await user.click(screen.getByTestId("list-models"));
    await screen.findByRole("listbox");
    await user.type(input("model"), "-nothing-like-it");
    await user.click(look());
    await user.click(await screen.findByRole("button", { name: /^Use Ollama/u }));
    await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(3));
  });

  test("none found is said, with what to start and where each listens", async () => {
    const { user } = await openSettings();
    await user.click(look());
    await screen.findByText("No server answers on this computer.");
    for (const words of ["Ollama, port 11434", "LM Studio, port 1234", "llama.cpp, port 8080"]) {
      expect(screen.getByText(words)).toBeTruthy();
    }
    await expectAccessible();
  });

  test("a search that fails says why, and can be tried again", async () => {
    const { backend, user } = await openSettings({ localServers: [OLLAMA] });
    backend.failNext("findLocalServers", { code: "library_failed", message: "the library is closed" });
    await user.click(look());
    const said = await screen.findByTestId("servers-failed");
    expect(said.dataset["code"]).toBe("library_failed");
    expect(said.textContent).toContain("The library is closed.");
    await expectAccessible();
    await user.click(look());
    await screen.findByText("1 server answers on this computer.");
    expect(screen.queryByTestId("servers-failed")).toBeNull();
  });

  test("a search that is left behind does not come back", async () => {
    const { backend, model, user } = await openSettings({ localServers: [OLLAMA] });
    const release = backend.holdNext("findLocalServers");
    await user.click(look());
    model.leave();
    release();
    await backend.getSettings();
    await tick();
    expect(model.servers.standing).toEqual({ state: "none" });
  });
});

test("a model that only measures texts is taken when there is no other", () => {
  expect(modelFor({ ...OLLAMA, models: ["nomic-embed-text"] }, "gpt")).toBe("nomic-embed-text");
  expect(modelFor(LM_STUDIO, "gpt"), "nothing is known of its models").toBe("gpt");
});

test("this computer has several names", () => {
  expect(isSameServer("http://localhost:11434/v1/", OLLAMA.base_url)).toBe(true);
  expect(isSameServer("http://localhost:11435/v1", OLLAMA.base_url)).toBe(false);
  expect(isSameServer("https://api.openai.com/v1", OLLAMA.base_url)).toBe(false);
  expect(isSameServer("nonsense", OLLAMA.base_url)).toBe(false);
});
