import { problemOf } from "../ipc/backend";
import type { RunModel } from "../report/run-model.svelte";
import type { AppModel } from "./app.svelte";

/** Having reports written: one start at a time, which ends in the view of its report. */
export class Starting {
  busy = $state(false);

  readonly #app: AppModel;

  constructor(app: AppModel) {
    this.#app = app;
  }

  /** From the answers of the form. */
  run(fresh: boolean): Promise<void> {
    const { draft, runs } = this.#app;
    return this.#with(async () => {
      await draft.flush();
      const run = await runs.start(draft.sent(), fresh);
      draft.backToStart();
      return run;
    });
  }

  sample(): Promise<void> {
    return this.#with(() => this.#app.runs.startSample());
  }

  again(run: RunModel): Promise<void> {
    return this.#from(run, "run_again", () => this.#app.runs.again(run));
  }

  replay(runId: string): Promise<void> {
    return this.#with(() => this.#app.runs.replay(runId));
  }

  continue(run: RunModel): Promise<void> {
    return this.#from(run, "continue", () => this.#app.runs.continue(run));
  }

  /** The button that was pressed for it shows that it is under way. */
  async #from(run: RunModel, what: "continue" | "run_again", begin: () => Promise<RunModel>): Promise<void> {
    if (this.busy) return;
    run.beginning = what;
    await this.#with(begin);
    run.beginning = null;
  }

  async #with(begin: () => Promise<RunModel>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const run = await begin();
      this.#app.show({ name: "run", runId: run.runId });
    } catch (error) {
      this.#app.surroundings.failed(problemOf(error));
    } finally {
      this.busy = false;
    }
  }
}
