//! What each answer rules out, in words.

use super::{
    Fact,
    money::{Money, usd},
    time::{Hours, divided},
};
use crate::profile::ValidProfile;

pub(super) fn facts(profile: &ValidProfile, hours: &Hours, money: &Money) -> Vec<Fact> {
    let answers = profile.profile();
    let mut facts = vec![by_time(hours), by_budget(money)];
    if let Some(value) = by_goal(&answers.goal_type) {
        facts.push(Fact::new("Ruled out by goal", value, chose(&answers.goal_type)));
    }
    if let Some(value) = by_work_style(&answers.work_style) {
        facts.push(Fact::new("Ruled out by work style", value, chose(&answers.work_style)));
    }
    facts
}

fn chose(answer: &str) -> String {
    format!("you chose {answer}")
}

fn by_time(hours: &Hours) -> Fact {
    let most = hours.most_a_week();
    let minutes = divided(most * 60, 7);
    Fact::new(
        "Ruled out by time",
        format!(
            "any plan that needs more than {most} hours in some week, or more than {minutes} \
             minutes on every day of it"
        ),
        format!("{}; {most} hours ÷ 7 days", hours.read_as()),
    )
}

fn by_budget(money: &Money) -> Fact {
    let (value, how) = match (money, money.sum()) {
        (_, None) => (
            "any plan with a bill to pay before its first sale: stock, advertising, paid tools, \
             hired help, rent"
                .to_owned(),
            "there is no money to start with".to_owned(),
        ),
        (Money::AtLeast(_), Some(sum)) => (
            format!("nothing below {}; above that, only you know your limit", usd(sum)),
            "the budget you chose has no upper end".to_owned(),
        ),
        (_, Some(sum)) => (
            format!(
                "any plan that must spend more than {} before its first sale, or more than {} a \
                 month through 90 days without one",
                usd(sum),
                usd(divided(sum, 3))
            ),
            format!("the budget you chose; {} ÷ 3 months", usd(sum)),
        ),
    };
    Fact::new("Ruled out by budget", value, how)
}

fn by_goal(goal: &str) -> Option<&'static str> {
    Some(match goal {
        "Extra Income" => "ideas that pay only after years, or only if they grow very large",
        "Replace Full-Time Job" => {
            "ideas whose income cannot pass what the job pays now, a sum the profile does not name"
        }
        "Passive Income" => "selling hours: anything whose income stops when the work stops",
        "Passion Project" => "ideas chosen for the money alone",
        "Social Impact / Non-Profit" => {
            "ideas that earn money and change nothing for the people they are meant for"
        }
        "Tech-Driven Venture" => "services that software makes neither better nor cheaper",
        "Consulting / Knowledge Business" => "ideas that do not draw on what the founder knows",
        "Experimental / Learning Project" => "ideas that teach nothing unless they succeed",
        _ => return None,
    })
}

fn by_work_style(style: &str) -> Option<&'static str> {
    Some(match style {
        "Solo" => "plans that need a second person from the start: a partner, shifts, cover",
        "Small Team" => "plans whose work cannot be shared out or handed over",
        "Community-Based" => "plans that work just as well if no two members ever meet",
        "Remote Only" => "work that has to be done in a certain place: on site, in a shop, in person",
        "Requires Physical Presence" => "plans carried out wholly online, and customers out of reach",
        _ => return None,
    })
}
