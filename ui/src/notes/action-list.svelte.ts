import { problemOf, type ActionDraft, type ActionItem, type Backend, type Problem } from "../ipc/backend";
import { t } from "../words/words";

export interface NotesSurroundings {
  say(text: string, undo?: () => void): void;
  failed(problem: Problem): void;
  /** So many notes are on this run now. */
  counted(runId: string, notes: number): void;
}

/** What somebody means to do: about one run, or all of it. */
export class ActionList {
  items = $state.raw<readonly ActionItem[]>([]);
  loaded = $state(false);
  problem = $state.raw<Problem | null>(null);

  readonly #backend: Backend;
  readonly #around: NotesSurroundings;
  #runId: string | null = null;

  constructor(backend: Backend, around: NotesSurroundings) {
    this.#backend = backend;
    this.#around = around;
  }

  /** Those of one run; of all with null. */
  async load(runId: string | null): Promise<void> {
    if (runId !== this.#runId) {
      this.#runId = runId;
      this.items = [];
      this.loaded = false;
    }
    try {
      const items = await this.#backend.listActions(runId);
      if (runId !== this.#runId) return;
      this.items = items;
      this.problem = null;
      this.loaded = true;
    } catch (error) {
      if (runId === this.#runId) this.problem = problemOf(error);
    }
  }

  retry(): Promise<void> {
    return this.load(this.#runId);
  }

  /** Whether it is kept. */
  async add(draft: Pick<ActionDraft, "run_id" | "section" | "idea" | "text" | "due">): Promise<boolean> {
    try {
      const action = await this.#backend.saveAction({ ...draft, action_id: null, state: "todo" });
      this.items = [...this.items, action];
      return true;
    } catch (error) {
      this.#around.failed(problemOf(error));
      return false;
    }
  }

  /** Shows the change at once; if it cannot be kept the action is as it was, with the reason. */
  async change(
    action: ActionItem,
    change: Partial<Pick<ActionItem, "text" | "state" | "due">>,
  ): Promise<void> {
    const next = { ...action, ...change };
    this.#replace(next);
    try {
      this.#replace(await this.#backend.saveAction(draftOf(next)));
    } catch (error) {
      this.#replace(action);
      this.#around.failed(problemOf(error));
    }
  }

  async remove(action: ActionItem): Promise<void> {
    const before = this.items;
    this.items = before.filter((other) => other.action_id !== action.action_id);
    try {
      await this.#backend.deleteAction(action.action_id);
    } catch (error) {
      this.items = before;
      this.#around.failed(problemOf(error));
      return;
    }
    this.#around.say(t("todo.deleted"), () => void this.#bringBack(action));
  }

  async #bringBack(action: ActionItem): Promise<void> {
    try {
      await this.#backend.saveAction(draftOf(action));
    } catch (error) {
      this.#around.failed(problemOf(error));
    }
    await this.load(this.#runId);
  }

  #replace(action: ActionItem): void {
    this.items = this.items.map((other) => (other.action_id === action.action_id ? action : other));
  }
}

function draftOf({ action_id, run_id, section, idea, text, state, due }: ActionItem): ActionDraft {
  return { action_id, run_id, section, idea, text, state, due };
}
