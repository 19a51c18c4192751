//! An index that is late, damaged or gone.

use std::time::Duration;

use crate::{
    library::{Library, RunQuery, RunSort, stock::Stock},
    run::RunId,
};

fn query(text: &str) -> RunQuery {
    RunQuery { text: text.into(), ..RunQuery::default() }
}

async fn found(library: &Library, text: &str) -> Vec<RunId> {
    let page = library.find_runs(&query(text), None, 100).await.expect("searches");
    page.runs.iter().map(|found| found.run.id).collect()
}

#[tokio::test]
async fn a_damaged_index_costs_nothing_but_its_making_anew() {
    for damage in [
        "UPDATE search_data SET block = x'00ff00ff' WHERE id > 10",
        "UPDATE search_data SET block = zeroblob(10)",
        "DELETE FROM search_data",
        "DELETE FROM search_config",
        "DROP TABLE search_idx",
        "DROP TABLE search_docsize",
    ] {
        let (stock, ids) = Stock::of(&[("one", "alpha beta"), ("two", "alpha gamma")]).await;
        let (library, dir) = (stock.library, stock.dir);
        sqlx::query(damage).execute(&library.pool).await.expect("damaged");
        library.close().await;

        let library = Library::open(dir.path()).await.expect("a damaged index keeps nobody from starting");
        assert_eq!(library.salvage(), None, "{damage}: the library itself is sound");
        for sort in [RunSort::Newest, RunSort::Relevance] {
            let page =
                library.find_runs(&RunQuery { sort, ..query("alpha") }, None, 10).await.expect("answers");
            if page.unindexed > 0 {
                assert_eq!(page.runs.len(), 2, "{damage}: the texts themselves are read");
            }
        }
        library.trash(&[ids[1]]).await.expect("writing goes on");
        library.restore(&[ids[1]]).await.expect("writing goes on");
        assert!(!library.check_index().await.expect("reads"), "{damage} is noticed");
        library.rebuild_index().await.unwrap_or_else(|error| panic!("{damage}: {error}"));
        assert!(library.check_index().await.expect("reads"), "{damage} is mended");
        assert_eq!(found(&library, "alpha").await, [ids[1], ids[0]], "{damage}");
        library.close().await;
        let again = Library::open(dir.path()).await.expect("opens");
        assert_eq!(found(&again, "gamma").await, [ids[1]]);
    }
}

#[tokio::test]
async fn an_index_of_an_earlier_reading_is_made_anew_in_the_background() {
    let (stock, ids) = Stock::of(&[("one", "alpha")]).await;
    stock.sql("UPDATE search_state SET reading = 0").await;
    stock.sql("DELETE FROM search").await;
    assert!(found(&stock.library, "alpha").await.is_empty());
    stock.library.keep_index().await.expect("kept");
    assert_eq!(found(&stock.library, "alpha").await, [ids[0]]);
}

#[tokio::test]
async fn a_search_says_how_many_runs_it_cannot_know_yet() {
    let (stock, ids) = Stock::of(&[("one", "alpha"), ("two", "alpha")]).await;
    stock
        .sql(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 40)
        INSERT INTO search_queue (doc) SELECT 1000 + n FROM n",
        )
        .await;
    stock.note(ids[0], "beta").await;
    let page = stock.library.find_runs(&query("beta"), None, 10).await.expect("searches");
    assert_eq!((page.runs.len(), page.unindexed), (0, 41));
    tokio::time::timeout(Duration::from_secs(60), stock.library.keep_index())
        .await
        .expect("in time")
        .expect("kept");
    let page = stock.library.find_runs(&query("beta"), None, 10).await.expect("searches");
    assert_eq!((page.runs.len(), page.unindexed), (1, 0));
}
