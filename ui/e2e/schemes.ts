/** A way the window can look. */
export interface Scheme {
  name: string;
  theme: "light" | "dark";
  contrast: boolean;
}

/** Every way, forced by the attributes that the app's own themes use. */
export const SCHEMES: readonly Scheme[] = [
  { name: "light", theme: "light", contrast: false },
  { name: "dark", theme: "dark", contrast: false },
  { name: "high-contrast-light", theme: "light", contrast: true },
  { name: "high-contrast-dark", theme: "dark", contrast: true },
];

/** In the page: looks like this from now on. */
export function dressed({ theme, contrast }: Scheme): void {
  const { dataset } = document.documentElement;
  dataset["theme"] = theme;
  if (contrast) dataset["contrast"] = "more";
  else delete dataset["contrast"];
}

/** In the page: looks as the system says. */
export function undressed(): void {
  const { dataset } = document.documentElement;
  delete dataset["theme"];
  delete dataset["contrast"];
}
