import { SvelteMap } from "svelte/reactivity";
import {
  problemOf,
  type Backend,
  type Problem,
  type Profile,
  type SavedRun,
  type WatchedEvent,
} from "../ipc/backend";
import type { RunChange, RunList } from "../library/marks.svelte";
import { RunModel, type RunNews, type RunSurroundings } from "./run-model.svelte";

export interface RunsListener {
  /** Something a screen reader should hear. */
  news(run: RunModel, news: RunNews): void;
  /** Rows of the library changed: a run began or ended. */
  changed(): void;
  failed(problem: Problem): void;
}

/** How many ended reports stay in memory, so that going back to one is instant. */
const ENDED_KEPT = 12;

/** All runs this window knows. Hands every event to its run; switching between runs loses nothing. */
export class Runs implements RunList {
  readonly #backend: Backend;
  readonly #listener: RunsListener;
  readonly #models = new SvelteMap<string, RunModel>();
  readonly #byWatch = new Map<number, RunModel>();
  #watchesAsked = 0;
  /** No run is watched before its events are heard. */
  #listening: Promise<unknown> = Promise.resolve();
  #early: WatchedEvent[] = [];

  constructor(backend: Backend, listener: RunsListener) {
    this.#backend = backend;
    this.#listener = listener;
  }

  /** Begins to hear events. Returns how to stop. */
  async listen(): Promise<() => void> {
    const listening = this.#backend.onRun((event) => this.#route(event));
    this.#listening = listening;
    const unsubscribe = await listening;
    const onVisibility = (): void => {
      if (document.visibilityState === "visible") return;
      for (const run of this.#models.values()) run.releaseAcks();
    };
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      unsubscribe();
      document.removeEventListener("visibilitychange", onVisibility);
    };
  }

  get(runId: string): RunModel | undefined {
    return this.#models.get(runId);
  }

  async start(profile: Profile, fresh: boolean): Promise<RunModel> {
    const started = await this.#backend.startRun(profile, fresh);
    return started.cache_hit ? this.open(started.run_id) : this.#begin(started.run_id);
  }

  async startSample(): Promise<RunModel> {
    const started = await this.#backend.startSample();
    return this.#begin(started.run_id);
  }

  /** The same questions again, asked of the model anew. */
  async again(run: RunModel): Promise<RunModel> {
    const row = run.row ?? (await this.#backend.openRun(run.runId));
    return row.sample ? this.startSample() : this.start(row.profile, true);
  }

  /** A run by its id: the one in memory, a live one joined, or a saved one read. */
  async open(runId: string): Promise<RunModel> {
    const known = this.#models.get(runId);
    if (known !== undefined && !known.elsewhere) return known;
    this.#models.delete(runId);
    const row = await this.#backend.openRun(runId);
    const raced = this.#models.get(runId);
    if (raced !== undefined) return raced;
    if (row.status !== "streaming") {
      const saved: RunModel = RunModel.fromSaved(
        row,
        this.#surround(() => saved),
      );
      this.#keep(saved);
      return saved;
    }
    const run = this.#create(runId);
    run.describe(row);
    await this.#watch(run);
    return run;
  }

  /** Goes on with a run that ended early. */
  async continue(run: RunModel): Promise<RunModel> {
    await this.#backend.continueRun(run.runId);
    run.resume();
    this.#models.set(run.runId, run);
    await this.#watch(run);
    this.#listener.changed();
    return run;
  }

  /** Plays a saved report again, at its own pace; nothing is asked of a model, and the library stays as it is. */
  async replay(runId: string): Promise<RunModel> {
    await this.#backend.replayRun(runId);
    return this.#begin(runId);
  }

  /** Joins runs that are live, so that the list can tell how far they are: after a reload none is known here. */
  async join(runIds: readonly string[]): Promise<void> {
    const strangers = runIds.filter((runId) => !this.#models.has(runId));
    // One that cannot be joined says why when it is opened.
    await Promise.allSettled(strangers.map((runId) => this.open(runId)));
  }

  /** Gives a run another title; if that fails it has the old one again, with the reason. */
  async rename(runId: string, title: string): Promise<void> {
    const run = this.#models.get(runId);
    const before = run?.row ?? null;
    if (before !== null) run?.describe({ ...before, title });
    try {
      await this.#backend.renameRun(runId, title);
    } catch (error) {
      if (before !== null) run?.describe(before);
      throw error;
    }
  }

  apply(ids: ReadonlySet<string>, change: RunChange): () => void {
    const before = [...ids].flatMap((id): [RunModel, SavedRun][] => {
      const run = this.#models.get(id);
      return run === undefined || run.row === null ? [] : [[run, run.row]];
    });
    for (const [run, row] of before) run.describe(change(row));
    return () => {
      for (const [run, row] of before) run.describe(row);
    };
  }

  async stop(run: RunModel): Promise<void> {
    run.stopping = true;
    try {
      await this.#backend.stopRun(run.runId);
    } catch (error) {
      run.stopping = false;
      this.#listener.failed(problemOf(error));
    }
  }

  async saveAgain(run: RunModel): Promise<void> {
    if (run.saving) return;
    run.saving = true;
    try {
      await this.#backend.saveAgain(run.runId);
      run.saved = true;
      run.saveError = null;
      this.#listener.changed();
    } catch (error) {
      this.#listener.failed(problemOf(error));
    } finally {
      run.saving = false;
    }
  }

  /** Forgets a run that was put in the trash. */
  forget(runId: string): void {
    const run = this.#models.get(runId);
    if (run !== undefined && run.status !== "streaming") this.#models.delete(runId);
  }

  async #begin(runId: string): Promise<RunModel> {
    const run = this.#create(runId);
    run.witnessStart();
    void this.#describe(run);
    await this.#watch(run);
    this.#listener.changed();
    return run;
  }

  #create(runId: string): RunModel {
    const run: RunModel = new RunModel(
      runId,
      this.#surround(() => run),
    );
    this.#keep(run);
    return run;
  }

