//! Deleting for good: nothing of a run is left in the library's file, its index and its journal.

use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant, UNIX_EPOCH},
};

use sqlx::{Sqlite, SqliteConnection, pool::PoolConnection};

use super::{Deleted, Library, LibraryError, now_ms, rows::to_json, trash::KEPT_FOR};
use crate::run::RunId;

/// For so long the caller waits for the index to be cleaned. The rest is done in the background.
const PATIENCE: Duration = Duration::from_secs(2);
/// Pages of the index that are merged in one go.
const GO: i64 = 500;
/// After each go in the background: others want to write, too.
const BREATH: Duration = Duration::from_millis(20);

impl Library {
    /// Deletes runs for good. Live ones are left alone.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn delete_for_good(&self, ids: &[RunId]) -> Result<Deleted, LibraryError> {
        let oldest = ids.iter().map(|id| id.created_at()).min().unwrap_or_default();
        let mut connection = self.pool.acquire().await?;
        sqlx::query("PRAGMA secure_delete = ON").execute(&mut *connection).await?;
        let outcome = self.delete_with(&mut connection, ids).await;
        sqlx::query("PRAGMA secure_delete = FAST").execute(&mut *connection).await?;
        let runs = outcome?;
        let backups = if runs > 0 { self.backups_since(oldest)? } else { 0 };
        Ok(Deleted { runs, backups })
    }

    /// Deletes everything in the trash for good.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn empty_trash(&self) -> Result<Deleted, LibraryError> {
        let ids = self.trashed_within(i64::MIN..=i64::MAX).await?;
        self.delete_for_good(&ids).await
    }

    /// Deletes what has been in the trash for its time; how many runs.
    ///
    /// # Errors
    /// When the library cannot be written.
    pub async fn delete_old_trash(&self) -> Result<u32, LibraryError> {
        // A time before there was a trash is damage, and nobody's wish.
        let ids = self.trashed_within(1..=now_ms() - KEPT_FOR).await?;
        if ids.is_empty() {
            return Ok(0);
        }
        Ok(self.delete_for_good(&ids).await?.runs)
    }

    /// Goes on with a cleaning that was not finished.
    pub(super) async fn finish_cleaning(&self) -> Result<(), LibraryError> {
        let unclean: bool =
            sqlx::query_scalar("SELECT unclean FROM search_state").fetch_one(&self.pool).await?;
        if !unclean {
            return Ok(());
        }
        let mut connection = self.pool.acquire().await?;
        sqlx::query("PRAGMA secure_delete = ON").execute(&mut *connection).await?;
        let cleaned = async {
            while !merge(&mut connection).await? {
                tokio::time::sleep(BREATH).await;
            }
            scrub(&mut connection).await?;
            set_clean(&mut connection).await?;
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *connection).await?;
            Ok(())
        };
        let cleaned = cleaned.await;
        sqlx::query("PRAGMA secure_delete = FAST").execute(&mut *connection).await?;
        cleaned
    }

    async fn delete_with(
        &self,
        connection: &mut PoolConnection<Sqlite>,
        ids: &[RunId],
    ) -> Result<u32, LibraryError> {
        let ids = to_json(&ids)?;
        let mut transaction = sqlx::Connection::begin_with(&mut **connection, "BEGIN IMMEDIATE").await?;
        let docs: Vec<i64> = sqlx::query_scalar(
            "SELECT run_card.doc FROM run JOIN run_card ON run_card.key = run.key
             WHERE run.id IN (SELECT value FROM json_each(?)) AND run.status <> 'streaming'",
        )
        .bind(&ids)
        .fetch_all(&mut *transaction)
        .await?;
        let deleted = sqlx::query(
            "DELETE FROM run WHERE id IN (SELECT value FROM json_each(?)) AND status <> 'streaming'",
        )
        .bind(&ids)
        .execute(&mut *transaction)
        .await?;
        sqlx::query("UPDATE search_state SET unclean = 1").execute(&mut *transaction).await?;
        transaction.commit().await?;
        let runs = u32::try_from(deleted.rows_affected()).unwrap_or(u32::MAX);
        if runs == 0 {
            return Ok(0);
        }
        // A damaged index keeps nobody from deleting; it is made anew, and cleaned thereby.
        if let Err(error) = clean_index(connection, &docs).await {
            tracing::warn!(%error, "the words of deleted runs are still in the index");
            self.mark_index_broken();
            *connection = self.pool.acquire().await?;
            sqlx::query("PRAGMA secure_delete = ON").execute(&mut **connection).await?;
        }
        scrub(connection).await?;
        // Readers that are in the middle of something keep the journal; it is emptied at the next chance.
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut **connection).await?;
        Ok(runs)
    }

    /// Backup files that were made, or written to, since a time in Unix milliseconds.
    fn backups_since(&self, since: i64) -> io::Result<u32> {
        let backups = self.dir().join("backups");
        let entries = match fs::read_dir(backups) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            entries => entries?,
        };
        let mut count = 0;
        for entry in entries {
            let path = entry?.path();
            count += u32::from(may_hold(&path, since)?);
        }
        Ok(count)
    }
}

