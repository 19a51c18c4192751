//! Insights as CSV: one table after the other, each with a line that names its columns.

use prospect_core::{Bin, Insights, Spread};

use crate::{
    ExportError,
    sheet::{self, Cell, Table},
};

/// The same numbers that the window shows. Times are seconds, costs US dollars.
///
/// # Errors
/// When the writer of CSV fails.
pub fn insights_csv(insights: &Insights) -> Result<Vec<u8>, ExportError> {
    let mut totals = Table::new(["runs", "complete", "input_tokens", "output_tokens", "cost_usd"]);
    totals.rows.push(vec![
        insights.runs.into(),
        insights.complete.into(),
        insights.input_tokens.into(),
        insights.output_tokens.into(),
        insights.cost_usd.into(),
    ]);
    let mut days = Table::new(["day", "complete", "other", "output_tokens", "cost_usd"]);
    days.rows.extend(insights.days.iter().map(|day| {
        let complete = day.complete.into();
        vec![Cell::text(&day.day), complete, day.other.into(), day.output_tokens.into(), day.cost_usd.into()]
    }));
    let mut outcomes = Table::new(["outcome", "runs"]);
    outcomes.rows.extend(
        insights.outcomes.iter().map(|count| vec![Cell::text(count.status.as_str()), count.runs.into()]),
    );
    let times = bins("time_to_first_token", &insights.time_to_first_token);
    let speeds = bins("tokens_per_second", &insights.tokens_per_second);
    sheet::file(&[totals, days, outcomes, models(insights), times, speeds])
}

fn models(insights: &Insights) -> Table {
    let spread = |name: &str| ["count", "median", "p10", "p90", "max"].map(|part| format!("{name}_{part}"));
    let names = ["model", "runs", "input_tokens", "output_tokens", "cost_usd"].map(str::to_owned);
    let columns = names.into_iter().chain(spread("time_to_first_token")).chain(spread("tokens_per_second"));
    let mut table = Table::new(columns);
    for model in &insights.models {
        let mut row = vec![
            Cell::text(&model.model),
            model.runs.into(),
            model.input_tokens.into(),
            model.output_tokens.into(),
            model.cost_usd.into(),
        ];
        row.extend(cells(model.time_to_first_token));
        row.extend(cells(model.tokens_per_second));
        table.rows.push(row);
    }
    table
}

fn cells(spread: Option<Spread>) -> [Cell; 5] {
    spread.map_or([const { Cell::Empty }; 5], |Spread { count, median, p10, p90, max }| {
        [count.into(), median.into(), p10.into(), p90.into(), max.into()]
    })
}

fn bins(name: &str, bins: &[Bin]) -> Table {
    let mut table = Table::new([format!("{name}_from"), format!("{name}_to"), "runs".to_owned()]);
    table.rows.extend(bins.iter().map(|bin| vec![bin.from.into(), bin.to.into(), bin.runs.into()]));
    table
}

#[cfg(test)]
mod tests {
    use prospect_core::{Day, Insights, ModelFigures};

    use super::insights_csv;

    #[test]
    fn every_table_is_there_and_nothing_is_a_formula() {
        let model = |name: &str| ModelFigures {
            model: name.into(),
            runs: 1,
            input_tokens: 2,
            output_tokens: 3,
            cost_usd: 0.25,
            time_to_first_token: None,
            tokens_per_second: None,
        };
        let insights = Insights {
            runs: 2,
            days: vec![Day { day: "2026-05-03".into(), complete: 1, ..Day::default() }],
            models: vec![model("=cmd|' /C calc'!A0"), model("a \"b\", c")],
            ..Insights::default()
        };
        let csv = String::from_utf8(insights_csv(&insights).expect("writes")).expect("UTF-8");
        assert!(csv.contains("\r\n2026-05-03,1,0,0,0\r\n"), "{csv}");
        assert!(csv.contains("\r\n'=cmd|' /C calc'!A0,1,2,3,0.25,,,,,,,,,,\r\n"), "{csv}");
        assert!(csv.contains("\r\n\"a \"\"b\"\", c\",1,"), "{csv}");
        assert_eq!(csv.matches("\r\n\r\n").count(), 5, "six tables with a line between them");
    }
}
