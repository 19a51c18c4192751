import FileText from "@lucide/svelte/icons/file-text";
import Undo2 from "@lucide/svelte/icons/undo-2";
import type { RunSummary } from "../ipc/backend";
import { ago } from "../library/days";
import { statusInWords } from "../report/words";
import { midSentence } from "../words/figures";
import { isHeard, keysInWords } from "../words/keys";
import { optionInWords } from "../words/options";
import { t } from "../words/words";
import { ACTIONS, type ActionGroup, type Icon } from "./actions";
import type { AppModel } from "./app.svelte";

export type EntryGroup = ActionGroup | "runs" | "trash";

/** A line of the palette. */
export interface Entry {
  readonly id: string;
  readonly group: EntryGroup;
  readonly icon: Icon;
  readonly name: string;
  /** What else it may be called; not shown. */
  readonly also: string;
  /** Said beside the name, quieter. */
  readonly about: string;
  /** Its shortcut, if it has one. */
  readonly keys: string | null;
  /** How old it is; worked out for the lines that are shown. */
  readonly age: (() => string) | null;
  readonly run: () => void;
}

/** What can be done now, and where one can go. */
export function entriesOf(app: AppModel): Entry[] {
  const now = new Date();
  return [...actions(app), ...runs(app, now), ...trashed(app, now)];
}

function actions(app: AppModel): Entry[] {
  return ACTIONS.filter((action) => action.id !== "palette" && action.can(app)).map((action) => ({
    id: action.id,
    group: action.group,
    icon: action.icon,
    name: action.name(app),
    also: action.also(),
    about: "",
    keys: action.keys === undefined || !isHeard(action.keys) ? null : keysInWords(action.keys),
    age: null,
    run: () => action.run(app),
  }));
}

function runs(app: AppModel, now: Date): Entry[] {
  return app.library.runs
    .filter((run) => run.run_id !== app.openedRun?.runId)
    .map((run) => ({
      ...lineOf(run, now),
      id: `run-${run.run_id}`,
      group: "runs",
      icon: FileText,
      run: () => app.show({ name: "run", runId: run.run_id }),
    }));
}

/** Reports in the trash can be brought back where they are listed. */
function trashed(app: AppModel, now: Date): Entry[] {
  if (app.view?.name !== "library" || app.view.place !== "trash") return [];
  return app.shelf.found.map(({ run }) => ({
    ...lineOf(run, now),
    id: `restore-${run.run_id}`,
    group: "trash",
    icon: Undo2,
    name: t("library.restore_named", { title: run.title || t("history.untitled") }),
    also: t("command.also.restore"),
    run: () => void app.marks.restore([run]),
  }));
}

function lineOf(run: RunSummary, now: Date): Pick<Entry, "name" | "also" | "about" | "keys" | "age"> {
  const about = [run.sample ? t("history.sample") : optionInWords(run.interest_area || run.goal_type)];
  if (run.status !== "complete") about.push(midSentence(statusInWords(run.status)));
  return {
    name: run.title || t("history.untitled"),
    also: "",
    about: about.filter((part) => part !== "").join(" · "),
    keys: null,
    age: () => ago(run.created_at, now),
  };
}
