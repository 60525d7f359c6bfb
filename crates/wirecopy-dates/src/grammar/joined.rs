//! Two days or years that share what is written once: `July 25-27`, `1950-53`.

use super::Words;
use crate::expr::{Expr, Hit};
use crate::lexicon::{Kw, Lex};

impl Words<'_> {
    /// `July 25-27`, `July 25 to 27, 2023`, `25-27 July`: pushes both ends.
    pub(super) fn day_range(&self, at: usize, hits: &mut Vec<Hit>) -> Option<usize> {
        let joined = |i: usize| {
            self.dash(i).or_else(|| {
                matches!(self.kw(i), Some(Kw::To | Kw::Through | Kw::Until)).then_some(i + 1)
            })
        };
        if let Some((month, next)) = self.month_name(at) {
            let (first, end) = self.day_number(next)?;
            if let Some(stop) = self.day_list(at, month, first, end, hits) {
                return Some(stop);
            }
            // `April 5 and 6` are two days, and no range.
            let listed = self.is(end, Kw::And).then_some(end + 1);
            let second_at = joined(end).or(listed)?;
            let (last, after) = self.day_number(second_at)?;
            if last <= first
                || matches!(self.lex(after), Lex::Month(_) | Lex::MonthAbbr(_))
                || self.glued(after) && self.mark(after, b'-')
            {
                return None;
            }
            // `July 25 to 27 people` counts; `July 25-27` does not.
            if self.plural_noun(after) {
                return None;
            }
            let (year, stop) = self.year_ref(after);
            let mut hit = Hit::new(at, end, Expr::Day { year, month, day: first, weekday: 0 });
            hit.opens_range = listed.is_none();
            hits.push(hit);
            hits.push(Hit::new(second_at, stop, Expr::Day { year, month, day: last, weekday: 0 }));
            return Some(stop);
        }
        let the = usize::from(self.is(at, Kw::The) && matches!(self.lex(at + 1), Lex::Ord(_)));
        let (first, end) = self.day_number(at + the)?;
        if self.glued(at) && matches!(self.before(at), Lex::Mark(b'-' | b'.' | b'/' | b':' | b'$'))
        {
            return None;
        }
        if let Some(stop) = self.list_of_days(at, end, first, hits) {
            return Some(stop);
        }
        if the > 0 {
            return None;
        }
        let second_at = joined(end)?;
        let hit = self.day_month(second_at).or_else(|| {
            // The hyphen before the second number would make `day_month` refuse it.
            let (day, next) = self.day_number(second_at)?;
            let (month, stop) = self.month_name(next)?;
            let (year, stop) = self.year_ref(stop);
            Some(Hit::new(second_at, stop, Expr::Day { year, month, day, weekday: 0 }))
        })?;
        let Expr::Day { year, month, day, .. } = hit.expr else { return None };
        if day <= first {
            return None;
        }
        let mut open = Hit::new(at, end, Expr::Day { year, month, day: first, weekday: 0 });
        open.opens_range = true;
        hits.push(open);
        hits.push(hit);
        Some(hit.end)
    }

    /// `3, 5 and 7 January 2020`, `the 3rd and 5th of May`: days that share the month behind them.
    fn list_of_days(&self, at: usize, end: usize, first: u8, hits: &mut Vec<Hit>) -> Option<usize> {
        let mut days = vec![(at, end, first)];
        let mut next = end;
        loop {
            let comma = next + usize::from(self.mark(next, b','));
            let last = self.is(comma, Kw::And);
            if comma == next && !last || days.len() >= 16 {
                return None;
            }
            let day_at = comma + usize::from(last);
            if last {
                let hit = self.day_month(day_at)?;
                let Expr::Day { year, month, .. } = hit.expr else { return None };
                for (from, to, day) in days {
                    hits.push(Hit::new(from, to, Expr::Day { year, month, day, weekday: 0 }));
                }
                hits.push(hit);
                return Some(hit.end);
            }
            let (day, after) = self.day_number(day_at)?;
            days.push((day_at, after, day));
            next = after;
        }
    }

    /// `Jan. 3, 5 and 7, 2020`: days that share their month, three of them or more.
    fn day_list(
        &self,
        at: usize,
        month: u8,
        first: u8,
        end: usize,
        hits: &mut Vec<Hit>,
    ) -> Option<usize> {
        let mut days = vec![(at, end, first)];
        let mut next = end;
        loop {
            let comma = next + usize::from(self.mark(next, b','));
            let last = matches!(self.kw(comma), Some(Kw::And | Kw::Or));
            if comma == next && !last || days.len() >= 16 {
                return None;
            }
            let day_at = comma + usize::from(last);
            let (day, after) = self.day_number(day_at)?;
            days.push((day_at, after, day));
            next = after;
            if last {
                break;
            }
        }
        let named = matches!(self.lex(next), Lex::Month(_) | Lex::MonthAbbr(_));
        if days.len() < 3 || named || self.plural_noun(next) {
            return None;
        }
        let (year, stop) = self.year_ref(next);
        let count = days.len();
        for (n, (from, to, day)) in (1..).zip(days) {
            let end = if n == count { stop } else { to };
            hits.push(Hit::new(from, end, Expr::Day { year, month, day, weekday: 0 }));
        }
        Some(stop)
    }

    /// `1950-1953`, `1950-53`: pushes both ends.
    pub(super) fn year_range(&self, at: usize, hits: &mut Vec<Hit>) -> Option<usize> {
        let first = self.year_number(at)?;
        if self.glued(at) && matches!(self.before(at), Lex::Mark(b'-' | b'/')) {
            return None;
        }
        // `1986/87` is a range as well.
        let slash = self.mark(at + 1, b'/') && self.glued(at + 1) && self.glued(at + 2);
        let second_at = self.dash(at + 1).or(slash.then_some(at + 2))?;
        let token = self.tokens.get(second_at)?;
        if token.lex != Lex::Number || self.glued(at + 1) != self.glued(second_at) {
            return None;
        }
        let second = match token.digits {
            4 => i16::try_from(token.num).ok()?,
            2 => first / 100 * 100 + i16::try_from(token.num).ok()?,
            _ => return None,
        };
        // `2023-07` is a month rather than a range, and so is nothing that goes backward.
        if second <= first
            || second > 2199
            || first < 1400
            || token.digits == 2 && token.num <= 12 && first >= 2013
        {
            return None;
        }
        if self
            .dash(second_at + 1)
            .is_some_and(|i| self.glued(i) && matches!(self.lex(i), Lex::Number))
        {
            return None;
        }
        let mut hit = Hit::new(at, at + 1, Expr::Year(first));
        hit.opens_range = true;
        hits.push(hit);
        hits.push(Hit::new(second_at, second_at + 1, Expr::Year(second)));
        Some(second_at + 1)
    }
}
