import type { InsightsDay } from "../ipc/backend";
import { date } from "../words/figures";
import { t } from "../words/words";

/** Days that are shown as one bar: one day, a week or a month of them. */
export interface Bucket {
  readonly key: string;
  readonly label: string;
  /** Its name below a chart, where there is little room. */
  readonly short: string;
  readonly complete: number;
  readonly other: number;
  readonly output_tokens: number;
  readonly cost_usd: number;
}

type Unit = "day" | "week" | "month";

/** More bars than these can neither be told apart nor pointed at. */
const DAYS_AT_MOST = 92;
const WEEKS_AT_MOST = 104;

/** The days of a time, put together where there are too many of them. */
export function bucketsOf(days: readonly InsightsDay[]): Bucket[] {
  const unit: Unit =
    days.length <= DAYS_AT_MOST ? "day" : days.length <= WEEKS_AT_MOST * 7 ? "week" : "month";
  const buckets = new Map<string, Bucket>();
  for (const day of days) {
    const first = firstOf(day.day, unit);
    const key = first.toDateString();
    const known = buckets.get(key) ?? { ...NOTHING, key, ...labelsOf(first, unit) };
    buckets.set(key, {
      ...known,
      complete: known.complete + day.complete,
      other: known.other + day.other,
      output_tokens: known.output_tokens + day.output_tokens,
      cost_usd: known.cost_usd + day.cost_usd,
    });
  }
  return [...buckets.values()];
}

const NOTHING = { complete: 0, other: 0, output_tokens: 0, cost_usd: 0 };

function firstOf(day: string, unit: Unit): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  if (unit === "month") return new Date(year, month - 1, 1);
  const time = new Date(year, month - 1, date);
  // Weeks begin on Monday.
  return unit === "day" ? time : new Date(year, month - 1, date - ((time.getDay() + 6) % 7));
}

function labelsOf(first: Date, unit: Unit): Pick<Bucket, "label" | "short"> {
  const seconds = +first / 1000;
  const short = date(
    seconds,
    unit === "month" ? { month: "short", year: "numeric" } : { day: "numeric", month: "short" },
  );
  return { short, label: unit === "week" ? t("insights.week_of", { day: short }) : short };
}
