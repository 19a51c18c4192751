//! Links leave the app through this one function.

use prospect_core::ErrorCode;
use tauri::Url;

use crate::error::CommandError;

/// Opens a link in the system's browser or mail program, after a click.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_link(url: String) -> Result<(), CommandError> {
    let url = allowed(&url).ok_or_else(|| {
        CommandError::new(ErrorCode::OpenFailed, "Only web and mail addresses can be opened.")
    })?;
    tauri_plugin_opener::open_url(url.as_str(), None::<&str>)
        .map_err(|error| CommandError::new(ErrorCode::OpenFailed, error.to_string()))
}

/// The window has checked already; it shows text that a model wrote, so its word is not enough.
fn allowed(url: &str) -> Option<Url> {
    let url = Url::parse(url).ok()?;
    let is_allowed = match url.scheme() {
        "http" | "https" => url.host().is_some(),
        "mailto" => true,
        _ => false,
    };
    is_allowed.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn only_web_and_mail_addresses_open() {
        for url in ["https://example.com/a?b#c", "http://example.com", "mailto:a@example.com"] {
            assert!(allowed(url).is_some(), "{url} is harmless");
        }
        for url in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "smb://host/share",
            "JaVaScRiPt:1",
            " vbscript:x",
            "relative",
        ] {
            assert!(allowed(url).is_none(), "{url} must not reach the system");
        }
    }
}
