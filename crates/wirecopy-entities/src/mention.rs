//! A name in a text, and how ids are made.

use wirecopy_stage::prelude::RuleId;
use wirecopy_text::fold_key;

use crate::settings::Label;

/// A name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) label: Label,
    pub(crate) rule: RuleId,
    /// Its entry in the gazetteer.
    pub(crate) entry: Option<usize>,
    /// For a person: the surname stands first.
    pub(crate) family_first: bool,
    /// For a person: not a full name.
    pub(crate) bare: bool,
    /// What the document pass makes of it.
    pub(crate) id: String,
    pub(crate) name: String,
    /// The country of an office, and the kind of a place.
    pub(crate) iso: String,
}

impl Mention {
    pub(crate) fn new(start: usize, end: usize, label: Label, rule: RuleId) -> Self {
        Mention {
            start,
            end,
            label,
            rule,
            entry: None,
            family_first: false,
            bare: false,
            id: String::new(),
            name: String::new(),
            iso: String::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.end - self.start
    }

    pub(crate) fn overlaps(&self, start: usize, end: usize) -> bool {
        self.start < end && start < self.end
    }
}

/// A name as a part of an id: `Kim Jong Un` is `kim-jong-un`.
pub(crate) fn slug(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in fold_key(name).split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '.') {
        let word: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
        // One spelling for both sides of the Atlantic.
        let word = match word.as_str() {
            "" => continue,
            "defense" => "defence",
            "center" => "centre",
            "labor" => "labour",
            "organization" => "organisation",
            other => other,
        };
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(word);
    }
    if out.is_empty() { "unnamed".to_owned() } else { out }
}
