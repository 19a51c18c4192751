import { emptyProfile } from "../profile/fields";
import { splitSections } from "../report/sections";
import type { RunEvent, RunStatus, SavedRun, WatchedEvent } from "./backend";
import { FAKE_REPORT } from "./fake-report";

/** One run of the fake backend: a row of the library, and while it streams the steps still to come. */
export class FakeRun {
  readonly row: SavedRun;
  readonly #steps: RunEvent[];
  readonly #watches = new Map<number, number>();
  #phase: RunEvent | null = null;
  #end: RunEvent | null = null;
  /** What a replay has shown so far; null while none is under way. */
  #replayed: string | null = null;

  constructor(row: SavedRun, steps: RunEvent[]) {
    this.row = row;
    this.#steps = steps;
  }

  get live(): boolean {
    return this.#steps.length > 0;
  }

  /** Starts a watch: the start, the text so far, the phase or the end. */
  watch(watch: number, emit: (event: WatchedEvent) => void): void {
    this.#watches.set(watch, 0);
    const replay = this.#replayed !== null;
    const past: RunEvent[] = [{ event: "start", model: this.row.model, cache_hit: replay, replay }];
    const text = this.#replayed ?? this.row.text;
    if (text !== "") past.push({ event: "delta", text });
    else if (this.#phase !== null) past.push(this.#phase);
    const end = this.#end ?? (this.live ? null : endOf(this.row));
    if (end !== null) past.push(end);
    for (const step of past) this.#send(watch, step, emit);
  }

  unwatch(watch: number): void {
    this.#watches.delete(watch);
  }

  /** Plays the next step to everybody who watches. */
  advance(emit: (event: WatchedEvent) => void): void {
    const step = this.#steps.shift();
    if (step === undefined) return;
    this.#keep(step);
    for (const watch of this.#watches.keys()) this.#send(watch, step, emit);
  }

  /** Goes on after an end: the same row, the text it has, and these steps. Old watches are over. */
  resume(steps: RunEvent[]): void {
    this.row.status = "streaming";
    this.row.error_code = null;
    this.row.error_message = null;
    this.#phase = null;
    this.#end = null;
    this.#watches.clear();
    this.#steps.push(...steps);
  }

  /** Plays the row again, which stays as it is. Old watches are over. */
  replay(): void {
    this.#phase = null;
    this.#end = null;
    this.#replayed = "";
    this.#watches.clear();
    const pieces = usualSteps(this.row.model, this.row.text).slice(1, -1);
    this.#steps.splice(0, this.#steps.length, ...pieces, endOf(this.row));
  }

  get replaying(): boolean {
    return this.#replayed !== null;
  }

  /** Shows all the rest of a replay at once. */
  showRest(emit: (event: WatchedEvent) => void): void {
    while (this.live) this.advance(emit);
  }

  /** Replaces what was still to come by this end. */
  end(step: RunEvent, emit: (event: WatchedEvent) => void): void {
    if (!this.live) return;
    this.#steps.splice(0, this.#steps.length, step);
    this.advance(emit);
  }

  #keep(step: RunEvent): void {
    if (this.#replayed !== null) return this.#keepReplayed(step, this.#replayed);
    if (step.event === "delta") this.row.text += step.text;
    if (step.event === "progress") this.#phase = step;
    if (step.event === "done") this.row.status = step.outcome;
    if (step.event === "error") {
      this.row.status = step.code === "interrupted" ? "interrupted" : "failed";
      this.row.error_code = step.code;
      this.row.error_message = step.error;
    }
    if (step.event === "done" || step.event === "error") this.#end = step;
  }

  #keepReplayed(step: RunEvent, shown: string): void {
    if (step.event === "delta") this.#replayed = shown + step.text;
    if (step.event === "progress") this.#phase = step;
    if (step.event === "done" || step.event === "error") this.#replayed = null;
  }

  #send(watch: number, step: RunEvent, emit: (event: WatchedEvent) => void): void {
    const seq = this.#watches.get(watch) ?? 0;
    this.#watches.set(watch, seq + 1);
    emit({ ...step, run_id: this.row.run_id, watch, seq });
  }
}

/** The usual course of a run: it connects, waits, writes the text in pieces, and is done. */
export function usualSteps(model: string, text = FAKE_REPORT, pieceLength = 24): RunEvent[] {
  const pieces = text.match(new RegExp(`[^]{1,${String(pieceLength)}}`, "gu")) ?? [];
  return [
    { event: "progress", phase: "connecting", attempt: 1, retry_in: null, loading: false },
    { event: "progress", phase: "waiting", attempt: 1, retry_in: null, loading: false },
    ...pieces.map((piece): RunEvent => ({ event: "delta", text: piece })),
    doneStep(model),
  ];
}

export function doneStep(
  model: string,
  outcome: Exclude<RunStatus, "streaming" | "failed" | "interrupted"> = "complete",
): RunEvent {
  return {
    event: "done",
    outcome,
    total_time: 15.23,
    metadata: {
      cache_hit: false,
      grounding_time: 0.004,
      llm_time: 15.1,
      time_to_first_token: 0.62,
      saved: true,
      save_error: null,
      model,
      usage: { input: 1800, cached_input: 1024, output: 1212, reasoning: 0 },
      cost_usd: 0.0021,
    },
  };
}

/** A row of the library, complete unless told otherwise. */
export function fakeSavedRun(given: Partial<SavedRun> = {}): SavedRun {
  const text = given.text ?? "";
  return {
    run_id: "saved-1",
    title: "Clinic operations, nights",
    status: "complete",
    created_at: Math.floor(Date.now() / 1000) - 3600,
    goal_type: "Extra Income",
    interest_area: "Healthcare / Wellness",
    model: "gpt-4.1-mini",
    sample: false,
    favourite: false,
    archived: false,
    trashed_at: null,
    tags: [],
    notes: 0,
    text,
    sections: splitSections(text),
    profile: emptyProfile(),
    error_code: null,
    error_message: null,
    hint: null,
    facts: [
      {
        label: "Hours over 30 days",
        value: "43–86 hours",
        how: "10–20 hours a week × 30 days ÷ 7",
      },
      { label: "Money for one test", value: "at most $150", how: "A seventh of what you can risk" },
    ],
    endpoint: "https://api.openai.com/v1",
    usage: { input: 1800, cached_input: 1024, output: 1212, reasoning: 0 },
    cost_usd: 0.0021,
    total_time: 15.23,
    time_to_first_token: 0.62,
    request: [],
    ...given,
  };
}

/** What a script would still write after this text. */
export function restOf(text: string, steps: RunEvent[]): RunEvent[] {
  let known = text;
  return steps.flatMap((step) => {
    if (step.event !== "delta" || known === "") return [step];
    const rest = step.text.startsWith(known) ? step.text.slice(known.length) : "";
    known = known.slice(step.text.length);
    return rest === "" ? [] : [{ event: "delta" as const, text: rest }];
  });
}

function endOf(row: SavedRun): RunEvent {
  if (row.status === "failed" || row.status === "interrupted") {
    const code = row.status === "interrupted" ? "interrupted" : "provider_error";
    return {
      event: "error",
      error: row.error_message ?? "",
      code: row.error_code ?? code,
      hint: row.hint,
      retry_after: null,
      partial: row.text !== "",
      saved: true,
      save_error: null,
    };
  }
  const outcome = row.status === "streaming" ? "cancelled" : row.status;
  return doneStep(row.model, outcome);
}
