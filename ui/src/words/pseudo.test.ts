import { afterEach, describe, expect, test } from "vitest";
import en from "../../messages/en.json";
import { longer, mirrored, pseudoCatalog, usePseudo } from "./pseudo";
import { locale, t } from "./words";

afterEach(() => usePseudo(null));

function messagesOf(catalog: object): string[] {
  return Object.values(catalog).flatMap((value: unknown) =>
    typeof value === "string" ? [value] : messagesOf(value as object),
  );
}

const english = messagesOf(en);
const blanks = (message: string): string => (message.match(/\{\{[^}]*\}\}/gu) ?? []).join();
const ownWords = (message: string): string => message.replace(/\{\{[^}]*\}\}/gu, "");

describe("the longer English", () => {
  const long = messagesOf(pseudoCatalog(en, longer));

  test("is at least 40 % longer in every message with words, with the same blanks", () => {
    expect(long.length).toBe(english.length);
    long.forEach((message, at) => {
      const original = english[at] ?? "";
      expect(blanks(message)).toBe(blanks(original));
      if (/[a-z]/iu.test(ownWords(original)))
        expect(message.length, original).toBeGreaterThanOrEqual(1.4 * original.length);
      else expect(message).toBe(original);
    });
  });

  test("is spoken with the numbers filled in", () => {
    usePseudo("long");
    expect(t("section.words", { count: 1234 })).toMatch(/^1,234 ŵö/u);
    expect(document.documentElement.dir).toBe("ltr");
  });
});

describe("the mirrored English", () => {
  test("turns every word round and no blank", () => {
    messagesOf(pseudoCatalog(en, mirrored)).forEach((message, at) => {
      expect(blanks(message)).toBe(blanks(english[at] ?? ""));
      expect(message.replace(/[\u202e\u202c]/gu, ""), "nothing is lost").toBe(english[at]);
      expect(message.split("\u202e").length, "each turn ends").toBe(message.split("\u202c").length);
    });
    expect(mirrored("Copy “{{title}}”")).toBe("\u202eCopy\u202c “{{title}}”");
  });

  test("runs the page from right to left, and back when it ends", () => {
    usePseudo("rtl");
    expect(document.documentElement).toMatchObject({ lang: "en-XB", dir: "rtl" });
    expect(locale()).toBe("en-XB");
    usePseudo(null);
    expect(document.documentElement).toMatchObject({ lang: "en", dir: "ltr" });
    expect(t("action.stop")).toBe("Stop");
  });
});
