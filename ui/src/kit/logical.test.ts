import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";

/** A declaration that would stay on its side where lines run to the left. */
function isPhysical(property: string, value: string): boolean {
  if (/(?:^|-)(?:left|right)(?:-|$)/u.test(property)) return true;
  if (/^(?:text-align|text-align-last|float|clear|caption-side)$/u.test(property))
    return /\b(?:left|right)\b/u.test(value);
  if (/^(?:transform-origin|background-position|object-position|mask-position)$/u.test(property))
    return /\b(?:left|right)\b/u.test(value);
  if (/^(?:transform|translate)$/u.test(property))
    return (
      /translateX|translate3?d?\(\s*[^0,\s]/u.test(value) ||
      (property === "translate" && !value.startsWith("0"))
    );
  const parts = partsOf(value);
  if (/^(?:scroll-)?(?:margin|padding)$|^inset$|^border-(?:width|style|color)$/u.test(property))
    return parts.length === 4 && parts[1] !== parts[3];
  if (property === "border-radius") {
    const [a, b = a, c = a, d = b] = parts;
    return a !== b || d !== c;
  }
  return false;
}

/** The parts of a value: what stands in brackets is one. */
function partsOf(value: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const character of value) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === " " && depth === 0) {
      if (part !== "") parts.push(part);
      part = "";
    } else part += character;
  }
  return part === "" ? parts : [...parts, part];
}

function declarationsIn(css: string): [string, string][] {
  const plain = css.replace(/\/\*.*?\*\//gsu, "");
  return [...plain.matchAll(/(?<=[;{]\s*)(?<property>[a-z-]+)\s*:\s*(?<value>[^;{}]+)(?=[;}])/gu)].map(
    ({ groups }) => [groups?.["property"] ?? "", (groups?.["value"] ?? "").replace(/\s+/gu, " ").trim()],
  );
}

const ROOT = "src";

const sheets = readdirSync(ROOT, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile() && /\.(?:svelte|css)$/u.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => {
    const text = readFileSync(path, "utf8");
    const css = path.endsWith(".css") ? text : (/<style>(.*)<\/style>/su.exec(text)?.[1] ?? "");
    return { name: relative(ROOT, path), css };
  })
  .filter(({ css }) => css !== "");

test("all style sheets are read", () => {
  expect(sheets.length).toBeGreaterThan(30);
  expect(sheets.flatMap(({ css }) => declarationsIn(css)).length).toBeGreaterThan(1000);
});

test.each(sheets)("$name lays out by the way lines run", ({ css }) => {
  const physical = declarationsIn(css)
    .filter(([property, value]) => isPhysical(property, value))
    .map(([property, value]) => `${property}: ${value}`);
  expect(physical).toEqual([]);
});

describe("a side of the screen is", () => {
  test.each([
    ["margin-left", "1px"],
    ["right", "0"],
    ["border-left", "1px solid"],
    ["border-top-left-radius", "2px"],
    ["text-align", "left"],
    ["float", "right"],
    ["padding", "1px 2px 3px 4px"],
    ["padding", "0 calc(1px + 2px) 0 0"],
    ["border-radius", "4px 0 0 4px"],
    ["transform", "translateX(4px)"],
    ["translate", "4px"],
  ])("seen in %s: %s", (property, value) => expect(isPhysical(property, value)).toBe(true));

  test.each([
    ["margin-inline-start", "1px"],
    ["inset-inline-end", "0"],
    ["text-align", "start"],
    ["padding", "1px 2px 3px 2px"],
    ["padding", "1px calc(1px + 2px)"],
    ["border-radius", "8px"],
    ["transform", "translateY(4px)"],
    ["transform", "rotate(90deg)"],
    ["translate", "0 4px"],
  ])("not seen in %s: %s", (property, value) => expect(isPhysical(property, value)).toBe(false));
});
