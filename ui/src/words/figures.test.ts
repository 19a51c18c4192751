import { afterEach, expect, test } from "vitest";
import { ago, timeOfDay } from "../library/days";
import { dateAndTime, dollars, seconds } from "../report/words";
import { duration, midSentence, number, sortedBy } from "./figures";
import { useLanguage, type LanguageChoice } from "./language.svelte";

afterEach(() => useLanguage("system"));

/** Spaces that do not break are told apart by nobody who reads. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/gu, " ");

const AT = new Date(2026, 10, 22, 21, 5).getTime() / 1000;

const figures = (): string[] =>
  [
    number(1234567.891),
    number(3, 2),
    seconds(0.617),
    dollars(0.0021),
    duration(51),
    duration(190),
    dateAndTime(AT),
    timeOfDay(AT),
    ago(AT - 2 * 86_400, new Date(AT * 1000)),
  ].map(plain);

test.each<[LanguageChoice, string[]]>([
  [
    "en",
    [
      "1,234,567.891",
      "3.00",
      "0.62 s",
      "≈ $0.0021",
      "51 sec",
      "3.2 min",
      "November 22, 2026 at 9:05 PM",
      "9:05 PM",
      "2 days ago",
    ],
  ],
  [
    "de",
    [
      "1.234.567,891",
      "3,00",
      "0,62 s",
      "≈ 0,0021 $",
      "51 Sek.",
      "3,2 Min.",
      "22. November 2026 um 21:05",
      "21:05",
      "vor 2 Tagen",
    ],
  ],
  [
    "zh-CN",
    [
      "1,234,567.891",
      "3.00",
      "0.62 秒",
      "≈ US$0.0021",
      "51秒",
      "3.2分钟",
      "2026年11月22日 21:05",
      "21:05",
      "2天前",
    ],
  ],
])("numbers, money, times and dates in %s", (language, expected) => {
  useLanguage(language);
  expect(figures()).toEqual(expected);
});

test("names are sorted the way of the language, and numbers in them by what they mean", () => {
  useLanguage("de");
  const names = ["Zebra", "Äpfel", "Plan 10", "apfel", "Plan 2"];
  expect(sortedBy(names, (name) => name)).toEqual(["apfel", "Äpfel", "Plan 2", "Plan 10", "Zebra"]);
  useLanguage("zh-CN");
  expect(sortedBy(["晚上", "白天", "周末"], (name) => name)).toEqual(["白天", "晚上", "周末"]);
});

test("words go on with a line without their capital, and nouns in them keep theirs", () => {
  useLanguage("de");
  expect(midSentence("Ohne Endezeichen")).toBe("ohne Endezeichen");
  expect(midSentence("")).toBe("");
});
