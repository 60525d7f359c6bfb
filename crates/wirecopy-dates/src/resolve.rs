//! Turns what the grammar read into values: calendar arithmetic, and in which direction from the anchor.

mod year_parts;

use jiff::ToSpan as _;
use jiff::civil::Date;
use wirecopy_stage::document::RuleId;

use self::year_parts::nth_of;
use crate::calendar::{date, shifted, weekday};
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
}

/// What is known while the hits are resolved one after the other.
pub(crate) struct Resolver<'a> {
    pub(crate) words: &'a Words<'a>,
    pub(crate) anchor: Option<Date>,
    /// Whether numeric dates put the day first.
    pub(crate) day_first: bool,
    /// What the text named last.
    focus: Option<Point>,
    /// The number of the hit that named it, and how many have been resolved.
    focus_hit: usize,
    /// One past the last token of that hit.
    focus_end: usize,
    resolved: usize,
    /// The quarter that the text named last, and where.
    quarter: Option<(u8, usize)>,
    /// Its year, where that is not one of which a report of today speaks.
    quarter_year: Option<i16>,
    /// Whether the text has gone on from a quarter to a longer stretch, such as the first nine months.
    beyond_quarter: bool,
}

/// Tokens for which the talk of a business report stays with the quarter that it named.
const QUARTER_REACH: usize = 240;

/// Tokens for which `the morning` is that of the day that was named last.
const MORNING_REACH: usize = 30;

