import { problemOf, type Backend, type Problem } from "../ipc/backend";
import { Toasts } from "../kit/toasts.svelte";
import { Library } from "../library/library.svelte";
import { ProfileDraft } from "../profile/draft.svelte";
import type { RunModel, RunNews } from "../report/run-model.svelte";
import { Runs } from "../report/runs.svelte";
import { newsInWords } from "../report/words";
import { SettingsModel } from "../settings/settings.svelte";
import { t } from "../words/words";
import { rememberedView, rememberView, type View } from "./view";

/** The app as one window shows it: its parts, and which of them the main pane shows. */
export class AppModel {
  readonly runs: Runs;
  readonly library: Library;
  readonly settings: SettingsModel;
  readonly draft: ProfileDraft;
  readonly toasts = new Toasts();

  view = $state.raw<View | null>(null);
  /** The run of the view, once it is open. */
  run = $state.raw<RunModel | null>(null);
  /** Why the run of the view could not be opened. */
  runProblem = $state.raw<Problem | null>(null);
  starting = $state(false);
  sidebarOpen = $state(true);
  /** The field of the settings that takes the focus when they open. */
  settingsFocus = $state<"api-key" | "base-url" | null>(null);
  /** What the polite live region says. */
  news = $state("");

  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.library = new Library(backend);
    this.settings = new SettingsModel(backend);
    this.draft = new ProfileDraft(backend);
    this.runs = new Runs(backend, {
      news: (run, news) => this.#tell(run, news),
      changed: () => void this.library.refresh(),
      failed: (problem) => this.#failed(problem),
    });
  }

  /** Reads everything and comes back to the view from before a reload. Returns how to stop listening. */
  async start(): Promise<() => void> {
    const [stop] = await Promise.all([
      this.runs.listen(),
      this.settings.load(),
      this.draft.load(),
      this.library.refresh(),
    ]);
    const remembered = rememberedView();
    if (this.view === null) {
      if (remembered !== null) this.show(remembered);
      else this.show({ name: this.#firstLaunch() ? "welcome" : "discovery" });
    }
    return stop;
  }

  show(view: View): void {
    if (this.view?.name === "discovery") void this.draft.flush();
    if (this.view?.name === "settings" && view.name !== "settings") this.settings.leave();
    this.view = view;
    this.settingsFocus = null;
    rememberView(view);
    // The endpoint or the model may have changed since the review was prepared.
    if (view.name === "discovery" && this.draft.step === "review") void this.draft.loadReview();
    if (view.name === "run") void this.#openRun(view.runId);
    if (view.name === "trash") void this.library.loadTrash();
    if (view.name === "settings") void this.settings.load();
  }

  showSettings(focus: "api-key" | "base-url"): void {
    this.show({ name: "settings" });
    this.settingsFocus = focus;
  }

  startOver(): void {
    const takeBack = this.draft.clear();
    this.toasts.show(t("wizard.started_over"), { label: t("action.undo"), run: takeBack });
  }

  startRun(fresh: boolean): Promise<void> {
    return this.#startWith(async () => {
      await this.draft.flush();
      const run = await this.runs.start($state.snapshot(this.draft.profile), fresh);
      this.draft.backToStart();
      return run;
    });
  }

  startSample(): Promise<void> {
    return this.#startWith(() => this.runs.startSample());
  }

  runAgain(run: RunModel): Promise<void> {
    return this.#startWith(() => this.runs.again(run));
  }

  async moveToTrash(runId: string, title: string): Promise<void> {
    try {
      await this.library.moveToTrash(runId);
    } catch (error) {
      this.#failed(problemOf(error));
      return;
    }
    this.runs.forget(runId);
    if (this.view?.name === "run" && this.view.runId === runId) this.show({ name: "discovery" });
    this.toasts.show(t("library.moved_to_trash", { title }), {
      label: t("action.undo"),
      run: () => void this.restore(runId),
    });
  }

  async restore(runId: string): Promise<void> {
    try {
      await this.library.restore(runId);
    } catch (error) {
      this.#failed(problemOf(error));
    }
  }

  async openLink(url: string): Promise<void> {
    try {
      await this.#backend.openLink(url);
    } catch (error) {
      this.#failed(problemOf(error));
    }
  }

  #firstLaunch(): boolean {
    return this.library.runs.length === 0 && this.settings.keyState !== "stored";
  }

  async #startWith(begin: () => Promise<RunModel>): Promise<void> {
    if (this.starting) return;
    this.starting = true;
    try {
      const run = await begin();
      this.show({ name: "run", runId: run.runId });
    } catch (error) {
      this.#failed(problemOf(error));
    } finally {
      this.starting = false;
    }
  }

  async #openRun(runId: string): Promise<void> {
    const known = this.runs.get(runId);
    this.run = known ?? null;
    this.runProblem = null;
    if (known !== undefined) return;
    const stillWanted = (): boolean => this.view?.name === "run" && this.view.runId === runId;
    try {
      const run = await this.runs.open(runId);
      if (stillWanted()) this.run = run;
    } catch (error) {
      if (stillWanted()) this.runProblem = problemOf(error);
    }
  }

  #tell(run: RunModel, news: RunNews): void {
    // Only the report that is being looked at speaks up while it is written.
    const inView = this.view?.name === "run" && this.view.runId === run.runId;
    if (inView || news.kind === "ended") this.news = newsInWords(news);
  }

  #failed(problem: Problem): void {
    const settingsCanHelp = problem.code === "missing_key" || problem.code === "bad_key";
    const action = settingsCanHelp
      ? { label: t("action.open_settings"), run: () => this.show({ name: "settings" }) }
      : null;
    const hint = problem.hint === null ? "" : ` ${problem.hint}`;
    this.toasts.show(`${problem.message}${hint}`, action, "danger");
  }
}
