import en from "../../messages/en.json";
import type { Fact } from "../ipc/bindings";
import { dollars, number } from "./figures";
import { language } from "./language.svelte";
import { optionInWords } from "./options";
import { t } from "./words";

type FactKey = keyof typeof en.fact;

/**
 * A fact in the language of the interface. The core computes facts in English, because the model reads them, and they are
 * kept with their report that way. The English messages are the frames they were written in: what a frame leaves open
 * is found, put into words itself, and filled into the frame of the other language.
 */
export function factInWords({ label, value, how }: Fact): Fact {
  if (language() === "en") return { label, value, how };
  return { label: inWords(label), value: inWords(value), how: inWords(how) };
}

/** A text without a frame, of a newer core perhaps, stays English. */
function inWords(english: string): string {
  return translated(english) ?? english;
}

function translated(english: string): string | null {
  const figure = figureInWords(english);
  if (figure !== null) return figure;
  for (const { key, pattern } of frames()) {
    const match = pattern.exec(english);
    const filled = match === null ? null : filledBlanks(match.groups ?? {});
    if (filled !== null) return t(`fact.${key}`, { replace: filled });
  }
  const option = optionInWords(english);
  return option === english ? null : option;
}

/** Null when a blank would hold what cannot be put into words: then it is not this frame. */
function filledBlanks(blanks: Record<string, string>): Record<string, string> | null {
  const filled: Record<string, string> = {};
  for (const [name, english] of Object.entries(blanks)) {
    const words = name === "answer" ? optionInWords(english) : translated(english);
    if (words === null) return null;
    filled[name] = words;
  }
  return filled;
}

/** "1,000" and "$5.83", as the core writes them, the way of the locale. */
function figureInWords(english: string): string | null {
  const found = /^(?<money>\$?)(?<digits>\d[\d,]*(?:\.(?<cents>\d+))?)$/u.exec(english)?.groups;
  if (found === undefined) return null;
  const value = Number(found["digits"]?.replaceAll(",", ""));
  const digits = found["cents"]?.length ?? 0;
  return found["money"] === "$"
    ? dollars(value, { minimumFractionDigits: digits, maximumFractionDigits: digits })
    : number(value, digits);
}

interface Frame {
  readonly key: FactKey;
  readonly pattern: RegExp;
}

let known: readonly Frame[] | null = null;

/** The frames with the most words of their own come first: "at most 5 hours" is more than "at most" something. */
function frames(): readonly Frame[] {
  const own = (message: string): number => message.replace(/\{\{\w+\}\}/gu, "").length;
  known ??= (Object.entries(en.fact) as [FactKey, string][])
    .toSorted(([, one], [, other]) => own(other) - own(one))
    .map(([key, message]) => ({ key, pattern: patternOf(message) }));
  return known;
}

function patternOf(message: string): RegExp {
  const parts = message.split(/\{\{(\w+)\}\}/u);
  const escape = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/gu, "\\$&");
  return new RegExp(
    `^${parts.map((part, at) => (at % 2 === 0 ? escape(part) : `(?<${part}>.+?)`)).join("")}$`,
    "u",
  );
}
