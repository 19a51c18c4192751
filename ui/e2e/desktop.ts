import { execFileSync } from "node:child_process";
import { until } from "./until";

/** A window as the window manager lists it. */
export interface Window {
  id: string;
  pid: number;
  title: string;
}

/** The windows that are shown; a hidden one is not among them. */
export function windows(): Window[] {
  return wmctrl("-lp")
    .split("\n")
    .map((line) => /^(?<id>0x\w+) +\S+ +(?<pid>\d+) +\S+ (?<title>.*)$/.exec(line)?.groups)
    .map((found) => ({ id: found?.["id"] ?? "", pid: Number(found?.["pid"]), title: found?.["title"] ?? "" }))
    .filter(({ id }) => id !== "");
}

export function windowsOf(pid: number): Window[] {
  return windows().filter((window) => window.pid === pid);
}

/** Closes every window of a process as the cross in its corner does. */
export function close(pid: number): void {
  for (const { id } of windowsOf(pid)) wmctrl("-i", "-c", id);
}

export async function shown(pid: number): Promise<void> {
  await until("the window is shown", () => windowsOf(pid).length > 0);
}

/** Gives a process's window the keyboard, as clicking its title does. */
export async function focused(pid: number): Promise<void> {
  await until("the window has the keyboard", () => {
    const [window] = windowsOf(pid);
    if (window === undefined) return false;
    wmctrl("-i", "-a", window.id);
    return hasKeyboard(window);
  });
}

export async function hidden(pid: number): Promise<void> {
  await until("the window is hidden", () => windowsOf(pid).length === 0);
}

/** Waits until a dialog of the system is there and has the keyboard. */
export function dialog(title: string): Promise<Window> {
  return keyboardOn(`a dialog “${title}”`, (window) => window.title === title);
}

/** Waits until a process shows another window than these, and that has the keyboard. */
export function dialogOver(...others: Window[]): Promise<Window> {
  const pid = others[0]?.pid;
  const known = others.map(({ id }) => id);
  return keyboardOn("a dialog", (window) => window.pid === pid && !known.includes(window.id));
}

async function keyboardOn(what: string, wanted: (window: Window) => boolean): Promise<Window> {
  let found: Window | undefined;
  await until(`${what} has the keyboard`, () => {
    found = windows().find((window) => wanted(window) && hasKeyboard(window));
    return found !== undefined;
  });
  if (found === undefined) throw new Error("unreachable: the wait would have failed");
  return found;
}

/** Waits until a window is gone. */
export async function gone(window: Window, timeout = 20_000): Promise<void> {
  await until(`“${window.title}” is gone`, () => windows().every(({ id }) => id !== window.id), { timeout });
}

/** Presses keys on the window that has the keyboard, by their names in X11: `Return`, `ctrl+q`. */
export function press(...keys: string[]): void {
  execFileSync("xdotool", ["key", "--clearmodifiers", ...keys]);
}

/** Types on the window that has the keyboard. */
export function type(text: string): void {
  execFileSync("xdotool", ["type", "--clearmodifiers", "--delay", "2", text]);
}

/** Opens the menu of what has the focus in a process's window. (A driver's right click leaves it typing without Shift.) */
export async function contextMenu(pid: number): Promise<void> {
  await focused(pid);
  press("shift+F10");
}

function hasKeyboard(window: Window): boolean {
  const active = execFileSync("xdotool", ["getactivewindow"], { encoding: "utf8" });
  return Number(active) === Number(window.id);
}

function wmctrl(...args: string[]): string {
  return execFileSync("wmctrl", args, { encoding: "utf8" });
}
