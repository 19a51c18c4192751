import { PROFILE_OPTIONS, type FounderPsychology, type Profile } from "../ipc/bindings";

export type PsychologyKey = keyof FounderPsychology;
export type PlainKey = Exclude<keyof Profile, "founder_psychology">;
/** A field as errors name it: "goal_type" or "founder_psychology.fear". */
export type FieldPath = PlainKey | `founder_psychology.${PsychologyKey}`;

export type StepKey = "goals" | "interests" | "strengths" | "psychology" | "review";
export const STEPS: readonly StepKey[] = ["goals", "interests", "strengths", "psychology", "review"];

export const PSYCHOLOGY_KEYS: readonly PsychologyKey[] = [
  "motivation",
  "fear",
  "success_definition",
  "decision_style",
  "energy_pattern",
  "consistency_pattern",
  "risk_approach",
  "archetype",
];

const STEP_FIELDS: Record<StepKey, readonly FieldPath[]> = {
  goals: ["goal_type", "time_commitment", "budget_range"],
  interests: ["interest_area", "sub_interest_area"],
  strengths: ["skill_strength", "work_style", "experience_summary", "location", "language"],
  psychology: PSYCHOLOGY_KEYS.map((key): FieldPath => `founder_psychology.${key}`),
  review: [],
};

/** The step a field is asked in; a field this interface does not know belongs to Review, where everything shows. */
export function stepOf(field: string): StepKey {
  return STEPS.find((step) => STEP_FIELDS[step].some((known) => known === field)) ?? "review";
}

/** The fields that may stay empty, in the order of the form. Each can be left out of what is sent. */
export const OPTIONAL_FIELDS: readonly FieldPath[] = [
  "work_style",
  "experience_summary",
  "location",
  "language",
  ...STEP_FIELDS.psychology,
];

/** The answer to a field; empty when there is none. */
export function answerTo(profile: Profile, path: FieldPath): string {
  const psychology = psychologyKeyOf(path);
  return psychology === null ? profile[path as PlainKey] : profile.founder_psychology[psychology];
}

/** The same profile without the answers to these fields. */
export function without(profile: Profile, paths: Iterable<FieldPath>): Profile {
  const rest = { ...profile, founder_psychology: { ...profile.founder_psychology } };
  for (const path of paths) {
    const psychology = psychologyKeyOf(path);
    if (psychology === null) rest[path as PlainKey] = "";
    else rest.founder_psychology[psychology] = "";
  }
  return rest;
}

/** The fields of a step, in order. */
export const fieldsOf = (step: StepKey): readonly FieldPath[] => STEP_FIELDS[step];

/** The last part of a path, by which the words of a field are found. */
export const lastPart = (path: FieldPath): PlainKey | PsychologyKey =>
  psychologyKeyOf(path) ?? (path as PlainKey);

function psychologyKeyOf(path: FieldPath): PsychologyKey | null {
  return PSYCHOLOGY_KEYS.find((key) => path === `founder_psychology.${key}`) ?? null;
}

/** The options as the core lists them. */
export interface Options {
  readonly goal_type: readonly string[];
  readonly time_commitment: readonly string[];
  readonly budget_range: readonly string[];
  readonly interest_area: readonly { readonly name: string; readonly sub_areas: readonly string[] }[];
  readonly work_style: readonly string[];
  readonly skill_strength: readonly string[];
  readonly founder_psychology: Readonly<Record<PsychologyKey, readonly string[]>>;
  readonly limits: {
    readonly sub_interest_area: number;
    readonly experience_summary: number;
    readonly location: number;
    readonly language: number;
    readonly psychology: number;
  };
}
export const OPTIONS: Options = PROFILE_OPTIONS;

export function emptyProfile(): Profile {
  return {
    goal_type: "",
    time_commitment: "",
    budget_range: "",
    interest_area: "",
    sub_interest_area: "",
    work_style: "",
    skill_strength: "",
    experience_summary: "",
    location: "",
    language: "",
    founder_psychology: {
      motivation: "",
      fear: "",
      success_definition: "",
      decision_style: "",
      energy_pattern: "",
      consistency_pattern: "",
      risk_approach: "",
      archetype: "",
    },
  };
}
