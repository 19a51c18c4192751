import type { Estimate, Range } from "../ipc/backend";
import { locale, t } from "../words/words";

/** What a run will probably take, in one line: tokens, then money and time as far as they can be told. */
export function estimateInWords(estimate: Estimate): string {
  const tokens = t("review.estimate_tokens", {
    input: rounded(estimate.input_tokens),
    output: between(estimate.output_tokens, rounded),
  });
  const cost = estimate.cost_usd === null ? null : between(estimate.cost_usd, dollars);
  const time = estimate.seconds === null ? null : between(estimate.seconds, duration);
  const parts = [tokens, cost, time].filter((part) => part !== null).join(" · ");
  return estimate.past_runs === 0
    ? parts
    : `${parts} ${t("review.estimate_past", { count: estimate.past_runs })}`;
}

/** Both ends of a range, or one where they read alike. */
function between({ from, to }: Range, words: (value: number) => string): string {
  const [low, high] = [words(from), words(to)];
  return low === high ? low : t("review.estimate_range", { from: low, to: high });
}

/** Two figures are all an estimate has. */
function rounded(value: number): string {
  return new Intl.NumberFormat(locale(), { maximumSignificantDigits: 2 }).format(value);
}

function dollars(value: number): string {
  const money = { style: "currency", currency: "USD", maximumSignificantDigits: 2 } as const;
  return new Intl.NumberFormat(locale(), money).format(value);
}

function duration(seconds: number): string {
  const [value, unit] = seconds < 90 ? [seconds, "second"] : [seconds / 60, "minute"];
  const rounding = { maximumSignificantDigits: 2, style: "unit", unitDisplay: "short" } as const;
  return new Intl.NumberFormat(locale(), { ...rounding, unit }).format(value);
}
