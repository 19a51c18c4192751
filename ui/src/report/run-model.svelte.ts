import type {
  ErrorCode,
  Phase,
  RunEvent,
  RunMetadata,
  RunStatus,
  SavedRun,
  Usage,
  WatchedEvent,
} from "../ipc/backend";
import { SectionModel } from "./section-model.svelte";
import { SECTION_KEYS, SectionSplitter, type SectionKey, type SectionPiece } from "./sections";

/** What a run needs from the world around it. */
export interface RunSurroundings {
  ack(watch: number, seq: number): void;
  /** Whether the window can be seen: only then does an acknowledgement wait for the text to be drawn. */
  visible(): boolean;
  announce(news: RunNews): void;
  now(): number;
}

export type RunNews =
  { kind: "started" } | { kind: "section"; key: SectionKey } | { kind: "ended"; status: RunStatus };

/** What the run is doing before there is text. */
export interface RunPhase {
  phase: Phase;
  attempt: number;
  /** When the next attempt begins, in milliseconds of the clock. */
  retryAt: number | null;
}

/** How a run failed, in the words of the core. */
export interface RunFailure {
  code: ErrorCode;
  message: string;
  hint: string | null;
  textKept: boolean;
}

/** One run as the reader sees it, live or saved: fed by the events of one watch, or by a row of the library. */
export class RunModel {
  readonly runId: string;
  readonly sections: readonly SectionModel[] = SECTION_KEYS.map((key) => new SectionModel(key));

  status = $state<RunStatus>("streaming");
  phase = $state.raw<RunPhase | null>(null);
  failure = $state.raw<RunFailure | null>(null);
  /** False when the text could not be written to the library. */
  saved = $state(true);
  /** Why it could not. */
  saveError = $state<string | null>(null);
  stopping = $state(false);
  model = $state("");
  /** The row of the library: title, profile, request. Null until it has been read. */
  row = $state.raw<SavedRun | null>(null);
  totalTime = $state<number | null>(null);
  /** Seconds from the start to the first text. */
  timeToFirstText = $state<number | null>(null);
  usage = $state.raw<Usage | null>(null);
  costUsd = $state<number | null>(null);
  /** Seconds the model wrote for, where known. */
  writingTime = $state<number | null>(null);
  startedAt = $state<number | null>(null);

  /** Where the reader was, for coming back. */
  reading = { scrollTop: 0, following: true };

  readonly #around: RunSurroundings;
  #splitter = new SectionSplitter();
  #watch: number | null = null;
  #nextSeq = 0;
  readonly #ahead = new Map<number, WatchedEvent>();
  readonly #owedAcks = new Map<number, number>();
  #characters = 0;
  #firstDelta: { at: number; characters: number } | null = null;
  #witnessedStart = false;

  constructor(runId: string, around: RunSurroundings) {
    this.runId = runId;
    this.#around = around;
  }

  /** A report from the library. */
  static fromSaved(row: SavedRun, around: RunSurroundings): RunModel {
    const run = new RunModel(row.run_id, around);
    run.describe(row);
    for (const section of run.sections) {
      section.append(row.sections[section.key]);
      section.finish();
    }
    run.status = row.status;
    run.totalTime = row.total_time;
    run.timeToFirstText = row.time_to_first_token;
    run.usage = row.usage;
    run.costUsd = row.cost_usd;
    run.writingTime = writingTime(row.total_time, row.time_to_first_token);
    run.reading.following = false;
    if (row.status === "failed") {
      run.failure = {
        code: row.error_code ?? "provider_error",
        message: row.error_message ?? "",
        hint: null,
        textKept: row.text !== "",
      };
    }
    return run;
  }

  /** Takes title, profile and request from the row; text and status come from the events. */
  describe(row: SavedRun): void {
    this.row = row;
    if (this.model === "") this.model = row.model;
    this.startedAt ??= row.created_at * 1000;
  }

  /** The run begins now, in this window: its times can be measured. */
  witnessStart(): void {
    this.#witnessedStart = true;
    this.startedAt = this.#around.now();
  }

  /** From now on the run follows this watch, which starts by sending the text so far. */
  follow(watch: number): void {
    this.#watch = watch;
    this.#nextSeq = 0;
    this.#ahead.clear();
    this.#owedAcks.clear();
  }

  /** Takes one event of the watch. Repeats are dropped and acknowledged again; what came too early waits. */
  receive(event: WatchedEvent): void {
    if (event.watch !== this.#watch) return;
    if (event.seq < this.#nextSeq) {
      this.#owedAcks.delete(event.seq);
      this.#around.ack(event.watch, event.seq);
      return;
    }
    this.#ahead.set(event.seq, event);
    for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) {
      this.#acknowledge(next, this.#apply(next));
    }
  }

