//! Named profiles.

use serde::Serialize;
use specta::Type;

use super::{
    Library, LibraryError, now_ms,
    rows::{from_json, readable, to_json},
};
use crate::profile::Profile;

/// A profile kept under a name.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct NamedProfile {
    /// Its name, unique whatever the case.
    pub name: String,
    /// The profile; it may be unfinished.
    pub profile: Profile,
}

impl Library {
    /// The named profiles, by name.
    ///
    /// # Errors
    /// When the library cannot be read.
    pub async fn list_profiles(&self) -> Result<Vec<NamedProfile>, LibraryError> {
        let rows = sqlx::query("SELECT name, profile FROM named_profile ORDER BY name")
            .fetch_all(&self.pool)
            .await?;
        let named =
            |(name, profile): (String, String)| Ok(NamedProfile { name, profile: from_json(&profile)? });
        Ok(readable(rows, named))
    }

    /// Keeps a profile under its name, in place of an earlier one.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn save_profile(&self, named: &NamedProfile) -> Result<(), LibraryError> {
        sqlx::query(
            "INSERT INTO named_profile (name, profile, changed_at) VALUES (?, ?, ?)
             ON CONFLICT (name) DO UPDATE
             SET name = excluded.name, profile = excluded.profile, changed_at = excluded.changed_at",
        )
        .bind(&named.name)
        .bind(to_json(&named.profile)?)
        .bind(now_ms())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Forgets a named profile, if there is one.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn delete_profile(&self, name: &str) -> Result<(), LibraryError> {
        sqlx::query("DELETE FROM named_profile WHERE name = ?").bind(name).execute(&self.pool).await?;
        Ok(())
    }
}
