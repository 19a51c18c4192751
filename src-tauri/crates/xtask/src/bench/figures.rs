//! Figures, the goals they are held against, and the machine they come from.

use std::{fs, path::Path, thread};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::results_file;
use crate::command::output;

/// A bound that a median is held against.
pub(super) struct Goal {
    pub(super) what: String,
    pub(super) bound: Bound,
    pub(super) spread: Spread,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Bound {
    AtLeast(f64),
    AtMost(f64),
}

/// What several rounds gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    median: f64,
    min: f64,
    max: f64,
}

impl Goal {
    pub(super) fn is_met(&self) -> bool {
        match self.bound {
            Bound::AtLeast(bound) => self.spread.median >= bound,
            Bound::AtMost(bound) => self.spread.median <= bound,
        }
    }

    pub(super) fn json(&self) -> Value {
        let Spread { median, min, max } = self.spread;
        let (kind, bound) = match self.bound {
            Bound::AtLeast(bound) => ("at_least", bound),
            Bound::AtMost(bound) => ("at_most", bound),
        };
        json!({
            "goal": self.what, kind: bound, "median": median, "min": min, "max": max, "met": self.is_met(),
        })
    }
}

impl Spread {
    /// A spread as the parts write it; not numbers where one is missing, which meet no goal.
    pub(super) fn read(value: &Value) -> Self {
        let number = |name: &str| value[name].as_f64().unwrap_or(f64::NAN);
        Self { median: number("median"), min: number("min"), max: number("max") }
    }

    /// One figure that was taken once.
    pub(super) fn single(value: &Value) -> Self {
        let value = value.as_f64().unwrap_or(f64::NAN);
        Self { median: value, min: value, max: value }
    }

    /// The highest value, which a goal about every single time is held against.
    pub(super) fn highest(self) -> Self {
        Self { median: self.max, ..self }
    }

    pub(super) fn in_words(self, digits: usize) -> String {
        let Self { median, min, max } = self;
        format!("{median:.digits$} ({min:.digits$} to {max:.digits$})")
    }
}

pub(super) fn cell(value: &Value, digits: usize) -> String {
    Spread::read(value).in_words(digits)
}

/// Keeps the figures with their goals, and prints both.
pub(super) fn publish(
    name: &str,
    mut results: Value,
    goals: &[Goal],
    print_table: impl FnOnce(&Value),
) -> Result<()> {
    results["goals"] = goals.iter().map(Goal::json).collect();
    let file = results_file(&format!("{name}.json"))?;
    fs::write(&file, format!("{results:#}\n"))?;
    let quick = if results["quick"] == true { ", QUICK" } else { "" };
    println!("\n== {name}: {}{quick}", results["profile"].as_str().unwrap_or("unknown profile"));
    print_machine(&results["machine"]);
    print_table(&results);
    print_goals(goals);
    println!("\nThe figures are in {}", file.display());
    Ok(())
}

fn print_goals(goals: &[Goal]) {
    println!("\n{:<56}{:>10}{:>28}", "goal", "", "median (lowest to highest)");
    for goal in goals {
        let bound = match goal.bound {
            Bound::AtLeast(bound) => format!(">= {bound}"),
            Bound::AtMost(bound) => format!("<= {bound}"),
        };
        let value = goal.spread.in_words(2);
        println!("{:<56}{bound:>10}{value:>28}  {}", goal.what, if goal.is_met() { "met" } else { "MISSED" });
    }
}

/// What the figures were taken on, and how busy it was before and is now.
pub(super) fn machine(load_before: Option<&str>) -> Value {
    json!({
        "cores": thread::available_parallelism().map_or(0, usize::from),
        "processor": processor(),
        "kernel": output("uname", &["-sr"]),
        "webkitgtk": output("pkg-config", &["--modversion", "webkit2gtk-4.1"]),
        "commit": output("git", &["describe", "--always", "--dirty"]),
        "load": { "before": load_before, "after": load() },
    })
}

fn print_machine(machine: &Value) {
    println!(
        "{} cores, {}, WebKitGTK {}, load {} before and {} after",
        machine["cores"],
        machine["processor"].as_str().unwrap_or("unknown processor"),
        machine["webkitgtk"].as_str().unwrap_or("unknown"),
        machine["load"]["before"].as_str().unwrap_or("unknown"),
        machine["load"]["after"].as_str().unwrap_or("unknown"),
    );
}

/// How busy the machine is: processes that want to run, over 1, 5 and 15 minutes.
pub(super) fn load() -> Option<String> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    Some(text.split(' ').take(3).collect::<Vec<_>>().join(" "))
}

/// Reads a part's figures, and takes its file away: they go into the one of the whole bench.
pub(super) fn read(file: &Path) -> Result<Value> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    fs::remove_file(file)?;
    Ok(serde_json::from_str(&text)?)
}

fn processor() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    line.split_once(':').map(|(_, name)| name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_figure_meets_no_goal() {
        for bound in [Bound::AtLeast(1.0), Bound::AtMost(1.0)] {
            for spread in [Spread::read(&Value::Null), Spread::single(&Value::Null)] {
                let goal = Goal { what: String::new(), bound, spread };
                assert!(!goal.is_met(), "{bound:?}");
            }
        }
    }

    #[test]
    fn a_goal_about_every_time_is_held_against_the_highest() {
        let spread = Spread::read(&json!({ "median": 1.0, "min": 0.5, "max": 9.0 }));
        let goal = |spread| Goal { what: String::new(), bound: Bound::AtMost(2.0), spread };
        assert!(goal(spread).is_met());
        assert!(!goal(spread.highest()).is_met());
    }
}
