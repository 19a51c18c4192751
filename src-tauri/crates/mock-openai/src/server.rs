//! The server itself: a listener on a thread of its own, and the routes.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Handle,
    sync::oneshot,
};

use crate::{
    control,
    http::{self, Incoming},
    model,
    play::{Call, Ending, play},
    record::{Record, Until, WaitError},
    report::SAMPLE_REPORT,
    script::{Script, Step},
    state::State,
};

/// How long the library's waits wait.
const PATIENCE: Duration = Duration::from_secs(20);

/// How to start the server.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The default script; the sample report where none is given.
    pub script: Option<Script>,
    /// The key that requests must carry; any or none is taken where this is not set.
    pub key: Option<String>,
    /// Pace of scripts that set none themselves.
    pub tokens_per_second: u32,
}

/// A running server. It ends, and its connections with it, when this is dropped.
pub struct MockServer {
    address: SocketAddr,
    state: Arc<State>,
    runtime: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl MockServer {
    /// Starts a server that answers every chat completion with `script`.
    ///
    /// # Panics
    /// When no loopback port can be bound: a test cannot go on without one.
    pub fn start(script: Script) -> Self {
        let options = Options { script: Some(script), ..Options::default() };
        match Self::start_with(options) {
            Ok(server) => server,
            Err(error) => panic!("the mock server must start: {error}"),
        }
    }

    /// Starts a server.
    ///
    /// # Errors
    /// When the port is taken, or the thread cannot be started.
    pub fn start_with(options: Options) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, options.port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let script = options.script.clone().unwrap_or_else(|| Script::text(SAMPLE_REPORT));
        let state = Arc::new(State::new(script));
        let (stop, stopped) = oneshot::channel();
        // A thread and runtime of its own: a test that blocks or pauses its clock does not hold the server up.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let server = Server { state: Arc::clone(&state), options };
        let thread = std::thread::Builder::new().name("mock-openai".into()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    () = Arc::new(server).listen(listener) => {}
                }
            });
        })?;
        Ok(Self { address, state, runtime: handle, stop: Some(stop), thread: Some(thread) })
    }

    /// The base URL a client is given: `http://127.0.0.1:PORT/v1`.
    pub fn url(&self) -> String {
        format!("{}/v1", self.origin())
    }

    /// The server's origin: `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Queues a script for one chat completion. The queue goes before everything else.
    pub fn push(&self, script: Script) {
        self.state.push(script);
    }

    /// Answers with `script` from now on where the queue is empty and no model matches.
    pub fn set_default(&self, script: Script) {
        self.state.set_default(script);
    }

    /// Answers requests for `model` with `script`.
    pub fn set_for_model(&self, model: &str, script: Script) {
        self.state.set_for_model(model.into(), script);
    }

    /// Lets one step waiting at this gate go on, now or when it gets there.
    pub fn release(&self, gate: &str) {
        self.state.release(gate);
    }

    /// Milliseconds since the server started: the clock of every [`Record`].
    pub fn now_ms(&self) -> f64 {
        self.state.now_ms()
    }

    /// Every request seen so far, model lists and the like included.
    pub fn requests(&self) -> Vec<Record> {
        self.state.records()
    }

    /// The chat completions seen so far.
    pub fn completions(&self) -> Vec<Record> {
        let mut records = self.requests();
        records.retain(|record| record.completion.is_some());
        records
    }

    /// Waits until the `request`-th chat completion (from 0) is there, held, finished or closed.
    ///
    /// # Errors
    /// When that takes longer than 20 seconds.
    pub async fn wait(&self, request: usize, until: Until) -> Result<Record, WaitError> {
        let state = Arc::clone(&self.state);
        // The wait runs on the server's runtime, so the caller needs no timer of its own and may pause it.
        let waiting = self.runtime.spawn(async move { state.wait(request, until, PATIENCE).await });
        waiting.await.unwrap_or(Err(WaitError { request, until, seen: None }))
    }

    /// Waits until the connection of the `request`-th chat completion has ended.
    ///
    /// # Errors
    /// When that takes longer than 20 seconds.
    pub async fn wait_closed(&self, request: usize) -> Result<Record, WaitError> {
        self.wait(request, Until::Closed).await
    }

    /// Waits until the script of the `request`-th chat completion waits at a gate.
    ///
    /// # Errors
    /// When that takes longer than 20 seconds.
    pub async fn wait_held(&self, request: usize) -> Result<Record, WaitError> {
        self.wait(request, Until::Held).await
    }

    /// [`MockServer::wait`] for a test that is not async.
    ///
    /// # Errors
    /// When that takes longer than 20 seconds.
    pub fn wait_blocking(&self, request: usize, until: Until) -> Result<Record, WaitError> {
        let (sender, receiver) = std::sync::mpsc::channel();
        let state = Arc::clone(&self.state);
        self.runtime.spawn(async move {
            // The receiver is gone only if the waiting test is.
            let _ = sender.send(state.wait(request, until, PATIENCE).await);
        });
        receiver.recv().unwrap_or(Err(WaitError { request, until, seen: None }))
    }
}

