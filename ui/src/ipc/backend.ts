import type {
  CommandError,
  ErrorCode,
  FieldError,
  KeyState,
  Profile,
  Review,
  RunSummary,
  SavedRun,
  Settings,
  SettingsView,
  StartedRun,
  WatchedEvent,
} from "./bindings";

export type * from "./bindings";

export type Unsubscribe = () => void;

/**
 * What the interface can ask of the app. Every promise gives its data or rejects with a `CommandError`.
 * `tauri.ts` is the real one; `fake.ts` lives in memory, for component tests and a plain browser.
 */
export interface Backend {
  getSettings(): Promise<SettingsView>;
  saveSettings(settings: Settings): Promise<SettingsView>;
  keyState(baseUrl: string): Promise<KeyState>;
  setKey(baseUrl: string, key: string, sessionOnly: boolean): Promise<KeyState>;
  deleteKey(baseUrl: string): Promise<KeyState>;

  loadDraft(): Promise<Profile | null>;
  saveDraft(profile: Profile): Promise<void>;
  validateProfile(profile: Profile): Promise<FieldError[]>;
  reviewRun(profile: Profile): Promise<Review>;

  startRun(profile: Profile, fresh: boolean): Promise<StartedRun>;
  startSample(): Promise<StartedRun>;
  stopRun(runId: string): Promise<void>;

  /** Hears the run events of this window, for every watch. */
  onRun(listener: (event: WatchedEvent) => void): Promise<Unsubscribe>;
  /** The number of the watch; its events may arrive before the promise settles. */
  watchRun(runId: string): Promise<number>;
  unwatchRun(watch: number): Promise<void>;
  /** Acknowledges this event and all before it. */
  ackRun(watch: number, seq: number): Promise<void>;

  /** Newest first; `before` is the id of the last run already seen. */
  listRuns(before: string | null, limit: number): Promise<RunSummary[]>;
  listTrash(): Promise<RunSummary[]>;
  openRun(runId: string): Promise<SavedRun>;
  trashRun(runId: string): Promise<void>;
  restoreRun(runId: string): Promise<void>;
  saveAgain(runId: string): Promise<void>;

  openLink(url: string): Promise<void>;
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
