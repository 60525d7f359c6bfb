//! The forms of outlets' names, found in a text.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind, StartKind};
use wirecopy_text::outlet::{self, Alias};

/// All forms of all outlets.
struct Forms {
    aliases: Vec<Alias>,
    /// Tells at a place of a text which form begins there, whatever its case.
    automaton: AhoCorasick,
    /// For the [`prefix`] of a place whether any form begins so. An automaton that is fed every byte of a text spends
    /// its time waiting for memory, and few places begin like a name.
    prefixes: Vec<bool>,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    // Sites are credited by their addresses too: `(washingtonpost.com)`.
    let by_domain = outlet::all().flat_map(|outlet| {
        let form =
            move |text: &&'static str| Alias { text, outlet, case_sensitive: false, weak: true };
        outlet.domains.iter().map(form)
    });
    let aliases: Vec<Alias> = outlet::aliases().chain(by_domain).collect();
    let automaton = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostLongest)
        .start_kind(StartKind::Anchored)
        .ascii_case_insensitive(true)
        .build(aliases.iter().map(|a| a.text))
        .expect("a few hundred short names make an automaton");
    let mut prefixes = vec![false; 1 << (3 * LETTER)];
    for alias in &aliases {
        // Of a form of two letters anything may follow.
        let begun: Vec<u8> = alias.text.bytes().take(3).collect();
        let missing = 3 - begun.len();
        let first = prefix(&begun) << (LETTER * missing);
        prefixes[first..first + (1 << (LETTER * missing))].fill(true);
    }
    Forms { aliases, automaton, prefixes }
});

/// Bits of a letter that count: the case of ASCII letters is not among them.
const LETTER: usize = 5;

fn prefix(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |prefix, b| prefix << LETTER | usize::from(b & ((1 << LETTER) - 1)))
}

/// Where a form stands, and which it is: the longest of the right case at each place where a word begins, none inside
/// another.
pub(crate) fn find(text: &str) -> impl Iterator<Item = (usize, usize, &'static Alias)> {
    let bytes = text.as_bytes();
    let in_word = |at: usize| bytes[at].is_ascii_alphanumeric() || bytes[at] >= 0x80;
    let mut at = 0;
    std::iter::from_fn(move || {
        while at + 2 <= bytes.len() {
            let start = at;
            at += 1;
            // The end of a text is as good as a blank.
            let begun = [bytes[start], bytes[start + 1], *bytes.get(start + 2).unwrap_or(&b' ')];
            if !FORMS.prefixes[prefix(&begun)]
                || !text.is_char_boundary(start)
                || (in_word(start) && start > 0 && in_word(start - 1))
            {
                continue;
            }
            let mut end = text.len();
            loop {
                let input = Input::new(text).span(start..end).anchored(Anchored::Yes);
                let Some(found) = FORMS.automaton.find(input) else { break };
                if let Some(alias) = best(found.pattern().as_usize(), &text[found.range()]) {
                    at = found.end();
                    return Some((start, found.end(), alias));
                }
                // `the Washington Post` holds a form that fits, though `The Washington Post` is none in this case.
                end = found.end() - 1;
            }
        }
        None
    })
}

/// The form that fits the case of the surface; several outlets may share one in different cases.
fn best(found: usize, surface: &str) -> Option<&'static Alias> {
    let found = &FORMS.aliases[found];
    if found.text == surface || !found.case_sensitive {
        return Some(found);
    }
    FORMS
        .aliases
        .iter()
        .find(|a| a.text == surface || (!a.case_sensitive && a.text.eq_ignore_ascii_case(surface)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_found_at_the_start_and_at_the_end() {
        for alias in &FORMS.aliases {
            let text = format!("{0}, {0}", alias.text);
            let found: Vec<_> = find(&text).map(|(start, end, _)| (start, end)).collect();
            let length = alias.text.len();
            assert_eq!(found, [(0, length), (length + 2, text.len())], "{}", alias.text);
        }
    }

    #[test]
    fn a_form_of_another_case_hides_none_that_fits() {
        for (text, expect) in [
            ("in the New York Times", "New York Times"),
            ("as the Washington Post said", "Washington Post"),
            ("and the BBC", "BBC"),
        ] {
            let found: Vec<&str> = find(text).map(|(start, end, _)| &text[start..end]).collect();
            assert_eq!(found, [expect], "{text}");
        }
    }

    #[test]
    fn nothing_is_found_inside_a_word() {
        assert_eq!(find("Nonreuters and éAFP").count(), 0);
        assert_eq!(find("x-reuters and –AFP").count(), 1);
        assert_eq!(find("").count() + find("A").count(), 0);
    }
}
