//! A base URL as a type: checked once, then safe to send a key to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::redact::{looks_like_a_key, redact};

/// Longer text is no address, but something else in the clipboard.
const LONGEST_ADDRESS: usize = 2_000;
/// Characters of a refused address that an error quotes at most.
const LONGEST_QUOTE: usize = 100;

/// The address of a Chat Completions server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Without `/chat/completions`, without a slash at the end, never without a path.
    base: Url,
}

/// Why a base URL cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It is no http or https address.
    #[error("“{0}” is not a web address such as https://api.openai.com/v1")]
    NotAnAddress(String),
    /// It carries a user name, a password or, in its query, a key.
    #[error("leave user names, passwords and keys out of the base URL; the key has its own field")]
    HasCredentials,
    /// It would send the key and the profile unencrypted over a network.
    #[error("{0} is not on this machine, and plain http would send the key and your profile unencrypted")]
    Insecure(String),
}

impl Endpoint {
    /// Reads a base URL as people paste it, and gives it the one form that is kept, shown and asked. Quotes, invisible
    /// characters, slashes at the end and the paths of single requests (`/chat/completions`, `/models`, …) are dropped;
    /// a scheme that is missing is added; a bare host gets the usual `/v1`; the addresses that mean "any interface"
    /// become the loopback address.
    ///
    /// # Errors
    /// When it is no http(s) address, carries credentials, or is plain http to another machine.
    pub fn parse(text: &str) -> Result<Self, EndpointError> {
        Self::parse_confirmed(text, None)
    }

    /// The same, but plain http to another machine is fine where its user has confirmed that origin, such as
    /// `http://192.168.1.7:8080`.
    ///
    /// # Errors
    /// As [`Endpoint::parse`], but for the confirmed origin.
    pub fn parse_confirmed(text: &str, confirmed_http: Option<&str>) -> Result<Self, EndpointError> {
        let endpoint = Self::parse_any(text)?;
        let is_safe = endpoint.base.scheme() == "https" || endpoint.is_loopback();
        if !is_safe && confirmed_http != Some(&endpoint.origin()) {
            return Err(EndpointError::Insecure(endpoint.base.host_str().unwrap_or_default().to_owned()));
        }
        Ok(endpoint)
    }

    /// The origin that a base URL names, without asking whether a request may go there.
    ///
    /// # Errors
    /// When it is no http(s) address, or carries credentials.
    pub fn origin_of(text: &str) -> Result<String, EndpointError> {
        Ok(Self::parse_any(text)?.origin())
    }

    fn parse_any(text: &str) -> Result<Self, EndpointError> {
        let pasted = without_wrapping(text);
        let not_an_address = || EndpointError::NotAnAddress(quoted(&pasted));
        if pasted.len() > LONGEST_ADDRESS || pasted.contains(char::is_whitespace) {
            return Err(not_an_address());
        }
        let mut base = Url::parse(&with_scheme(&pasted)).map_err(|_| not_an_address())?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(not_an_address());
        }
        if !base.username().is_empty() || base.password().is_some() || has_key(&base) {
            return Err(EndpointError::HasCredentials);
        }
        let host = reachable_host(base.host()).ok_or_else(not_an_address)?;
        base.set_host(Some(&host)).map_err(|_| not_an_address())?;
        base.set_fragment(None);
        if base.query() == Some("") {
            base.set_query(None);
        }
        base.set_path(&base_path(base.path(), base.port()));
        // A path that ends in a quote would be another address when read again.
        if without_wrapping(base.as_str()) != base.as_str() {
            return Err(not_an_address());
        }
        Ok(Self { base })
    }

    /// The base URL in its plain form, such as `https://api.openai.com/v1`.
    pub fn base_url(&self) -> &str {
        self.base.as_str()
    }

    /// Where requests go: the base URL with `/chat/completions`, its query kept.
    pub fn chat_url(&self) -> Url {
        self.page("chat/completions")
    }

    /// Where the list of models is: the base URL with `/models`, its query kept.
    pub fn models_url(&self) -> Url {
        self.page("models")
    }

    fn page(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}/{path}", self.base.path().trim_end_matches('/')));
        url
    }

    /// Scheme, host and port: what a key belongs to.
    pub fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// Whether the server is on this machine, so that nothing leaves it.
    pub fn is_loopback(&self) -> bool {
        match self.base.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            None => false,
        }
    }
}

