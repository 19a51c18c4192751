import type { RunSummary } from "../ipc/backend";
import { byDay } from "./days";

/** A line of the history: a day, or a run begun on it. */
export type HistoryRow =
  | { readonly kind: "day"; readonly key: string; readonly label: string }
  | { readonly kind: "run"; readonly key: string; readonly run: RunSummary };

/** The history as one list of lines, so that only those in sight need to exist. In another order it has no days. */
export function historyRows(runs: readonly RunSummary[], now: Date, inDays = true): HistoryRow[] {
  if (!inDays) return runs.map((run): HistoryRow => ({ kind: "run", key: run.run_id, run }));
  return byDay(runs, now).flatMap(({ label, runs: ofDay }): HistoryRow[] => [
    { kind: "day", key: `day ${label}`, label },
    ...ofDay.map((run): HistoryRow => ({ kind: "run", key: run.run_id, run })),
  ]);
}

export type Direction = "next" | "previous" | "first" | "last";

/** The index of the run that a key leads to from this line; null when there is none. */
export function runIndexFrom(
  rows: readonly { readonly kind: "day" | "run" }[],
  index: number,
  to: Direction,
): number | null {
  const isRun = (at: number): boolean => rows[at]?.kind === "run";
  const steps = to === "next" || to === "first" ? 1 : -1;
  const start = { next: index + 1, previous: index - 1, first: 0, last: rows.length - 1 }[to];
  for (let at = start; at >= 0 && at < rows.length; at += steps) if (isRun(at)) return at;
  return null;
}