/// Whether a hit only says with what something is compared: the story does not go there.
fn compared(hit: &Hit) -> bool {
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
            focus: None,
            focus_hit: 0,
            focus_end: 0,
            resolved: 0,
            quarter: None,
            quarter_year: None,
            beyond_quarter: false,
        }
    }

    /// The value of a hit; hits must come in the order of the text.
    pub(crate) fn resolve(&mut self, hit: &Hit) -> Resolved {
        let mut resolved = self.value(hit);
        resolved.counted_from = self.focus_hit;
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
            && !compared(hit)
        {
            self.focus = Some(point);
            self.focus_hit = self.resolved;
            self.focus_end = hit.end;
        }
        self.resolved += 1;
        resolved
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
        }
    }

    fn value(&self, hit: &Hit) -> Resolved {
        match hit.expr {
            Expr::Day { year, month, day, .. } => self.day(hit, year, month, day),
            Expr::Numeric { a, b, year } => self.numeric(hit, a, b, year),
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
            YearRef::Rel(rel) => {
                let now = self.anchor?.year();
                match rel {
                    Rel::Last | Rel::YearAgo => Some(now - 1),
                    Rel::This => Some(now),
                    Rel::Next => Some(now + 1),
                    Rel::New => {
                        Some(self.anchor.map_or(now, |a| if a.month() > 6 { now + 1 } else { now }))
                    }
                    Rel::Open => None,
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
        // `the year ended June 30` is over, whatever is said about it.
        if self.words.kw_before(hit.first) == Some(Kw::Ended) {
            return Some(Tense::Past);
        }
        if self.words.points_ahead(hit.first) {
            return Some(Tense::Future);
        }
        self.words.tense(hit)
    }

    fn day(&self, hit: &Hit, year: YearRef, month: u8, day: u8) -> Resolved {
        if let YearRef::Is(year) = year {
            let rule = if self.words.mark(hit.first + 1, b'-') {
                rule::NUMERIC_ISO
            } else {
                rule::YEAR_MONTH_DAY
            };
            return match date(year, month, day) {
                Some(date) => Self::words_only(Value::Point(Point::Day(date)), rule),
                // 30 February and its like name their month at least.
                None => Self::words_only(Value::Point(Point::Month(year, month)), rule),
            };
        }
        let unknown = self.point(Point::DayOfMonth(month, day), rule::MONTH_DAY_UNKNOWN);
        let Some(anchor) = self.anchor else { return unknown };
        if let Some(year) = self.year_of(year) {
            return date(year, month, day)
                .map_or(unknown, |d| self.point(Point::Day(d), rule::MONTH_DAY_RELATIVE));
        }
        let year = anchor.year();
        let candidates =
            [year - 1, year, year + 1].into_iter().filter_map(|year| date(year, month, day));
        let distance = |d: Date| (d - anchor).get_days();
        let tense = self.ahead(hit);
        let over = self.words.unplanned(hit) || self.words.kw_before(hit.first) == Some(Kw::Ended);
        let chosen = match tense {
            _ if over => candidates
                .clone()
                .filter(|d| distance(*d) <= 0)
                .max()
                .map(|d| (d, rule::MONTH_DAY_PAST)),
            // News seldom looks further back than ten months without a year, or further ahead.
            Some(Tense::Past) => candidates
                .clone()
                .filter(|d| (-330..=0).contains(&distance(*d)))
                .max()
                .map(|d| (d, rule::MONTH_DAY_PAST)),
            Some(Tense::Future) => candidates
                .clone()
                .filter(|d| (-7..=330).contains(&distance(*d)))
                .min()
                .map(|d| (d, rule::MONTH_DAY_FUTURE)),
            _ => None,
        };
        let nearest = candidates.min_by_key(|d| {
            let n = distance(*d);
            // The past wins a near tie: half a year and a month behind counts like half a year ahead.
            if n <= 0 { -n } else { n + 30 }
        });
        // The tense settles the year only where the nearest one does not agree anyway.
        let (date, rule) = match (chosen, nearest) {
            (Some((d, _)), Some(near)) if d == near => (near, rule::MONTH_DAY_NEAREST),
            (Some(chosen), Some(near)) if distance(near).abs() > 100 || over => chosen,
            (_, Some(near)) => (near, rule::MONTH_DAY_NEAREST),
            (Some(chosen), None) => chosen,
            (None, None) => return unknown,
        };
        self.point(Point::Day(date), rule)
    }

    fn numeric(&self, hit: &Hit, a: u8, b: u8, year: YearRef) -> Resolved {
        let day_first = a > 12 || b <= 12 && self.day_first;
        let (day, month) = if day_first { (a, b) } else { (b, a) };
        let mut resolved = self.day(hit, year, month, day);
        resolved.rule = if day_first { rule::NUMERIC_DAY_FIRST } else { rule::NUMERIC_MONTH_FIRST };
        resolved
    }

    fn month(&self, hit: &Hit, year: YearRef, month: u8, rel: Option<Rel>) -> Resolved {
        if let YearRef::Is(year) = year {
            return Self::words_only(Value::Point(Point::Month(year, month)), rule::MONTH_YEAR);
        }
        let unknown = self.point(Point::MonthOfYear(month), rule::MONTH_UNKNOWN);
        let Some(anchor) = self.anchor else { return unknown };
        if let Some(year) = self.year_of(year) {
            return self.point(Point::Month(year, month), rule::MONTH_RELATIVE);
        }
        let (this, now) = (anchor.year(), anchor.month().unsigned_abs());
        let ahead = (month + 12 - now) % 12;
        let latest = if month <= now { this } else { this - 1 };
        let coming = if month >= now { this } else { this + 1 };
        let (year, rule) = match rel {
            // On the second of March, `last February` is that of the year before: the other one is `last month`.
            Some(Rel::Last) => {
                (if month + 1 < now { this } else { this - 1 }, rule::MONTH_RELATIVE)
            }
            Some(Rel::This) => (this, rule::MONTH_RELATIVE),
            Some(Rel::Next | Rel::Following) => {
                (if month > now { this } else { this + 1 }, rule::MONTH_RELATIVE)
            }
            _ => match self.ahead(hit) {
                Some(Tense::Future) => (coming, rule::MONTH_FUTURE),
                // One or two months ahead, a writer who meant the year before would say so; `by February` and `through
                // January` reach further.
                _ if ahead <= if self.reaches_ahead(hit) { 5 } else { 2 } && month != now => {
                    (coming, rule::MONTH_NEAREST)
                }
                Some(Tense::Past) => (latest, rule::MONTH_NEAREST),
                _ => (latest, rule::MONTH_NEAREST),
            },
        };
        self.point(Point::Month(year, month), rule)
    }

    /// Whether a word before a hit makes it the end of something.
    fn reaches_ahead(&self, hit: &Hit) -> bool {
        matches!(self.words.kw_before(hit.first), Some(Kw::By | Kw::Through | Kw::Until))
    }

    fn weekday(&self, hit: &Hit, day: u8, rel: Option<Rel>) -> Resolved {
        let unknown = self.point(Point::Weekday(day), rule::WEEKDAY_UNKNOWN);
        let Some(anchor) = self.anchor else { return unknown };
        let wanted = weekday(day);
        let last = anchor.nth_weekday(-1, wanted).ok();
        let next = anchor.nth_weekday(1, wanted).ok();
        let same = (anchor.weekday() == wanted).then_some(anchor);
        let (date, rule) = match rel {
            Some(Rel::Before) => {
                let from = match self.focus {
                    Some(Point::Day(day)) => day,
                    _ => anchor,
                };
                (from.nth_weekday(-1, wanted).ok(), rule::WEEKDAY_RELATIVE)
            }
            Some(Rel::Last) => (last, rule::WEEKDAY_RELATIVE),
            Some(Rel::By(n)) => {
                (anchor.nth_weekday(i32::from(n), wanted).ok(), rule::WEEKDAY_RELATIVE)
            }
            Some(Rel::Next) => (next, rule::WEEKDAY_RELATIVE),
            Some(Rel::This) => {
                let tense = self.words.tense(hit);
                let date = same.or(if tense == Some(Tense::Past) { last } else { next });
                (date, rule::WEEKDAY_RELATIVE)
            }
            Some(Rel::Following) => {
                let from = self.focus.and_then(Point::bounds).map_or(anchor, |(_, last)| last);
                (from.nth_weekday(1, wanted).ok(), rule::UNIT_FOLLOWING)
            }
            _ => match (same, self.weekday_tense(hit)) {
                (Some(_), _) => (same, rule::WEEKDAY_SAME),
                (_, Some(Tense::Future)) => (next, rule::WEEKDAY_FUTURE),
                (_, Some(Tense::Present)) => (next, rule::WEEKDAY_SCHEDULED),
                _ if self.words.points_ahead(hit.first) => (next, rule::WEEKDAY_FUTURE),
                _ => (last, rule::WEEKDAY_PAST),
            },
        };
        date.map_or(unknown, |d| self.point(Point::Day(d), rule))
    }

    /// `Wednesday's ruling` is talked about in any tense; only a plain `will` before it makes it one to come.
    fn weekday_tense(&self, hit: &Hit) -> Option<Tense> {
        let tense = self.words.tense(hit);
        // The caption of a picture tells what was in the present tense.
        if tense == Some(Tense::Present) && self.words.in_caption(hit) {
            return Some(Tense::Past);
        }
        let owned = self.words.is(hit.end, Kw::Possessive);
        if owned && !(hit.first.saturating_sub(12)..hit.first).any(|i| self.words.is(i, Kw::Will)) {
            return Some(Tense::Past);
        }
        tense
    }

    fn day_shift(&self, shift: i8) -> Resolved {
        let rule = match shift {
            0 => rule::TODAY,
            ..0 => rule::YESTERDAY,
            _ => rule::TOMORROW,
        };
        match self.anchor.and_then(|a| a.checked_add(i64::from(shift).days()).ok()) {
            Some(date) => self.point(Point::Day(date), rule),
            None => self.point(Point::SomeDay, rule::DAY_UNKNOWN),
        }
    }

    /// `the 15th`: of the month that the text speaks of, else the nearest of its number, which is mostly past.
    fn day_in(&self, hit: &Hit, day: u8, rel: Option<Rel>) -> Resolved {
        let unknown = self.point(Point::SomeDay, rule::DAY_UNKNOWN);
        let Some(anchor) = self.anchor else { return unknown };
        let month = |steps: i64| shifted(anchor.first_of_month(), Unit::Month, steps);
        let of = |first: Date| date(first.year(), first.month().unsigned_abs(), day);
        let found = match rel {
            Some(Rel::Last) => month(-1).and_then(of),
            Some(Rel::Next) => month(1).and_then(of),
            Some(_) => month(0).and_then(of),
            None => match (self.focus, self.ahead(hit)) {
                (Some(Point::Month(year, month)), _) => date(year, month, day),
                (_, Some(Tense::Future)) => [month(0), month(1)]
                    .into_iter()
                    .flatten()
                    .filter_map(of)
                    .find(|day| *day >= anchor),
                _ => [month(0), month(-1)]
                    .into_iter()
                    .flatten()
                    .filter_map(of)
                    .find(|day| *day <= anchor),
            },
        };
        found.map_or(unknown, |day| self.point(Point::Day(day), rule::DAY_IN_MONTH))
    }

    /// The quarter that the text still speaks of.
    fn spoken_quarter(&self, hit: &Hit) -> Option<u8> {
        self.quarter.filter(|(_, at)| hit.first <= at + QUARTER_REACH).map(|(quarter, _)| quarter)
    }

    fn unit(&self, hit: &Hit, unit: Unit, rel: Rel) -> Resolved {
        let unknown = self.point(Point::Some(unit), rule::DAY_UNKNOWN);
        if unit == Unit::Quarter
            && matches!(rel, Rel::Same | Rel::YearAgo)
            && let Some(quarter) = self.spoken_quarter(hit)
        {
            let year = YearRef::Rel(if rel == Rel::Same { Rel::This } else { Rel::YearAgo });
            let told = self.quarter_year.map_or(YearRef::None, YearRef::Is);
            let same = self.quarter(hit, quarter, if rel == Rel::Same { told } else { year });
            return Resolved { rule: rule::UNIT_SAME, ..same };
        }
        let (base, steps, rule, from_text) = match rel {
            // A report without a number speaks of the quarter that has just ended.
            Rel::Same if unit == Unit::Quarter => (self.anchor, -1, rule::UNIT_LAST, false),
            Rel::Open => return unknown,
            Rel::New => {
                // Half of a unit ahead lies in it, whether it has just begun or is about to.
                let half = match unit {
                    Unit::Year => self.anchor.and_then(|a| shifted(a, Unit::Month, 6)),
                    Unit::Decade => self.anchor.and_then(|a| shifted(a, Unit::Year, 5)),
                    _ => self.anchor.and_then(|a| shifted(a, Unit::Year, 20)),
                };
                (half, 0, rule::UNIT_NEXT, false)
            }
            Rel::Last => (self.anchor, -1, rule::UNIT_LAST, false),
            Rel::This => (self.anchor, 0, rule::UNIT_THIS, false),
            Rel::Next => (self.anchor, 1, rule::UNIT_NEXT, false),
            Rel::By(n @ ..0) => (self.anchor, i64::from(n), rule::UNIT_LAST, false),
            Rel::By(n) => (self.anchor, i64::from(n), rule::UNIT_NEXT, false),
            // `the year-earlier period` of nine months.
            Rel::YearAgo if unit == Unit::Quarter && self.beyond_quarter => {
                (self.anchor, -1, rule::UNIT_LAST, false)
            }
            Rel::YearAgo => {
                let base = self.focus_for(unit).or(self.anchor);
                return base.and_then(|b| b.checked_sub(1.year()).ok()).map_or(unknown, |b| {
                    // Of quarters a report speaks of the one that has ended.
                    let back = if unit == Unit::Quarter { 3 } else { 0 };
                    let past = b.checked_sub(back.months()).unwrap_or(b);
                    self.point(Point::around(past, unit), rule::UNIT_LAST)
                });
            }
            Rel::Same => {
                // A year to come that was only mentioned is not `the full year`.
                let the_year = unit == Unit::Year && self.words.is(hit.first, Kw::The);
                let told = self.focus_for(unit).filter(|told| {
                    !the_year || self.anchor.is_none_or(|anchor| told.year() <= anchor.year())
                });
                (told.or(self.anchor), 0, rule::UNIT_SAME, told.is_some())
            }
            Rel::Following => (self.focus_date().or(self.anchor), 1, rule::UNIT_FOLLOWING, true),
            Rel::Before => (self.focus_date().or(self.anchor), -1, rule::UNIT_FOLLOWING, true),
        };
        let unit = if rel == Rel::YearAgo { Unit::Year } else { unit };
        let Some(base) = base else { return unknown };
        let mut from = base;
        if unit == Unit::Weekend && rel == Rel::This && self.words.is(hit.first, Kw::The) {
            // Until Thursday the weekend that news tells of is the last one.
            if base.weekday().to_monday_one_offset() < 5 {
                from = base.checked_sub(7.days()).unwrap_or(base);
            }
        }
        match shifted(from, unit, steps) {
            Some(date) => {
                let mut resolved = self.point(Point::around(date, unit), rule);
                resolved.base = Some(base);
                resolved.from_text = from_text && self.focus.is_some();
                resolved
            }
            None => unknown,
        }
    }

    /// The first day of what the text named last.
    fn focus_date(&self) -> Option<Date> {
        self.focus.and_then(Point::bounds).map(|(first, _)| first)
    }

    /// The same, if it is at least as fine as the unit that is asked for.
    fn focus_for(&self, unit: Unit) -> Option<Date> {
        let fine = match self.focus? {
            Point::Day(_) => true,
            Point::Week(..) | Point::Weekend(..) => unit >= Unit::Week,
            Point::Month(..) => unit >= Unit::Month,
            Point::Quarter(..) => unit >= Unit::Quarter,
            _ => unit >= Unit::Year,
        };
        fine.then(|| self.focus_date()).flatten()
    }

    fn offset(&self, hit: &Hit, qty: Qty, unit: Unit, toward: Toward) -> Resolved {
        let back = matches!(toward, Toward::Ago | Toward::AgoToday | Toward::Earlier);
        // `a year ago` in the report on a quarter is that quarter of the year before.
        if back
            && toward != Toward::AgoToday
            && (qty, unit) == (Qty::N(1), Unit::Year)
            && let (Some(quarter), Some(anchor)) = (self.spoken_quarter(hit), self.anchor)
            && let Value::Point(Point::Quarter(year, _)) =
                self.quarter(hit, quarter, YearRef::None).value
            && (anchor.year() - year).abs() <= 1
        {
            return self.point(Point::Quarter(year - 1, quarter), rule::AGO);
        }
        let (base, from_text, rule) = match toward {
            Toward::Ago | Toward::AgoToday => (self.anchor, false, rule::AGO),
            Toward::FromNow => (self.anchor, false, rule::FROM_NOW),
            Toward::Earlier => (self.focus_date().or(self.anchor), true, rule::EARLIER),
            Toward::Later => (self.focus_date().or(self.anchor), true, rule::LATER),
        };
        let n = match qty {
            Qty::N(n) | Qty::AndHalf(n) => i64::from(n.min(100_000)),
            Qty::Half => 0,
            // `a few days later` is so far from what was told, and nobody knows on which side of today.
            Qty::Vague if toward == Toward::Later => {
                return Self::words_only(Value::Duration(qty, unit), rule::VAGUE_DURATION);
            }
            Qty::Vague => {
                let reference = if back { Ref::Past } else { Ref::Future };
                let vague = Self::words_only(Value::Ref(reference), rule::VAGUE_OFFSET);
                return Resolved { relative: true, ..vague };
            }
        };
        let Some(base) = base else {
            return self.point(Point::Some(unit), rule);
        };
        // Halves of a long unit are counted in the next smaller one.
        let half = matches!(qty, Qty::Half | Qty::AndHalf(_));
        let (n, step) = match unit {
            Unit::Year if half => (n * 12 + 6, Unit::Month),
            Unit::Decade if half => (n * 10 + 5, Unit::Year),
            Unit::Century if half => (n * 100 + 50, Unit::Year),
            _ => (n, unit),
        };
        let moved = shifted(base, step, if back { -n } else { n });
        let finest = match (qty, unit) {
            _ if toward == Toward::AgoToday => Unit::Day,
            // `a decade ago` is ten years ago.
            (_, Unit::Decade | Unit::Century) => Unit::Year,
            (Qty::Half | Qty::AndHalf(_), Unit::Year) => Unit::Month,
            (_, Unit::Quarter) => Unit::Quarter,
            _ => unit,
        };
        let point = moved.map_or(Point::Some(unit), |d| Point::around(d, finest));
        Resolved {
            value: Value::Point(point),
            rule,
            base: Some(base),
            from_text: from_text && self.focus.is_some(),
            counted_from: 0,
            stretch: None,
            relative: true,
        }
    }

    /// A time without a date belongs to the day of which the text spoke last, if that is near, else to the anchor.
    fn time_only(&self, hit: &Hit) -> Resolved {
        let focus = match self.focus {
            Some(Point::Day(day)) => Some(day),
            _ => None,
        };
        let near = focus.filter(|day| self.anchor.is_none_or(|a| (*day - a).get_days().abs() <= 7));
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
