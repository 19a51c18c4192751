import { afterEach, expect, test } from "vitest";
import { isolated } from "./bidi";
import { errorInWords } from "./errors";
import { usePseudo } from "./pseudo";
import { t } from "./words";

const URL = "https://api.example/v1";
const apart = (text: string): string => `\u2068${text}\u2069`;

afterEach(() => usePseudo(null));

test("an address in a message is left alone where all runs the same way", () => {
  expect(t("settings.resolved", { url: URL })).toBe(`Requests go to ${URL}`);
});

test("where lines run to the left, what is filled into a message runs its own way", () => {
  usePseudo("rtl");
  expect(t("settings.resolved", { url: URL })).toContain(apart(URL));
  expect(t("export.done_said", { path: "/home/ada/report.md" })).toContain(apart("/home/ada/report.md"));
  expect(
    errorInWords({ code: "no_connection", message: "api.example did not answer", hint: null }).message,
  ).toBe(apart("Api.example did not answer."));
  expect(isolated(""), "nothing stays nothing").toBe("");
});

test("a title that runs to the left turns nothing round it", () => {
  expect(t("marks.one_trashed", { title: "רעיונות 2" })).toBe(`“${apart("רעיונות 2")}” moved to the trash.`);
  expect(t("marks.one_trashed", { title: "Ideas" })).toBe("“Ideas” moved to the trash.");
});
