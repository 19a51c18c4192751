//! The texts of runs, as they are looked into.

use std::sync::Arc;

use super::{
    matcher::{Field, find},
    snippet::snippet,
    text_query::TextQuery,
};
use crate::{
    library::{
        FoundRun, Library, LibraryError, RunSummary, SnippetSource,
        rows::{LineRow, from_json, to_json},
    },
    profile::Profile,
    report::{self, SectionKey},
};

/// Runs that one processor works on.
const TOGETHER: usize = 25;

/// Which of the runs of a block are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranked {
    /// Those that say most, that were shown before.
    pub(super) shown: usize,
    /// How many to show now.
    pub(super) limit: usize,
}

/// What is looked into of a run.
struct Texts {
    line: RunSummary,
    text: String,
    profile: String,
    notes: Vec<String>,
}

impl Library {
    /// Of these runs those that match, with their snippets: all in this order, or some of them by how much they say.
    pub(super) async fn found(
        &self,
        docs: &[i64],
        query: &TextQuery,
        ranked: Option<Ranked>,
    ) -> Result<Vec<FoundRun>, LibraryError> {
        let mut runs = self.texts(docs).await?;
        let query = Arc::new(query.clone());
        if let Some(ranked) = ranked {
            runs = by_score(runs, &query, ranked).await?;
        }
        let found = in_parallel(runs, move |run| run.into_found(&query)).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The texts of these runs, in this order. Those that cannot be read are left out.
    async fn texts(&self, docs: &[i64]) -> Result<Vec<Texts>, LibraryError> {
        match self.joined_texts(docs).await {
            Err(error) if error.is_of_rows() => {}
            texts => return texts,
        }
        let mut readable = Vec::new();
        for doc in docs {
            match self.joined_texts(&[*doc]).await {
                Err(error) if error.is_of_rows() => {}
                texts => readable.extend(texts?),
            }
        }
        Ok(readable)
    }

    async fn joined_texts(&self, docs: &[i64]) -> Result<Vec<Texts>, LibraryError> {
        // As one value: each row would cross over to this thread by itself, and that takes longer than finding it. The text
        // stands as it is behind what is told of the run, both behind their lengths in bytes.
        let joined: Option<Vec<u8>> = sqlx::query_scalar(
            "SELECT CAST(group_concat(octet_length(about) || ':' || about || octet_length(text) || ':' || text, '') AS BLOB)
             FROM (
                 SELECT run.text, json_array(wanted.key, run.profile,
                     (SELECT json_group_array(text)
                         FROM (SELECT text FROM note_words WHERE run_id = run.id ORDER BY created_at)) || '',
                     run_line_json.line) AS about
                 FROM json_each(?) AS wanted
                 CROSS JOIN run_card ON run_card.doc = wanted.value
                 CROSS JOIN run_line_json ON run_line_json.key = run_card.key
                 CROSS JOIN run ON run.key = run_card.key
             )",
        )
        .bind(to_json(&docs)?)
        .fetch_one(&self.pool)
        .await?;
        let joined = joined.unwrap_or_default();
        let mut rest = joined.as_slice();
        let mut runs = Vec::new();
        while !rest.is_empty() {
            let about = cut(&mut rest)?;
            let text = cut(&mut rest)?;
            runs.extend(read(about, text).ok());
        }
        runs.sort_unstable_by_key(|(position, _)| *position);
        Ok(runs.into_iter().map(|(_, texts)| texts).collect())
    }
}

/// What is told of a run, and its text.
fn read(about: &[u8], text: &[u8]) -> Result<(i64, Texts), LibraryError> {
    let utf8 = |bytes: &[u8]| match str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(LibraryError::Unreadable(error.to_string())),
    };
    let (position, profile, notes, line): (i64, String, String, String) = from_json(&utf8(about)?)?;
    let line = from_json::<LineRow>(&line)?.into_summary()?;
    Ok((position, Texts { line, text: utf8(text)?, profile, notes: from_json(&notes)? }))
}

/// Cuts off a piece that stands behind its length.
fn cut<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], LibraryError> {
    let whole: &'a [u8] = rest;
    let cut = || {
        let colon = memchr::memchr(b':', whole)?;
        let length: usize = str::from_utf8(&whole[..colon]).ok()?.parse().ok()?;
        let end = (colon + 1).checked_add(length)?;
        Some((whole.get(colon + 1..end)?, &whole[end..]))
    };
    let (piece, after) =
        cut().ok_or_else(|| LibraryError::Unreadable("the texts of runs do not add up".into()))?;
    *rest = after;
    Ok(piece)
}

/// Those that are shown, by how much they say. Of two that say as much the first stays first.
async fn by_score(
    runs: Vec<Texts>,
    query: &Arc<TextQuery>,
    ranked: Ranked,
) -> Result<Vec<Texts>, LibraryError> {
    let query = Arc::clone(query);
    let mut scored = in_parallel(runs, move |run| (run.score(&query), run)).await?;
    scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let shown = scored.into_iter().skip(ranked.shown).take(ranked.limit);
    Ok(shown.map(|(_, run)| run).collect())
}

/// Works on all runs in their order, some on each processor. A page of reports takes long enough to keep others waiting.
async fn in_parallel<T: Send + 'static>(
    mut runs: Vec<Texts>,
    work: impl Fn(Texts) -> T + Clone + Send + 'static,
) -> Result<Vec<T>, LibraryError> {
    let mut tasks = Vec::new();
    while !runs.is_empty() {
        let rest = runs.split_off(runs.len().min(TOGETHER));
        let (some, work) = (std::mem::replace(&mut runs, rest), work.clone());
        tasks.push(tokio::task::spawn_blocking(move || some.into_iter().map(work).collect::<Vec<T>>()));
    }
    let mut done = Vec::new();
    for task in tasks {
        done.extend(task.await.map_err(|error| LibraryError::Unreadable(error.to_string()))?);
    }
    Ok(done)
}

impl Texts {
    /// How much a run says, its text read as one.
    fn score(&self, query: &TextQuery) -> f64 {
        let mut fields = self.fields_beside_text();
        fields.push(Field::new(SnippetSource::Text, None, self.text.clone()));
        find(query, &fields).map_or(0.0, |hits| hits.score)
    }

    fn into_found(self, query: &TextQuery) -> Option<FoundRun> {
        let mut fields = self.fields_beside_text();
        let mut sections = report::split(&self.text).sections;
        fields
            .extend(SectionKey::ALL.map(|key| {
                Field::new(SnippetSource::Text, Some(key), std::mem::take(sections.get_mut(key)))
            }));
        let hits = find(query, &fields)?;
        Some(FoundRun { snippet: snippet(&fields, &hits), run: self.line })
    }

    /// What cannot be read of it has no words.
    fn fields_beside_text(&self) -> Vec<Field> {
        let mut fields = vec![Field::new(SnippetSource::Title, None, self.line.title.clone())];
        let tags = self.line.tags.iter();
        fields.extend(tags.map(|tag| Field::new(SnippetSource::Tag, None, tag.as_str())));
        fields.extend(self.notes.iter().map(|note| Field::new(SnippetSource::Note, None, note.as_str())));
        let profile: Profile = from_json(&self.profile).unwrap_or_default();
        let answers = profile.fields().into_iter().filter(|(_, answer)| !answer.is_empty());
        fields.extend(answers.map(|(_, answer)| Field::new(SnippetSource::Profile, None, answer)));
        fields
    }
}
