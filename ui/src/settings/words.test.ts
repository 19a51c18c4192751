import { afterEach, expect, test } from "vitest";
import type { Problem } from "../ipc/backend";
import { useLanguage } from "../words/language.svelte";
import { addressInWords } from "./words";

const problem = (code: Problem["code"]): Problem => ({
  code,
  message: "what the core says",
  hint: "Do this.",
});

afterEach(() => useLanguage("system"));

test("in English the core's own words are said, with what to do where there is more than a slip", () => {
  expect(addressInWords(problem("invalid_settings"), "nonsense")).toBe("What the core says.");
  expect(addressInWords(problem("insecure_endpoint"), "http://far.example")).toBe(
    "What the core says. Do this.",
  );
});

test("in another language the address says what is wrong with it", () => {
  useLanguage("de");
  expect(addressInWords(problem("invalid_settings"), " nonsense ")).toBe(
    "„nonsense“ ist keine Webadresse wie https://api.openai.com/v1.",
  );
  expect(addressInWords(problem("invalid_settings"), "https://me:secret@far.example/v1")).toMatch(
    /^Lassen Sie Benutzernamen, Passwörter/u,
  );
  expect(addressInWords(problem("insecure_endpoint"), "http://far.example:81/v1")).toMatch(
    /^far\.example ist nicht auf diesem Computer/u,
  );
});

test("what else went wrong is told as the core tells it", () => {
  useLanguage("zh-CN");
  expect(addressInWords(problem("library_failed"), "https://far.example")).toBe(
    "What the core says. Do this.",
  );
});
