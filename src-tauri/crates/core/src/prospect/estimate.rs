//! What a run will probably take: tokens, money and time, from the messages and from earlier runs of the same model.

use serde::Serialize;
use specta::Type;

use crate::{
    chat::{ChatMessage, Usage},
    endpoint::Endpoint,
    library::PastRun,
    models::cost_usd,
};

/// Tokens of a report, where no earlier run of the model tells better.
const USUAL_OUTPUT: Range = Range { from: 4_000.0, to: 9_000.0 };
/// Earlier runs are this much of a guide: the next one may be shorter or longer than any of them.
const SPREAD: f64 = 0.15;

/// A range of what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Type)]
pub struct Range {
    /// The low end.
    #[specta(type = specta_typescript::Number)]
    pub from: f64,
    /// The high end.
    #[specta(type = specta_typescript::Number)]
    pub to: f64,
}

/// What a run will probably take.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Estimate {
    /// Tokens of the messages, roughly.
    pub input_tokens: u32,
    /// Tokens of the answer.
    pub output_tokens: Range,
    /// US dollars by the list price; absent for endpoints and models without a known one.
    pub cost_usd: Option<Range>,
    /// Seconds to the last word; absent before the first run of the model.
    pub seconds: Option<Range>,
    /// How many earlier runs of the model it rests on.
    pub past_runs: u32,
}

/// Estimates a run of these messages.
pub(super) fn estimate(
    endpoint: &Endpoint,
    model: &str,
    messages: &[ChatMessage],
    past: &[PastRun],
) -> Estimate {
    let input_tokens = messages.iter().map(|message| tokens_in(&message.content)).sum();
    let output_tokens = range_of(past.iter().map(|run| f64::from(run.output_tokens))).unwrap_or(USUAL_OUTPUT);
    let cost_of = |output: f64| {
        // In range: the tokens of a report.
        let usage = Usage { input: input_tokens, output: output as u32, ..Usage::default() };
        cost_usd(endpoint, model, &usage)
    };
    Estimate {
        input_tokens,
        output_tokens,
        cost_usd: cost_of(output_tokens.from)
            .zip(cost_of(output_tokens.to))
            .map(|(from, to)| Range { from, to }),
        seconds: range_of(past.iter().map(|run| run.seconds)),
        past_runs: u32::try_from(past.len()).unwrap_or(u32::MAX),
    }
}

fn range_of(values: impl Iterator<Item = f64>) -> Option<Range> {
    values
        .map(|value| Range { from: value, to: value })
        .reduce(|one, other| Range { from: one.from.min(other.from), to: one.to.max(other.to) })
        .map(|Range { from, to }| Range { from: from * (1.0 - SPREAD), to: to * (1.0 + SPREAD) })
}

/// Tokens of a text, by the usual rule: four characters a token in Latin letters, one or two elsewhere.
fn tokens_in(text: &str) -> u32 {
    let (ascii, other) =
        text.chars().fold(
            (0u32, 0u32),
            |(ascii, other), c| {
                if c.is_ascii() { (ascii + 1, other) } else { (ascii, other + 1) }
            },
        );
    ascii / 4 + other * 2 / 3 + 1
}

#[cfg(test)]
mod tests {
    use super::{Range, USUAL_OUTPUT, estimate, tokens_in};
    use crate::{
        chat::{ChatMessage, Role},
        endpoint::Endpoint,
        library::PastRun,
    };

    fn messages() -> [ChatMessage; 1] {
        [ChatMessage { role: Role::User, content: "word ".repeat(800) }]
    }

    #[test]
    fn without_earlier_runs_the_usual_length_and_no_time() {
        let openai = Endpoint::parse("https://api.openai.com/v1").expect("parses");
        let told = estimate(&openai, "gpt-5.4-mini", &messages(), &[]);
        assert_eq!((told.input_tokens, told.output_tokens, told.seconds), (1_001, USUAL_OUTPUT, None));
        let cost = told.cost_usd.expect("a listed model");
        assert!(cost.from < cost.to && (0.01..0.1).contains(&cost.to), "{cost:?}");
        let local = Endpoint::parse("http://localhost:1/v1").expect("parses");
        assert_eq!(
            estimate(&local, "llama", &messages(), &[]).cost_usd,
            None,
            "a guess would look like a bill"
        );
    }

    #[test]
    fn earlier_runs_tell_better() {
        let local = Endpoint::parse("http://localhost:1/v1").expect("parses");
        let run = |output_tokens, seconds| PastRun { output_tokens, seconds };
        let told = estimate(&local, "llama", &messages(), &[run(1_000, 100.0), run(2_000, 60.0)]);
        let rounded = |Range { from, to }: Range| (from.round(), to.round());
        assert_eq!(rounded(told.output_tokens), (850.0, 2_300.0));
        assert_eq!(told.seconds.map(rounded), Some((51.0, 115.0)));
        assert_eq!(told.past_runs, 2);
    }

    #[test]
    fn other_scripts_take_more_tokens_a_character() {
        assert!(tokens_in(&"漢字".repeat(100)) > 2 * tokens_in(&"ab".repeat(100)));
    }
}
