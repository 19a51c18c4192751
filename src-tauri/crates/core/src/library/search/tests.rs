//! Search over real libraries.

use proptest::prelude::*;

use super::{
    matcher::{Field, find},
    text_query::TextQuery,
};
use crate::{
    library::{
        LibraryPlace, RunFilter, RunPage, RunQuery, RunSort, SnippetSource,
        stock::{Kept, Stock, id_at},
    },
    profile::Profile,
    report::SectionKey,
    run::RunId,
};

fn query(text: &str) -> RunQuery {
    RunQuery { text: text.into(), ..RunQuery::default() }
}

async fn found(stock: &Stock, query: &RunQuery) -> Vec<RunId> {
    let page = stock.library.find_runs(query, None, 100).await.expect("searches");
    assert_eq!(page.unindexed, 0);
    page.runs.iter().map(|found| found.run.id).collect()
}

/// All runs of a query, read in pages.
async fn in_pages(stock: &Stock, query: &RunQuery, limit: u32) -> Vec<RunId> {
    let mut ids = Vec::new();
    let mut after = None;
    for _ in 0..200 {
        let RunPage { runs, next, .. } =
            stock.library.find_runs(query, after.as_deref(), limit).await.expect("searches");
        assert!(runs.len() <= limit as usize, "no page is longer than it may be");
        ids.extend(runs.iter().map(|found| found.run.id));
        after = next;
        if after.is_none() {
            return ids;
        }
    }
    panic!("the pages do not end");
}

#[tokio::test]
async fn every_text_of_a_run_is_searched_and_its_snippet_says_which() {
    let text = "## SECTION 1: PROFILE ANALYSIS\nalpha\n## SECTION 2: IDEA RESEARCH\n### Beta clinic\n";
    let (stock, ids) = Stock::of(&[("Gamma title", text)]).await;
    let profile = Profile { experience_summary: "delta years".into(), ..Profile::default() };
    stock.keep(&Kept { profile, ..Kept::new("other", "other") }).await;
    stock.note(ids[0], "An **epsilon** note").await;
    stock.library.tag_runs(&[ids[0]], &["zeta tag".into()], &[]).await.expect("tags");
    let research = Some(SectionKey::StartupIdeasResearch);
    for (typed, source, section) in [
        ("alpha", SnippetSource::Text, Some(SectionKey::ProfileAnalysis)),
        ("beta cli", SnippetSource::Text, research),
        ("gamma", SnippetSource::Title, None),
        ("delta", SnippetSource::Profile, None),
        ("epsi", SnippetSource::Note, None),
        ("zeta", SnippetSource::Tag, None),
    ] {
        for sort in [RunSort::Newest, RunSort::Relevance] {
            let query = RunQuery { sort, ..query(typed) };
            let page = stock.library.find_runs(&query, None, 10).await.expect("searches");
            assert_eq!(page.runs.len(), 1, "{typed}");
            let snippet = page.runs[0].snippet.as_ref().expect("a snippet");
            assert_eq!((snippet.source, snippet.section), (source, section), "{typed}: {snippet:?}");
            assert!(!snippet.marks.is_empty());
        }
    }
    assert!(found(&stock, &query("section")).await.is_empty(), "markers are no text");
}

