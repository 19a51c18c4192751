import { render, screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { expect, vi } from "vitest";
import type { RunStatus, SavedRun } from "../ipc/backend";
import { FakeBackend, fakeSavedRun, type FakeOptions } from "../ipc/fake";
import { FAKE_REPORT } from "../ipc/fake-report";
// The app reads these later: in tests they are there at once, so that none is still on its way when a test ends.
import "../report/ReportView.svelte";
import "../settings/SettingsView.svelte";
import App from "./App.svelte";
import "./later-parts";

/** The whole app on a backend in memory. */
export function open(options: FakeOptions = {}, prepare: (backend: FakeBackend) => void = () => undefined) {
  const backend = new FakeBackend(options);
  prepare(backend);
  const reload = vi.fn();
  const rendered = render(App, { backend, reload });
  return { backend, reload, user: userEvent.setup(), ...rendered };
}

/** Waits until the open report says that it is in this state. */
export const status = async (wanted: RunStatus): Promise<void> =>
  waitFor(() => expect(screen.getByTestId("run-status")).toHaveProperty("dataset.status", wanted));

/** The text of a section, as it is shown. */
export const section = (key: string): string =>
  document.querySelector(`[data-section="${key}"]`)?.textContent ?? "";

/** A whole report in the library. */
export const saved = (given: Partial<SavedRun> = {}): SavedRun =>
  fakeSavedRun({ text: FAKE_REPORT, ...given });

/** The app with a saved report, "Grant radar", open in it. */
export async function openReport(options: FakeOptions = {}) {
  const app = open({ runs: [saved({ title: "Grant radar" })], ...options });
  await app.user.click(await screen.findByTestId("history-item"));
  await status("complete");
  // Section by section, as frames have time.
  const begun = (options.runs?.[0]?.text ?? FAKE_REPORT).match(/^## SECTION/gm)?.length ?? 0;
  const written = (): Element[] => [...document.querySelectorAll("[data-section]:not(:empty)")];
  await waitFor(() => expect(written()).toHaveLength(begun));
  return app;
}

/** The app with the sample being written in it, as `run-0001`. */
export async function writeSample() {
  const app = open({ keyState: "missing" });
  await app.user.click(await screen.findByRole("button", { name: /Try the sample/ }));
  await status("streaming");
  return app;
}
