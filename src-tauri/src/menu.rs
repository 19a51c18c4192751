//! The menu bar of macOS. It belongs to the app rather than to its window, and on that system it is what makes copying
//! and pasting work at all. Other systems get none: their window has it all.
//!
//! What the window can do is done by the window: choosing such an item tells it the id of the action, and it runs that
//! from its one list, as if its keys had been pressed. So quitting asks about live runs here too. The words come from the
//! window's catalogs; until it has given them in its language, from the English one.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{
    AppHandle, Emitter, EventTarget, Manager, Wry,
    menu::{
        AboutMetadata, HELP_SUBMENU_ID, IsMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem, Submenu,
        WINDOW_SUBMENU_ID,
    },
};
use tauri_specta::Event;

use crate::window;

/// The event, named `menu`: the id of the action that was chosen.
#[derive(Debug, Clone, Serialize, Type, tauri_specta::Event)]
#[tauri_specta(event_name = "menu")]
pub(crate) struct MenuChoice(pub(crate) String);

/// The words of the menu, in the language of the window.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub(crate) struct MenuWords {
    file: String,
    edit: String,
    view: String,
    window: String,
    help: String,
    about: String,
    settings: String,
    services: String,
    hide: String,
    hide_others: String,
    show_all: String,
    quit: String,
    new_discovery: String,
    export: String,
    close: String,
    undo: String,
    redo: String,
    cut: String,
    copy: String,
    paste: String,
    select_all: String,
    sidebar: String,
    palette: String,
    fullscreen: String,
    minimize: String,
    zoom: String,
    shortcuts: String,
}

/// The menu as it is shown now.
#[derive(Default)]
pub(crate) struct AppMenu(Mutex<Option<Shown>>);

struct Shown {
    words: MenuWords,
    actions: Vec<MenuItem<Wry>>,
}

/// The ids of every action that the menu offers.
pub(crate) fn actions() -> Vec<&'static str> {
    let items = MENU_BAR.iter().flat_map(|menu| menu.items);
    items
        .filter_map(|item| match item {
            Item::Action { id, .. } => Some(*id),
            Item::System(..) | Item::Line => None,
        })
        .collect()
}

/// Shows the menu with the words of the English catalog: the window may be slow to come, or not come at all.
pub(crate) fn install(app: &AppHandle) {
    match english() {
        Ok(words) => show(app, words, &actions()),
        Err(error) => tracing::warn!(%error, "the English catalog has no menu"),
    }
}

/// Shows the menu in these words, with these actions to choose from. Does nothing where there is no menu bar.
#[tauri::command]
#[specta::specta]
pub(crate) fn set_menu(app: AppHandle, words: MenuWords, available: Vec<String>) {
    let available: Vec<&str> = available.iter().map(String::as_str).collect();
    show(&app, words, &available);
}

/// Tells the window which of its actions was chosen.
pub(crate) fn on_menu_event(app: &AppHandle, event: &MenuEvent) {
    let id = event.id().0.as_str();
    if !actions().contains(&id) {
        return;
    }
    // The menu is there while the window is hidden, and what was chosen shows or asks something in it.
    window::show(app);
    let target = EventTarget::webview_window(window::LABEL);
    if let Err(error) = app.emit_to(target, MenuChoice::NAME, id) {
        tracing::warn!(%error, id, "the window was not told");
    }
}

/// One menu of the bar.
struct BarMenu {
    /// The names by which the system knows two of them.
    id: Option<&'static str>,
    /// The app's own menu has its name.
    title: Option<Word>,
    items: &'static [Item],
}

type Word = fn(&MenuWords) -> &str;

enum Item {
    /// What the window does, by the id in its list of actions, and the keys that macOS shows beside it.
    Action {
        id: &'static str,
        keys: Option<&'static str>,
        word: Word,
    },
    /// What the system does.
    System(System, Word),
    Line,
}

#[derive(Debug, Clone, Copy)]
enum System {
    About,
    Services,
    Hide,
    HideOthers,
    ShowAll,
    Close,
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    SelectAll,
    Fullscreen,
    Minimize,
    Zoom,
}

