//! What looks like an API key, and words without it.

/// The text without what looks like a key. Servers quote the key they refuse, whole or in part, alone or inside other
/// words. White space becomes single spaces.
pub(crate) fn redact(text: &str) -> String {
    let mut before = ["", "", ""];
    let mut clean = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !clean.is_empty() {
            clean.push(' ');
        }
        redact_word(word, before.iter().any(|word| names_a_secret(word)), &mut clean);
        before = [before[1], before[2], word];
    }
    clean
}

/// Whether this looks like a key by itself: a known prefix, stars in place of letters, or a long run of letters and
/// digits.
pub(crate) fn looks_like_a_key(part: &str) -> bool {
    const PREFIXES: [&str; 11] =
        ["sk-", "sk_", "gsk_", "xai-", "AIza", "pplx-", "hf_", "nvapi-", "fw_", "key-", "Bearer"];
    part.contains("****") || PREFIXES.iter().any(|prefix| part.starts_with(prefix)) || is_long_secret(part)
}

fn redact_word(word: &str, after_a_secret_name: bool, clean: &mut String) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '*');
    let mut after_a_secret_name = after_a_secret_name;
    let mut rest = word;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        // Request ids are hexadecimal, too; only where a key is spoken of, hexadecimal digits are one.
        let is_key = if is_hex_id(part) { after_a_secret_name } else { looks_like_a_key(part) };
        clean.push_str(if is_key { "[key]" } else { part });
        after_a_secret_name |= names_a_secret(part);
        let next = after.find(is_part).unwrap_or(after.len());
        clean.push_str(&after[..next]);
        rest = &after[next..];
    }
}

/// Long names of models and deployments have separators; a key has one long run.
fn is_long_secret(part: &str) -> bool {
    const ID_PREFIXES: [&str; 8] = ["req", "chatcmpl", "cmpl", "gen-", "msg_", "resp_", "org-", "proj_"];
    let has_long_run = || part.split(['-', '_']).any(|run| run.len() >= 20);
    part.len() >= 32
        && !ID_PREFIXES.iter().any(|prefix| part.starts_with(prefix))
        && part.contains(|c: char| c.is_ascii_digit())
        && part.contains(|c: char| c.is_ascii_alphabetic())
        && has_long_run()
}

/// A UUID, or as many hexadecimal digits as one or more.
fn is_hex_id(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_hexdigit).count();
    digits >= 32 && part.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn names_a_secret(word: &str) -> bool {
    const NAMES: [&str; 12] = [
        "key",
        "apikey",
        "api_key",
        "api-key",
        "x-api-key",
        "token",
        "access_token",
        "secret",
        "bearer",
        "authorization",
        "password",
        "credential",
    ];
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    NAMES.iter().any(|name| word.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn keys_are_taken_out_of_any_words() {
        for key in [
            "sk-proj-abc123",
            "(sk-abc)",
            "api_key=sk-abc",
            "\"gsk_abc\",",
            "AIzaSyA1234",
            "abcd****wxyz",
            "0123456789abcdef0123456789abcdef",
            "0c7a3f3e-1111-4222-8333-0123456789ab",
            "token=0123456789abcdef0123456789abcdef",
            "Zk3x9QmT7vL2pR8wYb5nC4dF6gH1jK0sX",
            "Bearer:xyz",
        ] {
            let words = redact(&format!("The key {key} is wrong"));
            assert!(words.contains("[key]") && words.contains("is wrong"), "{key}: {words}");
            for piece in ["abc", "AIza", "0123", "0c7a", "Zk3x", "wxyz"] {
                assert!(!words.contains(piece), "{key}: {words}");
            }
        }
    }

    #[test]
    fn other_words_stay_as_they_are() {
        for plain in [
            "Task risk-averse: model meta-llama/Llama-3.3-70B-Instruct-Turbo is busy (req_0123456789abcdef0123456789abcdef)",
            "request id: 0c7a3f3e-1111-4222-8333-0123456789ab",
            "(request_id=0123456789abcdef0123456789abcdef)",
            "trace 4bf92f3577b34da6a3ce929d0e0e4736, span 00f067aa0ba902b7",
            "deployment DeepSeek-R1-Distill-Qwen-32B-GGUF-Q4-K-M is gone",
            "too many tokens in chatcmpl-Aa0Bb1Cc2Dd3Ee4Ff5Gg6Hh7Ii8Jj9Kk",
        ] {
            assert_eq!(redact(plain), plain);
        }
    }
}
