//! Which code an error has: one table of phrases, asked in a fixed order, then the HTTP status.
//!
//! Phrases are matched at the beginning of words in text whose spelling is evened out, so that
//! `billing_not_active`, `BillingNotActive` and "billing not active" are one phrase.

use crate::error::ErrorCode;

/// What an error means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    pub(super) code: ErrorCode,
    pub(super) is_retryable: bool,
    /// The server is still loading the model.
    pub(super) is_loading: bool,
}

/// What is known of an error.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    /// The HTTP status, where there is one.
    pub(super) status: Option<u16>,
    pub(super) kinds: &'a [String],
    pub(super) words: &'a str,
    /// The server names the moment to try again.
    pub(super) states_wait: bool,
    /// The server estimates how long loading takes.
    pub(super) estimates: bool,
}

/// Kinds and words of an account without money. A rate limit may say some of the weaker ones, so those count only where no
/// rate is spoken of.
const NO_CREDIT_KINDS: &[&str] = &[
    "insufficient quota",
    "insufficient user quota",
    "insufficient balance",
    "insufficient credit",
    "insufficient fund",
    "billing not active",
    "billing hard limit",
    "billing error",
    "billing limit",
    "terminal quota",
    "quota exhausted",
    "exceeded current quota",
    "budget exceeded",
    "out of credit",
    "no credit",
    "credits exhausted",
    "credits error",
    "payment required",
    "payment error",
    "arrearage",
    "account overdue",
    "overdue",
    "account deactivated for billing",
];
const NO_CREDIT_WORDS: &[&str] = &[
    "insufficient quota",
    "insufficient balance",
    "insufficient account balance",
    "insufficient credit",
    "insufficient fund",
    "balance insufficient",
    "balance is insufficient",
    "balance is too low",
    "balance is not enough",
    "balance not enough",
    "not enough balance",
    "not enough credit",
    "not enough fund",
    "not enough money",
    "quota is not enough",
    "negative balance",
    "credit balance",
    "out of credit",
    "no credit",
    "no more credit",
    "no remaining credit",
    "more credits",
    "never purchased credits",
    "run out of credit",
    "ran out of credit",
    "ran out of fund",
    "run out of fund",
    "credits have been exhausted",
    "credits are exhausted",
    "credits exhausted",
    "used up your credit",
    "used all your credit",
    "exceeded your current quota",
    "exceeded your monthly",
    "monthly quota",
    "monthly included credits",
    "account is not active",
    "account is suspended",
    "check your plan and billing",
    "billing hard limit",
    "billing is not",
    "billing not active",
    "enable billing",
    "requires billing",
    "payment required",
    "payment is required",
    "overdue payment",
    "unpaid invoice",
    "payment overdue",
    "overdue balance",
    "account is overdue",
    "account is in arrears",
    "arrearage",
    "in arrears",
    "spending limit",
    "spend limit",
    "spending cap",
    "usage cap",
    "budget exceeded",
    "budget has been exceeded",
    "exceeded budget",
    "exceeded your budget",
    "exceeds your budget",
    "over budget",
    "key limit exceeded",
    "account is in good standing",
    "add credit",
    "top up",
    "余额不足",
    "额度不足",
    "欠费",
];
const RATE: &[&str] = &[
    "per minute",
    "per min",
    "per second",
    "per hour",
    "per day",
    "rate limit",
    "ratelimit",
    "throttl",
    "too many requests",
    "please wait",
    "requests per",
    "rpm",
    "tpm",
];
const TOO_LONG: &[&str] = &[
    "context length",
    "context size",
    "context window",
    "context limit",
    "context overflow",
    "context is too",
    "maximum context",
    "max context",
    "model context",
    "n ctx",
    "prompt is too long",
    "prompt too long",
    "prompt is too large",
    "prompt exceeds",
    "prompt length",
    "prompt is longer",
    "input is too long",
    "input too long",
    "input is longer",
    "input length",
    "input exceeds",
    "inputs exceed",
    "input token",
    "input tokens",
    "message is too long",
    "messages too long",
    "message too long",
    "request is too long",
    "request too large",
    "request entity too large",
    "payload too large",
    "too many tokens",
    "too many input tokens",
    "too many prompt tokens",
    "token limit exceeded",
    "exceeds token limit",
    "exceeds the token limit",
    "exceeded token limit",
    "exceeded the token limit",
    "exceed the token limit",
    "tokens exceed",
    "maximum number of tokens",
    "maximum tokens",
    "maximum prompt",
    "maximum input",
    "maximum sequence length",
    "max sequence length",
    "max seq len",
    "max model len",
    "maximum allowed length",
    "sequence length",
    "exceeds the model s max",
    "exceeds model s max",
    "exceeds the limit of tokens",
    "reduce the length",
    "reduce your prompt",
    "reduce the number of tokens",
    "reduce your message",
    "shorten your prompt",
    "string above max length",
    "string too long",
    "max new tokens must be",
    "上下文长度",
    "输入长度",
];
const BAD_KEY: &[&str] = &[
    "invalid api key",
    "invalid key",
    "api key invalid",
    "api key is invalid",
    "api key not valid",
    "api key not found",
    "incorrect api key",
    "no api key",
    "missing api key",
    "invalid x api key",
    "invalid authentication",
    "invalid token",
    "no auth credentials",
];
const LOADING: &[&str] = &[
    "loading model",
    "loading the model",
    "model loading",
    "model is loading",
    "model is still loading",
    "currently loading",
    "still loading",
    "being loaded",
    "is loading",
    "warming up",
    "is starting",
    "still starting",
    "starting up",
    "model not ready",
    "model is not ready",
    "not ready yet",
    "cold start",
    "is booting",
];
const NOT_LOADING: &[&str] =
    &["failed", "fail to", "error loading", "unable to", "could not", "cannot", "can t"];
