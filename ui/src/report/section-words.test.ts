import { expect, test } from "vitest";
import { SectionModel } from "./section-model.svelte";

function wordsIn(...pieces: string[]): number {
  const section = new SectionModel("profile_analysis");
  for (const piece of pieces) section.append(piece);
  return section.words;
}

test("words are counted however the text comes in pieces", () => {
  expect(wordsIn("Two or ", "three ho", "urs, it’s ", "plenty.")).toBe(6);
});

test("a script without spaces counts each of its signs, and words of others beside them", () => {
  expect(wordsIn("你每周有十个小时。")).toBe(8);
  expect(wordsIn("每周 10 小时用 Ex", "cel 记账")).toBe(9);
  expect(wordsIn("はい、カード")).toBe(5);
});
