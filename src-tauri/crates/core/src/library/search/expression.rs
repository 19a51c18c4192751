//! A query as FTS5 understands it.

use super::{
    entry::{LONGEST_BEGINNING, Mark},
    text_query::{Part, Term, TextQuery},
    words::TokenKind,
};

/// How much a run has to do with what is looked for, by what the index knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tier {
    /// Every term is in its title or tags.
    Title,
    /// Every term is in its title, tags or headings, or often in its text. Those of the first tier are among them.
    Subject,
    /// Every term is somewhere.
    Anywhere,
}

impl Tier {
    /// From the closest to the farthest.
    pub(super) const ALL: [Self; 3] = [Self::Title, Self::Subject, Self::Anywhere];
}

/// The runs that match a query and have these facts: each group holds facts of which one is enough.
pub(super) fn expression(query: &TextQuery, facts: &[Vec<String>]) -> String {
    let mut needed: Vec<String> = query.all.iter().map(anywhere).collect();
    needed.extend(facts.iter().map(|group| any(group.iter().map(|fact| quoted(fact)))));
    if needed.is_empty() {
        needed.push(quoted(&Mark::Gap.word("")));
    }
    without(needed.join(" AND "), query.none.iter().map(anywhere))
}

/// The tiers of a query. Where it has a phrase, which takes long to find, all that match are one.
pub(super) fn tiers(query: &TextQuery) -> &'static [Tier] {
    let is_phrase = |term: &Term| match term.parts.as_slice() {
        [part] => part.kind == TokenKind::Run && pairs(&part.folded).len() > 1,
        _ => true,
    };
    if query.all.iter().any(is_phrase) { &[Tier::Anywhere] } else { &Tier::ALL }
}

/// The runs of one tier, and of closer ones unless they are left out.
pub(super) fn tier_expression(
    query: &TextQuery,
    facts: &[Vec<String>],
    tier: Tier,
    without_closer: bool,
) -> String {
    let all_of =
        |each: &dyn Fn(&Term) -> String| query.all.iter().map(each).collect::<Vec<_>>().join(" AND ");
    let in_tier = |tier| match tier {
        Tier::Title => all_of(&|term| marked(term, Mark::Title)),
        Tier::Subject => all_of(&|term| marked(term, Mark::Subject)),
        Tier::Anywhere => all_of(&anywhere),
    };
    let closer = match tier {
        Tier::Title => None,
        Tier::Subject => Some(Tier::Title),
        Tier::Anywhere => Some(Tier::Subject),
    };
    let facts = facts.iter().map(|group| any(group.iter().map(|fact| quoted(fact))));
    let needed: Vec<String> = std::iter::once(in_tier(tier)).chain(facts).collect();
    let closer = closer.filter(|_| without_closer).map(|closer| format!("({})", in_tier(closer)));
    without(needed.join(" AND "), query.none.iter().map(anywhere).chain(closer))
}

fn any(alternatives: impl Iterator<Item = String>) -> String {
    format!("({})", alternatives.collect::<Vec<_>>().join(" OR "))
}

fn without(needed: String, unwanted: impl Iterator<Item = String>) -> String {
    let unwanted: Vec<_> = unwanted.collect();
    if unwanted.is_empty() { needed } else { format!("({needed}) NOT ({})", unwanted.join(" OR ")) }
}

/// A term wherever it stands.
fn anywhere(term: &Term) -> String {
    let last = last(term);
    let earlier = &term.parts[..term.parts.len() - 1];
    let mut words: Vec<String> = earlier.iter().flat_map(inner_words).collect();
    if term.unfinished {
        return unfinished(term, words);
    }
    match last.kind {
        TokenKind::Word => words.push(last.folded.clone()),
        TokenKind::Run => {
            let pairs = pairs(&last.folded);
            if !pairs.is_empty() {
                words.extend(pairs);
            } else if words.is_empty() {
                return quoted(&Mark::Beginning.word(&last.folded));
            } else {
                // A pair that begins with it, or it alone at the end of its run.
                words.push(last.folded.clone());
                return format!("{} *", quoted(&words.join(" ")));
            }
        }
    }
    quoted(&words.join(" "))
}

/// A term that ends in the beginning of a word: each word it may be, or the runs with these first letters, which may be too
/// many. FTS5's own way would go through every run with any such word before it gave the first.
fn unfinished(term: &Term, earlier: Vec<String>) -> String {
    if let Some(completions) = &term.completions {
        let whole = |word: &String| {
            let words: Vec<&str> = earlier.iter().chain([word]).map(String::as_str).collect();
            quoted(&words.join(" "))
        };
        return any(completions.iter().map(whole));
    }
    let first = first_letters(&last(term).folded);
    let beginning = quoted(&Mark::Beginning.word(first));
    if earlier.is_empty() { beginning } else { format!("({} AND {beginning})", quoted(&earlier.join(" "))) }
}

