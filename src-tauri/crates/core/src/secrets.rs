//! API keys: in the operating system's keyring, or for this session in memory. Never anywhere else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{api_key::ApiKey, error::ErrorCode};

/// The name under which a keyring shows our entries.
const SERVICE: &str = "Prospect";
/// A keyring that has not answered by then is treated as failed; its prompt may still be open.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the key of an endpoint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// In the keyring.
    Stored,
    /// In memory, until the app ends.
    Session,
    /// Nowhere.
    Missing,
    /// Perhaps in the keyring, but that is locked.
    Locked,
    /// There is no keyring to look into.
    Unavailable,
}

/// Why a key could not be read or kept. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SecretsError {
    /// The keyring is locked.
    #[error("the keyring is locked")]
    Locked,
    /// There is no keyring.
    #[error("this session has no keyring")]
    Unavailable,
    /// The keyring did not answer in time.
    #[error("the keyring does not answer")]
    Silent,
    /// The key has characters no request can carry, or is empty.
    #[error("this is not an API key: it is empty or has characters a key cannot have")]
    NotAKey,
    /// The keyring failed otherwise.
    #[error("the keyring failed: {0}")]
    Failed(String),
}

impl SecretsError {
    /// The code the interface switches on.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Locked => ErrorCode::KeyringLocked,
            Self::Unavailable => ErrorCode::KeyringUnavailable,
            Self::NotAKey => ErrorCode::InvalidSettings,
            Self::Silent | Self::Failed(_) => ErrorCode::KeyringFailed,
        }
    }
}

/// Something that keeps one key an endpoint origin. Its calls may block.
pub trait KeyStore: Send + Sync + 'static {
    /// The key kept for `origin`.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn get(&self, origin: &str) -> Result<Option<ApiKey>, SecretsError>;
    /// Keeps a key for `origin`, in place of an earlier one.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn set(&self, origin: &str, key: &ApiKey) -> Result<(), SecretsError>;
    /// Forgets the key of `origin`, if there is one.
    ///
    /// # Errors
    /// When the store cannot be written.
    fn delete(&self, origin: &str) -> Result<(), SecretsError>;
}

/// The keys of all endpoints: those of this session first, then the store's.
pub(crate) struct Secrets {
    store: Arc<dyn KeyStore>,
    session: Mutex<HashMap<String, ApiKey>>,
}

impl Secrets {
    pub(crate) fn new(store: Arc<dyn KeyStore>) -> Self {
        Self { store, session: Mutex::default() }
    }

    pub(crate) async fn get(&self, origin: &str) -> Result<Option<ApiKey>, SecretsError> {
        if let Some(key) = self.session().get(origin) {
            return Ok(Some(key.clone()));
        }
        let origin = origin.to_owned();
        self.ask(move |store| store.get(&origin)).await
    }

    pub(crate) async fn state(&self, origin: &str) -> KeyState {
        if self.session().contains_key(origin) {
            return KeyState::Session;
        }
        match self.get(origin).await {
            Ok(Some(_)) => KeyState::Stored,
            Ok(None) => KeyState::Missing,
            Err(SecretsError::Locked) => KeyState::Locked,
            Err(_) => KeyState::Unavailable,
        }
    }

    /// Keeps a key in the keyring, or only in memory.
    pub(crate) async fn set(
        &self,
        origin: &str,
        key: ApiKey,
        session_only: bool,
    ) -> Result<(), SecretsError> {
        if session_only {
            self.session().insert(origin.to_owned(), key);
            return Ok(());
        }
        let owned = origin.to_owned();
        self.ask(move |store| store.set(&owned, &key)).await?;
        self.session().remove(origin);
        Ok(())
    }

    pub(crate) async fn delete(&self, origin: &str) -> Result<(), SecretsError> {
        let had_session_key = self.session().remove(origin).is_some();
        let origin = origin.to_owned();
        match self.ask(move |store| store.delete(&origin)).await {
            // Without a keyring the session's key was all there was.
            Err(SecretsError::Unavailable) if had_session_key => Ok(()),
            outcome => outcome,
        }
    }

    /// Off the async threads and with a limit: a keyring may ask its user, or hang.
    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&dyn KeyStore) -> Result<T, SecretsError> + Send + 'static,
    ) -> Result<T, SecretsError> {
        let store = Arc::clone(&self.store);
        let answer = tokio::task::spawn_blocking(move || question(store.as_ref()));
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(SecretsError::Failed("its library broke off".into())),
            Err(_) => Err(SecretsError::Silent),
        }
    }

    fn session(&self) -> MutexGuard<'_, HashMap<String, ApiKey>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The keyring of the operating system: Secret Service, Keychain or Credential Manager.
///
/// The connection is made anew each time, so that a keyring which starts or is unlocked later is found without a
/// restart.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsKeyring;

