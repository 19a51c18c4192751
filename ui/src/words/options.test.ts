import { afterEach, expect, test } from "vitest";
import en from "../../messages/en.json";
import { OPTIONS } from "../profile/fields";
import { useLanguage } from "./language.svelte";
import { optionInWords } from "./options";

const options = [
  ...OPTIONS.goal_type,
  ...OPTIONS.time_commitment,
  ...OPTIONS.budget_range,
  ...OPTIONS.interest_area.flatMap(({ name, sub_areas }) => [name, ...sub_areas]),
  ...OPTIONS.work_style,
  ...OPTIONS.skill_strength,
  ...Object.values(OPTIONS.founder_psychology).flat(),
];

afterEach(() => useLanguage("system"));

test("an option is called in English what it is", () => {
  expect(options.map(optionInWords)).toEqual(options);
});

test("every option has a name of its own in every language", () => {
  for (const language of ["de", "zh-CN"] as const) {
    useLanguage(language);
    const names = options.map(optionInWords);
    expect(options.filter((option, at) => names[at] === option)).toEqual([]);
    expect(new Set(names).size).toBe(new Set(options).size);
  }
});

test("no message is for an option that is not there", () => {
  expect(Object.values(en.option).filter((name) => !options.includes(name))).toEqual([]);
});

test("somebody's own words stay their own", () => {
  useLanguage("de");
  for (const own of ["", "solo", "Solo!", "Extra income", "Nurses’ rosters", "constructor"])
    expect(optionInWords(own)).toBe(own);
});
