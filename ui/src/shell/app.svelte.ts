import {
  problemOf,
  type Backend,
  type BundleImported,
  type Exported,
  type LocalServer,
  type Problem,
  type RunSummary,
  type Theme,
} from "../ipc/backend";
import { Toasts, type ToastAction } from "../kit/toasts.svelte";
import { Deleting } from "../library/deleting.svelte";
import { Library } from "../library/library.svelte";
import { Marks, short } from "../library/marks.svelte";
import { Shelf } from "../library/shelf.svelte";
import { ProfileDraft } from "../profile/draft.svelte";
import { Find } from "../report/find.svelte";
import { ReadingStyle } from "../report/reading.svelte";
import type { RunModel, RunNews } from "../report/run-model.svelte";
import { Runs } from "../report/runs.svelte";
import { newsInWords } from "../report/words";
import type { Appearance } from "../settings/appearance";
import { SettingsModel } from "../settings/settings.svelte";
import { errorInWords, type ErrorWords, type SettingsField } from "../words/errors";
import { t } from "../words/words";
import { Clipboard } from "./clipboard";
import { Searching } from "./searching.svelte";
import { SidebarState } from "./sidebar.svelte";
import { Starting } from "./starting.svelte";
import { rememberedView, rememberView, type View } from "./view";

/** What lies over the view, one at a time. */
export type Overlay = "palette" | "shortcuts" | "rename" | "tags" | "export";

/** The app as one window shows it: its parts, and which of them the main pane shows. */
export class AppModel {
  readonly runs: Runs;
  readonly library: Library;
  /** What is looked for in the library. */
  readonly shelf: Shelf;
  readonly marks: Marks;
  readonly deleting: Deleting;
  readonly settings: SettingsModel;
  readonly draft: ProfileDraft;
  readonly toasts = new Toasts();
  readonly sidebar = new SidebarState();
  readonly find = new Find();
  readonly reading = new ReadingStyle();
  readonly searching = new Searching(this);
  readonly starting = new Starting(this);
  readonly clipboard: Clipboard;

  view = $state.raw<View | null>(null);
  /** The run of the view, once it is open. */
  run = $state.raw<RunModel | null>(null);
  /** Why the run of the view could not be opened. */
  runProblem = $state.raw<Problem | null>(null);
  /** Why the app cannot work at all: the library is not open. */
  startProblem = $state.raw<Problem | null>(null);
  /** The notes of a report stand beside it. */
  notesOpen = $state(false);
  /** How many runs are live while the app asks whether to quit; null when it does not ask. */
  quitting = $state<number | null>(null);
  overlay = $state<Overlay | null>(null);
  /** The reports that are to be exported, while the dialog asks how. */
  toExport = $state.raw<readonly RunSummary[]>([]);
  /** The field of the settings that takes the focus when they open. */
  settingsFocus = $state<SettingsField | null>(null);
  /** What the polite live region says. */
  news = $state("");

