import type { Profile } from "../ipc/backend";
import { emptyProfile } from "../profile/fields";

/** A profile with every required answer. */
export function founder(given: Partial<Profile> = {}): Profile {
  return {
    ...emptyProfile(),
    goal_type: "Extra Income",
    time_commitment: "10–20 hrs/week",
    budget_range: "< $1 K",
    interest_area: "Healthcare / Wellness",
    sub_interest_area: "Clinic operations",
    skill_strength: "Technical / Automation",
    ...given,
  };
}
