import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync("src/kit/tokens.css", "utf8");
const [normal = "", high = ""] = css.split("@media (prefers-contrast: more)");

type Theme = Record<string, string>;

function theme(block: string, side: 0 | 1, base: Theme = {}): Theme {
  const found: Theme = { ...base };
  for (const [, role = "", light = "", dark = ""] of block.matchAll(
    /--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g,
  )) {
    found[role] = side === 0 ? light : dark;
  }
  return found;
}

function luminance(color: string): number {
  const channel = (from: number): number => {
    const value = parseInt(color.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

const surfaces = ["background", "panel", "raised", "selected", "hover"];
const textOn: [string, readonly string[]][] = [
  ["ink", [...surfaces, "accent-wash", "warning-wash", "danger-wash"]],
  ["soft", [...surfaces, "warning-wash", "danger-wash"]],
  ["faint", surfaces],
  ["accent", ["background", "raised", "panel", "accent-wash"]],
  ["warning", ["background", "panel", "warning-wash"]],
  ["danger", ["background", "raised", "panel", "danger-wash"]],
  ["on-accent", ["accent", "accent-strong"]],
  ["on-inverse", ["inverse"]],
];

const light = theme(normal, 0);
const dark = theme(normal, 1);
const themes: [string, Theme][] = [
  ["light", light],
  ["dark", dark],
  ["light, high contrast", theme(high, 0, light)],
  ["dark, high contrast", theme(high, 1, dark)],
];

describe.each(themes)("the %s theme", (_name, roles) => {
  const ratio = (a: string, b: string): number => contrast(roles[a] ?? "#", roles[b] ?? "#");

  test("has text that can be read on every surface it stands on (4.5:1)", () => {
    const poor = textOn.flatMap(([text, grounds]) =>
      grounds
        .filter((ground) => !(ratio(text, ground) >= 4.5))
        .map((ground) => `${text} on ${ground}: ${ratio(text, ground).toFixed(2)}`),
    );
    expect(poor).toEqual([]);
  });

  test("has edges of controls that can be seen (3:1)", () => {
    const poor = ["background", "raised"].filter((ground) => !(ratio("edge", ground) >= 3));
    expect(poor).toEqual([]);
  });
});