#[tokio::test]
async fn words_are_found_as_people_type_them() {
    let (stock, ids) = Stock::of(&[
        ("a", "The Café sells crème brûlée to night nurses."),
        ("b", "A nurse at night. Cafeteria."),
        ("c", "人工智能创业，市场分析。AI时代来了"),
        ("d", "日本語のタイトル 한국어 창업 아이디어를"),
    ])
    .await;
    let [a, b, c, d] = [ids[0], ids[1], ids[2], ids[3]];
    for (typed, expected) in [
        ("cafe", vec![b, a]),
        ("CAFÉ ", vec![a]),
        ("caf", vec![b, a]),
        ("creme bru", vec![a]),
        ("\"night nurse", vec![a]),
        ("\"at night\"", vec![b]),
        ("\"night nurse\"", vec![]),
        ("night -cafeteria", vec![a]),
        ("-night", vec![d, c]),
        ("智", vec![c]),
        ("工智", vec![c]),
        ("工智能创", vec![c]),
        ("分析ai", vec![c]),
        ("ai时", vec![c]),
        ("智能 市场", vec![c]),
        ("能市", vec![]),
        ("のタイ", vec![d]),
        ("아이디어", vec![d]),
        ("국", vec![d]),
        ("!!", vec![d, c, b, a]),
        ("\"unfinished AND (", vec![]),
    ] {
        assert_eq!(found(&stock, &query(typed)).await, expected, "{typed}");
    }
}

#[tokio::test]
async fn what_says_most_comes_first() {
    let (stock, ids) = Stock::of(&[
        ("Market plan", "nothing"),
        ("x", "# Market plan\nmarket market market plan plan plan"),
        ("x", "the market has a plan"),
        ("x", "a plan, far from every other thing, and then a market"),
    ])
    .await;
    let ranked = RunQuery { sort: RunSort::Relevance, ..query("market plan ") };
    let order = found(&stock, &ranked).await;
    assert_eq!(order[..2], ids[..2], "title, then subject");
    assert_eq!(order.len(), 4);
    assert_eq!(in_pages(&stock, &ranked, 1).await, order, "page by page the same");
}

#[tokio::test]
async fn filters_and_places_combine_with_text() {
    let stock = Stock::new().await;
    let mut ids = Vec::new();
    for n in 0..12_u32 {
        let profile = Profile {
            goal_type: if n % 2 == 0 { "Extra Income" } else { "Passive Income" }.into(),
            skill_strength: if n % 3 == 0 { "Technical / Automation" } else { "Creative / Design" }.into(),
            ..Profile::default()
        };
        let id = id_at(1_700_000_000_000 + u64::from(n) * 1_000);
        let run = Kept { id, profile, model: format!("m{}", n % 4), ..Kept::new("clinic", "word") };
        stock.keep(&run).await;
        ids.push(id);
    }
    stock.library.set_favourite(&[ids[0], ids[6]], true).await.expect("writes");
    stock.library.tag_runs(&[ids[6], ids[7]], &["Best".into()], &[]).await.expect("writes");
    stock.note(ids[7], "a note").await;
    stock.library.set_archived(&[ids[2]], true).await.expect("writes");
    stock.library.trash(&[ids[4]]).await.expect("writes");
    let filters = [
        (RunFilter { goal_type: vec!["Extra Income".into()], ..RunFilter::default() }, vec![10, 8, 6, 0]),
        (
            RunFilter {
                goal_type: vec!["Extra Income".into()],
                skill_strength: vec!["Technical / Automation".into()],
                ..RunFilter::default()
            },
            vec![6, 0],
        ),
        (
            RunFilter { model: vec!["m1".into(), "m3".into()], ..RunFilter::default() },
            vec![11, 9, 7, 5, 3, 1],
        ),
        (RunFilter { model: vec!["unknown".into()], ..RunFilter::default() }, vec![]),
        (RunFilter { favourite: true, ..RunFilter::default() }, vec![6, 0]),
        (RunFilter { tags: vec!["best".into()], ..RunFilter::default() }, vec![7, 6]),
        (RunFilter { tags: vec!["best".into(), "worst".into()], ..RunFilter::default() }, vec![]),
        (RunFilter { has_notes: true, ..RunFilter::default() }, vec![7]),
        (
            RunFilter { from: Some(1_700_000_003_000), to: Some(1_700_000_006_000), ..RunFilter::default() },
            vec![5, 3],
        ),
    ];
    for (filter, expected) in filters {
        let expected: Vec<RunId> = expected.into_iter().map(|n: usize| ids[n]).collect();
        for text in ["", "clinic", "word -absent ", "clinic wo"] {
            let query = RunQuery { filter: filter.clone(), ..query(text) };
            assert_eq!(found(&stock, &query).await, expected, "{text:?} {filter:?}");
            for sort in [RunSort::Relevance, RunSort::Area, RunSort::Cost] {
                let sorted = RunQuery { sort, ..query.clone() };
                assert_eq!(in_pages(&stock, &sorted, 2).await, expected, "{sort:?} {text:?} {filter:?}");
            }
        }
    }
    for (place, expected) in [(LibraryPlace::Archive, ids[2]), (LibraryPlace::Trash, ids[4])] {
        for text in ["", "clinic"] {
            assert_eq!(found(&stock, &RunQuery { place, ..query(text) }).await, [expected], "{place:?}");
        }
    }
}

