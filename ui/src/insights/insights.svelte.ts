import { problemOf, type Backend, type Insights, type Problem } from "../ipc/backend";
import { t } from "../words/words";

/** How far back one looks, in days; null is all there is. */
export const RANGES = [30, 90, 365, null] as const;
export type Range = (typeof RANGES)[number];

export interface InsightsSurroundings {
  say(text: string): void;
  failed(problem: Problem): void;
}

/** What the reports of a time add up to. */
export class InsightsModel {
  range = $state.raw<Range>(30);
  insights = $state.raw<Insights | null>(null);
  problem = $state.raw<Problem | null>(null);
  reading = $state(false);
  exporting = $state(false);

  readonly #backend: Backend;
  readonly #around: InsightsSurroundings;
  #question = 0;

  constructor(backend: Backend, around: InsightsSurroundings) {
    this.#backend = backend;
    this.#around = around;
  }

  choose(range: Range): void {
    this.range = range;
    void this.load();
  }

  /** What is shown stays until there is something newer. */
  async load(): Promise<void> {
    this.#question += 1;
    const question = this.#question;
    this.reading = true;
    try {
      const insights = await this.#backend.insights(this.#from(), null);
      if (question !== this.#question) return;
      this.insights = insights;
      this.problem = null;
    } catch (error) {
      if (question === this.#question) this.problem = problemOf(error);
    } finally {
      if (question === this.#question) this.reading = false;
    }
  }

  async export(): Promise<void> {
    if (this.exporting) return;
    this.exporting = true;
    try {
      const path = await this.#backend.exportInsights(this.#from(), null);
      if (path !== null) this.#around.say(t("export.done_said", { path }));
    } catch (error) {
      this.#around.failed(problemOf(error));
    } finally {
      this.exporting = false;
    }
  }

  /** Midnight at the beginning of the first day. */
  #from(): number | null {
    if (this.range === null) return null;
    const now = new Date();
    return +new Date(now.getFullYear(), now.getMonth(), now.getDate() - this.range + 1) / 1000;
  }
}
