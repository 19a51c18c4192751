//! A base URL as a type: checked once, then safe to send a key to.

use std::net::IpAddr;

use url::{Host, Url};

/// The address of a Chat Completions server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Without `/chat/completions`, without a slash at the end.
    base: Url,
}

/// Why a base URL cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// It is no http or https address.
    #[error("“{0}” is not a web address such as https://api.openai.com/v1")]
    NotAnAddress(String),
    /// It carries a user name or password.
    #[error("leave user names, passwords and keys out of the base URL; the key has its own field")]
    HasCredentials,
    /// It would send the key and the profile unencrypted over a network.
    #[error("{0} is not on this machine, and plain http would send the key and your profile unencrypted")]
    Insecure(String),
}

impl Endpoint {
    /// Reads a base URL as people type it. White space around it, a slash at the end and a trailing
    /// `/chat/completions` are dropped; a bare host gets the usual `/v1`.
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
        let text = text.trim();
        let not_an_address = || EndpointError::NotAnAddress(text.to_owned());
        let mut base = Url::parse(text).map_err(|_| not_an_address())?;
        if !matches!(base.scheme(), "http" | "https") || base.host().is_none() {
            return Err(not_an_address());
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(EndpointError::HasCredentials);
        }
        base.set_fragment(None);
        let path = base.path().trim_end_matches('/');
        let path = path.strip_suffix("/chat/completions").unwrap_or(path);
        let path = if path.is_empty() { "/v1" } else { path }.to_owned();
        base.set_path(&path);
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

#[cfg(test)]
mod tests {
    use super::{Endpoint, EndpointError};

    fn chat_url(text: &str) -> String {
        Endpoint::parse(text).expect("a usable base URL").chat_url().to_string()
    }

    #[test]
    fn base_urls_resolve_as_people_type_them() {
        let openai = "https://api.openai.com/v1/chat/completions";
        for text in [
            "https://api.openai.com/v1",
            " https://api.openai.com/v1/ ",
            "https://api.openai.com",
            "https://API.openai.com/v1/chat/completions",
        ] {
            assert_eq!(chat_url(text), openai, "{text} names OpenAI's chat endpoint");
        }
        assert_eq!(
            chat_url("https://x.example/openai/deployments/d?api-version=1"),
            "https://x.example/openai/deployments/d/chat/completions?api-version=1",
            "a query belongs to every request"
        );
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for text in ["http://localhost:11434/v1", "http://127.0.0.1:8080", "http://[::1]:1234/v1"] {
            assert!(Endpoint::parse(text).is_ok(), "{text} stays on this machine");
        }
        assert_eq!(
            Endpoint::parse("http://192.168.1.7:8080/v1"),
            Err(EndpointError::Insecure("192.168.1.7".into()))
        );
        assert_eq!(
            Endpoint::parse("http://localhost.example/v1"),
            Err(EndpointError::Insecure("localhost.example".into()))
        );
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
        for text in ["", "openai", "ftp://x.example", "localhost:8080", "https://"] {
            assert!(
                matches!(Endpoint::parse(text), Err(EndpointError::NotAnAddress(_))),
                "{text:?} cannot be requested"
            );
        }
        assert_eq!(Endpoint::parse("https://user:secret@x.example/v1"), Err(EndpointError::HasCredentials));
    }

    #[test]
    fn a_key_belongs_to_an_origin() {
        let one = Endpoint::parse("https://x.example/v1").expect("parses");
        let other = Endpoint::parse("https://x.example:443/other").expect("parses");
        assert_eq!(one.origin(), other.origin());
    }
}
