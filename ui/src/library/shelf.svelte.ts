import {
  problemOf,
  type Backend,
  type Facets,
  type FoundRun,
  type Problem,
  type RunFilter,
  type RunQuery,
  type RunSort,
  type RunSummary,
} from "../ipc/backend";
import type { RunChange, RunList } from "./marks.svelte";
import { Selection } from "./selection.svelte";

/** A part of the library, as it is gone to. Favourites are a filter to the core and a place to everybody else. */
export type Place = "all" | "favourites" | "archive" | "trash";

export const PLACES: readonly Place[] = ["all", "favourites", "archive", "trash"];

const PAGE = 60;
/** So many are read again at once, when something of them may have changed. */
const AGAIN_AT_MOST = 500;

export const emptyFilter = (): RunFilter => ({
  goal_type: [],
  interest_area: [],
  budget_range: [],
  time_commitment: [],
  skill_strength: [],
  status: [],
  model: [],
  tags: [],
  from: null,
  to: null,
  favourite: false,
  has_notes: false,
});

/** What is looked for in the library, and what was found, as far as it has been read. */
export class Shelf implements RunList {
  readonly selection = new Selection();
  text = $state("");
  place = $state<Place>("all");
  filter = $state.raw(emptyFilter());
  found = $state.raw<readonly FoundRun[]>([]);
  /** There is an answer, to this question or the one before. */
  loaded = $state(false);
  asking = $state(false);
  loadingMore = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** Moves with each answer to a new question. */
  answers = $state(0);
  /** There is more than what has been read. */
  more = $state(false);
  /** Reports whose words cannot be searched yet: the answer may miss them. */
  unindexed = $state(0);
  /** What there is to filter by; null until somebody wants to know. */
  facets = $state.raw<Facets | null>(null);
  /** How far the list is scrolled, for when it is left and come back to. */
  scrollTop = 0;
  /** Somebody looks at it. */
  watched = false;

  readonly #backend: Backend;
  #chosenSort = $state<RunSort | null>(null);
  #next: string | null = null;
  /** Moves with each question: of the answers, only the one to the last counts. */
  #question = 0;
  #anew = false;
  #turn: Promise<void> | null = null;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get searching(): boolean {
    return this.text.trim() !== "";
  }

  /** Words bring the best first, unless somebody wants another order. */
  get sort(): RunSort {
    if (this.#chosenSort === "relevance" && !this.searching) return "newest";
    return this.#chosenSort ?? (this.searching ? "relevance" : "newest");
  }

  set sort(sort: RunSort) {
    this.#chosenSort = sort;
    void this.ask();
  }

  get ids(): string[] {
    return this.found.map(({ run }) => run.run_id);
  }

  get selected(): RunSummary[] {
    return this.found.map(({ run }) => run).filter((run) => this.selection.has(run.run_id));
  }

  search(text: string): void {
    this.text = text;
    if (this.searching || this.watched) void this.ask();
  }

  choose(filter: Partial<RunFilter>): void {
    this.filter = { ...this.filter, ...filter };
    void this.ask();
  }

  clearFilter(): void {
    this.filter = emptyFilter();
    void this.ask();
  }

  /** To a part of the library. What was found there before stays while it is read again. */
  go(place: Place): void {
    this.watched = true;
    if (place === this.place && this.loaded) return void this.refresh();
    this.place = place;
    this.found = [];
    this.scrollTop = 0;
    this.loaded = false;
    void this.ask();
  }

  /**
   * Asks a new question. Questions do not pile up: while one is being answered only the newest waits, and an answer
   * that is not to the newest is dropped.
   */
  ask(): Promise<void> {
    this.#anew = true;
    return this.#askOn();
  }

  /** The same question again: something of its answer may have changed. */
  refresh(): Promise<void> {
    if (!this.watched && !this.searching) return Promise.resolve();
    return this.#askOn();
  }

  async loadMore(): Promise<void> {
    if (this.#next === null || this.loadingMore || this.asking) return;
    const question = this.#question;
    this.loadingMore = true;
    try {
      const page = await this.#backend.findRuns(this.#query(), this.#next, PAGE);
      if (question !== this.#question) return;
      this.found = [...this.found, ...page.runs];
      this.#nextIs(page.next);
      this.problem = null;
    } catch (error) {
      if (question === this.#question) this.problem = problemOf(error);
    } finally {
      this.loadingMore = false;
    }
  }

  /** When the answer to the newest question is there. */
  settled(): Promise<void> {
    return this.#turn ?? Promise.resolve();
  }

  /** Asks again what could not be answered. */
  retry(): Promise<void> {
    this.problem = null;
    return this.loaded && this.#next !== null && this.found.length > 0 ? this.loadMore() : this.ask();
  }

  async loadFacets(): Promise<void> {
    try {
      this.facets = await this.#backend.facets();
    } catch {
      // What there is to choose from is a help: without it the other filters still work.
      this.facets ??= { models: [], tags: [] };
    }
  }

  apply(ids: ReadonlySet<string>, change: RunChange): () => void {
    const before = this.found;
    this.found = before
      .map((found) => (ids.has(found.run.run_id) ? { ...found, run: change(found.run) } : found))
      .filter(({ run }) => this.#belongs(run));
    this.selection.keep(new Set(this.ids));
    return () => (this.found = before);
  }

  #askOn(): Promise<void> {
    this.#question += 1;
    this.#turn ??= this.#answerAll().finally(() => (this.#turn = null));
    return this.#turn;
  }

  async #answerAll(): Promise<void> {
    this.asking = true;
    // What changes at once, such as the place and the words, is one question.
    await Promise.resolve();
    let question: number;
    do {
      question = this.#question;
      const anew = this.#anew;
      const limit = anew ? PAGE : Math.min(AGAIN_AT_MOST, Math.max(PAGE, this.found.length));
      try {
        const page = await this.#backend.findRuns(this.#query(), null, limit);
        if (question !== this.#question) continue;
        this.#anew = false;
        this.found = page.runs;
        this.unindexed = page.unindexed;
        if (anew) {
          this.scrollTop = 0;
          this.answers += 1;
        }
        this.#nextIs(page.next);
        this.problem = null;
        this.loaded = true;
        this.selection.keep(new Set(this.ids));
      } catch (error) {
        if (question === this.#question) this.problem = problemOf(error);
      }
    } while (question !== this.#question);
    this.asking = false;
  }

  #nextIs(next: string | null): void {
    this.#next = next;
    this.more = next !== null;
  }

  #query(): RunQuery {
    const { place, filter } = this;
    return {
      text: this.text,
      place: place === "archive" || place === "trash" ? place : "library",
      filter: { ...filter, favourite: filter.favourite || place === "favourites" },
      sort: this.sort,
    };
  }

  #belongs(run: RunSummary): boolean {
    if (this.place === "trash") return run.trashed_at !== null;
    if (run.trashed_at !== null || run.archived !== (this.place === "archive")) return false;
    return run.favourite || (this.place !== "favourites" && !this.filter.favourite);
  }
}
