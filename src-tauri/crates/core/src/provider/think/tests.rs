//! What is thinking and what is text, for any way of cutting the content.

use proptest::prelude::*;

use super::{HELD_LIMIT, Sorted, ThinkFilter};

fn sort<'a>(pieces: impl IntoIterator<Item = &'a str>) -> (String, usize) {
    let mut filter = ThinkFilter::default();
    let mut all = Sorted::default();
    for piece in pieces {
        add(&mut all, filter.push(piece.to_owned()));
    }
    add(&mut all, filter.finish(false));
    (all.text, all.thinking)
}

fn add(all: &mut Sorted, sorted: Sorted) {
    all.text.push_str(&sorted.text);
    all.thinking += sorted.thinking;
}

/// The text of `content`, which must be the same and hold as much thinking however it is cut.
fn text(content: &str) -> String {
    let expected = sort([content]);
    for (at, _) in content.char_indices() {
        assert_eq!(sort([&content[..at], &content[at..]]), expected, "{content:?} split at {at}");
    }
    assert_eq!(sort(chars(content)), expected, "{content:?} by characters");
    expected.0
}

fn chars(content: &str) -> impl Iterator<Item = &str> {
    content.split("").filter(|c| !c.is_empty())
}

const REPORT: &str = "## SECTION 1: PROFILE ANALYSIS\n\nYou.\n";

#[test]
fn thinking_at_the_start_is_counted_and_taken_out() {
    let table = [
        ("<think>hm</think>\n\nThe answer", "The answer", 17),
        ("\n <think>\nhm < 3 </thin </think>Text", "Text", 30),
        ("<think>\n\n</think>\n\n<think>again</think>\nText", "Text", 37),
        ("[THINK]ja[/THINK]Text", "Text", 17),
        ("<thought>é漢</thought> Text", "Text", 24),
        ("  indented", "  indented", 0),
        ("<thin ice", "<thin ice", 0),
        ("<thin", "<thin", 0),
        ("<think>never closed </thi", "", 25),
        ("<think>hm</think>\n", "", 17),
        ("<think/>\nText", "Text", 8),
        ("", "", 0),
    ];
    for (content, expected, thinking) in table {
        assert_eq!(text(content), expected, "{content:?}");
        assert_eq!(sort([content]).1, thinking, "{content:?}");
    }
}

#[test]
fn every_pair_of_marks_is_taken_out_before_a_report() {
    for (open, close) in [
        ("<seed:think>", "</seed:think>"),
        ("◁think▷", "◁/think▷"),
        ("<|START_THINKING|>", "<|END_THINKING|>"),
        ("<|START_THINKING|>", "<|END_THINKING|><|START_RESPONSE|>"),
        ("<reason>", "</reason>"),
        ("<think >", "</think>"),
        ("<THINK>", "</Think>"),
        ("<think effort=\"high\">", "</ think >"),
        ("<|channel>thought\n", "<channel|>"),
        ("<ds_thinking>", "</ds_thinking>"),
        ("<analysis>", "</analysis>"),
        ("<thinking>", "</thinking>"),
        ("<|think|>", "<|/think|>"),
        ("<|begin_of_thought|>", "<|end_of_thought|>\n<|begin_of_solution|>"),
        ("<scratchpad>", "</scratchpad>"),
        ("<inner_monologue>", "</inner_monologue>"),
        ("<reflection>", "</reflection>"),
        ("<details type=\"reasoning\" done=\"true\">\n<summary>Thought</summary>\n", "</details>"),
        ("<|channel|>analysis<|message|>", "<|end|><|start|>assistant<|channel|>final<|message|>"),
        (
            "<|start|>assistant<|channel|>commentary<|message|>",
            "<|end|><|channel|>final <|constrain|>md<|message|>",
        ),
        ("analysis", "assistantfinal"),
        ("Okay, the founder is a nurse.\n", "</think>"),
        ("The user is a nurse.", "</think></think>"),
        ("嗯，用户是护士。", "</think>"),
        ("We need a plan.", "<|end|><|start|>assistant<|channel|>final<|message|>"),
    ] {
        let content = format!("{open}I plan here, 1 < 2.\n- [x] done\n{close}\n\n{REPORT}");
        assert_eq!(text(&content).trim_start(), REPORT, "{content:?}");
        assert!(sort([content.as_str()]).1 >= 20, "{content:?} is counted");
        let twice = format!("{open}One.{close}\n<think>Two.</think>\n{REPORT}");
        assert_eq!(text(&twice).trim_start(), REPORT, "{twice:?}");
    }
}

