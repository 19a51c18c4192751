//! The profile form: its draft and its checks.

use prospect_core::{
    ErrorCode,
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

fn failed(error: &dyn std::fmt::Display) -> CommandError {
    CommandError::new(ErrorCode::SettingsFailed, error.to_string())
}