fn may_hold(backup: &Path, since: i64) -> io::Result<bool> {
    if backup.extension().is_none_or(|extension| extension != "db") {
        return Ok(false);
    }
    let age = fs::metadata(backup)?.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(i64::try_from(age.as_millis()).unwrap_or(i64::MAX) >= since)
}

/// Takes runs out of the index, and their words out of its pages as far as there is time.
async fn clean_index(connection: &mut SqliteConnection, docs: &[i64]) -> Result<(), LibraryError> {
    let started = Instant::now();
    let mut transaction = sqlx::Connection::begin_with(&mut *connection, "BEGIN IMMEDIATE").await?;
    for doc in docs {
        // Another run may have its number by now; that one is in the queue, too.
        sqlx::query(
            "DELETE FROM search WHERE rowid = ?1 AND EXISTS (SELECT 1 FROM search_queue WHERE doc = ?1)",
        )
        .bind(doc)
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "DELETE FROM search_queue WHERE doc = ?1 AND NOT EXISTS (SELECT 1 FROM run_card WHERE doc = ?1)",
        )
        .bind(doc)
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    while !merge(connection).await? {
        if started.elapsed() > PATIENCE {
            return Ok(());
        }
    }
    set_clean(connection).await
}

/// Merges some pages of the index with what was deleted left out; whether all is merged.
async fn merge(connection: &mut SqliteConnection) -> Result<bool, LibraryError> {
    let changes = "SELECT total_changes()";
    let before: i64 = sqlx::query_scalar(changes).fetch_one(&mut *connection).await?;
    sqlx::query("INSERT INTO search (search, rank) VALUES ('merge', ?)")
        .bind(-GO)
        .execute(&mut *connection)
        .await?;
    let after: i64 = sqlx::query_scalar(changes).fetch_one(&mut *connection).await?;
    // The command itself counts as one change.
    Ok(after - before < 2)
}

async fn set_clean(connection: &mut SqliteConnection) -> Result<(), LibraryError> {
    sqlx::query("UPDATE search_state SET unclean = 0").execute(connection).await?;
    Ok(())
}

