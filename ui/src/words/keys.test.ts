import { afterEach, describe, expect, test, vi } from "vitest";
import { isHeard, isPress, keysInWords, useSingleKeys, type Keys } from "./keys";

const SEARCH: Keys = { key: "k", with: "command" };

function on(computer: "Mac" | "PC"): void {
  const agent = computer === "Mac" ? "Mozilla/5.0 (Macintosh; Intel Mac OS X)" : "Mozilla/5.0 (X11; Linux)";
  vi.spyOn(navigator, "userAgent", "get").mockReturnValue(agent);
}

const press = (init: KeyboardEventInit): KeyboardEvent => new KeyboardEvent("keydown", init);

afterEach(() => {
  vi.restoreAllMocks();
  useSingleKeys(true);
});

test("a shortcut is written the way of the computer", () => {
  const all: Keys[] = [SEARCH, { key: "?" }, { key: "f10", with: "shift" }, { key: "enter" }];
  on("PC");
  expect(all.map(keysInWords)).toEqual(["Ctrl K", "?", "Shift F10", "Enter"]);
  on("Mac");
  expect(all.map(keysInWords)).toEqual(["⌘K", "?", "⇧F10", "↩"]);
});

describe("a press is a shortcut", () => {
  test("with the command key of the computer, and not with the other one", () => {
    on("PC");
    expect(isPress(press({ key: "k", ctrlKey: true }), SEARCH)).toBe(true);
    expect(isPress(press({ key: "k", metaKey: true }), SEARCH)).toBe(false);
    on("Mac");
    expect(isPress(press({ key: "k", ctrlKey: true }), SEARCH)).toBe(false);
    expect(isPress(press({ key: "k", metaKey: true }), SEARCH)).toBe(true);
  });

  test("with Caps Lock too, but with no other modifier", () => {
    on("PC");
    expect(isPress(press({ key: "K", ctrlKey: true }), SEARCH)).toBe(true);
    expect(isPress(press({ key: "K", ctrlKey: true, shiftKey: true }), SEARCH)).toBe(false);
    expect(isPress(press({ key: "k", ctrlKey: true, altKey: true }), SEARCH)).toBe(false);
    expect(isPress(press({ key: "k" }), SEARCH)).toBe(false);
  });

  test("by the place of the key where the keyboard writes another script", () => {
    on("PC");
    expect(isPress(press({ key: "л", code: "KeyK", ctrlKey: true }), SEARCH)).toBe(true);
    // On a Latin keyboard the letter counts, wherever it is.
    expect(isPress(press({ key: "t", code: "KeyK", ctrlKey: true }), SEARCH)).toBe(false);
  });

  test("of a sign, whatever the keyboard needs to write it", () => {
    on("PC");
    expect(isPress(press({ key: "?", shiftKey: true }), { key: "?" })).toBe(true);
    expect(isPress(press({ key: "?" }), { key: "?" })).toBe(true);
    expect(isPress(press({ key: "?", ctrlKey: true }), { key: "?" })).toBe(false);
  });

  test("of a named key only with Shift where that is part of it", () => {
    on("PC");
    const next: Keys = { key: "f3" };
    const previous: Keys = { key: "f3", with: "shift" };
    for (const shiftKey of [false, true]) {
      const event = press({ key: "F3", shiftKey });
      expect([isPress(event, next), isPress(event, previous)]).toEqual([!shiftKey, shiftKey]);
    }
  });

  test("not while a word is being composed", () => {
    on("PC");
    expect(isPress(press({ key: "k", ctrlKey: true, isComposing: true }), SEARCH)).toBe(false);
  });
});

test("shortcuts of a single sign can be switched off, and no other ones", () => {
  on("PC");
  useSingleKeys(false);
  const signs: Keys[] = [{ key: "?" }, { key: "j" }, { key: "g", with: "shift" }];
  for (const keys of signs) {
    expect(isHeard(keys), `${keys.key} is one sign`).toBe(false);
    expect(isPress(press({ key: keys.key, shiftKey: keys.with === "shift" }), keys)).toBe(false);
  }
  expect(isPress(press({ key: "k", ctrlKey: true }), SEARCH), "with the command key it is none").toBe(true);
  expect(isPress(press({ key: "Escape" }), { key: "escape" }), "and this key writes nothing").toBe(true);
  expect(isPress(press({ key: "F10", shiftKey: true }), { key: "f10", with: "shift" })).toBe(true);
  useSingleKeys(true);
  expect(isPress(press({ key: "?" }), { key: "?" })).toBe(true);
});
