// What lies over the views, and what the library has beside its list: read together when the first view stands.

export { default as ExportDialog } from "../export/ExportDialog.svelte";
export { Exporter } from "../export/exporter.svelte";
export { InsightsModel } from "../insights/insights.svelte";
export { default as LibraryView } from "../library/LibraryView.svelte";
export { default as TagsDialog } from "../library/TagsDialog.svelte";
export { ActionList } from "../notes/action-list.svelte";
export { default as ActionsView } from "../notes/ActionsView.svelte";
export { Notebook } from "../notes/notebook.svelte";
export { Keeping } from "../settings/keeping.svelte";
export { entriesOf } from "./entries";
export { default as Palette } from "./Palette.svelte";
export { default as RenameDialog } from "./RenameDialog.svelte";
export { default as ShortcutSheet } from "./ShortcutSheet.svelte";
export { shortcutGroups } from "./shortcuts";
