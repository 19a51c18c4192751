//! Notes and action items, and what is counted over all runs.

#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and long ones tell figures"
)]

mod support;

use prospect_core::{ActionDraft, ActionState, ErrorCode, NoteDraft, RunId, report::SectionKey};
use serde_json::json;
use support::library::{add, add_run, open, run_json, run_sql};

fn note(run_id: RunId, text: &str) -> NoteDraft {
    NoteDraft { note_id: None, run_id, section: None, idea: None, text: text.into(), tags: Vec::new() }
}

fn action(run_id: RunId, text: &str, state: ActionState, due: Option<&str>) -> ActionDraft {
    let due = due.map(str::to_owned);
    ActionDraft { action_id: None, run_id, section: None, idea: None, text: text.into(), state, due }
}

#[tokio::test]
async fn a_note_is_kept_changed_deleted_and_brought_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let run = add_run(&prospect, "Bees", "text").await;
    let draft = NoteDraft {
        section: Some(SectionKey::StartupIdeasResearch),
        idea: Some(2),
        tags: vec!["Later".into(), "later".into()],
        ..note(run, " **Ask** Ada ")
    };
    let kept = prospect.save_note(draft).await.expect("kept");
    assert_eq!((kept.text.as_str(), kept.idea, kept.tags.len()), ("**Ask** Ada", Some(2), 1));
    assert_eq!(kept.section, Some(SectionKey::StartupIdeasResearch));
    let changed = NoteDraft { note_id: Some(kept.note_id), ..note(run, "Asked") };
    let changed = prospect.save_note(changed).await.expect("changed");
    assert_eq!((changed.note_id, changed.created_at), (kept.note_id, kept.created_at));
    assert!(changed.changed_at >= kept.changed_at && changed.section.is_none());
    let deleted = prospect.delete_note(kept.note_id).await.expect("deleted");
    assert_eq!(deleted, changed, "what was there, for Undo");
    assert!(prospect.list_notes(run).await.expect("lists").is_empty());
    let back = NoteDraft { note_id: Some(kept.note_id), ..note(run, &deleted.text) };
    let back = prospect.save_note(back).await.expect("back");
    assert_eq!((back.note_id, back.created_at), (kept.note_id, kept.created_at), "as old as before");
    prospect.shutdown().await;
    let again = open(dir.path()).await;
    assert_eq!(again.list_notes(run).await.expect("lists"), [back]);
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_with_a_code() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let (run, other) = (add_run(&prospect, "A", "a").await, add_run(&prospect, "B", "b").await);
    let refused = prospect.save_note(note(run, "  ")).await.expect_err("empty");
    assert_eq!(
        (refused.code(), refused.to_string().as_str()),
        (ErrorCode::InvalidInput, "the note is empty")
    );
    let bad_day = action(run, "Call", ActionState::Todo, Some("2027-02-30"));
    assert_eq!(prospect.save_action(bad_day).await.expect_err("no day").code(), ErrorCode::InvalidInput);
    let nowhere = prospect.save_note(note(RunId::generate(), "x")).await.expect_err("no run");
    assert_eq!(nowhere.code(), ErrorCode::RunNotFound);
    let kept = prospect.save_note(note(run, "x")).await.expect("kept");
    let stolen = NoteDraft { note_id: Some(kept.note_id), ..note(other, "y") };
    assert!(prospect.save_note(stolen).await.is_err(), "a note does not change its run");
    prospect.delete_note(kept.note_id).await.expect("deleted");
    let gone = prospect.delete_note(kept.note_id).await.expect_err("gone");
    assert_eq!(gone.code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn one_list_has_what_is_to_be_done_for_all_runs() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let (bees, thrown) = (add_run(&prospect, "Bees", "a").await, add_run(&prospect, "Thrown", "b").await);
    for (run, text, state, due) in [
        (bees, "no day", ActionState::Todo, None),
        (bees, "done", ActionState::Done, Some("2026-01-01")),
        (bees, "march", ActionState::Blocked, Some("2027-03-01")),
        (bees, "february", ActionState::Doing, Some("2027-02-01")),
        (thrown, "in the trash", ActionState::Todo, None),
    ] {
        prospect.save_action(action(run, text, state, due)).await.expect("kept");
    }
    prospect.trash(&[thrown]).await.expect("thrown away");
    let all = prospect.list_actions(None).await.expect("lists");
    let texts: Vec<_> = all.iter().map(|item| item.text.as_str()).collect();
    assert_eq!(texts, ["february", "march", "no day", "done"]);
    assert_eq!(all[0].run_title, "Bees");
    assert_eq!(prospect.list_actions(Some(thrown)).await.expect("lists").len(), 1);
    let first = prospect.delete_action(all[0].action_id).await.expect("deleted");
    assert_eq!(first, all[0]);
    let back =
        ActionDraft { action_id: Some(first.action_id), ..action(bees, "february", first.state, None) };
    assert_eq!(prospect.save_action(back).await.expect("back").created_at, first.created_at);
}

/// A run of the past with its figures.
fn past(millis: u64, n: u8, model: &str, first: f64, status: &str) -> serde_json::Value {
    let uuid = uuid::Builder::from_unix_timestamp_millis(millis, &[n; 10]).into_uuid();
    let mut run = run_json(uuid.to_string().parse().expect("an id"), "x", "text");
    run["model"] = json!(model);
    run["status"] = json!(status);
    run["timings"]["time_to_first_token"] = json!(first);
    run["timings"]["llm_time"] = json!(first + 10.0);
    run
}

fn local_day(millis: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(millis).expect("a time");
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d").to_string()
}

