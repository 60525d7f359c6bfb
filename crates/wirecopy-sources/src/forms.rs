//! The forms of outlets' names, found in a text.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, MatchKind, StartKind};
use wirecopy_text::outlet::{self, Alias};

use crate::words::{Word, Words, read};

/// All forms of all outlets.
///
/// Few places of a text begin like a name, and an automaton that is fed every word of one spends its time waiting for
/// memory. So a place has to pass two small tables first.
struct Forms {
    aliases: Vec<Alias>,
    /// For each form, those that differ from it in case alone, itself among them: several outlets may share one in
    /// different cases.
    alike: Vec<Vec<usize>>,
    /// Tells at a place of a text which form begins there, whatever its case.
    automaton: AhoCorasick,
    /// For the [`prefix`] of a place how long the shortest form is that begins so, [`LONGEST`] at most; 0 where none
    /// does.
    shortest: Vec<u8>,
    /// The [`hash`] of so many bytes of every form that begins so, as a bit of a set: as written where the case counts,
    /// and in small letters where it does not.
    begun: Vec<u64>,
    /// The upper 16 bits of the hashes of all first words, as a bit of a set.
    first_words: Vec<u64>,
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
    let alike = |one: &Alias| {
        let same = |(_, other): &(usize, &Alias)| other.text.eq_ignore_ascii_case(one.text);
        aliases.iter().enumerate().filter(same).map(|(at, _)| at).collect()
    };
    let alike = aliases.iter().map(alike).collect();
    // What begins with a form of two letters: nothing that goes on with its word is one.
    let prefixes = |text: &str| -> Vec<usize> {
        match *text.as_bytes() {
            [a, b] => (0..128).map(|c: u8| prefix([a, b, c])).collect(),
            [a, b, c, ..] => vec![prefix([a, b, c])],
            _ => Vec::new(),
        }
    };
    let mut shortest = vec![0; 1 << (3 * LETTER)];
    for alias in &aliases {
        let length = alias.text.len().min(LONGEST) as u8;
        for prefix in prefixes(alias.text) {
            let known = &mut shortest[prefix];
            *known = if *known == 0 { length } else { length.min(*known) };
        }
    }
    let mut begun = vec![0; HASHES / 64];
    for alias in &aliases {
        for prefix in prefixes(alias.text) {
            let head = &alias.text.as_bytes()[..usize::from(shortest[prefix])];
            let hash = hash(head, !alias.case_sensitive);
            begun[hash / 64] |= 1 << (hash % 64);
        }
    }
    let mut first_words = vec![0; HASHES / 64];
    for alias in &aliases {
        let mut words = Vec::new();
        read(alias.text, 0, alias.text.len(), &mut words, &mut Vec::new());
        if let Some(word) = words.first() {
            first_words[upper(word.hash) / 64] |= 1 << (upper(word.hash) % 64);
        }
    }
    Forms { aliases, alike, automaton, shortest, begun, first_words }
});

/// Bits of a letter that count: the case of ASCII letters is not among them.
const LETTER: usize = 5;
/// Bytes of the head of a form that are hashed, at most.
const LONGEST: usize = 8;
/// Bits of the set of hashes.
const HASHES: usize = 1 << 16;

fn prefix(bytes: [u8; 3]) -> usize {
    bytes.iter().fold(0, |prefix, b| prefix << LETTER | usize::from(b & ((1 << LETTER) - 1)))
}

/// A hash of at most [`LONGEST`] bytes, below [`HASHES`]; `folded` is that of their small letters, which is another one
/// than that of the same bytes as written.
fn hash(head: &[u8], folded: bool) -> usize {
    let byte = |b: &u8| u64::from(if folded { b.to_ascii_lowercase() } else { *b });
    let packed = head.iter().fold(0, |packed, b| packed << 8 ^ byte(b));
    // Multiplication by a large odd number (Knuth, The Art of Computer Programming 3, 6.4): the upper bits are mixed.
    let factor = if folded { 0xD1B5_4A32_D192_ED03 } else { 0x9E37_79B9_7F4A_7C15 };
    upper(u64::wrapping_mul(packed, factor))
}

/// The upper bits of a hash, below [`HASHES`].
fn upper(hash: u64) -> usize {
    (hash >> 48) as usize
}

