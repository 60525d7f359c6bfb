//! Decides between candidates that overlap.

use std::collections::BTreeMap;

use crate::mention::Mention;
use crate::rules::rule;

/// Keeps the names of the user, then the longest of those that overlap; of equal ones, the first. What comes back is in the order of the text.
pub(crate) fn decide(mut all: Vec<Mention>) -> Vec<Mention> {
    all.sort_by_key(|m| (m.rule != rule::USER_GAZETTEER, std::cmp::Reverse(m.len()), m.start));
    let mut kept: BTreeMap<usize, Mention> = BTreeMap::new();
    for mention in all {
        let before = kept.range(..mention.end).next_back();
        if before.is_none_or(|(_, other)| other.end <= mention.start) {
            kept.insert(mention.start, mention);
        }
    }
    kept.into_values().collect()
}
