import { locale } from "./language.svelte";

/** A number with this many digits after the point, or as many as it needs of at most three. */
export function number(value: number, digits?: number): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return formatter(digits === undefined ? {} : options).format(value);
}

/** A number that is not known more exactly than this. */
export function roughly(value: number): string {
  return formatter({ maximumSignificantDigits: 2 }).format(value);
}

/** A large number in as few signs as it needs: "12K", "3.4M". */
export function compact(value: number): string {
  return formatter({ notation: "compact", maximumFractionDigits: 1 }).format(value);
}

/** A share of 1, in whole percent. */
export function percent(share: number): string {
  return formatter({ style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** Dollars: costs are theirs, whatever the reader pays with at home. */
export function dollars(value: number, options: Intl.NumberFormatOptions): string {
  return formatter({ style: "currency", currency: "USD", ...options }).format(value);
}

/** "45 sec", "2.5 min": two figures are all an estimate has. */
export function duration(seconds: number): string {
  const [value, unit] = seconds < 90 ? [seconds, "second"] : [seconds / 60, "minute"];
  return formatter({ maximumSignificantDigits: 2, style: "unit", unitDisplay: "short", unit }).format(value);
}

/** The size of a file, in the unit that people know it by. */
export function bytes(value: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  const unit = units[step] ?? "byte";
  return formatter({
    style: "unit",
    unitDisplay: "short",
    unit,
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(value / 1000 ** step);
}

export function date(unixSeconds: number, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale()} ${JSON.stringify(options)}`;
  let format = dates.get(key);
  if (format === undefined) dates.set(key, (format = new Intl.DateTimeFormat(locale(), options)));
  return format.format(unixSeconds * 1000);
}

/** To make one takes longer than to write a thousand dates with it. */
const dates = new Map<string, Intl.DateTimeFormat>();

/** In the order in which the language lists names, as people expect it: "Äpfel" beside "Apfel", 2 before 10. */
export function sortedBy<Item>(items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const collator = new Intl.Collator(locale(), { numeric: true });
  return items.toSorted((a, b) => collator.compare(nameOf(a), nameOf(b)));
}

/** Words that begin with a capital, where they go on with a line instead of beginning one. */
export function midSentence(words: string): string {
  const [first = ""] = words;
  return first.toLocaleLowerCase(locale()) + words.slice(first.length);
}

// Making one takes longer than using it a hundred times, and figures of a live run change several times a second.
const formatters = new Map<string, Intl.NumberFormat>();

function formatter(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale()} ${JSON.stringify(options)}`;
  let known = formatters.get(key);
  if (known === undefined) formatters.set(key, (known = new Intl.NumberFormat(locale(), options)));
  return known;
}
