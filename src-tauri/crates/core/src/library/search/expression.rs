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
    /// Every term is in its title, tags or headings, or often in its text.
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

/// The runs of one tier, those of closer tiers left out.
pub(super) fn tier_expression(query: &TextQuery, facts: &[Vec<String>], tier: Tier) -> String {
    let all = expression(query, facts);
    let title = all_of(query, |term| marked(term, Mark::Title));
    let subject =
        all_of(query, |term| any([marked(term, Mark::Title), marked(term, Mark::Subject)].into_iter()));
    match tier {
        Tier::Title => format!("({all}) AND ({title})"),
        Tier::Subject => without(format!("({all}) AND ({subject})"), [title].into_iter()),
        Tier::Anywhere => without(all, [subject].into_iter()),
    }
}

fn all_of(query: &TextQuery, each: impl Fn(&Term) -> String) -> String {
    query.all.iter().map(each).collect::<Vec<_>>().join(" AND ")
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
    let last_part = last(term);
    let earlier = &term.parts[..term.parts.len() - 1];
    let alone = earlier.is_empty();
    let mut words: Vec<String> = Vec::new();
    for part in earlier {
        words.extend(inner_words(part));
    }
    match last_part.kind {
        TokenKind::Word if term.unfinished && is_short(last_part) => {
            // All words with these first letters, followed one by one, would take long.
            let beginning = quoted(&Mark::Beginning.word(&last_part.folded));
            if alone { beginning } else { format!("({} AND {beginning})", quoted(&words.join(" "))) }
        }
        TokenKind::Word => {
            words.push(last_part.folded.clone());
            format!("{}{}", quoted(&words.join(" ")), if term.unfinished { " *" } else { "" })
        }
        TokenKind::Run => {
            let pairs = pairs(&last_part.folded);
            match (pairs.is_empty(), alone) {
                (true, true) => quoted(&Mark::Beginning.word(&last_part.folded)),
                // A pair that begins with it, or it alone at the end of its run.
                (true, false) => {
                    words.push(last_part.folded.clone());
                    format!("{} *", quoted(&words.join(" ")))
                }
                (false, _) => {
                    words.extend(pairs);
                    quoted(&words.join(" "))
                }
            }
        }
    }
}

/// A term among the words with a mark: each of its words, in any order.
fn marked(term: &Term, mark: Mark) -> String {
    let mut words = Vec::new();
    for (n, part) in term.parts.iter().enumerate() {
        let unfinished = term.unfinished && n + 1 == term.parts.len();
        match part.kind {
            // No word is a subject by its first letters; there would be too many.
            TokenKind::Word if unfinished && mark == Mark::Subject && is_short(part) => {
                words.push(quoted(&Mark::Beginning.word(&part.folded)));
            }
            TokenKind::Word if unfinished => {
                words.push(format!("{} *", quoted(&mark.word(&part.folded))));
            }
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

fn is_short(part: &Part) -> bool {
    part.kind == TokenKind::Word && part.folded.chars().count() <= LONGEST_BEGINNING
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
    use super::{Tier, expression, tier_expression};
    use crate::library::search::text_query::TextQuery;

    fn plain(typed: &str) -> String {
        let expression = expression(&TextQuery::parse(typed), &[]);
        expression.replace('\u{E003}', "^").replace('\u{E004}', "|")
    }

    #[test]
    fn words_are_words_and_beginnings_are_found_by_their_first_letters() {
        assert_eq!(plain("market plan "), r#""market" AND "plan""#);
        assert_eq!(plain("market pl"), r#""market" AND "^pl""#);
        assert_eq!(plain("market plan"), r#""market" AND "plan" *"#);
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
        let shown =
            |tier| tier_expression(&query, &[], tier).replace('\u{E001}', "T:").replace('\u{E002}', "S:");
        assert_eq!(shown(Tier::Title), r#"("plan") AND (("T:plan"))"#);
        assert_eq!(shown(Tier::Subject), r#"(("plan") AND ((("T:plan") OR ("S:plan")))) NOT (("T:plan"))"#);
        assert_eq!(shown(Tier::Anywhere), r#"("plan") NOT ((("T:plan") OR ("S:plan")))"#);
    }
}
