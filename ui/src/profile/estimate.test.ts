import { expect, test } from "vitest";
import { estimateInWords, unknownInWords } from "./estimate";

const estimate = {
  input_tokens: 2767,
  output_tokens: { from: 4000, to: 9000 },
  cost_usd: { from: 0.0201, to: 0.0427 },
  seconds: null,
  past_runs: 0,
};

test("an estimate is said with as many figures as it has", () => {
  expect(estimateInWords(estimate)).toBe("About 2,800 tokens out, 4,000 to 9,000 back · $0.02 to $0.043");
});

test("what is not known is not said, and earlier runs are", () => {
  const local = { ...estimate, cost_usd: null, seconds: { from: 51, to: 190 }, past_runs: 2 };
  expect(estimateInWords(local)).toBe(
    "About 2,800 tokens out, 4,000 to 9,000 back · 51 sec to 3.2 min (from 2 earlier runs)",
  );
});

test("a range whose ends read alike is one figure", () => {
  const known = { ...estimate, cost_usd: null, output_tokens: { from: 1000, to: 1004 }, past_runs: 1 };
  expect(estimateInWords(known)).toBe("About 2,800 tokens out, 1,000 back (from 1 earlier run)");
});

test("what is missing of an estimate is said, but for the price of a server on this computer", () => {
  const nothing = { ...estimate, cost_usd: null };
  expect(unknownInWords(nothing, false)).toBe(
    "No price is known for this model here. How long it takes can be told after its first report.",
  );
  expect(unknownInWords(nothing, true)).toBe("How long it takes can be told after its first report.");
  expect(unknownInWords({ ...estimate, seconds: { from: 1, to: 2 } }, false)).toBe("");
});
