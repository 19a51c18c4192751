import {
  problemOf,
  type Backend,
  type FieldError,
  type Problem,
  type Profile,
  type Review,
} from "../ipc/backend";
import {
  emptyProfile,
  OPTIONS,
  stepOf,
  STEPS,
  type FieldPath,
  type PlainKey,
  type PsychologyKey,
  type StepKey,
} from "./fields";

export type ReviewState =
  { state: "loading" } | { state: "ready"; review: Review } | { state: "failed"; problem: Problem };

/** How long a change may wait before it is written. */
const SAVE_AFTER_MS = 250;

/** The founder profile while it is being filled in: answers, the step, errors, and the draft on disk. */
export class ProfileDraft {
  profile = $state<Profile>(emptyProfile());
  step = $state<StepKey>("goals");
  errors = $state.raw<readonly FieldError[]>([]);
  review = $state.raw<ReviewState>({ state: "loading" });
  saveProblem = $state.raw<Problem | null>(null);
  checking = $state(false);

  readonly #backend: Backend;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #edited = false;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async load(): Promise<void> {
    try {
      const draft = await this.#backend.loadDraft();
      // What was typed while the draft was read is newer than the draft.
      if (draft !== null && !this.#edited) this.profile = draft;
    } catch (error) {
      this.saveProblem = problemOf(error);
    }
  }

  set(key: PlainKey, value: string): void {
    if (key === "interest_area" && value !== this.profile.interest_area) this.#dropForeignSuggestion();
    this.profile[key] = value;
    this.#changed(key);
  }

  setPsychology(key: PsychologyKey, value: string): void {
    this.profile.founder_psychology[key] = value;
    this.#changed(`founder_psychology.${key}`);
  }

  errorOf(path: FieldPath): string | null {
    return this.errors.find((error) => error.field === path)?.message ?? null;
  }

  /** Moves on if the answers so far allow it; otherwise stands at the first step that has an error. */
  next(): Promise<boolean> {
    const next = STEPS[STEPS.indexOf(this.step) + 1];
    return next === undefined ? Promise.resolve(false) : this.goTo(next);
  }

  previous(): void {
    const previous = STEPS[STEPS.indexOf(this.step) - 1];
    if (previous !== undefined) this.#show(previous);
  }

  /** Goes to a step. Going back is free; going on asks for valid answers in everything before. */
  async goTo(target: StepKey): Promise<boolean> {
    if (STEPS.indexOf(target) <= STEPS.indexOf(this.step)) {
      this.#show(target);
      return true;
    }
    this.checking = true;
    try {
      const errors = await this.#backend.validateProfile($state.snapshot(this.profile));
      const due = errors.filter((error) => STEPS.indexOf(stepOf(error.field)) < STEPS.indexOf(target));
      const first = due.toSorted(
        (a, b) => STEPS.indexOf(stepOf(a.field)) - STEPS.indexOf(stepOf(b.field)),
      )[0];
      // Review is shown with its contents: the request is prepared on this computer, in milliseconds.
      if (first === undefined && target === "review") await this.loadReview();
      this.#show(first === undefined ? target : stepOf(first.field));
      this.errors = due;
      return first === undefined;
    } catch (error) {
      this.saveProblem = problemOf(error);
      return false;
    } finally {
      this.checking = false;
    }
  }

  /** Asks what exactly would be sent. */
  async loadReview(): Promise<void> {
    this.review = { state: "loading" };
    try {
      const review = await this.#backend.reviewRun($state.snapshot(this.profile));
      this.review = { state: "ready", review };
    } catch (error) {
      this.review = { state: "failed", problem: problemOf(error) };
    }
  }

  /** The next discovery begins at the first question, with the same answers to start from. */
  backToStart(): void {
    this.#show("goals");
  }

  /** Begins an empty profile. Returns how to take that back. */
  clear(): () => void {
    const before = $state.snapshot(this.profile);
    this.#begin(emptyProfile());
    return () => this.#begin(before);
  }

  /** Writes what has not been written yet: before leaving the form, the window or the app. */
  async flush(): Promise<void> {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    try {
      await this.#backend.saveDraft($state.snapshot(this.profile));
      this.saveProblem = null;
    } catch (error) {
      this.saveProblem = problemOf(error);
    }
  }

  #begin(profile: Profile): void {
    this.#edited = true;
    this.profile = profile;
    this.#show("goals");
    this.#schedule();
  }

  #show(step: StepKey): void {
    this.step = step;
    this.errors = [];
  }

  #changed(path: FieldPath): void {
    this.#edited = true;
    this.errors = this.errors.filter((error) => error.field !== path);
    this.#schedule();
  }

  #schedule(): void {
    // The first change of a burst starts the clock, so steady typing is written too.
    this.#timer ??= setTimeout(() => void this.flush(), SAVE_AFTER_MS);
  }

  /** A suggestion of the old area says nothing about the new one; the person's own words stay. */
  #dropForeignSuggestion(): void {
    const suggestions = OPTIONS.interest_area.find(
      ({ name }) => name === this.profile.interest_area,
    )?.sub_areas;
    if (suggestions?.includes(this.profile.sub_interest_area) === true) this.profile.sub_interest_area = "";
  }
}
