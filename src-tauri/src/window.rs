//! The window, and what it may navigate to: nothing but the app itself.

use tauri::{
    AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    webview::{DownloadEvent, NewWindowResponse},
};
use tauri_plugin_window_state::StateFlags;
use tokio::sync::oneshot;

/// What the one window is called inside.
pub(crate) const LABEL: &str = "main";

/// Opens the window.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Prospect")
        .inner_size(1180.0, 800.0)
        .min_inner_size(880.0, 600.0)
        .initialization_script(include_str!("questions.js"))
        .on_navigation(is_the_app)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, event| refuse_download(&event))
        .build()?;
    Ok(())
}

/// Brings the window to the front.
pub(crate) fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Whether someone looks at the window.
pub(crate) async fn is_looked_at(app: &AppHandle) -> bool {
    ask(app, |window| window.is_some_and(|window| window.is_focused().unwrap_or(false))).await
}

/// Whether the window is hidden, or gone.
pub(crate) async fn is_hidden(app: &AppHandle) -> bool {
    ask(app, |window| window.is_none_or(|window| !window.is_visible().unwrap_or(true))).await
}

/// Asks the window something where it lives, on the main thread. Asked from elsewhere it would block a worker until that
/// thread answers, which it never does while it waits for the last words of the runs on its way out.
async fn ask(app: &AppHandle, question: impl FnOnce(Option<WebviewWindow>) -> bool + Send + 'static) -> bool {
    let (sender, answer) = oneshot::channel();
    let handle = app.clone();
    let asked = app.run_on_main_thread(move || {
        // Nobody waits any more when the app has ended.
        let _ = sender.send(question(handle.get_webview_window(LABEL)));
    });
    // Without a main thread there is no window: nobody looks, and nothing is left to hide.
    asked.is_ok() && answer.await.unwrap_or(false)
}

/// The window writes no file: exports go through commands of ours.
fn refuse_download(event: &DownloadEvent<'_>) -> bool {
    if let DownloadEvent::Requested { url, .. } = event {
        tracing::warn!(scheme = url.scheme(), "a download was refused");
    }
    false
}

/// What the window remembers from one start to the next.
pub(crate) fn remembered() -> StateFlags {
    StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED
}

/// A content security policy cannot stop navigation, so this does: Tauri's own origin, and nothing else.
fn is_the_app(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // How WebView2 serves the same.
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_the_app;

    #[test]
    fn only_the_app_itself_is_navigated_to() {
        let allowed = |url: &str| is_the_app(&url.parse().expect("a URL"));
        assert!(allowed("tauri://localhost/index.html"));
        for url in [
            "https://example.com",
            "http://localhost:5173",
            "tauri://elsewhere/",
            "data:text/html,x",
            "javascript:alert(1)",
            "about:blank",
            "file:///etc/passwd",
        ] {
            assert!(!allowed(url), "{url} is not the app");
        }
    }
}
