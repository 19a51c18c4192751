import { afterEach, expect, test } from "vitest";
import type { Profile } from "../ipc/bindings";
import { founder } from "../testing/profile";
import { useLanguage } from "../words/language.svelte";
import { emptyProfile } from "./fields";
import { wrongInWords } from "./wrong";

const CORE = "What the core says.";

const wrong = (field: string, profile: Profile): string => wrongInWords({ field, message: CORE }, profile);

afterEach(() => useLanguage("system"));

test("in English the core's own words are said", () => {
  expect(wrong("goal_type", emptyProfile())).toBe(CORE);
});

test.each([
  "goal_type",
  "time_commitment",
  "budget_range",
  "interest_area",
  "sub_interest_area",
  "skill_strength",
])("a missing %s is asked for in the language of the window", (field) => {
  useLanguage("de");
  expect(wrong(field, emptyProfile())).toMatch(/^Wählen Sie[ ,]/u);
});

test("an answer that is no choice is named, and one that may be left out can be", () => {
  useLanguage("de");
  expect(wrong("goal_type", founder({ goal_type: "Fame" }))).toBe(
    "„Fame“ steht nicht zur Wahl. Wählen Sie etwas aus der Liste.",
  );
  expect(wrong("work_style", founder({ work_style: "x".repeat(60) }))).toBe(
    `„${"x".repeat(39)}…“ steht nicht zur Wahl. Wählen Sie etwas aus der Liste, oder lassen Sie dies leer.`,
  );
});

test("a text that is too long says by how many characters, as people count them", () => {
  useLanguage("zh-CN");
  const fear = "👩".repeat(201);
  const { founder_psychology } = emptyProfile();
  expect(
    wrong("founder_psychology.fear", founder({ founder_psychology: { ...founder_psychology, fear } })),
  ).toBe("请缩短 1 个字符：最多 200 个，现有 201 个。");
  expect(wrong("experience_summary", founder({ experience_summary: "x".repeat(2005) }))).toBe(
    "请缩短 5 个字符：最多 2,000 个，现有 2,005 个。",
  );
});

test("a rule that the window does not know is told as the core tells it", () => {
  useLanguage("de");
  expect(wrong("location", founder({ location: "Bern" }))).toBe(CORE);
  expect(wrong("location", founder())).toBe(CORE);
});
