//! "Did you mean": the nearest of the names that are allowed.

/// Names longer than this are no slips of the finger, and comparing them would only cost time.
const LONGEST: usize = 64;

/// The candidate nearest to `word`, if it is near enough to be what the author meant.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if word.len() > LONGEST {
        return None;
    }
    let folded = fold(word);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = fold(candidate);
        let distance = strsim::damerau_levenshtein(&folded, &other);
        // A third of the word may be wrong. A word that merely lost or gained an ending (`entity` for `entities`)
        // is near as well, provided that enough of it stands.
        let longest = folded.chars().count().max(other.chars().count());
        let shared = folded.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
        let near = distance <= longest.div_ceil(3).max(1) && distance < longest
            || (shared >= 4 && shared * 2 >= longest);
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Case and the choice between `-` and `_` are the slips that matter least.
fn fold(word: &str) -> String {
    word.to_lowercase().replace('_', "-")
}

/// The names as a person would list them: `` `a`, `b` and `c` ``.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>, conjunction: &str) -> String {
    let quoted: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => "none".into(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} {conjunction} {last}", head.join(", ")),
    }
}

/// Text from the file as it may be repeated in a message: on one line, and not too long.
pub(crate) fn short(text: &str) -> String {
    const MOST: usize = 60;
    let mut out: String = text.chars().take(MOST).flat_map(char::escape_debug).collect();
    if text.chars().nth(MOST).is_some() {
        out.push('…');
    }
    // `escape_debug` also escapes quotes, which need none between backquotes.
    out.replace("\\'", "'").replace("\\\"", "\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_forgives_slips_and_endings_but_not_other_words() {
        let stages = ["clean", "dates", "entities", "sources"];
        assert_eq!(nearest("date", stages), Some("dates"));
        assert_eq!(nearest("entity", stages), Some("entities"));
        assert_eq!(nearest("Entitites", stages), Some("entities"));
        assert_eq!(nearest("source", stages), Some("sources"));
        assert_eq!(nearest("translate", stages), None);
        assert_eq!(nearest("x", stages), None);
        assert_eq!(nearest(&"dates".repeat(1000), stages), None);
    }

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(listed(["a"], "or"), "`a`");
        assert_eq!(listed(["a", "b", "c"], "or"), "`a`, `b` or `c`");
    }
}
