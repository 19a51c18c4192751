import { MENU_ACTIONS, type MenuWords } from "../ipc/bindings";
import { t } from "../words/words";
import { ACTIONS, waits, type Action } from "./actions";
import type { AppModel } from "./app.svelte";

/** What the system's menu bar says, in the language of the interface. */
export function menuWords(): MenuWords {
  return Object.fromEntries(WORDS.map((word) => [word, t(`menu.${word}`)])) as MenuWords;
}

/** The actions of the menu bar that can be done now; the others are shown but cannot be chosen. */
export function availableInMenu(app: AppModel): string[] {
  return MENU_ACTIONS.filter((id) => actionNamed(id)?.can(app) === true);
}

/** Does what was chosen in the menu bar, as the keys of the same action would. */
export function chooseFromMenu(id: string, app: AppModel): void {
  const action = actionNamed(id);
  if (action !== undefined && !waits(action, app) && action.can(app)) action.run(app);
}

function actionNamed(id: string): Action | undefined {
  return ACTIONS.find((action) => action.id === id);
}

const WORDS = [
  "file",
  "edit",
  "view",
  "window",
  "help",
  "about",
  "settings",
  "services",
  "hide",
  "hide_others",
  "show_all",
  "quit",
  "new_discovery",
  "export",
  "close",
  "undo",
  "redo",
  "cut",
  "copy",
  "paste",
  "select_all",
  "sidebar",
  "palette",
  "fullscreen",
  "minimize",
  "zoom",
  "shortcuts",
] as const satisfies readonly (keyof MenuWords)[];
