import type { Facets, RunFilter, RunStatus } from "../ipc/backend";
import { PROFILE_OPTIONS } from "../ipc/bindings";
import { statusInWords } from "../report/words";
import { date } from "../words/figures";
import { optionInWords } from "../words/options";
import { locale, t } from "../words/words";

/** What a list of choices filters by. */
export type FacetKey =
  | "goal_type"
  | "interest_area"
  | "budget_range"
  | "time_commitment"
  | "skill_strength"
  | "status"
  | "model"
  | "tags";

export const FACET_KEYS: readonly FacetKey[] = [
  "interest_area",
  "goal_type",
  "budget_range",
  "time_commitment",
  "skill_strength",
  "status",
  "model",
  "tags",
];

const STATUSES: readonly RunStatus[] = [
  "complete",
  "streaming",
  "truncated",
  "unmarked",
  "cancelled",
  "interrupted",
  "failed",
];

/** Everything one can choose; what is chosen stays on offer although nothing has it any more. */
export function optionsOf(key: FacetKey, facets: Facets | null, filter: RunFilter): readonly string[] {
  switch (key) {
    case "interest_area":
      return PROFILE_OPTIONS.interest_area.map(({ name }) => name);
    case "status":
      return STATUSES;
    case "model":
      return [...new Set([...(facets?.models ?? []), ...filter.model])];
    case "tags":
      return [...new Set([...(facets?.tags ?? []).map(({ tag }) => tag), ...filter.tags])];
    default:
      return PROFILE_OPTIONS[key];
  }
}

export function optionLabel(key: FacetKey, option: string): string {
  if (key === "status") return statusInWords(option as RunStatus);
  return key === "model" || key === "tags" ? option : optionInWords(option);
}

/** One thing that is filtered by, and the filter without it. */
export interface FilterChip {
  readonly key: string;
  readonly label: string;
  readonly without: Partial<RunFilter>;
}

export function chipsOf(filter: RunFilter): FilterChip[] {
  const chips = FACET_KEYS.flatMap((key): FilterChip[] => {
    const chosen: readonly string[] = filter[key];
    if (chosen.length === 0) return [];
    // Any of a list, but all of the tags.
    const type = key === "tags" ? "conjunction" : "disjunction";
    const options = new Intl.ListFormat(locale(), { type }).format(
      chosen.map((each) => optionLabel(key, each)),
    );
    return [{ key, label: t("filter.chip", { facet: t(`filter.${key}`), options }), without: { [key]: [] } }];
  });
  const dates = datesInWords(filter);
  if (dates !== null) chips.push({ key: "date", label: dates, without: { from: null, to: null } });
  if (filter.favourite) {
    chips.push({ key: "favourite", label: t("filter.favourite"), without: { favourite: false } });
  }
  if (filter.has_notes) {
    chips.push({ key: "has_notes", label: t("filter.has_notes"), without: { has_notes: false } });
  }
  return chips;
}

function datesInWords({ from, to }: RunFilter): string | null {
  const day = (seconds: number): string => date(seconds, { dateStyle: "medium" });
  if (from !== null && to !== null) return t("filter.between", { from: day(from), to: day(to - 1) });
  if (from !== null) return t("filter.since", { from: day(from) });
  return to === null ? null : t("filter.until", { to: day(to - 1) });
}

/** Midnight of a day as a field for dates writes it, so many days on, in Unix seconds; null for no day. */
export function midnight(day: string, on = 0): number | null {
  const [year, month, date] = day.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined || !/^\d{4}-\d\d-\d\d$/u.test(day))
    return null;
  return Math.floor(+new Date(year, month - 1, date + on) / 1000);
}
