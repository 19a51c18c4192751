//! Insights as CSV (RFC 4180): one table after the other, each with a line that names its columns.

use std::fmt::Write as _;

use prospect_core::{Bin, Insights, Spread};

/// The same numbers that the window shows. Times are seconds, costs US dollars.
pub fn insights_csv(insights: &Insights) -> String {
    let mut out = String::new();
    row(&mut out, ["runs", "complete", "input_tokens", "output_tokens", "cost_usd"]);
    row(
        &mut out,
        [
            insights.runs.to_string(),
            insights.complete.to_string(),
            insights.input_tokens.to_string(),
            insights.output_tokens.to_string(),
            insights.cost_usd.to_string(),
        ],
    );
    table(&mut out, ["day", "complete", "other", "output_tokens", "cost_usd"]);
    for day in &insights.days {
        let (complete, other) = (day.complete.to_string(), day.other.to_string());
        row(
            &mut out,
            [day.day.clone(), complete, other, day.output_tokens.to_string(), day.cost_usd.to_string()],
        );
    }
    table(&mut out, ["outcome", "runs"]);
    for count in &insights.outcomes {
        row(&mut out, [count.status.as_str().to_owned(), count.runs.to_string()]);
    }
    models(&mut out, insights);
    bins(&mut out, "time_to_first_token", &insights.time_to_first_token);
    bins(&mut out, "tokens_per_second", &insights.tokens_per_second);
    out
}

fn models(out: &mut String, insights: &Insights) {
    let spread = |name: &str| ["count", "median", "p10", "p90", "max"].map(|part| format!("{name}_{part}"));
    let names = ["model", "runs", "input_tokens", "output_tokens", "cost_usd"].map(str::to_owned);
    let columns = names.into_iter().chain(spread("time_to_first_token")).chain(spread("tokens_per_second"));
    table(out, columns);
    for model in &insights.models {
        let figures = [
            model.model.clone(),
            model.runs.to_string(),
            model.input_tokens.to_string(),
            model.output_tokens.to_string(),
            model.cost_usd.to_string(),
        ];
        row(
            out,
            figures.into_iter().chain(cells(model.time_to_first_token)).chain(cells(model.tokens_per_second)),
        );
    }
}

fn cells(spread: Option<Spread>) -> [String; 5] {
    match spread {
        Some(Spread { count, median, p10, p90, max }) => {
            [count.to_string(), median.to_string(), p10.to_string(), p90.to_string(), max.to_string()]
        }
        None => Default::default(),
    }
}

fn bins(out: &mut String, name: &str, bins: &[Bin]) {
    table(out, [format!("{name}_from"), format!("{name}_to"), "runs".to_owned()]);
    for bin in bins {
        row(out, [bin.from.to_string(), bin.to.to_string(), bin.runs.to_string()]);
    }
}

fn table<T: AsRef<str>>(out: &mut String, columns: impl IntoIterator<Item = T>) {
    out.push_str("\r\n");
    row(out, columns);
}

fn row<T: AsRef<str>>(out: &mut String, cells: impl IntoIterator<Item = T>) {
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            out.push(',');
        }
        push_cell(out, cell.as_ref());
    }
    out.push_str("\r\n");
}

fn push_cell(out: &mut String, cell: &str) {
    // A table program takes a text that begins so for a formula, and a server may call its model anything.
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) {
        // Writing to a String cannot fail.
        let _ = write!(out, "\"{}\"", cell.replace('"', "\"\""));
    } else {
        out.push_str(&cell);
    }
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
        let csv = insights_csv(&insights);
        assert!(csv.contains("\r\n2026-05-03,1,0,0,0\r\n"), "{csv}");
        assert!(csv.contains("\r\n'=cmd|' /C calc'!A0,1,2,3,0.25,,,,,,,,,,\r\n"), "{csv}");
        assert!(csv.contains("\r\n\"a \"\"b\"\", c\",1,"), "{csv}");
        assert_eq!(csv.matches("\r\n\r\n").count(), 5, "six tables with a line between them");
    }
}
