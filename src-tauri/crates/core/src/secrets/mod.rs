//! API keys: in the operating system's keyring, or for this session in memory. Never anywhere else.

mod keyring;
mod memory;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use specta::Type;
use tokio::sync::Semaphore;

use crate::{api_key::ApiKey, error::ErrorCode};
pub use keyring::OsKeyring;
pub use memory::MemoryKeys;

/// A keyring that has not answered by then is treated as failed; its prompt may still be open.
const PATIENCE: Duration = Duration::from_secs(5);
/// The user may need this long to find the password that unlocks a keyring.
const PATIENCE_WITH_PEOPLE: Duration = Duration::from_secs(120);
/// Questions that a keyring may leave unanswered at once; each holds a thread until it is.
const OPEN_QUESTIONS: usize = 4;

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
    /// Perhaps in the keyring, but that does not answer.
    Silent,
    /// In the keyring, more than once.
    Ambiguous,
    /// The keyring fails otherwise.
    Failed,
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
    #[error("the keyring does not answer; if it asks for a password, answer that first")]
    Silent,
    /// There are several entries for one endpoint.
    #[error("the keyring holds several keys for this endpoint")]
    Ambiguous,
    /// The keyring cannot hold a key of this length.
    #[error("the keyring keeps at most {0} characters")]
    TooLong(u32),
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
            Self::Silent | Self::Ambiguous | Self::TooLong(_) | Self::Failed(_) => ErrorCode::KeyringFailed,
        }
    }
}

/// Something that keeps one key an endpoint origin. Its calls may block.
pub trait KeyStore: Send + Sync + 'static {
    /// Whether there is a key for `origin`. A store that can tell without asking its user anything does.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn has(&self, origin: &str) -> Result<bool, SecretsError> {
        Ok(self.get(origin)?.is_some())
    }
    /// Opens a locked store as far as the key of `origin` needs it, which may ask its user and take as long as people
    /// take.
    ///
    /// # Errors
    /// When it stays locked.
    fn unlock(&self, _origin: &str) -> Result<(), SecretsError> {
        Ok(())
    }
    /// The key kept for `origin`. A locked store may ask its user.
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
    questions: Arc<Semaphore>,
    patience: Duration,
}

impl Secrets {
    pub(crate) fn new(store: Arc<dyn KeyStore>) -> Self {
        let questions = Arc::new(Semaphore::new(OPEN_QUESTIONS));
        Self { store, session: Mutex::default(), questions, patience: PATIENCE }
    }

    pub(crate) async fn get(&self, origin: &str) -> Result<Option<ApiKey>, SecretsError> {
        if let Some(key) = self.session().get(origin) {
            return Ok(Some(key.clone()));
        }
        let origin = origin.to_owned();
        self.ask(self.patience, move |store| store.get(&origin)).await
    }

    /// Where the key of `origin` is. Asks the user nothing.
    pub(crate) async fn state(&self, origin: &str) -> KeyState {
        if self.session().contains_key(origin) {
            return KeyState::Session;
        }
        let origin = origin.to_owned();
        match self.ask(self.patience, move |store| store.has(&origin)).await {
            Ok(true) => KeyState::Stored,
            Ok(false) => KeyState::Missing,
            Err(SecretsError::Locked) => KeyState::Locked,
            Err(SecretsError::Silent) => KeyState::Silent,
            Err(SecretsError::Ambiguous) => KeyState::Ambiguous,
            Err(SecretsError::Unavailable) => KeyState::Unavailable,
            Err(_) => KeyState::Failed,
        }
    }

    /// Has the keyring ask its user for the password, if it is locked.
    pub(crate) async fn unlock(&self, origin: &str) -> Result<(), SecretsError> {
        let origin = origin.to_owned();
        self.ask(PATIENCE_WITH_PEOPLE, move |store| store.unlock(&origin)).await
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
        self.ask(self.patience, move |store| store.set(&owned, &key)).await?;
        self.session().remove(origin);
        Ok(())
    }

