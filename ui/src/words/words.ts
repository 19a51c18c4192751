import i18next, { type FormatterModule } from "i18next";
import en from "../../messages/en.json";
import type enLibrary from "../../messages/library/en.json";
import { isolated } from "./bidi";
import { number } from "./figures";
import { language, provideCatalogs, type Language, type PseudoLanguage } from "./language.svelte";

export { locale } from "./language.svelte";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: { app: typeof en & typeof enLibrary };
  }
}

/**
 * Every number in a message is written the way of the locale, and every name, address or path runs its own way, without
 * the message having to ask for it.
 */
const figures: FormatterModule = {
  type: "formatter",
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value: unknown) => {
    if (typeof value === "number") return number(value);
    return typeof value === "string" ? isolated(value) : (value as string);
  },
};

const catalogs = i18next.createInstance();
void catalogs.use(figures).init({
  lng: "en",
  fallbackLng: "en",
  defaultNS: "app",
  resources: { en: { app: en } },
  initAsync: false,
  // Svelte escapes what it prints.
  interpolation: { escapeValue: false, alwaysFormat: true },
});

type Messages = () => Promise<{ default: object }>;

/** The other catalogs come with the app too, but are read only by who needs them. */
const others: Record<string, readonly Messages[]> = {
  de: [() => import("../../messages/de.json"), () => import("../../messages/library/de.json")],
  "zh-CN": [() => import("../../messages/zh-CN.json"), () => import("../../messages/library/zh-CN.json")],
} satisfies Record<Exclude<Language, "en">, readonly Messages[]>;

/** Reads the catalog of a language. */
export async function loadCatalog(tag: string): Promise<void> {
  const messages = await Promise.all((others[tag] ?? []).map((read) => read()));
  for (const { default: part } of messages) catalogs.addResourceBundle(tag, "app", part, true);
}

/** Reads the words of the views that no start shows: they are not part of the first load, in English neither. */
export async function loadLaterWords(): Promise<void> {
  const messages = await import("../../messages/library/en.json");
  catalogs.addResourceBundle("en", "app", messages.default, true);
}

provideCatalogs({ has: (tag) => catalogs.hasResourceBundle(tag, "app"), load: loadCatalog });

// The overloads of `t` count its arguments; what passes them on does not.
type Speak = (...message: readonly unknown[]) => unknown;

const speakers = new Map<string, Speak>();

/** The words of one message, in the language of the interface. What shows them follows when the language changes. */
export const t = ((...message: readonly unknown[]) => {
  const tag = language();
  let speak = speakers.get(tag);
  if (speak === undefined) speakers.set(tag, (speak = catalogs.getFixedT(tag) as unknown as Speak));
  return speak(...message);
}) as unknown as typeof catalogs.t;

/** The messages of a pseudo-language, made when somebody asks for it. */
export function addCatalog(tag: PseudoLanguage, messages: object): void {
  catalogs.addResourceBundle(tag, "app", messages, true, true);
}
