import { expect, test } from "vitest";
import type { Entry, EntryGroup } from "./entries";
import { MOST, search } from "./search";

function entry(name: string, group: EntryGroup = "go", also = ""): Entry {
  return {
    id: name,
    group,
    icon: (() => ({})) as unknown as Entry["icon"],
    name,
    also,
    about: "",
    keys: null,
    age: null,
    run: () => undefined,
  };
}

const found = (entries: Entry[], query: string): string[] =>
  search(entries, query).flatMap((group) => group.entries.map(({ name }) => name));

test("every word has to fit, in any order and case, with or without accents", () => {
  const entries = [entry("Café finder"), entry("Cafe of the year"), entry("Grant radar")];
  expect(found(entries, "FINDER cafe")).toEqual(["Café finder"]);
  expect(found(entries, "café")).toEqual(["Café finder", "Cafe of the year"]);
});

test("the beginning of the name comes before the beginning of a word, and that before its middle", () => {
  const entries = [entry("Reopen"), entry("Do open"), entry("Open trash")];
  expect(found(entries, "open")).toEqual(["Open trash", "Do open", "Reopen"]);
});

test("other names count, but less", () => {
  const entries = [entry("Settings", "go", "preferences"), entry("Preferences of founders", "runs")];
  expect(found(entries, "pref")).toEqual(["Preferences of founders", "Settings"]);
});

test("the beginnings of words are enough", () => {
  const entries = [entry("New discovery"), entry("Open settings")];
  expect(found(entries, "nd")).toEqual(["New discovery"]);
  expect(found(entries, "opset")).toEqual(["Open settings"]);
  expect(found(entries, "dn")).toEqual([]);
});

test("without words there are all commands and the latest reports; with words, not more than can be looked through", () => {
  const reports = Array.from({ length: 200 }, (_, index) => entry(`Report ${index}`, "runs"));
  const entries = [entry("Open settings"), ...reports];
  expect(found(entries, "  ")).toHaveLength(9);
  expect(found(entries, "report")).toHaveLength(MOST);
});
