import { t } from "./words";

/** The keys of one shortcut: a key, alone or with the one for commands (Ctrl; ⌘ on a Mac), with Shift or with both. */
export interface Keys {
  /** As the event of the key names it, in lower case. */
  readonly key: string;
  readonly with?: "command" | "shift" | "command_shift";
}

/** Whether this computer is a Mac, where shortcuts are held and written another way. */
export const onMac = (): boolean => /Mac/.test(navigator.userAgent);

/** How a shortcut is written on this computer: "Ctrl N", or "⌘N" on a Mac. */
export function keysInWords(keys: Keys): string {
  const key = nameOf(keys.key);
  if (keys.with === undefined) return key;
  return t(`keys.${onMac() ? "mac" : "other"}.${keys.with}`, { key });
}

// Set from the settings, like the theme.
let singleKeys = true;

/** Whether shortcuts of a single sign, such as "?", do something from now on. */
export function useSingleKeys(on: boolean): void {
  singleKeys = on;
}

/**
 * Whether a shortcut is listened to. Those of a single sign can be switched off (WCAG 2.1.4): speech input and shaking
 * hands press them without meaning to.
 */
export function isHeard(keys: Keys): boolean {
  const isSign = !withCommand(keys) && [...keys.key].length === 1;
  return singleKeys || !isSign;
}

/** Whether it is a command, wherever the keyboard is: it does not write. */
export const withCommand = (keys: Keys): boolean => keys.with?.startsWith("command") ?? false;

/** Whether this press is this shortcut, and nothing more. */
export function isPress(event: KeyboardEvent, keys: Keys): boolean {
  if (!isHeard(keys)) return false;
  if (event.altKey || event.isComposing) return false;
  const command = onMac() ? event.metaKey : event.ctrlKey;
  const other = onMac() ? event.ctrlKey : event.metaKey;
  if (other || command !== withCommand(keys)) return false;
  // Signs such as "?" need Shift on some keyboards and not on others.
  const isSign = keys.with === undefined && [...keys.key].length === 1;
  if (!isSign && event.shiftKey !== (keys.with?.endsWith("shift") ?? false)) return false;
  return event.key.toLowerCase() === keys.key || isLetterOf(event, keys.key);
}

/** Whether it is the key of this letter on a keyboard that writes another script. */
function isLetterOf(event: KeyboardEvent, letter: string): boolean {
  return !/^[\p{Script=Latin}\p{P}]$/u.test(event.key) && event.code === `Key${letter.toUpperCase()}`;
}

type NamedKey = "space" | "enter" | "escape" | "delete" | "home" | "end" | "up" | "down" | "left" | "right";

const NAMED: Readonly<Record<string, NamedKey>> = {
  " ": "space",
  enter: "enter",
  escape: "escape",
  delete: "delete",
  home: "home",
  end: "end",
  arrowup: "up",
  arrowdown: "down",
  arrowleft: "left",
  arrowright: "right",
};

function nameOf(key: string): string {
  const named = NAMED[key];
  if (named === undefined) return key.toUpperCase();
  return t(`keys.${onMac() ? "mac" : "other"}.${named}`);
}
