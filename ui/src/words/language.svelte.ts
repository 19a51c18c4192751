/** What a person can choose: a language with a catalog, or the one the system is set to. */
export type LanguageChoice = "system" | Language;

/** The languages there is a catalog for. */
export const LANGUAGES = ["en", "de", "zh-CN"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Languages nobody speaks: English made longer, and English mirrored. They try the layout (see `pseudo.ts`). */
export type PseudoLanguage = "en-XA" | "en-XB";

interface Current {
  /** The language of the messages. */
  readonly tag: Language | PseudoLanguage;
  /** The language with the region that the system names: it decides how dates, numbers and money are written. */
  readonly locale: string;
}

// Remembered for the first frame only: the settings, which come a moment later, are what counts.
const REMEMBERED = "prospect.language";

// `Intl.Locale.textInfo` is not there in every engine, and the scripts that run to the left are few.
const RIGHT_TO_LEFT: readonly string[] = ["Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm", "Rohg", "Mand"];

/** Where the messages of a language come from. */
interface Catalogs {
  has(tag: string): boolean;
  load(tag: string): Promise<void>;
}

let catalogs: Catalogs | null = null;
/** The catalog that is on its way. */
let loading = Promise.resolve();
let choice: LanguageChoice = remembered();
let pseudo: PseudoLanguage | null = null;
// Whatever is drawn with words reads this, and is drawn again when it changes.
let current = $state.raw<Current>({ tag: "en", locale: "en" });

/** Speaks this language from now on, everywhere in the window. */
export function useLanguage(chosen: LanguageChoice): void {
  choice = chosen;
  localStorage.setItem(REMEMBERED, chosen);
  apply();
}

/** Asks here for messages from now on. Only English is there from the start. */
export function provideCatalogs(provided: Catalogs): void {
  catalogs = provided;
  apply();
}

/** When the messages of the language that was chosen last are there: the first frame waits for them. */
export const languageReady = (): Promise<void> => loading;

/** Speaks a pseudo-language, whatever the settings say; null goes back to what they say. */
export function usePseudoLanguage(tag: PseudoLanguage | null): void {
  pseudo = tag;
  apply();
}

/** The language of the messages. Whatever reads it in a template or an effect follows it. */
export const language = (): Language | PseudoLanguage => current.tag;

/** The language that dates, numbers, money and lists are written in. */
export const locale = (): string => current.locale;

/** Which way lines run now. */
export const direction = (): "ltr" | "rtl" => directionOf(current.tag);

/** Which way lines run in this language. */
export function directionOf(tag: string): "ltr" | "rtl" {
  if (tag === "en-XB") return "rtl";
  return RIGHT_TO_LEFT.includes(new Intl.Locale(tag).maximize().script ?? "") ? "rtl" : "ltr";
}

/** The first of the languages that a person reads, best first, that has a catalog; English when none has. */
export function bestLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const match = LANGUAGES.find((known) => areAlike(known, tag));
    if (match !== undefined) return match;
  }
  return "en";
}

function apply(): void {
  const tag = wanted();
  if (catalogs === null) return;
  if (!catalogs.has(tag)) {
    // What is shown stays in its language until the words of the other one are there.
    loading = catalogs.load(tag).then(
      () => {
        if (tag === wanted()) apply();
      },
      // Words in another language are better than no window.
      () => undefined,
    );
    return;
  }
  const regional = pseudo ?? navigator.languages.find((known) => areAlike(known, tag)) ?? tag;
  if (tag !== current.tag || regional !== current.locale) current = { tag, locale: regional };
  const { documentElement: root } = document;
  root.lang = tag;
  root.dir = directionOf(tag);
}

function wanted(): Language | PseudoLanguage {
  return pseudo ?? (choice === "system" ? bestLanguage(navigator.languages) : choice);
}

/** Whether readers of one read the other: "de-AT" and "de", "zh-SG" and "zh-CN", but not "zh-TW" and "zh-CN". */
function areAlike(one: string, other: string): boolean {
  const [a, b] = [written(one), written(other)];
  return a !== null && a === b;
}

/** A language and the script it is written in; null for what is no language tag. */
function written(tag: string): string | null {
  try {
    const { language: name, script } = new Intl.Locale(tag).maximize();
    return `${name}-${script ?? ""}`;
  } catch {
    return null;
  }
}

function remembered(): LanguageChoice {
  const stored = localStorage.getItem(REMEMBERED);
  return LANGUAGES.find((known) => known === stored) ?? "system";
}

// The system can be set to another language while the window is open.
window.addEventListener("languagechange", apply);
