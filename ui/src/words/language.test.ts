import { render, screen } from "@testing-library/svelte";
import { flushSync } from "svelte";
import { afterEach, describe, expect, test, vi } from "vitest";
import { bestLanguage, direction, directionOf, language, useLanguage } from "./language.svelte";
import LanguageProbe from "./LanguageProbe.svelte";
import { locale, t } from "./words";

function reading(...languages: string[]): void {
  vi.spyOn(navigator, "languages", "get").mockReturnValue(languages);
}

afterEach(() => {
  vi.restoreAllMocks();
  useLanguage("system");
});

test("what shows words follows the language", () => {
  render(LanguageProbe);
  screen.getByText("Stop");
  flushSync(() => useLanguage("de"));
  screen.getByText("Stoppen");
  screen.getByText("de");
  flushSync(() => useLanguage("zh-CN"));
  screen.getByText("停止");
  flushSync(() => useLanguage("en"));
  screen.getByText("Stop");
});

test("the page says which language it speaks, and which way it runs", () => {
  useLanguage("zh-CN");
  expect(document.documentElement).toMatchObject({ lang: "zh-CN", dir: "ltr" });
  useLanguage("de");
  expect(document.documentElement).toMatchObject({ lang: "de", dir: "ltr" });
  expect(direction()).toBe("ltr");
});

test.each([
  [["de-AT", "en"], "de"],
  [["fr-FR", "de-DE", "en-US"], "de"],
  [["zh"], "zh-CN"],
  [["zh-Hans-SG"], "zh-CN"],
  [["zh-TW", "en-US"], "en"],
  [["zh-Hant"], "en"],
  [["en-GB"], "en"],
  [["fr", "ja"], "en"],
  [["C", "x_y", "de"], "de"],
  [[], "en"],
] as const)("who reads %j is spoken to in %s", (preferred, expected) => {
  expect(bestLanguage(preferred)).toBe(expected);
});

describe("as the system has it", () => {
  test("the window speaks its language, with its region's way of writing figures", () => {
    reading("de-CH", "en");
    useLanguage("system");
    expect([language(), locale()]).toEqual(["de", "de-CH"]);
    expect(t("section.words", { count: 12_345 })).toMatch(/^12[’']345 Wörter$/u);
  });

  test("it follows when the system is set to another language", () => {
    reading("en-GB");
    useLanguage("system");
    reading("zh-CN");
    window.dispatchEvent(new Event("languagechange"));
    expect(language()).toBe("zh-CN");
  });

  test("a language that was chosen stays", () => {
    useLanguage("de");
    reading("zh-CN");
    window.dispatchEvent(new Event("languagechange"));
    expect(language()).toBe("de");
  });
});

test("a chosen language is written with the region of the system where it has one", () => {
  reading("fr-FR", "en-GB");
  useLanguage("en");
  expect(locale()).toBe("en-GB");
  useLanguage("de");
  expect(locale()).toBe("de");
});

test("the choice is there before the settings are read, at the next start", async () => {
  useLanguage("de");
  vi.resetModules();
  const anew = await import("./language.svelte");
  const words = await import("./words");
  expect(words.t("action.cancel"), "until its words are there").toBe("Cancel");
  await anew.languageReady();
  expect(anew.language()).toBe("de");
  expect(words.t("action.cancel")).toBe("Abbrechen");
});

test("words that cannot be read leave the window in the language it speaks", async () => {
  vi.resetModules();
  const anew = await import("./language.svelte");
  const words = await import("./words");
  anew.provideCatalogs({
    has: (tag) => tag === "en",
    load: () => Promise.reject(new Error("the file is gone")),
  });
  anew.useLanguage("de");
  await anew.languageReady();
  expect(anew.language()).toBe("en");
  expect(words.t("action.cancel")).toBe("Cancel");
});

test("scripts that run to the left turn the page round", () => {
  expect(["ar", "he-IL", "fa", "ur"].map(directionOf)).toEqual(["rtl", "rtl", "rtl", "rtl"]);
  expect(["en", "de", "zh-CN", "ja"].map(directionOf)).toEqual(["ltr", "ltr", "ltr", "ltr"]);
});

test("every number in a message is written the way of the language", () => {
  useLanguage("de");
  expect(t("settings.models_count", { count: 1 })).toBe("1 Modell");
  expect(t("settings.models_count", { count: 2500 })).toBe("2.500 Modelle");
  useLanguage("zh-CN");
  expect(t("settings.models_count", { count: 1 })).toBe("1 个模型");
});
