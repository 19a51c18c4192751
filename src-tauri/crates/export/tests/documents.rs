//! Markdown and HTML: what people read, and what nothing in a report may become.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use prospect_core::report::SectionKey;
use prospect_export::{Format, Labels, Options, Part, Scope};
use support::{annotated, corpus, export, export_with, options, source_of, text_of};

#[test]
fn markdown_has_every_report_to_the_letter_but_for_the_signs() {
    for (name, body) in corpus() {
        let source = source_of(&body);
        let prepared = export(&source, Format::Markdown);
        let file = text_of(&prepared);
        let sections = prospect_core::report::split(&source.run.text).sections;
        let without = file.replace('†', "");
        for key in SectionKey::ALL {
            let body = sections.get(key).trim_matches('\n').replace('†', "");
            assert!(without.contains(&body), "{name}: {body:.200}");
        }
        assert!(file.starts_with("---\ntitle: \"Clinic operations, extra income\"\ndate: "), "{file:.200}");
    }
}

#[test]
fn the_same_figures_are_marked_in_every_format() {
    for (name, body) in corpus() {
        let source = source_of(&body);
        let json: serde_json::Value =
            serde_json::from_slice(&export(&source, Format::Json).bytes).expect("JSON");
        let claims = json["claims"].as_array().expect("claims");
        let scope = || Scope {
            profile: false,
            provenance: false,
            notes: false,
            part: Part::Sections(SectionKey::ALL.to_vec()),
        };
        let html = export_with(std::slice::from_ref(&source), Format::Html, scope(), options());
        let markdown = export_with(std::slice::from_ref(&source), Format::Markdown, scope(), options());
        let in_html = text_of(&html).matches("<sup class=\"claim\">").count();
        let in_tables = text_of(&html).matches("<caption><sup class=\"claim\">").count();
        assert_eq!(in_html > 0, !claims.is_empty() || !source.run.ideas.is_empty(), "{name}");
        // A table has one sign for all its figures.
        assert!(in_html - in_tables <= claims.len(), "{name}");
        let legend = usize::from(in_html > 0);
        assert_eq!(text_of(&markdown).matches('†').count() - legend, in_html, "{name}");
        assert_eq!(
            claims.iter().filter(|claim| claim["end"].is_null()).count(),
            0,
            "{name}: every claim has its place"
        );
    }
}

#[test]
fn html_of_every_report_is_balanced_and_asks_for_nothing() {
    for (name, body) in corpus() {
        let prepared = export(&source_of(&body), Format::Html);
        let html = text_of(&prepared);
        balanced(html, name);
        let (head, rest) = html.split_once("</style>").expect("a style sheet");
        assert!(head.contains("default-src 'none'; style-src 'sha256-"), "{name}");
        for forbidden in [
            "<script",
            "<img",
            "<iframe",
            "<link",
            "<object",
            "<form",
            " src=",
            " style=",
            " onerror=",
            " onmouseover=\"",
        ] {
            let found = tags(rest).any(|tag| format!("<{tag}").contains(forbidden));
            assert!(!found, "{name} has {forbidden}");
        }
        assert!(!head.contains("url(") && !head.contains("@import"), "the style sheet loads nothing");
        for link in rest.split("<a href=\"").skip(1) {
            assert!(
                link.starts_with("http") || link.starts_with("mailto:") || link.starts_with('#'),
                "{link:.80}"
            );
        }
    }
}

/// What stands between `<` and `>`: text has neither, so this is every tag.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).map(|part| part.split('>').next().unwrap_or_default())
}

fn balanced(html: &str, name: &str) {
    const VOID: [&str; 4] = ["!doctype", "meta", "br", "hr"];
    let mut open = Vec::new();
    let mut last_heading = 0;
    for tag in tags(html) {
        let word = tag.trim_start_matches('/').split_whitespace().next().unwrap_or_default();
        if let Some(level) = word.strip_prefix('h').and_then(|level| level.parse::<u8>().ok())
            && !tag.starts_with('/')
        {
            assert!(level <= last_heading + 1, "{name}: a heading of level {level} after {last_heading}");
            last_heading = level;
        }
        if VOID.contains(&word) {
            continue;
        }
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(word), "{name}");
        } else {
            open.push(word);
        }
    }
    assert!(open.is_empty(), "{name}: {open:?}");
}

