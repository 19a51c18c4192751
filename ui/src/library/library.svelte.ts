import { problemOf, type Backend, type Problem, type RunSummary } from "../ipc/backend";
import type { RunChange, RunList } from "./marks.svelte";

/** A page is several screens long, so that scrolling rarely waits for the next one. */
const PAGE = 100;

/** The reports kept on this computer, newest first, as far as they have been read. */
export class Library implements RunList {
  runs = $state.raw<readonly RunSummary[]>([]);
  /** The first page has been read. */
  loaded = $state(false);
  loading = $state(false);
  /** There is nothing older than what has been read. */
  complete = $state(false);
  /** Why the list could not be read. */
  problem = $state.raw<Problem | null>(null);
  /** How far the list is scrolled, for when it is hidden and shown again. */
  scrollTop = 0;

  readonly #backend: Backend;
  #readAgain = (): Promise<void> => this.refresh();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Reads the newest page again and keeps the older ones that were read before. */
  async refresh(): Promise<void> {
    try {
      const page = await this.#backend.listRuns(null, PAGE);
      const last = page[page.length - 1];
      if (page.length < PAGE || last === undefined) {
        this.runs = page;
        this.complete = true;
      } else {
        const known = this.runs.findIndex((run) => run.run_id === last.run_id);
        this.runs = known === -1 ? page : [...page, ...this.runs.slice(known + 1)];
        if (known === -1) this.complete = false;
      }
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
      this.#readAgain = () => this.refresh();
    } finally {
      this.loaded = true;
    }
  }

  async loadMore(): Promise<void> {
    if (this.loading || this.complete || !this.loaded) return;
    this.loading = true;
    try {
      const last = this.runs[this.runs.length - 1];
      const page = await this.#backend.listRuns(last?.run_id ?? null, PAGE);
      this.runs = [...this.runs, ...page];
      this.complete = page.length < PAGE;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
      this.#readAgain = () => this.loadMore();
    } finally {
      this.loading = false;
    }
  }

  /** Reads again what could not be read. */
  retry(): Promise<void> {
    return this.#readAgain();
  }

  /** Shows the new title at once; if it cannot be kept the old one comes back, with the reason. */
  async rename(runId: string, title: string, keep: () => Promise<void>): Promise<void> {
    const before = this.runs;
    this.runs = before.map((run) => (run.run_id === runId ? { ...run, title } : run));
    try {
      await keep();
    } catch (error) {
      const old = before.find((run) => run.run_id === runId)?.title ?? title;
      this.runs = this.runs.map((run) => (run.run_id === runId ? { ...run, title: old } : run));
      throw error;
    }
  }

  apply(ids: ReadonlySet<string>, change: RunChange): () => void {
    const before = this.runs;
    this.runs = before
      .map((run) => (ids.has(run.run_id) ? change(run) : run))
      .filter((run) => run.trashed_at === null && !run.archived);
    return () => (this.runs = before);
  }
}
