import { emptyProfile } from "../profile/fields";
import { splitSections } from "../report/sections";
import type {
  Backend,
  CachedRun,
  CommandError,
  Estimate,
  Connection,
  FieldError,
  KeyState,
  LocalServer,
  NamedProfile,
  Profile,
  Review,
  RunEvent,
  RunSummary,
  SavedRun,
  SectionKey,
  Settings,
  SettingsView,
  StartedRun,
  Unsubscribe,
  WatchedEvent,
} from "./backend";
import { doneStep, FakeRun, usualSteps } from "./fake-run";

export interface FakeOptions {
  runs?: SavedRun[];
  draft?: Profile | null;
  settings?: Settings;
  keyState?: KeyState;
  cached?: CachedRun | null;
  profiles?: NamedProfile[];
  /** Where exports go; null is a reader who thought better of it. */
  exportTo?: string | null;
  /** What a started run will do; the usual course when left out. */
  steps?: (model: string) => RunEvent[];
  /** Milliseconds between steps. Without it a run moves only when `advance` is called. */
  pace?: number;
}

export const FAKE_SETTINGS: Settings = {
  base_url: "https://api.openai.com/v1",
  confirmed_http: null,
  model: "gpt-4.1-mini",
  stream: true,
  temperature: null,
  max_output: null,
  limits: { connect: 10, first_token: 120, idle: 60 },
  theme: "system",
};

/** The whole backend in memory. Runs follow a script, and any command can be made to fail. */
export class FakeBackend implements Backend {
  readonly acks: { watch: number; seq: number }[] = [];
  readonly openedLinks: string[] = [];
  readonly unwatched: number[] = [];
  /** What was put on the clipboard: texts, and reports or sections by their names. */
  readonly copied: (string | { runId: string; section: SectionKey | null })[] = [];
  readonly exported: { runId: string; format: string }[] = [];
  readonly tested: { settings: Settings; key: string | null }[] = [];
  foldersOpened = 0;
  hasQuit = false;
  draft: Profile | null;
  savedDrafts = 0;
  estimate: Estimate = {
    input_tokens: 2840,
    output_tokens: { from: 4000, to: 9000 },
    cost_usd: { from: 0.021, to: 0.043 },
    seconds: null,
    past_runs: 0,
  };
  models = ["gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano"];
  localServers: LocalServer[] = [];
  keys = new Map<string, KeyState>();
  profiles: NamedProfile[];

  readonly #options: FakeOptions;
  readonly #runs = new Map<string, FakeRun>();
  readonly #trash = new Set<string>();
  readonly #listeners = new Set<(event: WatchedEvent) => void>();
  readonly #failures = new Map<keyof Backend, CommandError[]>();
  #settings: Settings;
  #nextWatch = 1;
  #nextRun = 1;