static MENU_BAR: [BarMenu; 6] = [
    BarMenu {
        id: None,
        title: None,
        items: &[
            Item::System(System::About, |words| &words.about),
            Item::Line,
            Item::Action { id: "settings", keys: Some("Cmd+,"), word: |words| &words.settings },
            Item::Line,
            Item::System(System::Services, |words| &words.services),
            Item::Line,
            Item::System(System::Hide, |words| &words.hide),
            Item::System(System::HideOthers, |words| &words.hide_others),
            Item::System(System::ShowAll, |words| &words.show_all),
            Item::Line,
            Item::Action { id: "quit", keys: Some("Cmd+Q"), word: |words| &words.quit },
        ],
    },
    BarMenu {
        id: None,
        title: Some(|words| &words.file),
        items: &[
            Item::Action { id: "new_discovery", keys: Some("Cmd+N"), word: |words| &words.new_discovery },
            Item::Line,
            Item::Action { id: "export", keys: Some("Cmd+E"), word: |words| &words.export },
            Item::Line,
            Item::System(System::Close, |words| &words.close),
        ],
    },
    BarMenu {
        id: None,
        title: Some(|words| &words.edit),
        items: &[
            Item::System(System::Undo, |words| &words.undo),
            Item::System(System::Redo, |words| &words.redo),
            Item::Line,
            Item::System(System::Cut, |words| &words.cut),
            Item::System(System::Copy, |words| &words.copy),
            Item::System(System::Paste, |words| &words.paste),
            Item::System(System::SelectAll, |words| &words.select_all),
        ],
    },
    BarMenu {
        id: None,
        title: Some(|words| &words.view),
        items: &[
            Item::Action { id: "sidebar", keys: Some("Cmd+B"), word: |words| &words.sidebar },
            Item::Action { id: "palette", keys: Some("Cmd+K"), word: |words| &words.palette },
            Item::Line,
            Item::System(System::Fullscreen, |words| &words.fullscreen),
        ],
    },
    BarMenu {
        id: Some(WINDOW_SUBMENU_ID),
        title: Some(|words| &words.window),
        items: &[
            Item::System(System::Minimize, |words| &words.minimize),
            Item::System(System::Zoom, |words| &words.zoom),
        ],
    },
    BarMenu {
        id: Some(HELP_SUBMENU_ID),
        title: Some(|words| &words.help),
        // No keys: "?" alone would be taken from every field that it is typed in.
        items: &[Item::Action { id: "shortcuts", keys: None, word: |words| &words.shortcuts }],
    },
];

/// Compiled everywhere, so that it cannot rot, and done where there is a menu bar.
fn show(app: &AppHandle, words: MenuWords, available: &[&str]) {
    if !cfg!(target_os = "macos") {
        return;
    }
    let state = app.state::<AppMenu>();
    let mut shown = state.0.lock().unwrap_or_else(PoisonError::into_inner);
    let result = match shown.as_ref().filter(|shown| shown.words == words) {
        Some(shown) => enable(&shown.actions, available),
        None => build(app, &words, available).and_then(|(menu, actions)| {
            app.set_menu(menu)?;
            *shown = Some(Shown { words, actions });
            Ok(())
        }),
    };
    if let Err(error) = result {
        tracing::warn!(%error, "the menu is not shown as it should be");
    }
}

fn enable(actions: &[MenuItem<Wry>], available: &[&str]) -> tauri::Result<()> {
    actions.iter().try_for_each(|item| item.set_enabled(available.contains(&item.id().0.as_str())))
}

