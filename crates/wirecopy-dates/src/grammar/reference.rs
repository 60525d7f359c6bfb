//! References to the past, the present and the future without a date: `now`, `recently`, `the future`.

use super::Words;
use crate::expr::{Expr, Hit, Ref};
use crate::lexicon::{Kw, Lex, Unit};

impl Words<'_> {
    /// Words that point without naming a date.
    pub(super) fn reference(&self, at: usize) -> Option<Hit> {
        let hit = |end, reference| Some(Hit::new(at, end, Expr::Ref(reference)));
        match self.lex(at) {
            // `one day`, of the future or the past.
            Lex::Num(1)
                if self.lex(at + 1) == Lex::Unit(Unit::Day)
                    && self.sentence_start(at)
                    && !matches!(self.kw(at + 2), Some(Kw::Last | Kw::In | Kw::This)) =>
            {
                hit(at + 2, Ref::Future)
            }
            Lex::Kw(kw) => match kw {
                Kw::Now | Kw::Currently | Kw::Nowadays => hit(at + 1, Ref::Present),
                // `as recently as 1995` is about the year.
                Kw::Recently if self.is(at + 1, Kw::As) => None,
                Kw::Recently | Kw::Lately => hit(at + 1, Ref::Past),
                // `Previously, they had …`; before a verb the word says no more than the tense.
                Kw::Previously | Kw::Formerly if self.sentence_start(at) => hit(at + 1, Ref::Past),
                Kw::More if self.is(at + 1, Kw::Recently) => hit(at + 2, Ref::Past),
                Kw::The => match self.kw(at + 1)? {
                    // `the future of the plant` is what becomes of it.
                    Kw::Future if !self.is(at + 2, Kw::Of) => hit(at + 2, Ref::Future),
                    Kw::Past
                        if self.not_noun(at + 2)
                            || matches!(self.kw_before(at), Some(Kw::In | Kw::From))
                                && self.lex(at + 2).plain() =>
                    {
                        hit(at + 2, Ref::Past)
                    }
                    Kw::Near | Kw::Immediate | Kw::Foreseeable | Kw::Distant
                        if self.is(at + 2, Kw::Future) =>
                    {
                        hit(at + 3, Ref::Future)
                    }
                    _ => None,
                },
                Kw::Future => (self.kw_before(at) == Some(Kw::In))
                    .then_some(())
                    .and_then(|()| hit(at + 1, Ref::Future)),
                Kw::A if self.word_is(at + 1, "while") => {
                    Some(Hit::new(at, at + 2, Expr::LongWhile))
                }
                Kw::Some if self.is(at + 1, Kw::Time) && self.kw_before(at) == Some(Kw::For) => {
                    Some(Hit::new(at, at + 2, Expr::LongWhile))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether what follows is not a noun that the adjective belongs to.
    fn not_noun(&self, at: usize) -> bool {
        matches!(self.lex(at), Lex::Mark(_) | Lex::Verb(_))
            || matches!(self.kw(at), Some(kw) if !matches!(kw, Kw::Few | Kw::Several | Kw::Couple | Kw::Dozen | Kw::Half))
    }
}
