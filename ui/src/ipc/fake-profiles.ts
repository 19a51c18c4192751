import type { CachedRun, Estimate, FieldError, NamedProfile, Profile, Review } from "./backend";
import { FakeSettings, type FakeSettingsOptions } from "./fake-settings";

export interface FakeProfileOptions extends FakeSettingsOptions {
  draft?: Profile | null;
  profiles?: NamedProfile[];
  cached?: CachedRun | null;
}

/** The form as the fake backend keeps, checks and reviews it. */
export class FakeProfiles extends FakeSettings {
  draft: Profile | null;
  savedDrafts = 0;
  profiles: NamedProfile[];
  estimate: Estimate = {
    input_tokens: 2840,
    output_tokens: { from: 4000, to: 9000 },
    cost_usd: { from: 0.021, to: 0.043 },
    seconds: null,
    past_runs: 0,
  };

  /** Characters that nobody can see, which the answers are sent without. */
  dropped = 0;

  /** The earlier run of the same question, if there is one. */
  protected readonly cached: CachedRun | null;

  constructor(options: FakeProfileOptions) {
    super(options);
    this.draft = options.draft ?? null;
    this.profiles = structuredClone(options.profiles ?? []);
    this.cached = options.cached ?? null;
  }

  async loadDraft(): Promise<Profile | null> {
    await this.answer("loadDraft");
    return this.draft;
  }

  async saveDraft(profile: Profile): Promise<void> {
    await this.answer("saveDraft");
    this.savedDrafts += 1;
    this.draft = structuredClone(profile);
  }

  async validateProfile(profile: Profile): Promise<FieldError[]> {
    await this.answer("validateProfile");
    const required = [
      "goal_type",
      "time_commitment",
      "budget_range",
      "interest_area",
      "sub_interest_area",
      "skill_strength",
    ] as const;
    return required
      .filter((field) => profile[field].trim() === "")
      .map((field) => ({ field, message: `Please answer this: ${field}` }));
  }

  async reviewRun(profile: Profile): Promise<Review> {
    await this.answer("reviewRun");
    return {
      url: this.settingsView().url,
      model: this.settings.model,
      messages: [
        { role: "system", content: "You are a careful analyst of small businesses. Write three sections." },
        { role: "user", content: `<profile>\n${JSON.stringify(profile, null, 2)}\n</profile>` },
      ],
      estimate: this.estimate,
      cached: this.cached,
      dropped: this.dropped,
    };
  }

  async listProfiles(): Promise<NamedProfile[]> {
    await this.answer("listProfiles");
    return structuredClone(this.profiles).sort((a, b) => a.name.localeCompare(b.name));
  }

  async saveProfile(name: string, profile: Profile): Promise<void> {
    await this.answer("saveProfile");
    this.#forget(name);
    this.profiles.push({ name, profile: structuredClone(profile) });
  }

  async deleteProfile(name: string): Promise<void> {
    await this.answer("deleteProfile");
    this.#forget(name);
  }

  #forget(name: string): void {
    this.profiles = this.profiles.filter((kept) => kept.name.toLowerCase() !== name.toLowerCase());
  }
}
