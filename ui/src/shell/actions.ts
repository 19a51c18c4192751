import FolderOpen from "@lucide/svelte/icons/folder-open";
import Keyboard from "@lucide/svelte/icons/keyboard";
import KeyRound from "@lucide/svelte/icons/key-round";
import ListRestart from "@lucide/svelte/icons/list-restart";
import LogOut from "@lucide/svelte/icons/log-out";
import Monitor from "@lucide/svelte/icons/monitor";
import Moon from "@lucide/svelte/icons/moon";
import PanelLeft from "@lucide/svelte/icons/panel-left";
import Play from "@lucide/svelte/icons/play";
import Plus from "@lucide/svelte/icons/plus";
import Search from "@lucide/svelte/icons/search";
import Server from "@lucide/svelte/icons/server";
import SettingsIcon from "@lucide/svelte/icons/settings";
import Sun from "@lucide/svelte/icons/sun";
import type { Component } from "svelte";
import type { Theme } from "../ipc/backend";
import { isPress, withCommand, type Keys } from "../words/keys";
import { t } from "../words/words";
import type { AppModel } from "./app.svelte";
import { LIBRARY_ACTIONS, PLACE_ACTIONS } from "./library-actions";
import { READING_ACTIONS, REPORT_ACTIONS } from "./report-actions";

export type Icon = Component<{ size?: number; "aria-hidden"?: "true" }>;

export type ActionGroup = "report" | "library" | "go" | "look" | "app";

/**
 * Something the app can do. The palette, the sheet of shortcuts and the keys all read this one list, so that they
 * cannot disagree.
 */
export interface Action {
  readonly id: string;
  readonly group: ActionGroup;
  readonly icon: Icon;
  readonly keys?: Keys;
  /** Keys that it takes where no other action wants them. */
  readonly spareKeys?: Keys;
  /** What it is called, and what else people may call it. */
  name(app: AppModel): string;
  also(): string;
  /** Whether it can be done now. */
  can(app: AppModel): boolean;
  run(app: AppModel): void;
}

const THEME_ICONS: Readonly<Record<Theme, Icon>> = { light: Sun, dark: Moon, system: Monitor };

function chooseTheme(theme: Theme): Action {
  return {
    id: `theme_${theme}`,
    group: "look",
    icon: THEME_ICONS[theme],
    name: () => t(`command.theme_${theme}`),
    also: () => t("command.also.theme"),
    can: ({ settings }) => settings.view !== null && settings.view.settings.theme !== theme,
    run: (app) => void app.chooseTheme(theme),
  };
}

/** Everything, in the order in which it is listed. */
export const ACTIONS: readonly Action[] = [
  ...REPORT_ACTIONS,
  ...LIBRARY_ACTIONS,
  {
    id: "new_discovery",
    group: "go",
    icon: Plus,
    keys: { key: "n", with: "command" },
    name: () => t("action.new_discovery"),
    also: () => t("command.also.new_discovery"),
    can: () => true,
    run: (app) => app.show({ name: "discovery" }),
  },
  {
    id: "settings",
    group: "go",
    icon: SettingsIcon,
    keys: { key: ",", with: "command" },
    name: () => t("action.open_settings"),
    also: () => t("command.also.settings"),
    can: () => true,
    run: (app) => app.show({ name: "settings" }),
  },
  {
    id: "api_key",
    group: "go",
    icon: KeyRound,
    name: () => t("command.api_key"),
    also: () => t("command.also.api_key"),
    can: () => true,
    run: (app) => app.showSettings("api-key"),
  },
  {
    id: "model",
    group: "go",
    icon: Server,
    name: () => t("command.model"),
    also: () => t("command.also.model"),
    can: () => true,
    run: (app) => app.showSettings("model"),
  },
  ...PLACE_ACTIONS,
  {
    id: "sidebar",
    group: "look",
    icon: PanelLeft,
    keys: { key: "b", with: "command" },
    name: ({ sidebar }) => t(sidebar.open ? "command.hide_sidebar" : "command.show_sidebar"),
    also: () => t("command.also.sidebar"),
    can: () => true,
    run: ({ sidebar }) => (sidebar.open = !sidebar.open),
  },
  chooseTheme("light"),
  chooseTheme("dark"),
  chooseTheme("system"),
  ...READING_ACTIONS,
  {
    id: "start_over",
    group: "app",
    icon: ListRestart,
    name: () => t("command.start_over"),
    also: () => t("command.also.start_over"),
    can: ({ view }) => view?.name === "discovery",
    run: (app) => app.startOver(),
  },
  {
    id: "sample",
    group: "app",
    icon: Play,
    name: () => t("command.sample"),
    also: () => t("command.also.sample"),
    can: ({ starting }) => !starting.busy,
    run: (app) => void app.starting.sample(),
  },
  {
    id: "data_folder",
    group: "app",
    icon: FolderOpen,
    name: () => t("command.data_folder"),
    also: () => t("command.also.data_folder"),
    can: () => true,
    run: (app) => void app.openDataFolder(),
  },
  {
    id: "palette",
    group: "app",
    icon: Search,
    keys: { key: "k", with: "command" },
    name: () => t("command.palette"),
    also: () => t("command.also.palette"),
    can: () => true,
    run: (app) => (app.overlay = app.overlay === "palette" ? null : "palette"),
  },
  {
    id: "shortcuts",
    group: "app",
    icon: Keyboard,
    keys: { key: "?" },
    name: () => t("command.shortcuts"),
    also: () => t("command.also.shortcuts"),
    can: () => true,
    run: (app) => (app.overlay = app.overlay === "shortcuts" ? null : "shortcuts"),
  },
  {
    id: "quit",
    group: "app",
    icon: LogOut,
    keys: { key: "q", with: "command" },
    name: () => t("command.quit"),
    also: () => t("command.also.quit"),
    can: () => true,
    run: (app) => void app.quit(false),
  },
];

/** The action of this press, if it is the shortcut of one. What is typed in a field is text. */
export function actionOf(event: KeyboardEvent, app: AppModel): Action | null {
  const typing = event.target instanceof Element && event.target.closest(FIELDS) !== null;
  const isOf = (keys: Keys | undefined): boolean =>
    keys !== undefined && isPress(event, keys) && !(typing && !withCommand(keys));
  const own = ACTIONS.find(({ keys }) => isOf(keys));
  if (own?.can(app) === true) return own;
  return ACTIONS.find(({ spareKeys }) => isOf(spareKeys)) ?? own ?? null;
}

const FIELDS = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";

/** Whether an action waits: for an answer to what is asked, or because there is no library to work on. */
export function waits(action: Action, app: AppModel): boolean {
  // Quitting is always possible.
  if (action.id === "quit") return false;
  if (app.startProblem !== null || app.quitting !== null || app.view === null) return true;
  if (app.overlay !== null) return action.id !== app.overlay;
  return document.querySelector('[aria-modal="true"][data-state="open"]') !== null;
}
