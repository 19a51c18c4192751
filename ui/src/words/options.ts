import en from "../../messages/en.json";
import { t } from "./words";

type OptionKey = keyof typeof en.option;

const ENGLISH: Readonly<Record<string, string>> = en.option;

/**
 * What people read for an option of the profile. Its value stays what it is in every language: that is what is kept and
 * sent. What is no option, such as somebody's own words, is read as it stands.
 */
export function optionInWords(value: string): string {
  const key = value
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, "_")
    .replace(/^_|_$/gu, "");
  // Somebody's own words may look like a key, but do not say the same.
  return ENGLISH[key] === value ? t(`option.${key as OptionKey}`) : value;
}
