import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import de from "../../messages/de.json";
import en from "../../messages/en.json";
import deLibrary from "../../messages/library/de.json";
import enLibrary from "../../messages/library/en.json";
import zhCnLibrary from "../../messages/library/zh-CN.json";
import zhCn from "../../messages/zh-CN.json";

// The words of later views stand in files of their own, and count as part of the catalog.
const english = new Map([...flat(en), ...flat(enLibrary)]);
const others = [
  { name: "de", messages: new Map([...flat(de), ...flat(deLibrary)]), plurals: ["one", "other"] },
  { name: "zh-CN", messages: new Map([...flat(zhCn), ...flat(zhCnLibrary)]), plurals: ["other"] },
];

test("no subject stands in both files of a language", () => {
  // As they stand on disk: in memory the later words have been added to the first ones.
  const first = JSON.parse(readFileSync("messages/en.json", "utf8")) as object;
  expect(Object.keys(enLibrary).filter((subject) => subject in first)).toEqual([]);
});

/** Messages that say how many of something there are: they have a form for one. */
const counted = new Set(
  [...english.keys()]
    .map((key) => key.replace(/_one$/u, ""))
    .filter((key) => english.has(`${key}_one`) && english.has(`${key}_other`)),
);

function flat(catalog: object, path = ""): Map<string, string> {
  return new Map(
    Object.entries(catalog).flatMap(([key, value]: [string, unknown]): [string, string][] =>
      typeof value === "string" ? [[path + key, value]] : [...flat(value as object, `${path}${key}.`)],
    ),
  );
}

/** The keys a catalog with these plural forms should have. */
function expectedKeys(plurals: readonly string[]): Set<string> {
  const plain = [...english.keys()].filter((key) => !counted.has(key.replace(/_(?:one|other)$/u, "")));
  return new Set([...plain, ...[...counted].flatMap((key) => plurals.map((form) => `${key}_${form}`))]);
}

/** The English message that a message says in another language. */
const englishOf = (key: string): string => english.get(key) ?? "";

const blanks = (message: string): string[] =>
  [...message.matchAll(/\{\{[^}]*\}\}/gu)].map(([blank]) => blank).sort();

const isWords = (message: string): boolean => /\p{L}/u.test(message.replace(/\{\{[^}]*\}\}/gu, ""));

test("what is counted says how many", () => {
  expect(counted.size).toBeGreaterThan(5);
  for (const key of counted) expect(englishOf(`${key}_other`), key).toContain("{{count}}");
});

test.each([{ name: "en", messages: english }, ...others])("$name leaves no message empty", ({ messages }) => {
  expect([...messages].filter(([, message]) => message.trim() !== message || message === "")).toEqual([]);
});

/** What went wrong, what was kept and what to do is told in sentences; only titles are none. */
const TOLD =
  /^(?:error\.\w+\.(?:kept|next)|failure\.(?!unsaved_title)|ending\.\w+_(?:text|empty)$|review\.\w+_text$|settings\.(?:wrong|wrong_address|key_help)\.|wizard\.(?:draft_problem|check_problem|draft_unread)$|welcome\.(?:none_found|look_failed)$|phase\.)/u;

test.each([{ name: "en", messages: english }, ...others])(
  "$name tells of problems in sentences: a capital at the beginning, a stop at the end",
  ({ messages }) => {
    const told = [...messages].filter(([key]) => TOLD.test(key));
    expect(told.length).toBeGreaterThan(100);
    const isSentence = (message: string): boolean =>
      !/^\p{Ll}/u.test(message) && /(?:[.…。？?]|\{\{reason\}\})$/u.test(message);
    expect(told.filter(([, message]) => !isSentence(message))).toEqual([]);
    const titles = [...messages].filter(([key]) =>
      /^(?:error\.\w+\.title|(?:ending|review)\.\w+_title)$/u.test(key),
    );
    expect(titles.length).toBeGreaterThan(40);
    expect(
      titles.filter(([, message]) => /^\p{Ll}|[.。]$/u.test(message)),
      "a title begins like a sentence and has no stop",
    ).toEqual([]);
  },
);

