//! What `cargo xtask bench engine` measures the app against: a server that knows when it wrote each word, and a bare
//! window that appends text and nothing else.
//!
//! - `engine_bench serve` answers chat completions; see [`server`].
//! - `engine_bench window feed URL` opens a page whose text comes as the app's does: through the core, saved as it
//!   grows, in events that wait for their acknowledgement.
//! - `engine_bench window naive URL` opens the same page and emits one event for each delta the moment it is read,
//!   through the same HTTP client and decoder.
//!
//! A window writes `{"event":"ready"}`. On each line `COUNT` on stdin it runs once and writes when each of these words
//! came into the document; at the end of stdin it ends.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a tool of a bench: it stops at every surprise")]

mod server;

use std::{io::BufRead, path::Path, sync::Arc};

use prospect_core::{
    ChatCall, ChatMessage, ChatProvider, ChatRequest, Config, MemoryKeys, MemorySettings, OpenAi, Prospect,
    ProviderEvent, Role, RunFeed, Settings, TimeLimits, WatchedEvent, profile::sample_profile,
};
use serde_json::Value;
use tauri::{
    AppHandle, Emitter, EventTarget, Manager, State, WebviewUrl, WebviewWindowBuilder,
    http::{Request, Response, header},
    utils::config::AppDirectoriesOverride,
};

const LABEL: &str = "main";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => server::serve(),
        ["window", "feed", url] => window(Arm::Feed, url),
        ["window", "naive", url] => window(Arm::Naive, url),
        _ => panic!("engine_bench serve | engine_bench window feed|naive URL"),
    }
}

#[derive(Debug, Clone, Copy)]
enum Arm {
    Feed,
    Naive,
}

/// What the page's commands work with.
struct Bench {
    arm: Arm,
    settings: Settings,
    prospect: Prospect,
    provider: Arc<OpenAi>,
}

fn window(arm: Arm, url: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings { base_url: url.to_owned(), model: "bench".into(), ..Settings::default() };
    let mut context = tauri::generate_context!();
    context.config_mut().app.app_directories_override =
        Some(AppDirectoriesOverride::Root(folder.path().to_owned()));
    let data_dir = folder.path().to_owned();
    tauri::Builder::default()
        .register_uri_scheme_protocol("bench", |_, request| page(&request))
        .invoke_handler(tauri::generate_handler![ready, start, ack, finished])
        .setup(move |app| {
            let prospect = tauri::async_runtime::block_on(open(&data_dir, &settings));
            app.manage(Bench { arm, settings, prospect, provider: Arc::new(OpenAi::new()?) });
            let address = WebviewUrl::CustomProtocol("bench://localhost/".parse()?);
            WebviewWindowBuilder::new(app, LABEL, address)
                .title("Bench")
                .inner_size(1180.0, 800.0)
                .build()?;
            Ok(())
        })
        .run(context)
        .expect("the window opens");
}

async fn open(data_dir: &Path, settings: &Settings) -> Prospect {
    let config = Config {
        data_dir: data_dir.to_owned(),
        keys: Arc::new(MemoryKeys::default()),
        settings: Arc::new(MemorySettings::new(settings.clone())),
        limits: None,
    };
    Prospect::open(config).await.expect("the library opens")
}

fn page(request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let (kind, body) = match request.uri().path() {
        "/page.js" => ("text/javascript", include_str!("page.js")),
        "/observe.js" => ("text/javascript", include_str!("observe.js")),
        _ => ("text/html", include_str!("page.html")),
    };
    let mut response = Response::new(body.as_bytes().to_vec());
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    response
}

/// The page listens: from here on lines of stdin start runs.
#[tauri::command]
fn ready(app: AppHandle) {
    println!(r#"{{"event":"ready"}}"#);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let count: u32 = line.expect("a line").trim().parse().expect("a count of words");
            app.emit("go", count).expect("the page can be told");
        }
        app.exit(0);
    });
}

/// The page watches its document: the run may begin.
#[tauri::command]
async fn start(app: AppHandle, bench: State<'_, Bench>) -> Result<(), String> {
    match bench.arm {
        Arm::Feed => {
            let started = bench.prospect.start(&sample_profile(), true).await;
            let id = started.map_err(|error| error.to_string())?.run_id;
            let watched = bench.prospect.watch(id, Arc::new(Feed(app.clone()))).await;
            watched.map_err(|error| error.to_string())?;
        }
        Arm::Naive => {
            let call = call(&bench.settings).map_err(|error| error.to_string())?;
            let provider = Arc::clone(&bench.provider);
            tauri::async_runtime::spawn(async move {
                let mut sink = |event| {
                    if let ProviderEvent::Text(text) = event {
                        app.emit("delta", text).expect("an event can be sent");
                    }
                };
                provider.chat(&call, &mut sink).await.expect("the server answers");
                app.emit("done", ()).expect("an event can be sent");
            });
        }
    }
    Ok(())
}

#[tauri::command]
async fn ack(bench: State<'_, Bench>, watch: u32, seq: u32) -> Result<(), ()> {
    bench.prospect.ack(watch, seq);
    Ok(())
}

/// The run is over, and all of it in the document.
#[tauri::command]
fn finished(result: Value) {
    println!("{result}");
}

/// As the app's own feed: to the one window, by its label.
struct Feed(AppHandle);

impl RunFeed for Feed {
    fn emit(&self, event: &WatchedEvent) {
        let sent = self.0.emit_to(EventTarget::webview_window(LABEL), "run", event);
        sent.expect("an event can be sent");
    }
}

fn call(settings: &Settings) -> Result<ChatCall, prospect_core::SettingsError> {
    Ok(ChatCall {
        endpoint: settings.endpoint()?,
        key: None,
        request: ChatRequest {
            model: settings.model.clone(),
            messages: vec![ChatMessage { role: Role::User, content: "Go on.".into() }],
            stream: true,
            temperature: None,
            max_output: None,
        },
        limits: TimeLimits::default(),
    })
}