  /** What the parts of the library say, and what they change elsewhere. */
  readonly surroundings = {
    say: (text: string, undo?: () => void): void => this.say(text, undo),
    failed: (problem: Problem): void => this.#failed(problem),
    changed: (): Promise<void> => this.refreshLists(),
    deleted: ({ runs }: { runs: number }): void => this.say(t("marks.deleted", { count: runs })),
    purged: (): void => this.say(t("marks.purged")),
    counted: (runId: string, notes: number): void => this.marks.show([runId], (run) => ({ ...run, notes })),
    exported: (file: Exported, open: () => void): void => this.#tellExported(file, open),
    bundleCame: ({ run_id, known }: BundleImported): void => {
      this.say(t(known ? "keeping.bundle_known" : "keeping.bundle_imported"));
      this.show({ name: "run", runId: run_id });
    },
    libraryChanged: (): Promise<unknown> => Promise.all([this.refreshLists(), this.settings.load()]),
  };

  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.library = new Library(backend);
    this.shelf = new Shelf(backend);
    this.settings = new SettingsModel(backend);
    this.draft = new ProfileDraft(backend);
    this.runs = new Runs(backend, {
      news: (run, news) => this.#tell(run, news),
      changed: () => void this.refreshLists(),
      failed: (problem) => this.#failed(problem),
    });
    this.marks = new Marks(backend, [this.library, this.shelf, this.runs], this.surroundings);
    this.deleting = new Deleting(backend, this.surroundings);
    this.clipboard = new Clipboard(backend, {
      copied: (text) => this.say(text),
      failed: (problem, again) => this.#failed(problem, again),
    });
  }

  /** Reads everything and comes back to the view from before a reload. Returns how to stop listening. */
  async start(): Promise<() => void> {
    // The first view does not wait for this; runs do.
    const listening = this.runs.listen();
    // Nor for the keyring, unless it decides which view that is.
    await Promise.all([this.settings.load(false), this.draft.load(), this.library.refresh()]);
    this.startProblem = this.#libraryProblem();
    if (this.startProblem !== null) return listening;
    if ((this.settings.view?.salvage ?? null) !== null) {
      const open = { label: t("library.damaged_more"), run: () => this.show({ name: "settings" }) };
      this.toasts.show(t("library.damaged"), open, "danger");
    }
    await this.#comeBack();
    const streaming = this.library.runs.filter(({ status }) => status === "streaming");
    void this.runs.join(streaming.map((run) => run.run_id));
    return listening;
  }

  /** The run that the view shows, once it is open. */
  get openedRun(): RunModel | null {
    return this.view?.name === "run" && this.run?.runId === this.view.runId ? this.run : null;
  }

  /** The reports that something can be done with now: the one that is open, or those that are selected. */
  get chosen(): readonly RunSummary[] {
    if (this.view?.name === "library") return this.shelf.selected;
    const runId = this.openedRun?.runId;
    const run = this.openedRun?.row ?? this.library.runs.find((known) => known.run_id === runId);
    return run === undefined ? [] : [run];
  }

  /** The title of the run of the view; "" while nothing is known about it. */
  get runTitle(): string {
    const runId = this.view?.name === "run" ? this.view.runId : null;
    return this.library.runs.find((run) => run.run_id === runId)?.title || this.run?.row?.title || "";
  }

  show(view: View): void {
    if (this.view?.name === "discovery") void this.draft.flush();
    if (this.view?.name === "settings" && view.name !== "settings") this.#leaveSettings();
    this.view = view;
    this.settingsFocus = null;
    this.find.forget();
    rememberView(view);
    // The endpoint or the model may have changed since the review was prepared.
    if (view.name === "discovery" && this.draft.step === "review") void this.draft.loadReview();
    if (view.name === "run") void this.#openRun(view.runId);
    this.shelf.watched = view.name === "library";
    if (view.name === "library") this.shelf.go(view.place);
    if (view.name === "settings") void this.settings.load();
  }

  showSettings(focus: SettingsField | null): void {
    this.show({ name: "settings" });
    this.settingsFocus = focus;
  }

  /** The key is OpenAI's, so the address has to be too. */
  connectOpenAi(): void {
    this.settings.useDefaultEndpoint();
    this.showSettings("api-key");
  }

  say(text: string, undo?: () => void): void {
    this.toasts.show(text, undo === undefined ? null : { label: t("action.undo"), run: undo });
  }

  /** The wizard is at this step: a reload comes back to it. */
  rememberStep(): void {
    if (this.view?.name === "discovery") rememberView({ name: "discovery", step: this.draft.step });
  }

  startOver(): void {
    const takeBack = this.draft.clear();
    this.toasts.show(t("wizard.started_over"), { label: t("action.undo"), run: takeBack });
  }

  /** Back to the form, with the answers of this report. */
  correctAnswers(run: RunModel): void {
    if (run.row !== null && !run.row.sample) {
      const takeBack = this.draft.startFrom(run.row.profile);
      this.toasts.show(t("wizard.started_from", { title: short(run.row.title) }), {
        label: t("action.undo"),
        run: takeBack,
      });
    }
    this.show({ name: "discovery" });
  }

  async refreshLists(): Promise<void> {
    await Promise.all([this.library.refresh(), this.shelf.refresh()]);
  }

  /** Reads on to the oldest report, for as long as somebody looks for one. */
  async readOn(): Promise<void> {
    while (this.overlay === "palette" && !this.library.complete && this.library.problem === null) {
      const before = this.library.runs.length;
      await this.library.loadMore();
      // Somebody else is reading already.
      if (this.library.runs.length === before) return;
    }
  }

  chooseTheme(theme: Theme): Promise<void> {
    return this.choose({ theme });
  }

  /** How the window looks, speaks and listens: at once, and kept. */
  async choose(choice: Partial<Appearance>): Promise<void> {
    await this.settings.choose(choice);
    this.#tellSettings(() => void this.choose(choice));
  }

  async openDataFolder(): Promise<void> {
    await this.settings.openDataFolder();
    this.#tellSettings(() => void this.openDataFolder());
  }

  /** Has the keyring ask for its password, from where the key is missed. */
  async unlockKeys(): Promise<void> {
    await this.settings.unlockKeys();
    this.#tellSettings(() => void this.unlockKeys());
  }

  /** Looks for the key anew: it may have come or gone behind the app's back. */
  async checkKey(): Promise<void> {
    await this.settings.load();
    this.#tellSettings(() => void this.checkKey());
  }

  /** Has reports written by a server that was found on this computer, and goes on to the form. */
  async useServer(server: LocalServer): Promise<void> {
    if ((await this.settings.adoptServer(server)) === "failed") {
      this.#tellSettings(() => void this.useServer(server));
      return;
    }
    // It has told no model: only its user knows one.
    if (server.models.length === 0) return this.showSettings("model");
    this.show({ name: "discovery" });
    const model = this.settings.view?.settings.model ?? "";
    this.toasts.show(t("welcome.local_chosen", { name: server.name, model }), {
      label: t("settings.mend.model"),
      run: () => this.showSettings("model"),
    });
  }

  async rename(runId: string, title: string): Promise<void> {
    try {
      await this.library.rename(runId, title, () => this.runs.rename(runId, title));
      this.marks.show([runId], (run) => ({ ...run, title }));
    } catch (error) {
      this.#failed(problemOf(error));
    }
  }

  /** Asks as what these reports are to be exported; those that are being written are not ready for it. */
  export(runs: readonly RunSummary[]): void {
    // The row is read again after the end: the run itself knows first.
    const written = runs.filter(
      ({ run_id, status }) => (this.runs.get(run_id)?.status ?? status) !== "streaming",
    );
    if (written.length === 0 || this.overlay === "export") return;
    this.toExport = written;
    this.overlay = "export";
  }

  /** Ends the app, unless reports are being written: then it asks. */
  async quit(confirmed: boolean): Promise<void> {
    try {
      const live = await this.#backend.quit(confirmed);
      this.quitting = confirmed || live === 0 ? null : live;
    } catch (error) {
      this.#failed(problemOf(error));
    }
  }

  keepWriting(): void {
    this.quitting = null;
  }

  /** An open report that is thrown away makes room. */
  async moveToTrash(runs: readonly RunSummary[]): Promise<void> {
    if (!(await this.marks.trash(runs))) return;
    const ids = runs.map(({ run_id }) => run_id);
    for (const id of ids) this.runs.forget(id);
    if (this.view?.name === "run" && ids.includes(this.view.runId)) this.show({ name: "discovery" });
  }

  async openLink(url: string): Promise<void> {
    try {
      await this.#backend.openLink(url);
    } catch (error) {
      this.#failed(problemOf(error));
    }
  }

  #tellExported({ path, missing }: Exported, open: () => void): void {
    const text =
      missing.length === 0
        ? t("export.done_said", { path })
        : t("export.done_missing", { path, characters: missing.join(" ") });
    this.toasts.show(text, { label: t("export.open"), run: open });
  }

  /** What went wrong with the settings is said by their view; elsewhere, at the foot of the window. */
  #tellSettings(again: () => void): void {
    const { problem } = this.settings;
    if (problem === null || this.view?.name === "settings") return;
    const words = errorInWords(problem);
    const settings = { label: t("action.open_settings"), run: () => this.showSettings("api-key") };
    const action = words.remedy === "session_key" ? settings : this.#remedy(words, again);
    // What was kept is said where something is typed, which is in the settings.
    this.toasts.show(`${words.message} ${words.next}`, action, "danger");
  }

  /** Nothing is set up yet: no report, no key, no server but the one that is there at first. */
  async #isFirstLaunch(): Promise<boolean> {
    const { view, key } = this.settings;
    const chosen = view !== null && view.settings.base_url !== view.defaults.base_url;
    if (this.library.runs.length > 0 || chosen) return false;
    await this.settings.findKey();
    return key.state !== "stored";
  }

  /** A library that cannot be opened leaves nothing to do but to say so. */
  #libraryProblem(): Problem | null {
    const problems = [this.library.problem, this.settings.problem];
    const fatal = ["library_in_use", "library_newer", "library_failed"];
    return problems.find((problem) => problem !== null && fatal.includes(problem.code)) ?? null;
  }

  async #comeBack(): Promise<void> {
    if (this.view !== null) return;
    const remembered = rememberedView();
    if (remembered?.name === "discovery" && remembered.step !== undefined) {
      await this.draft.resume(remembered.step);
    }
    const first = remembered ?? { name: (await this.#isFirstLaunch()) ? "welcome" : "discovery" };
    // Whoever was quicker than the start has chosen already.
    if ((this.view as View | null) === null) this.show(first);
    if (this.settings.key.state === null) void this.settings.findKey();
  }

  #leaveSettings(): void {
    this.settings.leave();
    if (!this.settings.dirty) return;
    const action = { label: t("action.open_settings"), run: () => this.show({ name: "settings" }) };
    this.toasts.show(t("settings.unsaved_left"), action);
  }

  /** Tries once more to open the run of the view. */
  openAgain(): void {
    if (this.view?.name === "run") void this.#openRun(this.view.runId);
  }

  async #openRun(runId: string): Promise<void> {
    const known = this.runs.get(runId);
    this.run = known ?? null;
    this.runProblem = null;
    if (known !== undefined && !known.elsewhere) return;
    const stillWanted = (): boolean => this.view?.name === "run" && this.view.runId === runId;
    try {
      const run = await this.runs.open(runId);
      if (stillWanted()) this.run = run;
    } catch (error) {
      if (stillWanted()) this.runProblem = problemOf(error);
    }
  }

  #tell(run: RunModel, news: RunNews): void {
    // Only the report that is being looked at speaks up while it is written. The one that is being started will be: its
    // first event is quicker than its view.
    const inView = this.view?.name === "run" && this.view.runId === run.runId;
    const begins = this.starting.busy && (news.kind === "started" || news.kind === "continued");
    if (inView || begins || news.kind === "ended") this.news = newsInWords(news);
  }

  /** Tells a failure at the foot of the window, with the button that helps. */
  #failed(problem: Problem, again: (() => void) | null = null): void {
    const words = errorInWords(problem);
    const text = [words.message, words.kept, words.next].filter((part) => part !== "").join(" ");
    this.toasts.show(text, this.#remedy(words, again), "danger");
  }

  #remedy(words: ErrorWords, again: (() => void) | null): ToastAction | null {
    const label = words.button;
    switch (words.remedy) {
      case "open_settings":
        return { label, run: () => this.showSettings(words.field) };
      case "new_discovery":
      case "correct_answers":
        return { label, run: () => this.show({ name: "discovery" }) };
      default:
        return again === null ? null : { label, run: again };
    }
  }
}
