import { isHeard, type Keys } from "../words/keys";
import { t } from "../words/words";
import { ACTIONS } from "./actions";
import type { AppModel } from "./app.svelte";

/** What a key does, and the keys that do it. */
export interface Shortcut {
  readonly name: string;
  readonly keys: readonly Keys[];
  /** It is switched off in the settings. */
  readonly off?: boolean;
}

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

/** Every shortcut: those of the actions, and those that a place has for itself. */
export function shortcutGroups(app: AppModel): ShortcutGroup[] {
  const anywhere = ACTIONS.flatMap((action) =>
    action.keys === undefined
      ? []
      : [{ name: action.name(app), keys: [action.keys], off: !isHeard(action.keys) }],
  );
  return [
    { title: t("shortcuts.anywhere"), shortcuts: anywhere },
    {
      title: t("shortcuts.list"),
      shortcuts: [
        { name: t("shortcuts.move"), keys: keys("arrowup", "arrowdown") },
        { name: t("shortcuts.ends"), keys: keys("home", "end") },
        { name: t("shortcuts.open"), keys: keys("enter") },
        { name: t("shortcuts.rename"), keys: keys("f2") },
        { name: t("shortcuts.to_trash"), keys: keys("delete") },
        { name: t("shortcuts.menu"), keys: [{ key: "f10", with: "shift" }] },
      ],
    },
    {
      title: t("shortcuts.library"),
      shortcuts: [
        { name: t("shortcuts.into_list"), keys: keys("arrowdown") },
        { name: t("shortcuts.select"), keys: keys(" ") },
        { name: t("shortcuts.select_range"), keys: [{ key: "arrowdown", with: "shift" }] },
        { name: t("shortcuts.select_all"), keys: [{ key: "a", with: "command" }] },
        { name: t("shortcuts.leave_search"), keys: keys("escape") },
      ],
    },
    {
      title: t("shortcuts.form"),
      shortcuts: [
        { name: t("shortcuts.choose"), keys: keys("arrowup", "arrowdown") },
        { name: t("shortcuts.next_step"), keys: keys("enter") },
        { name: t("shortcuts.next_step_text"), keys: [{ key: "enter", with: "command" }] },
      ],
    },
    {
      title: t("shortcuts.edge"),
      shortcuts: [
        { name: t("shortcuts.width"), keys: keys("arrowleft", "arrowright") },
        { name: t("shortcuts.width_ends"), keys: keys("home", "end") },
        { name: t("shortcuts.hide"), keys: keys("enter") },
      ],
    },
    {
      title: t("shortcuts.overlay"),
      shortcuts: [
        { name: t("shortcuts.leave"), keys: keys("escape") },
        { name: t("shortcuts.keep"), keys: keys("enter") },
      ],
    },
  ];
}

const keys = (...names: readonly string[]): Keys[] => names.map((key) => ({ key }));
