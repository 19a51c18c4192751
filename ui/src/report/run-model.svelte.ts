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
  | { kind: "started" }
  | { kind: "continued" }
  | { kind: "section"; key: SectionKey }
  /** There is no text for a while, and this is why. */
  | { kind: "pause"; phase: "thinking" | "retrying" | "loading"; attempt: number }
  | { kind: "ended"; status: RunStatus };

/** What the run is doing before there is text. */
export interface RunPhase {
  phase: Phase;
  attempt: number;
  /** When the next attempt begins, in milliseconds of the clock. */
  retryAt: number | null;
  /** The server is loading the model; that is why it is asked again. */
  loading: boolean;
}

/** How a run failed, in the words of the core. */
export interface RunFailure {
  code: ErrorCode;
  message: string;
  hint: string | null;
  /** Seconds the server asked to wait. */
  retryAfter: number | null;
}

/** A speed over less than this says nothing: an answer that came all at once has none. */
const MEASURABLE_SECONDS = 0.5;
/** Text is measured in tokens; until the endpoint has counted them, this many characters make one. */
const CHARACTERS_PER_TOKEN = 4;

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
  /** It is being written to the library once more. */
  saving = $state(false);
  /** What was asked for after its end, until it is under way. */
  beginning = $state<"continue" | "run_again" | null>(null);
  /** Another process writes it: it is shown as far as that one has saved it. */
  elsewhere = $state(false);
  /** It plays again what was written once: no model writes it now. */
  replay = $state(false);
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
  /** Everything that was written, markers included. */
  #text = "";
  /** How much of the text this watch has sent: it begins by repeating what is known. */
  #sent = 0;
  #fromCache = false;
  #watch: number | null = null;
  #nextSeq = 0;
  readonly #ahead = new Map<number, WatchedEvent>();
  readonly #owedAcks = new Map<number, number>();
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
    run.#text = row.text;
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
        hint: row.hint,
        retryAfter: null,
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

  /** It goes on after its end: what was written stays, and what comes is added to it. */
  resume(): void {
    this.#witnessedStart = false;
    this.startedAt = this.#around.now() - (this.totalTime ?? 0) * 1000;
    this.#reopen();
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

  /** Whether it ended early and has text to go on from. */
  get canContinue(): boolean {
    return this.status !== "streaming" && this.status !== "complete" && this.hasText && this.saved;
  }

  /** Folds all sections, or unfolds them. */
  foldAll(open: boolean): void {
    for (const section of this.sections) section.open = open;
  }

  /** What the server counted, by the time it wrote; null where that is not known, or too short to measure. */
  get countedTokensPerSecond(): number | null {
    if (this.usage === null || this.writingTime === null) return null;
    return this.writingTime < MEASURABLE_SECONDS ? null : this.usage.output / this.writingTime;
  }

  /** An estimate since the first new text of this watch; null before there is something to measure. */
  tokensPerSecond(): number | null {
    if (this.#firstDelta === null) return null;
    const seconds = (this.#around.now() - this.#firstDelta.at) / 1000;
    if (seconds < MEASURABLE_SECONDS) return null;
    return (this.#text.length - this.#firstDelta.characters) / CHARACTERS_PER_TOKEN / seconds;
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
        this.#begin(event);
        return [];
      case "progress":
        this.#tellPause(event.phase, event.attempt, event.loading);
        this.phase = {
          phase: event.phase,
          attempt: event.attempt,
          retryAt: event.retry_in === null ? null : this.#around.now() + event.retry_in * 1000,
          loading: event.loading,
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
        if (event.code === "interrupted") return this.#interrupted();
        this.failure = {
          code: event.code,
          message: event.error,
          hint: event.hint,
          retryAfter: event.retry_after,
        };
        return this.#end("failed");
    }
  }

  /** Each pause once, though events tell of it again: all attempts that meet a model that loads are one pause. */
  #tellPause(phase: Phase, attempt: number, loading: boolean): void {
    if (loading) {
      if (this.phase?.loading !== true) this.#around.announce({ kind: "pause", phase: "loading", attempt });
      return;
    }
    if (phase !== "thinking" && phase !== "retrying") return;
    if (this.phase?.phase === phase && this.phase.attempt === attempt) return;
    this.#around.announce({ kind: "pause", phase, attempt });
  }

  #begin(start: Extract<RunEvent, { event: "start" }>): void {
    const goesOn = this.#text !== "";
    if (this.status !== "streaming") this.#reopen();
    this.#sent = 0;
    this.#firstDelta = null;
    this.#fromCache = start.cache_hit;
    this.replay = start.replay;
    this.model = start.model;
    this.phase = null;
    this.startedAt ??= this.#around.now();
    this.#around.announce({ kind: goesOn ? "continued" : "started" });
  }

  /** Takes the end back: the text stands, and the last section can grow again. */
  #reopen(): void {
    this.status = "streaming";
    this.failure = null;
    this.phase = null;
    this.stopping = false;
    this.saved = true;
    this.saveError = null;
    this.totalTime = null;
    this.usage = null;
    this.costUsd = null;
    this.writingTime = null;
    this.#splitter = new SectionSplitter();
    const pieces = this.#splitter.append(this.#text);
    for (const section of this.sections) {
      const own = pieces.filter(({ key }) => key === section.key);
      section.restart(own.map(({ text }) => text).join(""));
    }
    const last = pieces.findLast(({ text }) => text.trim() !== "");
    for (const section of this.sections) {
      if (section.text.trim() === "") section.state = "waiting";
      else section.state = section.key === last?.key ? "writing" : "written";
    }
  }

  #grow(sent: string): readonly SectionModel[] {
    this.phase = null;
    const text = this.#unknownPart(sent);
    this.#sent += sent.length;
    if (text === "") return [];
    this.#text += text;
    if (this.#firstDelta === null) {
      const at = this.#around.now();
      this.#firstDelta = { at, characters: this.#text.length };
      if (this.#witnessedStart && this.startedAt !== null) {
        this.timeToFirstText = (at - this.startedAt) / 1000;
      }
    }
    return this.#add(this.#splitter.append(text));
  }

  /** A watch sends all text from its beginning. What is shown already is not shown anew. */
  #unknownPart(sent: string): string {
    const known = this.#text.slice(this.#sent, this.#sent + sent.length);
    if (sent.startsWith(known)) return sent.slice(known.length);
    // Not what was here: this watch is right.
    this.#text = this.#text.slice(0, this.#sent);
    this.#reopen();
    return sent;
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

  /** Whoever wrote it is gone; unless it is a copy of what another process writes just now. */
  #interrupted(): readonly SectionModel[] {
    this.elsewhere = this.#fromCache && this.row?.status === "streaming";
    if (!this.elsewhere) return this.#end("interrupted");
    this.phase = null;
    return [];
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