impl Drop for MockServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Joined, so that the port refuses connections from here on.
            let _ = thread.join();
        }
    }
}

struct Server {
    state: Arc<State>,
    options: Options,
}

impl Server {
    async fn listen(self: Arc<Self>, listener: std::net::TcpListener) {
        let Ok(listener) = TcpListener::from_std(listener) else {
            return;
        };
        loop {
            if let Ok((socket, _)) = listener.accept().await {
                let server = Arc::clone(&self);
                tokio::spawn(async move { server.serve(socket).await });
            }
        }
    }

    /// Answers the requests of one connection, one after the other.
    async fn serve(&self, mut socket: TcpStream) {
        // Each delta leaves at once, as from a real server.
        let _ = socket.set_nodelay(true);
        let connection = self.state.connected();
        let (mut reader, mut writer) = socket.split();
        let mut buffer = Vec::new();
        let (mut last, mut by_client, mut reset) = (None, true, false);
        while let Ok(Some(request)) = http::read_request(&mut reader, &mut buffer).await {
            if request.path.starts_with("/control/") {
                if control::answer(&request, &self.state, &mut writer).await.is_err() {
                    break;
                }
                continue;
            }
            let number = self.state.accept(&request, connection);
            last = Some(number);
            let (script, call) = self.choose(&request, number);
            let ending = tokio::select! {
                biased;
                () = http::closed(&mut reader, &mut buffer) => break,
                ending = play(&script, &call, &self.state, &mut writer) => ending,
            };
            match ending {
                Ok(Ending::Clean) => {}
                Ok(ending) => {
                    (by_client, reset) = (false, ending == Ending::Reset);
                    break;
                }
                Err(_) => break,
            }
        }
        if reset {
            let _ = socket.set_zero_linger();
        }
        drop(socket);
        if let Some(number) = last {
            self.state.closed(number, by_client);
        }
    }

    fn choose(&self, request: &Incoming, number: usize) -> (Script, Call) {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let model = body["model"].as_str().unwrap_or_default().to_owned();
        let mut script = match request.route() {
            _ if !self.is_authorized(request) => model::unauthorized(),
            ("GET", "/v1/models") => self.models(),
            ("POST", "/v1/chat/completions") => self.completion(&model, &body),
            (method, path) => Script::error(404, "not_found", &format!("Invalid URL ({method} {path})")),
        };
        let paced = |step: &Step| matches!(step, Step::Pace(_));
        if self.options.tokens_per_second > 0 && !script.steps.iter().any(paced) {
            script = script.tokens_per_second(self.options.tokens_per_second);
        }
        let call = Call {
            number,
            model,
            stream: body["stream"].as_bool().unwrap_or(false),
            include_usage: body["stream_options"]["include_usage"].as_bool().unwrap_or(false),
            input: u32::try_from(body["messages"].to_string().len() / 4).unwrap_or(u32::MAX),
        };
        (script, call)
    }

    fn completion(&self, model: &str, body: &Value) -> Script {
        let has_messages = body["messages"].as_array().is_some_and(|messages| !messages.is_empty());
        if model.is_empty() || !has_messages {
            return Script::error(
                400,
                "invalid_request",
                "A request needs a model and at least one message.",
            );
        }
        if model == model::MISSING {
            return model::missing(model);
        }
        self.state.next_script(model)
    }

    fn models(&self) -> Script {
        let models = self.state.models().into_iter();
        let list: Vec<_> = models
            .map(|id| json!({ "id": id, "object": "model", "created": 0, "owned_by": "mock" }))
            .collect();
        Script::json(json!({ "object": "list", "data": list }))
    }

    fn is_authorized(&self, request: &Incoming) -> bool {
        let Some(key) = &self.options.key else {
            return true;
        };
        let given = request.headers.get("authorization").and_then(|header| header.strip_prefix("Bearer "));
        given == Some(key)
    }
}
