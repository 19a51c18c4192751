//! The texts of runs, as they are looked into.

use sqlx::FromRow;

use super::{
    matcher::{Field, find},
    snippet::snippet,
    text_query::TextQuery,
};
use crate::{
    library::{
        FoundRun, Library, LibraryError, SnippetSource,
        rows::{SummaryRow, from_json, to_json},
    },
    profile::Profile,
    report::{self, SectionKey},
};

/// Which of the runs of a block are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranked {
    /// Those that say most, that were shown before.
    pub(super) shown: usize,
    /// How many to show now.
    pub(super) limit: usize,
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
    /// Of these runs those that match, with their snippets: all in this order, or some of them by how much they say.
    pub(super) async fn found(
        &self,
        docs: &[i64],
        query: &TextQuery,
        ranked: Option<Ranked>,
    ) -> Result<Vec<FoundRun>, LibraryError> {
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
        let found = move || {
            let rows = ranked.map(|ranked| by_score(&mut rows, &query, ranked)).unwrap_or(rows);
            rows.into_iter().filter_map(|row| row.into_found(&query).transpose()).collect()
        };
        // A whole page of reports takes long enough to keep others waiting.
        tokio::task::spawn_blocking(found)
            .await
            .map_err(|error| LibraryError::Unreadable(error.to_string()))?
    }
}

/// Those that are shown, by how much they say. Of two that say as much the first stays first.
fn by_score(rows: &mut Vec<TextsRow>, query: &TextQuery, ranked: Ranked) -> Vec<TextsRow> {
    let mut scored: Vec<(f64, TextsRow)> = rows.drain(..).map(|row| (row.score(query), row)).collect();
    scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let shown = scored.into_iter().skip(ranked.shown).take(ranked.limit);
    shown.map(|(_, row)| row).collect()
}

impl TextsRow {
    /// How much a run says, its text read as one.
    fn score(&self, query: &TextQuery) -> f64 {
        let mut fields = self.fields_beside_text();
        fields.push(Field::new(SnippetSource::Text, None, self.text.clone()));
        find(query, &fields).map_or(0.0, |hits| hits.score)
    }

    fn into_found(self, query: &TextQuery) -> Result<Option<FoundRun>, LibraryError> {
        let mut fields = self.fields_beside_text();
        let mut sections = report::split(&self.text).sections;
        fields
            .extend(SectionKey::ALL.map(|key| {
                Field::new(SnippetSource::Text, Some(key), std::mem::take(sections.get_mut(key)))
            }));
        let Some(hits) = find(query, &fields) else { return Ok(None) };
        Ok(Some(FoundRun { snippet: snippet(&fields, &hits), run: self.summary.into_summary()? }))
    }

    /// What cannot be read of it has no words.
    fn fields_beside_text(&self) -> Vec<Field> {
        let mut fields = vec![Field::new(SnippetSource::Title, None, self.summary.title.clone())];
        let tags: Vec<String> = from_json(&self.summary.tags).unwrap_or_default();
        fields.extend(tags.into_iter().map(|tag| Field::new(SnippetSource::Tag, None, tag)));
        let notes: Vec<String> = from_json(&self.note_texts).unwrap_or_default();
        fields.extend(notes.into_iter().map(|note| Field::new(SnippetSource::Note, None, note)));
        let profile: Profile = from_json(&self.profile).unwrap_or_default();
        let answers = profile.fields().into_iter().filter(|(_, answer)| !answer.is_empty());
        fields.extend(answers.map(|(_, answer)| Field::new(SnippetSource::Profile, None, answer)));
        fields
    }
}
