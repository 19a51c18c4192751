//! Keys in memory.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{KeyStore, SecretsError};
use crate::api_key::ApiKey;

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
