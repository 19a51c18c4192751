//! What to do about a request that is longer than the model's context window: how long it is, and where the window is set.

use std::fmt::Write as _;

use url::{Host, Url};

/// Numbers below this are no counts of tokens in an error about a window.
const FEWEST_TOKENS: u64 = 128;

/// The sizes that an error states, in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sizes {
    needed: Option<u64>,
    window: Option<u64>,
}

/// What to do about a request that does not fit, from the words of the error and the address that was asked.
pub(crate) fn context_hint(message: &str, asked: &str) -> String {
    let Sizes { needed, window } = sizes(message);
    let mut hint = match (needed, window) {
        (Some(needed), Some(window)) => {
            format!("Needed are {} tokens; the context window has {}. ", grouped(needed), grouped(window))
        }
        (None, Some(window)) => format!("The context window has {} tokens. ", grouped(window)),
        _ => String::new(),
    };
    let _ = match remedy(message, asked) {
        Some(remedy) => write!(hint, "{remedy} Or shorten the experience summary."),
        None => write!(hint, "Shorten the experience summary or choose a model with a longer context."),
    };
    hint
}

/// How the window of the server is made larger, where it is one that a user sets up.
fn remedy(message: &str, asked: &str) -> Option<&'static str> {
    const OLLAMA: &str =
        "Raise Ollama's window: set OLLAMA_CONTEXT_LENGTH for the server, or num_ctx for the model.";
    const LLAMA_CPP: &str = "Raise llama.cpp's window: start the server with a larger --ctx-size.";
    const LM_STUDIO: &str =
        "Raise LM Studio's window: load the model with a larger context length in its load settings.";
    const VLLM: &str = "Raise vLLM's window: start the server with a larger --max-model-len.";
    const ANY: &str = "Raise the server's context window (Ollama: OLLAMA_CONTEXT_LENGTH or num_ctx; llama.cpp: \
                       --ctx-size; LM Studio: the context length in the model's load settings; vLLM: --max-model-len).";
    let words = message.to_ascii_lowercase();
    if words.contains("available context size") {
        return Some(LLAMA_CPP);
    }
    let url = Url::parse(asked).ok()?;
    match url.port()? {
        11_434 => Some(OLLAMA),
        1_234 => Some(LM_STUDIO),
        8_080 => Some(LLAMA_CPP),
        8_000 => Some(VLLM),
        _ => is_own_machine(&url).then_some(ANY),
    }
}

/// Whether the server may be one's own: on this machine or in its network.
fn is_own_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_private(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unique_local(),
        Some(Host::Domain(name)) => {
            name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local")
        }
        None => false,
    }
}

/// Reads the sizes from an error's words: the window is what something is greater than, or else the smallest number
/// after words such as "maximum"; what is needed is the largest number above it.
fn sizes(message: &str) -> Sizes {
    const BEFORE_A_WINDOW: [&str; 14] = [
        "context",
        "maximum",
        "max ",
        "limit",
        "allowed",
        "less than",
        "at most",
        "should be",
        "must be",
        "<=",
        ">",
        "window",
        "up to",
        "n_ctx",
    ];
    let words = message.to_ascii_lowercase();
    if words.contains("character") || words.contains("string") {
        return Sizes::default();
    }
    let numbers = numbers(&words);
    let is_window = |before: &str| BEFORE_A_WINDOW.iter().any(|word| before.contains(word));
    let greater_than = numbers.iter().find(|(before, _)| before.trim_end().ends_with('>'));
    let smallest = || numbers.iter().filter(|(before, _)| is_window(before)).min_by_key(|(_, number)| number);
    let window = greater_than.or_else(smallest).map(|(_, number)| *number);
    let largest = numbers.iter().map(|(_, number)| *number).max();
    Sizes { needed: largest.filter(|largest| window.is_some_and(|window| *largest > window)), window }
}

