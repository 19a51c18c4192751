//! Hours.

use super::Fact;
use crate::profile::TimeCommitment;

/// The hours a founder has.
pub(super) struct Hours {
    /// The fewest and the most a week.
    week: (u32, u32),
    /// How the answer was read.
    read_as: String,
}

impl Hours {
    pub(super) fn of(time: &TimeCommitment) -> Self {
        let (least, most) = (time.least_hours, time.most_hours);
        let read_as = match (least, time.label) {
            (_, "Full-time") => format!("Full-time read as {least}–{most} hours a week"),
            (0, _) => format!("at most {most} hours a week"),
            _ => format!("{least}–{most} hours a week"),
        };
        Self { week: (least, most), read_as }
    }

    /// The fewest and the most over so many days, in hundredths of an hour.
    pub(super) fn over(&self, days: u32) -> (u32, u32) {
        let hundredths = |hours: u32| divided(hours * days * 100, 7);
        (hundredths(self.week.0), hundredths(self.week.1))
    }

    pub(super) fn most_a_week(&self) -> u32 {
        self.week.1
    }

    pub(super) fn read_as(&self) -> &str {
        &self.read_as
    }

    pub(super) fn facts(&self) -> Vec<Fact> {
        let mut facts: Vec<Fact> = [30, 60, 90]
            .into_iter()
            .map(|days| {
                Fact::new(
                    format!("Hours over {days} days"),
                    self.share(days, 1, "hours"),
                    format!("{} × {days} days ÷ 7", self.read_as),
                )
            })
            .collect();
        facts.push(Fact::new(
            "Working days in 90 days",
            self.share(90, 8, "days of eight hours"),
            "hours over 90 days ÷ 8",
        ));
        facts.push(Fact::new(
            "Hours for each of three ideas in 90 days",
            self.share(90, 3, "hours"),
            "hours over 90 days ÷ 3",
        ));
        facts
    }

    /// A part of the hours over so many days, in words.
    fn share(&self, days: u32, parts: u32, unit: &str) -> String {
        let (least, most) = self.over(days);
        let (least, most) = (divided(least, 100 * parts), divided(most, 100 * parts));
        if least == 0 { format!("at most {most} {unit}") } else { format!("{least}–{most} {unit}") }
    }
}

/// A quotient, rounded to the nearest whole number.
pub(super) fn divided(amount: u32, by: u32) -> u32 {
    (amount + by / 2) / by
}
