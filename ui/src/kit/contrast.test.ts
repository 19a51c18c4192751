import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

/** What text stands on. Any text may come to stand on any of them: a line is hovered, pressed, chosen, warned about. */
const grounds = [
  "background",
  "panel",
  "raised",
  "selected",
  "hover",
  "pressed",
  "accent-wash",
  "warning-wash",
  "danger-wash",
];
const texts = ["ink", "soft", "faint", "accent", "warning", "danger"];
/** Text that has grounds of its own. */
const textOn: [string, readonly string[]][] = [
  ...texts.map((text): [string, readonly string[]] => [text, grounds]),
  ["on-accent", ["accent", "accent-strong", "accent-pressed"]],
  ["on-inverse", ["inverse"]],
  // The hit that a search is at.
  ["background", ["warning"]],
];
/** Dots, knobs and shades: nothing is written on them. */
const drawn = ["soft", "edge", "rest", "danger", "on-accent", "shade"];
/** How much of the keys beside “New discovery” is painted over its accent. */
const KEYS = 0.85;

/** One colour painted over another, so much of it. */
function mixed(over: string, under: string, part: number): string {
  const channel = (color: string, from: number): number => parseInt(color.slice(from, from + 2), 16);
  const mix = (from: number): string =>
    Math.round(channel(over, from) * part + channel(under, from) * (1 - part))
      .toString(16)
      .padStart(2, "0");
  return `#${mix(1)}${mix(3)}${mix(5)}`;
}

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

  const ofMix = (text: string, ground: string, part: number): number =>
    contrast(mixed(roles[text] ?? "#", roles[ground] ?? "#", part), roles[ground] ?? "#");

  test(`has text that can be read on every surface it stands on (${least}:1)`, () => {
    expect(textOn.flatMap(([text, grounds]) => poor(text, grounds, least))).toEqual([]);
  });

  test("has keys on the accent that can be read although they are fainter", () => {
    expect(ofMix("on-accent", "accent", KEYS)).toBeGreaterThanOrEqual(least);
  });

  test("has edges of controls, and a mark of the focus, that can be seen (3:1)", () => {
    const around = ["background", "raised", "panel"];
    expect([...poor("edge", around, 3), ...poor("accent", around, 3)]).toEqual([]);
  });

  test("has bars whose parts can be seen, and told apart where more contrast is asked for (3:1)", () => {
    const beside = least >= 7 ? ["background", "accent"] : ["background"];
    expect(poor("rest", beside, 3)).toEqual([]);
  });
});

test("high contrast is the same whether the system asks for it or a part of a page has it", () => {
  const roles = (block: string): string[] =>
    [...block.matchAll(/--[a-z-]+: [^;]+;/g)].map(([declaration]) => declaration);
  expect(roles(high).length).toBeGreaterThan(20);
  expect(roles(chosen.split("}")[0] ?? "")).toEqual(roles(high));
});

describe("every colour that a component uses", () => {
  const styles = readdirSync("src", { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(svelte|css)$/.test(file) && !file.startsWith("gallery"))
    .map((file) => readFileSync(join("src", file), "utf8"));
  const used = (property: string): string[] =>
    styles.flatMap((style) => {
      const found = style.matchAll(
        new RegExp(`^\\s*${property}: (?:[^;]*[ (,])?var\\(--([a-z-]+)\\)[^;]*;`, "gm"),
      );
      return [...found].map(([, role = ""]) => role);
    });

  test("is measured as text, wherever text has it", () => {
    const measured = textOn.map(([text]) => text);
    const colors = used("(?:color|-webkit-text-fill-color)");
    expect(colors.length).toBeGreaterThan(50);
    expect(colors.filter((role) => !measured.includes(role))).toEqual([]);
  });

  test("is measured as a ground, wherever something stands on it", () => {
    const measured = [...textOn.flatMap(([, under]) => under), ...drawn];
    // What scrolls says for itself what it stands on (see .scrolls).
    const under = used("(?:background(?:-color)?|--under)").filter((role) => role !== "under");
    expect(under.length).toBeGreaterThan(50);
    expect(under.filter((role) => !measured.includes(role))).toEqual([]);
  });

  test("is a role: no component names a colour of its own", () => {
    const own = styles.flatMap((style) =>
      [
        ...style.matchAll(
          /^\s*(?:color|background(?:-color)?|border(?:-[a-z-]+)?): [^;]*(?:#[0-9a-f]{3,8}|rgba?\(|hsla?\()[^;]*;/gm,
        ),
      ].map(([line]) => line.trim()),
    );
    expect(own).toEqual([]);
  });
});
