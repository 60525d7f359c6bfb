//! What comes back: `every day`, `each Thursday`, `twice a year`, `annually`.

use super::Words;
use crate::expr::{Clock, Expr, Hit, Qty};
use crate::lexicon::{Kw, Lex, Unit};

impl Words<'_> {
    /// `every day`, `each Thursday`, `every two weeks`, `all year`.
    pub(super) fn every(&self, at: usize) -> Option<Hit> {
        let each = self.is(at, Kw::Each);
        let mut hit = match self.lex(at + 1) {
            _ if self.is(at, Kw::All) => match self.lex(at + 1) {
                Lex::Unit(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year)) => {
                    return Some(Hit::new(at, at + 2, Expr::Duration { qty: Qty::N(1), unit }));
                }
                _ => return None,
            },
            Lex::Unit(unit) if unit > Unit::Second => {
                Hit::new(at, at + 2, Expr::Set { qty: Qty::N(1), unit })
            }
            Lex::Weekday(day) => {
                let mut hit = Hit::new(at, at + 2, Expr::SetWeekday(day));
                if let Lex::Part(part) = self.lex(at + 2) {
                    hit.end += 1;
                    hit.time = Clock::Part(part);
                }
                hit
            }
            Lex::Month(month) => Hit::new(at, at + 2, Expr::SetMonth(month)),
            Lex::Season(season) if !self.word_is(at + 1, "fall") || each => {
                Hit::new(at, at + 2, Expr::SetSeason(season))
            }
            Lex::Part(part) => Hit::new(at, at + 2, Expr::SetPart).time(Clock::Part(part)),
            // `every other week`.
            Lex::Kw(Kw::Other) => match self.lex(at + 2) {
                Lex::Unit(unit) => Hit::new(at, at + 3, Expr::Set { qty: Qty::N(2), unit }),
                _ => return None,
            },
            Lex::Number | Lex::Num(_) | Lex::Kw(Kw::Few) => {
                let (qty, next) = self.qty(at + 1)?;
                let (unit, end) = self.unit_after(next)?;
                Hit::new(at, end, Expr::Set { qty, unit })
            }
            _ => return None,
        };
        hit.quant = Some(if each { "EACH" } else { "EVERY" });
        Some(hit)
    }

    /// `once a week`, `twice a year`.
    pub(super) fn once(&self, at: usize) -> Option<Hit> {
        if self.is(at + 1, Kw::A)
            && let Lex::Unit(unit) = self.lex(at + 2)
        {
            return Some(Hit::new(at, at + 3, Expr::Set { qty: Qty::N(1), unit }));
        }
        None
    }

    /// `daily`, `annually`.
    pub(super) fn often(&self, at: usize) -> Option<Hit> {
        let Lex::Often(unit) = self.lex(at) else { return None };
        // `the Daily Telegraph`, `the daily Granma`.
        let name = self.capital(at + 1) && !self.line_start(at + 1) && self.lex(at + 1).plain();
        if self.capital(at) && !self.sentence_start(at) || name {
            return None;
        }
        // `daily flights` come back; `quarterly loss` and `annual report` describe a thing, as adverbs they say how often.
        if matches!(unit, Unit::Hour | Unit::Day | Unit::Week | Unit::Month) {
            return Some(Hit::new(at, at + 1, Expr::Set { qty: Qty::N(1), unit }));
        }
        let adjective = matches!(self.word(at).as_bytes().last(), Some(b'l' | b'L'))
            || unit == Unit::Quarter
            || self.lex(at + 1).plain() && !self.line_start(at + 1);
        (!adjective).then(|| Hit::new(at, at + 1, Expr::Set { qty: Qty::N(1), unit }))
    }
}