#[tokio::test]
async fn every_change_is_found_at_once_whoever_makes_it() {
    let (stock, ids) = Stock::of(&[("first", "text one"), ("second", "text two")]).await;
    stock.sql("UPDATE run SET title = 'renamed' WHERE title = 'first'").await;
    assert_eq!(found(&stock, &query("renamed")).await, [ids[0]]);
    assert!(found(&stock, &query("first ")).await.is_empty());
    stock.note(ids[1], "remember").await;
    assert_eq!(found(&stock, &query("remember")).await, [ids[1]]);
    stock.sql("UPDATE note SET text = 'forget'").await;
    assert!(found(&stock, &query("remember")).await.is_empty());
    stock.sql("DELETE FROM note").await;
    assert!(found(&stock, &query("forget")).await.is_empty());
    stock.sql("DELETE FROM run WHERE title = 'second'").await;
    assert_eq!(found(&stock, &query("text")).await, [ids[0]]);
    let again = stock.library.resume_run(ids[0]).await.expect("reads");
    assert!(again.is_none(), "it is complete");
    stock.sql("UPDATE run SET text = 'other' WHERE title = 'renamed'").await;
    assert!(found(&stock, &query("text")).await.is_empty());
    assert!(stock.library.check_index().await.expect("reads"));
}

#[tokio::test]
async fn tags_keep_their_first_spelling() {
    let (stock, ids) = Stock::of(&[("a", ""), ("b", "")]).await;
    let tag = |add: &[&str], remove: &[&str]| {
        let owned = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        (owned(add), owned(remove))
    };
    let (add, remove) = tag(&["Später", "b"], &[]);
    stock.library.tag_runs(&ids, &add, &remove).await.expect("writes");
    let (add, remove) = tag(&["SPÄTER"], &["B", "unknown"]);
    stock.library.tag_runs(&ids[..1], &add, &remove).await.expect("writes");
    let facets = stock.library.facets().await.expect("reads");
    assert_eq!(facets.tags, [("b".to_owned(), 1), ("Später".to_owned(), 2)]);
    assert_eq!(facets.models, ["m"]);
    let run = stock.library.find_run(ids[0]).await.expect("reads").expect("there").summary;
    assert_eq!(run.tags, ["Später"]);
}

/// What a library and its question are made of in the property test.
#[derive(Debug, Clone)]
struct Case {
    runs: Vec<(u64, String, String, u8, u8)>,
    typed: Vec<String>,
}

fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "plan",
        "planet",
        "market",
        "Café",
        "the",
        "市场",
        "市场分析",
        "场",
        "ai时代",
        "#",
    ]);
    prop::collection::vec(word, 1..9).prop_map(|words| words.join(" "))
}

