import type { Facets } from "../ipc/backend";
import type { Notebook } from "./notebook.svelte";

/** What stands beside a report: its notes, its actions and its tags. */
export interface ReportNotes {
  readonly book: Notebook;
  readonly open: boolean;
  /** The tags in use; null until somebody wanted to know. */
  readonly facets: Facets | null;
  show(open: boolean): void;
  tag(tag: string, on: boolean): void;
  readTags(): void;
}
