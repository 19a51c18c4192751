import { getCurrentWebviewWindow } from "@tauri-apps/api/webviewWindow";
import type { Backend, RunEvent } from "./backend";
import { commands } from "./bindings";

/** The real backend: the Rust core on the other side of Tauri's bridge. */
export const tauriBackend: Backend = {
  getSettings: () => data(commands.getSettings()),
  saveSettings: (settings) => data(commands.saveSettings(settings)),
  keyState: (baseUrl) => data(commands.keyState(baseUrl)),
  setKey: (baseUrl, key, sessionOnly) => data(commands.setKey(baseUrl, key, sessionOnly)),
  deleteKey: (baseUrl) => data(commands.deleteKey(baseUrl)),

  loadDraft: () => data(commands.loadDraft()),
  saveDraft: (profile) => done(commands.saveDraft(profile)),
  validateProfile: (profile) => data(commands.validateProfile(profile)),
  reviewRun: (profile) => data(commands.reviewRun(profile)),

  startRun: (profile, fresh) => data(commands.startRun(profile, fresh)),
  startSample: () => data(commands.startSample()),
  stopRun: (runId) => done(commands.stopRun(runId)),

  // Not the plain listen(): that one also hears what is sent to other windows.
  onRun: (listener) => getCurrentWebviewWindow().listen<RunEvent>("run", ({ payload }) => listener(payload)),
  watchRun: (runId) => data(commands.watchRun(runId)),
  unwatchRun: (watch) => done(commands.unwatchRun(watch)),
  ackRun: (watch, seq) => done(commands.ackRun(watch, seq)),

  listRuns: (before, limit) => data(commands.listRuns(before, limit)),
  listTrash: () => data(commands.listTrash()),
  openRun: (runId) => data(commands.openRun(runId)),
  trashRun: (runId) => done(commands.trashRun(runId)),
  restoreRun: (runId) => done(commands.restoreRun(runId)),
  saveAgain: (runId) => done(commands.saveAgain(runId)),

  openLink: (url) => done(commands.openLink(url)),
};

// A command that can fail answers with a result; one that cannot answers with the data itself.
type Data<R> = R extends { status: "ok"; data: infer D } ? D : R extends { status: "error" } ? never : R;

async function data<R>(answer: Promise<R>): Promise<Data<R>> {
  const result: unknown = await answer;
  if (typeof result === "object" && result !== null && "status" in result) {
    if (result.status === "error" && "error" in result) throw result.error;
    if (result.status === "ok" && "data" in result) return result.data as Data<R>;
  }
  return result as Data<R>;
}

async function done(answer: Promise<unknown>): Promise<void> {
  await data(answer);
}