    pub(crate) async fn delete(&self, origin: &str) -> Result<(), SecretsError> {
        let had_session_key = self.session().remove(origin).is_some();
        let origin = origin.to_owned();
        match self.ask(self.patience, move |store| store.delete(&origin)).await {
            // Without a keyring the session's key was all there was.
            Err(SecretsError::Unavailable) if had_session_key => Ok(()),
            outcome => outcome,
        }
    }

    /// Off the async threads and with a limit: a keyring may ask its user, or hang.
    async fn ask<T: Send + 'static>(
        &self,
        patience: Duration,
        question: impl FnOnce(&dyn KeyStore) -> Result<T, SecretsError> + Send + 'static,
    ) -> Result<T, SecretsError> {
        let (store, questions) = (Arc::clone(&self.store), Arc::clone(&self.questions));
        let answer = async {
            // Held by the question, which may live on long after its asker has given up.
            let permit = questions.acquire_owned().await.map_err(|_| SecretsError::Silent)?;
            let answer = tokio::task::spawn_blocking(move || {
                let _permit = permit;
                question(store.as_ref())
            });
            answer.await.map_err(|_| SecretsError::Failed("its library broke off".into()))?
        };
        tokio::time::timeout(patience, answer).await.unwrap_or(Err(SecretsError::Silent))
    }

    fn session(&self) -> MutexGuard<'_, HashMap<String, ApiKey>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::{KeyState, KeyStore, MemoryKeys, OPEN_QUESTIONS, Secrets, SecretsError};
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

    /// A keyring that answers a question only when it is told to.
    struct Hung(std::sync::Mutex<std::sync::mpsc::Receiver<()>>);

    impl KeyStore for Hung {
        fn get(&self, _: &str) -> Result<Option<ApiKey>, SecretsError> {
            let _ = self.0.lock().expect("one at a time").recv();
            Ok(Some(key()))
        }
        fn set(&self, origin: &str, _: &ApiKey) -> Result<(), SecretsError> {
            self.get(origin).map(drop)
        }
        fn delete(&self, origin: &str) -> Result<(), SecretsError> {
            self.get(origin).map(drop)
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

    #[tokio::test]
    async fn a_hung_keyring_is_told_from_an_absent_one_and_recovers() {
        let (answers, asked) = std::sync::mpsc::channel();
        let mut secrets = Secrets::new(Arc::new(Hung(asked.into())));
        secrets.patience = Duration::from_millis(30);
        let origin = "https://a.example";
        for _ in 0..2 * OPEN_QUESTIONS {
            assert_eq!(secrets.state(origin).await, KeyState::Silent);
        }
        assert_eq!(secrets.set(origin, key(), false).await, Err(SecretsError::Silent));
        assert_eq!(secrets.questions.available_permits(), 0, "no more threads wait than that");
        // It answers everything it was asked, and then what it is asked next.
        drop(answers);
        secrets.patience = Duration::from_secs(20);
        assert_eq!(secrets.state(origin).await, KeyState::Stored);
    }

    #[tokio::test]
    async fn each_failure_is_a_state_of_its_own() {
        struct Failing(SecretsError);
        impl KeyStore for Failing {
            fn get(&self, _: &str) -> Result<Option<ApiKey>, SecretsError> {
                Err(self.0.clone())
            }
            fn set(&self, _: &str, _: &ApiKey) -> Result<(), SecretsError> {
                Err(self.0.clone())
            }
            fn delete(&self, _: &str) -> Result<(), SecretsError> {
                Err(self.0.clone())
            }
        }
        for (error, state) in [
            (SecretsError::Locked, KeyState::Locked),
            (SecretsError::Unavailable, KeyState::Unavailable),
            (SecretsError::Ambiguous, KeyState::Ambiguous),
            (SecretsError::Failed("it refused".into()), KeyState::Failed),
        ] {
            let secrets = Secrets::new(Arc::new(Failing(error)));
            assert_eq!(secrets.state("https://a.example").await, state);
        }
    }
}
