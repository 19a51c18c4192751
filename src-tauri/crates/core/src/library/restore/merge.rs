//! The merge itself: one transaction that follows the plan.

use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};

use super::plan::{self, Counted};
use crate::library::{LibraryError, now_ms};

/// Columns of a run that are its own in each library, or go by the later change and not by the later text.
const NOT_OF_THE_TEXT: [&str; 4] = ["key", "id", "title", "trashed_at"];

pub(super) async fn merge(connection: &mut SqliteConnection) -> Result<Counted, LibraryError> {
    let columns = columns_of_run(connection).await?;
    // From here nobody else writes, so what the plan says stays true.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let counted = plan::fill(&mut transaction).await?;
    merge_runs(&mut transaction, &columns).await?;
    merge_additions(&mut transaction).await?;
    merge_profiles(&mut transaction).await?;
    // What comes from a backup into the trash is kept there for its time from now on.
    sqlx::query(
        "UPDATE main.run SET trashed_at = ? WHERE trashed_at IS NOT NULL AND id IN (
             SELECT id FROM restore_run WHERE change = 'added' OR change = 'replaced' AND mark_wins)",
    )
    .bind(now_ms())
    .execute(&mut *transaction)
    .await?;
    // Last: all of the above are changes by themselves, but none that people made.
    sqlx::raw_sql(
        "UPDATE main.run_mark SET changed_at = (SELECT changed_at FROM restore_run WHERE id = run_id)
         WHERE run_id IN (SELECT id FROM restore_run WHERE change IN ('added', 'replaced'));
         INSERT OR IGNORE INTO main.run_mark (run_id, changed_at)
         SELECT id, changed_at FROM restore_run WHERE change IN ('added', 'replaced') AND changed_at > 0;
         DROP TABLE restore_run;",
    )
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(counted)
}

async fn columns_of_run(connection: &mut SqliteConnection) -> Result<Vec<String>, LibraryError> {
    let columns = sqlx::query_scalar(
        "SELECT ours.name FROM pragma_table_info('run', 'main') AS ours
         JOIN pragma_table_info('run', 'backup') AS theirs ON theirs.name = ours.name",
    );
    Ok(columns.fetch_all(connection).await?)
}

async fn merge_runs(
    transaction: &mut Transaction<'_, Sqlite>,
    columns: &[String],
) -> Result<(), LibraryError> {
    let join = |left_out: &[&str]| {
        let kept = columns.iter().map(String::as_str).filter(|column| !left_out.contains(column));
        kept.collect::<Vec<_>>().join(", ")
    };
    let (all, of_the_text) = (join(&["key"]), join(&NOT_OF_THE_TEXT));
    // Names of our own schema: nothing in here comes from the backup.
    let statements = format!(
        "INSERT OR IGNORE INTO main.instructions SELECT * FROM backup.instructions;
         INSERT OR IGNORE INTO main.instructions SELECT DISTINCT instructions_hash, '' FROM backup.run;
         INSERT INTO main.run ({all}) SELECT {all} FROM backup.run
         WHERE id IN (SELECT id FROM restore_run WHERE change = 'added') ORDER BY id;
         UPDATE main.run SET ({of_the_text}) = (SELECT {of_the_text} FROM backup.run AS theirs WHERE theirs.id = run.id)
         WHERE id IN (SELECT id FROM restore_run WHERE change = 'replaced' AND text_wins);
         DELETE FROM main.idea
         WHERE run_id IN (SELECT id FROM restore_run WHERE change = 'replaced' AND text_wins);
         INSERT INTO main.idea (run_id, position, name, one_line, data)
         SELECT run_id, position, name, one_line, data FROM backup.idea
         WHERE run_id IN (
             SELECT id FROM restore_run WHERE change = 'added' OR change = 'replaced' AND text_wins);
         UPDATE main.run SET (title, trashed_at) = (
             SELECT title, trashed_at FROM backup.run AS theirs WHERE theirs.id = run.id)
         WHERE id IN (SELECT id FROM restore_run WHERE change = 'replaced' AND mark_wins);"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut **transaction).await?;
    Ok(())
}

/// Marks, tags, notes and action items.
async fn merge_additions(transaction: &mut Transaction<'_, Sqlite>) -> Result<(), LibraryError> {
    sqlx::raw_sql(
        "INSERT INTO main.run_mark (run_id, favourite, archived_at)
         SELECT run_id, favourite, archived_at FROM backup.run_mark
         WHERE run_id IN (SELECT id FROM restore_run WHERE change = 'added' OR change = 'replaced' AND mark_wins)
         ON CONFLICT (run_id) DO UPDATE SET favourite = excluded.favourite, archived_at = excluded.archived_at;
         INSERT OR IGNORE INTO main.run_tag (run_id, tag) SELECT run_id, tag FROM backup.run_tag
         WHERE run_id IN (SELECT id FROM restore_run WHERE change IN ('added', 'replaced'));
         INSERT INTO main.note (id, run_id, section, idea, text, tags, created_at, changed_at)
         SELECT id, run_id, section, idea, text, tags, created_at, changed_at FROM backup.note
         WHERE run_id IN (SELECT id FROM restore_run WHERE change IN ('added', 'replaced'))
         ON CONFLICT (id) DO UPDATE SET section = excluded.section, idea = excluded.idea, text = excluded.text,
             tags = excluded.tags, changed_at = excluded.changed_at
         WHERE excluded.run_id = note.run_id AND excluded.changed_at > note.changed_at;
         INSERT INTO main.action_item (id, run_id, section, idea, text, state, due, created_at, changed_at)
         SELECT id, run_id, section, idea, text, state, due, created_at, changed_at FROM backup.action_item
         WHERE run_id IN (SELECT id FROM restore_run WHERE change IN ('added', 'replaced'))
         ON CONFLICT (id) DO UPDATE SET section = excluded.section, idea = excluded.idea, text = excluded.text,
             state = excluded.state, due = excluded.due, changed_at = excluded.changed_at
         WHERE excluded.run_id = action_item.run_id AND excluded.changed_at > action_item.changed_at;",
    )
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn merge_profiles(transaction: &mut Transaction<'_, Sqlite>) -> Result<(), LibraryError> {
    sqlx::query(
        "INSERT INTO main.named_profile (name, profile, changed_at)
         SELECT name, profile, changed_at FROM backup.named_profile WHERE true
         ON CONFLICT (name) DO UPDATE SET name = excluded.name, profile = excluded.profile,
             changed_at = excluded.changed_at
         WHERE excluded.changed_at > named_profile.changed_at",
    )
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
