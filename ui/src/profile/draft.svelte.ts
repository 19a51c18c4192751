import {
  problemOf,
  type Backend,
  type FieldError,
  type Problem,
  type Profile,
  type Review,
} from "../ipc/backend";
import { optionInWords } from "../words/options";
import { EarlierProfiles } from "./earlier.svelte";
import {
  answerTo,
  emptyProfile,
  fieldsOf,
  OPTIONAL_FIELDS,
  OPTIONS,
  stepOf,
  STEPS,
  without,
  type FieldPath,
  type PlainKey,
  type PsychologyKey,
  type StepKey,
} from "./fields";
import { wrongInWords } from "./wrong";

export type ReviewState =
  | { state: "loading" }
  /** A stale review is of earlier choices: it stays readable while the next one is prepared. */
  | { state: "ready"; review: Review; stale: boolean }
  | { state: "failed"; problem: Problem };

/** How long a change may wait before it is written. */
const SAVE_AFTER_MS = 200;

const LEFT_OUT_KEY = "prospect.left-out";

/** The founder profile while it is being filled in: answers, the step, errors, and the draft on disk. */
export class ProfileDraft {
  profile = $state<Profile>(emptyProfile());
  step = $state<StepKey>("goals");
  errors = $state.raw<readonly FieldError[]>([]);
  review = $state.raw<ReviewState>({ state: "loading" });
  /** Why the answers could not be checked on the way to a step. */
  checkProblem = $state.raw<Problem | null>(null);
  saveProblem = $state.raw<Problem | null>(null);
  /** Why the draft of last time is not there. */
  loadProblem = $state.raw<Problem | null>(null);
  checking = $state(false);
  /** Answers that stay in the draft and are not sent. */
  leftOut = $state.raw<ReadonlySet<FieldPath>>(rememberedLeftOut());
  readonly earlier: EarlierProfiles;

  readonly #backend: Backend;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #saving: Promise<void> = Promise.resolve();
  #edited = false;
  #reviews = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.earlier = new EarlierProfiles(backend);
  }

  /** The profile as it is sent: without what is left out. */
  sent(): Profile {
    return without($state.snapshot(this.profile), this.leftOut);
  }

  async load(): Promise<void> {
    try {
      const draft = await this.#backend.loadDraft();
      // What was typed while the draft was read is newer than the draft.
      if (draft !== null && !this.#edited) this.profile = draft;
      this.loadProblem = null;
    } catch (error) {
      this.loadProblem = problemOf(error);
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
    const error = this.errors.find(({ field }) => field === path);
    return error === undefined ? null : wrongInWords(error, this.profile);
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
    this.checkProblem = null;
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
      this.checkProblem = problemOf(error);
      return false;
    } finally {
      this.checking = false;
    }
  }

  /** Comes back to the step from before a reload, as far as the answers allow. */
  async resume(step: StepKey): Promise<void> {
    if (step !== this.step) await this.goTo(step);
  }

  /** Asks what exactly would be sent. */
  async loadReview(): Promise<void> {
    this.#reviews += 1;
    const asked = this.#reviews;
    this.review = this.review.state === "ready" ? { ...this.review, stale: true } : { state: "loading" };
    let next: ReviewState;
    try {
      next = { state: "ready", review: await this.#backend.reviewRun(this.sent()), stale: false };
    } catch (error) {
      next = { state: "failed", problem: problemOf(error) };
    }
    // Only the answer to the last choice is shown: answers may overtake each other.
    if (asked === this.#reviews) this.review = next;
  }

  /** Leaves an answer out of what is sent, or sends it after all. The draft keeps it. */
  leaveOut(path: FieldPath, out: boolean): Promise<void> {
    const next = new Set(this.leftOut);
    if (out) next.add(path);
    else next.delete(path);
    this.#rememberLeftOut(next);
    return this.loadReview();
  }

  /** Whether there is anything in it yet. */
  get empty(): boolean {
    return STEPS.flatMap(fieldsOf).every((path) => answerTo(this.profile, path).trim() === "");
  }

  /** The next discovery begins at the first question, with the same answers to start from. */
  backToStart(): void {
    this.#show("goals");
  }

  /** Begins an empty profile. Returns how to take that back. */
  clear(): () => void {
    return this.startFrom(emptyProfile());
  }

  /** Begins with the answers of this profile. Returns how to take that back. */
  startFrom(profile: Profile): () => void {
    const before = $state.snapshot(this.profile);
    const { leftOut } = this;
    this.#begin(structuredClone(profile), new Set());
    return () => this.#begin(before, leftOut);
  }

  /** Writes what has not been written yet: before leaving the form, the window or the app. */
  async flush(): Promise<void> {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
      // One after the other: an older draft must never be the last one to be written.
      this.#saving = this.#saving.then(() => this.#save());
    }
    await this.#saving;
  }

  async #save(): Promise<void> {
    try {
      await this.#backend.saveDraft($state.snapshot(this.profile));
      this.saveProblem = null;
    } catch (error) {
      this.saveProblem = problemOf(error);
    }
  }

  #begin(profile: Profile, leftOut: ReadonlySet<FieldPath>): void {
    this.#edited = true;
    this.profile = profile;
    this.#rememberLeftOut(leftOut);
    this.#schedule();
    this.#show("goals");
  }

  #show(step: StepKey): void {
    this.step = step;
    this.errors = [];
    this.checkProblem = null;
    void this.flush();
  }

  /** Kept beside the draft, on this computer: neither a reload nor another start may send what was left out. */
  #rememberLeftOut(leftOut: ReadonlySet<FieldPath>): void {
    this.leftOut = leftOut;
    localStorage.setItem(LEFT_OUT_KEY, JSON.stringify([...leftOut]));
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
    const { sub_interest_area: own } = this.profile;
    if (suggestions?.some((known) => own === known || own === optionInWords(known)) === true)
      this.profile.sub_interest_area = "";
  }
}

function rememberedLeftOut(): ReadonlySet<FieldPath> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(LEFT_OUT_KEY) ?? "[]");
    return new Set(Array.isArray(kept) ? OPTIONAL_FIELDS.filter((path) => kept.includes(path)) : []);
  } catch {
    return new Set();
  }
}
