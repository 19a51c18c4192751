import { problemOf, type Backend, type Deleted, type Problem, type RunSummary } from "../ipc/backend";

export interface DeletingSurroundings {
  deleted(what: Deleted): void;
  purged(): void;
  failed(problem: Problem): void;
  changed(): Promise<unknown>;
}

/** Deleting for good: it is asked before, and afterwards what to do about the backups that hold the same. */
export class Deleting {
  /** What the question is about: these reports, or all that is in the trash. */
  asked = $state.raw<readonly RunSummary[] | "all" | null>(null);
  /** So many backups may still hold what is deleted; null when that is no question. */
  inBackups = $state<number | null>(null);
  busy = $state(false);

  readonly #backend: Backend;
  readonly #around: DeletingSurroundings;

  constructor(backend: Backend, around: DeletingSurroundings) {
    this.#backend = backend;
    this.#around = around;
  }

  ask(runs: readonly RunSummary[] | "all"): void {
    if (runs === "all" || runs.length > 0) this.asked = runs;
  }

  cancel(): void {
    this.asked = null;
  }

  async confirm(): Promise<void> {
    const { asked } = this;
    this.asked = null;
    if (asked === null) return;
    await this.#work(async () => {
      const deleted =
        asked === "all"
          ? await this.#backend.emptyTrash()
          : await this.#backend.deleteRuns(asked.map(({ run_id }) => run_id));
      if (deleted.backups > 0) this.inBackups = deleted.backups;
      this.#around.deleted(deleted);
    });
  }

  keepBackups(): void {
    this.inBackups = null;
  }

  async purge(): Promise<void> {
    this.inBackups = null;
    await this.#work(async () => {
      await this.#backend.purgeBackups();
      this.#around.purged();
    });
  }

  async #work(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await work();
    } catch (error) {
      this.#around.failed(problemOf(error));
    } finally {
      this.busy = false;
    }
    await this.#around.changed();
  }
}
