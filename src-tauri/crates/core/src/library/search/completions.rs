//! The words of the index that begin as a word that is being typed.

use super::{entry::LONGEST_BEGINNING, text_query::TextQuery};
use crate::library::{Library, LibraryError};

/// Of more words the first letters alone are looked for, and the texts tell.
const FEW: usize = 64;

impl Library {
    /// Looks up what the last word of a query may become. Beginnings of a few letters are words of the index themselves.
    pub(super) async fn complete(&self, query: &mut TextQuery) -> Result<(), LibraryError> {
        for term in &mut query.all {
            let Some(beginning) = term.beginning() else { continue };
            if beginning.chars().count() <= LONGEST_BEGINNING {
                continue;
            }
            let mut words = self.words_from(beginning).await?;
            if words.len() <= FEW {
                // None begin so: then it is a word that nothing has.
                if words.is_empty() {
                    words.push(beginning.to_owned());
                }
                term.completions = Some(words);
            }
        }
        Ok(())
    }

    /// The words that begin so, one more than is few at most. From word to word: each is looked up by the one before, since
    /// a list of words with all their places would be long.
    async fn words_from(&self, beginning: &str) -> Result<Vec<String>, LibraryError> {
        let words = sqlx::query_scalar(
            "WITH RECURSIVE word (word) AS (
                 SELECT (SELECT term FROM search_word WHERE term >= ?1 LIMIT 1)
                 UNION ALL
                 SELECT (SELECT term FROM search_word WHERE term >= word.word || char(1) LIMIT 1)
                 FROM word WHERE word.word < ?2
             )
             SELECT word FROM word WHERE word < ?2 LIMIT ?3",
        )
        .bind(beginning)
        .bind(format!("{beginning}{}", char::MAX))
        .bind(i64::try_from(FEW + 1).unwrap_or(i64::MAX))
        .fetch_all(&self.pool)
        .await?;
        Ok(words)
    }
}
