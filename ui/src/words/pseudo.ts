import en from "../../messages/en.json";
import library from "../../messages/library/en.json";
import { usePseudoLanguage, type PseudoLanguage } from "./language.svelte";
import { addCatalog } from "./words";

/** English made longer shows what breaks with longer words; English mirrored, what does not run to the left. */
export type PseudoName = "long" | "rtl";

const TAGS: Readonly<Record<PseudoName, PseudoLanguage>> = { long: "en-XA", rtl: "en-XB" };

/** Speaks a pseudo-language from now on; null ends it. */
export function usePseudo(name: PseudoName | null): void {
  const english = { ...en, ...library };
  if (name !== null) addCatalog(TAGS[name], pseudoCatalog(english, name === "long" ? longer : mirrored));
  usePseudoLanguage(name === null ? null : TAGS[name]);
}

/** The same catalog, with each message turned. */
export function pseudoCatalog(messages: object, turn: (message: string) => string): object {
  return Object.fromEntries(
    Object.entries(messages).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === "string" ? turn(value) : pseudoCatalog(value as object, turn),
    ]),
  );
}

/** At least 40 % longer, in letters that a font of plain ASCII has not; what is filled in is left alone. */
export function longer(message: string): string {
  const accented = outsideBlanks(message, (text) =>
    text.replace(/[a-z]/giu, (letter) => ACCENTED[letter] ?? letter),
  );
  // Signs are the same in every language.
  if (accented === message) return message;
  const more = Math.ceil(message.length * 0.4);
  let padding = "";
  // Whole words, so that a line breaks where it would in a longer language, and not in one endless word.
  for (let at = 0; padding.length < more; at += 1) padding += ` ${PADDING[at % PADDING.length] ?? ""}`;
  return accented + padding;
}

/** Each word written from right to left; what is filled in is left alone. */
export function mirrored(message: string): string {
  return outsideBlanks(message, (text) => text.replace(/[\p{L}\p{N}]+/gu, `${OVERRIDE}$&${POP}`));
}

const OVERRIDE = "\u202e";
const POP = "\u202c";

const PADDING = ["öñé", "ţŵö", "ţĥŕéé", "ƒöûŕ", "ƒîṽé", "šîẋ"] as const;

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOOKALIKES = "åƀçđéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýžÅƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞɊŔŠŢÛṼŴẊÝŽ";
const ACCENTED: Readonly<Record<string, string>> = Object.fromEntries(
  [...PLAIN].map((letter, at) => [letter, [...LOOKALIKES][at] ?? letter]),
);

function outsideBlanks(message: string, turn: (text: string) => string): string {
  return message
    .split(/(\{\{[^}]*\}\})/u)
    .map((part) => (part.startsWith("{{") ? part : turn(part)))
    .join("");
}
