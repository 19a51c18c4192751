import type { FoundRun } from "../ipc/backend";
import { soughtBy } from "../report/sought";
import type { AppModel } from "./app.svelte";

/** Looking for something in all reports: from the field to what was found, and from there to the place in a report. */
export class Searching {
  /** What of it is to take the focus, as soon as it is there. */
  focus = $state<"field" | "list" | null>(null);

  readonly #app: AppModel;

  constructor(app: AppModel) {
    this.#app = app;
  }

  /** Looks for words in every report; what is found is listed in the library. */
  search(text: string): void {
    const elsewhere = this.#app.view?.name !== "library";
    if (elsewhere && text.trim() !== "") this.#app.show({ name: "library", place: "all" });
    this.#app.shelf.search(text);
  }

  /** Opens the best of what was found, once it is known. */
  async openBest(): Promise<void> {
    await this.#app.shelf.settled();
    const [best] = this.#app.shelf.found;
    if (this.#app.shelf.searching && best !== undefined) this.open(best);
  }

  /** From the search on to what it found. */
  toList(): void {
    if (this.#app.view?.name !== "library") this.#app.show({ name: "library", place: this.#app.shelf.place });
    this.focus = "list";
  }

  /** To the field of the search, wherever it stands now. */
  toField(): void {
    if (!this.#app.sidebar.open && this.#app.view?.name !== "library")
      this.#app.show({ name: "library", place: "all" });
    this.focus = "field";
  }

  /** Opens a report where it says what was looked for. */
  open({ run, snippet }: FoundRun): void {
    const isOpen = this.#app.openedRun?.runId === run.run_id;
    if (!isOpen) this.#app.show({ name: "run", runId: run.run_id });
    if (snippet?.source === "note") this.#app.notesOpen = true;
    const words = soughtBy(snippet);
    if (words !== null) this.#app.find.seek(words, isOpen);
  }
}
