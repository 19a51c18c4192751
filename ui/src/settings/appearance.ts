import type { Settings, Theme } from "../ipc/backend";
import { useSingleKeys } from "../words/keys";
import { useLanguage } from "../words/language.svelte";

/** What is chosen and kept in one: there is nothing to save. */
export type Appearance = Pick<Settings, "theme" | "language" | "single_key_shortcuts">;

/** Has the window look, speak and listen as it is set. */
export function applyAppearance({ theme, language, single_key_shortcuts }: Appearance): void {
  applyTheme(theme);
  useLanguage(language);
  useSingleKeys(single_key_shortcuts);
}

/** Colours the window. The roles in tokens.css give every colour its light and its dark value. */
function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
}
