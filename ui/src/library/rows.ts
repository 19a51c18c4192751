import type { RunSummary } from "../ipc/backend";
import { pointerAnchor, type MenuAnchor } from "../kit/menu";
import { byDay } from "./days";

/** A line of the history: a day, or a run begun on it. */
export type HistoryRow =
  | { readonly kind: "day"; readonly key: string; readonly label: string }
  | { readonly kind: "run"; readonly key: string; readonly run: RunSummary };

/** The history as one list of lines, so that only those in sight need to exist. In another order it has no days. */
export function historyRows(runs: readonly RunSummary[], now: Date, inDays = true): HistoryRow[] {
  if (!inDays) return runs.map(lineOf);
  return byDay(runs, now).flatMap(({ label, runs: ofDay }): HistoryRow[] => [
    { kind: "day", key: `day ${label}`, label },
    ...ofDay.map(lineOf),
  ]);
}

/** The same line for the same run, so that a list that grows changes nothing of what is on screen. */
function lineOf(run: RunSummary): HistoryRow {
  let line = lines.get(run);
  if (line === undefined) lines.set(run, (line = { kind: "run", key: run.run_id, run }));
  return line;
}

const lines = new WeakMap<RunSummary, HistoryRow>();

export type Direction = "next" | "previous" | "first" | "last";

/** The keys that lead from line to line. */
export const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowDown: "next",
  ArrowUp: "previous",
  Home: "first",
  End: "last",
};

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

/** Where the menu of a line opens: at the pointer, or at the button that was pressed. */
export function menuAnchorOf(event: MouseEvent & { currentTarget: HTMLElement }): MenuAnchor {
  const pressed = event.currentTarget;
  const from = pressed.closest("li")?.querySelector<HTMLElement>("[data-run-id]") ?? pressed;
  if (event.type === "click") return { from, at: pressed };
  return pointerAnchor(event, from);
}

/** The keys of a menu, which the system tells as a press on what lies around the line rather than on the line. */
export const asksForMenu = ({ key, shiftKey }: KeyboardEvent): boolean =>
  key === "ContextMenu" || (key === "F10" && shiftKey);
