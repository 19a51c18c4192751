import type { FoundRun } from "../ipc/backend";
import { byDay } from "./days";

/** A line of the library: a day, or a report begun on it. */
export type FoundRow =
  | { readonly kind: "day"; readonly key: string; readonly label: string }
  | { readonly kind: "run"; readonly key: string; readonly found: FoundRun };

/** What was found as one list of lines; sorted by date it has days. */
export function foundRows(found: readonly FoundRun[], inDays: boolean, now: Date): FoundRow[] {
  if (!inDays) return found.map((each): FoundRow => ({ kind: "run", key: each.run.run_id, found: each }));
  const byId = new Map(found.map((each) => [each.run.run_id, each]));
  return byDay(
    found.map(({ run }) => run),
    now,
  ).flatMap(({ label, runs }): FoundRow[] => [
    { kind: "day", key: `day ${label}`, label },
    ...runs.flatMap((run): FoundRow[] => {
      const each = byId.get(run.run_id);
      return each === undefined ? [] : [{ kind: "run", key: run.run_id, found: each }];
    }),
  ]);
}
