//! Reports that no model writes by chance, each large in one way.

use std::fmt::Write as _;

/// How large each report is, in bytes.
pub const SIZE: usize = 1_000_000;

/// The reports by what is large in them, each of about `size` bytes.
pub fn reports(size: usize) -> Vec<(&'static str, String)> {
    let fill = |piece: &str| piece.repeat(size.div_ceil(piece.len()));
    let numbered = |piece: &dyn Fn(usize) -> String| {
        let mut text = String::with_capacity(size + 1_000);
        for at in 0.. {
            if text.len() >= size {
                break;
            }
            text.push_str(&piece(at));
        }
        text
    };
    let row = |columns: usize, cell: &str| format!("|{}\n", format!("{cell}|").repeat(columns));
    let table = |columns: usize, cell: &str| {
        format!("{}|{}\n{}", row(columns, cell), "-|".repeat(columns), fill(&row(columns, cell)))
    };
    let nested = |mark: &str, depth: usize| {
        let mut text = String::new();
        for at in 0..depth {
            let _ = writeln!(text, "{}{mark}x", if mark == "> " { mark.repeat(at) } else { "  ".repeat(at) });
        }
        text
    };
    vec![
        ("rows of tiny cells", table(2, "x")),
        ("a table of nine columns", table(9, "x")),
        ("a table of many columns", table(1_000, "x")),
        ("rows as wide as the report", table(size / 8, "x")),
        (
            "rows shorter than their head",
            format!("{}|{}\n{}", row(1_000, "x"), "-|".repeat(1_000), fill("|x|\n")),
        ),
        ("small tables", fill("|a|b|\n|-|-|\n|x|y|\n\n")),
        ("empty cells", table(9, "")),
        ("one long cell", format!("|a|b|\n|-|-|\n|{}|y|\n", fill("word "))),
        ("breaks in one cell", format!("|a|b|\n|-|-|\n|{}|y|\n", fill("**x** *y* `z` "))),
        ("headings", fill("# x\n")),
        ("headings with text", numbered(&|at| format!("## Heading {at}\n\nText.\n\n"))),
        ("tiny items", fill("- x\n")),
        ("loose items", fill("- x\n\n")),
        ("numbered items", fill("1. x\n")),
        ("tasks", fill("- [ ] x\n")),
        ("nested lists", fill(&nested("- ", 12))),
        ("nested quotes", fill(&format!("{}\n", nested("> ", 12)))),
        ("alternating quotes and lists", fill(&format!("{}x\n\n", "> - ".repeat(5)))),
        ("deepest quotes", format!("{}x\n", fill("> "))),
        ("deepest lists", format!("{}x\n", fill("- "))),
        ("one word", fill("x")),
        ("one word of East Asian signs", fill("漢")),
        ("one line of code", format!("```\n{}\n```\n", fill("x"))),
        ("lines of code", format!("```\n{}\n```\n", fill("x\n"))),
        ("empty lines of code", format!("```\n{}\n```\n", fill("\n"))),
        ("blocks of code", fill("```\nx\n```\n\n")),
        ("pieces of code", fill("`x` ")),
        ("links", fill("[x](http://a.b) ")),
        ("long addresses", fill(&format!("[x](http://a.b/{}) ", "y".repeat(1_900)))),
        ("links in items", fill("- <http://a.b>\n")),
        ("definitions of links", numbered(&|at| format!("[{at}]: http://a.b\n[{at}] "))),
        ("bold words", fill("**x** ")),
        ("marks within marks", fill("***~~x~~*** ")),
        ("figures", fill("$5,000 ")),
        ("short paragraphs", fill("x\n\n")),
        ("hard breaks", fill("x  \n")),
        ("rules", fill("---\n\n")),
        ("one paragraph", fill("words of one paragraph that never ends, ")),
        ("combining signs", fill("a\u{301}\u{323}\u{302}\u{307}")),
        ("zero-width joiners", fill("👩\u{200d}")),
        ("directions", fill("a א ")),
        ("markup", fill("<b>\n\n")),
        ("tabs", fill("x\t")),
        (
            "unknown signs",
            numbered(&|at| {
                char::from_u32(0xf0000 + (at % 60_000) as u32).map_or_else(String::new, String::from)
            }),
        ),
    ]
}

/// A report of ordinary kinds of blocks, as a model writes them: text, lists, tables, code.
pub fn sane(size: usize) -> String {
    let (_, body) = super::SAMPLE.split_once("## SECTION 2: IDEA RESEARCH").expect("a second section");
    let (body, _) = body.split_once("## SECTION 3").expect("a third section");
    body.repeat(size.div_ceil(body.len()))
}