#[test]
fn a_block_ends_with_the_closing_mark_of_another_name_unless_that_was_opened_in_it() {
    for thinking in [
        "<thought>hm</think>\n",
        "<reasoning>hm</thinking>\n",
        "<think>hm</analysis>\n",
        "[THINK]hm</think>\n",
        "<thinking>a <reflection>b</reflection> c</thinking>\n",
        "<thinking>a <reflection>b</reflection> c</think>\n",
        "<thinking><reflection>a</reflection><analysis>b</analysis><reflection>c</reflection>d</thinking>\n",
        "<thought>a </details> b</thought>\n",
    ] {
        assert_eq!(text(&format!("{thinking}{REPORT}")), REPORT, "{thinking}");
    }
}

#[test]
fn a_block_between_lines_of_text_before_the_first_section_is_thinking() {
    assert_eq!(
        text(&format!("Here it is.\n\n  <think>a\n</think>\n\n{REPORT}")),
        format!("Here it is.\n\n{REPORT}")
    );
    assert_eq!(text(&format!("Okay.\n<think>a</think>\n{REPORT}")), format!("Okay.\n{REPORT}"));
    assert_eq!(text(&format!("<think>a</think>Yes.\n<think>b</think>{REPORT}")), format!("Yes.\n{REPORT}"));
}

#[test]
fn a_mark_in_a_sentence_in_quotes_or_in_code_is_text() {
    for content in [
        "No <think>tags</think> later",
        "Some models write <think> first.",
        "Write `</think>` to end it.",
        "Write \"</think>\" to end it.",
        "Look:\n```\n<think>\n</think>\n```\nDone",
        "Okay, <think>tags</think> are text",
        "<details>\n<summary>More</summary>\nText</details>\n",
        "[thinking about](https://example.org) it",
        "a < b <br/> [1] ◁",
    ] {
        assert_eq!(text(content), content);
    }
}

#[test]
fn nothing_but_control_tokens_is_taken_out_after_the_first_section_marker() {
    let report =
        format!("{REPORT}\n<think>\nAs models do: </think>\n\nOkay, <analysis>\n</reason> `<|end|>`");
    assert_eq!(text(&report), report);
    let harmony = format!("{REPORT}More.<|end|><|start|>assistant<|channel|>analysis<|message|>Hm.<|end|>");
    assert_eq!(text(&harmony), format!("{REPORT}More."));
    let parts = format!("<|start|>assistant<|channel|>final<|message|>{REPORT}<|return|>");
    assert_eq!(text(&parts), REPORT);
    let two = "**Section 1: Profile analysis**\n\n</think> stays";
    assert_eq!(text(two), two);
}

#[test]
fn a_closing_mark_alone_is_dropped_before_the_first_section_marker() {
    assert_eq!(text(&format!("</think>\n\n{REPORT}")), REPORT);
    assert_eq!(text(&format!("Here it is.</think>\n\n{REPORT}")), format!("Here it is.\n\n{REPORT}"));
    assert_eq!(text(&format!("Here it is.\n</thinking>\n{REPORT}")), format!("Here it is.\n\n{REPORT}"));
}

#[test]
fn an_answer_that_only_begins_like_thinking_is_told_in_full() {
    for content in [
        "Okay",
        "Okay, here is your report.",
        "Let me look.\n",
        &format!("Okay, here is your report.\n\n{REPORT}"),
        "First, I must say that you have time.\n\n# Heading\n\nText",
        "analysisThe user",
        "  Hmm. <thi",
    ] {
        assert_eq!(text(content), content);
        let mut filter = ThinkFilter::default();
        let mut all = filter.push(content.to_owned());
        add(&mut all, filter.finish(true));
        let is_prefix = content.starts_with(&all.text) && all.text.len() + 4 >= content.len();
        assert!(is_prefix, "a broken connection loses nothing: {content:?}");
    }
}

