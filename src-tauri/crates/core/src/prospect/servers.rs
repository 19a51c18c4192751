//! What can be asked of servers beside reports: which models they offer, and which of them run on this machine.

use std::time::Duration;

use futures_util::future::join_all;
use serde::Serialize;
use specta::Type;

use super::{Prospect, ProspectError};
use crate::{Endpoint, Settings};

/// A list of models comes at once or not at all.
const PATIENCE: Duration = Duration::from_secs(15);
/// A server on this machine answers faster.
const LOCAL_PATIENCE: Duration = Duration::from_secs(2);

/// A program that serves models on one's own machine, and where it listens unless told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct UsualServer {
    /// What the program is called.
    pub name: &'static str,
    /// The port of the loopback address.
    pub port: u16,
}

/// The programs that are looked for.
pub const USUAL_SERVERS: [UsualServer; 8] = [
    UsualServer { name: "Ollama", port: 11_434 },
    UsualServer { name: "LM Studio", port: 1_234 },
    UsualServer { name: "llama.cpp", port: 8_080 },
    UsualServer { name: "Jan", port: 1_337 },
    UsualServer { name: "vLLM", port: 8_000 },
    UsualServer { name: "GPT4All", port: 4_891 },
    UsualServer { name: "KoboldCpp", port: 5_001 },
    UsualServer { name: "text-generation-webui", port: 5_000 },
];

/// A server found on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct LocalServer {
    /// The program that usually listens there.
    pub name: String,
    /// Its base URL.
    pub base_url: String,
    /// The models it offers.
    pub models: Vec<String>,
}

impl Prospect {
    /// The models that the endpoint of `settings` offers, asked with `key` or else the key kept for it. Nothing is saved.
    ///
    /// # Errors
    /// When the settings cannot be used, or the server cannot be asked or tells none.
    pub async fn list_models(
        &self,
        settings: &Settings,
        key: Option<&str>,
    ) -> Result<Vec<String>, ProspectError> {
        let endpoint = settings.endpoint()?;
        let key = self.key_typed_or_kept(key, &endpoint).await?;
        Ok(self.provider.models(&endpoint, key.as_ref(), PATIENCE).await?)
    }

    /// The servers that answer at their usual places on this machine. For when the user asks: it knocks at ports.
    pub async fn find_local_servers(&self) -> Vec<LocalServer> {
        self.find_servers_at(&USUAL_SERVERS.map(|UsualServer { name, port }| (name, port))).await
    }

    /// The servers that answer at these ports of this machine.
    pub async fn find_servers_at(&self, places: &[(&str, u16)]) -> Vec<LocalServer> {
        let asked = places.iter().map(|(name, port)| async move {
            let base_url = format!("http://127.0.0.1:{port}/v1");
            let endpoint = Endpoint::parse(&base_url).ok()?;
            // No key: it is not known whose server this is.
            let models = self.provider.models(&endpoint, None, LOCAL_PATIENCE).await.ok()?;
            Some(LocalServer { name: (*name).to_owned(), base_url, models })
        });
        join_all(asked).await.into_iter().flatten().collect()
    }
}
