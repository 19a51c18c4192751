import { problemOf, type Backend, type Problem, type RunSummary } from "../ipc/backend";
import { t } from "../words/words";

/** What becomes of a run, in every list that shows it. */
export type RunChange = <Run extends RunSummary>(run: Run) => Run;

/** Runs that are shown somewhere. */
export interface RunList {
  /** Shows a change at once, before it is kept. Returns how to take it back. */
  apply(ids: ReadonlySet<string>, change: RunChange): () => void;
}

export interface MarksSurroundings {
  say(text: string, undo?: () => void): void;
  failed(problem: Problem): void;
  /** What lists say of runs is not true any more. */
  changed(): Promise<unknown>;
}

/** A title as short news can hold it. */
export const short = (title: string): string =>
  title.length > 60 ? `${title.slice(0, 59).trimEnd()}…` : title;

type Marked = readonly RunSummary[];

/** Favourites, tags, the archive and the trash: shown at once, kept, told, and taken back with Undo. */
export class Marks {
  readonly #backend: Backend;
  readonly #lists: readonly RunList[];
  readonly #around: MarksSurroundings;

  constructor(backend: Backend, lists: readonly RunList[], around: MarksSurroundings) {
    this.#backend = backend;
    this.#lists = lists;
    this.#around = around;
  }

  async favourite(runs: Marked, favourite: boolean): Promise<void> {
    const changed = runs.filter((run) => run.favourite !== favourite);
    const keep = (ids: string[]): Promise<void> => this.#backend.setFavourite(ids, favourite);
    if (!(await this.#change(changed, (run) => ({ ...run, favourite }), keep))) return;
    this.#tell(favourite ? "favourite" : "no_favourite", changed, () =>
      this.favourite(after(changed, { favourite }), !favourite),
    );
  }

  async archive(runs: Marked, archived: boolean): Promise<void> {
    const changed = runs.filter((run) => run.archived !== archived);
    const keep = (ids: string[]): Promise<void> => this.#backend.setArchived(ids, archived);
    if (!(await this.#change(changed, (run) => ({ ...run, archived }), keep))) return;
    this.#tell(archived ? "archived" : "unarchived", changed, () =>
      this.archive(after(changed, { archived }), !archived),
    );
  }

  /** One tag put on these, or taken off them. */
  async tag(runs: Marked, tag: string, on: boolean): Promise<void> {
    const changed = runs.filter((run) => hasTag(run, tag) !== on);
    const keep = (ids: string[]): Promise<void> =>
      this.#backend.tagRuns(ids, on ? [tag] : [], on ? [] : [tag]);
    const without = (tags: readonly string[]): string[] => tags.filter((other) => !same(other, tag));
    const change: RunChange = (run) => ({ ...run, tags: on ? [...run.tags, tag] : without(run.tags) });
    if (!(await this.#change(changed, change, keep))) return;
    const text = t(on ? "marks.tagged" : "marks.untagged", { tag, count: changed.length });
    this.#around.say(
      text,
      () =>
        void this.tag(
          changed.map((run) => change(run)),
          tag,
          !on,
        ),
    );
  }

  async trash(runs: Marked): Promise<boolean> {
    const trashed_at = Math.floor(Date.now() / 1000);
    const keep = (ids: string[]): Promise<void> => this.#backend.trashRuns(ids);
    if (!(await this.#change(runs, (run) => ({ ...run, trashed_at }), keep))) return false;
    this.#tell("trashed", runs, () => this.#bringBack(runs));
    return true;
  }

  async restore(runs: Marked): Promise<void> {
    if (await this.#bringBack(runs)) this.#tell("restored", runs, () => this.trash(runs));
  }

  /** Shows what is kept already. */
  show(runIds: readonly string[], change: RunChange): void {
    for (const list of this.#lists) list.apply(new Set(runIds), change);
  }

  #bringBack(runs: Marked): Promise<boolean> {
    const keep = (ids: string[]): Promise<void> => this.#backend.restoreRuns(ids);
    return this.#change(runs, (run) => ({ ...run, trashed_at: null }), keep);
  }

  /** Whether it is kept. What is not comes back as it was, with the reason. */
  async #change(runs: Marked, change: RunChange, keep: (ids: string[]) => Promise<void>): Promise<boolean> {
    if (runs.length === 0) return false;
    const ids = runs.map(({ run_id }) => run_id);
    const takeBack = this.#lists.map((list) => list.apply(new Set(ids), change));
    try {
      await keep(ids);
    } catch (error) {
      for (const undo of takeBack) undo();
      this.#around.failed(problemOf(error));
      return false;
    }
    await this.#around.changed();
    return true;
  }

  #tell(
    what: "favourite" | "no_favourite" | "archived" | "unarchived" | "trashed" | "restored",
    runs: Marked,
    undo: () => Promise<unknown>,
  ): void {
    const [only] = runs;
    const text =
      runs.length === 1 && only !== undefined
        ? t(`marks.one_${what}`, { title: short(only.title || t("history.untitled")) })
        : t(`marks.${what}`, { count: runs.length });
    this.#around.say(text, () => void undo());
  }
}

/** The same word, however it is written. */
export const same = (one: string, other: string): boolean =>
  one.toLocaleLowerCase() === other.toLocaleLowerCase();

export const hasTag = (run: RunSummary, tag: string): boolean => run.tags.some((other) => same(other, tag));

/** The runs as they are after a change that they were given without. */
const after = (runs: Marked, change: Partial<RunSummary>): RunSummary[] =>
  runs.map((run) => ({ ...run, ...change }));