#[tokio::test]
async fn insights_count_what_ended_by_local_days() {
    const DAY: u64 = 86_400_000;
    let start = 1_777_802_400_000;
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    let mut sample = past(start, 9, "m", 1.0, "complete");
    sample["sample"] = json!(true);
    let runs = [
        past(start, 1, "fast", 0.2, "complete"),
        past(start + 1, 2, "fast", 0.4, "complete"),
        past(start + 3 * DAY, 3, "fast", 0.6, "cancelled"),
        past(start + 3 * DAY, 4, "slow", 9.0, "failed"),
        past(start + 3 * DAY, 5, "", 1.0, "complete"),
        sample,
    ];
    add(&prospect, &runs).await;
    let thrown = add_run(&prospect, "thrown", "x").await;
    prospect.trash(&[thrown]).await.expect("thrown away");
    let insights = prospect.insights(None, None).await.expect("insights");
    assert_eq!((insights.runs, insights.complete), (5, 3), "neither the sample nor the trash");
    assert_eq!((insights.input_tokens, insights.output_tokens), (500, 1_000));
    assert!((insights.cost_usd - 2.5).abs() < 1e-9);
    assert_eq!(insights.days.len(), 4, "no gaps: {:?}", insights.days);
    assert_eq!(insights.days[0].day, local_day(start as i64));
    assert_eq!((insights.days[0].complete, insights.days[1].complete, insights.days[3].other), (2, 0, 2));
    assert_eq!(insights.outcomes[0].runs, 3);
    let models: Vec<_> = insights.models.iter().map(|model| (model.model.as_str(), model.runs)).collect();
    assert_eq!(models, [("fast", 3), ("slow", 1)]);
    let spread = insights.models[0].time_to_first_token.expect("measured");
    assert_eq!((spread.count, spread.median, spread.p10, spread.p90, spread.max), (3, 0.4, 0.2, 0.6, 0.6));
    let speed = insights.models[1].tokens_per_second.expect("measured");
    assert!((speed.median - 20.0).abs() < 1e-9, "200 tokens in 10 seconds: {speed:?}");
    let counted: u32 = insights.time_to_first_token.iter().map(|bin| bin.runs).sum();
    assert_eq!(counted, 5, "every run is in a bin: {:?}", insights.time_to_first_token);
    let last = insights.time_to_first_token.last().expect("bins");
    assert!(last.to >= 9.0 && last.runs == 1, "{last:?}");

    let some = prospect.insights(Some(start as i64), Some(start as i64 + 1)).await.expect("insights");
    assert_eq!(some.runs, 1, "from, but not up to");
    let none = prospect.insights(Some(0), Some(1)).await.expect("insights");
    assert_eq!((none.runs, none.days.len(), none.time_to_first_token.len()), (0, 0, 0));
}

/// Runs this test again in a time zone where the clocks change, as only a process of its own has another one.
#[tokio::test]
async fn days_are_those_of_the_time_zone_when_clocks_change() {
    const VARIABLE: &str = "PROSPECT_TEST_IN_ZONE";
    if std::env::var_os(VARIABLE).is_none() {
        let test = std::env::current_exe().expect("this test");
        let output = std::process::Command::new(test)
            .args(["--exact", "days_are_those_of_the_time_zone_when_clocks_change"])
            .env(VARIABLE, "1")
            .env("TZ", "Europe/Berlin")
            .output()
            .expect("runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        return;
    }
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    // The 25th of October 2026 has 25 hours in Berlin: from 22:00 on the 24th (UTC) to 23:00 on the 25th.
    let (first, last) = (1_792_879_200_000_u64, 1_792_969_199_999_u64);
    let runs = [
        past(first - 1, 1, "m", 1.0, "complete"),
        past(first, 2, "m", 1.0, "complete"),
        past(last, 3, "m", 1.0, "complete"),
        past(last + 1, 4, "m", 1.0, "complete"),
    ];
    add(&prospect, &runs).await;
    let days = prospect.insights(None, None).await.expect("insights").days;
    let days: Vec<_> = days.iter().map(|day| (day.day.as_str(), day.complete)).collect();
    assert_eq!(days, [("2026-10-24", 1), ("2026-10-25", 2), ("2026-10-26", 1)]);
}

#[tokio::test]
#[ignore = "fills a library with 100,000 runs"]
async fn insights_over_a_hundred_thousand_runs_take_less_than_a_second() {
    let dir = tempfile::tempdir().expect("a folder");
    let prospect = open(dir.path()).await;
    add_run(&prospect, "x", "text").await;
    run_sql(
        dir.path(),
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000)
         INSERT INTO run (id, title, status, sample, created_at, goal_type, interest_area, model, owner, endpoint,
             fingerprint, input_tokens, output_tokens, cost_usd, llm_time, time_to_first_token, total_time, profile,
             instructions_hash, request, text)
         SELECT printf('%08d-0000-7000-8000-000000000000', n), 'x', iif(n % 7, 'complete', 'failed'), 0,
             1700000000000 + n * 900000, '', '', 'model ' || (n % 12), '', '', '', 900, 2000 + n % 1000, 0.01,
             20.0 + n % 17, 0.3 + (n % 100) / 50.0, 30.0, '{}', (SELECT hash FROM instructions),
             '{}', printf('%6000s', 'x') FROM n",
    )
    .await;
    let began = std::time::Instant::now();
    let insights = prospect.insights(None, None).await.expect("insights");
    let took = began.elapsed();
    eprintln!("insights over {} runs, {} days: {took:?}", insights.runs, insights.days.len());
    assert_eq!(insights.runs, 100_001);
    // SQLite itself is not optimised in a debug build.
    let limit = if cfg!(debug_assertions) { 4_000 } else { 600 };
    assert!(took.as_millis() < limit, "{took:?}");
}
