import { invoke } from "@tauri-apps/api/core";
import type { SavedRun } from "./library-types";
import type { LibraryBackend } from "./library-backend";

/** The library's half of the real backend. A command that fails rejects with its `CommandError`. */
export const tauriLibrary: LibraryBackend & { openRun(runId: string): Promise<SavedRun> } = {
  openRun: (runId) => invoke("open_run", { runId }),
  listRuns: (before, limit) => invoke("list_runs", { before, limit }),
  findRuns: (query, after, limit) => invoke("find_runs", { query, after, limit }),
  facets: () => invoke("facets"),
  setFavourite: (runIds, favourite) => done(invoke("set_favourite", { runIds, favourite })),
  setArchived: (runIds, archived) => done(invoke("set_archived", { runIds, archived })),
  tagRuns: (runIds, add, remove) => done(invoke("tag_runs", { runIds, add, remove })),
  trashRuns: (runIds) => done(invoke("trash_runs", { runIds })),
  restoreRuns: (runIds) => done(invoke("restore_runs", { runIds })),
  deleteRuns: (runIds) => invoke("delete_runs", { runIds }),
  emptyTrash: () => invoke("empty_trash"),

  listNotes: (runId) => invoke("list_notes", { runId }),
  saveNote: (draft) => invoke("save_note", { draft }),
  deleteNote: (noteId) => invoke("delete_note", { noteId }),
  listActions: (runId) => invoke("list_actions", { runId }),
  saveAction: (draft) => invoke("save_action", { draft }),
  deleteAction: (actionId) => invoke("delete_action", { actionId }),

  listBackups: () => invoke("list_backups"),
  makeBackup: () => invoke("make_backup"),
  backUpNow: () => invoke("back_up_now"),
  purgeBackups: () => invoke("purge_backups"),
  planRestore: (path) => invoke("plan_restore", { path }),
  restoreBackup: (path) => invoke("restore_backup", { path }),
  moveLibrary: () => invoke("move_library"),
  importFile: () => invoke("import_file"),
  importFolder: () => invoke("import_folder"),

  insights: (from, to) => invoke("insights", { from, to }),
  exportInsights: (from, to) => invoke("export_insights", { from, to }),

  doctor: () => invoke("doctor"),
  rebuildIndex: () => invoke("rebuild_index"),
  mendLibrary: () => invoke("mend_library"),
};

async function done(answer: Promise<unknown>): Promise<void> {
  await answer;
}
