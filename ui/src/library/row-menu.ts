import Archive from "@lucide/svelte/icons/archive";
import ArchiveRestore from "@lucide/svelte/icons/archive-restore";
import FileDown from "@lucide/svelte/icons/file-down";
import FileText from "@lucide/svelte/icons/file-text";
import Play from "@lucide/svelte/icons/play";
import PencilLine from "@lucide/svelte/icons/pencil-line";
import SquareCheck from "@lucide/svelte/icons/square-check";
import Star from "@lucide/svelte/icons/star";
import StarOff from "@lucide/svelte/icons/star-off";
import Tag from "@lucide/svelte/icons/tag";
import Trash2 from "@lucide/svelte/icons/trash-2";
import Undo2 from "@lucide/svelte/icons/undo-2";
import type { FoundRun } from "../ipc/backend";
import type { MenuItem } from "../kit/menu";
import { t } from "../words/words";
import type { LibraryActions } from "./actions";
import type { Shelf } from "./shelf.svelte";

/** What can be done with one report, where it lies. */
export function menuOf(found: FoundRun, shelf: Shelf, actions: LibraryActions): MenuItem[] {
  const { run } = found;
  const open: MenuItem = { label: t("history.open"), icon: FileText, run: () => actions.open(found) };
  const select: MenuItem = {
    label: t(shelf.selection.has(run.run_id) ? "library_view.deselect" : "library_view.select_one"),
    icon: SquareCheck,
    run: () => shelf.selection.toggle(run.run_id),
  };
  if (shelf.place === "trash") {
    return [
      open,
      select,
      { label: t("library.restore"), icon: Undo2, run: () => actions.restore(run) },
      {
        label: t("library_view.delete"),
        icon: Trash2,
        tone: "danger",
        run: () => actions.deleteForGood(run),
      },
    ];
  }
  return [
    open,
    select,
    {
      label: t(run.favourite ? "history.no_favourite" : "history.favourite"),
      icon: run.favourite ? StarOff : Star,
      run: () => actions.favourite(run, !run.favourite),
    },
    { label: t("report.rename"), icon: PencilLine, run: () => actions.rename(run) },
    { label: t("library_view.tag"), icon: Tag, run: () => actions.tags(run) },
    {
      label: t("export.one"),
      icon: FileDown,
      disabled: run.status === "streaming",
      run: () => actions.export(run),
    },
    {
      label: t("report.replay"),
      icon: Play,
      disabled: run.status === "streaming",
      run: () => actions.replay(run),
    },
    {
      label: t(run.archived ? "history.unarchive" : "history.archive"),
      icon: run.archived ? ArchiveRestore : Archive,
      run: () => actions.archive(run, !run.archived),
    },
    { label: t("report.to_trash"), icon: Trash2, tone: "danger", run: () => actions.trash(run) },
  ];
}