/// The text without quotes and separators around it, and without characters that nobody sees.
fn without_wrapping(text: &str) -> String {
    let is_invisible = |c: char| {
        (c.is_control() && !c.is_whitespace())
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let is_around = |c: char| {
        c.is_whitespace()
            || matches!(c, '"' | '\'' | '`' | '<' | '>' | ',' | ';' | '“'..='‟' | '‘'..='‛' | '«' | '»')
    };
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    visible.trim_matches(is_around).to_owned()
}

/// What an error may quote of a refused address.
fn quoted(pasted: &str) -> String {
    let words = redact(pasted);
    match words.char_indices().nth(LONGEST_QUOTE) {
        Some((cut, _)) => format!("{}…", &words[..cut]),
        None => words,
    }
}

/// The address with a scheme: https for names on the internet, http for those on this machine or in its network.
fn with_scheme(pasted: &str) -> String {
    let has_scheme = |scheme: &str| {
        pasted.split_at_checked(scheme.len()).is_some_and(|(start, _)| start.eq_ignore_ascii_case(scheme))
    };
    if pasted.contains("://") || has_scheme("http:") || has_scheme("https:") {
        return pasted.to_owned();
    }
    let pasted = pasted.trim_start_matches('/');
    let authority = pasted.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let last_label = host.rsplit('.').next().unwrap_or_default();
    let is_ip = host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok();
    let is_local_name = last_label == host || ["local", "localhost", "lan", "internal"].contains(&last_label);
    // "openai" and "gpt-5.4-mini" are no addresses; "openai:8080" is one.
    let is_name = if host.contains('.') {
        last_label.starts_with(|c: char| !c.is_ascii_digit())
    } else {
        host == "localhost" || authority.contains(':')
    };
    match (is_ip, is_name) {
        (false, false) => pasted.to_owned(),
        (true, _) => format!("http://{pasted}"),
        (_, true) if is_local_name => format!("http://{pasted}"),
        (_, true) => format!("https://{pasted}"),
    }
}

/// The host as a request can reach it.
fn reachable_host(host: Option<Host<&str>>) -> Option<String> {
    let v4 =
        |address: Ipv4Addr| if address.is_unspecified() { Ipv4Addr::LOCALHOST } else { address }.to_string();
    Some(match host? {
        Host::Ipv4(address) => v4(address),
        Host::Ipv6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => v4(mapped),
            None if address.is_unspecified() => format!("[{}]", Ipv6Addr::LOCALHOST),
            None => format!("[{address}]"),
        },
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            // The host of "http://https://…", or no host at all.
            if matches!(name, "" | "http" | "https") || name.ends_with('.') {
                return None;
            }
            name.to_owned()
        }
    })
}

/// Whether the query holds a key, by its name or by its looks.
fn has_key(base: &Url) -> bool {
    const PARTS: [&str; 9] =
        ["key", "token", "secret", "password", "passwd", "signature", "credential", "bearer", "auth"];
    const NAMES: [&str; 7] = ["sig", "code", "pwd", "pass", "jwt", "sas", "session"];
    base.query_pairs().any(|(name, value)| {
        let plain = name.to_ascii_lowercase();
        PARTS.iter().any(|part| plain.contains(part))
            || NAMES.contains(&plain.as_str())
            || looks_like_a_key(&name)
            || looks_like_a_key(value.trim())
            || is_hex_secret(&value)
    })
}

/// A UUID or a long hexadecimal number, as some providers' keys are.
fn is_hex_secret(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_hexdigit).count();
    digits >= 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// The path without what belongs to a single request.
