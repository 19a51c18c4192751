use proptest::prelude::*;

use super::html_fragment;

#[test]
fn markdown_becomes_the_html_that_editors_know() {
    let table = [
        (
            "## Title\n\nA *b* **c** `d`.",
            "<h2>Title</h2>\n<p>A <em>b</em> <strong>c</strong> <code>d</code>.</p>\n",
        ),
        ("1. One\n2. Two\n", "<ol>\n<li>One</li>\n<li>Two</li>\n</ol>\n"),
        ("> Quoted\n", "<blockquote>\n<p>Quoted</p>\n</blockquote>\n"),
        ("~~gone~~", "<p><del>gone</del></p>\n"),
        ("- [ ] open\n- [x] done\n", "<ul>\n<li>☐ open</li>\n<li>☑ done</li>\n</ul>\n"),
        ("```js\na < b\n```\n", "<pre><code>a &lt; b\n</code></pre>\n"),
        ("日本語 und **Größe**", "<p>日本語 und <strong>Größe</strong></p>\n"),
        ("", ""),
    ];
    for (markdown, html) in table {
        assert_eq!(html_fragment(markdown), html, "{markdown:?}");
    }
}

#[test]
fn tables_keep_their_columns_and_how_they_are_aligned() {
    let html = html_fragment("| Idea | Cost |\n| --- | ---: |\n| Bakery | $12 |\n");
    assert!(html.contains("<th>Idea</th>"), "{html}");
    assert!(html.contains("<td align=\"right\">$12</td>"), "{html}");
}

#[test]
fn addresses_of_the_web_and_of_mail_are_links() {
    let table = [
        ("[a](https://example.com/x?y=1&z=2)", "<a href=\"https://example.com/x?y=1&amp;z=2\">a</a>"),
        ("[a](http://example.com)", "<a href=\"http://example.com\">a</a>"),
        ("<mailto:ada@example.com>", "<a href=\"mailto:ada@example.com\">mailto:ada@example.com</a>"),
        ("see https://example.com now", "<a href=\"https://example.com\">https://example.com</a>"),
    ];
    for (markdown, link) in table {
        let html = html_fragment(markdown);
        assert!(html.contains(link), "{markdown:?} became {html}");
    }
}

#[test]
fn any_other_address_is_no_link_but_its_text_stays() {
    let addresses = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#10;script:alert(1)",
        "&#x6a;avascript:alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "//example.com",
        "/etc/passwd",
        "#here",
        "tel:123",
        "",
    ];
    for address in addresses {
        let html = html_fragment(&format!("before [**click** here](<{address}>) after"));
        assert!(!html.contains("<a"), "{address:?} became {html}");
        assert!(html.contains("<strong>click</strong> here"), "{address:?} became {html}");
        assert!(html.contains("before ") && html.contains(" after"), "{address:?} became {html}");
    }
}

#[test]
fn an_image_is_its_words_and_its_address_and_nothing_is_fetched() {
    let table = [
        ("![A chart](https://example.com/x.png)", "<p>A chart (https://example.com/x.png)</p>\n"),
        ("![](https://example.com/x.png)", "<p>(https://example.com/x.png)</p>\n"),
        ("![a *b* `c`](x.png \"t\")", "<p>a b c (x.png)</p>\n"),
        (
            "[![logo](l.png)](https://example.com)",
            "<p><a href=\"https://example.com\">logo (l.png)</a></p>\n",
        ),
        ("![x](<\" onerror=alert(1)>)", "<p>x (&quot; onerror=alert(1))</p>\n"),
    ];
    for (markdown, html) in table {
        assert_eq!(html_fragment(markdown), html, "{markdown:?}");
    }
}

#[test]
fn markup_in_the_text_stays_text() {
    let table = [
        ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n"),
        ("<script>\nalert(1)\n</script>\n", "<p>&lt;script&gt;<br />\nalert(1)<br />\n&lt;/script&gt;</p>\n"),
        ("<!-- hidden -->", "<p>&lt;!-- hidden --&gt;</p>\n"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>\n"),
        ("&lt;script&gt;", "<p>&lt;script&gt;</p>\n"),
        ("```\n</code><script>\n```", "<pre><code>&lt;/code&gt;&lt;script&gt;\n</code></pre>\n"),
        ("```\"><script>\nx\n```", "<pre><code>x\n</code></pre>\n"),
    ];
    for (markdown, html) in table {
        assert_eq!(html_fragment(markdown), html, "{markdown:?}");
    }
}

#[test]
fn text_made_to_choke_on_is_read_to_its_end() {
    let hostile = [
        "> ".repeat(5000) + "deep",
        "- ".repeat(2000) + "deep",
        "[".repeat(20_000) + "deep",
        "![".repeat(5000) + "deep",
        "*a ".repeat(10_000) + "deep",
        "a ` ``".repeat(5000) + "deep",
        "<".repeat(20_000) + "deep",
        "| a ".repeat(2000) + "|\n" + &"| - ".repeat(2000) + "|\n\ndeep",
    ];
    for markdown in hostile {
        let html = html_fragment(&markdown);
        assert!(html.contains("deep"), "{:?}…", &markdown[..20]);
        only_known_tags(&html);
    }
}

proptest! {
    #[test]
    fn whatever_was_written_only_known_tags_come_out(
        markdown in r#"([a-z<>"'&\\!\[\]\(\)`*_~#|:\-\n /=.1x]|<[a-z]{1,4}|</|javascript:|https://|\]\(|- \[x\] |\| - \|)*"#,
    ) {
        only_known_tags(&html_fragment(&markdown));
    }
}

/// Every `<` of the fragment begins a tag of the list, with no other attributes than the list has.
fn only_known_tags(html: &str) {
    const PLAIN: &str = "a,blockquote,br /,code,del,em,h1,h2,h3,h4,h5,h6,hr /,li,ol,p,pre,strong,table,tbody,td,th,thead,tr,ul";
    for part in html.split('<').skip(1) {
        let Some((tag, _)) = part.split_once('>') else { panic!("an open tag: <{part}") };
        let name = tag.trim_start_matches('/');
        let is_link = name.strip_prefix("a href=\"").is_some_and(|rest| {
            let (address, rest) = rest.split_once('"').unwrap_or_default();
            let safe = ["http:", "https:", "mailto:"].iter().any(|scheme| {
                address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            });
            safe && (rest.is_empty() || rest.starts_with(" title=\"") && rest.matches('"').count() == 2)
        });
        let is_aligned = ["left", "center", "right"]
            .iter()
            .any(|side| name == format!("td align=\"{side}\"") || name == format!("th align=\"{side}\""));
        let is_numbered = name
            .strip_prefix("ol start=\"")
            .and_then(|rest| rest.strip_suffix('"'))
            .is_some_and(|start| start.chars().all(|c| c.is_ascii_digit()));
        assert!(
            PLAIN.split(',').any(|plain| plain == name) || is_link || is_aligned || is_numbered,
            "an unexpected tag <{tag}> in {html}"
        );
    }
}
