//! Reports of every kind that a model could write, and some that none should.
#![allow(dead_code, reason = "each test program uses a part of this")]

pub mod hostile;

use std::collections::BTreeMap;

use jiff::{civil::date, tz::TimeZone};
use prospect_core::{
    ActionState, ChatMessage, ChatRequest, Role, RunId, RunStatus, RunSummary, SavedRun, Timings, Usage,
    profile::{Profile, sample_profile},
    report,
};
use prospect_export::{
    Action, Export, Format, Job, Labels, Note, Options, Paper, Prepared, Scope, Source, prepare,
};

/// The built-in sample: three sections, tables, six ideas.
pub const SAMPLE: &str = include_str!("../../../core/src/provider/sample.md");

/// A report by its name: what stands in the second section.
pub fn corpus() -> BTreeMap<&'static str, String> {
    let deep_list: String = (0..6).map(|depth| format!("{}- level {depth}\n", "  ".repeat(depth))).collect();
    let deep_numbers: String =
        (0..6).map(|depth| format!("{}1. step {depth}\n", "   ".repeat(depth))).collect();
    let wide_row = |name: &str| {
        format!("| {} |\n", (0..40).map(|at| format!("{name}{at}")).collect::<Vec<_>>().join(" | "))
    };
    let wide = format!("{}|{}\n{}{}", wide_row("head"), " - |".repeat(40), wide_row("a"), wide_row("b"));
    let long_table: String = std::iter::once("| Nr | Customer | Remark |\n|---:|:---:|---|\n".to_owned())
        .chain((1..=150).map(|at| format!("| {at} | customer{at} | a remark about customer number {at} |\n")))
        .collect();
    let paragraph =
        "Practices of two to eight doctors keep their referrals in a tray, and nobody counts them. "
            .repeat(8);
    let long: String =
        (0..270).map(|at| format!("### Heading {at}\n\n{paragraph}\n\n- point {at}\n\n")).collect();
    [
        ("sample", SAMPLE.to_owned()),
        ("paragraphs", "One paragraph\nover two lines.\n\nAnother one,  \nwith a hard break.\n".into()),
        ("marks", "*italic* **bold** ***both*** ~~gone~~ `code` **bold with `code` and *italic* inside**\n".into()),
        ("headings", "# One\n\n### Three\n\n###### Six\n\n## Two again\n\nSetext\n======\n\nText.\n".into()),
        ("lists", "- a\n- b\n\n  second paragraph\n- c\n\n3. three\n4. four\n\n* loose\n\n* items\n".into()),
        ("deep lists", format!("{deep_list}\n{deep_numbers}")),
        ("too deep lists", (0..40).map(|depth| format!("{}- deep {depth}\n", "  ".repeat(depth))).collect()),
        ("tasks", "- [ ] open\n- [x] done\n- plain\n".into()),
        ("quotes", "> quoted\n> text\n>\n> > within\n>\n> - list in it\n".into()),
        ("code", "```rust\nfn main() {\n    println!(\"<b>{}</b>\", 1 < 2);\n}\n```\n\n    indented code\n\n`inline`\n".into()),
        ("long code", format!("```\n{}\n{}\n```\n", "a_very_long_word_without_any_space_".repeat(20), "line of code\n".repeat(90))),
        ("table", "| Left | Centre | Right |\n|:---|:---:|---:|\n| a | b | 1 |\n| *c* | `d` | **2** |\n| only one |\n".into()),
        ("wide table", wide),
        ("long table", long_table),
        ("links", "[name](https://example.com/a?b=1&c=2) <mailto:ada@example.com> https://example.com/plain [no](javascript:alert(1)) [rel](/etc/passwd)\n".into()),
        ("images", "![A chart](https://example.com/x.png) and ![](y.png)\n".into()),
        ("rules and breaks", "above\n\n---\n\nbelow\n\n***\n".into()),
        ("entities", "&amp; &lt;b&gt; &copy; &#35; \\*not italic\\* \\# \\$5\n".into()),
        ("claims", "A $4.2 billion market grows 12% a year ([source](https://example.com/r)). Sales of $300,000 follow.\n\nPrices from $450–$750 each.\n\n| Item | Price |\n|---|---|\n| Chair | $45 |\n| [Desk](https://example.com) | $99 |\n\n`$7` costs nothing.\n".into()),
        ("arabic", "### تحليل السوق\n\nالسوق ينمو بنسبة ٢٥٪ كل عام، والعملاء **كثيرون** في [القاهرة](https://example.com).\n\n- أول\n- ثان\n\n| البند | السعر |\n|---|---|\n| كتاب | ٥٠ |\n".into()),
        ("hebrew", "### ניתוח\n\nשלום עולם, this is English בתוך עברית.\n".into()),
        ("chinese", "### 市场分析\n\n这是一个关于创业的报告，**重点**在于诊所的前台。市场规模约3亿元。\n\n1. 第一步\n2. 第二步\n\n| 项目 | 价格 |\n|---|---|\n| 手册 | 500元 |\n".into()),
        ("traditional", "### 市場分析\n\n這是一份關於創業的報告，重點在於診所的櫃檯。\n".into()),
        ("japanese", "### 市場調査\n\n診療所の受付係のためのハンドブックを二週間で作ります。**重要**：価格は500円から。\n".into()),
        ("korean", "### 시장 분석\n\n병원 안내 데스크를 위한 **핸드북**을 두 주 안에 만듭니다.\n".into()),
        ("cyrillic and greek", "### Анализ рынка\n\nКлиники ведут учёт направлений вручную. *Курсив* и **жирный**.\n\n### Ανάλυση αγοράς\n\nΟι κλινικές κρατούν **σημειώσεις** σε χαρτί.\n".into()),
        ("emoji", "Launch 🚀 with 👩‍⚕️ and 🇩🇪, 👍🏽 or ❤️. ✅ done ⚠️ careful → next ≥ 3 × 4\n".into()),
        ("hostile typst", "#set page(width: 1pt)\n\n#panic(\"x\") $1/0$ #read(\"/etc/passwd\") @ref <label> \\ _a_ *b* `c` ~ -- --- ... \"quote\" // comment /* x */ #[a] #{1+1} $ sum_(i=0) $ = not a heading\n\n= Heading?\n\n#import \"@preview/x:1.0.0\"\n".into()),
        ("hostile html", "<script>alert(1)</script> <img src=x onerror=alert(1)> </body></html>\n\n<iframe src=\"https://example.com\"></iframe>\n\n<style>*{display:none}</style>\n\n[x](https://example.com/\"onmouseover=\"alert(1))\n".into()),
        ("hostile xml", "]]> <w:p/> &xxe; <!DOCTYPE x [<!ENTITY xxe SYSTEM \"file:///etc/passwd\">]> \u{b}\u{0}\u{1f} \u{fffe}\u{ffff} end\n".into()),
        ("hostile csv", "=1+1\n\n+cmd|' /C calc'!A0\n\n@SUM(A1)\n\n-2+3\n\n\"quotes\", commas; semicolons\n".into()),
        ("control characters", "a\u{8}b\u{7f}c\u{202e}desrever\u{202c} \u{2028}line\u{2029}end\u{feff}\n".into()),
        ("one giant word", "x".repeat(5_000)),
        ("unfinished", "Some **bold that never ends and `code\n\n| a | b |\n|---|".into()),
        ("empty", String::new()),
        ("long", long),
    ]
    .into()
}

