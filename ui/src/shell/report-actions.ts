import AArrowDown from "@lucide/svelte/icons/a-arrow-down";
import AArrowUp from "@lucide/svelte/icons/a-arrow-up";
import ALargeSmall from "@lucide/svelte/icons/a-large-small";
import Archive from "@lucide/svelte/icons/archive";
import ArchiveRestore from "@lucide/svelte/icons/archive-restore";
import ChevronDown from "@lucide/svelte/icons/chevron-down";
import ChevronUp from "@lucide/svelte/icons/chevron-up";
import ChevronsDownUp from "@lucide/svelte/icons/chevrons-down-up";
import ChevronsUpDown from "@lucide/svelte/icons/chevrons-up-down";
import ClipboardType from "@lucide/svelte/icons/clipboard-type";
import Copy from "@lucide/svelte/icons/copy";
import FileDown from "@lucide/svelte/icons/file-down";
import MoveHorizontal from "@lucide/svelte/icons/move-horizontal";
import NotebookPen from "@lucide/svelte/icons/notebook-pen";
import Play from "@lucide/svelte/icons/play";
import PencilLine from "@lucide/svelte/icons/pencil-line";
import RotateCcw from "@lucide/svelte/icons/rotate-ccw";
import Save from "@lucide/svelte/icons/save";
import Square from "@lucide/svelte/icons/square";
import Star from "@lucide/svelte/icons/star";
import StarOff from "@lucide/svelte/icons/star-off";
import StepForward from "@lucide/svelte/icons/step-forward";
import Tag from "@lucide/svelte/icons/tag";
import TextSearch from "@lucide/svelte/icons/text-search";
import Trash2 from "@lucide/svelte/icons/trash-2";
import Undo2 from "@lucide/svelte/icons/undo-2";
import UserPen from "@lucide/svelte/icons/user-pen";
import type { CopyForm } from "../ipc/backend";
import { FACES, WIDTHS, type Face, type TextWidth } from "../report/reading.svelte";
import type { RunModel } from "../report/run-model.svelte";
import type { SectionModel } from "../report/section-model.svelte";
import { SECTION_KEYS, type SectionKey } from "../report/sections";
import { midSentence } from "../words/figures";
import { t } from "../words/words";
import type { Action, Icon } from "./actions";
import type { AppModel } from "./app.svelte";

const live = (run: RunModel): boolean => run.status === "streaming";
const begun = (run: RunModel): SectionModel[] => run.sections.filter(({ state }) => state !== "waiting");

type ReportActionId =
  | "stop"
  | "continue"
  | "run_again"
  | "save_again"
  | "find"
  | "find_next"
  | "find_previous"
  | "export"
  | "replay"
  | "copy"
  | "copy_rich"
  | "collapse_all"
  | "expand_all"
  | "rename"
  | "to_trash"
  | "favourite"
  | "no_favourite"
  | "tags"
  | "notes"
  | "archive"
  | "unarchive"
  | "restore"
  | "correct_answers";

interface ReportAction {
  readonly id: ReportActionId;
  readonly icon: Icon;
  readonly keys?: Action["keys"];
  can(run: RunModel, app: AppModel): boolean;
  run(run: RunModel, app: AppModel): void;
}

