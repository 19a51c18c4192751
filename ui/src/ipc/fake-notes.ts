import type { ActionDraft, ActionItem, CommandError, Note, NoteDraft } from "./backend";
import { FakeLibrary } from "./fake-library";

/** Notes and actions of the fake backend. */
export class FakeNotes extends FakeLibrary {
  protected actions: ActionItem[] = [];
  #nextId = 1;

  async listNotes(runId: string): Promise<Note[]> {
    await this.answer("listNotes");
    return structuredClone(this.notesOf(runId));
  }

  async saveNote(draft: NoteDraft): Promise<Note> {
    await this.answer("saveNote");
    const { run_id } = this.find(draft.run_id).row;
    const before = this.notes.find(({ note_id }) => note_id === draft.note_id);
    const at = now();
    const note: Note = {
      ...draft,
      run_id,
      note_id: draft.note_id ?? this.#newId("note"),
      created_at: before?.created_at ?? at,
      changed_at: at,
    };
    this.notes = [...this.notes.filter((other) => other.note_id !== note.note_id), note].toSorted(byAge);
    return structuredClone(note);
  }

  async deleteNote(noteId: string): Promise<Note> {
    await this.answer("deleteNote");
    const note = this.notes.find(({ note_id }) => note_id === noteId);
    if (note === undefined) throw gone();
    this.notes = this.notes.filter((other) => other !== note);
    return note;
  }

  async listActions(runId: string | null): Promise<ActionItem[]> {
    await this.answer("listActions");
    return this.actions
      .filter((action) => runId === null || action.run_id === runId)
      .filter((action) => this.runs.get(action.run_id)?.row.trashed_at === null)
      .map((action) => ({ ...action, run_title: this.find(action.run_id).row.title }))
      .toSorted(openOnesByDueDate);
  }

  async saveAction(draft: ActionDraft): Promise<ActionItem> {
    await this.answer("saveAction");
    const { run_id, title } = this.find(draft.run_id).row;
    const before = this.actions.find(({ action_id }) => action_id === draft.action_id);
    const at = now();
    const action: ActionItem = {
      ...draft,
      run_id,
      run_title: title,
      action_id: draft.action_id ?? this.#newId("action"),
      created_at: before?.created_at ?? at,
      changed_at: at,
    };
    this.actions = [...this.actions.filter((other) => other.action_id !== action.action_id), action].toSorted(
      byAge,
    );
    return { ...action };
  }

  async deleteAction(actionId: string): Promise<ActionItem> {
    await this.answer("deleteAction");
    const action = this.actions.find(({ action_id }) => action_id === actionId);
    if (action === undefined) throw gone();
    this.actions = this.actions.filter((other) => other !== action);
    return action;
  }

  #newId(kind: string): string {
    const id = `${kind}-new-${String(this.#nextId).padStart(4, "0")}`;
    this.#nextId += 1;
    return id;
  }
}

const now = (): number => Math.floor(Date.now() / 1000);

const byAge = (a: { created_at: number }, b: { created_at: number }): number => a.created_at - b.created_at;

function openOnesByDueDate(a: ActionItem, b: ActionItem): number {
  const done = Number(a.state === "done") - Number(b.state === "done");
  return done || (a.due ?? "9999").localeCompare(b.due ?? "9999") || byAge(a, b);
}

function gone(): Error {
  const missing: CommandError = { code: "run_not_found", message: "It is gone already.", hint: null };
  return missing as unknown as Error;
}
