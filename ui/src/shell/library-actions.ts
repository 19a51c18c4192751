import Archive from "@lucide/svelte/icons/archive";
import ArchiveRestore from "@lucide/svelte/icons/archive-restore";
import ChartColumn from "@lucide/svelte/icons/chart-column";
import FileDown from "@lucide/svelte/icons/file-down";
import FilterX from "@lucide/svelte/icons/funnel-x";
import Library from "@lucide/svelte/icons/library";
import ListChecks from "@lucide/svelte/icons/list-checks";
import Search from "@lucide/svelte/icons/search";
import Star from "@lucide/svelte/icons/star";
import StarOff from "@lucide/svelte/icons/star-off";
import Tag from "@lucide/svelte/icons/tag";
import Trash2 from "@lucide/svelte/icons/trash-2";
import Undo2 from "@lucide/svelte/icons/undo-2";
import type { Place } from "../library/shelf.svelte";
import { t } from "../words/words";
import type { Action, Icon } from "./actions";
import type { AppModel } from "./app.svelte";

type SelectionActionId =
  "favourite" | "no_favourite" | "tags" | "export" | "archive" | "unarchive" | "trash" | "restore" | "delete";

interface SelectionAction {
  readonly id: SelectionActionId;
  readonly icon: Icon;
  /** Where it makes sense. */
  readonly places: readonly Place[];
  run(app: AppModel): void;
}

const KEPT: readonly Place[] = ["all", "favourites", "archive"];

/** What can be done with the reports that are selected in the library. */
const ON_SELECTION: readonly SelectionAction[] = [
  { id: "favourite", icon: Star, places: KEPT, run: (app) => void app.marks.favourite(app.chosen, true) },
  {
    id: "no_favourite",
    icon: StarOff,
    places: KEPT,
    run: (app) => void app.marks.favourite(app.chosen, false),
  },
  { id: "tags", icon: Tag, places: KEPT, run: (app) => (app.overlay = "tags") },
  { id: "export", icon: FileDown, places: KEPT, run: (app) => app.export(app.chosen) },
  {
    id: "archive",
    icon: Archive,
    places: ["all", "favourites"],
    run: (app) => void app.marks.archive(app.chosen, true),
  },
  {
    id: "unarchive",
    icon: ArchiveRestore,
    places: ["archive"],
    run: (app) => void app.marks.archive(app.chosen, false),
  },
  { id: "trash", icon: Trash2, places: KEPT, run: (app) => void app.moveToTrash(app.chosen) },
  { id: "restore", icon: Undo2, places: ["trash"], run: (app) => void app.marks.restore(app.chosen) },
  { id: "delete", icon: Trash2, places: ["trash"], run: (app) => app.deleting.ask(app.chosen) },
];

const inLibrary = ({ view }: AppModel): boolean => view?.name === "library";

function onSelection({ id, icon, places, run }: SelectionAction): Action {
  return {
    id: `selected_${id}`,
    group: "library",
    icon,
    name: () => t(`command.selected_${id}`),
    also: () => t("command.also.selected"),
    can: ({ view, shelf }) =>
      view?.name === "library" && places.includes(view.place) && shelf.selection.size > 0,
    run,
  };
}

/** What can be done in the library. */
export const LIBRARY_ACTIONS: readonly Action[] = [
  ...ON_SELECTION.map(onSelection),
  {
    id: "select_all",
    group: "library",
    icon: ListChecks,
    name: () => t("command.select_all"),
    also: () => t("command.also.selected"),
    can: (app) => inLibrary(app) && app.shelf.found.length > 0,
    run: ({ shelf }) => shelf.selection.all(shelf.ids),
  },
  {
    id: "clear_filter",
    group: "library",
    icon: FilterX,
    name: () => t("command.clear_filter"),
    also: () => t("command.also.clear_filter"),
    can: inLibrary,
    run: ({ shelf }) => shelf.clearFilter(),
  },
  {
    id: "empty_trash",
    group: "library",
    icon: Trash2,
    name: () => t("command.empty_trash"),
    also: () => t("command.also.empty_trash"),
    can: ({ view, shelf }) => view?.name === "library" && view.place === "trash" && shelf.found.length > 0,
    run: ({ deleting }) => deleting.ask("all"),
  },
];

const PLACE_ICONS: readonly (readonly [Place, Icon])[] = [
  ["all", Library],
  ["favourites", Star],
  ["archive", Archive],
  ["trash", Trash2],
];

/** Where one can go in the library, and what tells of all of it. */
export const PLACE_ACTIONS: readonly Action[] = [
  {
    id: "search",
    group: "go",
    icon: Search,
    keys: { key: "f", with: "command_shift" },
    // Without a report there is nothing else to find something in.
    spareKeys: { key: "f", with: "command" },
    name: () => t("command.search"),
    also: () => t("command.also.search"),
    can: () => true,
    run: (app) => app.searching.toField(),
  },
  ...PLACE_ICONS.map(([place, icon]): Action => ({
    id: place === "trash" ? "trash" : `place_${place}`,
    group: "go",
    icon,
    name: () => t(`command.place_${place}`),
    also: () => t(`command.also.place_${place}`),
    can: () => true,
    run: (app) => app.show({ name: "library", place }),
  })),
  {
    id: "actions",
    group: "go",
    icon: ListChecks,
    name: () => t("command.actions"),
    also: () => t("command.also.actions"),
    can: () => true,
    run: (app) => app.show({ name: "actions" }),
  },
  {
    id: "insights",
    group: "go",
    icon: ChartColumn,
    name: () => t("command.insights"),
    also: () => t("command.also.insights"),
    can: () => true,
    run: (app) => app.show({ name: "insights" }),
  },
];
