//! 200 questions, the same every time: of every kind that people type, the hard ones among them.

use prospect_core::{RunFilter, RunQuery, RunSort, RunStatus, profile::options};
use rand::{RngExt, SeedableRng, rngs::SmallRng};

use super::{corpus::Corpus, fill::date_of};

/// A question and its kind.
pub(super) struct Question {
    pub(super) kind: &'static str,
    pub(super) query: RunQuery,
}

/// How many of each kind.
const KINDS: [(&str, usize); 15] = [
    ("rare word", 18),
    ("common word", 18),
    ("very common word", 20),
    ("two words", 20),
    ("three words", 14),
    ("two very common words", 10),
    ("one or two letters", 10),
    ("beginning of a word", 18),
    ("phrase", 14),
    ("minus", 12),
    ("one Chinese character", 8),
    ("Chinese word", 12),
    ("Chinese phrase", 8),
    ("with filters", 12),
    ("by area or cost", 6),
];

pub(super) fn questions(corpus: &Corpus, runs: u64) -> Vec<Question> {
    let mut random = SmallRng::seed_from_u64(11);
    let mut questions = Vec::new();
    for (kind, count) in KINDS {
        for n in 0..count {
            let mut query =
                RunQuery { text: text(kind, n, corpus, runs, &mut random), ..RunQuery::default() };
            query.sort = match n % 6 {
                _ if kind == "by area or cost" => [RunSort::Area, RunSort::Cost][n % 2],
                1 | 3 | 5 => RunSort::Relevance,
                4 => RunSort::Oldest,
                _ => RunSort::Newest,
            };
            if kind == "with filters" {
                query.filter = filter(n, runs);
            }
            questions.push(Question { kind, query });
        }
    }
    assert_eq!(questions.len(), 200);
    questions
}

fn text(kind: &str, n: usize, corpus: &Corpus, runs: u64, random: &mut SmallRng) -> String {
    let very = |random: &mut SmallRng| corpus.english(random.random_range(0..25)).to_owned();
    let common = |random: &mut SmallRng| corpus.english(random.random_range(25..400)).to_owned();
    let rare = |random: &mut SmallRng| corpus.english(random.random_range(8_000..50_000)).to_owned();
    let first = |word: &str, letters: usize| word.chars().take(letters).collect::<String>();
    match kind {
        "rare word" => format!("{} ", rare(random)),
        "common word" => format!("{} ", common(random)),
        "very common word" => format!("{} ", corpus.english(n)),
        "two words" if n.is_multiple_of(4) => format!("{} {} ", very(random), rare(random)),
        // They hardly meet: one is in English reports, the other in Chinese ones.
        "two words" if n % 4 == 1 => format!("{} {}", very(random), corpus.chinese(n)),
        "two words" => format!("{} {} ", common(random), common(random)),
        "three words" => format!("{} {} {}", very(random), common(random), common(random)),
        "two very common words" => format!("{} {} ", very(random), very(random)),
        "one or two letters" => first(&common(random), 1 + n % 2),
        "beginning of a word" => first(&common(random), 3 + n % 4),
        // Half of them stand in a report; the others probably nowhere.
        "phrase" if n.is_multiple_of(2) => {
            let report = corpus.write(random.random_range(0..runs) / 4 * 4).text;
            let line = report.lines().find(|line| line.split(' ').count() > 6).unwrap_or_default();
            let words: Vec<&str> = line.split(' ').skip(2).take(2 + n % 3).collect();
            format!("\"{}\"", words.join(" "))
        }
        "phrase" => format!("\"{} {}\"", very(random), common(random)),
        "minus" => {
            format!("{} -{} ", very(random), if n.is_multiple_of(2) { very(random) } else { common(random) })
        }
        "one Chinese character" => corpus.chinese(random.random_range(0..200)).chars().take(1).collect(),
        "Chinese word" => corpus.chinese(random.random_range(0..2_000)).chars().take(2).collect(),
        "Chinese phrase" => {
            format!("{}{}", corpus.chinese(random.random_range(0..20)), corpus.chinese(10 + 20 * (n % 8)))
        }
        "by area or cost" => [very(random), common(random), rare(random)][n / 2].clone(),
        _ => format!("{} ", if n.is_multiple_of(2) { very(random) } else { common(random) }),
    }
}

/// Filters of every kind, alone and together.
pub(super) fn filter(n: usize, runs: u64) -> RunFilter {
    let options = options();
    let goal = options.goal_type[n % options.goal_type.len()].clone();
    let area = options.interest_area[n % options.interest_area.len()].name.clone();
    let skill = options.skill_strength[n % options.skill_strength.len()].clone();
    let ago = |share: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share"
        )]
        let number = (runs as f64 * share) as u64;
        i64::try_from(date_of(number)).ok()
    };
    let none = RunFilter::default();
    match n % 12 {
        0 => RunFilter { goal_type: vec![goal], ..none },
        1 => RunFilter { interest_area: vec![area], skill_strength: vec![skill], ..none },
        2 => RunFilter { favourite: true, ..none },
        3 => RunFilter { tags: vec!["best".into()], ..none },
        4 => RunFilter { has_notes: true, ..none },
        5 => RunFilter { from: ago(0.9), to: ago(0.8), ..none },
        6 => RunFilter { model: vec!["qwen3-32b".into()], status: vec![RunStatus::Complete], ..none },
        7 => {
            RunFilter { status: vec![RunStatus::Failed, RunStatus::Cancelled, RunStatus::Truncated], ..none }
        }
        8 => RunFilter {
            goal_type: vec![goal],
            interest_area: vec![area],
            skill_strength: vec![skill],
            ..none
        },
        9 => RunFilter { tags: vec!["to read".into()], favourite: true, ..none },
        10 => RunFilter { budget_range: options.budget_range[..2].to_vec(), from: ago(0.5), ..none },
        _ => RunFilter { time_commitment: vec![options.time_commitment[0].clone()], has_notes: true, ..none },
    }
}
