import type { Theme } from "../ipc/backend";

/** Colours the window. The roles in tokens.css give every colour its light and its dark value. */
export function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
}