  #surround(run: () => RunModel): RunSurroundings {
    return {
      // A lost acknowledgement mends itself: the event comes again and is acknowledged again.
      ack: (watch, seq) => void this.#backend.ackRun(watch, seq).catch(() => undefined),
      visible: () => document.visibilityState === "visible",
      now: () => Date.now(),
      announce: (news) => {
        this.#listener.news(run(), news);
        if (news.kind !== "ended") return;
        this.#listener.changed();
        void this.#describe(run());
      },
    };
  }

  async #watch(run: RunModel): Promise<void> {
    this.#watchesAsked += 1;
    try {
      await this.#listening;
      const watch = await this.#backend.watchRun(run.runId);
      for (const [earlier, other] of this.#byWatch) if (other === run) this.#byWatch.delete(earlier);
      this.#byWatch.set(watch, run);
      run.follow(watch);
      // Events may overtake the answer that names their watch.
      const own = this.#early.filter((event) => event.watch === watch);
      this.#early = this.#early.filter((event) => event.watch !== watch);
      for (const event of own) run.receive(event);
    } finally {
      this.#watchesAsked -= 1;
      if (this.#watchesAsked === 0) {
        for (const stranger of new Set(this.#early.map((event) => event.watch))) this.#letGo(stranger);
        this.#early = [];
      }
    }
  }

  #route(event: WatchedEvent): void {
    const run = this.#byWatch.get(event.watch);
    if (run !== undefined) run.receive(event);
    else if (this.#watchesAsked > 0) this.#early.push(event);
    else this.#letGo(event.watch);
  }

  /** A watch nobody here holds is left over from before a reload. */
  #letGo(watch: number): void {
    void this.#backend.unwatchRun(watch).catch(() => undefined);
  }

  /** Details are a nicety: the run goes on without them. */
  async #describe(run: RunModel): Promise<void> {
    try {
      run.describe(await this.#backend.openRun(run.runId));
    } catch {
      return;
    }
  }

  #keep(run: RunModel): void {
    this.#models.set(run.runId, run);
    const ended = [...this.#models.values()].filter((other) => other !== run && other.status !== "streaming");
    for (const old of ended.slice(0, Math.max(0, ended.length - ENDED_KEPT))) this.#models.delete(old.runId);
  }
}
