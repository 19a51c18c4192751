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
        self.secrets.unlock(&origin).await?;
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

    /// The key that is typed, or else the one kept for the endpoint.
    pub(super) async fn key_typed_or_kept(
        &self,
        typed: Option<&str>,
        endpoint: &Endpoint,
    ) -> Result<Option<ApiKey>, ProspectError> {
        match typed.filter(|text| !text.trim().is_empty()) {
            Some(text) => Ok(Some(ApiKey::parse(text).ok_or(SecretsError::NotAKey)?)),
            None => self.key_for(endpoint).await,
        }
    }

    pub(super) async fn key_for(&self, endpoint: &Endpoint) -> Result<Option<ApiKey>, ProspectError> {
        let origin = endpoint.origin();
        match self.secrets.get(&origin).await {
            Ok(Some(key)) => Ok(Some(key)),
            // A server on this machine often wants no key; if it does, it says so.
            _ if endpoint.is_loopback() => Ok(None),
            Ok(None) => Err(ProspectError::MissingKey(origin)),
            Err(error) => Err(error.into()),
        }
    }
}

fn origin(base_url: &str) -> Result<String, ProspectError> {
    Ok(Endpoint::origin_of(base_url).map_err(SettingsError::from)?)
}