impl KeyStore for OsKeyring {
    fn get(&self, origin: &str) -> Result<Option<ApiKey>, SecretsError> {
        match entry(origin)?.get_password() {
            Ok(password) => Ok(ApiKey::parse(&password)),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(refusal(&error)),
        }
    }

    fn set(&self, origin: &str, key: &ApiKey) -> Result<(), SecretsError> {
        entry(origin)?.set_password(key.expose()).map_err(|error| refusal(&error))
    }

    fn delete(&self, origin: &str) -> Result<(), SecretsError> {
        match entry(origin)?.delete_credential() {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(refusal(&error)),
        }
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn entry(origin: &str) -> Result<keyring_core::Entry, SecretsError> {
    use keyring_core::api::CredentialStoreApi;
    // keyring's own default store stays failed when there was no session bus at the first call.
    let store = zbus_secret_service_keyring_store::Store::new().map_err(|_| SecretsError::Unavailable)?;
    store.build(SERVICE, origin, None).map_err(|error| refusal(&error))
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn entry(origin: &str) -> Result<keyring::Entry, SecretsError> {
    keyring::Entry::new(SERVICE, origin).map_err(|error| refusal(&error))
}

/// The words of an error, chosen by hand: some of keyring's errors hold the secret.
fn refusal(error: &keyring::Error) -> SecretsError {
    use keyring::Error;
    match error {
        Error::NoStorageAccess(_) => SecretsError::Locked,
        Error::NoDefaultStore => SecretsError::Unavailable,
        Error::TooLong(_, limit) => SecretsError::Failed(format!("it keeps at most {limit} characters")),
        Error::Ambiguous(_) => {
            SecretsError::Failed("it holds several keys for this endpoint; remove all but one".into())
        }
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            SecretsError::Failed("its entry for this endpoint is damaged".into())
        }
        Error::PlatformFailure(_) => SecretsError::Failed("the system refused".into()),
        _ => SecretsError::Failed("it refused".into()),
    }
}

/// Keys in memory only: for tests, and for a key that a script brings along.
#[derive(Debug, Default)]
pub struct MemoryKeys(Mutex<HashMap<String, ApiKey>>);

impl MemoryKeys {
    fn keys(&self) -> MutexGuard<'_, HashMap<String, ApiKey>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyStore for MemoryKeys {
    fn get(&self, origin: &str) -> Result<Option<ApiKey>, SecretsError> {
        Ok(self.keys().get(origin).cloned())
    }

    fn set(&self, origin: &str, key: &ApiKey) -> Result<(), SecretsError> {
        self.keys().insert(origin.to_owned(), key.clone());
        Ok(())
    }

    fn delete(&self, origin: &str) -> Result<(), SecretsError> {
        self.keys().remove(origin);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{KeyState, KeyStore, MemoryKeys, Secrets, SecretsError};
    use crate::api_key::ApiKey;

    struct NoKeyring;

    impl KeyStore for NoKeyring {
        fn get(&self, _: &str) -> Result<Option<ApiKey>, SecretsError> {
            Err(SecretsError::Unavailable)
        }
        fn set(&self, _: &str, _: &ApiKey) -> Result<(), SecretsError> {
            Err(SecretsError::Unavailable)
        }
        fn delete(&self, _: &str) -> Result<(), SecretsError> {
            Err(SecretsError::Unavailable)
        }
    }

    fn key() -> ApiKey {
        ApiKey::parse("sk-test").expect("a key")
    }

    #[tokio::test]
    async fn keys_belong_to_their_origin() {
        let secrets = Secrets::new(Arc::new(MemoryKeys::default()));
        secrets.set("https://a.example", key(), false).await.expect("kept");
        assert_eq!(secrets.state("https://a.example").await, KeyState::Stored);
        assert_eq!(secrets.state("https://b.example").await, KeyState::Missing);
        secrets.delete("https://a.example").await.expect("forgotten");
        assert_eq!(secrets.state("https://a.example").await, KeyState::Missing);
    }

    #[tokio::test]
    async fn without_a_keyring_a_key_lasts_for_the_session() {
        let secrets = Secrets::new(Arc::new(NoKeyring));
        let origin = "https://a.example";
        assert_eq!(secrets.state(origin).await, KeyState::Unavailable);
        assert_eq!(secrets.set(origin, key(), false).await, Err(SecretsError::Unavailable));
        secrets.set(origin, key(), true).await.expect("kept in memory");
        assert_eq!(secrets.state(origin).await, KeyState::Session);
        assert!(secrets.get(origin).await.expect("readable").is_some());
        secrets.delete(origin).await.expect("forgotten");
        assert_eq!(secrets.state(origin).await, KeyState::Unavailable);
    }
}
