//! Words that relate a unit to another date: `last`, `the same`, `this coming`.

use super::Words;
use crate::expr::Rel;
use crate::lexicon::Kw;

/// The words of each relation. Of lines that match, the longer one wins.
#[rustfmt::skip]
const RELATIONS: &[(&[Kw], Rel)] = &[
    (&[Kw::This, Kw::Past], Rel::Last), (&[Kw::This, Kw::Last], Rel::Last),
    (&[Kw::This, Kw::Coming], Rel::Next), (&[Kw::This, Kw::Next], Rel::Next), (&[Kw::This, Kw::Upcoming], Rel::Next),
    (&[Kw::This, Kw::Same], Rel::Same), (&[Kw::That, Kw::Same], Rel::Same),
    (&[Kw::This], Rel::This), (&[Kw::Current], Rel::This),
    (&[Kw::Last], Rel::Last), (&[Kw::Past], Rel::Last), (&[Kw::Latest], Rel::Last),
    (&[Kw::Next], Rel::Next), (&[Kw::Coming], Rel::Next), (&[Kw::Upcoming], Rel::Next),
    (&[Kw::That], Rel::Same), (&[Kw::Same], Rel::Same),
    (&[Kw::Following], Rel::Following),
    (&[Kw::Previous], Rel::Before), (&[Kw::Prior], Rel::Before),
];

impl Words<'_> {
    /// What a word says about the unit after it, and where the unit may stand.
    pub(crate) fn relation(&self, at: usize) -> Option<(Rel, usize)> {
        let first = self.kw(at)?;
        let fits = |words: &[Kw]| {
            words.first() == Some(&first) && (at..).zip(words).all(|(i, kw)| self.is(i, *kw))
        };
        let (words, rel) = RELATIONS.iter().find(|(words, _)| fits(words))?;
        Some((*rel, at + words.len()))
    }
}
