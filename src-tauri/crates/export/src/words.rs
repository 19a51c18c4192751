//! The labels of a document, in the languages of the interface. What the model and the founder wrote stays as it is.

mod de;
mod en;
mod zh;

use prospect_core::{RunStatus, report::SectionKey};

/// Which language labels are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Labels {
    /// English.
    #[default]
    English,
    /// German.
    German,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Labels {
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Self::English => &en::WORDS,
            Self::German => &de::WORDS,
            Self::Chinese => &zh::WORDS,
        }
    }
}

/// Every label. `{}` stands for what is filled in.
#[derive(Debug, PartialEq)]
pub(crate) struct Words {
    /// The language's code.
    pub(crate) code: &'static str,
    pub(crate) report: &'static str,
    pub(crate) reports: &'static str,
    pub(crate) untitled: &'static str,
    pub(crate) contents: &'static str,
    /// In the order of `SectionKey::ALL`.
    pub(crate) sections: [&'static str; 3],
    pub(crate) not_written: &'static str,
    pub(crate) ideas: &'static str,
    pub(crate) idea: &'static str,
    /// Fit, market, effort, risk, speed.
    pub(crate) scores: [&'static str; 5],
    pub(crate) score_key: &'static str,
    pub(crate) score: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) capital: &'static str,
    pub(crate) hours: &'static str,
    pub(crate) months: &'static str,
    pub(crate) revenue: &'static str,
    pub(crate) because: &'static str,
    pub(crate) assumptions: &'static str,
    pub(crate) experiments: &'static str,
    /// By day 30, 60, 90.
    pub(crate) plan: [&'static str; 3],
    pub(crate) from_the_report: &'static str,
    pub(crate) notes: &'static str,
    pub(crate) note: &'static str,
    pub(crate) note_on: &'static str,
    pub(crate) tags: &'static str,
    pub(crate) actions: &'static str,
    pub(crate) task: &'static str,
    pub(crate) state: &'static str,
    pub(crate) due: &'static str,
    /// To do, doing, done, blocked.
    pub(crate) states: [&'static str; 4],
    pub(crate) profile: &'static str,
    pub(crate) question: &'static str,
    pub(crate) answer: &'static str,
    /// In form order, as `profile::answers` takes them.
    pub(crate) fields: [&'static str; 18],
    pub(crate) about: &'static str,
    pub(crate) what: &'static str,
    pub(crate) value: &'static str,
    pub(crate) written_by: &'static str,
    pub(crate) sample: &'static str,
    pub(crate) check: &'static str,
    /// Without the day.
    pub(crate) made: &'static str,
    pub(crate) made_on: &'static str,
    pub(crate) page_of: &'static str,
    pub(crate) model: &'static str,
    pub(crate) server: &'static str,
    pub(crate) began: &'static str,
    pub(crate) took: &'static str,
    pub(crate) seconds: &'static str,
    pub(crate) tokens: &'static str,
    pub(crate) tokens_of: &'static str,
    pub(crate) cost: &'static str,
    pub(crate) run_id: &'static str,
    pub(crate) claims: &'static str,
    /// Below a table, after the sign of a claim.
    pub(crate) table_claims: &'static str,
    /// Truncated, unmarked, cancelled, interrupted, failed.
    pub(crate) cautions: [&'static str; 5],
    /// In jiff's format.
    pub(crate) date: &'static str,
    pub(crate) moment: &'static str,
}

impl Words {
    pub(crate) fn section(&self, key: SectionKey) -> &'static str {
        match key {
            SectionKey::ProfileAnalysis => self.sections[0],
            SectionKey::StartupIdeasResearch => self.sections[1],
            SectionKey::PersonalizedRecommendations => self.sections[2],
        }
    }

    /// What a reader must know about a report that is not whole.
    pub(crate) fn caution(&self, status: RunStatus) -> Option<&'static str> {
        let [truncated, unmarked, cancelled, interrupted, failed] = self.cautions;
        match status {
            RunStatus::Complete => None,
            RunStatus::Truncated => Some(truncated),
            RunStatus::Unmarked => Some(unmarked),
            RunStatus::Cancelled => Some(cancelled),
            RunStatus::Interrupted | RunStatus::Streaming => Some(interrupted),
            RunStatus::Failed => Some(failed),
        }
    }
}

/// A label with its blank filled.
pub(crate) fn fill(label: &str, value: &str) -> String {
    label.replacen("{}", value, 1)
}

#[cfg(test)]
mod tests {
    use super::Labels;

    #[test]
    fn blanks_are_the_same_in_every_language() {
        let blanks = |labels: Labels| format!("{:?}", labels.words()).matches("{}").count();
        for labels in [Labels::German, Labels::Chinese] {
            assert_eq!(blanks(labels), blanks(Labels::English), "{labels:?}");
        }
    }
}