/// Every count in a text, with the words between it and the one before. Numbers inside of names, such as `gpt-5.4`, are
/// none.
fn numbers(text: &str) -> Vec<(&str, u64)> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let (mut numbers, mut since, mut at) = (Vec::new(), 0, 0);
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|found| at + found) {
        let is_digit = |c: char| !(c.is_ascii_digit() || c == ',');
        let end = text[start..].find(is_digit).map_or(text.len(), |length| start + length);
        let digits: String = text[start..end].chars().filter(char::is_ascii_digit).collect();
        let follows = text[end..].trim_start_matches('.');
        let stands_alone =
            !text[..start].ends_with(is_word) && !follows.starts_with(|c| is_word(c) && c != '.');
        let number = digits.parse().ok().filter(|number| *number >= FEWEST_TOKENS);
        if let Some(number) = number.filter(|_| stands_alone) {
            numbers.push((&text[since..start], number));
            since = end;
        }
        at = end;
    }
    numbers
}

/// `210000` as `210,000`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::{Sizes, context_hint, sizes};

    #[test]
    fn sizes_are_read_from_the_words_of_any_server() {
        for (words, needed, window) in [
            (
                "request (9100 tokens) exceeds the available context size (4096 tokens), try increasing it",
                Some(9_100),
                Some(4_096),
            ),
            ("prompt is too long: 210000 tokens > 200000 maximum", Some(210_000), Some(200_000)),
            (
                "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
                Some(1_200_000),
                Some(1_048_576),
            ),
            ("Range of input length should be [1, 30720]", None, Some(30_720)),
            (
                "This model's maximum context length is 4097 tokens. However, your messages resulted in 5000 tokens.",
                Some(5_000),
                Some(4_097),
            ),
            (
                "This model's maximum context length is 8,192 tokens, however you requested 10,000 tokens (2,000 in your prompt; 8,000 for the completion).",
                Some(10_000),
                Some(8_192),
            ),
            ("`inputs` must have less than 4096 tokens. Given: 5000", Some(5_000), Some(4_096)),
            ("However, the model gpt-4-1106 is loaded with context length of only 4096.", None, Some(4_096)),
            (
                "Trying to keep the first 5000 tokens, but the context length is only 4096 tokens",
                Some(5_000),
                Some(4_096),
            ),
            ("the context size is too small (context size 4096, request 9100)", Some(9_100), Some(4_096)),
            ("context length exceeded: 9100 tokens requested, maximum 4096", Some(9_100), Some(4_096)),
            (
                "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000",
                None,
                Some(200_000),
            ),
            ("string too long. Expected a string with maximum length 10485760", None, None),
            ("Please reduce the length of the messages.", None, None),
            ("99999999999999999999999 is over the limit of 99999999999999999999999", None, None),
        ] {
            assert_eq!(sizes(words), Sizes { needed, window }, "{words}");
        }
    }

    #[test]
    fn the_hint_names_the_setting_of_the_server() {
        let words = "prompt is too long: 210000 tokens > 200000 maximum";
        for (asked, setting) in [
            ("http://127.0.0.1:11434/v1/chat/completions", "OLLAMA_CONTEXT_LENGTH"),
            ("http://localhost:1234/v1/chat/completions", "load settings"),
            ("http://192.168.1.7:8080/v1/chat/completions", "--ctx-size"),
            ("http://127.0.0.1:8000/v1/chat/completions", "--max-model-len"),
            ("http://127.0.0.1:5000/v1/chat/completions", "num_ctx"),
            ("https://api.openai.com/v1/chat/completions", "a longer context"),
            ("", "a longer context"),
        ] {
            let hint = context_hint(words, asked);
            assert!(hint.contains(setting), "{asked}: {hint}");
            assert!(hint.contains("210,000") && hint.contains("200,000"), "{hint}");
        }
        let hint = context_hint("the available context size is used up", "http://127.0.0.1:5000/v1");
        assert!(hint.starts_with("Raise llama.cpp's window"), "{hint}");
    }
}
