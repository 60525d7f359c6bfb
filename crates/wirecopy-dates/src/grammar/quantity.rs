//! Quantities of units, and what follows them: `two years`, `three-day`, `a week ago`, `two days later`.

use super::Words;
use crate::expr::{Expr, Hit, Mod, Qty, Toward};
use crate::lexicon::{Kw, Lex, Unit};

impl Words<'_> {
    /// A whole number in digits or words, without any unit.
    pub(super) fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.lex(at) {
            Lex::Number => {
                let token = self.tokens.get(at)?;
                let money = self.glued(at)
                    && matches!(self.before(at), Lex::Mark(b'$' | b'*' | b'.' | b'/' | b':'));
                (!money).then_some((token.num, at + 1))
            }
            Lex::Num(n) => {
                let mut value = u32::from(n);
                let mut end = at + 1;
                if n >= 20 && n % 10 == 0 {
                    let next = self.maybe_hyphen(end);
                    if let Lex::Num(small @ 1..=9) = self.lex(next) {
                        value += u32::from(small);
                        end = next + 1;
                    }
                }
                Some(self.scaled(value, end))
            }
            Lex::Kw(Kw::A) if matches!(self.kw(at + 1), Some(Kw::Hundred | Kw::Thousand)) => {
                Some(self.scaled(1, at + 1))
            }
            Lex::Kw(Kw::Hundred | Kw::Thousand) => Some(self.scaled(1, at)),
            _ => None,
        }
    }

    /// `hundred` and `thousand` after a number, and the rest that may follow.
    fn scaled(&self, value: u32, end: usize) -> (u32, usize) {
        let (value, end) = match self.kw(end) {
            Some(Kw::Hundred) => (value.saturating_mul(100), end + 1),
            Some(Kw::Thousand) => (value.saturating_mul(1000), end + 1),
            _ => return (value, end),
        };
        let next = end + usize::from(self.is(end, Kw::And));
        match self.lex(next) {
            Lex::Num(n) => {
                let mut rest = u32::from(n);
                let mut after = next + 1;
                let small = self.maybe_hyphen(after);
                if n >= 20
                    && let Lex::Num(ones @ 1..=9) = self.lex(small)
                {
                    rest += u32::from(ones);
                    after = small + 1;
                }
                (value.saturating_add(rest), after)
            }
            _ => (value, end),
        }
    }

    /// A quantity that may stand before a unit.
    pub(crate) fn qty(&self, at: usize) -> Option<(Qty, usize)> {
        match self.lex(at) {
            Lex::Decimal => {
                let half = self.word(at).strip_suffix(".5")?;
                half.parse().ok().map(|n| (Qty::AndHalf(n), at + 1))
            }
            Lex::Kw(Kw::Half) => {
                let next = at + usize::from(matches!(self.kw(at + 1), Some(Kw::A))) + 1;
                Some((Qty::Half, self.maybe_hyphen(next)))
            }
            Lex::Kw(Kw::Dozens | Kw::Hundreds | Kw::Thousands) => {
                Some((Qty::Vague, at + 1 + usize::from(self.is(at + 1, Kw::Of))))
            }
            Lex::Kw(Kw::Few | Kw::Several | Kw::Many | Kw::Some) => {
                // `several hundred years`.
                let scale = matches!(self.kw(at + 1), Some(Kw::Hundred | Kw::Thousand | Kw::Dozen));
                Some((Qty::Vague, at + 1 + usize::from(scale)))
            }
            Lex::Kw(Kw::Couple) => Some((Qty::N(2), at + 1 + usize::from(self.is(at + 1, Kw::Of)))),
            Lex::Kw(Kw::Dozen) => Some((Qty::N(12), at + 1)),
            Lex::Kw(Kw::A) => match self.lex(at + 1) {
                Lex::Kw(Kw::Few | Kw::Couple | Kw::Dozen) => self.qty(at + 1),
                Lex::Kw(Kw::Half) => self.qty(at + 1),
                Lex::Kw(Kw::Hundred | Kw::Thousand) => {
                    self.number(at).map(|(n, end)| (Qty::N(n), end))
                }
                Lex::Kw(Kw::Full | Kw::Whole | Kw::Additional) => Some((Qty::N(1), at + 2)),
                _ => Some((Qty::N(1), at + 1)),
            },
            Lex::Kw(Kw::Another) => match self.number(at + 1) {
                Some((n, end)) => Some((Qty::N(n), end)),
                None => Some((Qty::N(1), at + 1)),
            },
            Lex::Kw(Kw::Additional) => self.number(at + 1).map(|(n, end)| (Qty::N(n), end)),
            _ => {
                let (n, end) = self.number(at)?;
                // `2 1/2 years`, `two and a half years`.
                if self.tokens.get(end).is_some_and(|t| t.num == 1 && t.digits == 1)
                    && self.mark(end + 1, b'/')
                    && self.tokens.get(end + 2).is_some_and(|t| t.num == 2 && t.digits == 1)
                {
                    return Some((Qty::AndHalf(n), end + 3));
                }
                if self.is(end, Kw::And) && self.is(end + 1, Kw::A) && self.is(end + 2, Kw::Half) {
                    return Some((Qty::AndHalf(n), end + 3));
                }
                Some((Qty::N(n), end))
            }
        }
    }

    /// Whether a word may stand between a number and its unit.
    pub(crate) fn filler(&self, at: usize) -> bool {
        matches!(
            self.kw(at),
            Some(
                Kw::More
                    | Kw::Full
                    | Kw::Additional
                    | Kw::Fiscal
                    | Kw::Long
                    | Kw::Other
                    | Kw::Whole
                    | Kw::Calendar
            )
        ) || self.language.lists.fillers.contains(&self.word(at))
    }

    /// A unit after a quantity, singular or plural, with what is written between them.
    pub(super) fn unit_after(&self, at: usize) -> Option<(Unit, usize)> {
        let hyphen = self.hyphen(at);
        let mut next = hyphen.unwrap_or(at);
        if hyphen.is_none() {
            // `20 more years`, `five full days`, `four straight days`.
            next += usize::from(self.filler(next));
        }
        match self.lex(next) {
            Lex::Unit(unit) | Lex::Units(unit) => Some((unit, next + 1)),
            // `one second`, `10-second`.
            Lex::Ord(2) if hyphen.is_some() => Some((Unit::Second, next + 1)),
            _ => None,
        }
    }

    /// `ago`, `earlier`, `from now` after a quantity.
    pub(super) fn toward(&self, at: usize) -> Option<(Toward, usize)> {
        let next = self.maybe_hyphen(at);
        match self.kw(next)? {
            Kw::Ago => Some((Toward::Ago, next + 1)),
            Kw::Earlier => Some((Toward::Earlier, next + 1)),
            Kw::Later | Kw::Hence => Some((Toward::Later, next + 1)),
            Kw::From if self.is(next + 1, Kw::Now) => Some((Toward::FromNow, next + 2)),
            _ => None,
        }
    }

    /// A quantity of units: a duration, or an offset from some date.
    pub(super) fn quantity(&self, at: usize) -> Option<Hit> {
        // `12-4-year` and `Hwasong-18 days` are something else.
        if self.glued(at)
            && matches!(self.lex(at), Lex::Number)
            && matches!(self.before(at), Lex::Mark(b'-'))
        {
            return None;
        }
        let (qty, next) = self.qty(at)?;
        let article = self.is(at, Kw::A) && next == at + 1;
        let (unit, end) = self.unit_after(next)?;
        let plural = matches!(self.lex(end - 1), Lex::Units(_));
        let hyphen = self.hyphen(next).is_some();
        match qty {
            Qty::Vague if !plural && !hyphen => return None,
            // `40 second`, `3 quarter` are not plurals.
            Qty::N(n) if n > 1 && !plural && !hyphen && unit < Unit::Hour => return None,
            _ => {}
        }
        let mut hit = Hit::new(at, end, Expr::Duration { qty, unit });
        // `three quarters of the vote`.
        let part = self.is(end, Kw::Of) && qty != Qty::Vague;
        if unit == Unit::Quarter && (part || self.mark(end, b'-') || !plural) {
            return None;
        }
        if let Some((toward, end)) = self.toward(end) {
            hit.end = end;
            hit.expr = Expr::Offset { qty, unit, toward };
            // `a year-earlier profit`: the article belongs to the noun.
            hit.first += usize::from(article && self.mark(end - 2, b'-'));
            return Some(hit);
        }
        if matches!(unit, Unit::Weekend) && !plural {
            return None;
        }
        // `a minute and a half`.
        if qty == Qty::N(1)
            && self.is(end, Kw::And)
            && self.is(end + 1, Kw::A)
            && self.is(end + 2, Kw::Half)
        {
            let qty = Qty::AndHalf(1);
            (hit.expr, hit.end) = match self.toward(end + 3) {
                Some((toward, after)) => (Expr::Offset { qty, unit, toward }, after),
                None => (Expr::Duration { qty, unit }, end + 3),
            };
            return Some(hit);
        }
        // `57-year-old`, `52 years old`: an age is no date.
        let aged = self.hyphen(hit.end).unwrap_or(hit.end);
        if self.is(aged, Kw::Old) {
            hit.end = aged + 1;
            return self.ages.then_some(hit);
        }
        // `week-long`.
        if let Some(old) = self.hyphen(hit.end).filter(|i| self.is(*i, Kw::Long)) {
            hit.end = old + 1;
        }
        if article {
            return self.article_unit(hit, unit);
        }
        if self.is(at, Kw::A) && self.is(at + 1, Kw::Couple) {
            hit.modifier = Some(Mod::Approx);
        }
        Some(hit)
    }

    /// `a year`, `an hour`: a duration, or how often something happens.
    fn article_unit(&self, hit: Hit, unit: Unit) -> Option<Hit> {
        let before = self.before(hit.first);
        // `a day` as in `what a day`, and `a second` are left alone.
        if unit == Unit::Second {
            return None;
        }
        // `10 hours a day`: a rate.
        let rate = matches!(before, Lex::Kw(Kw::Times | Kw::Once | Kw::Twice) | Lex::Units(_));
        // `$5 a year`, `2 million a day`: how much, which dates nothing.
        let amount = match before {
            Lex::Number | Lex::Decimal | Lex::Mark(b'%') => true,
            Lex::Other | Lex::Word(_) => {
                self.language.lists.amounts.contains(&self.word(hit.first - 1))
            }
            _ => false,
        };
        if amount {
            return None;
        }
        // `four flights a week`: whether that is a time expression, annotators do not agree; it dates nothing.
        if !rate && self.plural_noun(hit.first.wrapping_sub(1)) {
            return None;
        }
        if rate {
            return Some(Hit { expr: Expr::Set { qty: Qty::N(1), unit }, ..hit });
        }
        Some(hit)
    }

    /// A unit without any quantity: `year-ago`, `years later`, `for weeks`.
    pub(super) fn unit(&self, at: usize) -> Option<Hit> {
        let (unit, plural) = match self.lex(at) {
            Lex::Unit(unit) => (unit, false),
            Lex::Units(unit) => (unit, true),
            _ => return None,
        };
        if self.capital(at) && !self.sentence_start(at) {
            return None;
        }
        if !plural {
            if unit == Unit::Year
                && let Some(next) = self.hyphen(at + 1)
            {
                if self.is(next, Kw::End) {
                    // `year-end 2025`.
                    if let Some(year) = self.year_number(next + 1) {
                        return Some(Hit::new(at, next + 2, Expr::Year(year)).modified(Mod::End));
                    }
                    return None;
                }
                if let Some((toward, end)) = self.toward(next) {
                    return Some(Hit::new(at, end, Expr::Offset { qty: Qty::N(1), unit, toward }));
                }
            }
            return None;
        }
        if let Some((toward, end)) = self.toward(at + 1) {
            return Some(Hit::new(at, end, Expr::Offset { qty: Qty::Vague, unit, toward }));
        }
        if unit < Unit::Minute || unit == Unit::Quarter || unit == Unit::Weekend {
            return None;
        }
        let vague = match self.before(at) {
            Lex::Kw(
                Kw::For
                | Kw::In
                | Kw::Within
                | Kw::Over
                | Kw::Of
                | Kw::Than
                | Kw::After
                | Kw::Through
                | Kw::Or,
            ) => true,
            Lex::Kw(Kw::Just | Kw::Only) => matches!(self.kw(at + 1), Some(Kw::After | Kw::Before)),
            Lex::Verb(_) | Lex::Mark(b'.') | Lex::Other | Lex::Word(_) => {
                self.is(at + 1, Kw::Of) || self.is(at + 1, Kw::After) || self.is(at + 1, Kw::Before)
            }
            _ => false,
        };
        vague.then(|| Hit::new(at, at + 1, Expr::Duration { qty: Qty::Vague, unit }))
    }
}
