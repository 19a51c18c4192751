import type { Settings } from "../ipc/backend";
import { t } from "../words/words";
import { originOf } from "./address";

/** What the settings form holds: numbers as they are typed. The key is here only while it is typed. */
export interface SettingsForm {
  baseUrl: string;
  /** The origin that may be asked over plain http though it is on another machine; none: "". */
  confirmedHttp: string;
  model: string;
  apiKey: string;
  stream: boolean;
  temperature: string;
  maxOutput: string;
  connect: string;
  firstToken: string;
  idle: string;
}

/** The fields that can be wrong, in the order of the form. */
export const CHECKED_FIELDS = [
  "baseUrl",
  "model",
  "temperature",
  "maxOutput",
  "connect",
  "firstToken",
  "idle",
] as const;
export type CheckedField = (typeof CHECKED_FIELDS)[number];
export type FormErrors = Partial<Record<CheckedField, string>>;

const NUMERIC = ["temperature", "maxOutput", "connect", "firstToken", "idle"] as const;
type NumericField = (typeof NUMERIC)[number];

interface NumberRule {
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
  readonly optional: boolean;
}

// The core refuses the same; here it is said beside the field, before anything is saved.
const SECONDS: NumberRule = { from: 1, to: 3600, whole: true, optional: false };
const RULES: Record<NumericField, NumberRule> = {
  temperature: { from: 0, to: 2, whole: false, optional: true },
  maxOutput: { from: 256, to: 1_000_000, whole: true, optional: true },
  connect: SECONDS,
  firstToken: SECONDS,
  idle: SECONDS,
};

export function emptyForm(): SettingsForm {
  return {
    baseUrl: "",
    confirmedHttp: "",
    model: "",
    apiKey: "",
    stream: true,
    temperature: "",
    maxOutput: "",
    connect: "",
    firstToken: "",
    idle: "",
  };
}

export function formOf(settings: Settings, apiKey = ""): SettingsForm {
  return {
    baseUrl: settings.base_url,
    confirmedHttp: settings.confirmed_http ?? "",
    model: settings.model,
    apiKey,
    stream: settings.stream,
    temperature: settings.temperature?.toString() ?? "",
    maxOutput: settings.max_output?.toString() ?? "",
    connect: settings.limits.connect.toString(),
    firstToken: settings.limits.first_token.toString(),
    idle: settings.limits.idle.toString(),
  };
}

/** What is wrong with the form as far as it can be told without asking: all but the address. */
export function errorsIn(form: SettingsForm): FormErrors {
  const errors: FormErrors = {};
  if (form.baseUrl.trim() === "") errors.baseUrl = t("settings.wrong.baseUrl");
  if (form.model.trim() === "") errors.model = t("settings.wrong.model");
  for (const field of NUMERIC) {
    if (!allowed(form[field], RULES[field])) errors[field] = t(`settings.wrong.${field}`);
  }
  return errors;
}

/**
 * The settings a form without errors stands for. What is not in the form stays as it is kept, such as how the window
 * looks, which is chosen at once.
 */
export function settingsOf(form: SettingsForm, kept: Settings): Settings {
  return {
    ...kept,
    base_url: form.baseUrl.trim(),
    confirmed_http: confirmedOf(form),
    model: form.model.trim(),
    stream: form.stream,
    temperature: numberOf(form.temperature),
    max_output: numberOf(form.maxOutput),
    limits: {
      connect: numberOf(form.connect) ?? 0,
      first_token: numberOf(form.firstToken) ?? 0,
      idle: numberOf(form.idle) ?? 0,
    },
  };
}

/** The confirmation, as far as it is about the address that is typed. */
export function confirmedOf(form: SettingsForm): string | null {
  return form.confirmedHttp !== "" && originOf(form.baseUrl) === form.confirmedHttp
    ? form.confirmedHttp
    : null;
}

/** Whether two forms say the same. */
export function sameForm(a: SettingsForm, b: SettingsForm): boolean {
  return (Object.keys(a) as (keyof SettingsForm)[]).every((key) => a[key] === b[key]);
}

function allowed(text: string, rule: NumberRule): boolean {
  if (text.trim() === "") return rule.optional;
  const number = numberOf(text);
  if (number === null || (rule.whole && !Number.isInteger(number))) return false;
  return number >= rule.from && number <= rule.to;
}

/** The number people mean, with a point or a comma; null for nothing and for what is no number. */
function numberOf(text: string): number | null {
  const plain = text.trim().replace(",", ".");
  return /^\d+(\.\d+)?$/u.test(plain) ? Number(plain) : null;
}
