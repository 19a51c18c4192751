//! Everything that is printed passes here: text without characters that a terminal obeys, and failures of standard
//! output in words.
//!
//! Titles, reports and words of errors come from models, servers and files. A terminal obeys the control characters in
//! them: it can be made to hide lines, change its title or put text into the clipboard.

use std::{
    borrow::Cow,
    fmt::Write as _,
    io::{self, Write as _},
};

use serde::Serialize;

use crate::Failure;

/// Prints text.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    write(cleaned(text).as_bytes())
}

/// Prints a value as JSON in one line.
pub(crate) fn print_json_line(value: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string(value).map_err(|error| Failure::new(error.to_string()))?;
    write(format!("{}\n", escaped(&json)).as_bytes())
}

/// Prints a value as JSON that people can read.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let json = serde_json::to_string_pretty(value).map_err(|error| Failure::new(error.to_string()))?;
    write(format!("{}\n", escaped(&json)).as_bytes())
}

/// Says something beside the output. When nobody listens there, nothing can be said about that either.
pub(crate) fn say(words: &str) {
    let _ = io::stderr().lock().write_all(format!("{}\n", cleaned(words)).as_bytes());
}

fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| refused(&error))
}

/// What a failure of standard output means.
pub(crate) fn refused(error: &io::Error) -> Failure {
    let words = match error.kind() {
        // As when `head` has enough.
        io::ErrorKind::BrokenPipe => return Failure::closed(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::QuotaExceeded => "your share of the disk is used up".to_owned(),
        io::ErrorKind::FileTooLarge => "the disk takes no file of this size".to_owned(),
        _ => error.to_string(),
    };
    Failure::new(format!("the output could not be written: {words}"))
}

/// A text without what a terminal obeys, but for line ends and tabs.
fn cleaned(text: &str) -> Cow<'_, str> {
    let is_obeyed = |c: char| is_obeyed(c) && !matches!(c, '\n' | '\t');
    if is_plain(text) {
        return text.into();
    }
    if text.contains(is_obeyed) { text.replace(is_obeyed, "").into() } else { text.into() }
}

/// JSON in which such characters are escaped, which stand in strings only.
fn escaped(json: &str) -> Cow<'_, str> {
    // JSON escapes the others itself; those that are left are its own line ends.
    let is_obeyed = |c: char| is_obeyed(c) && c != '\n';
    if is_plain(json) || !json.contains(is_obeyed) {
        return json.into();
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_obeyed(c) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.into()
}

/// Whether a text is printable ASCII, as most pieces of a stream are: one quick look at its bytes.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n'))
}

/// Controls (C0, DEL and C1) and what overrides the direction of text: "cod.exe" would read "exe.doc".
fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use std::io;

    use proptest::prelude::*;

    use super::{cleaned, escaped, is_obeyed, refused};
    use crate::Exit;

    #[test]
    fn a_terminal_gets_text_and_nothing_to_obey() {
        let table = [
            ("plain\ttext\nwith lines, été 漢字 👩‍⚕️", "plain\ttext\nwith lines, été 漢字 👩‍⚕️"),
            ("\u{1b}[2J\u{1b}]0;owned\u{7}red\u{1b}[31m", "[2J]0;ownedred[31m"),
            ("\u{9b}31m \u{9d}52;c;aGk=\u{9c}", "31m 52;c;aGk="),
            ("one\rtwo\u{8}\u{0}\u{7f}", "onetwo"),
            ("cod\u{202e}fdp.exe \u{2066}x\u{2069}", "codfdp.exe x"),
        ];
        for (text, clean) in table {
            assert_eq!(cleaned(text), clean, "{text:?}");
        }
    }

    #[test]
    fn a_closed_pipe_is_no_failure_and_a_full_disk_is_one_in_words() {
        let closed = refused(&io::ErrorKind::BrokenPipe.into());
        assert_eq!((closed.exit(), closed.message.as_str()), (Exit::Complete, ""));
        let full = refused(&io::ErrorKind::StorageFull.into());
        assert_eq!(full.exit(), Exit::Failed);
        assert!(full.message.contains("the disk is full"), "{}", full.message);
    }

    proptest! {
        #[test]
        fn json_stays_the_same_value_without_raw_controls(text in "[\\x00-\\u{ff}\u{202a}-\u{202e}\\u{2066}-\\u{2069}é🐝]{0,40}") {
            let json = serde_json::to_string_pretty(&[&text]).expect("JSON");
            let escaped = escaped(&json);
            prop_assert!(!escaped.contains(|c| is_obeyed(c) && c != '\n'));
            prop_assert_eq!(serde_json::from_str::<[String; 1]>(&escaped).expect("JSON"), [text]);
        }
    }
}
