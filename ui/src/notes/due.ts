import type { ActionItem } from "../ipc/backend";
import { date } from "../words/figures";
import { locale } from "../words/words";

export type DueGroup = "overdue" | "this_week" | "later" | "undated" | "done";

export const DUE_GROUPS: readonly DueGroup[] = ["overdue", "this_week", "later", "undated", "done"];

/** A day as the library writes it. */
export function dayOf(time: Date): string {
  const pad = (value: number): string => String(value).padStart(2, "0");
  return `${String(time.getFullYear())}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
}

/** Where an action stands in the list of all; a week ends on Sunday. */
export function groupOf({ state, due }: Pick<ActionItem, "state" | "due">, now: Date): DueGroup {
  if (state === "done") return "done";
  if (due === null) return "undated";
  if (due < dayOf(now)) return "overdue";
  const sunday = new Date(now.getFullYear(), now.getMonth(), now.getDate() + ((7 - now.getDay()) % 7));
  return due <= dayOf(sunday) ? "this_week" : "later";
}

/** "today", "tomorrow", "yesterday"; else the date, with its year where it is another. */
export function dueInWords(due: string, now: Date): string {
  const [year = 0, month = 1, day = 1] = due.split("-").map(Number);
  const time = new Date(year, month - 1, day, 12);
  const days = Math.round(
    (+time - +new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12)) / 86_400_000,
  );
  if (Math.abs(days) <= 1)
    return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(days, "day");
  const sameYear = year === now.getFullYear();
  return date(+time / 1000, { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) });
}

/** What a field for a date holds, if it is a day. */
export const dayIn = (text: string): string | null => (/^\d{4}-\d\d-\d\d$/u.test(text) ? text : null);
