//! What a finish reason means, in the words of many servers.

use super::ProviderError;
use crate::error::ErrorCode;

/// How an answer finished without a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// The model said it was done.
    Complete,
    /// A limit of context, tokens or time cut the answer off.
    Truncated,
    /// The stream ended cleanly, but nothing said that the answer was whole.
    Unmarked,
}

/// What a finish reason says of the answer.
pub(super) type Verdict = Result<Finish, ProviderError>;

/// The finish reasons of an answer, and what came around them.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks {
    /// What the last one says.
    pub(super) verdict: Option<Verdict>,
    /// Text or thinking has come, in any form.
    pub(super) has_content: bool,
    /// Some has come in the chunk being read.
    pub(super) in_chunk: bool,
    /// The last finish reason came in one chunk with content.
    pub(super) beside_content: bool,
    /// Content has come since the last finish reason.
    since: bool,
    /// A finish reason came before content: this server's reasons do not mark the end.
    pub(super) unreliable: bool,
}

impl Marks {
    /// Content has come.
    pub(super) fn content(&mut self) {
        (self.has_content, self.in_chunk, self.since) = (true, true, true);
        self.unreliable |= self.verdict.is_some();
    }

    /// A finish reason has come.
    pub(super) fn finish(&mut self, verdict: Verdict) {
        self.unreliable |= !self.has_content;
        (self.beside_content, self.since) = (self.in_chunk, false);
        self.verdict = Some(verdict);
    }

    /// Whether the last one tells of a failure: nobody goes on after that.
    pub(super) fn failed(&self) -> bool {
        matches!(self.verdict, Some(Err(_)))
    }

    /// Whether a finish reason marks the end of what has come.
    pub(super) fn mark_the_end(&self) -> bool {
        self.verdict.is_some() && self.has_content && !self.since && !(self.unreliable && self.beside_content)
    }
}

/// Servers fill the field with these before the end.
const NO_REASON: [&str; 6] = ["", "null", "none", "unspecified", "inprogress", "notfinished"];

/// The only reasons that make an answer complete, as [`normalised`].
const COMPLETE: [&str; 22] = [
    "stop",
    "eos",
    "eostoken",
    "eot",
    "eotid",
    "endturn",
    "endofturn",
    "endoftext",
    "endofsequence",
    "endtoken",
    "end",
    "stopsequence",
    "stoptoken",
    "stopstring",
    "toolcall",
    "toolcalls",
    "tooluse",
    "functioncall",
    "complete",
    "completed",
    "finished",
    "done",
];

/// Parts of the words for a filter.
const FILTERED: [&str; 22] = [
    "filter",
    "safety",
    "unsafe",
    "guardrail",
    "refus",
    "recitation",
    "toxic",
    "spii",
    "pii",
    "blocklist",
    "blocked",
    "prohibited",
    "moderat",
    "sensitive",
    "policy",
    "violation",
    "harm",
    "censor",
    "copyright",
    "profanity",
    "inappropriate",
    "flagged",
];

/// Parts of the words for a failure that also sound like a limit.
const REFUSED: [&str; 2] = ["ratelimit", "quota"];

/// Parts of the words for a limit of context, tokens or time.
const LIMITED: [&str; 12] = [
    "length",
    "max",
    "context",
    "limit",
    "timeout",
    "timedout",
    "deadline",
    "cancel",
    "truncat",
    "incomplete",
    "exceeded",
    "pauseturn",
];

/// Parts of the words for a failure of the model or the server.
const FAILED: [&str; 10] = [
    "error",
    "malformed",
    "abort",
    "fail",
    "internal",
    "network",
    "exception",
    "overload",
    "unavailable",
    "insufficientsystemresource",
];

/// What a finish reason means; `None` where a server fills the field before the end. A reason that nobody knows says
/// nothing about the answer: it is unmarked.
pub(super) fn verdict(reason: &str) -> Option<Verdict> {
    let reason = normalised(reason);
    let says = |words: &[&str]| words.iter().any(|word| reason.contains(word));
    Some(match reason.as_str() {
        reason if NO_REASON.contains(&reason) => return None,
        reason if COMPLETE.contains(&reason) => Ok(Finish::Complete),
        _ if says(&FILTERED) => Err(ProviderError::new(
            ErrorCode::ContentFiltered,
            "The provider's content filter stopped the answer.",
        )),
        _ if !says(&REFUSED) && says(&LIMITED) => Ok(Finish::Truncated),
        _ if says(&REFUSED) || says(&FAILED) => Err(ProviderError::new(
            ErrorCode::ProviderError,
            "The provider reported an error while it wrote the answer.",
        )),
        _ => Ok(Finish::Unmarked),
    })
}

/// Lower case, without punctuation and without the prefix of Google's enumeration.
fn normalised(reason: &str) -> String {
    let letters: String =
        reason.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    letters.strip_prefix("finishreason").map(str::to_owned).unwrap_or(letters)
}

#[cfg(test)]
mod tests {
    use super::{Finish, verdict};
    use crate::error::ErrorCode;

    #[test]
    fn only_known_words_make_an_answer_complete() {
        let table = [
            (
                "stop STOP eos eos_token end_turn EndTurn end-turn stop_sequence tool_calls tool_use function_call \
                 COMPLETE finish_reason_stop FINISH_REASON_STOP FinishReason.STOP completed <|eot_id|> done",
                Some(Ok(Finish::Complete)),
            ),
            (
                "length max_tokens MAX_TOKENS MAX_OUTPUT_TOKENS FINISH_REASON_MAX_TOKENS model_length \
                 model_context_window_exceeded context_length_exceeded token_limit time_limit timeout TIMED_OUT \
                 cancelled canceled truncated max_completion_tokens output-limit budget_exceeded pause_turn \
                 deadline_exceeded incomplete",
                Some(Ok(Finish::Truncated)),
            ),
            (
                "content_filter content_filter:PROHIBITED_CONTENT content-filtered SAFETY IMAGE_SAFETY sensitive \
                 RECITATION guardrail_intervened refusal refused SPII BLOCKLIST PROHIBITED_CONTENT ERROR_TOXIC \
                 moderation blocked FINISH_REASON_SAFETY policy_violation",
                Some(Err(ErrorCode::ContentFiltered)),
            ),
            (
                "error ERROR abort aborted network_error internal internal_server_error MALFORMED_RESPONSE \
                 malformed_function_call insufficient_system_resource failed rate_limit quota_exceeded",
                Some(Err(ErrorCode::ProviderError)),
            ),
            (
                "OTHER other unknown banana load LANGUAGE IMAGE_OTHER user_stopped stopped",
                Some(Ok(Finish::Unmarked)),
            ),
            ("null None NONE FINISH_REASON_UNSPECIFIED not_finished", None),
        ];
        for (reasons, expected) in table {
            for reason in reasons.split_whitespace() {
                let said = verdict(reason).map(|verdict| verdict.map_err(|error| error.code()));
                assert_eq!(said, expected, "{reason:?}");
            }
        }
        assert_eq!(verdict(""), None);
        assert_eq!(verdict("content_filter: PROHIBITED_CONTENT").map(|verdict| verdict.is_err()), Some(true));
    }
}