const UNKNOWN_MODEL: &[&str] = &[
    "model not found",
    "model not exist",
    "model does not exist",
    "model doesn t exist",
    "model not available",
    "model not supported",
    "model unavailable",
    "model decommissioned",
    "model deprecated",
    "invalid model",
    "unknown model",
    "unsupported model",
    "unavailable model",
    "unrecognized model",
    "unrecognised model",
    "nonexistent model",
    "no such model",
    "not a valid model",
    "not a chat model",
    "no model named",
    "no model found",
    "no models loaded",
    "unable to access model",
    "could not find model",
    "could not find the model",
    "cannot find model",
    "can t find model",
    "try pulling it",
    "no endpoints found",
    "deployment not found",
    "deployment for this resource does not exist",
    "permitted models",
    "模型不存在",
];
/// What may follow "model" and its name.
const AFTER_A_MODEL: &[&str] = &[
    "not found",
    "not exist",
    "not available",
    "not supported",
    "not valid",
    "not a valid",
    "not known",
    "not recogni",
    "is not found",
    "was not found",
    "wasn t found",
    "isn t found",
    "could not be found",
    "cannot be found",
    "can t be found",
    "does not exist",
    "do not exist",
    "doesn t exist",
    "is not available",
    "isn t available",
    "is unavailable",
    "is not supported",
    "isn t supported",
    "is unsupported",
    "is unknown",
    "is invalid",
    "is not a valid",
    "is not valid",
    "is not known",
    "is not recogni",
    "is not deployed",
    "has been decommissioned",
    "has been deprecated",
    "has been retired",
    "is no longer",
    "no longer",
];
/// Words between "model" and what is said of it at most: the pieces of its name.
const LONGEST_NAME: usize = 8;

/// Tells the code of an error, and whether to try again.
pub(super) fn meaning(evidence: &Evidence<'_>) -> Meaning {
    let status = evidence.status;
    let kinds = even(&evidence.kinds.join(" ; "));
    let words = even(evidence.words);
    let both = format!("{kinds};{words}");
    let code = if let Some(code) = by_words(evidence, &kinds, &words, &both) {
        code
    } else if is_loading(evidence, &both) {
        return Meaning { code: ErrorCode::ServerError, is_retryable: true, is_loading: true };
    } else {
        by_status(evidence, &kinds, &both)
    };
    let never_fits = code == ErrorCode::RateLimited && says(&words, &["request too large"]);
    let is_retryable = !never_fits
        && (matches!(code, ErrorCode::RateLimited | ErrorCode::ServerError)
            || (matches!(status, Some(408 | 409)) && code != ErrorCode::InsufficientQuota));
    Meaning { code, is_retryable, is_loading: false }
}

