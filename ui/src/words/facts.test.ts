import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import en from "../../messages/en.json";
import { factInWords } from "./facts";
import { useLanguage } from "./language.svelte";

/** Every text of every fact that the core can compute; its own test keeps this list whole. */
const texts = JSON.parse(
  readFileSync("../src-tauri/crates/core/tests/vectors/facts.json", "utf8"),
) as readonly string[];

const said = (text: string): string => factInWords({ label: text, value: "", how: "" }).label;

afterEach(() => useLanguage("system"));

test("in English a fact is said as the core says it", () => {
  useLanguage("en");
  expect(texts.map(said)).toEqual(texts);
});

describe.each([
  ["de", /\b(?:the|hours?|days?|months?|weeks?|than|over|each|before|after|spent|ideas|plans|you|paying)\b/u],
  ["zh-CN", /[a-z]/u],
] as const)("in %s", (language, english) => {
  test.each(texts)("“%s” is said without a word of English", (text) => {
    useLanguage(language);
    expect(said(text)).not.toMatch(english);
    expect(said(text)).not.toMatch(/\{\{/u);
  });

  test("no two texts become one", () => {
    useLanguage(language);
    expect(new Set(texts.map(said)).size).toBe(texts.length);
  });
});

test("figures are written the way of the language", () => {
  useLanguage("de");
  expect(said("Hours over 30 days")).toBe("Stunden in 30 Tagen");
  expect(said("less than $1,000")).toMatch(/^weniger als 1\.000\s\$$/u);
  expect(said("$5.83–$11.67")).toMatch(/^5,83\s\$–11,67\s\$$/u);
  expect(said("at most $334 a month after costs")).toMatch(/^höchstens 334\s\$ pro Monat nach Kosten$/u);
  expect(said("Full-time read as 35–40 hours a week × 30 days ÷ 7")).toBe(
    "Vollzeit als 35–40 Stunden pro Woche gelesen × 30 Tage ÷ 7",
  );
  expect(said("you chose Replace Full-Time Job")).toBe("Sie haben gewählt: Vollzeitstelle ersetzen");
});

test("a text of a newer core stays as it is", () => {
  useLanguage("zh-CN");
  expect(said("Something nobody has translated yet: $5")).toBe("Something nobody has translated yet: $5");
});

test("every frame is one the core uses", () => {
  const unused = Object.entries(en.fact)
    .map(([key, message]) => ({
      key,
      pattern: new RegExp(
        message
          .split(/\{\{\w+\}\}/u)
          .map((part) => part.replace(/[$()*+.?[\\\]^{|}]/gu, "\\$&"))
          .join(".+"),
        "u",
      ),
    }))
    .filter(({ pattern }) => !texts.some((text) => pattern.test(text)))
    .map(({ key }) => key);
  expect(unused).toEqual([]);
});