#[test]
fn words_of_every_report_are_in_its_page() {
    for (name, words) in [
        ("tasks", vec!["☐ open", "☑ done"]),
        ("hostile html", vec!["&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;iframe"]),
        ("hostile typst", vec!["#panic(", "#read(&quot;/etc/passwd&quot;)"]),
        ("images", vec!["A chart (https://example.com/x.png)", "(y.png)"]),
        (
            "links",
            vec![
                "<a href=\"https://example.com/a?b=1&amp;c=2\" rel=\"noopener noreferrer\">name</a>",
                " no ",
                " rel",
            ],
        ),
        ("lists", vec!["<ol start=\"3\" dir=\"auto\">"]),
        ("table", vec!["<td class=\"center\" dir=\"auto\">b</td><td class=\"end\" dir=\"auto\">1</td>"]),
        ("emoji", vec!["👩‍⚕️", "🇩🇪"]),
        ("too deep lists", vec!["deep 39"]),
        ("code", vec!["println!(&quot;&lt;b&gt;{}&lt;/b&gt;&quot;, 1 &lt; 2);"]),
    ] {
        let prepared = export(&source_of(&corpus()[name]), Format::Html);
        for words in words {
            assert!(text_of(&prepared).contains(words), "{name} has no {words}");
        }
    }
}

#[test]
fn scope_decides_what_is_there() {
    let source = annotated();
    let html = |scope: Scope| {
        let prepared = export_with(std::slice::from_ref(&source), Format::Html, scope, options());
        text_of(&prepared).to_owned()
    };
    let whole = html(Scope::default());
    for words in
        ["ward nurse", "Dana said", "Ask about the contract", "gpt-5-mini", "Ideas at a glance", "Risk radar"]
    {
        assert!(whole.contains(words), "{words}");
    }
    let bare = html(Scope { part: Part::Whole, profile: false, notes: false, provenance: false });
    for words in ["ward nurse", "Dana said", "Ask about the contract", "gpt-5-mini", "api.openai.com"] {
        assert!(!bare.contains(words), "{words}");
    }
    let one = html(Scope {
        part: Part::Sections(vec![SectionKey::PersonalizedRecommendations]),
        ..Scope::default()
    });
    assert!(
        one.contains("Risk radar")
            && !one.contains("Validation backlog")
            && !one.contains("Ideas at a glance")
    );
    let idea = html(Scope { part: Part::Idea(1), ..Scope::default() });
    for words in [
        "<h1 dir=\"auto\">Front-desk handbook in two weeks</h1>",
        "Make two offers at $450",
        "Dana said",
        "send one finished chapter",
        "One sale for every five",
    ] {
        assert!(idea.contains(words), "{words}");
    }
    assert!(!idea.contains("Quiet phones kit") && !idea.contains("Risk radar"), "only the one idea");
}

#[test]
fn several_reports_are_one_document() {
    let sources = [annotated(), source_of("Another text."), source_of("A third.")];
    for format in [Format::Html, Format::Markdown] {
        let prepared = export_with(&sources, format, Scope::default(), options());
        let text = text_of(&prepared);
        assert!(text.contains("Another text.") && text.contains("Risk radar"));
    }
}

#[test]
fn labels_come_in_the_language_of_the_interface() {
    let options = Options { labels: Labels::German, ..options() };
    let prepared = export_with(&[annotated()], Format::Html, Scope::default(), options);
    let html = text_of(&prepared);
    for words in [
        "Inhalt",
        "Persönliche Empfehlungen",
        "Zahlen mit † sind Angaben des Modells",
        "Erstellt mit Prospect am 1.12.2026",
    ] {
        assert!(html.contains(words), "{words}");
    }
}

/// The pages of the corpus in the folder named in OUT, to look at.
#[test]
#[ignore = "makes pages to look at"]
fn pages() {
    let Ok(folder) = std::env::var("OUT") else { return };
    for (name, body) in corpus() {
        let prepared = export(&source_of(&body), Format::Html);
        std::fs::write(format!("{folder}/{}.html", name.replace(' ', "_")), &prepared.bytes).expect("writes");
    }
    std::fs::write(format!("{folder}/annotated.html"), export(&annotated(), Format::Html).bytes)
        .expect("writes");
}