/// Codes that words tell whatever the status is.
fn by_words(evidence: &Evidence<'_>, kinds: &str, words: &str, both: &str) -> Option<ErrorCode> {
    let is_rate = evidence.states_wait || says(both, RATE);
    if evidence.status == Some(402)
        || says(kinds, NO_CREDIT_KINDS)
        || (!is_rate && says(words, NO_CREDIT_WORDS))
    {
        return Some(ErrorCode::InsufficientQuota);
    }
    let is_about_size = match evidence.status {
        Some(413) => true,
        // "Too many tokens" a minute is a rate, too.
        Some(429) | None => !is_rate && says(both, TOO_LONG),
        Some(401..=403) => false,
        Some(_) => says(both, TOO_LONG),
    };
    if is_about_size {
        return Some(ErrorCode::ContextTooLong);
    }
    // Gemini and xAI refuse a key with HTTP 400.
    (evidence.status != Some(403) || says(kinds, &["invalid api key", "api key invalid"]))
        .then(|| says(both, BAD_KEY).then_some(ErrorCode::BadKey))
        .flatten()
}

fn is_loading(evidence: &Evidence<'_>, both: &str) -> bool {
    let may_load = !matches!(evidence.status, Some(401..=403 | 404..=405 | 413 | 422));
    may_load && (evidence.estimates || says(both, LOADING)) && !says(both, NOT_LOADING)
}

fn by_status(evidence: &Evidence<'_>, kinds: &str, both: &str) -> ErrorCode {
    match evidence.status {
        Some(401) => ErrorCode::BadKey,
        Some(403) => ErrorCode::Forbidden,
        None | Some(400 | 404 | 410 | 422) if is_about_model(both) => ErrorCode::UnknownModel,
        Some(404 | 405) => ErrorCode::WrongEndpoint,
        Some(429) => ErrorCode::RateLimited,
        Some(408 | 409 | 425 | 500..) => ErrorCode::ServerError,
        Some(400..) => ErrorCode::BadRequest,
        // Without a status, as inside a stream, the kind of error is all there is.
        _ if says(kinds, &["rate limit", "too many requests", "resource exhausted", "throttl"]) => {
            ErrorCode::RateLimited
        }
        _ if says(kinds, &["authentication", "unauthenticated", "unauthorized"]) => ErrorCode::BadKey,
        _ if says(kinds, &["permission", "forbidden", "access denied"]) => ErrorCode::Forbidden,
        _ if says(
            kinds,
            &[
                "overloaded",
                "server error",
                "internal",
                "api error",
                "unavailable",
                "service unavailable",
                "timeout",
            ],
        ) =>
        {
            ErrorCode::ServerError
        }
        _ => ErrorCode::ProviderError,
    }
}

fn is_about_model(both: &str) -> bool {
    if says(both, UNKNOWN_MODEL) {
        return true;
    }
    // Anthropic names nothing but the model: kind not_found_error, words "model: claude-x".
    if both.contains(" not found error ") && both.contains("; model ") {
        return true;
    }
    both.match_indices(" model").any(|(at, found)| {
        let rest = &both[at + found.len()..];
        // "model" or "models", and no other word.
        let Some(rest) = rest.strip_prefix('s').unwrap_or(rest).strip_prefix(' ') else { return false };
        let name_ends = rest.match_indices(' ').map(|(at, _)| at + 1);
        std::iter::once(0)
            .chain(name_ends)
            .take(LONGEST_NAME + 1)
            .any(|start| AFTER_A_MODEL.iter().any(|phrase| rest[start..].starts_with(phrase)))
    })
}

/// Whether the evened text says one of these phrases, at the beginning of a word.
fn says(even: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| {
        even.match_indices(phrase).any(|(at, _)| !phrase.is_ascii() || even[..at].ends_with([' ', ';']))
    })
}

/// Lower case, with one space where words, camel humps and other characters part, and `;` between kinds.
fn even(text: &str) -> String {
    let mut even = String::with_capacity(text.len() + 8);
    even.push(' ');
    let mut last = ' ';
    for c in text.chars() {
        if c.is_alphanumeric() {
            if c.is_uppercase() && last.is_lowercase() {
                even.push(' ');
            }
            even.extend(c.to_lowercase());
        } else if c == ';' {
            even.push_str("; ");
        } else if !even.ends_with(' ') {
            even.push(' ');
        }
        last = c;
    }
    even.push(' ');
    even
}

#[cfg(test)]
#[path = "classify_tests.rs"]
mod tests;