const ON_REPORT: readonly ReportAction[] = [
  {
    id: "stop",
    icon: Square,
    can: (run) => live(run) && !run.elsewhere && !run.stopping,
    run: (run, app) => void app.runs.stop(run),
  },
  {
    id: "continue",
    icon: StepForward,
    can: (run, app) => run.canContinue && !app.starting.busy,
    run: (run, app) => void app.starting.continue(run),
  },
  {
    id: "save_again",
    icon: Save,
    can: (run) => !live(run) && !run.saved && run.hasText,
    run: (run, app) => void app.runs.saveAgain(run),
  },
  {
    id: "find",
    icon: TextSearch,
    keys: { key: "f", with: "command" },
    can: (run) => live(run) || run.hasText,
    run: (_run, app) => app.find.open(),
  },
  {
    id: "find_next",
    icon: ChevronDown,
    keys: { key: "f3" },
    can: (_run, { find }) => find.query.trim() !== "",
    run: (_run, app) => app.find.next(),
  },
  {
    id: "find_previous",
    icon: ChevronUp,
    keys: { key: "f3", with: "shift" },
    can: (_run, { find }) => find.query.trim() !== "",
    run: (_run, app) => app.find.previous(),
  },
  {
    id: "export",
    icon: FileDown,
    keys: { key: "e", with: "command" },
    can: (run) => !live(run) && run.hasText,
    run: (_run, app) => app.export(app.chosen),
  },
  {
    id: "replay",
    icon: Play,
    can: (run, app) => !live(run) && run.hasText && run.saved && !app.starting.busy,
    run: (run, app) => void app.starting.replay(run.runId),
  },
  {
    id: "copy",
    icon: Copy,
    can: (run) => !live(run) && run.hasText,
    run: (run, app) => void app.clipboard.copy(run, null, "markdown"),
  },
  {
    id: "copy_rich",
    icon: ClipboardType,
    can: (run) => !live(run) && run.hasText,
    run: (run, app) => void app.clipboard.copy(run, null, "rich"),
  },
  {
    id: "collapse_all",
    icon: ChevronsDownUp,
    can: (run) => begun(run).some(({ open }) => open),
    run: (run) => run.foldAll(false),
  },
  {
    id: "expand_all",
    icon: ChevronsUpDown,
    can: (run) => begun(run).some(({ open }) => !open),
    run: (run) => run.foldAll(true),
  },
  {
    id: "run_again",
    icon: RotateCcw,
    can: (run, app) => !live(run) && !app.starting.busy,
    run: (run, app) => void app.starting.again(run),
  },
  {
    id: "rename",
    icon: PencilLine,
    can: () => true,
    run: (_run, app) => (app.overlay = "rename"),
  },
  {
    id: "favourite",
    icon: Star,
    can: (run) => run.row?.favourite === false,
    run: (_run, app) => void app.marks.favourite(app.chosen, true),
  },
  {
    id: "no_favourite",
    icon: StarOff,
    can: (run) => run.row?.favourite === true,
    run: (_run, app) => void app.marks.favourite(app.chosen, false),
  },
  {
    id: "tags",
    icon: Tag,
    can: (run) => run.row !== null,
    run: (_run, app) => (app.overlay = "tags"),
  },
  {
    id: "notes",
    icon: NotebookPen,
    keys: { key: "m", with: "command_shift" },
    can: (run) => run.row !== null,
    run: (_run, app) => (app.notesOpen = !app.notesOpen),
  },
  {
    id: "archive",
    icon: Archive,
    can: (run) => !live(run) && run.row?.archived === false && run.row.trashed_at === null,
    run: (_run, app) => void app.marks.archive(app.chosen, true),
  },
  {
    id: "unarchive",
    icon: ArchiveRestore,
    can: (run) => run.row?.archived === true,
    run: (_run, app) => void app.marks.archive(app.chosen, false),
  },
  {
    id: "correct_answers",
    icon: UserPen,
    can: (run) => !live(run) && run.row !== null && !run.row.sample,
    run: (run, app) => app.correctAnswers(run),
  },
  {
    id: "restore",
    icon: Undo2,
    can: (run) => (run.row?.trashed_at ?? null) !== null,
    run: (_run, app) => void app.marks.restore(app.chosen),
  },
  {
    id: "to_trash",
    icon: Trash2,
    can: (run) => !live(run) && (run.row?.trashed_at ?? null) === null,
    run: (_run, app) => void app.moveToTrash(app.chosen),
  },
];

function onReport({ id, can, run, ...rest }: ReportAction): Action {
  return {
    ...rest,
    id,
    group: "report",
    name: () => t(`command.${id}`),
    also: () => t(`command.also.${id}`),
    can: (app) => app.openedRun !== null && can(app.openedRun, app),
    run: (app) => {
      if (app.openedRun !== null) run(app.openedRun, app);
    },
  };
}

function copySection(key: SectionKey, form: CopyForm): Action {
  const written = (run: RunModel): boolean => begun(run).some((section) => section.key === key);
  return {
    id: `copy_${key}_${form}`,
    group: "report",
    icon: form === "rich" ? ClipboardType : Copy,
    name: () =>
      t(form === "rich" ? "command.copy_section_rich" : "command.copy_section", {
        title: t(`section.${key}`),
      }),
    also: () => t(form === "rich" ? "command.also.copy_rich" : "command.also.copy"),
    can: ({ openedRun }) => openedRun !== null && !live(openedRun) && written(openedRun),
    run: (app) => {
      if (app.openedRun !== null) void app.clipboard.copy(app.openedRun, key, form);
    },
  };
}

function chooseFace(face: Face): Action {
  return {
    id: `face_${face}`,
    group: "look",
    icon: ALargeSmall,
    name: () => t(`command.face_${face}`),
    also: () => t("command.also.reading"),
    can: ({ openedRun, reading }) => openedRun !== null && reading.face !== face,
    run: ({ reading }) => (reading.face = face),
  };
}

function changeSize(by: 1 | -1): Action {
  const id = by === 1 ? "larger" : "smaller";
  return {
    id,
    group: "look",
    icon: by === 1 ? AArrowUp : AArrowDown,
    name: () => t(`command.${id}`),
    also: () => t("command.also.reading"),
    can: ({ openedRun, reading }) => openedRun !== null && reading.sizeBeside(by) !== null,
    run: ({ reading }) => (reading.size = reading.sizeBeside(by) ?? reading.size),
  };
}

function chooseWidth(width: TextWidth): Action {
  return {
    id: `width_${width}`,
    group: "look",
    icon: MoveHorizontal,
    name: () => t("command.width", { width: midSentence(t(`reading.widths.${width}`)) }),
    also: () => t("command.also.reading"),
    can: ({ openedRun, reading }) => openedRun !== null && reading.width !== width,
    run: ({ reading }) => (reading.width = width),
  };
}

/** What can be done with the report that is open, in the order in which it is listed. */
export const REPORT_ACTIONS: readonly Action[] = [
  ...ON_REPORT.map(onReport),
  ...SECTION_KEYS.flatMap((key) => [copySection(key, "markdown"), copySection(key, "rich")]),
];

/** How its text is set. */
export const READING_ACTIONS: readonly Action[] = [
  ...FACES.map(chooseFace),
  changeSize(1),
  changeSize(-1),
  ...WIDTHS.map(chooseWidth),
];
