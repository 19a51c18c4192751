import { data, done } from "./answers";
import { commands, type SavedRun } from "./bindings";
import { answerTo } from "./first-questions";
import type { LibraryBackend } from "./library-backend";

/** The library's half of the real backend. */
export const tauriLibrary: LibraryBackend & { openRun(runId: string): Promise<SavedRun> } = {
  openRun: (runId) => data(commands.openRun(runId)),
  listRuns: (before, limit) =>
    answerTo("list_runs", { before, limit }) ?? data(commands.listRuns(before, limit)),
  findRuns: (query, after, limit) => data(commands.findRuns(query, after, limit)),
  facets: () => data(commands.facets()),
  setFavourite: (runIds, favourite) => done(commands.setFavourite([...runIds], favourite)),
  setArchived: (runIds, archived) => done(commands.setArchived([...runIds], archived)),
  tagRuns: (runIds, add, remove) => done(commands.tagRuns([...runIds], [...add], [...remove])),
  trashRuns: (runIds) => done(commands.trashRuns([...runIds])),
  restoreRuns: (runIds) => done(commands.restoreRuns([...runIds])),
  deleteRuns: (runIds) => data(commands.deleteRuns([...runIds])),
  emptyTrash: () => data(commands.emptyTrash()),
  listNotes: (runId) => data(commands.listNotes(runId)),
  saveNote: (draft) => data(commands.saveNote(draft)),
  deleteNote: (noteId) => data(commands.deleteNote(noteId)),
  listActions: (runId) => data(commands.listActions(runId)),
  saveAction: (draft) => data(commands.saveAction(draft)),
  deleteAction: (actionId) => data(commands.deleteAction(actionId)),
  listBackups: () => data(commands.listBackups()),
  makeBackup: () => data(commands.makeBackup()),
  backUpNow: () => data(commands.backUpNow()),
  purgeBackups: () => data(commands.purgeBackups()),
  planRestore: (name) => data(commands.planRestore(name)),
  restoreBackup: (token) => data(commands.restoreBackup(token)),
  moveLibrary: () => data(commands.moveLibrary()),
  importFile: () => data(commands.importFile()),
  importFolder: () => data(commands.importFolder()),
  importBundle: () => data(commands.importBundle()),
  insights: (from, to) => data(commands.insights(from, to)),
  exportInsights: (from, to) => data(commands.exportInsights(from, to)),
  doctor: () => data(commands.doctor()),
  rebuildIndex: () => data(commands.rebuildIndex()),
  mendLibrary: () => data(commands.mendLibrary()),
};
