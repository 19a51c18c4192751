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
    match url.scheme() {
        "http" | "https" => url.host().is_some().then_some(url),
        "mailto" => Some(without_mail_headers(url)),
        _ => None,
    }
}

/// Keeps a mail's subject and body. Other headers could attach files or add readers that nobody sees.
fn without_mail_headers(mut url: Url) -> Url {
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| name.eq_ignore_ascii_case("subject") || name.eq_ignore_ascii_case("body"))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.into_owned()))
        .collect();
    url.set_fragment(None);
    url.set_query(None);
    if !kept.is_empty() {
        // Mail programs read a plus sign as a plus sign.
        let query: Vec<String> =
            kept.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        url.set_query(Some(&query.join("&")));
    }
    url
}

fn percent(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn a_mail_address_keeps_its_subject_and_body_alone() {
        for (url, kept) in [
            ("mailto:a@example.com", "mailto:a@example.com"),
            (
                "mailto:a@example.com?subject=Hi%20there&body=1%2B1%0A2",
                "mailto:a@example.com?subject=Hi%20there&body=1%2B1%0A2",
            ),
            ("mailto:a@example.com?attach=/etc/passwd&Subject=x", "mailto:a@example.com?subject=x"),
            ("mailto:a@example.com?cc=b@example.com&bcc=c@example.com", "mailto:a@example.com"),
            ("mailto:a@example.com?attachment=%2Fhome%2Fada%2F.ssh%2Fid_rsa#x", "mailto:a@example.com"),
            ("mailto:a@example.com?in-reply-to=x&to=d@example.com&body=b", "mailto:a@example.com?body=b"),
            ("MAILTO:a@example.com?SUBJECT=A&subject=B", "mailto:a@example.com?subject=A&subject=B"),
        ] {
            assert_eq!(allowed(url).map(String::from).as_deref(), Some(kept), "{url}");
        }
    }

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
