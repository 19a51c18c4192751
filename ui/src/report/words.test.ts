import { expect, test } from "vitest";
import { clock, phaseInWords } from "./words";

test("a clock shows minutes and seconds, and hours when there are any", () => {
  expect([0, 14.9, 75, 3723].map(clock)).toEqual(["0:00", "0:14", "1:15", "1:02:03"]);
});

test("a retry counts down in words", () => {
  const phase = { phase: "retrying", attempt: 2, retryAt: 5000, loading: false } as const;
  expect(phaseInWords(phase, 3000)).toBe("The server could not answer. Attempt 2 in 2 seconds.");
  expect(phaseInWords(phase, 4200)).toBe("The server could not answer. Attempt 2 in 1 second.");
  expect(phaseInWords(phase, 6000)).toBe("Trying again, attempt 2…");
});
