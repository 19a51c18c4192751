//! The API key as a type that cannot be printed, compared or serialised by accident.

use std::fmt;

/// A shorter key is a placeholder for a server that needs none.
const SHORTEST_SECRET: usize = 8;

/// An API key. Its `Debug` form hides the secret, and it has neither `Display` nor `Serialize`.
#[derive(Clone)]
pub struct ApiKey(String);

impl ApiKey {
    /// Takes a key as typed or pasted; surrounding white space is dropped. `None` when nothing is left, or when the
    /// text could not travel in an HTTP header (a line break or another control character inside).
    pub fn parse(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        let sendable = trimmed.chars().all(|c| c.is_ascii_graphic());
        (!trimmed.is_empty() && sendable).then(|| Self(trimmed.to_owned()))
    }

    /// The text with this key taken out. A placeholder such as "none" is no secret and stays.
    pub(crate) fn removed_from(&self, text: &str) -> String {
        if self.0.len() < SHORTEST_SECRET { text.to_owned() } else { text.replace(&self.0, "[key]") }
    }

    /// The secret itself, for the request header and the keyring entry.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::ApiKey;

    #[test]
    fn debug_output_hides_the_key() {
        let key = ApiKey::parse(" sk-canary \n").expect("a plain key parses");
        assert_eq!(format!("{key:?}"), "ApiKey(…)", "a key must not reach a log");
        assert_eq!(key.expose(), "sk-canary");
    }

    #[test]
    fn a_key_is_taken_out_of_words() {
        let key = ApiKey::parse("plain-words-key").expect("parses");
        assert_eq!(key.removed_from("no plain-words-key here"), "no [key] here");
        let placeholder = ApiKey::parse("none").expect("parses");
        assert_eq!(placeholder.removed_from("none of it"), "none of it");
    }

    #[test]
    fn a_key_that_cannot_travel_in_a_header_is_refused() {
        for text in ["", "  ", "sk-a\r\nX-Evil: 1", "sk-ключ"] {
            assert!(ApiKey::parse(text).is_none(), "{text:?} cannot be sent as a header");
        }
    }
}
