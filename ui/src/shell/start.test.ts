import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { LocalServer } from "../ipc/backend";
import { FAKE_SETTINGS } from "../ipc/fake";
import { FAKE_REPORT } from "../ipc/fake-report";
import { expectAccessible } from "../testing/axe";
import { useLanguage } from "../words/language.svelte";
import { open, saved, status } from "./testing";

describe("the first launch", () => {
  test("offers the sample, OpenAI and other servers, without a modal", async () => {
    open({ keyState: "missing" });
    await screen.findByRole("heading", { name: "Find a startup worth building" });
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.getByRole("button", { name: /Try the sample/ })).toBeTruthy();
    await expectAccessible();
  });

  test("the sample streams and is labelled as one", async () => {
    const { backend, user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /Try the sample/ }));
    await status("streaming");
    expect(await screen.findByText("Sample: no model was called")).toBeTruthy();
    backend.finish("run-0001");
    await status("complete");
  });

  test("another server leads to the address, OpenAI to the key", async () => {
    const { user } = open({ keyState: "missing" });
    await user.click(await screen.findByRole("button", { name: /another or local server/ }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("base-url")));
  });
});

const OLLAMA: LocalServer = {
  name: "Ollama",
  base_url: "http://127.0.0.1:11434/v1",
  models: ["nomic-embed-text", "llama3.2", "qwen3"],
};
const LM_STUDIO: LocalServer = { name: "LM Studio", base_url: "http://127.0.0.1:1234/v1", models: [] };

/** Opens the app, and presses what looks for servers. */
async function look(...how: Parameters<typeof open>): Promise<ReturnType<typeof open>> {
  const opened = open(...how);
  await opened.user.click(await screen.findByRole("button", { name: "Look for local servers" }));
  return opened;
}

describe("servers on this computer, at the first launch", () => {
  const offered = (name: RegExp): Promise<HTMLElement> => screen.findByRole("button", { name });

  test("are left alone until somebody asks", async () => {
    const { backend } = open({ keyState: "missing", localServers: [OLLAMA] });
    await screen.findByRole("button", { name: "Look for local servers" });
    expect(backend.searches).toBe(0);
  });

  test("are looked for, and each is offered with the model it would write with", async () => {
    const { backend } = await look({ keyState: "missing", localServers: [OLLAMA, LM_STUDIO] });
    const ollama = await offered(/Ollama on this computer — 3 models/);
    expect(ollama.textContent).toContain("llama3.2 would write your reports.");
    expect((await offered(/LM Studio on this computer/)).textContent).toContain("It lists no models yet.");
    expect(screen.getByRole("button", { name: /Try the sample/ })).toBeTruthy();
    expect(screen.getByRole("button", { name: /Connect OpenAI/ })).toBeTruthy();
    expect(backend.searches).toBe(1);
    await expectAccessible();
  });

  test("have a place kept for them, after everything that is there already", async () => {
    let release = (): void => undefined;
    await look({ keyState: "missing", localServers: [OLLAMA] }, (backend) => {
      release = backend.holdNext("findLocalServers");
    });
    await screen.findByText("Looking for model servers on this computer…");
    const before = [...document.querySelectorAll("main button")];
    await expectAccessible();
    release();
    await offered(/Ollama on this computer/);
    const after = [...document.querySelectorAll("main button")];
    // The last one before was the button to look again; the server stands where it stood.
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    expect(document.querySelector("main .column")?.lastElementChild).toBe(
      screen.getByTestId("local-choices"),
    );
  });

  test("one that is chosen is kept with its model, said, and leads to the form", async () => {
    const { backend, user } = await look({ keyState: "missing", localServers: [OLLAMA] });
    await user.click(await offered(/Ollama on this computer/));
    await screen.findByTestId("profile-form");
    await screen.findByText("Ollama writes your reports now, with llama3.2.");
    expect((await backend.getSettings()).settings).toEqual({
      ...FAKE_SETTINGS,
      base_url: OLLAMA.base_url,
      model: "llama3.2",
    });
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Change the model" }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("model")));
    expect(screen.getByTestId<HTMLInputElement>("model").value).toBe("llama3.2");
    expect(screen.queryByText(/Not saved yet/)).toBeNull();
  });

  test("one that has the model that is set keeps it", async () => {
    const { backend, user } = await look({
      keyState: "missing",
      localServers: [OLLAMA],
      settings: { ...FAKE_SETTINGS, model: "qwen3" },
    });
    await user.click(await offered(/Ollama on this computer/));
    await screen.findByText("Ollama writes your reports now, with qwen3.");
    expect((await backend.getSettings()).settings.model).toBe("qwen3");
  });

  test("one without models leads to where a model is named", async () => {
    const { backend, user } = await look({ keyState: "missing", localServers: [LM_STUDIO] });
    await user.click(await offered(/LM Studio on this computer/));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId("model")));
    expect((await backend.getSettings()).settings.base_url).toBe(LM_STUDIO.base_url);
  });

  test("while one is being chosen, nothing else can be", async () => {
    const { backend, user } = await look({ keyState: "missing", localServers: [OLLAMA] });
    const server = await offered(/Ollama on this computer/);
    const release = backend.holdNext("saveSettings");
    await user.click(server);
    const sample = screen.getByRole("button", { name: /Try the sample/ });
    expect(sample.getAttribute("aria-disabled")).toBe("true");
    await user.click(sample);
    expect(document.activeElement, "it keeps the focus").toBe(sample);
    release();
    await screen.findByTestId("profile-form");
    expect(await backend.listRuns(null, 10)).toEqual([]);
  });

  test("one that cannot be kept says why, and the choices stay", async () => {
    const { backend, user } = await look({ keyState: "missing", localServers: [OLLAMA] });
    backend.failNext("saveSettings", { code: "settings_failed", message: "the disk is full" });
    await user.click(await offered(/Ollama on this computer/));
    await screen.findByText("The disk is full. Check that the data folder can be written.");
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await screen.findByTestId("profile-form");
  });

  test("none is said, and can be looked for again", async () => {
    const { backend, user } = await look({ keyState: "missing" });
    await screen.findByText(/No model server answers on this computer/);
    await expectAccessible();
    backend.localServers = [OLLAMA];
    await user.click(screen.getByRole("button", { name: "Look for local servers" }));
    const server = await offered(/Ollama on this computer/);
    await waitFor(() => expect(document.activeElement, "its button is gone").toBe(server));
  });

  test("a search that fails says so and is in nobody's way", async () => {
    await look({ keyState: "missing" }, (backend) => {
      backend.failNext("findLocalServers", { code: "library_failed", message: "the library is closed" });
    });
    await screen.findByText(/could not look for model servers on this computer. The library is closed\./);
    expect(screen.getByRole("button", { name: /Try the sample/ })).toBeTruthy();
    await expectAccessible();
  });

  test("what was found is still there where the address is entered", async () => {
    const { backend, user } = await look({ keyState: "missing", localServers: [OLLAMA] });
    await offered(/Ollama on this computer/);
    await user.click(screen.getByRole("button", { name: /another or local server/ }));
    await screen.findByRole("button", { name: "Use Ollama at http://127.0.0.1:11434/v1" });
    expect(backend.searches).toBe(1);
  });
});

