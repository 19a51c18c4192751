//! The little LaTeX that models write within a line, as the characters it stands for.
//!
//! `ui/src/markdown/math.ts` has the same table, and `tests/vectors/markdown.json` holds both to it.

/// A longer formula, in characters between its dollar signs, is none: money is written with the same sign.
pub(super) const LONGEST: usize = 80;

/// The formula that a text begins with: how many bytes it takes, and what it shows. It stands between single dollar signs
/// with no space inside them, has a backslash command, and nothing in it that cannot be shown.
pub(super) fn find(text: &str) -> Option<(usize, String)> {
    let inside = text.strip_prefix('$')?;
    let mut escaped = false;
    for (at, character) in inside.char_indices().take(LONGEST + 1) {
        match character {
            '\n' | '\r' | '`' | '|' | '[' | ']' | '*' | '~' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '$' => {
                let content = &inside[..at];
                let next = inside[at + 1..].chars().next();
                let is_money = next.is_some_and(|next| next == '$' || next.is_ascii_digit());
                let is_math = !is_money && content.contains('\\') && content.trim() == content;
                return is_math.then(|| shown(content)).flatten().map(|shown| (at + 2, shown));
            }
            _ => {}
        }
    }
    None
}

/// A formula without its commands; nothing if one of them is unknown.
fn shown(formula: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = formula;
    while let Some(character) = rest.chars().next() {
        rest = &rest[character.len_utf8()..];
        match character {
            '{' | '}' => {}
            '\\' => {
                let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
                let (name, after) = rest.split_at(length);
                if name.is_empty() {
                    let sign = after.chars().next()?;
                    rest = &after[sign.len_utf8()..];
                    match sign {
                        '%' | '$' | '&' | '#' | '_' | '{' | '}' => out.push(sign),
                        ',' | ';' | ':' | ' ' => out.push(' '),
                        '!' => {}
                        _ => return None,
                    }
                } else if name == "frac" || name == "dfrac" || name == "tfrac" {
                    let (above, after) = group(after)?;
                    let (below, after) = group(after)?;
                    out.push_str(&format!("{}/{}", operand(&shown(above)?), operand(&shown(below)?)));
                    rest = after;
                } else {
                    let (_, symbol) = COMMANDS.iter().find(|(command, _)| *command == name)?;
                    out.push_str(symbol);
                    rest = after;
                }
            }
            other => out.push(other),
        }
    }
    Some(out)
}

/// The group in braces that a text begins with, and what follows it.
fn group(text: &str) -> Option<(&str, &str)> {
    let (group, after) = text.strip_prefix('{')?.split_once('}')?;
    (!group.contains('{')).then_some((group, after))
}

fn operand(text: &str) -> String {
    let is_simple = text.chars().all(|c| c.is_alphanumeric() || ".,%$".contains(c));
    if is_simple { text.to_owned() } else { format!("({text})") }
}

/// Commands by what they show. Those for fonts and sizes show what is in their braces.
const COMMANDS: [(&str, &str); 82] = [
    ("rightarrow", "→"),
    ("to", "→"),
    ("longrightarrow", "→"),
    ("leftarrow", "←"),
    ("gets", "←"),
    ("leftrightarrow", "↔"),
    ("Rightarrow", "⇒"),
    ("implies", "⇒"),
    ("Leftarrow", "⇐"),
    ("Leftrightarrow", "⇔"),
    ("iff", "⇔"),
    ("uparrow", "↑"),
    ("downarrow", "↓"),
    ("mapsto", "↦"),
    ("times", "×"),
    ("div", "÷"),
    ("cdot", "·"),
    ("pm", "±"),
    ("mp", "∓"),
    ("approx", "≈"),
    ("sim", "∼"),
    ("simeq", "≃"),
    ("equiv", "≡"),
    ("propto", "∝"),
    ("neq", "≠"),
    ("ne", "≠"),
    ("leq", "≤"),
    ("le", "≤"),
    ("geq", "≥"),
    ("ge", "≥"),
    ("lt", "<"),
    ("gt", ">"),
    ("ll", "≪"),
    ("gg", "≫"),
    ("infty", "∞"),
    ("sum", "∑"),
    ("prod", "∏"),
    ("in", "∈"),
    ("cup", "∪"),
    ("cap", "∩"),
    ("degree", "°"),
    ("circ", "°"),
    ("ldots", "…"),
    ("dots", "…"),
    ("cdots", "⋯"),
    ("bullet", "•"),
    ("star", "⋆"),
    ("checkmark", "✓"),
    ("euro", "€"),
    ("pounds", "£"),
    ("quad", " "),
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("Delta", "Δ"),
    ("epsilon", "ε"),
    ("theta", "θ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("Sigma", "Σ"),
    ("tau", "τ"),
    ("phi", "φ"),
    ("omega", "ω"),
    ("Omega", "Ω"),
    ("left", ""),
    ("right", ""),
    ("text", ""),
    ("textbf", ""),
    ("textit", ""),
    ("mathrm", ""),
    ("mathbf", ""),
    ("mathit", ""),
    ("operatorname", ""),
    ("displaystyle", ""),
    ("boxed", ""),
    ("log", "log"),
    ("min", "min"),
    ("max", "max"),
];
