import { ESLint } from "eslint";
import { expect, test } from "vitest";

const eslint = new ESLint({ cwd: process.cwd() });

async function complaints(code: string, filePath: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? [])
    .map(({ ruleId }) => ruleId)
    .filter((rule) => rule !== null && /restrict|html/.test(rule));
}

const sinks = [
  "document.body.innerHTML = name;",
  "document.body['innerHTML'] = name;",
  "document.body.outerHTML = name;",
  "document.body.insertAdjacentHTML('beforeend', name);",
  "document.write(name);",
  "document.writeln(name);",
  "new DOMParser().parseFromString(name, 'text/html');",
  "document.createRange().createContextualFragment(name);",
  "document.body.setHTMLUnsafe(name);",
  "document.querySelector('iframe')!.srcdoc = name;",
];

test.each(sinks)("the linter refuses %s, in code and in tests", async (sink) => {
  expect(await complaints(sink, "src/markdown/any.ts")).toContain("no-restricted-syntax");
  expect(await complaints(sink, "src/markdown/any.test.ts")).toContain("no-restricted-syntax");
});

test("and markup in a component", async () => {
  expect(await complaints("<p>{@html name}</p>", "src/report/Any.svelte")).toContain(
    "svelte/no-at-html-tags",
  );
});

test("and nothing in ordinary code", async () => {
  expect(await complaints("document.body.append(name);", "src/markdown/any.ts")).toEqual([]);
});
