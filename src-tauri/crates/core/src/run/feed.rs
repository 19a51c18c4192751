//! Feeding a watcher that may be slow, hidden or gone: sent at once while it keeps up, in larger pieces when it does
//! not, and again when a message was lost.

use std::{collections::VecDeque, time::Duration};

use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

use super::{RunReader, WatchedEvent};

/// Messages that may be under way at once. With two, the watcher is never idle between its ack and the next message;
/// with more, small messages pile up in a busy webview.
const WINDOW: usize = 2;
/// The text of one message is at most this long, in bytes.
const MESSAGE_LIMIT: usize = 8 << 10;
const FIRST_RESEND: Duration = Duration::from_millis(250);
const SLOWEST_RESEND: Duration = Duration::from_secs(4);

/// Where the events of one watch go.
pub trait RunFeed: Send + Sync + 'static {
    /// Sends one event. A lost one is sent again when no ack comes.
    fn emit(&self, event: &WatchedEvent);
}

/// Feeds one watch until every event up to the terminal one is acknowledged, or `acks` is closed.
pub(crate) async fn pump(
    mut reader: RunReader,
    watch: u32,
    feed: &dyn RunFeed,
    mut acks: mpsc::UnboundedReceiver<u32>,
) {
    let mut outbox = Outbox::default();
    loop {
        while outbox.has_room() {
            let Some(event) = reader.next_event(MESSAGE_LIMIT) else { break };
            let event = WatchedEvent { event, run_id: reader.run_id(), watch, seq: outbox.next_seq() };
            feed.emit(&event);
            outbox.sent(event, Instant::now());
        }
        if reader.has_ended() && outbox.is_empty() {
            return;
        }
        let resend_at = outbox.resend_at();
        tokio::select! {
            ack = acks.recv() => match ack {
                Some(seq) => outbox.ack(seq),
                None => return,
            },
            () = reader.changed(), if outbox.has_room() && !reader.has_ended() => {}
            () = sleep_until(resend_at.unwrap_or_else(Instant::now)), if resend_at.is_some() => {
                for event in outbox.resend(Instant::now()) {
                    feed.emit(event);
                }
            }
        }
    }
}

/// The messages of a watch that are not acknowledged yet.
#[derive(Debug)]
struct Outbox {
    unacknowledged: VecDeque<WatchedEvent>,
    next_seq: u32,
    resend_at: Option<Instant>,
    pause: Duration,
}

impl Default for Outbox {
    fn default() -> Self {
        Self { unacknowledged: VecDeque::new(), next_seq: 0, resend_at: None, pause: FIRST_RESEND }
    }
}

impl Outbox {
    fn has_room(&self) -> bool {
        self.unacknowledged.len() < WINDOW
    }

    fn is_empty(&self) -> bool {
        self.unacknowledged.is_empty()
    }

    fn next_seq(&self) -> u32 {
        self.next_seq
    }

    fn resend_at(&self) -> Option<Instant> {
        self.resend_at
    }

    fn sent(&mut self, event: WatchedEvent, now: Instant) {
        self.next_seq += 1;
        self.unacknowledged.push_back(event);
        self.resend_at.get_or_insert(now + self.pause);
    }

    fn ack(&mut self, seq: u32) {
        let before = self.unacknowledged.len();
        self.unacknowledged.retain(|event| event.seq != seq);
        if self.unacknowledged.len() < before {
            self.pause = FIRST_RESEND;
            self.resend_at = (!self.is_empty()).then(|| Instant::now() + self.pause);
        }
    }

