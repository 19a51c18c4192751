//! The HTTP clients: one for the network, one that cannot leave this machine.

use std::{
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use reqwest::{
    Client, ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};

use super::ProviderError;
use crate::error::ErrorCode;

/// Two pools of connections. A client has one connect limit, so another limit needs new clients; the limit is a setting
/// and changes rarely.
#[derive(Debug)]
pub(super) struct Clients {
    pub(super) connect: Duration,
    /// Uses the proxy of the environment or the system.
    pub(super) network: Client,
    /// Uses no proxy, and connects to the loopback addresses whatever a name resolves to elsewhere.
    pub(super) loopback: Client,
}

impl Clients {
    /// # Errors
    /// `no_connection` when the platform's TLS verifier cannot be set up.
    pub(super) fn new(connect: Duration) -> Result<Self, ProviderError> {
        let built = |builder: ClientBuilder| {
            builder.build().map_err(|error| ProviderError::new(ErrorCode::NoConnection, error.to_string()))
        };
        Ok(Self {
            connect,
            network: built(common(connect))?,
            loopback: built(common(connect).no_proxy().dns_resolver(Arc::new(Loopback)))?,
        })
    }
}

fn common(connect: Duration) -> ClientBuilder {
    Client::builder()
        .user_agent(concat!("prospect/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .connect_timeout(connect)
        .http2_keep_alive_interval(Duration::from_secs(30))
}

/// Resolves every name to this machine; it is asked for `localhost` and names below it only.
struct Loopback;

impl Resolve for Loopback {
    fn resolve(&self, _name: Name) -> Resolving {
        // The port is that of the URL.
        let addresses =
            [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
        Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
    }
}
