import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { answerTo } from "./first-questions";
import { tauriBackend } from "./tauri";

const script = readFileSync(resolve("../src-tauri/src/questions.js"), "utf8");

type Invoke = (name: string, args: Record<string, unknown>) => Promise<unknown>;

let invoke: ReturnType<typeof vi.fn<Invoke>>;

/** As the webview does it before the page's own scripts. */
function ask(): void {
  new Function(script)();
}

beforeEach(() => {
  invoke = vi.fn<Invoke>((name) => Promise.resolve(name === "list_runs" ? [] : null));
  Object.assign(window, { __TAURI_INTERNALS__: { invoke, transformCallback: () => 0 } });
});

afterEach(() => {
  delete window.__PROSPECT_ASKED__;
  Reflect.deleteProperty(window, "__TAURI_INTERNALS__");
});

test("what a start asks first is asked once, before its scripts are there", async () => {
  ask();
  const before = invoke.mock.calls.length;
  await Promise.all([
    tauriBackend.getSettings(false),
    tauriBackend.loadDraft(),
    tauriBackend.listRuns(null, 100),
  ]);
  expect(invoke).toHaveBeenCalledTimes(before);
  expect(window.__PROSPECT_ASKED__, "nothing was asked that nobody wanted").toEqual([]);
});

test("an answer is given once: the next one is of then", async () => {
  ask();
  await tauriBackend.loadDraft();
  await tauriBackend.loadDraft();
  expect(invoke.mock.calls.filter(([name]) => name === "load_draft")).toHaveLength(2);
});

test("another question is not answered with it", () => {
  ask();
  expect(answerTo("list_runs", { before: null, limit: 20 })).toBeNull();
  expect(answerTo("list_runs", { before: "a run", limit: 100 })).toBeNull();
});

test("a failure is told to whoever asks", async () => {
  const error = { code: "library_in_use", message: "in use", hint: null };
  invoke.mockRejectedValue(error);
  ask();
  await expect(tauriBackend.getSettings(false)).rejects.toBe(error);
});
