import type {
  ActionDraft,
  ActionItem,
  Backup,
  BundleImported,
  Deleted,
  DoctorReport,
  Facets,
  Imported,
  Insights,
  Note,
  NoteDraft,
  RestorePlan,
  RunPage,
  RunQuery,
  RunSummary,
} from "./bindings";

/** What the interface can ask of the library, beside opening and writing a run. */
export interface LibraryBackend {
  /** Newest first, outside the archive and the trash; `before` is the id of the last run already seen. */
  listRuns(before: string | null, limit: number): Promise<RunSummary[]>;
  /** One page of what is looked for; `after` is where the page before it said that this one begins. */
  findRuns(query: RunQuery, after: string | null, limit: number): Promise<RunPage>;
  facets(): Promise<Facets>;
  setFavourite(runIds: readonly string[], favourite: boolean): Promise<void>;
  setArchived(runIds: readonly string[], archived: boolean): Promise<void>;
  tagRuns(runIds: readonly string[], add: readonly string[], remove: readonly string[]): Promise<void>;
  /** Live ones are stopped. */
  trashRuns(runIds: readonly string[]): Promise<void>;
  restoreRuns(runIds: readonly string[]): Promise<void>;
  /** For good, out of the trash. */
  deleteRuns(runIds: readonly string[]): Promise<Deleted>;
  emptyTrash(): Promise<Deleted>;

  listNotes(runId: string): Promise<Note[]>;
  /** A draft with the id of a deleted note brings it back. */
  saveNote(draft: NoteDraft): Promise<Note>;
  deleteNote(noteId: string): Promise<Note>;
  /** Of one run, or of all outside the trash; open ones by due date first. */
  listActions(runId: string | null): Promise<ActionItem[]>;
  /** A draft with the id of a deleted action brings it back. */
  saveAction(draft: ActionDraft): Promise<ActionItem>;
  deleteAction(actionId: string): Promise<ActionItem>;

  /** Newest first. */
  listBackups(): Promise<Backup[]>;
  /** Asks where to in the system's dialog; null is a reader who thought better of it, here and below. */
  makeBackup(): Promise<string | null>;
  /** Into the folder of backups. */
  backUpNow(): Promise<Backup>;
  /** Deletes every backup in the folder, and makes one of today. */
  purgeBackups(): Promise<Backup[]>;
  /** What restoring the listed backup of this name would do. Without a name the system's dialog asks which. */
  planRestore(name: string | null): Promise<RestorePlan | null>;
  /** Takes the token of the last plan; resolves to what was done. */
  restoreBackup(token: string): Promise<RestorePlan>;
  /** Asks for a folder; resolves to where the library is now. */
  moveLibrary(): Promise<string | null>;
  /** Asks for a file with one run, or several, as Prospect exports them. */
  importFile(): Promise<Imported | null>;
  /** Asks for a folder of reports in Markdown. */
  importFolder(): Promise<Imported | null>;
  /** Asks for a bundle that Prospect exported; resolves to its run. */
  importBundle(): Promise<BundleImported | null>;

  /** Of the runs begun in [from, to), in Unix seconds; null leaves an end open. */
  insights(from: number | null, to: number | null): Promise<Insights>;
  /** As CSV; asks where to. */
  exportInsights(from: number | null, to: number | null): Promise<string | null>;

  doctor(): Promise<DoctorReport>;
  rebuildIndex(): Promise<DoctorReport>;
  /** Mends what can be mended without losing anything. */
  mendLibrary(): Promise<DoctorReport>;
}
