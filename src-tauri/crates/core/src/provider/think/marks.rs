//! The marks that models put around their thinking, and the control tokens that leak out of chat templates: one table,
//! one matcher.
//!
//! A mark is a name in brackets: `<think>`, `</seed:think>`, `< THINKING budget="3">`, `[THINK]`, `◁/think▷`,
//! `<|START_THINKING|>`, `<|end_of_thought|>`, `<|channel>thought`, `<｜end▁of▁thinking｜>`. Bars and spaces around the
//! name, its case, what stands before a colon and whether words are joined by `_`, `-` or `▁` make no difference.

/// Marks are at most this long, in bytes.
pub(super) const LONGEST_MARK: usize = 256;
/// Names are at most this long, in bytes.
const LONGEST_NAME: usize = 48;

/// What thinking is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Think,
    Thought,
    Reasoning,
    Analysis,
    Reflection,
    Scratchpad,
    Monologue,
    /// `<|channel>thought … <channel|>` of Gemma, and its older tokens.
    Channel,
    /// `<details type="reasoning"> … </details>` of Open WebUI.
    Details,
    /// The body of a channel of Harmony that is not for the user. Control tokens end it.
    Harmony,
}

impl Family {
    /// Whether its marks are names in brackets, which models mix up.
    pub(super) fn is_named(self) -> bool {
        !matches!(self, Self::Channel | Self::Details | Self::Harmony)
    }
}

/// A mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Open(Family),
    Close(Family),
    /// `<think/>`
    Empty,
    Control(Control),
}

/// A control token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Control {
    /// `<|start|>`: a header with a role follows.
    Start,
    /// `<|channel|>`: the name of a channel follows.
    Channel,
    /// `<|message|>` ends a header.
    Message,
    /// `<|end|>` and the like end a message.
    End,
    /// Says nothing to us.
    Other,
}

/// What stands at the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// No mark.
    No,
    /// It may become one.
    Partial,
    /// A mark of so many bytes.
    Mark(Mark, usize),
}

/// Names of thinking, in the form of [`normalised`].
const NAMES: [(&str, Family); 24] = [
    ("think", Family::Think),
    ("thinking", Family::Think),
    ("thinking_process", Family::Think),
    ("cot", Family::Think),
    ("thought", Family::Thought),
    ("thoughts", Family::Thought),
    ("thought_process", Family::Thought),
    ("chain_of_thought", Family::Thought),
    ("reason", Family::Reasoning),
    ("reasoning", Family::Reasoning),
    ("reasoning_content", Family::Reasoning),
    ("reasoning_process", Family::Reasoning),
    ("reasoning_steps", Family::Reasoning),
    ("analysis", Family::Analysis),
    ("analyse", Family::Analysis),
    ("analyze", Family::Analysis),
    ("reflection", Family::Reflection),
    ("reflect", Family::Reflection),
    ("deliberation", Family::Reflection),
    ("scratchpad", Family::Scratchpad),
    ("scratch_pad", Family::Scratchpad),
    ("monologue", Family::Monologue),
    ("inner_monologue", Family::Monologue),
    ("internal_monologue", Family::Monologue),
];

/// Names that may have a prefix of the house, as in `ds_thinking`. The others name parts of reports, too:
/// `market_analysis`.
const PREFIXED: [&str; 7] =
    ["think", "thinking", "thought", "thoughts", "reasoning", "scratchpad", "monologue"];

/// Names in square brackets, where reports have links and remarks.
const BRACKETED: [&str; 4] = ["think", "thinking", "reasoning", "thought"];

const OPENING: [&str; 4] = ["begin_of_", "start_of_", "begin_", "start_"];
const CLOSING: [&str; 2] = ["end_of_", "end_"];

/// Names between bars: the control tokens of Harmony, and those of other templates that leak.
const CONTROLS: [(&str, Control); 15] = [
    ("start", Control::Start),
    ("channel", Control::Channel),
    ("message", Control::Message),
    ("end", Control::End),
    ("return", Control::End),
    ("call", Control::End),
    ("constrain", Control::Other),
    ("start_response", Control::Other),
    ("end_response", Control::Other),
    ("begin_of_solution", Control::Other),
    ("end_of_solution", Control::Other),
    ("im_end", Control::Other),
    ("eot_id", Control::Other),
    ("endoftext", Control::Other),
    ("end_of_text", Control::Other),
];

