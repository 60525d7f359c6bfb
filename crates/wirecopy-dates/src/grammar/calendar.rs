//! Dates that stand in the calendar: months, days, years, decades, and numeric dates.

use super::Words;
use crate::expr::{Clock, Expr, Hit, Rel, YearRef};
use crate::lexicon::{Kw, Lex, Unit};

impl Words<'_> {
    /// A number that can be a year by its form alone.
    pub(crate) fn year_number(&self, at: usize) -> Option<i16> {
        let token = self.tokens.get(at)?;
        if token.lex != Lex::Number || token.digits != 4 || !(1000..=2199).contains(&token.num) {
            return None;
        }
        // `1953.` ends a sentence, `1953-B` and `$1953` are something else.
        if self.glued(at) && matches!(self.before(at), Lex::Mark(b'$' | b'*' | b'#' | b'.' | b':'))
        {
            return None;
        }
        i16::try_from(token.num).ok()
    }

    /// A year in words: `nineteen ninety-six`, `two thousand`.
    pub(super) fn spoken_year(&self, at: usize) -> Option<(i16, usize)> {
        let Lex::Num(century) = self.lex(at) else { return None };
        if !matches!(century, 18..=20) {
            return None;
        }
        let Lex::Num(tens) = self.lex(at + 1) else { return None };
        if !(10..=90).contains(&tens) {
            return None;
        }
        let mut year = i16::from(century) * 100 + i16::from(tens);
        let mut end = at + 2;
        if tens >= 20 {
            let next = self.maybe_hyphen(end);
            if let Lex::Num(ones @ 1..=9) = self.lex(next) {
                year += i16::from(ones);
                end = next + 1;
            }
        }
        Some((year, end))
    }

    /// The year that goes with what was read so far: `, 2023`, `of last year`.
    pub(crate) fn year_ref(&self, at: usize) -> (YearRef, usize) {
        let comma = at + usize::from(self.mark(at, b','));
        if let Some(year) = self.year_number(comma)
            && !self.line_start(comma)
        {
            return (YearRef::Is(year), comma + 1);
        }
        let of = at + usize::from(matches!(self.kw(at), Some(Kw::Of | Kw::In)));
        if of > at
            && let Some(year) = self.year_number(of)
        {
            return (YearRef::Is(year), of + 1);
        }
        if let Some((year, end)) = self.spoken_year(of) {
            return (YearRef::Is(year), end);
        }
        // `'96`.
        if let Some((year, end)) = self.short_year(of) {
            return (YearRef::Is(year), end);
        }
        let the = of + usize::from(of > at && self.is(of, Kw::The));
        let year = match self.kw(the) {
            Some(Kw::Last | Kw::Previous) => Some(YearRef::Away(-1)),
            Some(Kw::This | Kw::Current) => Some(YearRef::Away(0)),
            Some(Kw::Next | Kw::Following) => Some(YearRef::Away(1)),
            Some(Kw::Same | Kw::That) if of > at => Some(YearRef::Rel(Rel::Same)),
            _ => None,
        };
        if let Some(year) = year
            && self.lex(the + 1) == Lex::Unit(Unit::Year)
        {
            return (year, the + 2);
        }
        // `in the third quarter a year ago`.
        if self.is(at, Kw::A)
            && self.lex(at + 1) == Lex::Unit(Unit::Year)
            && matches!(self.kw(at + 2), Some(Kw::Ago | Kw::Earlier))
        {
            return (YearRef::Rel(Rel::YearAgo), at + 3);
        }
        (YearRef::None, at)
    }

    pub(crate) fn short_year(&self, at: usize) -> Option<(i16, usize)> {
        if !self.mark(at, b'\'') || !self.glued(at + 1) {
            return None;
        }
        let token = self.tokens.get(at + 1)?;
        if token.lex != Lex::Number || token.digits != 2 {
            return None;
        }
        let year = i16::try_from(token.num).ok()?;
        Some((if year <= 30 { 2000 + year } else { 1900 + year }, at + 2))
    }

    /// A month name, and the dot of its short form.
    pub(crate) fn month_name(&self, at: usize) -> Option<(u8, usize)> {
        match self.lex(at) {
            Lex::Month(n) if self.proper(at) => Some((n, at + 1)),
            Lex::MonthAbbr(n) if self.proper(at) => {
                let dot = self.mark(at + 1, b'.') && self.glued(at + 1);
                Some((n, at + 1 + usize::from(dot)))
            }
            _ => None,
        }
    }

    pub(crate) fn day_number(&self, at: usize) -> Option<(u8, usize)> {
        let token = self.tokens.get(at)?;
        let day = match token.lex {
            Lex::Number if token.digits <= 2 && token.digits > 0 => u8::try_from(token.num).ok()?,
            Lex::Ord(n) => {
                // `march twenty-first` needs no more than this.
                n
            }
            _ => return None,
        };
        // `July 25.5` and `July 10:30` are not days.
        let clock = self.mark(at + 1, b':')
            && self.glued(at + 1)
            && self.glued(at + 2)
            && matches!(self.lex(at + 2), Lex::Number);
        ((1..=31).contains(&day) && !clock).then_some((day, at + 1))
    }

    /// `July 25`, `July 27, 1953`, `July 1995`, `July`.
    pub(crate) fn month(&self, at: usize) -> Option<Hit> {
        let (month, next) = self.month_name(at)?;
        let dotted = next > at + 1;
        let full = matches!(self.lex(at), Lex::Month(_));
        let the = next + usize::from(self.is(next, Kw::The));
        if let Some((day, end)) = self.day_number(the)
            && !self.line_start(the)
            && (the == next || matches!(self.lex(the), Lex::Ord(_)))
            && !matches!(self.kw(end), Some(Kw::Am | Kw::Pm))
        {
            let (year, end) = self.year_ref(end);
            return Some(Hit::new(at, end, Expr::Day { year, month, day, weekday: 0 }));
        }
        let (year, end) = self.year_ref(next);
        if end > next {
            return Some(Hit::new(at, end, Expr::Month { year, month, rel: None }));
        }
        // Short forms and the names that are words as well need company: `Mar`, `Dec`, `May`, `March`, `April`.
        if !full {
            // `In Sept he left`; `Jan`, `Mar`, `Jun`, `Jul` and `Dec` without a dot are names or other words as often.
            let sure = matches!(month, 2 | 8..=11)
                && !self.tokens.get(at).is_some_and(|t| t.upper())
                && (!self.capital(next) || self.line_start(next));
            let company = (dotted || sure) && self.after_preposition(at);
            return company.then(|| Hit::new(at, next, Expr::Month { year, month, rel: None }));
        }
        // `mid-July` reads as a month; `June-Ann` does not.
        if self
            .hyphen(next)
            .is_some_and(|i| self.capital(i) && !matches!(self.lex(i), Lex::Month(_)))
        {
            return None;
        }
        if self.titled(at) {
            return None;
        }
        let name = matches!(month, 3 | 4 | 5 | 6 | 8);
        let alone =
            !self.capital(next) || self.line_start(next) || matches!(self.lex(next), Lex::Month(_));
        // `the March elections`, but not `the March on the capital`.
        let before_noun = self.is(at.wrapping_sub(1), Kw::The)
            && alone
            && self.lex(next).plain()
            && !self.line_start(next)
            && next < self.tokens.len();
        let certain = match month {
            5 => self.after_preposition(at) && alone || before_noun,
            3 => self.after_preposition(at) && alone || before_noun,
            _ if name => alone && (self.after_preposition(at) || !self.person_before(at)),
            _ => true,
        };
        certain.then(|| Hit::new(at, next, Expr::Month { year, month, rel: None }))
    }

    /// Whether a capitalised word stands before: `Alan June`.
    fn person_before(&self, at: usize) -> bool {
        at > 0 && !self.sentence_start(at) && self.capital(at - 1) && self.lex(at - 1).plain()
    }

    /// Whether a title stands before: `Mr. August`.
    fn titled(&self, at: usize) -> bool {
        self.mark(at.wrapping_sub(1), b'.')
            && self.among(at.wrapping_sub(2), self.language.lists.titles)
    }

    /// Whether the word before is one that dates follow.
    pub(super) fn after_preposition(&self, at: usize) -> bool {
        matches!(
            self.kw_before(at),
            Some(
                Kw::In
                    | Kw::Of
                    | Kw::Since
                    | Kw::Until
                    | Kw::By
                    | Kw::From
                    | Kw::To
                    | Kw::Through
                    | Kw::During
                    | Kw::Last
                    | Kw::This
                    | Kw::Next
                    | Kw::Early
                    | Kw::Late
                    | Kw::Mid
                    | Kw::Between
                    | Kw::Before
                    | Kw::After
                    | Kw::For
                    | Kw::Each
                    | Kw::Every
                    | Kw::Past
                    | Kw::Coming
                    | Kw::Following
                    | Kw::Previous
                    | Kw::Same
                    | Kw::Around
            )
        ) || matches!(self.before(at), Lex::Mark(b'-'))
            || (self.kw_before(at) == Some(Kw::And) || self.kw_before(at) == Some(Kw::Or))
                && at >= 2
                && matches!(self.lex(at - 2), Lex::Month(_))
    }

    /// `25 July 2023`, `27th of July`, `the 27th of July`.
    pub(crate) fn day_month(&self, at: usize) -> Option<Hit> {
        let (day, next) = self.day_number(at)?;
        // `30 July-2 August`.
        let range = self.mark(at.wrapping_sub(1), b'-')
            && matches!(self.lex(at.wrapping_sub(2)), Lex::Month(_) | Lex::MonthAbbr(_));
        if self.glued(at)
            && !range
            && matches!(self.before(at), Lex::Mark(b'-' | b'.' | b'/' | b':' | b'$'))
        {
            return None;
        }
        let of = next + usize::from(self.is(next, Kw::Of));
        let of = self.maybe_hyphen(of);
        let (month, end) = self.month_name(of)?;
        if self.line_start(of) {
            return None;
        }
        // `7 May` needs no more; `25 March on` is read as the date that it looks like.
        if !matches!(self.lex(of), Lex::Month(_))
            && of == next
            && end == of + 1
            && !matches!(
                self.kw_before(at),
                Some(
                    Kw::On
                        | Kw::By
                        | Kw::Until
                        | Kw::Since
                        | Kw::From
                        | Kw::To
                        | Kw::Before
                        | Kw::After
                )
            )
            && !matches!(self.lex(end), Lex::Number | Lex::Mark(_))
        {
            return None;
        }
        let (year, end) = match self.hyphen(end) {
            Some(i) if self.year_number(i).is_some() => self.year_ref(i),
            _ => self.year_ref(end),
        };
        Some(Hit::new(at, end, Expr::Day { year, month, day, weekday: 0 }))
    }

    /// `2023-07-26`, `26/07/2023`, `11/02/89`, `26.07.2023`.
    pub(crate) fn numeric_date(&self, at: usize) -> Option<Hit> {
        let a = *self.tokens.get(at)?;
        if a.lex == Lex::Decimal {
            return self.day_and_month(at);
        }
        if a.digits == 0
            || self.glued(at)
                && !matches!(
                    self.before(at),
                    Lex::Mark(b'(' | b'"' | b'\'' | b'[' | b',' | b':' | Lex::DASH)
                )
        {
            return None;
        }
        let separator = match self.lex(at + 1) {
            Lex::Mark(m @ (b'-' | b'/' | b'.')) => m,
            _ => return None,
        };
        if !(1..=4).all(|i| self.glued(at + i)) || !self.mark(at + 3, separator) {
            // `11/02` alone is a fraction as often as a date.
            return None;
        }
        let b = *self.tokens.get(at + 2)?;
        let c = *self.tokens.get(at + 4)?;
        let numbers = b.lex == Lex::Number && c.lex == Lex::Number && b.digits > 0 && c.digits > 0;
        let more = self.glued(at + 5)
            && matches!(self.lex(at + 5), Lex::Mark(b'-' | b'/'))
            && self.glued(at + 6);
        if !numbers || more || a.digits > 4 || b.digits > 2 || c.digits > 4 {
            return None;
        }
        let small = |n: u32| u8::try_from(n).ok();
        if a.digits == 4 && c.digits <= 2 {
            let (year, month, day) = (i16::try_from(a.num).ok()?, small(b.num)?, small(c.num)?);
            let ok = (1..=12).contains(&month)
                && (1..=31).contains(&day)
                && (1000..2200).contains(&year);
            let hit =
                Hit::new(at, at + 5, Expr::Day { year: YearRef::Is(year), month, day, weekday: 0 });
            return ok.then_some(hit);
        }
        let year = match c.digits {
            4 if (1000..2200).contains(&c.num) => i16::try_from(c.num).ok()?,
            // `26.7.23`.
            2 if separator == b'.' && self.language.dotted_days && b.num <= 12 => {
                i16::try_from(c.num).ok()? + if c.num <= 30 { 2000 } else { 1900 }
            }
            2 if separator == b'/' || separator == b'-' && a.digits == 2 => {
                i16::try_from(c.num).ok()? + if c.num <= 30 { 2000 } else { 1900 }
            }
            _ => return None,
        };
        let (a, b) = (small(a.num)?, small(b.num)?);
        let ok = (1..=31).contains(&a) && (1..=31).contains(&b) && (a <= 12 || b <= 12);
        ok.then(|| {
            Hit::new(at, at + 5, Expr::Numeric { a, b, year: YearRef::Is(year), weekday: 0 })
        })
    }

    /// `am 26.7.`: German writes a dot behind either number.
    fn day_and_month(&self, at: usize) -> Option<Hit> {
        let (day, month) = self.word(at).split_once('.')?;
        let (day, month) = (day.parse().ok()?, month.parse().ok()?);
        let ok = self.language.dotted_days
            && (1..=31).contains(&day)
            && (1..=12).contains(&month)
            && self.mark(at + 1, b'.')
            && self.glued(at + 1)
            && !self.glued(at + 2)
            && !self.glued(at)
            && self.language.lists.before_days.contains(&self.word(at.wrapping_sub(1)));
        let expr = Expr::Day { year: YearRef::None, month, day, weekday: 0 };
        ok.then(|| Hit::new(at, at + 2, expr))
    }

    /// A weekday, alone or with its date: `Monday`, `Saturday, April 25`.
    pub(crate) fn weekday(&self, at: usize) -> Option<Hit> {
        let (day, next, short) = match self.lex(at) {
            // `on Monday and Tuesday nights`.
            Lex::Weekday(day)
                if matches!(self.kw(at + 1), Some(Kw::And | Kw::Or))
                    && matches!(self.lex(at + 2), Lex::Weekday(_))
                    && matches!(self.lex(at + 3), Lex::Parts(_)) =>
            {
                let Lex::Parts(part) = self.lex(at + 3) else { return None };
                let mut hit = Hit::new(at, at + 1, Expr::SetWeekday(day)).time(Clock::Part(part));
                hit.quant = Some("EVERY");
                return self.capital(at).then_some(hit);
            }
            Lex::Weekday(day) if !matches!(self.lex(at + 1), Lex::Parts(_)) => (day, at + 1, false),
            Lex::Weekdays(day) => {
                // `on Mondays`: a set.
                return self.capital(at).then(|| {
                    let mut hit = Hit::new(at, at + 1, Expr::SetWeekday(day));
                    hit.quant = Some("EVERY");
                    hit
                });
            }
            Lex::Weekday(day) => {
                // `Tuesday nights`.
                let Lex::Parts(part) = self.lex(at + 1) else { return None };
                let mut hit = Hit::new(at, at + 2, Expr::SetWeekday(day)).time(Clock::Part(part));
                hit.quant = Some("EVERY");
                return self.capital(at).then_some(hit);
            }
            Lex::WeekdayAbbr(day) => {
                let dot = self.mark(at + 1, b'.') && self.glued(at + 1);
                (day, at + 1 + usize::from(dot), true)
            }
            _ => return None,
        };
        if !self.capital(at) {
            return None;
        }
        let comma = next + usize::from(self.mark(next, b','));
        let this = comma + usize::from(self.is(comma, Kw::The));
        let dated = match self.lex(this) {
            Lex::Month(_) | Lex::MonthAbbr(_) => self.month(this),
            Lex::Number | Lex::Ord(_) => self.day_month(this).or_else(|| self.numeric_date(this)),
            _ => None,
        };
        if let Some(mut hit) = dated.filter(|_| !self.line_start(comma)) {
            if let Expr::Day { weekday, .. } = &mut hit.expr {
                *weekday = day;
                hit.first = at;
                return Some(hit);
            }
            if let Expr::Numeric { weekday, .. } = &mut hit.expr {
                *weekday = day;
                hit.first = at;
                return Some(hit);
            }
        }
        if short {
            let part = matches!(self.lex(next), Lex::Part(_));
            let shown = part
                || next > at + 1
                    && matches!(self.kw_before(at), Some(Kw::On | Kw::Last | Kw::Next));
            let name = self.tokens.get(at).is_some_and(|t| t.upper());
            if !shown || name {
                return None;
            }
        }
        // `Post-Friday` is a name, `Monday-Friday` a range.
        if self.glued(at)
            && matches!(self.before(at), Lex::Mark(b'-'))
            && at >= 2
            && !matches!(self.lex(at - 2), Lex::Weekday(_))
        {
            return None;
        }
        Some(Hit::new(at, next, Expr::Weekday { day, rel: None }))
    }

    /// `2018`, where nothing shows that the number counts something.
    pub(super) fn year_phrase(&self, at: usize) -> Option<Hit> {
        let year = self.year_number(at)?;
        if !(1400..=2100).contains(&year) {
            return None;
        }
        // `Hwasong-2018`, `555-1953`, `1953-60-12`.
        let hyphen_before = self.glued(at)
            && matches!(self.before(at), Lex::Mark(b'-' | b'/'))
            && !matches!(self.kw(at.saturating_sub(2)), Some(Kw::Mid | Kw::Early | Kw::Late))
            && !self.among(at.saturating_sub(2), self.language.lists.year_prefixes);
        let unit_after = self.glued(at + 1)
            && matches!(self.lex(at + 1), Lex::Mark(b'/' | b'*' | b'%'))
            || self.hyphen(at + 1).is_some_and(|i| matches!(self.lex(i), Lex::Number));
        if hyphen_before || unit_after {
            return None;
        }
        if matches!(self.lex(at + 1), Lex::Unit(_) | Lex::Units(_)) {
            return None;
        }
        let before = self.before(at);
        let strong = matches!(
            before,
            Lex::Kw(
                Kw::In
                    | Kw::Since
                    | Kw::During
                    | Kw::Until
                    | Kw::Early
                    | Kw::Late
                    | Kw::Mid
                    | Kw::Through
            )
        );
        // `between 2010 and 2015`.
        let strong = strong
            || self.among(at.wrapping_sub(1), self.language.lists.before_years)
            || matches!(before, Lex::Kw(Kw::And | Kw::To))
                && self.year_number(at.wrapping_sub(2)).is_some();
        if strong
            || self.mark(at.wrapping_sub(1), b'(')
                && (self.mark(at + 1, b')') || self.dash(at + 1).is_some())
        {
            // `In 2019 people fled`: nobody opens with so exact a count.
            let opens = self.is(at.wrapping_sub(1), Kw::In)
                && self.sentence_start(at - 1)
                && year % 100 != 0;
            let count = self.plural_noun(at + 1)
                && !opens
                && !matches!(before, Lex::Kw(Kw::Since | Kw::Early | Kw::Late | Kw::And | Kw::To));
            return (!count).then(|| Hit::new(at, at + 1, Expr::Year(year)));
        }
        // A year without a preposition: the number must not count anything and lie near our time.
        // Of what has a name, as in `the Great Fire of 1666`, it may lie further back.
        let named = matches!(before, Lex::Kw(Kw::Of)) && self.capital(at.wrapping_sub(2));
        let plausible = (1900..=2050).contains(&year) || named && year < 1900;
        let street = self.capital(at + 1)
            && !self.line_start(at + 1)
            && self.language.lists.streets.contains(&self.word(at + 2));
        let number = matches!(before, Lex::Mark(b'$' | b'#' | b'*' | b'+' | b'@' | b'/'))
            || self.language.lists.numbered.contains(&self.word(at.wrapping_sub(1)))
            || self.mark(at.wrapping_sub(1), b'.')
                && self.among(at.wrapping_sub(2), self.language.lists.number_signs);
        let scaled =
            self.language.lists.scales.contains(&self.word(at + 1)) || self.mark(at + 1, b'%');
        let weak = matches!(
            before,
            Lex::Kw(
                Kw::Of
                    | Kw::For
                    | Kw::By
                    | Kw::From
                    | Kw::To
                    | Kw::After
                    | Kw::Before
                    | Kw::And
                    | Kw::The
                    | Kw::Between
                    | Kw::Than
                    | Kw::Or
                    | Kw::This
                    | Kw::Around
                    | Kw::About
                    | Kw::With
                    | Kw::Possessive
                    | Kw::A
                    | Kw::As
                    | Kw::That
            ) | Lex::Mark(_)
                | Lex::Verb(_)
        ) || self.owner(at.wrapping_sub(1))
            || self.owner(at.wrapping_sub(2)) && !self.capital(at.wrapping_sub(1));
        // `the 1992 protests`, `before 2018 parades were rare`: news writes a count of them with a comma, or rounds it.
        let exact = year % 100 != 0
            && matches!(before, Lex::Kw(Kw::The | Kw::Before | Kw::After | Kw::Until));
        let ok = plausible
            && !street
            && !number
            && !scaled
            && weak
            && (exact || !self.plural_noun(at + 1))
            && !(matches!(before, Lex::Mark(b',' | b'.')) && self.glued(at));
        ok.then(|| Hit::new(at, at + 1, Expr::Year(year)))
    }

    /// `its 1990 campaign`: a word for an owner.
    pub(crate) fn owner(&self, at: usize) -> bool {
        self.language.lists.owners.contains(&self.word(at))
    }
}
