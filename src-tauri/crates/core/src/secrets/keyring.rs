//! The keyring of the operating system.

use keyring::Error;

use super::{KeyStore, SecretsError};
use crate::api_key::ApiKey;

/// The name under which a keyring shows our entries.
const SERVICE: &str = "Prospect";

/// The keyring of the operating system: Secret Service, Keychain or Credential Manager.
///
/// The connection is made anew each time, so that a keyring which starts or is unlocked later is found without a
/// restart.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsKeyring;

impl KeyStore for OsKeyring {
    #[cfg(all(unix, not(target_os = "macos")))]
    fn has(&self, origin: &str) -> Result<bool, SecretsError> {
        secret_service::has(origin)
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    fn unlock(&self, origin: &str) -> Result<(), SecretsError> {
        secret_service::unlock(origin)
    }

    fn get(&self, origin: &str) -> Result<Option<ApiKey>, SecretsError> {
        match entry(origin)?.get_password() {
            Ok(password) => Ok(ApiKey::parse(&password)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refusal(&error)),
        }
    }

    fn set(&self, origin: &str, key: &ApiKey) -> Result<(), SecretsError> {
        match entry(origin)?.set_password(key.expose()) {
            // The new key is meant to be the only one.
            Err(Error::Ambiguous(_)) => {
                self.delete(origin)?;
                entry(origin)?.set_password(key.expose()).map_err(|error| refusal(&error))
            }
            outcome => outcome.map_err(|error| refusal(&error)),
        }
    }

    fn delete(&self, origin: &str) -> Result<(), SecretsError> {
        let deleted = match entry(origin)?.delete_credential() {
            Err(Error::Ambiguous(entries)) => entries.iter().try_for_each(|entry| entry.delete_credential()),
            outcome => outcome,
        };
        match deleted {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
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
fn refusal(error: &Error) -> SecretsError {
    match error {
        Error::NoStorageAccess(_) => SecretsError::Locked,
        Error::NoDefaultStore => SecretsError::Unavailable,
        Error::TooLong(_, limit) => SecretsError::TooLong(*limit),
        Error::Ambiguous(_) => SecretsError::Ambiguous,
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            SecretsError::Failed("its entry for this endpoint is damaged".into())
        }
        Error::PlatformFailure(_) => SecretsError::Failed("the system refused".into()),
        _ => SecretsError::Failed("it refused".into()),
    }
}

/// What keyring's own store cannot do: look without asking, and ask without looking.
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service {
    use std::collections::HashMap;

    use ::secret_service::{EncryptionType, Error, blocking::SecretService};

    use super::{SERVICE, SecretsError};

    pub(super) fn has(origin: &str) -> Result<bool, SecretsError> {
        let service = connect()?;
        // The attributes of locked items can be searched; only their secrets are locked.
        let found = service.search_items(attributes(origin)).map_err(refusal)?;
        match (found.unlocked.len(), found.locked.len()) {
            (0, 0) if default_is_locked(&service)? => Err(SecretsError::Locked),
            (0, 0) => Ok(false),
            (1, 0) => Ok(true),
            (0, 1) => Err(SecretsError::Locked),
            _ => Err(SecretsError::Ambiguous),
        }
    }

    pub(super) fn unlock(origin: &str) -> Result<(), SecretsError> {
        let service = connect()?;
        let found = service.search_items(attributes(origin)).map_err(refusal)?;
        if !found.locked.is_empty() {
            service.unlock_all(&found.locked.iter().collect::<Vec<_>>()).map_err(refusal)?;
        }
        if default_is_locked(&service)? {
            service.get_default_collection().and_then(|keys| keys.unlock()).map_err(refusal)?;
        }
        Ok(())
    }

    fn attributes(origin: &str) -> HashMap<&str, &str> {
        HashMap::from([("service", SERVICE), ("username", origin)])
    }

    fn connect() -> Result<SecretService<'static>, SecretsError> {
        // Plain: no secret passes through this connection.
        SecretService::connect(EncryptionType::Plain).map_err(|_| SecretsError::Unavailable)
    }

    fn default_is_locked(service: &SecretService<'_>) -> Result<bool, SecretsError> {
        match service.get_default_collection() {
            Ok(collection) => collection.is_locked().map_err(refusal),
            // Made with the first key.
            Err(Error::NoResult) => Ok(false),
            Err(error) => Err(refusal(error)),
        }
    }

    fn refusal(error: Error) -> SecretsError {
        match error {
            Error::Locked | Error::Prompt => SecretsError::Locked,
            Error::Unavailable => SecretsError::Unavailable,
            _ => SecretsError::Failed("the system refused".into()),
        }
    }
}