  /** Acknowledges what waits for a drawing that will not happen: the window was hidden, the view left. */
  releaseAcks(): void {
    for (const [seq, watch] of this.#owedAcks) this.#around.ack(watch, seq);
    this.#owedAcks.clear();
  }

  get hasText(): boolean {
    return this.sections.some((section) => section.text.trim() !== "");
  }

  /** Characters a second since the first text of this watch; null before there is something to measure. */
  charactersPerSecond(): number | null {
    if (this.#firstDelta === null) return null;
    const seconds = (this.#around.now() - this.#firstDelta.at) / 1000;
    return seconds < 0.5 ? null : (this.#characters - this.#firstDelta.characters) / seconds;
  }

  #takeNext(): WatchedEvent | undefined {
    const event = this.#ahead.get(this.#nextSeq);
    if (event === undefined) return undefined;
    this.#ahead.delete(this.#nextSeq);
    this.#nextSeq += 1;
    return event;
  }

  /** Returns the sections whose text grew. */
  #apply(event: RunEvent): readonly SectionModel[] {
    switch (event.event) {
      case "start":
        this.#restart(event.model);
        return [];
      case "progress":
        this.phase = {
          phase: event.phase,
          attempt: event.attempt,
          retryAt: event.retry_in === null ? null : this.#around.now() + event.retry_in * 1000,
        };
        return [];
      case "delta":
        return this.#grow(event.text);
      case "done":
        this.saved = event.metadata.saved;
        this.saveError = event.metadata.save_error;
        this.#measure(event.total_time, event.metadata);
        return this.#end(event.outcome);
      case "error":
        this.saved = event.saved;
        this.saveError = event.save_error;
        this.failure = {
          code: event.code,
          message: event.error,
          hint: event.hint,
          textKept: event.partial,
        };
        return this.#end("failed");
    }
  }

  #restart(model: string): void {
    if (this.#characters > 0) {
      this.#splitter = new SectionSplitter();
      for (const section of this.sections) section.reset();
    }
    this.#characters = 0;
    this.#firstDelta = null;
    this.model = model;
    this.status = "streaming";
    this.failure = null;
    this.phase = null;
    this.startedAt ??= this.#around.now();
    this.#around.announce({ kind: "started" });
  }

  #grow(text: string): readonly SectionModel[] {
    this.#characters += text.length;
    if (this.#firstDelta === null) {
      const at = this.#around.now();
      this.#firstDelta = { at, characters: this.#characters };
      if (this.#witnessedStart && this.startedAt !== null) {
        this.timeToFirstText = (at - this.startedAt) / 1000;
      }
    }
    this.phase = null;
    return this.#add(this.#splitter.append(text));
  }

  #add(pieces: readonly SectionPiece[]): readonly SectionModel[] {
    const grown = new Set<SectionModel>();
    for (const piece of pieces) {
      const section = this.sections.find(({ key }) => key === piece.key);
      if (section === undefined || piece.text === "") continue;
      section.append(piece.text);
      this.#write(section);
      grown.add(section);
    }
    return [...grown];
  }

  /** The section that is written now; the ones begun before it count as written. */
  #write(section: SectionModel): void {
    if (section.state === "writing" || section.text.trim() === "") return;
    for (const other of this.sections) {
      if (other.state === "writing") other.state = "written";
    }
    section.state = "writing";
    this.#around.announce({ kind: "section", key: section.key });
  }

  #measure(totalTime: number | null, metadata: RunMetadata): void {
    this.totalTime = totalTime;
    this.timeToFirstText = metadata.time_to_first_token;
    this.usage = metadata.usage;
    this.costUsd = metadata.cost_usd;
    this.model = metadata.model;
    this.writingTime = writingTime(metadata.llm_time, metadata.time_to_first_token);
  }

  #end(status: RunStatus): readonly SectionModel[] {
    const grown = this.#add(this.#splitter.finish());
    for (const section of this.sections) section.finish();
    this.phase = null;
    this.stopping = false;
    this.status = status;
    if (this.totalTime === null && this.#witnessedStart && this.startedAt !== null) {
      this.totalTime = (this.#around.now() - this.startedAt) / 1000;
    }
    this.#around.announce({ kind: "ended", status });
    return grown;
  }

  #acknowledge(event: WatchedEvent, grown: readonly SectionModel[]): void {
    const drawn = this.#around.visible() ? grown.filter((section) => section.shown) : [];
    let left = drawn.length;
    if (left === 0) {
      this.#around.ack(event.watch, event.seq);
      return;
    }
    this.#owedAcks.set(event.seq, event.watch);
    for (const section of drawn) {
      section.whenRendered(() => {
        left -= 1;
        if (left === 0 && this.#owedAcks.get(event.seq) === event.watch) {
          this.#owedAcks.delete(event.seq);
          this.#around.ack(event.watch, event.seq);
        }
      });
    }
  }
}

function writingTime(total: number | null, timeToFirstText: number | null): number | null {
  if (total === null || timeToFirstText === null || total <= timeToFirstText) return null;
  return total - timeToFirstText;
}