impl Forms {
    /// Whether a form may begin at a place.
    fn may_begin(&self, bytes: &[u8], start: usize) -> bool {
        // The end of a text is as good as a blank.
        let byte = |at: usize| *bytes.get(at).unwrap_or(&b' ');
        let begun = [byte(start), byte(start + 1), byte(start + 2)];
        let length = usize::from(self.shortest[prefix(begun)]);
        if length == 0 {
            return false;
        }
        let Some(head) = bytes.get(start..start + length) else { return false };
        [false, true].into_iter().any(|folded| {
            let hash = hash(head, folded);
            self.begun[hash / 64] >> (hash % 64) & 1 == 1
        })
    }

    /// The form that fits the case of the surface, which is that of the form `found` but for its case.
    fn best(&self, found: usize, surface: &str) -> Option<&Alias> {
        let alias = &self.aliases[found];
        if alias.text == surface || !alias.case_sensitive {
            return Some(alias);
        }
        let mut alike = self.alike[found].iter().map(|at| &self.aliases[*at]);
        alike.find(|alias| alias.text == surface || !alias.case_sensitive)
    }
}

/// What a byte is to the words of a text, as bits.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut b = 0;
    while b < 256 {
        class[b] = match b as u8 {
            b if b.is_ascii_alphanumeric() => LETTER_OR_DIGIT | MAY_BEGIN,
            0xc0.. => MAY_BEGIN,
            _ => 0,
        };
        b += 1;
    }
    class
};
/// A letter or digit of ASCII: no word begins behind it.
const LETTER_OR_DIGIT: u8 = 2;
/// The first byte of a character that a word may begin with.
const MAY_BEGIN: u8 = 1;

/// Whether a word may begin with a byte of one class behind a byte of another.
fn begins(class: u8, before: u8) -> bool {
    class & MAY_BEGIN & !(before / LETTER_OR_DIGIT) != 0
}

/// The places where words may begin: all where one does, and some behind and at characters that are not of ASCII, which
/// are not looked up. [`find`] looks at the few that matter.
pub(crate) fn starts(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    // No two places are neighbours. No branch is taken for a byte, since none could be foreseen.
    let mut starts = vec![0; bytes.len() / 2 + 1];
    let (mut count, mut before) = (0, 0);
    for (at, &byte) in bytes.iter().enumerate() {
        let class = CLASS[usize::from(byte)];
        if let Some(start) = starts.get_mut(count) {
            *start = at as u32;
        }
        count += usize::from(begins(class, before));
        before = class;
    }
    starts.truncate(count);
    starts
}

/// The places of those words of a text that begin a form, or look like it: fewer than [`starts`] gives by far, for one
/// who has the words at hand.
pub(crate) fn starts_of(text: &str, words: &Words) -> Vec<u32> {
    let forms = &*FORMS;
    let may_name = |word: &&Word| {
        let hash = upper(word.hash);
        forms.first_words[hash / 64] >> (hash % 64) & 1 == 1
    };
    let mut starts = Vec::new();
    // A name may be only part of what is a word there: `Reuters™`.
    for span in &words.wide {
        let mut before = 0;
        for (&byte, at) in text.as_bytes()[span.range()].iter().zip(span.start..) {
            let class = CLASS[usize::from(byte)];
            if begins(class, before) {
                starts.push(at);
            }
            before = class;
        }
    }
    for words in [&words.text, &words.aside, &words.gone] {
        starts.extend(words.iter().filter(may_name).map(|word| word.span.start));
    }
    starts.sort_unstable();
    starts
}

/// Which form stands at these places, and where it ends: the longest of the right case that is no part of a longer word,
/// none inside another.
pub(crate) fn find(
    text: &str,
    starts: Vec<u32>,
) -> impl Iterator<Item = (usize, usize, &'static Alias)> {
    let forms = &*FORMS;
    let bytes = text.as_bytes();
    let mut done = 0;
    starts.into_iter().filter_map(move |start| {
        let start = start as usize;
        if start < done || !forms.may_begin(bytes, start) || in_word(text, start) {
            return None;
        }
        let mut end = text.len();
        loop {
            let input = Input::new(text).span(start..end).anchored(Anchored::Yes);
            let found = forms.automaton.find(input)?;
            let alias = forms.best(found.pattern().as_usize(), &text[found.range()]);
            if let Some(alias) = alias.filter(|_| !goes_on(text, found.end())) {
                done = found.end();
                return Some((start, done, alias));
            }
            // `the Washington Post` holds a form that fits, though `The Washington Post` is none in this case; and
            // `BBC Newsnight` holds one, though `BBC News` is only part of it.
            end = found.end() - 1;
        }
    })
}

