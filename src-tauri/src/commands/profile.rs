//! The profile form: its draft and its checks.

use prospect_core::{
    ErrorCode, NamedProfile,
    profile::{FieldError, Profile},
};
use tauri::State;

use crate::{error::CommandError, state::App};

/// The draft of the form, if one was kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn load_draft(app: State<'_, App>) -> Result<Option<Profile>, CommandError> {
    let draft = app.draft()?.load().map_err(|error| failed(&error))?;
    Ok(draft.map(|(profile, _)| profile))
}

/// Keeps the draft of the form.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_draft(app: State<'_, App>, profile: Profile) -> Result<(), CommandError> {
    app.draft()?.save(&profile).map_err(|error| failed(&error))
}

/// Every wrong or missing field, in the order of the form.
#[tauri::command]
#[specta::specta]
pub(crate) async fn validate_profile(
    app: State<'_, App>,
    profile: Profile,
) -> Result<Vec<FieldError>, CommandError> {
    Ok(app.prospect()?.validate(&profile))
}

/// The named profiles, by name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn list_profiles(app: State<'_, App>) -> Result<Vec<NamedProfile>, CommandError> {
    Ok(app.prospect()?.list_profiles().await?)
}

/// Keeps a profile under a name, in place of an earlier one of that name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_profile(
    app: State<'_, App>,
    name: String,
    profile: Profile,
) -> Result<(), CommandError> {
    Ok(app.prospect()?.save_profile(&name, &profile).await?)
}

/// Forgets a named profile.
#[tauri::command]
#[specta::specta]
pub(crate) async fn delete_profile(app: State<'_, App>, name: String) -> Result<(), CommandError> {
    Ok(app.prospect()?.delete_profile(&name).await?)
}

fn failed(error: &dyn std::fmt::Display) -> CommandError {
    CommandError::new(ErrorCode::SettingsFailed, error.to_string())
}
