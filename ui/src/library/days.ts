import type { RunSummary } from "../ipc/backend";
import { date } from "../words/figures";
import { locale, t } from "../words/words";

export interface Day {
  readonly label: string;
  readonly runs: readonly RunSummary[];
}

/** Groups runs, newest first, by the day they began: today, yesterday, then by date. */
export function byDay(runs: readonly RunSummary[], now: Date): Day[] {
  const days: { day: Date; runs: RunSummary[] }[] = [];
  // The day of the last run, in Unix seconds. What falls into it needs no calendar, which is slow for thousands of runs.
  let [start, end] = [0, 0];
  for (const run of runs) {
    const last = days[days.length - 1];
    if (last !== undefined && run.created_at >= start && run.created_at < end) {
      last.runs.push(run);
      continue;
    }
    const begun = new Date(run.created_at * 1000);
    const midnight = (day: number): number =>
      new Date(begun.getFullYear(), begun.getMonth(), day).getTime() / 1000;
    [start, end] = [midnight(begun.getDate()), midnight(begun.getDate() + 1)];
    days.push({ day: begun, runs: [run] });
  }
  // A day is put in words once: that takes longer than to compare thousands of them.
  return days.map(({ day, runs: ofDay }) => ({ label: dayLabel(day, now), runs: ofDay }));
}

/** The time of day a run began. */
export function timeOfDay(seconds: number): string {
  return date(seconds, { timeStyle: "short" });
}

/** How long ago, in the largest unit that fits: "2 days ago". */
export function ago(seconds: number, now: Date): string {
  const passed = Math.max(0, now.getTime() / 1000 - seconds);
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: "always" });
  if (passed < 3600) return words.format(-Math.max(1, Math.floor(passed / 60)), "minute");
  if (passed < 86_400) return words.format(-Math.floor(passed / 3600), "hour");
  return words.format(-Math.floor(passed / 86_400), "day");
}

function dayLabel(day: Date, now: Date): string {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (sameDay(day, now)) return t("history.today");
  if (sameDay(day, yesterday)) return t("history.yesterday");
  const sameYear = day.getFullYear() === now.getFullYear();
  return date(day.getTime() / 1000, {
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}

function sameDay(a: Date, b: Date): boolean {
  return a.getDate() === b.getDate() && a.getMonth() === b.getMonth() && a.getFullYear() === b.getFullYear();
}
