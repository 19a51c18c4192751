//! Keys, an endpoint at a time. There is no way to read one back.

use super::{Prospect, ProspectError};
use crate::{
    api_key::ApiKey,
    endpoint::Endpoint,
    secrets::{KeyState, SecretsError},
    settings::SettingsError,
};

impl Prospect {
    /// Where the key of an endpoint is. A keyring that fails is a state, not an error; its user is asked nothing.
    ///
    /// # Errors
    /// When the base URL cannot be used.
    pub async fn key_state(&self, base_url: &str) -> Result<KeyState, ProspectError> {
        Ok(self.secrets.state(&origin(base_url)?).await)
    }

    /// Has a locked keyring ask its user for the password. Where the key is afterwards.
    ///
    /// # Errors
    /// When the base URL cannot be used, or the keyring stays locked.
    pub async fn unlock_keys(&self, base_url: &str) -> Result<KeyState, ProspectError> {
        let origin = origin(base_url)?;
        self.secrets.unlock().await?;
        Ok(self.secrets.state(&origin).await)
    }

    /// Keeps a key for an endpoint: in the keyring, or in memory until the app ends.
    ///
    /// # Errors
    /// When the base URL or the key cannot be used, or the keyring refuses.
    pub async fn set_key(
        &self,
        base_url: &str,
        key: &str,
        session_only: bool,
    ) -> Result<KeyState, ProspectError> {
        let origin = origin(base_url)?;
        let key = ApiKey::parse(key).ok_or(SecretsError::NotAKey)?;
        self.secrets.set(&origin, key, session_only).await?;
        Ok(self.secrets.state(&origin).await)
    }

    /// Forgets the key of an endpoint.
    ///
    /// # Errors
    /// When the base URL cannot be used, or the keyring refuses.
    pub async fn delete_key(&self, base_url: &str) -> Result<KeyState, ProspectError> {
        let origin = origin(base_url)?;
        self.secrets.delete(&origin).await?;
        Ok(self.secrets.state(&origin).await)
    }
}

fn origin(base_url: &str) -> Result<String, ProspectError> {
    Ok(Endpoint::origin_of(base_url).map_err(SettingsError::from)?)
}
