import type { Bin, Insights, RunStatus, SavedRun, Spread } from "./backend";

/** What these runs add up to. */
export function insightsOf(rows: readonly SavedRun[]): Insights {
  const first = rows.map(timeToFirst).filter((value) => value !== null);
  const speed = rows.map(tokensPerSecond).filter((value) => value !== null);
  const sum = (of: (row: SavedRun) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    runs: rows.length,
    complete: rows.filter(({ status }) => status === "complete").length,
    input_tokens: sum(({ usage }) => usage?.input ?? 0),
    output_tokens: sum(({ usage }) => usage?.output ?? 0),
    cost_usd: sum(({ cost_usd }) => cost_usd ?? 0),
    days: daysOf(rows),
    outcomes: [...groups(rows, ({ status }) => status)]
      .map(([status, of]) => ({ status: status as RunStatus, runs: of.length }))
      .toSorted((a, b) => b.runs - a.runs),
    models: [...groups(rows, ({ model }) => model)]
      .map(([model, of]) => ({
        model,
        runs: of.length,
        input_tokens: of.reduce((total, { usage }) => total + (usage?.input ?? 0), 0),
        output_tokens: of.reduce((total, { usage }) => total + (usage?.output ?? 0), 0),
        cost_usd: of.reduce((total, { cost_usd }) => total + (cost_usd ?? 0), 0),
        time_to_first_token: spreadOf(of.map(timeToFirst).filter((value) => value !== null)),
        tokens_per_second: spreadOf(of.map(tokensPerSecond).filter((value) => value !== null)),
      }))
      .toSorted((a, b) => b.runs - a.runs),
    time_to_first_token: binsOf(first, 0.25),
    tokens_per_second: binsOf(speed, 20),
  };
}

const timeToFirst = ({ time_to_first_token }: SavedRun): number | null => time_to_first_token;

function tokensPerSecond({ usage, total_time, time_to_first_token }: SavedRun): number | null {
  if (usage === null || total_time === null || time_to_first_token === null) return null;
  return usage.output / (total_time - time_to_first_token);
}

function groups(rows: readonly SavedRun[], keyOf: (row: SavedRun) => string): Map<string, SavedRun[]> {
  const found = new Map<string, SavedRun[]>();
  for (const row of rows) found.set(keyOf(row), [...(found.get(keyOf(row)) ?? []), row]);
  return found;
}

function daysOf(rows: readonly SavedRun[]): Insights["days"] {
  const begun = rows.map(({ created_at }) => new Date(created_at * 1000)).toSorted((a, b) => +a - +b);
  const [first, last] = [begun[0], begun.at(-1)];
  if (first === undefined || last === undefined) return [];
  const byDay = groups(rows, ({ created_at }) => dayOf(new Date(created_at * 1000)));
  const days: Insights["days"] = [];
  const day = new Date(first.getFullYear(), first.getMonth(), first.getDate());
  for (; day <= last; day.setDate(day.getDate() + 1)) {
    const of = byDay.get(dayOf(day)) ?? [];
    const complete = of.filter(({ status }) => status === "complete").length;
    days.push({
      day: dayOf(day),
      complete,
      other: of.length - complete,
      output_tokens: of.reduce((total, { usage }) => total + (usage?.output ?? 0), 0),
      cost_usd: of.reduce((total, { cost_usd }) => total + (cost_usd ?? 0), 0),
    });
  }
  return days;
}

const pad = (value: number): string => String(value).padStart(2, "0");

const dayOf = (date: Date): string =>
  `${String(date.getFullYear())}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;

function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round((sorted.length - 1) * part)] ?? 0;
  return { count: sorted.length, median: at(0.5), p10: at(0.1), p90: at(0.9), max: at(1) };
}

function binsOf(values: readonly number[], width: number): Bin[] {
  if (values.length === 0) return [];
  const last = Math.floor(Math.max(...values) / width);
  return Array.from({ length: last + 1 }, (_, index) => {
    const [from, to] = [index * width, (index + 1) * width];
    return { from, to, runs: values.filter((value) => value >= from && value < to).length };
  });
}