/// Overwrites the pages that are free: what was deleted before may still be in them.
async fn scrub(connection: &mut SqliteConnection) -> Result<(), LibraryError> {
    let free: i64 = sqlx::query_scalar("PRAGMA freelist_count").fetch_one(&mut *connection).await?;
    let page: i64 = sqlx::query_scalar("PRAGMA page_size").fetch_one(&mut *connection).await?;
    let mut transaction = sqlx::Connection::begin_with(&mut *connection, "BEGIN IMMEDIATE").await?;
    sqlx::query("CREATE TABLE scrub (piece BLOB)").execute(&mut *transaction).await?;
    // A row of nearly a page takes a page of its own, at least.
    for _ in 0..free {
        let free: i64 = sqlx::query_scalar("PRAGMA freelist_count").fetch_one(&mut *transaction).await?;
        if free == 0 {
            break;
        }
        let piece = (free * (page - 64)).min(1 << 20);
        sqlx::query("INSERT INTO scrub VALUES (zeroblob(?))").bind(piece).execute(&mut *transaction).await?;
    }
    sqlx::query("DROP TABLE scrub").execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::library::{RunQuery, now_ms, stock::Stock, trash::KEPT_FOR};

    /// Whether any file of the library holds these bytes.
    fn holds(stock: &Stock, word: &str) -> bool {
        ["prospect.db", "prospect.db-wal"].iter().any(|file| {
            let bytes = fs::read(stock.dir.path().join(file)).unwrap_or_default();
            bytes.windows(word.len()).any(|window| window == word.as_bytes())
        })
    }

    #[tokio::test]
    async fn nothing_of_a_run_is_left_in_the_files() {
        let secret = "xyzzyplugh";
        let (stock, ids) = Stock::of(&[
            ("kept", "kept text"),
            (&format!("{secret} title"), &format!("{} and more", format!("{secret} ").repeat(500))),
        ])
        .await;
        stock.note(ids[1], &format!("a note of {secret}")).await;
        stock.library.tag_runs(&[ids[1]], &[format!("{secret}!")], &[]).await.expect("tags");
        stock.library.rename(ids[1], &format!("{secret} renamed")).await.expect("writes");
        let query = RunQuery { text: secret.into(), ..RunQuery::default() };
        assert_eq!(stock.library.find_runs(&query, None, 10).await.expect("searches").runs.len(), 1);
        assert!(holds(&stock, secret));

        let deleted = stock.library.delete_for_good(&[ids[1]]).await.expect("deleted");
        assert_eq!((deleted.runs, deleted.backups), (1, 0));
        assert!(!holds(&stock, secret), "not in rows, free pages, the index or the journal");
        assert!(stock.library.find_runs(&query, None, 10).await.expect("searches").runs.is_empty());
        assert!(stock.library.check_index().await.expect("reads"));
        assert_eq!(stock.library.list(None, 10).await.expect("lists").len(), 1);
        assert_eq!(stock.library.delete_for_good(&[ids[1]]).await.expect("nothing to do").runs, 0);
    }

    #[tokio::test]
    async fn backups_that_may_hold_a_deleted_run_are_counted() {
        let (stock, ids) = Stock::of(&[("one", ""), ("two", "")]).await;
        let backups = stock.dir.path().join("backups");
        fs::create_dir(&backups).expect("a folder");
        fs::write(backups.join("later.db"), "").expect("writes");
        fs::write(backups.join("notes.txt"), "").expect("writes");
        let earlier = fs::File::create(backups.join("earlier.db")).expect("writes");
        earlier.set_modified(std::time::UNIX_EPOCH).expect("a time");
        let deleted = stock.library.delete_for_good(&ids).await.expect("deleted");
        assert_eq!((deleted.runs, deleted.backups), (2, 1), "none from before the runs");
    }

    #[tokio::test]
    async fn the_trash_is_kept_for_thirty_days() {
        let (stock, ids) = Stock::of(&[("old", ""), ("new", ""), ("kept", "")]).await;
        stock.library.trash(&ids[..2]).await.expect("writes");
        sqlx::query("UPDATE run SET trashed_at = ? WHERE title = 'old'")
            .bind(now_ms() - KEPT_FOR - 1)
            .execute(&stock.library.pool)
            .await
            .expect("writes");
        assert_eq!(stock.library.delete_old_trash().await.expect("deleted"), 1);
        let left: Vec<_> =
            stock.library.list_trash().await.expect("lists").iter().map(|run| run.id).collect();
        assert_eq!(left, [ids[1]]);
        assert_eq!(stock.library.empty_trash().await.expect("emptied").runs, 1);
        assert_eq!(stock.library.list(None, 10).await.expect("lists").len(), 1);
    }

    #[tokio::test]
    async fn a_damaged_index_keeps_nobody_from_deleting() {
        let (stock, ids) = Stock::of(&[("one", "alpha"), ("two", "beta")]).await;
        stock.sql("UPDATE search_data SET block = x'00ff00ff' WHERE id > 10").await;
        assert_eq!(stock.library.delete_for_good(&ids[..1]).await.expect("deleted").runs, 1);
        stock.library.keep_index().await.expect("made anew");
        assert!(stock.library.check_index().await.expect("reads"));
        assert!(!holds(&stock, "alpha"), "the old index is overwritten with the rest");
    }

    #[tokio::test]
    async fn a_live_run_is_not_deleted() {
        let (stock, ids) = Stock::of(&[("live", "text")]).await;
        stock.sql("UPDATE run SET status = 'streaming'").await;
        assert_eq!(stock.library.delete_for_good(&ids).await.expect("refused").runs, 0);
        assert_eq!(stock.library.list(None, 10).await.expect("lists").len(), 1);
    }
}
