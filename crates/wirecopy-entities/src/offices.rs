//! Offices and titles in a text.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::gazetteer::is_whole;
use crate::tables::rows;

/// A form of an office.
struct Office {
    /// The first form of the row.
    name: &'static str,
    /// A form of address such as `Mr.`, which is no office.
    address: bool,
    /// It counts in capitals only.
    upper: bool,
    /// It counts with a capital only: `his sister` is none, `Sister Ana` is.
    capital: bool,
}

/// An office that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfficeHit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) name: &'static str,
    pub(crate) address: bool,
    pub(crate) capital: bool,
}

struct Offices {
    rows: Vec<Office>,
    automaton: AhoCorasick,
}

static OFFICES: LazyLock<Offices> = LazyLock::new(|| {
    let mut all = Vec::new();
    let mut forms = Vec::new();
    for row in rows(include_str!("../data/offices.txt")) {
        let plain = |form: &'static str| form.trim_end_matches(['*', '^']);
        let name = plain(row.split('|').next().unwrap_or(row));
        for form in row.split('|') {
            forms.push(plain(form));
            all.push(Office {
                name,
                address: form.ends_with('*'),
                upper: !form.contains(char::is_lowercase),
                capital: form.ends_with('^'),
            });
        }
    }
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::DFA))
        .ascii_case_insensitive(true)
        .build(&forms)
        .expect("the forms of a table make an automaton");
    Offices { rows: all, automaton }
});

/// The offices that a text names, capitalised or not.
pub(crate) fn offices(text: &str) -> Vec<OfficeHit> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = OFFICES.automaton.find(aho_corasick::Input::new(text).range(at..)) {
        let (start, end) = (found.start(), found.end());
        // A form may hide a shorter one that begins inside it, but not by more than a word.
        if !whole(text, start, end) {
            at = start + text[start..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
        let form = found.pattern().as_usize();
        // `PM` is an office, `5 pm` is not.
        if OFFICES.rows[form].upper && text[start..end].contains(char::is_lowercase) {
            at = end;
            continue;
        }
        let office = &OFFICES.rows[form];
        let capital = text[start..].starts_with(char::is_uppercase);
        if office.capital && !capital {
            at = end;
            continue;
        }
        out.push(OfficeHit { start, end, name: office.name, address: office.address, capital });
        at = end;
    }
    out
}

fn whole(text: &str, start: usize, end: usize) -> bool {
    // `Ex-Prime Minister`, but not `Vice-President` where the table has the longer form.
    let former = ["ex-", "Ex-", "EX-", "then-", "Then-"].iter().any(|f| text[..start].ends_with(f));
    let hyphen = (text[..start].ends_with('-') && !former) || text[end..].starts_with('-');
    !hyphen && (is_whole(text, start, end) || (text[..end].ends_with('.') && is_start(text, start)))
}

fn is_start(text: &str, start: usize) -> bool {
    !text[..start].chars().next_back().is_some_and(char::is_alphanumeric)
}
