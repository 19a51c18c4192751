//! Names of ideas: as plain text, without a number, and by their headings in section 2.

use super::{data::Idea, fence::FenceLine};

/// Words that stand before an idea's number.
const IDEA_WORDS: [&str; 12] = [
    "idea",
    "startup idea",
    "business idea",
    "concept",
    "option",
    "idee",
    "startup-idee",
    "geschäftsidee",
    "idée",
    "ideia",
    "идея",
    "创意",
];

/// What a model copies from a template in place of a name; without case and punctuation.
const PLACEHOLDERS: [&str; 16] = [
    "",
    "string",
    "name",
    "title",
    "text",
    "placeholder",
    "ideaname",
    "ideatitle",
    "nameofidea",
    "nameoftheidea",
    "yourideaname",
    "theideasname",
    "ideasname",
    "ideanamehere",
    "insertname",
    "tbd",
];

/// A name without Markdown and without its number: "**2. Rota helper**" is "Rota helper".
pub(super) fn plain_name(text: &str) -> String {
    let text = without_markup(text);
    without_number(text.trim()).trim().to_owned()
}

/// Whether a name says nothing.
pub(super) fn is_placeholder(name: &str) -> bool {
    let in_brackets = name.starts_with('<') && name.find('>') == Some(name.len() - 1);
    in_brackets || PLACEHOLDERS.contains(&normalised(name).as_str())
}

/// Gives every idea the position of its heading in section 2, if it has one.
pub(super) fn number_ideas(ideas: &mut [Idea], section: &str) {
    let headings = headings(section);
    let names: Vec<String> = ideas.iter().map(|idea| normalised(&idea.name)).collect();
    let matches =
        |level: u8| headings.iter().filter(|(at, name)| *at == level && names.contains(name)).count();
    // The first of the levels that names most ideas.
    let Some(level) = (1..=7).rev().max_by_key(|level| matches(*level)).filter(|level| matches(*level) > 0)
    else {
        return;
    };
    let of_level: Vec<&str> =
        headings.iter().filter(|(at, _)| *at == level).map(|(_, name)| name.as_str()).collect();
    for (idea, name) in ideas.iter_mut().zip(&names) {
        let ordinal =
            of_level.iter().zip(1..).find(|(heading, _)| *heading == name).map(|(_, ordinal)| ordinal);
        idea.ordinal = ordinal.or(idea.ordinal);
    }
}

/// The headings of a text with their level, and lines that are bold as a whole at level 7.
fn headings(text: &str) -> Vec<(u8, String)> {
    let mut found = Vec::new();
    let mut open = None;
    for line in text.lines() {
        let mut read = FenceLine::default();
        read.read(line);
        match open {
            Some(fence) if read.closes(fence) => open = None,
            Some(_) => {}
            None => open = read.opens(),
        }
        if open.is_some() {
            continue;
        }
        let line = line.trim();
        let hashes = line.len() - line.trim_start_matches('#').len();
        if (1..=6).contains(&hashes) {
            found.push((hashes as u8, normalised(&plain_name(&line[hashes..]))));
        } else if line.len() > 4 && line.starts_with("**") && line.ends_with("**") {
            found.push((7, normalised(&plain_name(line))));
        }
    }
    found
}

/// Text without emphasis, code marks, heading marks and the targets of links.
fn without_markup(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.trim().trim_start_matches(['>', ' ']);
    let unmarked = rest.trim_start_matches('#');
    if unmarked.starts_with(' ') {
        rest = unmarked;
    }
    for mark in ["__", "_"] {
        // Names such as `__proto__` stay.
        if let Some(inner) = rest.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark))
            && inner.contains(' ')
        {
            rest = inner;
        }
    }
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '`' => {}
            '*' | '~' if rest.starts_with(c) => rest = &rest[1..],
            '*' if !kept.ends_with(char::is_whitespace) || !rest.starts_with(char::is_whitespace) => {}
            '[' => match rest.split_once("](") {
                Some((label, after)) if !label.contains(['[', ']']) && after.contains(')') => {
                    kept.push_str(label);
                    rest = after.split_once(')').map_or("", |(_, after)| after);
                }
                _ => kept.push(c),
            },
            c => kept.push(c),
        }
    }
    kept
}

/// A name without "1. ", "#3 ", "Idea 2: " before it; nothing is left out if nothing would be left.
fn without_number(name: &str) -> &str {
    let lower = name.to_lowercase();
    let word =
        IDEA_WORDS.iter().filter(|word| lower.starts_with(**word)).map(|word| word.len()).max().unwrap_or(0);
    // Lower case has the same length for the words above.
    let rest = name.get(word..).unwrap_or(name).trim_start();
    let signed = rest.strip_prefix(['#', '№']).unwrap_or(rest);
    let digits = signed.len() - signed.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if !(1..=2).contains(&digits) {
        return name;
    }
    let after = &signed[digits..];
    let marked = after.trim_start().trim_start_matches(['.', ')', ':', '-', '–', '—', '：', '、']);
    let is_marked = marked.len() < after.trim_start().len()
        && (marked.starts_with(' ') || !after.starts_with(['.', '-']));
    let is_signed = signed.len() < rest.len() && after.starts_with(' ');
    if (is_marked || is_signed) && !marked.trim().is_empty() { marked.trim_start() } else { name }
}

fn normalised(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_placeholder, plain_name};

    #[test]
    fn names_lose_markdown_and_numbers() {
        for (written, name) in [
            ("Rota helper", "Rota helper"),
            ("**Rota helper**", "Rota helper"),
            ("**1. Rota helper**", "Rota helper"),
            ("1. **Rota helper**", "Rota helper"),
            ("`Rota` helper", "Rota helper"),
            ("*Rota* helper", "Rota helper"),
            ("__Rota helper__", "Rota helper"),
            ("[Rota helper](https://example.org/a_b)", "Rota helper"),
            ("### 3. Rota helper", "Rota helper"),
            ("3) Rota helper", "Rota helper"),
            ("#3 Rota helper", "Rota helper"),
            ("#3: Rota helper", "Rota helper"),
            ("Idea 2: Rota helper", "Rota helper"),
            ("Idea #2 – Rota helper", "Rota helper"),
            ("Idee 2: Dienstplan", "Dienstplan"),
            ("2 - Rota helper", "Rota helper"),
            // Numbers that are part of a name stay.
            ("Idea 5", "Idea 5"),
            ("3D printing", "3D printing"),
            ("24/7 desk", "24/7 desk"),
            ("2.5 hours", "2.5 hours"),
            ("2-day course", "2-day course"),
            ("7 days of meals", "7 days of meals"),
            ("C# coaching", "C# coaching"),
            ("Ideas desk", "Ideas desk"),
            ("__proto__", "__proto__"),
            ("snake_case tutor", "snake_case tutor"),
            ("2 * 3 club", "2 * 3 club"),
        ] {
            assert_eq!(plain_name(written), name, "{written}");
        }
    }

    #[test]
    fn what_a_template_says_is_no_name() {
        for name in [
            "…",
            "...",
            "<name>",
            "<the idea's name>",
            "string",
            "Idea name",
            "[Name]",
            "Name of the idea",
            "-",
        ] {
            assert!(is_placeholder(name), "{name}");
        }
        for name in ["Name badge printing", "String quartet for weddings", "Rota helper"] {
            assert!(!is_placeholder(name), "{name}");
        }
    }
}