/// A report with a text in its second section.
pub fn report_of(body: &str) -> String {
    if body.contains("## SECTION 1") {
        return body.to_owned();
    }
    format!(
        "## SECTION 1: PROFILE ANALYSIS\n\nFirst section.\n\n## SECTION 2: IDEA RESEARCH\n\n{body}\n\n## SECTION 3: PERSONALIZED RECOMMENDATIONS\n\nThird section.\n"
    )
}

/// A complete run with a text.
pub fn run_of(text: &str) -> SavedRun {
    let profile: Profile = sample_profile();
    let id: RunId = "01936d5e-0000-7000-8000-000000000001".parse().expect("an id");
    SavedRun {
        summary: RunSummary {
            id,
            title: "Clinic operations, extra income".into(),
            status: RunStatus::Complete,
            created_at: id.created_at(),
            goal_type: profile.goal_type.clone(),
            interest_area: profile.interest_area.clone(),
            model: "gpt-5-mini".into(),
            sample: false,
            favourite: false,
            archived: false,
            trashed_at: None,
            tags: Vec::new(),
            notes: 0,
            cost_usd: None,
        },
        text: text.to_owned(),
        ideas: report::ideas(text),
        pace: vec![(0, 0), (500, u32::try_from(text.len()).expect("short"))],
        profile,
        request: ChatRequest {
            model: "gpt-5-mini".into(),
            messages: vec![
                ChatMessage { role: Role::System, content: "Write a report.".into() },
                ChatMessage {
                    role: Role::User,
                    content: "- **Money**: less than $1,000, at most $333 a month".into(),
                },
            ],
            stream: true,
            temperature: None,
            max_output: Some(16_000),
        },
        endpoint: "https://api.openai.com/v1/chat/completions".into(),
        fingerprint: "f".repeat(64),
        error: None,
        usage: Some(Usage { input: 1_800, cached_input: 1_024, output: 5_400, reasoning: 0 }),
        cost_usd: Some(0.0113),
        timings: Some(Timings {
            grounding_time: 0.004,
            llm_time: 61.2,
            time_to_first_token: Some(0.62),
            total_time: 61.4,
        }),
    }
}

