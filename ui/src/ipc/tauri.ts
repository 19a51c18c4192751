import { listen, type Event, type Options } from "@tauri-apps/api/event";
import { data, done } from "./answers";
import type { Backend, Unsubscribe } from "./backend";
import { commands, WINDOW, type ExportProgress, type MenuChoice, type RunMessage } from "./bindings";
import { answerTo } from "./first-questions";
import { tauriLibrary } from "./tauri-library";

/** Not everybody: a plain listen() also hears what is sent to other windows. */
const HERE: Options = { target: { kind: "WebviewWindow", label: WINDOW } };

const hear = <T>(name: string, listener: (payload: T) => void): Promise<Unsubscribe> =>
  listen(name, ({ payload }: Event<T>) => listener(payload), HERE);

/** The real backend: the Rust core on the other side of Tauri's bridge. */
export const tauriBackend: Backend = {
  ...tauriLibrary,

  getSettings: (lookForKey = true) =>
    answerTo("get_settings", { lookForKey }) ?? data(commands.getSettings(lookForKey)),
  saveSettings: (settings) => data(commands.saveSettings(settings)),
  testConnection: (settings, key) => data(commands.testConnection(settings, key)),
  listModels: (settings, key) => data(commands.listModels(settings, key)),
  findLocalServers: () => data(commands.findLocalServers()),
  resolveUrl: (baseUrl, confirmedHttp) => data(commands.resolveUrl(baseUrl, confirmedHttp)),
  keyState: (baseUrl) => data(commands.keyState(baseUrl)),
  unlockKeys: (baseUrl) => data(commands.unlockKeys(baseUrl)),
  setKey: (baseUrl, key, sessionOnly) => data(commands.setKey(baseUrl, key, sessionOnly)),
  deleteKey: (baseUrl) => data(commands.deleteKey(baseUrl)),

  loadDraft: () => answerTo("load_draft") ?? data(commands.loadDraft()),
  saveDraft: (profile) => done(commands.saveDraft(profile)),
  validateProfile: (profile) => data(commands.validateProfile(profile)),
  reviewRun: (profile) => data(commands.reviewRun(profile)),
  listProfiles: () => data(commands.listProfiles()),
  saveProfile: (name, profile) => done(commands.saveProfile(name, profile)),
  deleteProfile: (name) => done(commands.deleteProfile(name)),

  startRun: (profile, fresh) => data(commands.startRun(profile, fresh)),
  startSample: () => data(commands.startSample()),
  continueRun: (runId) => data(commands.continueRun(runId)),
  replayRun: (runId) => done(commands.replayRun(runId)),
  stopRun: (runId) => done(commands.stopRun(runId)),

  onRun: (listener) => hear<RunMessage>("run", listener),
  watchRun: (runId) => data(commands.watchRun(runId)),
  unwatchRun: (watch) => done(commands.unwatchRun(watch)),
  ackRun: (watch, seq) => done(commands.ackRun(watch, seq)),

  renameRun: (runId, title) => done(commands.renameRun(runId, title)),
  saveAgain: (runId) => done(commands.saveAgain(runId)),

  previewExport: (request) => data(commands.previewExport(request)),
  exportRuns: (request, job) => data(commands.exportRuns(request, job)),
  getExportChoice: () => data(commands.getExportChoice()),
  saveExportChoice: (choice) => done(commands.saveExportChoice(choice)),
  cancelExport: (job) => done(commands.cancelExport(job)),
  openExport: (path) => done(commands.openExport(path)),
  revealExport: (path) => done(commands.revealExport(path)),
  onExport: (listener) => hear<ExportProgress>("export", listener),
  copyRun: (runId, section, form) => done(commands.copyRun(runId, section, form)),
  copyText: (text) => done(commands.copyText(text)),

  onMenu: (listener) => hear<MenuChoice>("menu", listener),
  setMenu: (words, available) => commands.setMenu(words, [...available]),

  openLink: (url) => done(commands.openLink(url)),
  openDataFolder: () => done(commands.openDataFolder()),
  quit: (confirmed) => commands.quit(confirmed),
};