/// A term, no phrase, among the words with a mark.
fn marked(term: &Term, mark: Mark) -> String {
    let mut words = Vec::new();
    for (n, part) in term.parts.iter().enumerate() {
        let is_beginning = term.unfinished && n + 1 == term.parts.len();
        let letters = part.folded.chars().count();
        match part.kind {
            // There are few in titles, but for those with one letter.
            TokenKind::Word if is_beginning && mark == Mark::Title && letters > 1 => {
                words.push(format!("{} *", quoted(&mark.word(&part.folded))));
            }
            TokenKind::Word if is_beginning => match &term.completions {
                Some(completions) => {
                    words.push(any(completions.iter().map(|word| quoted(&mark.word(word)))));
                }
                None => words.push(quoted(&Mark::Beginning.word(first_letters(&part.folded)))),
            },
            TokenKind::Word => words.push(quoted(&mark.word(&part.folded))),
            TokenKind::Run => {
                let pairs = pairs(&part.folded);
                if !pairs.is_empty() {
                    words.extend(pairs.iter().map(|pair| quoted(&mark.word(pair))));
                } else if mark == Mark::Title {
                    words.push(quoted(&mark.word(&part.folded)));
                } else {
                    words.push(quoted(&Mark::Beginning.word(&part.folded)));
                }
            }
        }
    }
    format!("({})", words.join(" AND "))
}

/// The words of a part that something follows.
fn inner_words(part: &Part) -> Vec<String> {
    match part.kind {
        TokenKind::Word => vec![part.folded.clone()],
        TokenKind::Run => {
            let mut words = pairs(&part.folded);
            words.extend(part.folded.chars().next_back().map(String::from));
            words
        }
    }
}

fn pairs(run: &str) -> Vec<String> {
    let characters: Vec<char> = run.chars().collect();
    characters.windows(2).map(|pair| pair.iter().collect()).collect()
}

/// As much of a beginning as is a word of the index.
fn first_letters(word: &str) -> &str {
    word.char_indices().nth(LONGEST_BEGINNING).map_or(word, |(end, _)| &word[..end])
}

fn last(term: &Term) -> &Part {
    &term.parts[term.parts.len() - 1]
}

/// A string of FTS5. Folded words hold no quotes.
fn quoted(words: &str) -> String {
    format!("\"{words}\"")
}

#[cfg(test)]
mod tests {
    use super::{Tier, expression, tier_expression, tiers};
    use crate::library::search::text_query::TextQuery;

    fn plain(typed: &str) -> String {
        let expression = expression(&TextQuery::parse(typed), &[]);
        expression.replace('\u{E003}', "^").replace('\u{E004}', "|")
    }

    #[test]
    fn words_are_words_and_beginnings_are_found_by_their_first_letters() {
        assert_eq!(plain("market plan "), r#""market" AND "plan""#);
        assert_eq!(plain("market pl"), r#""market" AND "^pl""#);
        assert_eq!(plain("market plan"), r#""market" AND "^pla""#, "where its words are not known");
        let mut query = TextQuery::parse("\"a plan");
        query.all[0].completions = Some(vec!["plan".into(), "plans".into()]);
        assert_eq!(expression(&query, &[]), r#"("a plan" OR "a plans")"#);
        assert_eq!(plain("\"market pl"), r#"("market" AND "^pl")"#);
        assert_eq!(plain("-risk"), r#"("|") NOT ("risk")"#);
        assert_eq!(plain("a -b -\"c d\" "), r#"("a") NOT ("b" OR "c d")"#);
    }

    #[test]
    fn stretches_of_runs_are_phrases_of_pairs() {
        assert_eq!(plain("场"), r#""^场""#);
        assert_eq!(plain("市场"), r#""市场""#);
        assert_eq!(plain("市场分析"), r#""市场 场分 分析""#);
        assert_eq!(plain("ai时代ai "), r#""ai 时代 代 ai""#);
        assert_eq!(plain("ai时"), r#""ai 时" *"#);
    }

    #[test]
    fn tiers_leave_out_closer_ones() {
        let query = TextQuery::parse("plan ");
        let shown = |tier| {
            let expression = tier_expression(&query, &[], tier, true);
            expression.replace('\u{E001}', "T:").replace('\u{E002}', "S:")
        };
        assert_eq!(shown(Tier::Title), r#"("T:plan")"#);
        assert_eq!(shown(Tier::Subject), r#"(("S:plan")) NOT ((("T:plan")))"#);
        assert_eq!(shown(Tier::Anywhere), r#"("plan") NOT ((("S:plan")))"#);
        assert_eq!(tiers(&query), Tier::ALL);
        assert_eq!(tiers(&TextQuery::parse("\"a plan\"")), [Tier::Anywhere]);
        assert_eq!(tiers(&TextQuery::parse("市场")), Tier::ALL, "a pair is a word");
    }
}
