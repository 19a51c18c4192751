//! The floor under the app's launch, for `cargo xtask bench window`: one window of wry's own with one static form in it,
//! no core, no commands, no framework. It is driven as the app is, so it allows automation as Tauri does.

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    linux::run()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("The bench drives WebKitGTK and runs on Linux only.");
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{borrow::Cow, error::Error};

    use tao::{
        dpi::LogicalSize,
        event::{Event, WindowEvent},
        event_loop::{ControlFlow, EventLoop},
        platform::unix::WindowExtUnix,
        window::WindowBuilder,
    };
    use wry::{
        WebContext, WebViewBuilder, WebViewBuilderExtUnix,
        http::{Request, Response, header},
    };

    pub(super) fn run() -> Result<(), Box<dyn Error>> {
        let folder =
            std::env::var_os("BARE_WINDOW_DATA_DIR").ok_or("BARE_WINDOW_DATA_DIR names its folder")?;
        let event_loop = EventLoop::new();
        let window = WindowBuilder::new()
            .with_title("Bare window")
            .with_inner_size(LogicalSize::new(1180.0, 800.0))
            .build(&event_loop)?;
        // A folder of its own and kept, as the app has one: both have their caches from the launch before.
        let mut context = WebContext::new(Some(folder.into()));
        context.set_allows_automation(true);
        let builder = WebViewBuilder::new_with_web_context(&mut context)
            .with_custom_protocol("bare".into(), |_, request| page(&request))
            .with_url("bare://localhost/");
        let _view = builder.build_gtk(window.default_vbox().ok_or("a window has a box")?)?;
        event_loop.run(|event, _, control_flow| {
            *control_flow = ControlFlow::Wait;
            if matches!(event, Event::WindowEvent { event: WindowEvent::CloseRequested, .. }) {
                *control_flow = ControlFlow::Exit;
            }
        });
    }

    fn page(request: &Request<Vec<u8>>) -> Response<Cow<'static, [u8]>> {
        let (kind, body) = match request.uri().path() {
            "/page.js" => ("text/javascript", include_str!("page.js")),
            "/page.css" => ("text/css", include_str!("page.css")),
            _ => ("text/html", include_str!("page.html")),
        };
        let mut response = Response::new(Cow::Borrowed(body.as_bytes()));
        response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
        response
    }
}
