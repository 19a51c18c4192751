//! Named profiles: kept in the library, to start from again.

use super::{Prospect, ProspectError};
use crate::{
    library::{NamedProfile, one_line},
    profile::Profile,
};

/// A name is cut to this many characters.
const LONGEST_NAME: usize = 80;

impl Prospect {
    /// The named profiles, by name.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list_profiles(&self) -> Result<Vec<NamedProfile>, ProspectError> {
        Ok(self.library().list_profiles().await?)
    }

    /// Keeps a profile under a name, in place of an earlier one of that name. An empty name changes nothing.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn save_profile(&self, name: &str, profile: &Profile) -> Result<(), ProspectError> {
        let name = one_line(name, LONGEST_NAME);
        if !name.is_empty() {
            self.library().save_profile(&NamedProfile { name, profile: profile.trimmed() }).await?;
        }
        Ok(())
    }

    /// Forgets a named profile, if there is one.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn delete_profile(&self, name: &str) -> Result<(), ProspectError> {
        Ok(self.library().delete_profile(name).await?)
    }
}