/// Where the next mark may begin.
pub(super) fn next(text: &str) -> Option<usize> {
    text.find(['<', '[', '◁'])
}

/// Reads the mark at the start of `text`, of which more may come unless it is `whole`.
pub(super) fn read(text: &str, whole: bool) -> Found {
    let (open, close) = match text.chars().next() {
        Some('<') => ('<', '>'),
        Some('[') => ('[', ']'),
        Some('◁') => ('◁', '▷'),
        _ => return Found::No,
    };
    let inner = &text[open.len_utf8()..];
    let near = &inner[..inner.floor_char_boundary(LONGEST_MARK)];
    match near.find([open, close]) {
        Some(end) if near[end..].starts_with(close) => {
            let length = open.len_utf8() + end + close.len_utf8();
            mark(open, &near[..end]).map_or(Found::No, |mark| Found::Mark(mark, length))
        }
        Some(_) => Found::No,
        None if whole || near.len() < inner.len() || !may_become(open, near) => Found::No,
        None => Found::Partial,
    }
}

/// What a mark with this between its brackets is.
fn mark(open: char, inner: &str) -> Option<Mark> {
    let (before, after) = (inner.trim_start().starts_with(is_bar), inner.trim_end().ends_with(is_bar));
    let inner = inner.trim_matches(is_edge);
    let (slash_before, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let (slash_after, inner) = inner.strip_suffix('/').map_or((false, inner), |inner| (true, inner));
    let inner = inner.trim_matches(is_edge);
    let (name, attributes) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
    let attributes = attributes.trim();
    if name.len() > LONGEST_NAME || name.is_empty() {
        return None;
    }
    let name = normalised(name);
    if open == '[' {
        let is_known = BRACKETED.contains(&name.as_str()) && attributes.is_empty();
        let family = family(&name).filter(|_| is_known)?;
        return Some(if slash_before { Mark::Close(family) } else { Mark::Open(family) });
    }
    let control = CONTROLS.iter().find(|(known, _)| before && after && !slash_before && *known == name);
    if let Some((_, control)) = control {
        return Some(Mark::Control(*control));
    }
    match name.as_str() {
        "channel" if before && !after => return Some(Mark::Open(Family::Channel)),
        "channel" if after && !before => return Some(Mark::Close(Family::Channel)),
        "unused94" => return Some(Mark::Open(Family::Channel)),
        "unused95" => return Some(Mark::Close(Family::Channel)),
        "details" if slash_before => return Some(Mark::Close(Family::Details)),
        "details" => {
            let attributes = attributes.to_lowercase();
            let says = |word: &str| attributes.contains(word);
            let thinks = says("reasoning") || says("thinking") || says("thought");
            return thinks.then_some(Mark::Open(Family::Details));
        }
        _ => {}
    }
    // Prose in brackets is no mark.
    if !attributes.is_empty() && !attributes.contains('=') {
        return None;
    }
    if let Some(family) = CLOSING.iter().find_map(|end| family(name.strip_prefix(end)?)) {
        return Some(Mark::Close(family));
    }
    let begun = OPENING.iter().find_map(|start| family(name.strip_prefix(start)?));
    let family = begun.or_else(|| family(&name))?;
    Some(match (slash_before, slash_after) {
        (true, _) => Mark::Close(family),
        (false, true) => Mark::Empty,
        (false, false) => Mark::Open(family),
    })
}

/// Whether a channel of Harmony is not for the user.
pub(super) fn is_hidden_channel(name: &str) -> bool {
    let name = normalised(name);
    name == "commentary" || family(&name).is_some()
}

/// Whether `inner`, after an opening bracket, may become a mark.
fn may_become(open: char, inner: &str) -> bool {
    let inner = inner.trim_start_matches(|c| is_edge(c) || c == '/');
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '▁' | '.');
    let end = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
    let (name, rest) = (normalised(&inner[..end]), &inner[end..]);
    if end > LONGEST_NAME {
        return false;
    }
    if open == '[' {
        return rest.is_empty() && BRACKETED.iter().any(|known| known.starts_with(&name));
    }
    let is_known = || {
        let mut prefixes = OPENING.iter().chain(&CLOSING).map(|prefix| name.strip_prefix(prefix));
        name == "details"
            || family(&name).is_some()
            || prefixes.any(|name| name.is_some_and(|name| family(name).is_some()))
    };
    rest.is_empty() || rest.trim_start_matches(|c| is_edge(c) || c == '/').is_empty() || is_known()
}

