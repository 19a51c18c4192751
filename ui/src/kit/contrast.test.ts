import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync("src/kit/tokens.css", "utf8");
const [normal = "", rest = ""] = css.split("@media (prefers-contrast: more)");
const [high = "", chosen = ""] = rest.split('[data-contrast="more"]');

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

const surfaces = ["background", "panel", "raised", "selected", "hover", "pressed"];
const textOn: [string, readonly string[]][] = [
  ["ink", [...surfaces, "accent-wash", "warning-wash", "danger-wash"]],
  ["soft", [...surfaces, "warning-wash", "danger-wash"]],
  ["faint", surfaces],
  ["accent", ["background", "raised", "panel", "accent-wash"]],
  ["warning", ["background", "panel", "warning-wash"]],
  ["danger", ["background", "raised", "panel", "danger-wash"]],
  ["on-accent", ["accent", "accent-strong", "accent-pressed"]],
  ["on-inverse", ["inverse"]],
];

const light = theme(normal, 0);
const dark = theme(normal, 1);
/** The least that text needs: AA, and AAA where more contrast is asked for. */
const themes: [string, number, Theme][] = [
  ["light", 4.5, light],
  ["dark", 4.5, dark],
  ["light, high contrast", 7, theme(high, 0, light)],
  ["dark, high contrast", 7, theme(high, 1, dark)],
];

describe.each(themes)("the %s theme", (_name, least, roles) => {
  const poor = (text: string, grounds: readonly string[], enough: number): string[] =>
    grounds
      .map((ground) => ({ ground, ratio: contrast(roles[text] ?? "#", roles[ground] ?? "#") }))
      .filter(({ ratio }) => !(ratio >= enough))
      .map(({ ground, ratio }) => `${text} on ${ground}: ${ratio.toFixed(2)}`);

  test(`has text that can be read on every surface it stands on (${least}:1)`, () => {
    expect(textOn.flatMap(([text, grounds]) => poor(text, grounds, least))).toEqual([]);
  });

  test("has edges of controls, and a mark of the focus, that can be seen (3:1)", () => {
    const around = ["background", "raised", "panel"];
    expect([...poor("edge", around, 3), ...poor("accent", around, 3)]).toEqual([]);
  });
});

test("high contrast is the same whether the system asks for it or a part of a page has it", () => {
  const roles = (block: string): string[] =>
    [...block.matchAll(/--[a-z-]+: [^;]+;/g)].map(([declaration]) => declaration);
  expect(roles(high).length).toBeGreaterThan(20);
  expect(roles(chosen.split("}")[0] ?? "")).toEqual(roles(high));
});