/// The menu, and those of its items that are actions of the window.
fn build(
    app: &AppHandle,
    words: &MenuWords,
    available: &[&str],
) -> tauri::Result<(Menu<Wry>, Vec<MenuItem<Wry>>)> {
    let menu = Menu::new(app)?;
    let mut actions = Vec::new();
    for BarMenu { id, title, items } in &MENU_BAR {
        let title = title.map_or_else(|| app.package_info().name.as_str(), |title| title(words));
        let submenu = match id {
            Some(id) => Submenu::with_id(app, *id, title, true)?,
            None => Submenu::new(app, title, true)?,
        };
        for item in *items {
            match *item {
                Item::Action { id, keys, word } => {
                    let action = MenuItem::with_id(app, id, word(words), available.contains(&id), keys)?;
                    submenu.append(&action)?;
                    actions.push(action);
                }
                Item::System(system, word) => append_system(app, &submenu, system, word(words))?,
                Item::Line => submenu.append(&PredefinedMenuItem::separator(app)?)?,
            }
        }
        menu.append(&submenu)?;
    }
    Ok((menu, actions))
}

fn append_system(app: &AppHandle, submenu: &Submenu<Wry>, system: System, word: &str) -> tauri::Result<()> {
    let word = Some(word);
    let item = match system {
        System::About => PredefinedMenuItem::about(app, word, Some(about(app))),
        System::Services => PredefinedMenuItem::services(app, word),
        System::Hide => PredefinedMenuItem::hide(app, word),
        System::HideOthers => PredefinedMenuItem::hide_others(app, word),
        System::ShowAll => PredefinedMenuItem::show_all(app, word),
        System::Close => PredefinedMenuItem::close_window(app, word),
        System::Undo => PredefinedMenuItem::undo(app, word),
        System::Redo => PredefinedMenuItem::redo(app, word),
        System::Cut => PredefinedMenuItem::cut(app, word),
        System::Copy => PredefinedMenuItem::copy(app, word),
        System::Paste => PredefinedMenuItem::paste(app, word),
        System::SelectAll => PredefinedMenuItem::select_all(app, word),
        System::Fullscreen => PredefinedMenuItem::fullscreen(app, word),
        System::Minimize => PredefinedMenuItem::minimize(app, word),
        System::Zoom => PredefinedMenuItem::maximize(app, word),
    }?;
    submenu.append(&item as &dyn IsMenuItem<Wry>)
}

fn about(app: &AppHandle) -> AboutMetadata<'static> {
    let package = app.package_info();
    AboutMetadata {
        name: Some(package.name.clone()),
        version: Some(package.version.to_string()),
        ..AboutMetadata::default()
    }
}

/// The words of the window's English catalog.
fn english() -> Result<MenuWords, serde_json::Error> {
    #[derive(Deserialize)]
    struct Catalog {
        menu: MenuWords,
    }
    let catalog: Catalog = serde_json::from_str(include_str!("../../ui/messages/en.json"))?;
    Ok(catalog.menu)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Item, MENU_BAR, actions, english};

    #[test]
    fn every_item_has_a_word_of_its_own() {
        let words = english().expect("the English catalog has all of them");
        let titles = MENU_BAR.iter().filter_map(|menu| menu.title.map(|title| title(&words)));
        let items = MENU_BAR.iter().flat_map(|menu| menu.items).filter_map(|item| match item {
            Item::Action { word, .. } | Item::System(_, word) => Some(word(&words)),
            Item::Line => None,
        });
        let all: Vec<&str> = titles.chain(items).collect();
        assert!(all.iter().all(|word| !word.trim().is_empty()));
        let different: HashSet<&str> = all.iter().copied().collect();
        assert_eq!(different.len(), all.len(), "two items of the menu must not be called the same: {all:?}");
    }

    #[test]
    fn no_action_and_no_keys_are_offered_twice() {
        let ids: HashSet<&str> = actions().into_iter().collect();
        assert_eq!(ids.len(), actions().len());
        let keys = MENU_BAR.iter().flat_map(|menu| menu.items).filter_map(|item| match item {
            Item::Action { keys, .. } => *keys,
            Item::System(..) | Item::Line => None,
        });
        let mut seen = HashSet::new();
        assert!(keys.clone().all(|keys| seen.insert(keys)), "{:?}", keys.collect::<Vec<_>>());
    }

    #[test]
    fn quitting_is_an_action_of_the_window_so_that_live_runs_are_asked_for() {
        assert!(actions().contains(&"quit"));
    }
}
