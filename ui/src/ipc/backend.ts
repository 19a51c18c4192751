import type {
  CommandError,
  Connection,
  CopyForm,
  ErrorCode,
  FieldError,
  KeyState,
  LocalServer,
  MenuWords,
  NamedProfile,
  Profile,
  Review,
  SavedRun,
  SectionKey,
  Settings,
  SettingsView,
  StartedRun,
  WatchedEvent,
} from "./bindings";
import type { ExportBackend } from "./export-backend";
import type { LibraryBackend } from "./library-backend";

export type * from "./bindings";

export type Unsubscribe = () => void;

/**
 * What the interface can ask of the app. Every promise gives its data or rejects with a `CommandError`.
 * `tauri.ts` is the real one; `fake.ts` lives in memory, for component tests and a plain browser.
 */
export interface Backend extends LibraryBackend, ExportBackend {
  /** The keyring takes longer to answer than all else: without it, `key_state` is null. Looked for unless it says so. */
  getSettings(lookForKey?: boolean): Promise<SettingsView>;
  saveSettings(settings: Settings): Promise<SettingsView>;
  /** Asks the endpoint for a word, with the key that is typed or else the one that is kept. Saves nothing. */
  testConnection(settings: Settings, key: string | null): Promise<Connection>;
  /** The models the endpoint offers, asked with the key that is typed or else the one that is kept. */
  listModels(settings: Settings, key: string | null): Promise<string[]>;
  /** The servers that answer at their usual ports on this computer. */
  findLocalServers(): Promise<LocalServer[]>;
  /** Where requests to this base URL would go; over plain http to another machine only if its origin is confirmed. */
  resolveUrl(baseUrl: string, confirmedHttp: string | null): Promise<string>;
  keyState(baseUrl: string): Promise<KeyState>;
  /** Has a locked keyring ask for its password. */
  unlockKeys(baseUrl: string): Promise<KeyState>;
  setKey(baseUrl: string, key: string, sessionOnly: boolean): Promise<KeyState>;
  deleteKey(baseUrl: string): Promise<KeyState>;

  loadDraft(): Promise<Profile | null>;
  saveDraft(profile: Profile): Promise<void>;
  validateProfile(profile: Profile): Promise<FieldError[]>;
  reviewRun(profile: Profile): Promise<Review>;
  /** Named profiles, by name. */
  listProfiles(): Promise<NamedProfile[]>;
  /** Keeps a profile under a name, in place of an earlier one of that name. */
  saveProfile(name: string, profile: Profile): Promise<void>;
  deleteProfile(name: string): Promise<void>;

  startRun(profile: Profile, fresh: boolean): Promise<StartedRun>;
  startSample(): Promise<StartedRun>;
  /** Goes on with a run that ended early, in place; watch it again afterwards. */
  continueRun(runId: string): Promise<StartedRun>;
  /**
   * Plays a saved run again at its own pace, under its own id; watch it anew afterwards. The library stays as it is, and
   * stopping it shows the rest at once.
   */
  replayRun(runId: string): Promise<void>;
  stopRun(runId: string): Promise<void>;

  /** Hears the run events of this window, for every watch. */
  onRun(listener: (event: WatchedEvent) => void): Promise<Unsubscribe>;
  /** The number of the watch; its events may arrive before the promise settles. */
  watchRun(runId: string): Promise<number>;
  unwatchRun(watch: number): Promise<void>;
  /** Acknowledges this one event. */
  ackRun(watch: number, seq: number): Promise<void>;

  openRun(runId: string): Promise<SavedRun>;
  renameRun(runId: string, title: string): Promise<void>;
  saveAgain(runId: string): Promise<void>;

  /** Puts a report, or one section of it, on the clipboard. */
  copyRun(runId: string, section: SectionKey | null, form: CopyForm): Promise<void>;
  copyText(text: string): Promise<void>;

  /** Hears the id of each action that is chosen in the system's menu bar. */
  onMenu(listener: (action: string) => void): Promise<Unsubscribe>;
  /** Puts the app's menu into the system's menu bar, where there is one, with these actions to choose from. */
  setMenu(words: MenuWords, available: readonly string[]): Promise<void>;

  openLink(url: string): Promise<void>;
  openDataFolder(): Promise<void>;
  /** The number of live runs. Ends the app when there is none, or when it is confirmed. */
  quit(confirmed: boolean): Promise<number>;
}

/** A failure to be told. `unexpected` is what the core has no code for: a defect, or the bridge itself failing. */
export interface Problem {
  code: ErrorCode | "unexpected";
  message: string;
  hint: string | null;
}

/** Turns whatever a promise rejected with into something that can be told. */
export function problemOf(error: unknown): Problem {
  if (isCommandError(error)) return error;
  return { code: "unexpected", message: error instanceof Error ? error.message : String(error), hint: null };
}

function isCommandError(error: unknown): error is CommandError {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string" &&
    "message" in error &&
    typeof error.message === "string"
  );
}
