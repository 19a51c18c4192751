import type { Note, RunPage, RunQuery, RunSummary, SavedRun, Facets, Deleted, CommandError } from "./backend";
import { FakeProfiles } from "./fake-profiles";
import type { FakeRun } from "./fake-run";
import { fit, passes, type Searched } from "./fake-search";

/** Finding, marking and throwing away, in the fake backend. */
export class FakeLibrary extends FakeProfiles {
  /** What was looked for, in order. */
  readonly asked: RunQuery[] = [];
  /** Reports whose words cannot be searched yet. */
  unindexed = 0;

  protected readonly runs = new Map<string, FakeRun>();
  protected notes: Note[] = [];
  /** Backups that hold what is deleted for good. */
  protected backupCount = (): number => 0;

  async listRuns(before: string | null, limit: number): Promise<RunSummary[]> {
    await this.answer("listRuns");
    const rows = this.rows().filter((row) => row.trashed_at === null && !row.archived);
    const from = before === null ? 0 : rows.findIndex((row) => row.run_id === before) + 1;
    return rows.slice(from, from + limit);
  }

  async findRuns(query: RunQuery, after: string | null, limit: number): Promise<RunPage> {
    this.asked.push(structuredClone(query));
    await this.answer("findRuns");
    const found = this.rows()
      .map((row): Searched => ({ row, notes: this.notesOf(row.run_id) }))
      .filter((run) => passes(run, query))
      .flatMap((run) => {
        const fits = fit(run, query.text);
        return fits === null ? [] : [{ run: run.row, ...fits }];
      })
      .toSorted((a, b) => inOrder(query, a, b));
    const from = Number(after ?? 0);
    return {
      runs: found.slice(from, from + limit).map(({ run, snippet }) => ({ run, snippet })),
      next: found.length > from + limit ? String(from + limit) : null,
      unindexed: this.unindexed,
    };
  }

  async facets(): Promise<Facets> {
    await this.answer("facets");
    const rows = this.rows();
    const tags = new Map<string, number>();
    for (const tag of rows.flatMap((row) => row.tags)) tags.set(tag, (tags.get(tag) ?? 0) + 1);
    return {
      models: [...new Set(rows.map(({ model }) => model))].toSorted(),
      tags: [...tags].map(([tag, runs]) => ({ tag, runs })).toSorted((a, b) => a.tag.localeCompare(b.tag)),
    };
  }

  async setFavourite(runIds: readonly string[], favourite: boolean): Promise<void> {
    await this.answer("setFavourite");
    for (const id of runIds) this.find(id).row.favourite = favourite;
  }

  async setArchived(runIds: readonly string[], archived: boolean): Promise<void> {
    await this.answer("setArchived");
    for (const id of runIds) this.find(id).row.archived = archived;
  }

  async tagRuns(runIds: readonly string[], add: readonly string[], remove: readonly string[]): Promise<void> {
    await this.answer("tagRuns");
    const gone = new Set([...remove, ...add].map((tag) => tag.toLowerCase()));
    for (const id of runIds) {
      const { row } = this.find(id);
      row.tags = [...row.tags.filter((tag) => !gone.has(tag.toLowerCase())), ...add].toSorted();
    }
  }

  async trashRuns(runIds: readonly string[]): Promise<void> {
    await this.answer("trashRuns");
    for (const id of runIds) this.find(id).row.trashed_at = Math.floor(Date.now() / 1000);
  }

  async restoreRuns(runIds: readonly string[]): Promise<void> {
    await this.answer("restoreRuns");
    for (const id of runIds) this.find(id).row.trashed_at = null;
  }

  async deleteRuns(runIds: readonly string[]): Promise<Deleted> {
    await this.answer("deleteRuns");
    for (const id of runIds) this.runs.delete(id);
    return { runs: runIds.length, backups: this.backupCount() };
  }

  async emptyTrash(): Promise<Deleted> {
    await this.answer("emptyTrash");
    const trashed = this.rows().filter((row) => row.trashed_at !== null);
    for (const { run_id } of trashed) this.runs.delete(run_id);
    return { runs: trashed.length, backups: trashed.length === 0 ? 0 : this.backupCount() };
  }

  protected find(runId: string): FakeRun {
    const run = this.runs.get(runId);
    if (run !== undefined) return run;
    const missing: CommandError = { code: "run_not_found", message: "This report is gone.", hint: null };
    throw missing as unknown as Error;
  }

  protected notesOf(runId: string): Note[] {
    return this.notes.filter((note) => note.run_id === runId);
  }

  /** Everything there is, the newest first. */
  protected rows(): SavedRun[] {
    return [...this.runs.values()]
      .map(({ row }) => ({ ...row, tags: [...row.tags], notes: this.notesOf(row.run_id).length }))
      .sort((a, b) => b.created_at - a.created_at || b.run_id.localeCompare(a.run_id));
  }
}

type Ranked = { run: SavedRun; score: number };

function inOrder({ sort, text }: RunQuery, a: Ranked, b: Ranked): number {
  switch (sort) {
    case "oldest":
      return a.run.created_at - b.run.created_at;
    case "relevance":
      return text.trim() === "" ? 0 : b.score - a.score;
    case "area":
      return a.run.interest_area.localeCompare(b.run.interest_area);
    case "cost":
      return (b.run.cost_usd ?? 0) - (a.run.cost_usd ?? 0);
    case "newest":
      return 0;
  }
}