  constructor(options: FakeOptions = {}) {
    this.#options = options;
    this.#settings = options.settings ?? FAKE_SETTINGS;
    this.draft = options.draft ?? null;
    this.profiles = structuredClone(options.profiles ?? []);
    this.keys.set(this.#settings.base_url, options.keyState ?? "stored");
    for (const row of options.runs ?? []) {
      this.#runs.set(row.run_id, new FakeRun(row, row.status === "streaming" ? this.#script() : []));
    }
  }

  /** Makes the next call of this command reject. */
  failNext(command: keyof Backend, error: Partial<CommandError> & Pick<CommandError, "code">): void {
    const waiting = this.#failures.get(command) ?? [];
    this.#failures.set(command, [...waiting, { message: `It failed: ${error.code}`, hint: null, ...error }]);
  }

  /** Plays the next steps of a run. */
  advance(runId: string, steps = 1): void {
    for (let step = 0; step < steps; step += 1) this.#runs.get(runId)?.advance(this.#emit);
  }

  /** Plays a run to its end. */
  finish(runId: string): void {
    while (this.#runs.get(runId)?.live === true) this.advance(runId);
  }

  /** Ends a run now, in this way. */
  end(runId: string, step: RunEvent): void {
    this.#runs.get(runId)?.end(step, this.#emit);
  }

  /** Sends an event as it is: for repeats, gaps and strangers. */
  readonly emit = (event: WatchedEvent): void => this.#emit(event);

  async getSettings(): Promise<SettingsView> {
    await this.#answer("getSettings");
    return this.#view();
  }

  async saveSettings(settings: Settings): Promise<SettingsView> {
    await this.#answer("saveSettings");
    this.#settings = { ...settings };
    return this.#view();
  }

  async testConnection(settings: Settings, key: string | null): Promise<Connection> {
    await this.#answer("testConnection");
    this.tested.push({ settings: { ...settings }, key });
    return { model: settings.model, answered_in: 0.42 };
  }

  async listModels(): Promise<string[]> {
    await this.#answer("listModels");
    return this.models;
  }

  async findLocalServers(): Promise<LocalServer[]> {
    await this.#answer("findLocalServers");
    return this.localServers;
  }

  async resolveUrl(baseUrl: string, confirmedHttp: string | null): Promise<string> {
    await this.#answer("resolveUrl");
    return resolved(baseUrl, confirmedHttp);
  }

  async keyState(baseUrl: string): Promise<KeyState> {
    await this.#answer("keyState");
    return this.keys.get(baseUrl) ?? "missing";
  }

  async unlockKeys(baseUrl: string): Promise<KeyState> {
    await this.#answer("unlockKeys");
    if (this.keys.get(baseUrl) === "locked") this.keys.set(baseUrl, "stored");
    return this.keyState(baseUrl);
  }

  async setKey(baseUrl: string, _key: string, sessionOnly: boolean): Promise<KeyState> {
    await this.#answer("setKey");
    const state = sessionOnly ? "session" : "stored";
    this.keys.set(baseUrl, state);
    return state;
  }

  async deleteKey(baseUrl: string): Promise<KeyState> {
    await this.#answer("deleteKey");
    this.keys.set(baseUrl, "missing");
    return "missing";
  }

  async loadDraft(): Promise<Profile | null> {
    await this.#answer("loadDraft");
    return this.draft;
  }

  async saveDraft(profile: Profile): Promise<void> {
    await this.#answer("saveDraft");
    this.savedDrafts += 1;
    this.draft = structuredClone(profile);
  }

  async validateProfile(profile: Profile): Promise<FieldError[]> {
    await this.#answer("validateProfile");
    const required = [
      "goal_type",
      "time_commitment",
      "budget_range",
      "interest_area",
      "sub_interest_area",
      "skill_strength",
    ] as const;
    return required
      .filter((field) => profile[field].trim() === "")
      .map((field) => ({ field, message: `Please answer this: ${field}` }));
  }

  async reviewRun(profile: Profile): Promise<Review> {
    await this.#answer("reviewRun");
    return {
      url: this.#view().url,
      model: this.#settings.model,
      messages: [
        { role: "system", content: "You are a careful analyst of small businesses. Write three sections." },
        { role: "user", content: `<profile>\n${JSON.stringify(profile, null, 2)}\n</profile>` },
      ],
      estimate: this.estimate,
      cached: this.#options.cached ?? null,
    };
  }

  async listProfiles(): Promise<NamedProfile[]> {
    await this.#answer("listProfiles");
    return structuredClone(this.profiles).sort((a, b) => a.name.localeCompare(b.name));
  }

  async saveProfile(name: string, profile: Profile): Promise<void> {
    await this.#answer("saveProfile");
    this.#forgetProfile(name);
    this.profiles.push({ name, profile: structuredClone(profile) });
  }

  async deleteProfile(name: string): Promise<void> {
    await this.#answer("deleteProfile");
    this.#forgetProfile(name);
  }

  async startRun(profile: Profile, fresh: boolean): Promise<StartedRun> {
    await this.#answer("startRun");
    const cached = this.#options.cached ?? null;
    if (!fresh && cached !== null) return { run_id: cached.run_id, cache_hit: true };
    return { run_id: this.#begin(profile, false), cache_hit: false };
  }

  async startSample(): Promise<StartedRun> {
    await this.#answer("startSample");
    return { run_id: this.#begin(emptyProfile(), true), cache_hit: false };
  }

  async continueRun(runId: string): Promise<StartedRun> {
    await this.#answer("continueRun");
    const run = this.#find(runId);
    if (run.live || run.row.status === "complete" || run.row.text === "") {
      const refusal: CommandError = {
        code: "cannot_continue",
        message: "This report cannot be continued.",
        hint: "Run it again instead.",
      };
      throw refusal;
    }
    run.resume(restOf(run.row.text, this.#script()));
    this.#play(runId);
    return { run_id: runId, cache_hit: false };
  }

  async stopRun(runId: string): Promise<void> {
    await this.#answer("stopRun");
    this.end(runId, doneStep(this.#settings.model, "cancelled"));
  }

  async onRun(listener: (event: WatchedEvent) => void): Promise<Unsubscribe> {
    await this.#answer("onRun");
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async watchRun(runId: string): Promise<number> {
    await this.#answer("watchRun");
    const watch = this.#nextWatch;
    this.#nextWatch += 1;
    this.#find(runId).watch(watch, this.#emit);
    return watch;
  }

  async unwatchRun(watch: number): Promise<void> {
    await this.#answer("unwatchRun");
    this.unwatched.push(watch);
    for (const run of this.#runs.values()) run.unwatch(watch);
  }

  async ackRun(watch: number, seq: number): Promise<void> {
    this.acks.push({ watch, seq });
    await this.#answer("ackRun");
  }

  async listRuns(before: string | null, limit: number): Promise<RunSummary[]> {
    await this.#answer("listRuns");
    const rows = this.#rows().filter((row) => !this.#trash.has(row.run_id));
    const from = before === null ? 0 : rows.findIndex((row) => row.run_id === before) + 1;
    return rows.slice(from, from + limit);
  }

  async listTrash(): Promise<RunSummary[]> {
    await this.#answer("listTrash");
    return this.#rows().filter((row) => this.#trash.has(row.run_id));
  }

  async openRun(runId: string): Promise<SavedRun> {
    await this.#answer("openRun");
    const { row } = this.#find(runId);
    return { ...row, sections: splitSections(row.text) };
  }

  async renameRun(runId: string, title: string): Promise<void> {
    await this.#answer("renameRun");
    this.#find(runId).row.title = title;
  }

  async trashRun(runId: string): Promise<void> {
    await this.#answer("trashRun");
    this.#trash.add(runId);
  }

  async restoreRun(runId: string): Promise<void> {
    await this.#answer("restoreRun");
    this.#trash.delete(runId);
  }

  async saveAgain(): Promise<void> {
    await this.#answer("saveAgain");
  }

  async exportRun(runId: string, format: string): Promise<string | null> {
    await this.#answer("exportRun");
    this.exported.push({ runId, format });
    const { exportTo } = this.#options;
    return exportTo === undefined ? `/home/ada/Documents/report.${format}` : exportTo;
  }

  async copyRun(runId: string, section: SectionKey | null): Promise<void> {
    await this.#answer("copyRun");
    this.copied.push({ runId, section });
  }

  async copyText(text: string): Promise<void> {
    await this.#answer("copyText");
    this.copied.push(text);
  }

  async openLink(url: string): Promise<void> {
    await this.#answer("openLink");
    this.openedLinks.push(url);
  }

  async openDataFolder(): Promise<void> {
    await this.#answer("openDataFolder");
    this.foldersOpened += 1;
  }

  async quit(confirmed: boolean): Promise<number> {
    await this.#answer("quit");
    const live = [...this.#runs.values()].filter((run) => run.live).length;
    this.hasQuit = live === 0 || confirmed;
    return live;
  }

  readonly #emit = (event: WatchedEvent): void => {
    for (const listener of this.#listeners) listener(event);
  };

  #answer(command: keyof Backend): Promise<void> {
    const failure = this.#failures.get(command)?.shift();
    return failure === undefined ? Promise.resolve() : Promise.reject(failure);
  }

  #find(runId: string): FakeRun {
    const run = this.#runs.get(runId);
    if (run !== undefined) return run;
    const missing: CommandError = { code: "run_not_found", message: "This report is gone.", hint: null };
    throw missing;
  }

  #rows(): RunSummary[] {
    return [...this.#runs.values()]
      .map(({ row }) => ({ ...row }))
      .sort((a, b) => b.created_at - a.created_at || b.run_id.localeCompare(a.run_id));
  }

  #view(): SettingsView {
    const { base_url } = this.#settings;
    return {
      settings: { ...this.#settings },
      url: resolved(base_url, this.#settings.confirmed_http),
      key_state: this.keys.get(base_url) ?? "missing",
      defaults: structuredClone(FAKE_SETTINGS),
      data_dir: "~/.local/share/app.prospect",
      recovered: false,
      salvage: null,
    };
  }

  #forgetProfile(name: string): void {
    this.profiles = this.profiles.filter((kept) => kept.name.toLowerCase() !== name.toLowerCase());
  }

  #script(): RunEvent[] {
    return (this.#options.steps ?? usualSteps)(this.#settings.model);
  }

  #begin(profile: Profile, sample: boolean): string {
    const runId = `run-${String(this.#nextRun).padStart(4, "0")}`;
    this.#nextRun += 1;
    const row = fakeSavedRun({
      run_id: runId,
      title: profile.sub_interest_area === "" ? "Clinic operations, nights" : profile.sub_interest_area,
      status: "streaming",
      created_at: Math.floor(Date.now() / 1000),
      goal_type: profile.goal_type,
      interest_area: profile.interest_area,
      model: sample ? "sample" : this.#settings.model,
      sample,
      profile: structuredClone(profile),
      text: "",
    });
    this.#runs.set(runId, new FakeRun(row, this.#script()));
    this.#play(runId);
    return runId;
  }

  #play(runId: string): void {
    const { pace } = this.#options;
    if (pace === undefined) return;
    const timer = setInterval(() => {
      this.advance(runId);
      if (this.#runs.get(runId)?.live !== true) clearInterval(timer);
    }, pace);
  }
}

function resolved(baseUrl: string, confirmedHttp: string | null): string {
  const { protocol, origin, hostname } = new URL(baseUrl);
  const isHere = hostname === "localhost" || hostname.startsWith("127.");
  if (protocol === "http:" && !isHere && origin !== confirmedHttp) {
    const message = `base URL: ${hostname} is not on this machine`;
    const refusal: CommandError = { code: "insecure_endpoint", message, hint: "Use an https address." };
    // The wire's own form of a refusal.
    throw refusal as unknown as Error;
  }
  return `${baseUrl.replace(/\/+$/, "")}/chat/completions`;
}

/** What a script would still write after this text. */
function restOf(text: string, steps: RunEvent[]): RunEvent[] {
  let known = text;
  return steps.flatMap((step) => {
    if (step.event !== "delta" || known === "") return [step];
    const rest = step.text.startsWith(known) ? step.text.slice(known.length) : "";
    known = known.slice(step.text.length);
    return rest === "" ? [] : [{ event: "delta" as const, text: rest }];
  });
}

/** A row of the library, complete unless told otherwise. */
export function fakeSavedRun(given: Partial<SavedRun> = {}): SavedRun {
  const text = given.text ?? "";
  return {
    run_id: "saved-1",
    title: "Clinic operations, nights",
    status: "complete",
    created_at: Math.floor(Date.now() / 1000) - 3600,
    goal_type: "Extra Income",
    interest_area: "Healthcare / Wellness",
    model: "gpt-4.1-mini",
    sample: false,
    text,
    sections: splitSections(text),
    profile: emptyProfile(),
    error_code: null,
    error_message: null,
    hint: null,
    facts: [
      {
        label: "Hours over 30 days",
        value: "43–86 hours",
        how: "10–20 hours a week × 30 days ÷ 7",
      },
      { label: "Money for one test", value: "at most $150", how: "A seventh of what you can risk" },
    ],
    endpoint: "https://api.openai.com/v1",
    usage: { input: 1800, cached_input: 1024, output: 1212, reasoning: 0 },
    cost_usd: 0.0021,
    total_time: 15.23,
    time_to_first_token: 0.62,
    request: [],
    ...given,
  };
}