describe.each(others)("$name", ({ name, messages, plurals }) => {
  test("has every message, in the plural forms of the language, and no other", () => {
    const expected = expectedKeys(plurals);
    expect(
      [...expected].filter((key) => !messages.has(key)),
      "not translated",
    ).toEqual([]);
    expect(
      [...messages.keys()].filter((key) => !expected.has(key)),
      "not in English",
    ).toEqual([]);
    expect(new Intl.PluralRules(name).resolvedOptions().pluralCategories.toSorted()).toEqual(plurals);
  });

  test("has the same blanks in every message", () => {
    const different = [...messages].filter(
      ([key, message]) => blanks(message).join() !== blanks(englishOf(key)).join(),
    );
    expect(different).toEqual([]);
  });

  test("says nothing in English but names and signs", () => {
    const allowed = new Set([...ALIKE, ...(name === "de" ? ALIKE_IN_GERMAN : ALIKE_IN_CHINESE)]);
    const same = [...messages].filter(([key, message]) => isWords(message) && message === englishOf(key));
    expect(same.filter(([key]) => !allowed.has(key)).map(([key, message]) => `${key}: ${message}`)).toEqual(
      [],
    );
    const stale = [...allowed].filter((key) => messages.get(key) !== englishOf(key));
    expect(stale, "allowed to be as in English, and is not").toEqual([]);
  });

  test("uses the quotation marks and dots of the language", () => {
    for (const [key, message] of messages) {
      expect(message, key).not.toMatch(/["']|\.\.\./u);
      if (name === "de") expect(message, key).not.toMatch(/”|“[^“]*\p{L}[^„]*“|\p{L}…/u);
      if (name === "zh-CN")
        expect(message, key).not.toMatch(/\p{Script=Han}[,.;:!?()]|[,;:!?()]\p{Script=Han}/u);
    }
  });
});

// Names, signs and words that a language shares with English.
const ALIKE = [
  "command.group.app",
  "keys.mac.command",
  "keys.mac.shift",
  "keys.mac.escape",
  "keys.other.escape",
  "export.format.md",
  "export.format.pdf",
  "export.format.docx",
  "export.format.json",
];
const ALIKE_IN_GERMAN = [
  "reading.size_sign",
  "profiles.name",
  "report.code",
  "report.code_in",
  "report.provenance_of.tokens",
  "report.seconds",
  "filter.label",
  "filter.budget_range",
  "filter.status",
  "insights.tokens",
  "keeping.state.problem",
];
const ALIKE_IN_CHINESE = [
  "export.paper.a4",
  "keys.other.command",
  "keys.other.shift",
  "keys.other.command_shift",
  "keys.other.enter",
  "keys.other.delete",
  "keys.other.home",
  "keys.other.end",
];

describe("the code", () => {
  const sources = sourcesIn("src");
  const code = sources.map(({ text }) => text).join("\n");

  test("asks for no message that is not there", () => {
    const missing = sources.flatMap(({ path, text }) =>
      [...text.matchAll(/\bt\(\s*(?:"(?<plain>[^"]+)"|`(?<built>[^`]+)`)/gu)]
        .map(({ groups }) => groups?.["plain"] ?? groups?.["built"] ?? "")
        .filter((key) => !keysLike(key).length)
        .map((key) => `${path}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  test("has no message that nothing asks for", () => {
    // Only the key itself, or one that is put together from its parts, can ask for it.
    const built = [...code.matchAll(/`((?:[\w-]+|\$\{[^}]*\})(?:[._](?:[\w-]+|\$\{[^}]*\}))+)`/gu)].map(
      ([, key = ""]) => patternOf(key),
    );
    const asked = new Set([...code.matchAll(/"([\w-]+(?:\.[\w-]+)+)"/gu)].map(([, key = ""]) => key));
    const unused = [...english.keys()].filter((key) => {
      const plain = key.replace(/_(?:one|other)$/u, "");
      const name = counted.has(plain) ? plain : key;
      return (
        !asked.has(name) && !built.some((pattern) => pattern.test(name)) && !key.startsWith("notification.")
      );
    });
    expect(unused).toEqual([]);
  });

  function keysLike(key: string): string[] {
    const pattern = patternOf(key);
    return [...english.keys()].filter(
      (known) => pattern.test(known) || pattern.test(known.replace(/_other$/u, "")),
    );
  }
});

/** What a key that is put together can become: each of its blanks is one part, or the end of one. */
function patternOf(key: string): RegExp {
  const parts = key.split(/\$\{[^}]*\}/u).map((part) => part.replace(/[$()*+.?[\\\]^{|}]/gu, "\\$&"));
  return new RegExp(`^${parts.join("[\\w-]+")}$`, "u");
}

function sourcesIn(folder: string): { path: string; text: string }[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(
      (entry) => entry.isFile() && /\.(?:ts|svelte)$/u.test(entry.name) && !/\.test\.ts$/u.test(entry.name),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
}
