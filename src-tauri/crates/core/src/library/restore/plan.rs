//! What restoring would do, run by run: decided in SQL, into a table that the merge then follows.

use std::path::Path;

use sqlx::{Sqlite, Transaction};

use super::{RestoreChange, RestorePlan, RestoredRun, Source};
use crate::library::{LibraryError, backups::read_name};

/// Runs that a plan names.
const MOST_NAMED: u32 = 200;

/// A plan whose file is not named yet.
pub(super) struct Counted {
    counts: [u32; 4],
    runs: Vec<RestoredRun>,
}

impl Counted {
    pub(super) fn into_plan(self, source: &Source) -> RestorePlan {
        let [added, replaced, kept, same] = self.counts;
        RestorePlan {
            path: source.path.clone(),
            made_at: made_at(&source.path),
            added,
            replaced,
            kept,
            same,
            runs: self.runs,
            left_out: source.left_out.clone(),
        }
    }
}

/// Compares and forgets: the transaction is given up.
pub(super) async fn compare(mut transaction: Transaction<'_, Sqlite>) -> Result<Counted, LibraryError> {
    let counted = fill(&mut transaction).await?;
    transaction.rollback().await?;
    Ok(counted)
}

/// Fills `restore_run`, a row for each run of the backup, and counts it.
pub(super) async fn fill(transaction: &mut Transaction<'_, Sqlite>) -> Result<Counted, LibraryError> {
    // Lengths in bytes and not the texts: SQLite knows them without reading a report.
    sqlx::raw_sql(
        "CREATE TEMP TABLE restore_run (
             id TEXT PRIMARY KEY,
             text_wins INTEGER NOT NULL,
             mark_wins INTEGER NOT NULL,
             changed_at INTEGER NOT NULL,
             change TEXT NOT NULL
         ) STRICT, WITHOUT ROWID;
         WITH pair AS (
             SELECT theirs.id, ours.id IS NULL AS is_new, ours.status IS 'streaming' AS is_live,
                 octet_length(theirs.text) AS their_length, coalesce(octet_length(ours.text), 0) AS our_length,
                 coalesce(theirs.ended_at, 0) AS their_end, coalesce(ours.ended_at, 0) AS our_end,
                 theirs.status IS NOT ours.status AS status_differs,
                 theirs.title IS NOT ours.title OR theirs.trashed_at IS NOT ours.trashed_at
                     OR coalesce(their_mark.favourite, 0) <> coalesce(our_mark.favourite, 0)
                     OR their_mark.archived_at IS NOT our_mark.archived_at AS mark_differs,
                 coalesce(their_mark.changed_at, 0) AS their_change, coalesce(our_mark.changed_at, 0) AS our_change,
                 EXISTS (
                     SELECT 1 FROM backup.run_tag AS tag WHERE tag.run_id = theirs.id AND NOT EXISTS (
                         SELECT 1 FROM main.run_tag AS own WHERE own.run_id = tag.run_id AND own.tag = tag.tag)
                 ) OR EXISTS (
                     SELECT 1 FROM backup.note AS note LEFT JOIN main.note AS own ON own.id = note.id
                     WHERE note.run_id = theirs.id
                         AND (own.id IS NULL OR own.run_id = note.run_id AND own.changed_at < note.changed_at)
                 ) OR EXISTS (
                     SELECT 1 FROM backup.action_item AS item LEFT JOIN main.action_item AS own ON own.id = item.id
                     WHERE item.run_id = theirs.id
                         AND (own.id IS NULL OR own.run_id = item.run_id AND own.changed_at < item.changed_at)
                 ) AS brings_more
             FROM backup.run AS theirs LEFT JOIN main.run AS ours ON ours.id = theirs.id
                 LEFT JOIN backup.run_mark AS their_mark ON their_mark.run_id = theirs.id
                 LEFT JOIN main.run_mark AS our_mark ON our_mark.run_id = theirs.id
         ), judged AS (
             SELECT *, their_length <> our_length OR their_end <> our_end OR status_differs AS text_differs,
                 their_length >= our_length AND their_end >= our_end
                     AND (their_length > our_length OR their_end > our_end) AS text_wins,
                 mark_differs AND their_change > our_change AS mark_wins
             FROM pair
         )
         INSERT INTO restore_run
         SELECT id, text_wins, mark_wins, max(their_change, our_change), CASE
             WHEN is_new THEN 'added'
             WHEN is_live THEN 'kept'
             WHEN text_wins OR mark_wins OR brings_more THEN 'replaced'
             WHEN text_differs OR mark_differs OR their_change <> our_change THEN 'kept'
             ELSE 'same' END
         FROM judged;",
    )
    .execute(&mut **transaction)
    .await?;
    let mut counts = [0; 4];
    let counted: Vec<(String, u32)> =
        sqlx::query_as("SELECT change, count(*) FROM restore_run GROUP BY change")
            .fetch_all(&mut **transaction)
            .await?;
    for (change, count) in counted {
        counts[parse(&change)? as usize] = count;
    }
    let named: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT restore_run.id, coalesce(ours.title, theirs.title), change
         FROM restore_run JOIN backup.run AS theirs ON theirs.id = restore_run.id
             LEFT JOIN main.run AS ours ON ours.id = restore_run.id
         WHERE change <> 'same' ORDER BY restore_run.id DESC LIMIT ?",
    )
    .bind(MOST_NAMED)
    .fetch_all(&mut **transaction)
    .await?;
    let runs = named.into_iter().map(|(id, title, change)| {
        let run_id = id.parse().map_err(|_| LibraryError::Unreadable(format!("id {id}")))?;
        Ok(RestoredRun { run_id, title, change: parse(&change)? })
    });
    Ok(Counted { counts, runs: runs.collect::<Result<_, LibraryError>>()? })
}

fn parse(change: &str) -> Result<RestoreChange, LibraryError> {
    match change {
        "added" => Ok(RestoreChange::Added),
        "replaced" => Ok(RestoreChange::Replaced),
        "kept" => Ok(RestoreChange::Kept),
        "same" => Ok(RestoreChange::Same),
        other => Err(LibraryError::Unreadable(format!("change {other}"))),
    }
}

fn made_at(path: &Path) -> Option<i64> {
    let named = path.file_name().and_then(|name| read_name(name.to_str()?)).map(|(_, made_at)| made_at);
    named.or_else(|| {
        let changed = std::fs::metadata(path).ok()?.modified().ok()?;
        let since = changed.duration_since(std::time::UNIX_EPOCH).ok()?;
        i64::try_from(since.as_millis()).ok()
    })
}
