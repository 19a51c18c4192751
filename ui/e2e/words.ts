import catalog from "../messages/en.json";
import library from "../messages/library/en.json";

/** The interface's own words, so that a test finds a button by its name and does not care how it is put. */
export const words = { ...catalog, ...library };

/** A message with its blanks filled in. */
export function filled(message: string, blanks: Record<string, string>): string {
  return message.replace(/\{\{(\w+)\}\}/g, (blank, name: string) => blanks[name] ?? blank);
}
