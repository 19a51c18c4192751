import { direction } from "./language.svelte";

/**
 * Something that has its own way to run, such as an address, a path, the name of a model or somebody's title, for the
 * middle of a message: it reads properly there, and turns nothing round it.
 */
export function isolated(text: string): string {
  if (text === "" || (direction() === "ltr" && !RUNS_LEFT.test(text))) return text;
  return `${FIRST_STRONG_ISOLATE}${text}${POP_ISOLATE}`;
}

const RUNS_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;
const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";
