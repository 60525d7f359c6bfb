//! Names that are known before the text is read.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use wirecopy_stage::prelude::*;
use wirecopy_text::fold_key;

use crate::hash;
use crate::rules::rule;
use crate::settings::Label;
use crate::tables;
use crate::user_gazetteer::UserGazetteer;
use crate::word_table::{KNOWN_SMALL, lookup};
use crate::words::Word;

/// Something that has a name.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) label: Label,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) iso: String,
    pub(crate) wikidata: String,
    pub(crate) kind: &'static str,
    pub(crate) rule: RuleId,
}

/// A form of a name.
#[derive(Clone, Copy, Debug)]
struct Form {
    entry: usize,
    /// Counts only where a credit is expected.
    weak: bool,
    /// A surname that suffices.
    alone: bool,
}

/// A name that was found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) entry: usize,
    pub(crate) weak: bool,
    pub(crate) alone: bool,
}

/// Collects entries and forms. The first form of a spelling wins.
#[derive(Default)]
pub(crate) struct Builder {
    entries: Vec<Entry>,
    forms: Vec<Form>,
    texts: Vec<String>,
    known: HashMap<String, usize>,
}

impl Builder {
    pub(crate) fn entry(&mut self, entry: Entry) -> usize {
        self.entries.push(entry);
        self.entries.len() - 1
    }

    fn add(&mut self, text: &str, form: Form) {
        if text.is_empty() || self.known.contains_key(text) {
            return;
        }
        self.known.insert(text.to_owned(), self.forms.len());
        self.texts.push(text.to_owned());
        self.forms.push(form);
    }

    pub(crate) fn form(&mut self, text: &str, entry: usize) {
        self.add(text, Form { entry, weak: false, alone: false });
        let label = self.entries[entry].label;
        let named = matches!(label, Label::Person | Label::Place | Label::Nationality);
        // `ROME`, `IRAN`: places of four letters; other words of four letters are abbreviations more often.
        let least = if label == Label::Place { 4 } else { 5 };
        // `LABOUR` and `ARSENAL` in capitals are words as often.
        let body = self.entries[entry].rule == rule::BODY
            && lookup(hash::lower(text)).habit() < KNOWN_SMALL;
        if (named || body || text.contains(' ')) && text.chars().count() >= least {
            self.add(&text.to_uppercase(), Form { entry, weak: false, alone: false });
        }
    }

    pub(crate) fn alone(&mut self, text: &str, entry: usize) {
        self.add(text, Form { entry, weak: false, alone: true });
        if text.len() >= 5 {
            self.add(&text.to_uppercase(), Form { entry, weak: false, alone: true });
        }
    }

    pub(crate) fn outlet_form(&mut self, text: &str, entry: usize, weak: bool) {
        self.add(text, Form { entry, weak, alone: false });
        if text.starts_with("Agence") || text.contains("Agency") {
            self.add(&text.to_uppercase(), Form { entry, weak, alone: false });
        }
    }

    pub(crate) fn build(self) -> Gazetteer {
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&self.texts)
            .expect("the names of a table make an automaton");
        let mut surnames: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, entry) in self.entries.iter().enumerate() {
            if entry.label == Label::Person {
                let family = surname_of(&entry.name, family_first(&entry.iso));
                surnames.entry(fold_key(family)).or_default().push(at);
            }
        }
        Gazetteer { entries: self.entries, forms: self.forms, automaton, surnames, user: None }
    }
}

/// Whether people of a country put the family name first.
pub(crate) fn family_first(iso: &str) -> bool {
    matches!(iso, "KP" | "KR" | "CN" | "TW" | "VN" | "KH")
}

/// The family name of a full name.
pub(crate) fn surname_of(name: &str, first: bool) -> &str {
    // `Benedict XVI`; `XI` is a surname as often.
    let number =
        |w: &str| w.len() > 1 && w != "XI" && w.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let mut words = name.split(' ').filter(|w| !matches!(*w, "Jr." | "Sr." | "Jr") && !number(w));
    if first { words.next().unwrap_or(name) } else { words.next_back().unwrap_or(name) }
}

/// All names that are known.
pub(crate) struct Gazetteer {
    pub(crate) entries: Vec<Entry>,
    forms: Vec<Form>,
    automaton: AhoCorasick,
    /// Well-known people by folded surname, in the order of the table.
    pub(crate) surnames: HashMap<String, Vec<usize>>,
    user: Option<UserGazetteer>,
}

/// The built-in tables.
pub(crate) static BUILT_IN: LazyLock<Gazetteer> = LazyLock::new(|| {
    let mut builder = Builder::default();
    tables::fill(&mut builder);
    builder.build()
});

/// The built-in tables behind the names of files.
///
/// # Errors
///
/// When a line is malformed.
pub(crate) fn with_files(resources: &Resources) -> Result<Option<Gazetteer>, SettingsError> {
    if resources.of("gazetteers").next().is_none() {
        return Ok(None);
    }
    let mut builder = Builder::default();
    tables::fill(&mut builder);
    let mut gazetteer = builder.build();
    gazetteer.user = UserGazetteer::read(resources, &mut gazetteer.entries)?;
    Ok(Some(gazetteer))
}

impl Gazetteer {
    /// All names in a text that are whole words; the longest first where they begin together, none inside another. Names
    /// of the user come before those of the tables.
    pub(crate) fn find(&self, text: &str, words: &[Word]) -> Vec<Hit> {
        let mut hits: Vec<Hit> = Vec::new();
        let own = self.user.as_ref().map(|user| user.find(text, words)).unwrap_or_default();
        for found in self.automaton.find_overlapping_iter(text) {
            let (mut start, mut end) = (found.start(), found.end());
            if !is_whole(text, start, end) {
                continue;
            }
            if text[start..end].len() > 4 && text[start..].starts_with("The ") {
                start += 4;
            }
            let next = own.partition_point(|o| o.end <= start);
            if own.get(next).is_some_and(|o| o.start < end) {
                continue;
            }
            let form = self.forms[found.pattern().as_usize()];
            if self.entries[form.entry].label == Label::Agency {
                // `TASS news agency`: only the name is the name.
                let surface = &text[start..end];
                for tail in [" news agency", " news service"] {
                    if let Some(name) = surface.strip_suffix(tail) {
                        end = start + name.len();
                    }
                }
            }
            hits.push(Hit { start, end, entry: form.entry, weak: form.weak, alone: form.alone });
        }
        hits.extend(own.iter().map(|o| Hit {
            start: o.start,
            end: o.end,
            entry: o.entry,
            weak: false,
            alone: false,
        }));
        hits.sort_by_key(|h| (h.start, std::cmp::Reverse(h.end), h.weak));
        let mut reach = 0;
        hits.retain(|h| {
            let free = h.start >= reach;
            if free && !h.weak {
                reach = h.end;
            }
            free
        });
        hits
    }
}

/// Whether a match begins and ends at the border of a word.
pub(crate) fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let mut behind = text[end..].chars();
    let after = behind.next();
    let glued = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '#');
    if before.is_some_and(glued) || after.is_some_and(|c| glued(c) || c == '@') {
        return false;
    }
    // An address: `reuters.com`.
    let dotted = after == Some('.') && behind.next().is_some_and(|c| c.is_lowercase());
    // `Ohio-class` names a class of ships.
    !dotted && !text[end..].starts_with("-class")
}
