import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Problem } from "../ipc/backend";
import { asSentence, errorInWords } from "./errors";

const bindings = readFileSync("src/ipc/bindings.ts", "utf8").replace(/\/\*[^]*?\*\//g, "");
const union = /export type ErrorCode = ([^;]*);/.exec(bindings)?.[1] ?? "";
const codes = [...union.matchAll(/"([a-z_]+)"/g)].map(([, code]) => code as Problem["code"]);

const problem = (code: Problem["code"]): Problem => ({ code, message: "Particulars.", hint: null });

test("the codes of the core are found", () => {
  expect(codes.length).toBeGreaterThan(30);
});

describe.each([...codes, "unexpected" as const])("%s", (code) => {
  test("says what happened, what was kept and what to do, with a button that does it", () => {
    const words = errorInWords(problem(code));
    for (const part of [words.title, words.kept, words.next, words.button]) {
      expect(part, "a missing message shows its key").not.toMatch(/^(error|remedy)\./);
      expect(part.length).toBeGreaterThan(3);
    }
    if (code !== "unexpected") expect(words.title).not.toBe(errorInWords(problem("unexpected")).title);
  });
});

test("a full context window is told with the figures of the core", () => {
  const hint = "Needed are 9,100 tokens; the context window has 4,096.";
  expect(errorInWords({ ...problem("context_too_long"), hint }).next).toBe(hint);
  expect(errorInWords(problem("context_too_long")).next).toContain("OLLAMA_CONTEXT_LENGTH");
});

test.each([
  ["the disk is full", "The disk is full."],
  ["It broke.", "It broke."],
  ["Is it on?", "Is it on?"],
  ["服务器没有回答。", "服务器没有回答。"],
  ["It says “no.”", "It says “no.”"],
  [" ", ""],
])("the core's %j is told as %j", (message, sentence) => expect(asSentence(message)).toBe(sentence));

test("a code this interface does not know is told as something unexpected", () => {
  const words = errorInWords(problem("from_the_future" as Problem["code"]));
  expect(words.title).toBe(errorInWords(problem("unexpected")).title);
  expect(words.message).toBe("Particulars.");
});

test("a broken run with text is continued, one without is run again", () => {
  const run = { hasText: true, saved: true, canContinue: true };
  expect(errorInWords(problem("connection_lost"), run).remedy).toBe("continue");
  const empty = { hasText: false, saved: true, canContinue: false };
  expect(errorInWords(problem("connection_lost"), empty).remedy).toBe("run_again");
});

test("the pause a server asked for is said in seconds", () => {
  const run = { hasText: false, saved: true, canContinue: false, retryAfter: 11.2 };
  expect(errorInWords(problem("rate_limited"), run).next).toContain("12 seconds");
});

test("a refused key leads to the field of the key", () => {
  expect(errorInWords(problem("bad_key"))).toMatchObject({ remedy: "open_settings", field: "api-key" });
});
