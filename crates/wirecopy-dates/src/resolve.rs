//! Turns what the grammar read into values: calendar arithmetic, and in which direction from the anchor.

mod days;
mod story;
mod units;
mod year_parts;

use jiff::civil::Date;
use wirecopy_stage::document::RuleId;

use self::year_parts::nth_of;
use crate::calendar::{date, shifted};
use crate::expr::{Clock, Expr, Hit, Qty, Ref, Rel, Toward, YearRef};
use crate::grammar::Words;
use crate::lexicon::{Kw, Lex, Part, Tense, Unit};
use crate::rules::rule;
use crate::value::{Point, Value};

/// A value and how it was come by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resolved {
    pub(crate) value: Value,
    pub(crate) rule: RuleId,
    /// The date that the value was counted from.
    pub(crate) base: Option<Date>,
    /// Whether `base` is a date of the text rather than the anchor.
    pub(crate) from_text: bool,
    /// The number of the hit that named such a date.
    pub(crate) counted_from: usize,
    /// First and last day of a duration that begins or ends at the anchor.
    pub(crate) stretch: Option<(Date, Date)>,
    /// Whether the value depends on more than the words.
    pub(crate) relative: bool,
    /// Whether a time by the clock got its day from the words behind it.
    pub(crate) shared: bool,
}

/// What is known while the hits are resolved one after the other.
pub(crate) struct Resolver<'a> {
    pub(crate) words: &'a Words<'a>,
    pub(crate) anchor: Option<Date>,
    /// Whether numeric dates put the day first.
    pub(crate) day_first: bool,
    /// The hour of publication, where that was so late that the next day had begun somewhere.
    pub(crate) late: Option<u8>,
    /// What the text named last.
    focus: Option<Point>,
    /// The number of the hit that named it, and how many have been resolved.
    focus_hit: usize,
    /// One past the last token of that hit.
    focus_end: usize,
    resolved: usize,
    /// The stretch of time that the text told of last.
    told: Option<Told>,
    /// What the text named last with its year, and where: the time of the story that it tells.
    story: Option<(Point, usize)>,
    /// The quarter of which the text is a report: the one that had just ended, where the text named it before any other.
    report: Option<u8>,
    /// The quarter that the text named last, and where.
    quarter: Option<(u8, usize)>,
    /// Its year, where that is not one of which a report of today speaks.
    quarter_year: Option<i16>,
    /// Whether the text has gone on from a quarter to a longer stretch, such as the first nine months.
    beyond_quarter: bool,
}

/// A stretch of time that the text told of.
#[derive(Clone, Copy, Debug)]
enum Told {
    Point(Point),
    Range(Point, Point),
    Length(Qty, Unit, Option<(Date, Date)>),
}

/// Tokens for which the talk of a business report stays with the quarter that it named.
const QUARTER_REACH: usize = 240;

/// Tokens for which `the morning` is that of the day that was named last.
const MORNING_REACH: usize = 30;

