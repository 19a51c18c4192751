//! The API key as a type that cannot be printed, compared or serialised by accident.

use std::fmt;

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
    fn a_key_that_cannot_travel_in_a_header_is_refused() {
        for text in ["", "  ", "sk-a\r\nX-Evil: 1", "sk-ключ"] {
            assert!(ApiKey::parse(text).is_none(), "{text:?} cannot be sent as a header");
        }
    }
}