fn family(name: &str) -> Option<Family> {
    let known = |name: &str| NAMES.iter().find(|(known, _)| *known == name).map(|(_, family)| *family);
    known(name).or_else(|| {
        let (_, last) = name.rsplit_once('_')?;
        known(last).filter(|_| PREFIXED.contains(&last))
    })
}

/// Lower case, words joined by `_`, without what stands before a colon.
fn normalised(name: &str) -> String {
    let name = name.rsplit(':').next().unwrap_or(name);
    name.chars()
        .map(|c| if matches!(c, '-' | '▁' | '.') { '_' } else { c })
        .flat_map(char::to_lowercase)
        .collect()
}

fn is_bar(c: char) -> bool {
    matches!(c, '|' | '｜')
}

fn is_edge(c: char) -> bool {
    is_bar(c) || c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::{Control, Family, Found, Mark, read};

    #[test]
    fn marks_are_known_in_every_spelling() {
        use Family as F;
        let table = [
            (
                Mark::Open(F::Think),
                "<think> <Think> <THINKING> < think > <think > <seed:think> <thinking> \
              <ds_thinking> <longcat_think> <|think|> <|START_THINKING|> ◁think▷ [THINK] [think] <think id=\"1\"> <cot> \
              <|begin_of_thinking|> <｜begin▁of▁thinking｜> <mm:think>",
            ),
            (
                Mark::Close(F::Think),
                "</think> </ think > </THINK > </seed:think> <|END_THINKING|> ◁/think▷ [/THINK] \
              <|/think|> </|think|> </ds-thinking>",
            ),
            (
                Mark::Open(F::Thought),
                "<thought> <thoughts> <|begin_of_thought|> <inner_thoughts> <chain-of-thought> \
              <thought_process>",
            ),
            (Mark::Close(F::Thought), "</thought> <|end_of_thought|>"),
            (
                Mark::Open(F::Reasoning),
                "<reason> <reasoning> <reasoning_content> <deep_reasoning> [REASONING]",
            ),
            (Mark::Open(F::Analysis), "<analysis>"),
            (Mark::Open(F::Scratchpad), "<scratchpad> <my_scratchpad>"),
            (Mark::Open(F::Monologue), "<inner_monologue>"),
            (Mark::Open(F::Reflection), "<reflection>"),
            (Mark::Open(F::Channel), "<|channel> <unused94>"),
            (Mark::Close(F::Channel), "<channel|> <unused95>"),
            (Mark::Open(F::Details), "<details type=\"reasoning\" done=\"false\">"),
            (Mark::Empty, "<think/> <think />"),
            (Mark::Control(Control::Channel), "<|channel|>"),
            (Mark::Control(Control::End), "<|end|> <|return|> <|call|>"),
            (Mark::Control(Control::Other), "<|im_end|> <|START_RESPONSE|>"),
        ];
        for (mark, spellings) in table {
            for spelling in split(spellings) {
                assert_eq!(read(spelling, false), Found::Mark(mark, spelling.len()), "{spelling}");
                for (cut, _) in spelling.char_indices().skip(1) {
                    assert_eq!(read(&spelling[..cut], false), Found::Partial, "{}", &spelling[..cut]);
                    assert_eq!(read(&spelling[..cut], true), Found::No, "{}", &spelling[..cut]);
                }
            }
        }
    }

    /// A table's spellings: each ends with its closing bracket.
    fn split(spellings: &str) -> impl Iterator<Item = &str> {
        spellings.split_inclusive(['>', ']', '▷']).map(str::trim)
    }

    #[test]
    fn what_reports_hold_is_no_mark() {
        for text in [
            "<",
            "< b",
            "<b>",
            "<br/>",
            "<details>",
            "<market_analysis>",
            "<profile_analysis>",
            "<think about it>",
            "[Analysis]",
            "[analysis](url)",
            "[think tank](url)",
            "[1]",
            "<https://example.org>",
            "<a <think>",
            "<>",
            "[]",
            "<|>",
            "<||>",
            "<thinker>",
            "<rethink>",
            "◁",
            "x",
            "",
        ] {
            assert_eq!(read(text, true), Found::No, "{text}");
        }
        let long = format!("<think a=\"{}\">", "x".repeat(300));
        assert_eq!(read(&long, false), Found::No);
        assert_eq!(read(&format!("<{}", "x".repeat(60)), false), Found::No);
    }
}
