export interface Spread {
  median: number;
  min: number;
  max: number;
}

export function spread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

/** How long each word took from the server's write to the document, in milliseconds. */
export function delaysOf(seen: number[], written: number[]): { p50: number; p95: number; max: number } {
  if (seen.length === 0 || seen.length !== written.length)
    throw new Error(`${String(written.length)} words written, ${String(seen.length)} seen`);
  const delays = seen.map((at, index) => at - (written[index] ?? NaN)).sort((a, b) => a - b);
  const quantile = (q: number): number => delays[Math.ceil(q * delays.length) - 1] ?? NaN;
  return { p50: quantile(0.5), p95: quantile(0.95), max: quantile(1) };
}
