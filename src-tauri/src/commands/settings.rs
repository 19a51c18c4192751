//! Settings and keys. A key goes in and never comes out.

use prospect_core::{Connection, KeyState, LocalServer, ProspectError, Settings};
use tauri::State;

use crate::{
    error::CommandError,
    state::App,
    wire::{Salvage, SettingsView},
};

/// The settings, with the resolved address and the state of the key. A window that starts asks this first, so here the
/// library gets another chance if it could not be opened. A keyring takes longer to answer than all else: a first view that
/// can do without leaves it out.
#[tauri::command]
#[specta::specta]
pub(crate) async fn get_settings(
    app: State<'_, App>,
    look_for_key: bool,
) -> Result<SettingsView, CommandError> {
    app.open().await;
    view(&app, look_for_key).await
}

/// Checks and keeps settings.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_settings(
    app: State<'_, App>,
    settings: Settings,
) -> Result<SettingsView, CommandError> {
    app.prospect()?.save_settings(&settings)?;
    view(&app, true).await
}

/// Asks the endpoint for a word, with the key that is typed or else the one that is kept. Nothing is saved.
#[tauri::command]
#[specta::specta]
pub(crate) async fn test_connection(
    app: State<'_, App>,
    settings: Settings,
    key: Option<String>,
) -> Result<Connection, CommandError> {
    Ok(app.prospect()?.test_connection(&settings, key.as_deref()).await?)
}

/// The models that the endpoint offers, asked with the key that is typed or else the one that is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_models(
    app: State<'_, App>,
    settings: Settings,
    key: Option<String>,
) -> Result<Vec<String>, CommandError> {
    Ok(app.prospect()?.list_models(&settings, key.as_deref()).await?)
}

/// The servers that answer at their usual ports on this machine.
#[tauri::command]
#[specta::specta]
pub(crate) async fn find_local_servers(app: State<'_, App>) -> Result<Vec<LocalServer>, CommandError> {
    Ok(app.prospect()?.find_local_servers().await)
}

/// Where requests to a base URL would go; over plain http to another machine only if that origin is confirmed.
#[tauri::command]
#[specta::specta]
pub(crate) async fn resolve_url(
    base_url: String,
    confirmed_http: Option<String>,
) -> Result<String, CommandError> {
    let settings = Settings { base_url, confirmed_http, ..Settings::default() };
    let endpoint = settings.endpoint().map_err(ProspectError::from)?;
    Ok(endpoint.chat_url().to_string())
}

/// Where the key of an endpoint is.
#[tauri::command]
#[specta::specta]
pub(crate) async fn key_state(app: State<'_, App>, base_url: String) -> Result<KeyState, CommandError> {
    Ok(app.prospect()?.key_state(&base_url).await?)
}

/// Has a locked keyring ask its user for the password; waits as long as people take.
#[tauri::command]
#[specta::specta]
pub(crate) async fn unlock_keys(app: State<'_, App>, base_url: String) -> Result<KeyState, CommandError> {
    Ok(app.prospect()?.unlock_keys(&base_url).await?)
}

/// Keeps a key for an endpoint, in the keyring or for this session only.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_key(
    app: State<'_, App>,
    base_url: String,
    key: String,
    session_only: bool,
) -> Result<KeyState, CommandError> {
    Ok(app.prospect()?.set_key(&base_url, &key, session_only).await?)
}

/// Forgets the key of an endpoint.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_key(app: State<'_, App>, base_url: String) -> Result<KeyState, CommandError> {
    Ok(app.prospect()?.delete_key(&base_url).await?)
}

async fn view(app: &App, look_for_key: bool) -> Result<SettingsView, CommandError> {
    let prospect = app.prospect()?;
    let loaded = prospect.settings()?;
    let url = loaded.settings.endpoint().map(|endpoint| endpoint.chat_url().to_string()).unwrap_or_default();
    let key_state = match look_for_key {
        true => Some(prospect.key_state(&loaded.settings.base_url).await.unwrap_or(KeyState::Missing)),
        false => None,
    };
    Ok(SettingsView {
        key_state,
        settings: loaded.settings,
        url,
        defaults: Settings::default(),
        data_dir: prospect.data_dir().display().to_string(),
        recovered: loaded.recovered,
        salvage: prospect.salvage().as_ref().map(Salvage::from),
    })
}
