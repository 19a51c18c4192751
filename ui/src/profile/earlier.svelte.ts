import {
  problemOf,
  type Backend,
  type NamedProfile,
  type Problem,
  type Profile,
  type RunSummary,
} from "../ipc/backend";

/** How many of the newest runs are looked through for profiles to start from. */
const RECENT_RUNS = 40;

/** A profile kept under a name, or just deleted and still within reach. */
export interface NamedLine {
  readonly name: string;
  readonly profile: Profile;
  readonly deleted: boolean;
}

/** Profiles to start from: those kept under a name, and those of recent runs. */
export class EarlierProfiles {
  named = $state.raw<readonly NamedLine[]>([]);
  runs = $state.raw<readonly RunSummary[]>([]);
  loaded = $state(false);
  problem = $state.raw<Problem | null>(null);

  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async load(): Promise<void> {
    await this.#attempt(async () => {
      const [named, runs] = await Promise.all([
        this.#backend.listProfiles(),
        this.#backend.listRuns(null, RECENT_RUNS),
      ]);
      this.named = named.map(lineOf);
      // The sample is about somebody made up.
      this.runs = runs.filter((run) => !run.sample);
      this.loaded = true;
    });
  }

  /** The profile a run was asked with; null when it cannot be read, and `problem` says why. */
  async ofRun(runId: string): Promise<Profile | null> {
    let profile: Profile | null = null;
    await this.#attempt(async () => {
      profile = (await this.#backend.openRun(runId)).profile;
    });
    return profile;
  }

  /** The kept name that saving under `name` would replace: names differ in more than their case. */
  taken(name: string): string | null {
    const wanted = folded(name);
    return this.named.find((line) => !line.deleted && folded(line.name) === wanted)?.name ?? null;
  }

  /** Keeps a profile under a name, in place of an earlier one of that name. */
  save(name: string, profile: Profile): Promise<boolean> {
    return this.#attempt(async () => {
      await this.#backend.saveProfile(name, profile);
      this.named = (await this.#backend.listProfiles()).map(lineOf);
    });
  }

  /** Deletes a profile. Its line stays until the list is opened anew, so that it can be brought back. */
  delete(line: NamedLine): Promise<boolean> {
    return this.#attempt(async () => {
      await this.#backend.deleteProfile(line.name);
      this.#mark(line.name, true);
    });
  }

  bringBack(line: NamedLine): Promise<boolean> {
    return this.#attempt(async () => {
      await this.#backend.saveProfile(line.name, line.profile);
      this.#mark(line.name, false);
    });
  }

  #mark(name: string, deleted: boolean): void {
    this.named = this.named.map((line) => (line.name === name ? { ...line, deleted } : line));
  }

  async #attempt(work: () => Promise<void>): Promise<boolean> {
    this.problem = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.problem = problemOf(error);
      return false;
    }
  }
}

const lineOf = ({ name, profile }: NamedProfile): NamedLine => ({ name, profile, deleted: false });

/** As the library compares names: in one line, whatever the case. */
const folded = (name: string): string => name.trim().replace(/\s+/gu, " ").toLowerCase();