test("with a server chosen, the next start is no first launch, and nothing is looked for", async () => {
  const settings = { ...FAKE_SETTINGS, base_url: OLLAMA.base_url, model: "llama3.2" };
  const { backend } = open({ keyState: "missing", settings });
  await screen.findByTestId("profile-form");
  expect(backend.searches).toBe(0);
});

test("the language is there with the first view", async () => {
  open({ keyState: "missing", settings: { ...FAKE_SETTINGS, language: "de" } });
  const heading = await screen.findByRole("heading", { level: 1 });
  expect(heading.textContent).not.toBe("Find a startup worth building");
  expect(document.documentElement.lang).toBe("de");
  useLanguage("system");
});

describe("a library that cannot be opened", () => {
  test.each(["library_in_use", "library_newer", "library_failed"] as const)(
    "%s fills the window with what to do",
    async (code) => {
      const { reload, user } = open({}, (backend) => {
        backend.failNext("getSettings", { code, message: "It is not open." });
        backend.failNext("listRuns", { code, message: "It is not open." });
      });
      const message = await screen.findByTestId("error-message");
      expect(message.dataset.code).toBe(code);
      expect(message.textContent).toContain("It is not open.");
      expect(screen.queryByTestId("history")).toBeNull();
      await expectAccessible();
      await user.click(screen.getByRole("button", { name: "Try again" }));
      expect(reload).toHaveBeenCalledOnce();
    },
  );

  test("a list that fails later says so beside it, and Retry reads it", async () => {
    const { backend, user } = open({ runs: [saved()] });
    await screen.findByTestId("history-item");
    backend.failNext("listRuns", { code: "library_failed", message: "The disk is gone." });
    await user.click(screen.getByTestId("history-item"));
    await status("complete");
    await user.click(screen.getByRole("button", { name: "More actions" }));
    await user.click(await screen.findByText("Run again"));
    await status("streaming");
    const alert = await screen.findByText(
      "The disk is gone. Check that the disk is not full and that the data folder can be written.",
    );
    expect(alert).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(screen.queryByText(/The disk is gone/)).toBeNull());
  });
});

test("after a reload the list tells how far a live report is, before it is opened", async () => {
  const { backend } = open({
    runs: [saved({ run_id: "live", status: "streaming", text: FAKE_REPORT.slice(0, 1000) })],
  });
  await screen.findByText("Healthcare / Wellness · writing ideas");
  backend.finish("live");
  await waitFor(() => expect(screen.queryByText(/writing ideas/)).toBeNull());
});

test.each(["light", "dark"] as const)("the %s theme is applied at start", async (theme) => {
  open({ settings: { ...FAKE_SETTINGS, theme } });
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe(theme));
});