/// Whether what stands before a place makes what follows part of a longer word: `@AFP`, `#AFP`; not `Petrova/Reuters`.
fn in_word(text: &str, start: usize) -> bool {
    let before = text[..start].chars().next_back();
    before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '_' | '#'))
}

/// Whether what stands behind a place goes on with the word, or the address, that ends there.
fn goes_on(text: &str, end: usize) -> bool {
    let mut behind = text[end..].chars();
    match behind.next() {
        Some('.') => behind.next().is_some_and(char::is_alphanumeric),
        after => after.is_some_and(|c| c.is_alphanumeric() || c == '_'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wirecopy_stage::prelude::*;

    use super::*;
    use crate::words::words;

    /// The forms in a text, by both ways to find where they may begin.
    fn forms(text: &str) -> Vec<(usize, usize, &str)> {
        let by_words = starts_of(text, &words(&Document::new("d", text)));
        let [found, again] = [starts(text), by_words].map(|starts| {
            let found = find(text, starts);
            found.map(|(start, end, _)| (start, end, &text[start..end])).collect::<Vec<_>>()
        });
        assert_eq!(found, again, "{text}");
        found
    }

    #[test]
    fn every_form_is_found_at_the_start_and_at_the_end() {
        for alias in &FORMS.aliases {
            let text = format!("{0}, {0}", alias.text);
            let length = alias.text.len();
            let expect = [(0, length, alias.text), (length + 2, text.len(), alias.text)];
            assert_eq!(forms(&text), expect);
        }
    }

    #[test]
    fn a_form_of_another_case_hides_none_that_fits() {
        for (text, expect) in [
            ("in the New York Times", "New York Times"),
            ("as the Washington Post said", "Washington Post"),
            ("and the BBC", "BBC"),
        ] {
            let found: Vec<&str> = forms(text).iter().map(|(_, _, form)| *form).collect();
            assert_eq!(found, [expect], "{text}");
        }
    }

    #[test]
    fn characters_that_are_not_of_ascii_are_part_of_a_word_only_if_they_are_letters() {
        for (text, expect) in [
            ("SOURCE: Reuters™", "Reuters"),
            ("AFP，", "AFP"),
            ("\u{feff}AFP said", "AFP"),
            ("opened.—AFP", "AFP"),
            ("—Reuters", "Reuters"),
            ("©AFP", "AFP"),
            ("“Reuters reported", "Reuters"),
            ("told\u{a0}AFP", "AFP"),
            ("„ČTK“", "ČTK"),
            ("据（AFP）报道", "AFP"),
            ("据AFP报道", ""),
            ("éAFP, AFPé", ""),
        ] {
            let found: Vec<&str> = forms(text).iter().map(|(_, _, form)| *form).collect();
            assert_eq!(found.join(" "), expect, "{text}");
        }
    }

    #[test]
    fn a_longer_form_that_goes_on_hides_no_shorter_one() {
        for (text, expect) in [
            ("told BBC Newsnight", "BBC"),
            ("told BBC News", "BBC News"),
            ("told BBCNews", ""),
            ("www.bbc.com.au", ""),
        ] {
            let found: Vec<&str> = forms(text).iter().map(|(_, _, form)| *form).collect();
            assert_eq!(found.join(" "), expect, "{text}");
        }
    }

    #[test]
    fn nothing_is_found_inside_a_word() {
        assert_eq!(forms("Nonreuters and éAFP"), []);
        assert_eq!(forms("x-reuters and –AFP").len(), 2);
        assert_eq!(forms("").len() + forms("A").len(), 0);
    }

    proptest! {
        #[test]
        fn both_ways_find_the_same(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "AFP", "Reuters", "BBC News", "The Guardian", "24.kg", "ČTK", "Ma'an", "x", "é", "™", "，", "—",
                    "’", " ", ".", "\u{feff}", "\u{a0}", "٣", "Č", "İhlas News Agency", "the", "Télam",
                ]),
                0..12,
            ),
        ) {
            forms(&pieces.concat());
        }
    }
}