#[test]
fn what_may_be_thinking_is_held_until_a_heading_or_too_much() {
    let mut filter = ThinkFilter::default();
    let held = filter.push("Okay, here it is.\n".to_owned());
    assert_eq!((held.text.as_str(), held.held), ("", true));
    assert_eq!(filter.push("#".to_owned()).text, "Okay, here it is.\n#");
    let long = format!("Okay, {}", "x".repeat(HELD_LIMIT));
    let mut filter = ThinkFilter::default();
    assert_eq!(filter.push(long.clone()).text, long);
    assert_eq!(filter.push("</think> y".to_owned()).text, " y", "the mark alone is dropped");
}

#[test]
fn any_other_answer_is_told_at_once() {
    let mut filter = ThinkFilter::default();
    for piece in [
        "You",
        " have",
        " twelve hours.",
        "\n",
        "\n",
        "## SECTION",
        " 1: PROFILE",
        " ANALYSIS\n",
        "a [b",
        "](c)",
    ] {
        assert_eq!(filter.push(piece.to_owned()).text, piece);
    }
}

#[test]
fn what_nobody_sees_is_no_text() {
    for content in
        [" \n\u{200b}\n  \n", "\u{feff}\u{2060}", "\n\n", "<think>a</think>\u{200b}", "Okay, a</think>\n"]
    {
        assert_eq!(text(content), "", "{content:?}");
    }
    assert_eq!(text("\n\u{200b}a"), "\n\u{200b}a");
}

#[test]
fn long_thinking_and_many_marks_take_no_memory() {
    let mut filter = ThinkFilter::default();
    let mut thinking = 0;
    for piece in ["<think>", "</think>\n", "<think>", "hmm <", "[[[", "<<<<think", "◁◁"].repeat(20_000) {
        thinking += filter.push(piece.to_owned()).thinking;
        let kept = filter.pending.len() + filter.blank.len() + filter.line.text.len();
        assert!(kept < 1_000 && filter.held.is_none(), "{kept} bytes are kept");
    }
    assert!(thinking > 500_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_chunking_gives_the_same(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "<think>", "</think>", "</thinking>", "<thi", "nk", ">", "<", "[THINK]", "[/THINK]", "◁think▷", "◁/think▷",
                "<|channel|>", "<|message|>", "<|end|>", "<|start|>", "assistant", "final", "analysis", "commentary",
                "<|channel>thought\n", "<channel|>", "<details type=\"reasoning\">", "</details>", "<analysis>",
                "Okay, ", "The user", "嗯", "You", " ", "\n", "\n\n", "`", "```\n", "\u{200b}", "# A", "## SECTION 1: ",
                "PROFILE ANALYSIS\n", "**Section 2: x**\n", "é", "text",
            ]),
            0..25,
        ),
        sizes in prop::collection::vec(1usize..12, 1..10),
    ) {
        let content = parts.concat();
        let whole = sort([content.as_str()]);
        prop_assert_eq!(&sort(chars(&content)), &whole, "by characters");
        let (mut rest, mut pieces, mut sizes) = (content.as_str(), Vec::new(), sizes.iter().cycle());
        while !rest.is_empty() {
            let size = rest.ceil_char_boundary((*sizes.next().unwrap_or(&1)).min(rest.len()));
            let (piece, after) = rest.split_at(size);
            pieces.push(piece);
            rest = after;
        }
        prop_assert_eq!(&sort(pieces), &whole, "cut anywhere");
    }

    #[test]
    fn words_without_marks_are_told_as_they_are(
        words in prop::collection::vec("(Okay|Let me|The user|first|我|[a-z*#\\-`]{1,6})[ \n]{1,2}", 1..40),
    ) {
        let content = words.concat();
        prop_assert_eq!(sort(chars(&content)).0, content);
    }
}
