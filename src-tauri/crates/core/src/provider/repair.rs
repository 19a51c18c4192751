//! Mends two faults of JSON that servers make in good faith: half of a surrogate pair, where a token ended between
//! its halves, and control characters inside strings.

/// The same JSON with lone surrogate escapes replaced by U+FFFD and bare control characters escaped.
pub(super) fn repaired(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 16);
    let mut in_string = false;
    let mut rest = json;
    while let Some(c) = rest.chars().next() {
        let length = match (in_string, c) {
            (true, '\\') => escape(rest, &mut out),
            (true, c) if c < ' ' => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
                c.len_utf8()
            }
            (_, c) => {
                in_string ^= c == '"';
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    out
}

/// Copies the escape at the start of `text`, mended, and gives its length.
fn escape(text: &str, out: &mut String) -> usize {
    let length = match unit(text) {
        None => 1 + text[1..].chars().next().map_or(0, char::len_utf8),
        Some(0xd800..=0xdbff) if unit(&text[6..]).is_some_and(|low| (0xdc00..=0xdfff).contains(&low)) => 12,
        Some(0xd800..=0xdfff) => {
            out.push('\u{fffd}');
            return 6;
        }
        Some(_) => 6,
    };
    out.push_str(&text[..length]);
    length
}

/// The code unit of a `\uXXXX` at the start of `text`.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::repaired;

    #[test]
    fn only_what_is_broken_changes() {
        let table = [
            (r#"{"a":"\ud83d\ude00"}"#, r#"{"a":"\ud83d\ude00"}"#),
            (r#"{"a":"\ud83d"}"#, "{\"a\":\"\u{fffd}\"}"),
            (r#"{"a":"\ude00x"}"#, "{\"a\":\"\u{fffd}x\"}"),
            (r#"{"a":"\ud83d\n"}"#, "{\"a\":\"\u{fffd}\\n\"}"),
            (r#"{"a":"\\ud83d \" é"}"#, r#"{"a":"\\ud83d \" é"}"#),
            ("{\t\"a\":\"b\tc\"}", "{\t\"a\":\"b\\u0009c\"}"),
            (r#"{"a":"\"#, r#"{"a":"\"#),
            (r#"{"a":"\u12"#, r#"{"a":"\u12"#),
            ("\"\\é\"", "\"\\é\""),
        ];
        for (json, expected) in table {
            assert_eq!(repaired(json), expected, "{json}");
        }
    }
}