/// The same as something to export.
pub fn source_of(body: &str) -> Source {
    run_of(&report_of(body)).into()
}

/// The sample with notes and actions, some of them hostile.
pub fn annotated() -> Source {
    let mut source = source_of(SAMPLE);
    source.tags = vec!["clinic".into(), "evenings".into()];
    source.notes = vec![Note {
        id: "01936d5e-0000-7000-8000-0000000000a1".into(),
        section: None,
        idea: Some(1),
        text: "Dana said **yes** to a call. She pays $900 now.".into(),
        tags: vec!["call".into()],
        created_at: 1_764_000_000_000,
        changed_at: 1_764_000_000_000,
    }];
    let action = |id: &str, text: &str, state, due| Action {
        id: id.into(),
        section: None,
        idea: Some(1),
        text: text.into(),
        state,
        due,
        created_at: 1_764_000_000_000,
        changed_at: 1_764_000_000_000,
    };
    source.actions = vec![
        action(
            "01936d5e-0000-7000-8000-0000000000b1",
            "Ask about the contract, in writing; today",
            ActionState::Doing,
            Some(date(2027, 1, 15)),
        ),
        action(
            "01936d5e-0000-7000-8000-0000000000b2",
            "=HYPERLINK(\"http://example.com\")",
            ActionState::Todo,
            None,
        ),
        action(
            "01936d5e-0000-7000-8000-0000000000b3",
            "日本語のとても長い作業の名前をここに書きます。折り返しが必要な長さになるまで続けます。",
            ActionState::Done,
            Some(date(2027, 2, 28)),
        ),
    ];
    source
}

/// Options that give the same file every day.
pub fn options() -> Options {
    Options {
        labels: Labels::English,
        today: date(2026, 12, 1),
        time_zone: TimeZone::UTC,
        plan_begins: None,
        paper: Paper::A4,
        archivable: false,
        accessible: true,
        system_fonts: false,
    }
}

/// The file of a report in a format.
pub fn export(source: &Source, format: Format) -> Prepared {
    export_with(std::slice::from_ref(source), format, Scope::default(), options())
}

/// The file of reports, with all there is to choose.
pub fn export_with(sources: &[Source], format: Format, scope: Scope, options: Options) -> Prepared {
    prepare(sources, &Export { format, scope, options }, &Job::default()).expect("exports")
}

/// A file as text.
pub fn text_of(prepared: &Prepared) -> &str {
    std::str::from_utf8(&prepared.bytes).expect("UTF-8")
}

/// The words of the second section in their order, as a reader sees them: without what Markdown makes of signs. Only such
/// words as no rule of Markdown could touch.
pub fn plain_words(source: &Source) -> Vec<String> {
    let sections = report::split(&source.run.text).sections;
    let html = prospect_export::html_fragment(&sections.startup_ideas_research);
    let mut words = Vec::new();
    let mut inside = false;
    let mut text = String::new();
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&lt;", " ").replace("&gt;", " ").replace("&amp;", " ").replace("&quot;", " ");
    for word in text.split(|c: char| !c.is_alphanumeric()) {
        // A very long word may be broken, and marks of claims stand between figures and what follows.
        let length = word.chars().count();
        if (3..=40).contains(&length) && !word.contains(|c: char| c.is_numeric()) {
            words.push(word.to_owned());
        }
    }
    words
}
