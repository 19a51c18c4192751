import {
  problemOf,
  type Backend,
  type Backup,
  type BundleImported,
  type DoctorReport,
  type Imported,
  type Problem,
  type RestorePlan,
} from "../ipc/backend";
import { t } from "../words/words";

export interface KeepingSurroundings {
  say(text: string): void;
  /** There may be other reports in the library now, or it may be elsewhere. */
  libraryChanged(): Promise<unknown>;
  /** The run of a bundle is in the library now. */
  bundleCame(bundle: BundleImported): void;
}

/** What is being done with the library: its button says so, and the others wait. */
export type KeepingJob =
  | "list"
  | "back_up"
  | "save_as"
  | "plan"
  | "restore"
  | "import_file"
  | "import_folder"
  | "import_bundle"
  | "move"
  | "doctor"
  | "rebuild"
  | "mend";

/** Backups, imports, the place of the library, and its health. */
export class Keeping {
  backups = $state.raw<readonly Backup[] | null>(null);
  /** What a backup would bring, while it is asked about. */
  plan = $state.raw<RestorePlan | null>(null);
  imported = $state.raw<Imported | null>(null);
  report = $state.raw<DoctorReport | null>(null);
  job = $state<KeepingJob | null>(null);
  /** What failed, and why. */
  failure = $state.raw<{ job: KeepingJob; problem: Problem } | null>(null);

  readonly #backend: Backend;
  readonly #around: KeepingSurroundings;

  constructor(backend: Backend, around: KeepingSurroundings) {
    this.#backend = backend;
    this.#around = around;
  }

  /** Why this could not be done, if it was the last thing that was tried. */
  problemOf(...jobs: readonly KeepingJob[]): Problem | null {
    return this.failure !== null && jobs.includes(this.failure.job) ? this.failure.problem : null;
  }

  /** Whether this waits: something else is being done with the library. */
  waits(job: KeepingJob): boolean {
    return this.job !== null && this.job !== job;
  }

  /** Reads the list of backups; nothing waits for it. */
  async load(): Promise<void> {
    try {
      this.backups = await this.#backend.listBackups();
      if (this.failure?.job === "list") this.failure = null;
    } catch (error) {
      this.failure = { job: "list", problem: problemOf(error) };
    }
  }

  backUpNow(): Promise<void> {
    return this.#work("back_up", async () => {
      await this.#backend.backUpNow();
      await this.load();
      this.#around.say(t("keeping.backed_up"));
    });
  }

  saveBackupAs(): Promise<void> {
    return this.#work("save_as", async () => {
      const path = await this.#backend.makeBackup();
      if (path !== null) this.#around.say(t("keeping.saved_as", { path }));
    });
  }

  /** Looks at what a listed backup would bring; without a name the reader is asked which. */
  planRestore(name: string | null): Promise<void> {
    return this.#work("plan", async () => {
      this.plan = await this.#backend.planRestore(name);
    });
  }

  cancelRestore(): void {
    this.plan = null;
  }

  restore(): Promise<void> {
    const { plan } = this;
    if (plan === null) return Promise.resolve();
    return this.#work("restore", async () => {
      const done = await this.#backend.restoreBackup(plan.token);
      this.plan = null;
      this.#around.say(
        t("keeping.restored", { added: done.added, replaced: done.replaced, kept: done.kept }),
      );
      await Promise.all([this.load(), this.#around.libraryChanged()]);
    });
  }

  importFile(): Promise<void> {
    return this.#import("import_file", () => this.#backend.importFile());
  }

  importFolder(): Promise<void> {
    return this.#import("import_folder", () => this.#backend.importFolder());
  }

  /** One report with all that belongs to it, which is then opened. */
  importBundle(): Promise<void> {
    return this.#work("import_bundle", async () => {
      this.imported = null;
      const bundle = await this.#backend.importBundle();
      if (bundle === null) return;
      await this.#around.libraryChanged();
      this.#around.bundleCame(bundle);
    });
  }

  move(): Promise<void> {
    return this.#work("move", async () => {
      const folder = await this.#backend.moveLibrary();
      if (folder === null) return;
      this.#around.say(t("keeping.moved", { folder }));
      await Promise.all([this.load(), this.#around.libraryChanged()]);
    });
  }

  examine(): Promise<void> {
    return this.#work("doctor", async () => {
      this.report = await this.#backend.doctor();
    });
  }

  rebuildIndex(): Promise<void> {
    return this.#work("rebuild", async () => {
      this.report = await this.#backend.rebuildIndex();
      this.#around.say(t("keeping.rebuilt"));
    });
  }

  mend(): Promise<void> {
    return this.#work("mend", async () => {
      this.report = await this.#backend.mendLibrary();
      await this.#around.libraryChanged();
    });
  }

  async copyReport(): Promise<boolean> {
    if (this.report === null) return false;
    try {
      await this.#backend.copyText(this.report.text);
      return true;
    } catch (error) {
      this.failure = { job: "doctor", problem: problemOf(error) };
      return false;
    }
  }

  #import(job: KeepingJob, ask: () => Promise<Imported | null>): Promise<void> {
    return this.#work(job, async () => {
      this.imported = null;
      this.imported = await ask();
      if (this.imported !== null) await this.#around.libraryChanged();
    });
  }

  async #work(job: KeepingJob, work: () => Promise<void>): Promise<void> {
    if (this.job !== null) return;
    this.job = job;
    this.failure = null;
    try {
      await work();
    } catch (error) {
      this.failure = { job, problem: problemOf(error) };
    } finally {
      this.job = null;
    }
  }
}
