import type { RunSummary } from "../ipc/backend";
import type { LibraryActions } from "../library/actions";
import type { ReportActions } from "../report/actions";
import type { RunModel } from "../report/run-model.svelte";
import type { AppModel } from "./app.svelte";

/** What a reader does with the report that is open, done by the app. */
export function reportDoings(app: AppModel, run: RunModel): ReportActions {
  return {
    stop: () => void app.runs.stop(run),
    continue: () => void app.starting.continue(run),
    runAgain: () => void app.starting.again(run),
    saveAgain: () => void app.runs.saveAgain(run),
    replay: () => void app.starting.replay(run.runId),
    rename: (title) => void app.rename(run.runId, title),
    toTrash: () => void app.moveToTrash(app.chosen),
    restore: () => void app.marks.restore(app.chosen),
    favourite: (favourite) => void app.marks.favourite(app.chosen, favourite),
    archive: (archived) => void app.marks.archive(app.chosen, archived),
    copy: (section, form) => void app.clipboard.copy(run, section, form),
    copyCode: (code) => app.clipboard.copyCode(code),
    copyRequest: (text) => void app.clipboard.copyRequest(text),
    export: () => app.export(app.chosen),
    openLink: (url) => void app.openLink(url),
    openSettings: (field) => app.showSettings(field),
    correctAnswers: () => app.correctAnswers(run),
  };
}

/** What is done in the library, with one report or with those that are selected. */
export function libraryDoings(app: AppModel): LibraryActions {
  const these = (run: RunSummary | null): readonly RunSummary[] => (run === null ? app.chosen : [run]);
  return {
    open: (found) => app.searching.open(found),
    go: (place) => app.show({ name: "library", place }),
    favourite: (run, favourite) => void app.marks.favourite(these(run), favourite),
    tags: (run) => {
      if (run !== null) app.shelf.selection.all([run.run_id]);
      app.overlay = "tags";
    },
    rename: (run) => {
      app.shelf.selection.all([run.run_id]);
      app.overlay = "rename";
    },
    export: (run) => app.export(these(run)),
    replay: (run) => void app.starting.replay(run.run_id),
    archive: (run, archived) => void app.marks.archive(these(run), archived),
    trash: (run) => void app.moveToTrash(these(run)),
    restore: (run) => void app.marks.restore(these(run)),
    deleteForGood: (run) => app.deleting.ask(these(run)),
    emptyTrash: () => app.deleting.ask("all"),
    newDiscovery: () => app.show({ name: "discovery" }),
  };
}