/// Whether a hit only says with what something is compared: the story does not go there.
fn compared(words: &Words<'_>, hit: &Hit) -> bool {
    // `fell to its lowest since 1999, before rising the next week`.
    if words.kw_before(hit.first) == Some(Kw::Since) && words.superlative_before(hit.first - 1) {
        return true;
    }
    match hit.expr {
        Expr::Offset { qty: Qty::N(1), unit: Unit::Year, toward } => {
            matches!(toward, Toward::Ago | Toward::Earlier)
        }
        Expr::Unit { rel: Rel::YearAgo, .. }
        | Expr::Quarter { year: YearRef::Rel(Rel::YearAgo), .. } => true,
        _ => false,
    }
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(words: &'a Words<'a>, anchor: Option<Date>, day_first: bool) -> Self {
        Resolver {
            words,
            anchor,
            day_first,
            late: None,
            focus: None,
            told: None,
            story: None,
            report: None,
            focus_hit: 0,
            focus_end: 0,
            resolved: 0,
            quarter: None,
            quarter_year: None,
            beyond_quarter: false,
        }
    }

    /// The value of a hit of which `spoken`, a hit and its number, may name the day on which it was said.
    pub(crate) fn resolve_spoken(
        &mut self,
        hit: &Hit,
        next: Option<&Hit>,
        ends_range: bool,
        spoken: Option<(usize, &Hit)>,
    ) -> Resolved {
        let day = spoken.and_then(|(number, day)| match self.value(day).value {
            Value::Point(Point::Day(day)) => Some((number, day)),
            _ => None,
        });
        let Some((number, day)) = day else { return self.resolve(hit, next, ends_range) };
        let anchor = self.anchor.replace(day);
        let mut resolved = self.resolve(hit, next, ends_range);
        self.anchor = anchor;
        if resolved.base == Some(day) {
            resolved.from_text = true;
            resolved.counted_from = number;
        }
        resolved
    }

    /// The value of a hit; hits must come in the order of the text. `next` is the hit behind it, and `ends_range` tells
    /// whether it ends a range that the hit before it begins.
    pub(crate) fn resolve(&mut self, hit: &Hit, next: Option<&Hit>, ends_range: bool) -> Resolved {
        let mut resolved = self.value(hit);
        resolved.counted_from = self.focus_hit;
        let weekend_of = self.words.is(hit.end, Kw::Of)
            && matches!(hit.expr, Expr::Unit { unit: Unit::Weekend, .. })
            && next.is_some_and(|next| matches!(next.expr, Expr::Day { .. }));
        // `the year ended March 31`, `the three months to June 30`.
        let up_to = matches!(self.words.kw(hit.end), Some(Kw::To | Kw::Through))
            && self.words.is(hit.first, Kw::The)
            && hit.end <= hit.first + 3
            && matches!(
                hit.expr,
                Expr::Unit { unit, .. } | Expr::Duration { unit, .. } if unit >= Unit::Week
            );
        if let Some(next) = next
            && next.first <= hit.end + 2
            && (up_to
                || weekend_of
                || matches!(self.words.kw(hit.end), Some(Kw::Ended | Kw::Ending)))
        {
            self.settle_ended(hit, next, &mut resolved);
        }
        if let Some(next) = next
            && let Some(day) = self.in_other_words(hit, next)
        {
            resolved = Resolved { counted_from: self.resolved + 1, ..day };
        }
        // `in the first nine months`: from here on a report compares longer stretches than a quarter.
        if let (Expr::Duration { qty: Qty::N(2..), unit: Unit::Month }, true) = (
            hit.expr,
            self.words.is(hit.first, Kw::The) || self.words.lex(hit.first) == Lex::Ord(1),
        ) {
            self.quarter = None;
            self.beyond_quarter = true;
        }
        // A quarter that is to come is not the one of the report.
        if let Value::Point(Point::Quarter(_, quarter) | Point::QuarterOfYear(quarter)) =
            resolved.value
            && self.ahead(hit) != Some(Tense::Future)
        {
            let named = matches!(hit.expr, Expr::Quarter { quarter: 1.., .. });
            if named && self.quarter.is_none() && self.ended_last(quarter) {
                self.report = Some(quarter);
            }
            self.quarter = Some((quarter, hit.end));
            self.beyond_quarter = false;
            self.quarter_year = match (resolved.value, self.anchor) {
                (Value::Point(Point::Quarter(year, _)), Some(anchor)) => {
                    Some(year).filter(|year| (anchor.year() - year).abs() > 1)
                }
                _ => None,
            };
        }
        if let Value::Point(point) = resolved.value
            && point.bounds().is_some()
            && !compared(self.words, hit)
        {
            self.focus = Some(point);
            self.focus_hit = self.resolved;
            self.focus_end = hit.end;
        }
        self.begin_story(hit, &resolved);
        self.tell(&resolved, ends_range);
        self.resolved += 1;
        resolved
    }

    /// The value of a date that the next hit names once more: `Three days later, on July 20, he left`, `A decade later, in
    /// 2015`, `Yesterday, December 7, 1941`.
    fn in_other_words(&self, hit: &Hit, next: &Hit) -> Option<Resolved> {
        let leaning = matches!(
            hit.expr,
            Expr::Offset { unit: Unit::Day, toward: Toward::Earlier | Toward::Later, .. }
                | Expr::Unit { unit: Unit::Day, rel: Rel::Following | Rel::Before }
        );
        let on = matches!(self.words.kw(hit.end + 1), Some(Kw::On | Kw::In));
        let beside = self.words.mark(hit.end, b',') && next.first == hit.end + 1 + usize::from(on);
        let year = match (hit.expr, next.expr) {
            (Expr::DayShift(_), Expr::Day { year: YearRef::Is(_), .. }) => true,
            (
                Expr::Offset { unit, toward: Toward::Earlier | Toward::Later, .. },
                Expr::Year(_) | Expr::Month { year: YearRef::Is(_), .. },
            ) => unit >= Unit::Month,
            _ => false,
        };
        if beside && year {
            let named = self.value(next);
            let base = self.focus_date();
            return Some(Resolved { base, from_text: base.is_some(), relative: true, ..named });
        }
        if !leaning || !beside || !matches!(next.expr, Expr::Day { .. } | Expr::Weekday { .. }) {
            return None;
        }
        let named = self.value(next);
        let Value::Point(Point::Day(day)) = named.value else { return None };
        Some(Resolved { base: Some(day), from_text: true, relative: true, ..named })
    }

    /// Keeps the range that two ends came to together.
    pub(crate) fn tell_range(&mut self, from: &Resolved, to: &Resolved) {
        if let (Value::Point(from), Value::Point(to)) = (from.value, to.value) {
            self.told = Some(Told::Range(from, to));
            self.focus = Some(to);
        }
    }

    /// Keeps the stretch of time that was told of.
    fn tell(&mut self, resolved: &Resolved, ends_range: bool) {
        self.told = match (resolved.value, self.told) {
            (Value::Point(to), Some(Told::Point(from))) if ends_range => {
                Some(Told::Range(from, to))
            }
            (Value::Point(point), _) if point.bounds().is_some() => Some(Told::Point(point)),
            (Value::Duration(qty @ Qty::N(_), unit), _) => {
                Some(Told::Length(qty, unit, resolved.stretch))
            }
            (_, told) => told,
        };
    }

    /// Whether a quarter is the one that had ended last.
    fn ended_last(&self, quarter: u8) -> bool {
        self.anchor.is_some_and(|anchor| {
            let now = anchor.month().unsigned_abs().div_ceil(3);
            quarter == if now == 1 { 4 } else { now - 1 }
        })
    }

    /// Gives a unit that ends with the date behind it (`the week ended July 22`) the value that the date tells. What ends in
    /// the middle of the calendar's own unit is as long as one and ends there.
    fn settle_ended(&self, unit: &Hit, date: &Hit, resolved: &mut Resolved) {
        let Value::Point(end) = self.value(date).value else { return };
        // `the weekend of July 15`.
        if self.words.is(unit.end, Kw::Of) {
            if let Point::Day(day) = end {
                resolved.value = Value::Point(Point::around(day, Unit::Weekend));
            }
            return;
        }
        let Some((_, day)) = end.bounds() else { return };
        let own = |unit: Unit| {
            let point = Point::around(day, unit);
            let left = point.bounds().map_or(0, |(_, last)| (last - day).get_days());
            match shifted(day, unit, -1).and_then(|before| before.tomorrow().ok()) {
                Some(first) if left > 7 => (Value::Duration(Qty::N(1), unit), Some((first, day))),
                _ => (Value::Point(point), None),
            }
        };
        let (value, stretch) = match resolved.value {
            // `fiscal 1986 ending in September` has named its year.
            Value::Point(_) if matches!(unit.expr, Expr::Fiscal(YearRef::Is(_))) => return,
            Value::Point(Point::Fiscal(_)) => (Value::Point(Point::Fiscal(day.year())), None),
            // `the three months ended June 30`.
            Value::Duration(Qty::N(n), unit) if unit > Unit::Hour => {
                let first =
                    shifted(day, unit, -i64::from(n)).and_then(|before| before.tomorrow().ok());
                let Some(first) = first else { return };
                resolved.stretch = Some((first, day));
                return;
            }
            Value::Point(Point::Week(..)) => (Value::Point(Point::around(day, Unit::Week)), None),
            Value::Point(Point::Month(..)) => (Value::Point(Point::around(day, Unit::Month)), None),
            Value::Point(Point::Year(_)) if matches!(unit.expr, Expr::Unit { .. }) => {
                own(Unit::Year)
            }
            // `the third quarter ended Sept. 30, 2022` names its year with its last day.
            Value::Point(Point::Quarter(_, quarter))
                if matches!(unit.expr, Expr::Quarter { year: YearRef::None, .. })
                    && Point::around(day, Unit::Quarter) == Point::Quarter(day.year(), quarter) =>
            {
                (Value::Point(Point::Quarter(day.year(), quarter)), None)
            }
            Value::Point(Point::Quarter(..)) if matches!(unit.expr, Expr::Unit { .. }) => {
                own(Unit::Quarter)
            }
            _ => return,
        };
        *resolved = Resolved {
            value,
            stretch,
            base: Some(day),
            from_text: true,
            counted_from: self.resolved + 1,
            ..*resolved
        };
    }

    fn words_only(value: Value, rule: RuleId) -> Resolved {
        Resolved {
            value,
            rule,
            base: None,
            from_text: false,
            counted_from: 0,
            stretch: None,
            relative: false,
            shared: false,
        }
    }

    fn point(&self, point: Point, rule: RuleId) -> Resolved {
        Resolved {
            value: Value::Point(point),
            rule,
            base: self.anchor,
            from_text: false,
            counted_from: 0,
            stretch: None,
            relative: true,
            shared: false,
        }
    }

    fn value(&self, hit: &Hit) -> Resolved {
        match hit.expr {
            Expr::Day { year, month, day, .. } => self.day(hit, year, month, day),
            Expr::Numeric { a, b, year, .. } => self.numeric(hit, a, b, year),
            Expr::Month { year, month, rel } => self.month(hit, year, month, rel),
            Expr::Year(year) => Self::words_only(Value::Point(Point::Year(year)), rule::YEAR),
            Expr::YearBc(year) => Self::words_only(Value::Point(Point::YearBc(year)), rule::YEAR),
            Expr::Decade { decade, .. } => {
                Self::words_only(Value::Point(Point::Decade(decade)), rule::DECADE)
            }
            Expr::Century(century) => {
                Self::words_only(Value::Point(Point::Century(century)), rule::CENTURY)
            }
            Expr::Weekday { day, rel } => self.weekday(hit, day, rel),
            Expr::DayShift(shift) => self.day_shift(shift),
            Expr::Unit { unit, rel } => self.unit(hit, unit, rel),
            Expr::Offset { qty, unit, toward } => self.offset(hit, qty, unit, toward),
            // `will open in five years`: what is to come in so much time is a date.
            Expr::Duration { qty: qty @ Qty::N(_), unit }
                if unit > Unit::Hour
                    && self.words.kw_before(hit.first) == Some(Kw::In)
                    && self.words.plain_units(hit)
                    && !self.words.perfect(hit.first - 1)
                    && self.words.tense_before(hit.first - 1) == Some(Tense::Future) =>
            {
                self.offset(hit, qty, unit, Toward::FromNow)
            }
            Expr::Duration { qty, unit } => {
                let rule = if qty == Qty::Vague { rule::VAGUE_DURATION } else { rule::DURATION };
                Resolved {
                    stretch: self.stretch(hit, qty, unit),
                    ..Self::words_only(Value::Duration(qty, unit), rule)
                }
            }
            Expr::NthOf { of, year } => {
                let month = self.month(hit, year, of.month, None);
                match month.value {
                    Value::Point(Point::Month(year, _)) => match nth_of(of, year) {
                        Some(point) => Resolved { value: Value::Point(point), ..month },
                        None => month,
                    },
                    _ => month,
                }
            }
            Expr::Period(n) => Self::words_only(Value::Period(n), rule::OPEN_RANGE),
            Expr::Anniversary(_) | Expr::Nothing => self.point(Point::SomeDay, rule::ANNIVERSARY),
            Expr::AnniversaryOf { year, month, day } => {
                let point = date(year, month, day).map_or(Point::Year(year), Point::Day);
                Self::words_only(Value::Point(point), rule::ANNIVERSARY)
            }
            Expr::CenturyBc(century) => {
                Self::words_only(Value::Point(Point::CenturyBc(century)), rule::CENTURY)
            }
            Expr::Durations(parts) => Self::words_only(Value::Durations(parts), rule::DURATION),
            Expr::Week(year, week) => {
                Self::words_only(Value::Point(Point::Week(year, week)), rule::WEEK)
            }
            Expr::WeekOf { month, day } => {
                let day = self.day(hit, YearRef::None, month, day);
                match day.value {
                    Value::Point(Point::Day(date)) => {
                        Resolved { value: Value::Point(Point::around(date, Unit::Week)), ..day }
                    }
                    _ => day,
                }
            }
            Expr::ThatPeriod { business } => self.that_period(hit, business),
            Expr::DayIn { day, rel } => self.day_in(hit, day, rel),
            Expr::LongWhile => Self::words_only(Value::LongWhile, rule::VAGUE_DURATION),
            Expr::Set { qty, unit } => Self::words_only(Value::Set(qty, unit), rule::SET),
            Expr::SetWeekday(day) => Self::words_only(Value::SetWeekday(day), rule::SET_CALENDAR),
            Expr::SetMonth(month) => Self::words_only(Value::SetMonth(month), rule::SET_CALENDAR),
            Expr::SetSeason(s) => Self::words_only(Value::SetSeason(s), rule::SET_CALENDAR),
            Expr::SetPart => Self::words_only(Value::SetDay, rule::SET_CALENDAR),
            Expr::Ref(reference) => {
                let rule = match reference {
                    Ref::Past => rule::PAST_REF,
                    Ref::Present => rule::PRESENT_REF,
                    Ref::Future => rule::FUTURE_REF,
                };
                Resolved { relative: true, ..Self::words_only(Value::Ref(reference), rule) }
            }
            Expr::Quarter { quarter, year, .. } => self.quarter(hit, quarter, year),
            Expr::HalfYear { half, year, .. } => match self.year_of(year) {
                Some(y) => self.point(Point::HalfYear(y, half), rule::HALF_YEAR),
                None => match self.anchor {
                    // Without a year it is the latest half that has begun, or the coming one.
                    Some(anchor) => {
                        let begun = half == 1 || anchor.month() > 6;
                        let ahead = self.ahead(hit) == Some(Tense::Future);
                        let past = half == 1 && anchor.month() > 6;
                        let year = match (begun, ahead) {
                            (false, false) => anchor.year() - 1,
                            (true, true) if past => anchor.year() + 1,
                            _ => anchor.year(),
                        };
                        self.point(Point::HalfYear(year, half), rule::HALF_YEAR)
                    }
                    None => self.point(Point::HalfOfYear(half), rule::HALF_YEAR),
                },
            },
            Expr::Season { season, year } => self.season(hit, season, year),
            Expr::Fiscal(year) => match self.year_of(year) {
                Some(y) if matches!(year, YearRef::Is(_)) => {
                    Self::words_only(Value::Point(Point::Fiscal(y)), rule::FISCAL)
                }
                Some(y) => self.point(Point::Fiscal(y), rule::FISCAL),
                None => self.point(Point::Some(Unit::Year), rule::FISCAL),
            },
            Expr::Feast { feast, year } => self.feast(hit, feast, year),
            Expr::TimeOnly => self.time_only(hit),
        }
    }

    /// `the past two years` end at the anchor, `the next two years` begin there.
    fn stretch(&self, hit: &Hit, qty: Qty, unit: Unit) -> Option<(Date, Date)> {
        let (Some(anchor), Qty::N(n)) = (self.anchor, qty) else { return None };
        if unit < Unit::Day {
            return None;
        }
        let lead = hit.first + usize::from(self.words.is(hit.first, Kw::The));
        let n = i64::from(n);
        match self.words.kw(lead)? {
            Kw::Past | Kw::Last => Some((shifted(anchor, unit, -n)?, anchor)),
            Kw::Next | Kw::Coming => Some((anchor, shifted(anchor, unit, n)?)),
            _ => None,
        }
    }

    /// The year that an expression names, if it names one.
    fn year_of(&self, year: YearRef) -> Option<i16> {
        match year {
            YearRef::Is(year) => Some(year),
            YearRef::None => None,
            YearRef::Away(years) => self.anchor?.year().checked_add(i16::from(years)),
            YearRef::Rel(rel) => {
                let now = self.anchor?.year();
                match rel {
                    Rel::Last | Rel::YearAgo => Some(now - 1),
                    Rel::This => Some(now),
                    Rel::Next => Some(now + 1),
                    Rel::New => {
                        Some(self.anchor.map_or(now, |a| if a.month() > 6 { now + 1 } else { now }))
                    }
                    Rel::Open | Rel::Week(_) | Rel::Weeks(_) => None,
                    Rel::By(n) => now.checked_add(i16::from(n)),
                    Rel::Same => self.focus_year().or(Some(now)),
                    Rel::Following => self.focus_year().map(|y| y + 1),
                    Rel::Before => self.focus_year().map(|y| y - 1),
                }
            }
        }
    }

    fn focus_year(&self) -> Option<i16> {
        self.focus.and_then(Point::bounds).map(|(first, _)| first.year())
    }

    /// The tense of the clause, but only where the anchor is known.
    fn ahead(&self, hit: &Hit) -> Option<Tense> {
        // `the year ended June 30` is over, whatever is said about it, and so is what lasts since May.
        if matches!(self.words.kw_before(hit.first), Some(Kw::Ended | Kw::Since)) {
            return Some(Tense::Past);
        }
        if self.words.points_ahead(hit.first) {
            return Some(Tense::Future);
        }
        self.words.tense(hit)
    }

    /// A time without a date belongs to the day of which the text spoke last, if that is near, else to the anchor.
    fn time_only(&self, hit: &Hit) -> Resolved {
        let focus = match self.focus {
            Some(Point::Day(day)) => Some(day),
            _ => None,
        };
        // A day in the same sentence holds it, however far off; one further back only if it is near.
        let beside = hit.first <= self.focus_end + MORNING_REACH
            && !(self.focus_end..hit.first).any(|i| self.words.sentence_ends(i));
        let near = focus
            .filter(|day| beside || self.anchor.is_none_or(|a| (*day - a).get_days().abs() <= 7));
        // What has happened at that time was not on a day to come.
        let happened = || self.words.tense(hit) == Some(Tense::Past);
        let near = near.filter(|day| self.anchor.is_none_or(|a| *day <= a || !happened()));
        // `in the morning` is that of the day that was named just before, or of no day in particular.
        if self.words.is(hit.first, Kw::The) {
            let focus = focus.filter(|_| hit.first <= self.focus_end + MORNING_REACH);
            let mut resolved = self.point(focus.map_or(Point::SomeDay, Point::Day), rule::CLOCK);
            resolved.base = focus;
            resolved.from_text = true;
            return resolved;
        }
        let overnight = matches!(hit.time, Clock::Part(Part::Night)) && near.is_none();
        let base = near.or(self.anchor);
        let mut resolved = match base {
            Some(day) => self.point(Point::Day(day), rule::CLOCK),
            None => self.point(Point::SomeDay, rule::CLOCK),
        };
        resolved.base = base;
        resolved.from_text = near.is_some() && !overnight;
        resolved
    }
}
