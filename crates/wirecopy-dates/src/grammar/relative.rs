//! Dates that lean on another date: `last week`, `this summer`, `the third quarter`, `the same day`.

use super::Words;
use crate::expr::{Clock, Expr, Hit, Qty, Rel, YearRef};
use crate::lexicon::{Kw, Lex, Part, Unit};

impl Words<'_> {
    /// `today`, `yesterday`, `tomorrow`, `tonight`, `overnight`.
    pub(super) fn near_day(&self, at: usize) -> Option<Hit> {
        let hit = |shift| Hit::new(at, at + 1, Expr::DayShift(shift));
        match self.kw(at)? {
            Kw::Today => Some(hit(0)),
            Kw::Yesterday => Some(hit(-1)),
            Kw::Tomorrow => Some(hit(1)),
            Kw::Tonight => Some(hit(0).time(Clock::Part(Part::Night))),
            Kw::Overnight if !self.mark(at + 1, b'-') => {
                Some(Hit::new(at, at + 1, Expr::TimeOnly).time(Clock::Part(Part::Night)))
            }
            _ => None,
        }
    }

    /// What a determiner says about the unit after it, and where the unit may stand.
    fn determiner(&self, at: usize) -> Option<(Rel, usize)> {
        let the = usize::from(self.is(at, Kw::The));
        let at = at + the;
        let next = |n: usize| self.kw(at + n);
        let rel = match self.kw(at)? {
            Kw::This => match next(1) {
                Some(Kw::Past | Kw::Last) => return Some((Rel::Last, at + 2)),
                Some(Kw::Coming | Kw::Next | Kw::Upcoming) => return Some((Rel::Next, at + 2)),
                Some(Kw::Same) => return Some((Rel::Same, at + 2)),
                Some(Kw::Current) => Rel::This,
                _ => Rel::This,
            },
            Kw::Current => Rel::This,
            Kw::Last | Kw::Past | Kw::Latest => Rel::Last,
            Kw::Next | Kw::Coming | Kw::Upcoming => Rel::Next,
            Kw::That if the == 0 => {
                if next(1) == Some(Kw::Same) {
                    return Some((Rel::Same, at + 2));
                }
                Rel::Same
            }
            Kw::Same => Rel::Same,
            Kw::Following => Rel::Following,
            Kw::Previous | Kw::Prior => Rel::Before,
            _ => return None,
        };
        Some((rel, at + 1))
    }

    /// Expressions that begin with a determiner.
    pub(super) fn relative(&self, at: usize) -> Option<Hit> {
        if let Some(hit) = self.counted(at) {
            return Some(hit);
        }
        if let Some((rel, next)) = self.determiner(at) {
            return self.determined(at, rel, next);
        }
        if self.is(at, Kw::The) {
            return self.definite(at);
        }
        None
    }

    fn determined(&self, at: usize, rel: Rel, next: usize) -> Option<Hit> {
        let the = self.is(at, Kw::The);
        // `the latest quarter` is the one that a report is about.
        let about = self.is(next - 1, Kw::Latest)
            && (self.is(next, Kw::Period) || self.lex(next) == Lex::Unit(Unit::Quarter));
        let rel = if about { Rel::Same } else { rel };
        let rel =
            if rel == Rel::Last && the && self.of_something(next + 1) { Rel::Open } else { rel };
        let hit = |end, expr| Some(Hit::new(at, end, expr));
        // `the same period a year earlier`, `the final quarter of 2009`.
        let quarter = match self.lex(next) {
            Lex::Unit(Unit::Quarter) => true,
            Lex::Kw(Kw::Period) => rel == Rel::Same,
            _ => false,
        };
        if quarter {
            let (year, end) = self.year_ref(next + 1);
            let last = matches!(self.kw(next - 1), Some(Kw::Last));
            match year {
                YearRef::Is(_) if last => {
                    return hit(end, Expr::Quarter { quarter: 4, year, fiscal: false });
                }
                YearRef::Is(_) | YearRef::Rel(Rel::YearAgo | Rel::Last) if rel == Rel::Same => {
                    return hit(end, Expr::Quarter { quarter: 0, year, fiscal: false });
                }
                _ => {}
            }
        }
        match self.lex(next) {
            Lex::Unit(unit) => {
                // `This Week` is the name of a programme.
                let name = self.capital(at)
                    && self.capital(next)
                    && !self.tokens.get(at).is_some_and(|t| t.upper())
                    && !self.line_start(at);
                if name
                    || unit == Unit::Second
                    || self.word_is(next, "sec")
                    || self.mark(next + 1, b'-') && self.glued(next + 1) && rel != Rel::This
                {
                    return None;
                }
                // `the last minute`, `this minute` name no date.
                if unit < Unit::Day {
                    return (rel == Rel::Last && the && unit == Unit::Hour)
                        .then(|| Hit::new(at, next + 1, Expr::Duration { qty: Qty::N(1), unit }));
                }
                if rel == Rel::Last && (self.is(next - 1, Kw::Past)) && the {
                    // `the past year` is a stretch of time, `the last quarter` a date.
                    if unit >= Unit::Week && unit != Unit::Quarter && unit != Unit::Weekend {
                        return hit(next + 1, Expr::Duration { qty: Qty::N(1), unit });
                    }
                }
                if unit == Unit::Decade && rel == Rel::Last {
                    return hit(next + 1, Expr::Duration { qty: Qty::N(1), unit });
                }
                hit(next + 1, Expr::Unit { unit, rel })
            }
            Lex::Units(unit) if unit >= Unit::Day && matches!(rel, Rel::Next) => {
                hit(next + 1, Expr::Ref(crate::expr::Ref::Future))
                    .filter(|_| self.is(next - 1, Kw::Coming))
            }
            Lex::Units(_) => None,
            Lex::Kw(Kw::Fiscal | Kw::Calendar | Kw::Financial) => match self.lex(next + 1) {
                Lex::Unit(Unit::Year) => hit(next + 2, Expr::Fiscal(YearRef::Rel(rel))),
                Lex::Unit(unit) => hit(next + 2, Expr::Unit { unit, rel }),
                _ => None,
            },
            Lex::Weekday(day) if self.capital(next) => {
                if let Some(mut dated) = self.weekday(next)
                    && matches!(dated.expr, Expr::Day { .. })
                {
                    dated.first = at;
                    return Some(dated);
                }
                hit(next + 1, Expr::Weekday { day, rel: Some(rel) })
            }
            Lex::Month(month) if self.capital(next) => {
                if let Some(mut dated) = self.month(next)
                    && let Expr::Day { .. } = dated.expr
                {
                    dated.first = if the { next } else { at };
                    return Some(dated);
                }
                if the && rel == Rel::This {
                    return None;
                }
                hit(next + 1, Expr::Month { year: YearRef::None, month, rel: Some(rel) })
            }
            Lex::Season(season) => {
                let year = YearRef::Rel(rel);
                // `this fall in prices`.
                if season == 3
                    && self.word_is(next, "fall")
                    && self.is(next + 1, Kw::In)
                    && rel == Rel::This
                {
                    return None;
                }
                hit(next + 1, Expr::Season { season, year })
            }
            Lex::Part(part) => {
                let expr = match rel {
                    Rel::This => Expr::DayShift(0),
                    Rel::Last => Expr::DayShift(-1),
                    Rel::Next | Rel::Following => {
                        Expr::Unit { unit: Unit::Day, rel: Rel::Following }
                    }
                    Rel::Before => Expr::Unit { unit: Unit::Day, rel: Rel::Before },
                    _ => Expr::Unit { unit: Unit::Day, rel: Rel::Same },
                };
                if the && matches!(rel, Rel::Last | Rel::This) {
                    return None;
                }
                Some(Hit::new(at, next + 1, expr).time(Clock::Part(part)))
            }
            Lex::Ord(_) => {
                let mut inner = self.ordinal(next)?;
                // `complained that third-quarter sales fell`: the word joins clauses.
                if self.is(at, Kw::That) {
                    return None;
                }
                inner.first = at;
                match &mut inner.expr {
                    Expr::Quarter { year, .. } | Expr::HalfYear { year, .. }
                        if *year == YearRef::None && !self.is(next - 1, Kw::Latest) =>
                    {
                        *year = YearRef::Rel(rel);
                        Some(inner)
                    }
                    _ => None,
                }
            }
            Lex::Kw(Kw::Period) if rel == Rel::Same => {
                hit(next + 1, Expr::Unit { unit: Unit::Quarter, rel })
            }
            Lex::Kw(Kw::Time) if rel == Rel::Same && !the => {
                hit(next + 1, Expr::Ref(crate::expr::Ref::Past))
                    .filter(|_| self.kw_before(at) == Some(Kw::At))
            }
            _ => None,
        }
    }

    /// Whether `of the` and a word without a date follow: `of the fighting`.
    fn of_something(&self, at: usize) -> bool {
        let owned = self.is(at + 1, Kw::The) || self.owner(at + 1);
        self.is(at, Kw::Of) && owned && self.lex(at + 2).plain()
    }

    /// `the past two years`, `the first nine months`, `recent weeks`, `next three days`.
    fn counted(&self, at: usize) -> Option<Hit> {
        let the = usize::from(matches!(self.kw(at), Some(Kw::The | Kw::These | Kw::Those)));
        let mut from = at + the;
        let lead = self.lex(from);
        let leads = matches!(
            lead,
            Lex::Kw(
                Kw::Last
                    | Kw::Past
                    | Kw::Next
                    | Kw::Previous
                    | Kw::Coming
                    | Kw::Following
                    | Kw::Latest
                    | Kw::Recent
                    | Kw::Final
                    | Kw::Prior,
            ) | Lex::Ord(1)
        );
        if !leads {
            // `the nine months`, `the four days`.
            if the == 0 || !matches!(self.lex(from), Lex::Number | Lex::Num(_)) {
                return None;
            }
            let mut hit = self.quantity(from)?;
            let plain = matches!(hit.expr, Expr::Duration { .. })
                && matches!(self.lex(hit.end - 1), Lex::Units(_))
                && self.hyphen(from + 1).is_none();
            hit.first = at;
            return plain.then_some(hit);
        }
        from += 1;
        if matches!(lead, Lex::Kw(Kw::Recent)) {
            let Lex::Units(unit) = self.lex(from) else { return None };
            return (unit >= Unit::Day)
                .then(|| Hit::new(at, from + 1, Expr::Duration { qty: Qty::Vague, unit }));
        }
        match self.lex(from) {
            Lex::Number
            | Lex::Num(_)
            | Lex::Kw(Kw::Few | Kw::Several | Kw::Many | Kw::Couple | Kw::Dozen | Kw::Half) => {
                let mut hit = self.quantity(from).or_else(|| {
                    // `the past three quarters`, `the next three quarters`.
                    let (qty, next) = self.qty(from)?;
                    matches!(self.lex(next), Lex::Units(Unit::Quarter)).then(|| {
                        Hit::new(from, next + 1, Expr::Duration { qty, unit: Unit::Quarter })
                    })
                })?;
                if !matches!(hit.expr, Expr::Duration { .. }) {
                    return None;
                }
                // `the first 10-year bond` leaves the determiner outside.
                if matches!(self.lex(hit.end - 1), Lex::Unit(_)) {
                    hit.first = from;
                    return Some(hit);
                }
                hit.first = at;
                Some(hit)
            }
            Lex::Units(unit) if unit >= Unit::Minute && the == 1 => {
                matches!(lead, Lex::Ord(1) | Lex::Kw(Kw::Final | Kw::Past))
                    .then(|| Hit::new(at, from + 1, Expr::Duration { qty: Qty::Vague, unit }))
            }
            _ => None,
        }
    }

    /// `the third quarter`, `the 1990s`, `the weekend`, `the year`.
    fn definite(&self, at: usize) -> Option<Hit> {
        let next = at + 1;
        match self.lex(next) {
            Lex::Decade | Lex::Tens(_) | Lex::Mark(b'\'') => {
                let mut hit = self.decade(next)?;
                hit.first = at;
                matches!(hit.expr, Expr::Decade { .. }).then_some(hit)
            }
            Lex::Kw(Kw::Early | Kw::Late | Kw::Mid) => None,
            Lex::Kw(Kw::Final) if self.lex(next + 1) == Lex::Unit(Unit::Quarter) => {
                let (year, end) = self.year_ref(next + 2);
                Some(Hit::new(at, end, Expr::Quarter { quarter: 4, year, fiscal: false }))
            }
            Lex::Ord(_) | Lex::Num(_) if self.ordinal_number(next).is_some() => {
                let mut hit = self.ordinal(next).or_else(|| self.day_month(next))?;
                // `the third-quarter loss`: the article belongs to the noun.
                let compound = matches!(hit.expr, Expr::Quarter { .. } | Expr::HalfYear { .. })
                    && self.hyphen(next + 1).is_some();
                hit.first = if compound { next } else { at };
                Some(hit)
            }
            Lex::Number => {
                // `the 1988 second quarter`, `the 1989 period`.
                let year = self.year_number(next)?;
                if self.is(next + 1, Kw::Period) || self.lex(next + 1) == Lex::Unit(Unit::Quarter) {
                    let year = YearRef::Is(year);
                    return Some(Hit::new(
                        at,
                        next + 2,
                        Expr::Quarter { quarter: 0, year, fiscal: false },
                    ));
                }
                let mut hit = self.year_phrase(next)?;
                if matches!(
                    hit.expr,
                    Expr::Quarter { .. } | Expr::HalfYear { .. } | Expr::Season { .. }
                ) {
                    hit.first = at;
                }
                Some(hit)
            }
            Lex::Season(season) => {
                let (year, end) = self.year_ref(next + 1);
                let fall = self.word_is(next, "fall") || self.word_is(next, "spring");
                let shown = matches!(
                    self.kw_before(at),
                    Some(
                        Kw::In | Kw::During | Kw::Since | Kw::By | Kw::Until | Kw::Through | Kw::Of
                    )
                );
                if end > next + 1 {
                    return Some(Hit::new(at, end, Expr::Season { season, year }));
                }
                (shown && !fall && !self.capital(next + 1) && !self.is(next + 1, Kw::Of))
                    .then(|| Hit::new(at, next + 1, Expr::Season { season, year }))
            }
            Lex::Unit(Unit::Weekend) => {
                Some(Hit::new(at, next + 1, Expr::Unit { unit: Unit::Weekend, rel: Rel::This }))
            }
            Lex::Unit(unit @ (Unit::Year | Unit::Quarter | Unit::Month | Unit::Day)) => {
                self.the_unit(at, unit)
            }
            Lex::Kw(Kw::Fiscal | Kw::Financial) => {
                let mut hit = self.fiscal(next)?;
                hit.first = at;
                Some(hit)
            }
            _ => None,
        }
    }

    /// `the year`, `the quarter`: the one that the text speaks of.
    fn the_unit(&self, at: usize, unit: Unit) -> Option<Hit> {
        let end = at + 2;
        let before = self.kw_before(at);
        if unit == Unit::Year {
            // `the year 2000`, `the year-ago quarter`, `the year-earlier period`.
            if let Some(year) = self.year_number(end) {
                return Some(Hit::new(at, end + 1, Expr::Year(year)));
            }
            if self.is(end + 1, Kw::Thousand) && self.lex(end) == Lex::Num(2) {
                return Some(Hit::new(at, end + 2, Expr::Year(2000)));
            }
            if let Some(next) = self.hyphen(end)
                && matches!(self.kw(next), Some(Kw::Ago | Kw::Earlier))
            {
                if self.is(next + 1, Kw::Period) || self.lex(next + 1) == Lex::Unit(Unit::Quarter) {
                    return Some(Hit::new(
                        at,
                        next + 2,
                        Expr::Unit { unit: Unit::Quarter, rel: Rel::YearAgo },
                    ));
                }
                return self.unit(at + 1);
            }
        }
        if self.mark(end, b'-') && self.glued(end)
            || self.is(end, Kw::Of)
            || self.is(end, Kw::Possessive)
        {
            return None;
        }
        let shown = match unit {
            Unit::Year => matches!(
                before,
                Some(Kw::For | Kw::In | Kw::Of | Kw::During | Kw::Through | Kw::By | Kw::Before)
            ),
            Unit::Quarter => {
                matches!(before, Some(Kw::For | Kw::In | Kw::Of | Kw::During | Kw::Through))
            }
            // `the index ended the day`, `later in the day`, but not `in the day`.
            Unit::Day => {
                matches!(before, Some(Kw::End | Kw::Ended | Kw::Ending))
                    || before == Some(Kw::In)
                        && matches!(
                            self.kw(at.wrapping_sub(2)),
                            Some(Kw::Later | Kw::Earlier | Kw::Late | Kw::Early)
                        )
                    || before == Some(Kw::For) && self.mark(end, b',')
            }
            _ => matches!(before, Some(Kw::Of | Kw::For | Kw::During | Kw::In)),
        };
        shown.then(|| Hit::new(at, end, Expr::Unit { unit, rel: Rel::Same }))
    }

    /// `third quarter`, `first half of 1990`, `20th century`.
    pub(super) fn ordinal(&self, at: usize) -> Option<Hit> {
        let (n, after) = self.ordinal_number(at)?;
        let fiscal = self.is(after, Kw::Fiscal) || self.is(at.wrapping_sub(1), Kw::Fiscal);
        let next = self.maybe_hyphen(after + usize::from(self.is(after, Kw::Fiscal)));
        match self.lex(next) {
            Lex::Unit(Unit::Quarter) if (1..=4).contains(&n) => {
                let (year, end) = self.quarter_year(next + 1);
                Some(Hit::new(at, end, Expr::Quarter { quarter: n, year, fiscal }))
            }
            Lex::Kw(Kw::Half) if n <= 2 && n > 0 => {
                let (year, end) = self.year_ref(next + 1);
                // `the first half` of a match names no date.
                let of_year = self.is(next + 1, Kw::Of)
                    && self.is(next + 2, Kw::The)
                    && self.lex(next + 3) == Lex::Unit(Unit::Year);
                if of_year {
                    return Some(Hit::new(
                        at,
                        next + 4,
                        Expr::HalfYear { half: n, year: YearRef::Rel(Rel::Same), sure: true },
                    ));
                }
                (end > next + 1)
                    .then(|| Hit::new(at, end, Expr::HalfYear { half: n, year, sure: true }))
            }
            Lex::Unit(Unit::Century) if (1..=30).contains(&n) => {
                Some(Hit::new(at, next + 1, Expr::Century(i16::from(n) - 1)))
            }
            Lex::Number | Lex::Num(_) if n == 1 => self.counted(at),
            _ => None,
        }
    }

    fn quarter_year(&self, at: usize) -> (YearRef, usize) {
        let (year, end) = self.year_ref(at);
        if end > at {
            return (year, end);
        }
        // `the third quarter of the year`.
        if self.is(at, Kw::Of)
            && self.is(at + 1, Kw::Fiscal)
            && let Some(year) = self.year_number(at + 2)
        {
            return (YearRef::Is(year), at + 3);
        }
        (YearRef::None, at)
    }

    /// `summer 2023`, `spring of 1994`, `last`-less seasons with a year.
    pub(super) fn season(&self, at: usize) -> Option<Hit> {
        let Lex::Season(season) = self.lex(at) else { return None };
        let (year, end) = self.year_ref(at + 1);
        let capital = self.capital(at) && !self.sentence_start(at);
        if end > at + 1
            && !(capital
                && matches!(self.word(at), "Spring" | "Fall")
                && matches!(year, YearRef::None))
        {
            let fall = self.word_is(at, "fall") && !matches!(year, YearRef::Is(_));
            return (!fall).then(|| Hit::new(at, end, Expr::Season { season, year }));
        }
        None
    }

    /// `fiscal 1990`, `fiscal year`, `fiscal third quarter`.
    pub(super) fn fiscal(&self, at: usize) -> Option<Hit> {
        let next = at + 1;
        if let Some(year) = self.year_number(next) {
            return Some(Hit::new(at, next + 1, Expr::Fiscal(YearRef::Is(year))));
        }
        if self.lex(next) == Lex::Unit(Unit::Year) {
            if let Some(year) = self.year_number(next + 1) {
                return Some(Hit::new(at, next + 2, Expr::Fiscal(YearRef::Is(year))));
            }
            return self
                .is(at.wrapping_sub(1), Kw::The)
                .then(|| Hit::new(at, next + 1, Expr::Fiscal(YearRef::Rel(Rel::Same))));
        }
        let mut hit = self.ordinal(next)?;
        hit.first = at;
        Some(hit)
    }
}
