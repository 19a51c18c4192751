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
