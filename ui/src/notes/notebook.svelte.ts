import { SvelteMap } from "svelte/reactivity";
import { problemOf, type Backend, type Note, type NoteDraft, type Problem } from "../ipc/backend";
import { t } from "../words/words";
import type { About } from "./about";
import { ActionList, type NotesSurroundings } from "./action-list.svelte";

/** Notes and actions of the report that is open. What is being written is kept while one looks elsewhere. */
export class Notebook {
  readonly actions: ActionList;
  notes = $state.raw<readonly Note[]>([]);
  loaded = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** Moves when the field of a new note is to take the focus. */
  asked = $state(0);

  readonly #backend: Backend;
  readonly #around: NotesSurroundings;
  /** Notes that are being written, by their id; new ones by their run. */
  readonly #drafts = new SvelteMap<string, NoteDraft>();
  #runId: string | null = null;

  constructor(backend: Backend, around: NotesSurroundings) {
    this.#backend = backend;
    this.#around = around;
    this.actions = new ActionList(backend, around);
  }

  async open(runId: string): Promise<void> {
    if (runId !== this.#runId) {
      this.#runId = runId;
      this.notes = [];
      this.loaded = false;
    }
    await Promise.all([this.#readNotes(runId), this.actions.load(runId)]);
  }

  retry(): Promise<void> {
    return this.#runId === null ? Promise.resolve() : this.open(this.#runId);
  }

  draftOf(id: string): NoteDraft | null {
    return this.#drafts.get(id) ?? null;
  }

  /** Begins a note, or goes on with the one that was begun. */
  begin(runId: string, about: About): void {
    const begun = this.#drafts.get(runId);
    const text = begun?.text ?? "";
    this.#drafts.set(runId, { note_id: null, run_id: runId, ...about, text, tags: begun?.tags ?? [] });
    this.asked += 1;
  }

  edit(note: Note): void {
    const { note_id, run_id, section, idea, text, tags } = note;
    this.#drafts.set(note_id, { note_id, run_id, section, idea, text, tags: [...tags] });
  }

  write(id: string, part: Partial<NoteDraft>): void {
    const draft = this.#drafts.get(id);
    if (draft !== undefined) this.#drafts.set(id, { ...draft, ...part });
  }

  discard(id: string): void {
    this.#drafts.delete(id);
  }

  /** Whether it is kept. What cannot be kept stays where it is written. */
  async save(id: string): Promise<boolean> {
    const draft = this.#drafts.get(id);
    if (draft === undefined || draft.text.trim() === "") return false;
    try {
      const note = await this.#backend.saveNote({ ...draft, text: draft.text.trim() });
      this.#drafts.delete(id);
      if (note.run_id === this.#runId) this.#show(note);
      return true;
    } catch (error) {
      this.#around.failed(problemOf(error));
      return false;
    }
  }

  async remove(note: Note): Promise<void> {
    const before = this.notes;
    this.#set(before.filter((other) => other.note_id !== note.note_id));
    try {
      await this.#backend.deleteNote(note.note_id);
    } catch (error) {
      this.#set(before);
      this.#around.failed(problemOf(error));
      return;
    }
    this.#around.say(t("notes.deleted"), () => void this.#bringBack(note));
  }

  async #bringBack({ note_id, run_id, section, idea, text, tags }: Note): Promise<void> {
    try {
      const note = await this.#backend.saveNote({ note_id, run_id, section, idea, text, tags });
      if (run_id === this.#runId) this.#show(note);
    } catch (error) {
      this.#around.failed(problemOf(error));
    }
  }

  async #readNotes(runId: string): Promise<void> {
    try {
      const notes = await this.#backend.listNotes(runId);
      if (runId !== this.#runId) return;
      this.notes = notes;
      this.problem = null;
      this.loaded = true;
    } catch (error) {
      if (runId === this.#runId) this.problem = problemOf(error);
    }
  }

  #show(note: Note): void {
    const others = this.notes.filter(({ note_id }) => note_id !== note.note_id);
    this.#set([...others, note].toSorted((a, b) => a.created_at - b.created_at));
  }

  #set(notes: readonly Note[]): void {
    this.notes = notes;
    if (this.#runId !== null) this.#around.counted(this.#runId, notes.length);
  }
}