fn base_path(path: &str, port: Option<u16>) -> String {
    const REQUESTS: [&str; 6] = ["chat", "completions", "models", "responses", "messages", "embeddings"];
    let mut segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    while let Some(last) = segments.last()
        && REQUESTS.iter().any(|request| last.eq_ignore_ascii_case(request))
        // Azure: a deployment may have any name.
        && segments.iter().rev().nth(1) != Some(&"deployments")
    {
        segments.pop();
    }
    // The protocol of Ollama's own is at /api, Chat Completions beside it.
    let is_ollama_api = port == Some(11_434) && segments.first() == Some(&"api");
    if segments.is_empty() || is_ollama_api { "/v1".to_owned() } else { format!("/{}", segments.join("/")) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Endpoint, EndpointError};

    fn chat_url(text: &str) -> String {
        match Endpoint::parse(text) {
            Ok(endpoint) => endpoint.chat_url().to_string(),
            Err(error) => panic!("{text:?}: {error}"),
        }
    }

    #[test]
    fn base_urls_resolve_as_people_paste_them() {
        let openai = "https://api.openai.com/v1/chat/completions";
        for text in [
            "https://api.openai.com/v1",
            " https://api.openai.com/v1/ ",
            "https://api.openai.com",
            "https://API.openai.com/v1/chat/completions",
            "https://api.openai.com/v1/chat/completions/",
            "https://api.openai.com/v1/completions",
            "https://api.openai.com/v1/chat",
            "https://api.openai.com/v1/models//",
            "https://api.openai.com//v1/responses",
            "https://api.openai.com/v1#models",
            "https://api.openai.com/v1?",
            "https://api.openai.com.:443/v1",
            "\"https://api.openai.com/v1\",",
            "“https://api.openai.com/v1”",
            "<https://api.openai.com/v1>",
            "\u{feff}https://api.openai.com\u{200b}/v1\u{2060}",
            "\u{a0}https://api.openai.com/v1\n",
            "https:\u{200b}//api.openai.com/v1",
            "https:api.openai.com/v1",
            "//api.openai.com/v1",
            "api.openai.com",
            "api.openai.com/v1/chat/completions",
        ] {
            assert_eq!(chat_url(text), openai, "{text:?} names OpenAI's chat endpoint");
        }
        for (text, url) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/chat/completions"),
            ("localhost:11434", "http://localhost:11434/v1/chat/completions"),
            ("LOCALHOST", "http://localhost/v1/chat/completions"),
            ("127.0.0.1:1234/v1/models", "http://127.0.0.1:1234/v1/chat/completions"),
            ("[::1]:1234", "http://[::1]:1234/v1/chat/completions"),
            ("http://0.0.0.0:11434/v1", "http://127.0.0.1:11434/v1/chat/completions"),
            ("http://[::]:11434", "http://[::1]:11434/v1/chat/completions"),
            ("http://[::ffff:127.0.0.1]:1/v1", "http://127.0.0.1:1/v1/chat/completions"),
            ("http://[::ffff:0.0.0.0]:1/v1", "http://127.0.0.1:1/v1/chat/completions"),
            ("http://localhost.:1/v1", "http://localhost:1/v1/chat/completions"),
            ("http://localhost:11434/api/chat", "http://localhost:11434/v1/chat/completions"),
            ("openrouter.ai/api/v1", "https://openrouter.ai/api/v1/chat/completions"),
            ("https://x.example/models/v1", "https://x.example/models/v1/chat/completions"),
            (
                "https://x.example/openai/deployments/chat/chat/completions",
                "https://x.example/openai/deployments/chat/chat/completions",
            ),
            (
                "https://x.example/openai/deployments/d?api-version=2024-10-21-preview",
                "https://x.example/openai/deployments/d/chat/completions?api-version=2024-10-21-preview",
            ),
        ] {
            assert_eq!(chat_url(text), url, "{text:?}");
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for text in ["http://localhost:11434/v1", "http://127.0.0.1:8080", "http://[::1]:1234/v1"] {
            assert!(Endpoint::parse(text).is_ok(), "{text} stays on this machine");
        }
        for (text, host) in [
            ("http://192.168.1.7:8080/v1", "192.168.1.7"),
            ("192.168.1.7:8080", "192.168.1.7"),
            ("nas.local:8080", "nas.local"),
            ("nas:8080", "nas"),
            ("http://localhost.example/v1", "localhost.example"),
            ("http://[::ffff:192.168.1.7]/v1", "192.168.1.7"),
        ] {
            assert_eq!(Endpoint::parse(text), Err(EndpointError::Insecure(host.into())), "{text}");
        }
    }

    #[test]
    fn plain_http_elsewhere_is_for_confirmed_origins_only() {
        let confirmed = Some("http://192.168.1.7:8080");
        assert!(Endpoint::parse_confirmed("http://192.168.1.7:8080/v1", confirmed).is_ok());
        for other in ["http://192.168.1.7/v1", "http://192.168.1.8:8080/v1", "http://192.168.1.7.evil:8080"] {
            assert!(
                matches!(Endpoint::parse_confirmed(other, confirmed), Err(EndpointError::Insecure(_))),
                "{other} was not confirmed"
            );
        }
        assert_eq!(
            Endpoint::origin_of("http://192.168.1.7:8080/v1").as_deref(),
            Ok("http://192.168.1.7:8080")
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("https://x.example/{}", "a".repeat(2_000));
        for text in [
            "",
            "\u{200b}",
            "openai",
            "ftp://x.example",
            "https://",
            "https://https://x.example",
            "http://.",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://x.example/v1 and more",
            "gpt-5.4-mini",
            &long,
        ] {
            assert!(
                matches!(Endpoint::parse(text), Err(EndpointError::NotAnAddress(_))),
                "{text:?} cannot be requested"
            );
        }
        let key = Endpoint::parse("sk-proj-0123456789").expect_err("a key is no address").to_string();
        assert!(!key.contains("0123"), "a pasted key is not quoted: {key}");
    }

    #[test]
    fn an_address_with_credentials_is_refused() {
        for address in [
            "https://user:secret@x.example/v1",
            "user:secret@x.example",
            "https://x.example/v1?api_key=abc",
            "https://x.example/v1?api-version=1&KEY=abc",
            "https://x.example/v1?apikey=abc",
            "https://x.example/v1?access_token=abc",
            "https://x.example/v1?subscription-key=abc",
            "https://x.example/v1?sig=abc",
            "https://x.example/v1?code=abc",
            "https://x.example/v1?auth=abc",
            "https://x.example/v1?q=sk-abc",
            "https://x.example/v1?sk-abc",
            "https://x.example/v1?q=0123456789abcdef0123456789abcdef",
            "https://x.example/v1?q=Zk3x9QmT7vL2pR8wYb5nC4dF6gH1jK0sX",
        ] {
            assert_eq!(Endpoint::parse(address), Err(EndpointError::HasCredentials), "{address}");
            assert_eq!(Endpoint::origin_of(address), Err(EndpointError::HasCredentials), "{address}");
        }
    }

    #[test]
    fn a_key_belongs_to_an_origin() {
        let origin = |text: &str| Endpoint::origin_of(text).expect("parses");
        assert_eq!(origin("https://x.example/v1"), origin("X.example.:443/other"));
        assert_eq!(origin("http://0.0.0.0:8080"), origin("http://[::ffff:127.0.0.1]:8080/v1/models"));
    }

    #[test]
    fn loopback_is_known_in_every_spelling() {
        for text in
            ["localhost", "a.localhost:1", "http://127.3.2.1", "http://[::1]", "http://0.0.0.0", "LOCALHOST."]
        {
            assert!(Endpoint::parse(text).is_ok_and(|endpoint| endpoint.is_loopback()), "{text}");
        }
        for text in ["https://localhost.example", "https://127.0.0.1.example", "https://notlocalhost"] {
            assert!(Endpoint::parse(text).is_ok_and(|endpoint| !endpoint.is_loopback()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_has_one_form(text in address_like()) {
            let confirmed = Endpoint::origin_of(&text).ok();
            if let Ok(endpoint) = Endpoint::parse_confirmed(&text, confirmed.as_deref()) {
                let again = Endpoint::parse_confirmed(endpoint.base_url(), confirmed.as_deref());
                prop_assert_eq!(again.as_ref(), Ok(&endpoint), "{} from {}", endpoint.base_url(), text);
                prop_assert_eq!(Some(endpoint.origin()), confirmed);
            }
        }
    }

    /// Any text, and text made of the pieces of addresses.
    fn address_like() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "http",
            "https",
            "://",
            ":",
            "/",
            "//",
            "localhost",
            "127.0.0.1",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[::ffff:1.2.3.4]",
            "x.example",
            ".",
            "..",
            ":8080",
            ":11434",
            "/v1",
            "/api",
            "/chat",
            "/completions",
            "/models",
            "deployments",
            "?",
            "api-version=1",
            "&",
            "#",
            "@",
            "%2f",
            "%",
            "\\",
            "\"",
            "\u{200b}",
            " ",
            "ä",
            "。",
            "sk-",
        ]);
        prop_oneof![any::<String>(), prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())]
    }
}
