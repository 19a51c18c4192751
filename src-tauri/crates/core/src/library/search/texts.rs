//! The texts of runs, as they are looked into.

use sqlx::FromRow;

use super::{
    matcher::{Field, Hits, find},
    snippet::snippet,
    text_query::TextQuery,
};
use crate::{
    library::{
        FoundRun, Library, LibraryError, RunSummary, SnippetSource,
        rows::{SummaryRow, from_json, to_json},
    },
    profile::Profile,
    report::{self, SectionKey},
};

/// A run with all its texts, and where the query is in them.
#[derive(Debug)]
pub(super) struct RunFields {
    summary: RunSummary,
    fields: Vec<Field>,
    hits: Hits,
}

#[derive(FromRow)]
struct TextsRow {
    position: i64,
    #[sqlx(flatten)]
    summary: SummaryRow,
    text: String,
    profile: String,
    note_texts: String,
}

impl Library {
    /// Of these runs those that match, in their order.
    pub(super) async fn fields(
        &self,
        docs: Vec<i64>,
        query: &TextQuery,
    ) -> Result<Vec<RunFields>, LibraryError> {
        let mut rows: Vec<TextsRow> = sqlx::query_as(
            "SELECT wanted.key AS position, run_line.*, run.text, run.profile,
                 (SELECT json_group_array(text) FROM (SELECT text FROM note_words WHERE run_id = run.id ORDER BY created_at))
                     AS note_texts
             FROM json_each(?) AS wanted
             CROSS JOIN run_card ON run_card.doc = wanted.value
             CROSS JOIN run_line ON run_line.key = run_card.key CROSS JOIN run ON run.key = run_card.key",
        )
        .bind(to_json(&docs)?)
        .fetch_all(&self.pool)
        .await?;
        // Here rather than there, where the texts would be copied to be sorted.
        rows.sort_unstable_by_key(|row| row.position);
        let query = query.clone();
        // A whole page of reports takes long enough to keep others waiting.
        tokio::task::spawn_blocking(move || {
            rows.into_iter().filter_map(|row| RunFields::of(row, &query).transpose()).collect()
        })
        .await
        .map_err(|error| LibraryError::Unreadable(error.to_string()))?
    }
}

impl RunFields {
    fn of(row: TextsRow, query: &TextQuery) -> Result<Option<Self>, LibraryError> {
        let summary = row.summary.into_summary()?;
        // A profile that cannot be read has no words.
        let profile: Profile = from_json(&row.profile).unwrap_or_default();
        let notes: Vec<String> = from_json(&row.note_texts)?;
        let mut sections = report::split(&row.text).sections;
        let mut fields = vec![Field::new(SnippetSource::Title, None, summary.title.clone())];
        fields.extend(summary.tags.iter().map(|tag| Field::new(SnippetSource::Tag, None, tag.clone())));
        fields.extend(notes.into_iter().map(|note| Field::new(SnippetSource::Note, None, note)));
        let answers = profile.fields().into_iter().filter(|(_, answer)| !answer.is_empty());
        fields.extend(answers.map(|(_, answer)| Field::new(SnippetSource::Profile, None, answer)));
        fields
            .extend(SectionKey::ALL.map(|key| {
                Field::new(SnippetSource::Text, Some(key), std::mem::take(sections.get_mut(key)))
            }));
        Ok(find(query, &fields).map(|hits| Self { summary, fields, hits }))
    }

    pub(super) fn score(&self) -> f64 {
        self.hits.score
    }

    pub(super) fn into_found(self) -> FoundRun {
        FoundRun { snippet: snippet(&self.fields, &self.hits), run: self.summary }
    }
}