    /// What to send again, later the next time: a stalled watcher must not be buried.
    fn resend(&mut self, now: Instant) -> impl Iterator<Item = &WatchedEvent> {
        self.pause = (self.pause * 2).min(SLOWEST_RESEND);
        self.resend_at = (!self.is_empty()).then(|| now + self.pause);
        self.unacknowledged.iter()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::sync::mpsc;

    use super::{MESSAGE_LIMIT, RunFeed, pump};
    use crate::run::{LiveRun, Outcome, RunEvent, RunId, RunMetadata, WatchedEvent};

    #[derive(Clone)]
    struct Window {
        sent: mpsc::UnboundedSender<WatchedEvent>,
        lose: Arc<Mutex<Vec<u32>>>,
    }

    impl RunFeed for Window {
        fn emit(&self, event: &WatchedEvent) {
            let mut lose = self.lose.lock().expect("not poisoned");
            if let Some(at) = lose.iter().position(|&seq| seq == event.seq) {
                lose.remove(at);
                return;
            }
            let _ = self.sent.send(event.clone());
        }
    }

    fn done() -> RunEvent {
        RunEvent::Done {
            outcome: Outcome::Complete,
            total_time: 1.0,
            metadata: RunMetadata {
                cache_hit: false,
                grounding_time: 0.0,
                llm_time: 1.0,
                time_to_first_token: None,
                saved: true,
                save_error: None,
                model: "m".into(),
                usage: None,
                cost_usd: None,
            },
        }
    }

    struct Setup {
        run: Arc<LiveRun>,
        events: mpsc::UnboundedReceiver<WatchedEvent>,
        acks: mpsc::UnboundedSender<u32>,
        pump: tokio::task::JoinHandle<()>,
    }

    fn watch(lose: Vec<u32>) -> Setup {
        let run = LiveRun::new(RunId::generate(), "m".into());
        let (sent, events) = mpsc::unbounded_channel();
        let (acks, ack_receiver) = mpsc::unbounded_channel();
        let window = Window { sent, lose: Arc::new(Mutex::new(lose)) };
        let reader = run.read();
        let pump = tokio::spawn(async move { pump(reader, 1, &window, ack_receiver).await });
        Setup { run, events, acks, pump }
    }

    #[tokio::test(start_paused = true)]
    async fn a_watcher_that_stalls_gets_larger_pieces_later() {
        let mut setup = watch(vec![]);
        assert_eq!(setup.events.recv().await.expect("start").seq, 0);
        setup.run.append("a", 0);
        assert_eq!(setup.events.recv().await.expect("the first text").seq, 1);
        for _ in 0..5_000 {
            setup.run.append("bcd ", 0);
        }
        tokio::task::yield_now().await;
        assert!(setup.events.try_recv().is_err(), "two unacknowledged messages are enough");
        setup.acks.send(0).expect("open");
        let next = setup.events.recv().await.expect("one more");
        let RunEvent::Delta { text } = next.event else { panic!("{next:?}") };
        assert_eq!(text.len(), MESSAGE_LIMIT, "one large piece instead of thousands");
    }

    #[tokio::test(start_paused = true)]
    async fn a_lost_message_is_sent_again_and_nothing_is_lost() {
        let mut setup = watch(vec![1, 3]);
        let text = "word ".repeat(10_000);
        setup.run.append(&text, 0);
        setup.run.end(done());
        let (mut got, mut expected, mut ended) = (String::new(), 0, false);
        while !ended {
            let event = setup.events.recv().await.expect("the feed goes on");
            if event.seq < expected {
                setup.acks.send(event.seq).expect("open");
                continue;
            }
            // A gap: what follows the lost message comes again after it.
            if event.seq > expected {
                continue;
            }
            match &event.event {
                RunEvent::Delta { text } => got.push_str(text),
                other => ended = other.is_terminal(),
            }
            setup.acks.send(event.seq).expect("open");
            expected += 1;
        }
        assert_eq!(got, text);
        setup.pump.await.expect("the feed ends with its run");
    }

    #[tokio::test(start_paused = true)]
    async fn a_lost_message_costs_a_quarter_of_a_second() {
        let mut setup = watch(vec![0]);
        let watched = tokio::time::Instant::now();
        assert_eq!(setup.events.recv().await.expect("repaired").seq, 0);
        assert_eq!(watched.elapsed(), std::time::Duration::from_millis(250));
    }

    #[tokio::test(start_paused = true)]
    async fn a_watcher_that_never_answers_is_not_flooded() {
        let mut setup = watch(vec![]);
        setup.run.append("a", 0);
        tokio::time::sleep(std::time::Duration::from_secs(60)).await;
        let mut count = 0;
        while setup.events.try_recv().is_ok() {
            count += 1;
        }
        // Two messages at first, then both again after 250 ms doubling to every 4 s.
        assert!((30..=42).contains(&count), "{count} messages in a minute");
        drop(setup.acks);
        setup.pump.await.expect("closing the watch ends the feed");
    }
}
