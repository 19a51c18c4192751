import { emptyProfile } from "../profile/fields";
import { splitSections } from "../report/sections";
import type {
  ActionItem,
  Backend,
  Backup,
  CommandError,
  CopyForm,
  MenuWords,
  Note,
  Profile,
  RunEvent,
  SavedRun,
  SectionKey,
  StartedRun,
  Unsubscribe,
  WatchedEvent,
} from "./backend";
import { FakeExports, type FakeExportOptions } from "./fake-exports";
import type { FakeProfileOptions } from "./fake-profiles";
import { doneStep, FakeRun, fakeSavedRun, restOf, usualSteps } from "./fake-run";

export { fakeSavedRun } from "./fake-run";
export { FAKE_SETTINGS } from "./fake-settings";

export interface FakeOptions extends FakeProfileOptions, FakeExportOptions {
  runs?: SavedRun[];
  notes?: Note[];
  actions?: ActionItem[];
  backups?: Backup[];
  /** What a started run will do; the usual course when left out. */
  steps?: (model: string) => RunEvent[];
  /** Milliseconds between steps. Without it a run moves only when `advance` is called. */
  pace?: number;
}

/** The whole backend in memory. Runs follow a script, and any command can be made to fail. */
export class FakeBackend extends FakeExports implements Backend {
  readonly acks: { watch: number; seq: number }[] = [];
  readonly openedLinks: string[] = [];
  readonly unwatched: number[] = [];
  /** What was put on the clipboard: texts, and reports or sections by their names. */
  readonly copied: (string | { runId: string; section: SectionKey | null; form: CopyForm })[] = [];
  foldersOpened = 0;
  hasQuit = false;
  /** What the menu bar was told to show. */
  menu: { words: MenuWords; available: readonly string[] } | null = null;

  readonly #options: FakeOptions;
  readonly #listeners = new Set<(event: WatchedEvent) => void>();
  readonly #menuListeners = new Set<(action: string) => void>();
  #nextWatch = 1;
  #nextRun = 1;

  constructor(options: FakeOptions = {}) {
    super(options);
    this.#options = options;
    this.notes = structuredClone(options.notes ?? []);
    this.actions = structuredClone(options.actions ?? []);
    this.backups = structuredClone(options.backups ?? []);
    for (const row of options.runs ?? []) {
      this.runs.set(row.run_id, new FakeRun(row, row.status === "streaming" ? this.#script() : []));
    }
  }

  /** Plays the next steps of a run. */
  advance(runId: string, steps = 1): void {
    for (let step = 0; step < steps; step += 1) this.runs.get(runId)?.advance(this.#emit);
  }

  /** Plays a run to its end. */
  finish(runId: string): void {
    while (this.runs.get(runId)?.live === true) this.advance(runId);
  }

  /** Ends a run now, in this way. */
  end(runId: string, step: RunEvent): void {
    this.runs.get(runId)?.end(step, this.#emit);
  }

  /** Sends an event as it is: for repeats, gaps and strangers. */
  readonly emit = (event: WatchedEvent): void => this.#emit(event);

  async startRun(profile: Profile, fresh: boolean): Promise<StartedRun> {
    await this.answer("startRun");
    if (!fresh && this.cached !== null) return { run_id: this.cached.run_id, cache_hit: true };
    return { run_id: this.#begin(profile, false), cache_hit: false };
  }

  async startSample(): Promise<StartedRun> {
    await this.answer("startSample");
    return { run_id: this.#begin(emptyProfile(), true), cache_hit: false };
  }

  async continueRun(runId: string): Promise<StartedRun> {
    await this.answer("continueRun");
    const run = this.find(runId);
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

  async replayRun(runId: string): Promise<void> {
    await this.answer("replayRun");
    this.find(runId).replay();
    this.#play(runId);
  }

  async stopRun(runId: string): Promise<void> {
    await this.answer("stopRun");
    const run = this.find(runId);
    if (run.replaying) return run.showRest(this.#emit);
    this.end(runId, doneStep(this.settings.model, "cancelled"));
  }

  async onRun(listener: (event: WatchedEvent) => void): Promise<Unsubscribe> {
    await this.answer("onRun");
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async watchRun(runId: string): Promise<number> {
    await this.answer("watchRun");
    const watch = this.#nextWatch;
    this.#nextWatch += 1;
    this.find(runId).watch(watch, this.#emit);
    return watch;
  }

  async unwatchRun(watch: number): Promise<void> {
    await this.answer("unwatchRun");
    this.unwatched.push(watch);
    for (const run of this.runs.values()) run.unwatch(watch);
  }

  async ackRun(watch: number, seq: number): Promise<void> {
    this.acks.push({ watch, seq });
    await this.answer("ackRun");
  }

  async openRun(runId: string): Promise<SavedRun> {
    await this.answer("openRun");
    const { row } = this.find(runId);
    return { ...row, notes: this.notesOf(runId).length, sections: splitSections(row.text) };
  }

  async renameRun(runId: string, title: string): Promise<void> {
    await this.answer("renameRun");
    this.find(runId).row.title = title;
  }

  async saveAgain(): Promise<void> {
    await this.answer("saveAgain");
  }

  async copyRun(runId: string, section: SectionKey | null, form: CopyForm): Promise<void> {
    await this.answer("copyRun");
    this.copied.push({ runId, section, form });
  }

  async copyText(text: string): Promise<void> {
    await this.answer("copyText");
    this.copied.push(text);
  }

  /** Chooses an action in the menu bar. */
  choose(action: string): void {
    for (const listener of this.#menuListeners) listener(action);
  }

  async onMenu(listener: (action: string) => void): Promise<Unsubscribe> {
    await this.answer("onMenu");
    this.#menuListeners.add(listener);
    return () => this.#menuListeners.delete(listener);
  }

  async setMenu(words: MenuWords, available: readonly string[]): Promise<void> {
    await this.answer("setMenu");
    this.menu = { words, available };
  }

  async openLink(url: string): Promise<void> {
    await this.answer("openLink");
    this.openedLinks.push(url);
  }

  async openDataFolder(): Promise<void> {
    await this.answer("openDataFolder");
    this.foldersOpened += 1;
  }

  async quit(confirmed: boolean): Promise<number> {
    await this.answer("quit");
    const live = [...this.runs.values()].filter((run) => run.live).length;
    this.hasQuit = live === 0 || confirmed;
    return live;
  }

  readonly #emit = (event: WatchedEvent): void => {
    for (const listener of this.#listeners) listener(event);
  };

  #script(): RunEvent[] {
    return (this.#options.steps ?? usualSteps)(this.settings.model);
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
      model: sample ? "sample" : this.settings.model,
      sample,
      profile: structuredClone(profile),
      text: "",
    });
    this.runs.set(runId, new FakeRun(row, this.#script()));
    this.#play(runId);
    return runId;
  }

  #play(runId: string): void {
    const { pace } = this.#options;
    if (pace === undefined) return;
    const timer = setInterval(() => {
      this.advance(runId);
      if (this.runs.get(runId)?.live !== true) clearInterval(timer);
    }, pace);
  }
}
