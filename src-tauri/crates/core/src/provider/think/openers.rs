//! How a model begins when it talks to itself. Some chat templates put the opening mark of thinking into the prompt,
//! so that an answer begins in the middle of it.

/// The first words of such thinking, in lower case. Words of a script with spaces must end where a word ends.
const OPENERS: [&str; 94] = [
    // English
    "okay",
    "ok",
    "alright",
    "all right",
    "hmm",
    "hm",
    "let me",
    "let's",
    "let us",
    "we need",
    "we have to",
    "we should",
    "we must",
    "we are asked",
    "we're asked",
    "i need to",
    "i should",
    "i have to",
    "i must",
    "i'll need",
    "i am asked",
    "the user",
    "the founder",
    "the human",
    "the person",
    "the client",
    "the prompt",
    "the task",
    "the request",
    "this user",
    "this founder",
    "user wants",
    "user asks",
    "user is",
    "first, i",
    "first i",
    "first, let",
    "first, we",
    "so the user",
    "so, the user",
    "so the founder",
    "so i need",
    "so, i need",
    "so we need",
    "so let",
    "now i",
    "now, i",
    "got it",
    "wait",
    "my task",
    "thinking process",
    "thinking:",
    "thought process",
    "here's a thinking process",
    "here is my thought process",
    "here's my thought process",
    "here are my reasoning steps",
    // German, French, Spanish, Portuguese, Italian
    "der nutzer",
    "die nutzerin",
    "der benutzer",
    "zuerst muss",
    "ich muss",
    "ich soll",
    "lass mich",
    "also, der",
    "d'accord",
    "l'utilisateur",
    "je dois",
    "voyons",
    "vale,",
    "el usuario",
    "necesito",
    "déjame",
    "veamos",
    "o usuário",
    "preciso",
    "vamos ver",
    "l'utente",
    "devo",
    // Russian, Chinese, Japanese, Korean
    "хорошо",
    "итак",
    "пользователь",
    "мне нужно",
    "嗯",
    "好的",
    "好，",
    "首先",
    "用户",
    "我需要",
    "我们需要",
    "让我",
    "まず",
    "ユーザー",
    "사용자",
];

/// What an answer begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opening {
    /// Words for the reader.
    Text,
    /// Too little has come to tell.
    Undecided,
    /// A model that talks to itself.
    Monologue,
    /// Harmony whose control tokens were taken out: `analysisThe user … assistantfinal## …`.
    Stripped,
}

/// How Harmony without its tokens begins, and what it puts before the answer.
const STRIPPED: [&str; 2] = ["analysis", "commentary"];
pub(super) const STRIPPED_END: &str = "assistantfinal";

/// Reads the start of an answer, of which more may come unless it is `whole`.
pub(super) fn read(text: &str, whole: bool) -> Opening {
    let mut undecided = false;
    for name in STRIPPED {
        match text.strip_prefix(name).map(|rest| rest.chars().next()) {
            Some(None) => undecided = true,
            Some(Some(next)) if !next.is_lowercase() && next != ' ' => return Opening::Stripped,
            Some(Some(_)) => {}
            None => undecided |= name.starts_with(text),
        }
    }
    for opener in OPENERS {
        match begins(text, opener) {
            Some(true) => return Opening::Monologue,
            Some(false) => {}
            None => undecided = true,
        }
    }
    if undecided && !whole { Opening::Undecided } else { Opening::Text }
}

/// Whether `text` begins with `opener`; `None` while it is too short to tell.
fn begins(text: &str, opener: &str) -> Option<bool> {
    let mut chars = text.chars().map(|c| if c == '’' { '\'' } else { c });
    for expected in opener.chars() {
        match chars.next() {
            Some(c) if c.to_lowercase().eq([expected]) => {}
            Some(_) => return Some(false),
            None => return None,
        }
    }
    let has_spaces = opener.chars().next_back().is_some_and(|c| c < '\u{2e80}');
    match chars.next() {
        Some(next) => Some(!has_spaces || !next.is_alphanumeric()),
        None if has_spaces => None,
        None => Some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::{Opening, read};

    #[test]
    fn a_model_that_talks_to_itself_is_known_by_its_first_words() {
        for text in [
            "Okay, the founder is a nurse.",
            "ok so",
            "Hmm...",
            "Let me plan",
            "Let’s see",
            "The user wants",
            "First, I will",
            "We need to produce",
            "嗯，用户",
            "好的，我",
            "Der Nutzer möchte",
            "Хорошо, пользователь",
            "사용자는",
        ] {
            assert_eq!(read(text, false), Opening::Monologue, "{text}");
        }
        for text in ["analysisThe user", "analysisWe need", "analysis\nThe", "analysis用户", "commentaryWe"]
        {
            assert_eq!(read(text, false), Opening::Stripped, "{text}");
        }
        for text in [
            "## SECTION 1",
            "Okayama is a city",
            "You have",
            "Letting go",
            "first half",
            "The users",
            "analysis of",
            "Analysis",
            "analysist",
            "Users",
            "Sure! Here",
        ] {
            assert_eq!(read(text, false), Opening::Text, "{text}");
        }
        for text in ["O", "Ok", "Okay", "The use", "The user", "analysis", "ana", "首"] {
            assert_eq!(read(text, false), Opening::Undecided, "{text}");
            assert_eq!(read(text, true), Opening::Text, "{text}");
        }
    }
}
