import type { Estimate, Range } from "../ipc/backend";
import { dollars, duration, roughly } from "../words/figures";
import { t } from "../words/words";

/** What a run will probably take, in one line: tokens, then money and time as far as they can be told. */
export function estimateInWords(estimate: Estimate): string {
  const tokens = t("review.estimate_tokens", {
    input: roughly(estimate.input_tokens),
    output: between(estimate.output_tokens, roughly),
  });
  const cost = estimate.cost_usd === null ? null : between(estimate.cost_usd, money);
  const time = estimate.seconds === null ? null : between(estimate.seconds, duration);
  const parts = [tokens, cost, time].filter((part) => part !== null).join(" · ");
  return estimate.past_runs === 0
    ? parts
    : `${parts} ${t("review.estimate_past", { count: estimate.past_runs })}`;
}

/** What cannot be told yet, and why. A server on this computer has no price. */
export function unknownInWords(estimate: Estimate, local: boolean): string {
  const cost = estimate.cost_usd === null && !local ? t("review.cost_unknown") : null;
  const time = estimate.seconds === null ? t("review.time_unknown") : null;
  return [cost, time].filter((part) => part !== null).join(" ");
}

/** Both ends of a range, or one where they read alike. */
function between({ from, to }: Range, words: (value: number) => string): string {
  const [low, high] = [words(from), words(to)];
  return low === high ? low : t("review.estimate_range", { from: low, to: high });
}

/** Two figures are all an estimate has. */
const money = (value: number): string => dollars(value, { maximumSignificantDigits: 2 });
