import i18next from "i18next";
import en from "../../messages/en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: { app: typeof en };
  }
}

const catalogs = i18next.createInstance();
void catalogs.init({
  lng: "en",
  fallbackLng: "en",
  defaultNS: "app",
  resources: { en: { app: en } },
  // Catalogs are bundled, so the first frame already has its words.
  initAsync: false,
  // Svelte escapes what it prints.
  interpolation: { escapeValue: false },
});

/** The words of one message, in the language of the interface. */
export const t = catalogs.t;

/** The language that dates and numbers are written in. */
export const locale = (): string => catalogs.resolvedLanguage ?? "en";
