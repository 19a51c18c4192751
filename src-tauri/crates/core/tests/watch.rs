//! Watching runs: what a window gets, whatever is lost on the way.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use mock_openai::{Script, Step};
use prospect_core::{RunEvent, RunFeed, RunId, WatchedEvent};
use support::{Setup, profile};
use tokio::sync::mpsc;

/// A window: gets events through an eval that may fail, puts them in order, acknowledges what it has.
struct Window {
    events: mpsc::UnboundedReceiver<WatchedEvent>,
    feed: Arc<Eval>,
}

/// The way into the window; every `lose_every`-th message is lost, once.
struct Eval {
    sender: mpsc::UnboundedSender<WatchedEvent>,
    sent: AtomicUsize,
    lose_every: Option<usize>,
}

impl RunFeed for Eval {
    fn emit(&self, event: &WatchedEvent) {
        let number = self.sent.fetch_add(1, Ordering::Relaxed) + 1;
        if self.lose_every.is_none_or(|every| !number.is_multiple_of(every)) {
            let _ = self.sender.send(event.clone());
        }
    }
}

impl Window {
    fn new(lose_every: Option<usize>) -> Self {
        let (sender, events) = mpsc::unbounded_channel();
        let feed = Arc::new(Eval { sender, sent: AtomicUsize::new(0), lose_every });
        Self { events, feed }
    }

    fn feed(&self) -> Arc<dyn RunFeed> {
        Arc::clone(&self.feed) as Arc<dyn RunFeed>
    }

    /// Follows one watch to its end as the interface does; every event once, in order.
    async fn follow(&mut self, setup: &Setup, watch: u32) -> Vec<RunEvent> {
        let (mut ordered, mut ahead) = (Vec::new(), BTreeMap::new());
        loop {
            let event = tokio::time::timeout(Duration::from_secs(30), self.events.recv())
                .await
                .expect("the feed goes on")
                .expect("the feed is open");
            assert_eq!(event.watch, watch, "a window hears its own watches");
            let seq = event.seq;
            ahead.insert(seq, event.event);
            while let Some(next) = ahead.remove(&u32::try_from(ordered.len()).expect("fits")) {
                ordered.push(next);
            }
            setup.prospect.ack(watch, seq);
            if ordered.last().is_some_and(RunEvent::is_terminal) {
                return ordered;
            }
        }
    }
}

fn text(events: &[RunEvent]) -> String {
    support::joined(events)
}

async fn start(setup: &Setup) -> RunId {
    setup.prospect.start(&profile(), true).await.expect("starts").run_id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_deltas_arrive_whole_and_in_order() {
    let sent: String = (0..100_000).map(|n| format!("{n} ")).collect();
    let chunk =
        |delta: &str| format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{delta} \"}}}}]}}\n\n");
    let body: String = (0..100_000).map(|n| chunk(&n.to_string())).collect();
    let setup = Setup::new(Script::raw(body).then(Step::Done)).await;
    let mut window = Window::new(None);
    let id = start(&setup).await;
    let watch = setup.prospect.watch(id, window.feed()).await.expect("watched");
    let events = window.follow(&setup, watch).await;
    assert_eq!(text(&events), sent);
    assert_eq!(setup.end(id).await.saved.text, sent);
}

#[tokio::test]
async fn lost_messages_are_repaired() {
    let sent: String = (0..3_000).map(|n| format!("word{n} ")).collect();
    let setup = Setup::new(Script::text(sent.as_str()).tokens_per_second(4_000)).await;
    let mut window = Window::new(Some(7));
    let id = start(&setup).await;
    let watch = setup.prospect.watch(id, window.feed()).await.expect("watched");
    let events = window.follow(&setup, watch).await;
    assert_eq!(text(&events), sent);
}

#[tokio::test]
async fn a_window_that_comes_back_in_the_middle_gets_everything() {
    let script = Script::steps([Step::Role]).then_text("first half").then_gate("go").then_text(", second");
    let setup = Setup::new(script.finish("stop")).await;
    let id = start(&setup).await;
    setup.server.wait_held(0).await.expect("held");
    let before = Window::new(None);
    let old = setup.prospect.watch(id, before.feed()).await.expect("watched");
    // The window reloads: its watch is gone without a word, and it watches anew.
    drop(before);
    let mut window = Window::new(None);
    let watch = setup.prospect.watch(id, window.feed()).await.expect("watched again");
    assert_ne!(old, watch);
    setup.prospect.unwatch(old);
    setup.server.release("go");
    assert_eq!(text(&window.follow(&setup, watch).await), "first half, second");
}

#[tokio::test]
async fn two_windows_and_two_runs_do_not_mix() {
    let setup = Setup::new(Script::text("x")).await;
    let script = |text: &str| Script::text(text.repeat(2_000)).tokens_per_second(20_000);
    setup.server.push(script("one "));
    let one = start(&setup).await;
    setup.server.wait(0, mock_openai::Until::Started).await.expect("asked");
    setup.server.push(script("two "));
    let two = start(&setup).await;
    let (mut left, mut right) = (Window::new(None), Window::new(Some(5)));
    let mut right_too = Window::new(None);
    let watches = [
        setup.prospect.watch(one, left.feed()).await.expect("watched"),
        setup.prospect.watch(one, right.feed()).await.expect("watched"),
        setup.prospect.watch(two, right_too.feed()).await.expect("watched"),
    ];
    let (a, b, c) = tokio::join!(
        left.follow(&setup, watches[0]),
        right.follow(&setup, watches[1]),
        right_too.follow(&setup, watches[2]),
    );
    assert_eq!(text(&a), "one ".repeat(2_000));
    assert_eq!(text(&b), text(&a));
    assert_eq!(text(&c), "two ".repeat(2_000));
}