fn cases() -> impl Strategy<Value = Case> {
    let run = (0..40_u64, words(), words(), 0..3_u8, 0..4_u8);
    let typed = prop::sample::select(vec![
        "plan",
        "plan ",
        "pla",
        "market plan",
        "\"the plan\"",
        "\"market pl",
        "the -market ",
        "-\"plan market\" the ",
        "市",
        "市场",
        "市场分析",
        "分析 ai时",
        "cafe pla",
        "m",
        "the 场",
        "-the",
    ]);
    let typed = prop::collection::vec(typed.prop_map(str::to_owned), 3);
    (prop::collection::vec(run, 1..14), typed).prop_map(|(runs, typed)| Case { runs, typed })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The index, all its ways through it and all pages give what the texts say, in the right order.
    #[test]
    fn the_index_finds_what_reading_everything_finds(case in cases()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(holds(case));
    }
}

async fn holds(case: Case) {
    let stock = Stock::new().await;
    let mut kept = Vec::new();
    // Saved in any order, as imported runs are.
    for (at, title, text, area, cost) in &case.runs {
        let profile = Profile { interest_area: format!("area {area}"), ..Profile::default() };
        let cost_usd = (*cost > 0).then(|| f64::from(*cost) / 10.0);
        let run = Kept { id: id_at(1_700_000_000_000 + at), profile, cost_usd, ..Kept::new(title, text) };
        stock.keep(&run).await;
        kept.push(run);
    }
    for typed in &case.typed {
        let text = TextQuery::parse(typed);
        let mut expected: Vec<(usize, &Kept)> =
            kept.iter().enumerate().filter(|(_, run)| matches(&text, run)).collect();
        for sort in [RunSort::Newest, RunSort::Oldest, RunSort::Area, RunSort::Cost] {
            expected.sort_by(|(_, one), (_, other)| {
                let newest = other.id.created_at().cmp(&one.id.created_at());
                match sort {
                    RunSort::Oldest => newest.reverse(),
                    RunSort::Area => one.profile.interest_area.cmp(&other.profile.interest_area).then(newest),
                    RunSort::Cost => {
                        let cost = |run: &Kept| run.cost_usd.unwrap_or(-1.0);
                        cost(other).total_cmp(&cost(one)).then(newest)
                    }
                    _ => newest,
                }
            });
            let ids = in_pages(&stock, &RunQuery { sort, ..query(typed) }, 3).await;
            let key = |id: &RunId| {
                let run = kept.iter().find(|run| run.id == *id).expect("one of them");
                (run.id.created_at(), run.profile.interest_area.clone(), run.cost_usd.map(f64::to_bits))
            };
            // Runs of one moment may come in either order.
            let expected: Vec<_> = expected.iter().map(|(_, run)| key(&run.id)).collect();
            let by_key: Vec<_> = ids.iter().map(key).collect();
            match sort {
                RunSort::Newest | RunSort::Oldest => {
                    let dates = |keys: &[(i64, String, Option<u64>)]| {
                        keys.iter().map(|key| key.0).collect::<Vec<_>>()
                    };
                    assert_eq!(dates(&by_key), dates(&expected), "{typed} {sort:?} {case:?}");
                }
                _ => assert_eq!(by_key.len(), expected.len(), "{typed} {sort:?} {case:?}"),
            }
            assert_same(
                ids,
                kept.iter().filter(|run| matches(&text, run)).map(|run| run.id).collect(),
                typed,
            );
        }
        let ranked = in_pages(&stock, &RunQuery { sort: RunSort::Relevance, ..query(typed) }, 3).await;
        assert_same(ranked, expected.iter().map(|(_, run)| run.id).collect(), typed);
    }
    assert!(stock.library.check_index().await.expect("reads"));
}

fn matches(text: &TextQuery, run: &Kept) -> bool {
    let mut fields = vec![Field::new(SnippetSource::Title, None, run.title.clone())];
    fields.push(Field::new(SnippetSource::Profile, None, run.profile.interest_area.clone()));
    fields.push(Field::new(SnippetSource::Text, None, run.text.clone()));
    find(text, &fields).is_some()
}

fn assert_same(mut found: Vec<RunId>, mut expected: Vec<RunId>, typed: &str) {
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{typed}: each once, and no other");
}
