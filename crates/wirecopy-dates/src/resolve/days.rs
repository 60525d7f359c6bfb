//! Days, months and weekdays: in which year or week they lie.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{MORNING_REACH, Resolved, Resolver};
use crate::calendar::{date, shifted, weekday};
use crate::expr::{Hit, Rel, YearRef};
use crate::lexicon::{Kw, Tense, Unit};
use crate::rules::rule;
use crate::value::{Point, Value};

/// The hour of the prime meridian from which on something may have happened on the next day: it is seven in the east of Asia.
const HAPPENED: u8 = 22;

/// Tokens of a clause behind which one without a verb goes on with it.
const FORECAST: usize = 12;

/// A year that has all days.
const LEAP: i16 = 2000;

/// Days ahead of the anchor up to which a day in the past tense is left where it is.
const SLIP: i32 = 2;

impl Resolver<'_> {
    pub(super) fn day(&self, hit: &Hit, year: YearRef, month: u8, day: u8) -> Resolved {
        // Nobody knows which day is meant by 30 February, but its month is named.
        if date(LEAP, month, day).is_none() {
            return Resolved { rule: rule::NO_SUCH_DAY, ..self.month(hit, year, month, None) };
        }
        if let YearRef::Is(year) = year {
            let rule = if self.words.mark(hit.first + 1, b'-') {
                rule::NUMERIC_ISO
            } else {
                rule::MONTH_DAY_YEAR
            };
            return match date(year, month, day) {
                Some(date) => Self::words_only(Value::Point(Point::Day(date)), rule),
                // 29 February of a year that has none.
                None => {
                    let month = Value::Point(Point::Month(year, month));
                    Self::words_only(month, rule::NO_SUCH_DAY)
                }
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
        // `On Jan. 6, 2021, a mob came; on Jan. 20 it was over`: a story stays in its year.
        if let Some((there, before)) = self.in_story(hit, month, Some(day)) {
            return Resolved {
                base: Some(before),
                from_text: true,
                ..self.point(there, rule::MONTH_DAY_STORY)
            };
        }
        let nearest = candidates.clone().min_by_key(|d| {
            let n = distance(*d);
            // The past wins a near tie: half a year and a month behind counts like half a year ahead.
            if n <= 0 { -n } else { n + 30 }
        });
        // A day or two ahead is a slip, or has begun elsewhere.
        let ahead = nearest.is_some_and(|near| distance(near) > SLIP);
        let over = self.words.unplanned(hit)
            || matches!(self.words.kw_before(hit.first), Some(Kw::Ended | Kw::Since))
            || ahead && self.words.happened(hit);
        let chosen = match tense {
            _ if over => {
                candidates.filter(|d| distance(*d) <= 0).max().map(|d| (d, rule::MONTH_DAY_PAST))
            }
            // News seldom looks further back than ten months without a year, or further ahead.
            Some(Tense::Past) => candidates
                .filter(|d| (-330..=0).contains(&distance(*d)))
                .max()
                .map(|d| (d, rule::MONTH_DAY_PAST)),
            Some(Tense::Future | Tense::Present) => candidates
                .filter(|d| (-7..=330).contains(&distance(*d)))
                .min()
                .map(|d| (d, rule::MONTH_DAY_FUTURE)),
            _ => None,
        };
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

    pub(super) fn numeric(&self, hit: &Hit, a: u8, b: u8, year: YearRef) -> Resolved {
        let day_first = hit.expr.day_first().unwrap_or(self.day_first);
        let (day, month) = if day_first { (a, b) } else { (b, a) };
        let mut resolved = self.day(hit, year, month, day);
        if resolved.rule == rule::NO_SUCH_DAY {
            return resolved;
        }
        resolved.rule = if day_first { rule::NUMERIC_DAY_FIRST } else { rule::NUMERIC_MONTH_FIRST };
        resolved
    }

    pub(super) fn month(&self, hit: &Hit, year: YearRef, month: u8, rel: Option<Rel>) -> Resolved {
        if let YearRef::Is(year) = year {
            return Self::words_only(Value::Point(Point::Month(year, month)), rule::MONTH_YEAR);
        }
        let unknown = self.point(Point::MonthOfYear(month), rule::MONTH_UNKNOWN);
        let Some(anchor) = self.anchor else { return unknown };
        if let Some(year) = self.year_of(year) {
            return self.point(Point::Month(year, month), rule::MONTH_RELATIVE);
        }
        let leaning = match rel {
            Some(rel) => self
                .leaning_year(hit, month, rel)
                .map(|(year, from)| (Point::Month(year, month), from, rule::UNIT_FOLLOWING)),
            None => self
                .in_story(hit, month, None)
                .map(|(point, from)| (point, from, rule::MONTH_STORY)),
        };
        if let Some((point, from, rule)) = leaning {
            return Resolved { base: Some(from), from_text: true, ..self.point(point, rule) };
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
            Some(Rel::New) => (coming, rule::MONTH_FUTURE),
            Some(Rel::Next | Rel::Following) => {
                (if month > now { this } else { this + 1 }, rule::MONTH_RELATIVE)
            }
            _ => match self.ahead(hit) {
                Some(Tense::Future) => (coming, rule::MONTH_FUTURE),
                // `the law takes effect in January`; no picture tells of a month.
                _ if (1..=6).contains(&ahead) && self.words.in_present(hit) => {
                    (coming, rule::MONTH_FUTURE)
                }
                // `Prices fell in August`, in July.
                _ if ahead > 0
                    && self.words.told_over(hit)
                    && !matches!(self.words.kw_before(hit.first), Some(Kw::For | Kw::To))
                    && !self.reaches_ahead(hit)
                    // `the year ending in September`.
                    && self.words.kw(hit.first.wrapping_sub(2)) != Some(Kw::Ending) =>
                {
                    (latest, rule::MONTH_NEAREST)
                }
                // One or two months ahead, a writer who meant the year before would say so; `by February` and `through
                // January` reach further.
                _ if ahead <= if self.reaches_ahead(hit) { 5 } else { 2 } && month != now => {
                    (coming, rule::MONTH_COMING)
                }
                _ => (latest, rule::MONTH_NEAREST),
            },
        };
        self.point(Point::Month(year, month), rule)
    }

    /// Whether a word before a hit makes it the end of something.
    pub(super) fn reaches_ahead(&self, hit: &Hit) -> bool {
        match self.words.kw_before(hit.first) {
            Some(Kw::By | Kw::Through) => true,
            Some(Kw::Until) => !self.words.lasted(hit.first - 1),
            _ => false,
        }
    }

    pub(super) fn weekday(&self, hit: &Hit, day: u8, rel: Option<Rel>) -> Resolved {
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
            Some(Rel::Week(n)) => {
                let monday = Point::around(anchor, Unit::Week).bounds().map(|(first, _)| first);
                let week = monday.and_then(|first| shifted(first, Unit::Week, i64::from(n)));
                let date = week.and_then(|first| shifted(first, Unit::Day, i64::from(day) - 1));
                (date, rule::WEEKDAY_RELATIVE)
            }
            Some(Rel::Weeks(n)) => {
                let near = same.or(if n < 0 { last } else { next });
                let date = near.and_then(|near| shifted(near, Unit::Week, i64::from(n)));
                (date, rule::WEEKDAY_RELATIVE)
            }
            // `On July 4, 2020, it burned. That Monday …`.
            Some(Rel::Same)
                if let (Some(Point::Day(told)), true) = (self.focus, self.shows(hit)) =>
            {
                let date = told.yesterday().and_then(|before| before.nth_weekday(1, wanted));
                (date.ok(), rule::UNIT_FOLLOWING)
            }
            // `the Monday after Easter` is counted from what only the reader knows.
            Some(Rel::Open) => return unknown,
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
                // What goes on `since Tuesday` began on one that is over, whatever the tense.
                _ if self.words.kw_before(hit.first) == Some(Kw::Since) => {
                    (last, rule::WEEKDAY_PAST)
                }
                (_, Some(Tense::Future)) => (next, rule::WEEKDAY_FUTURE),
                (_, Some(Tense::Present)) => (next, rule::WEEKDAY_SCHEDULED),
                _ if self.words.points_ahead(hit.first) => (next, rule::WEEKDAY_FUTURE),
                // `is open Saturday and Sunday`: what stands beside a day to come is one.
                (_, tense) if self.beside_day_to_come(hit, anchor, tense) => {
                    (next, rule::WEEKDAY_FUTURE)
                }
                // What was published late on Thursday and tells of Friday was written where that had begun; six days
                // back a day is called by its date.
                _ if self
                    .late
                    .is_some_and(|hour| hour >= HAPPENED || !self.words.told_past(hit))
                    && next == anchor.tomorrow().ok() =>
                {
                    (next, rule::WEEKDAY_NEXT_DAY)
                }
                _ => (last, rule::WEEKDAY_PAST),
            },
        };
        date.map_or(unknown, |d| self.point(Point::Day(d), rule))
    }

    /// Whether a weekday stands in a list behind a day that is to come, or in a clause without a verb behind one: `Sunday
    /// will be sunny; Monday cloudy`.
    fn beside_day_to_come(&self, hit: &Hit, anchor: Date, tense: Option<Tense>) -> bool {
        let listed = matches!(self.words.kw_before(hit.first), Some(Kw::And | Kw::Or))
            && self.focus_end + 1 == hit.first;
        let verbless = tense.is_none()
            && self.words.mark(hit.first.wrapping_sub(1), b';')
            && hit.first <= self.focus_end + FORECAST;
        (listed || verbless) && matches!(self.focus, Some(Point::Day(day)) if day > anchor)
    }

    /// `Wednesday's ruling` is talked about in any tense; only a plain `will` before it makes it one to come.
    pub(super) fn weekday_tense(&self, hit: &Hit) -> Option<Tense> {
        let tense = self.words.tense(hit);
        let owned = self.words.is(hit.end, Kw::Possessive);
        if owned && !(hit.first.saturating_sub(12)..hit.first).any(|i| self.words.is(i, Kw::Will)) {
            return Some(Tense::Past);
        }
        tense
    }

    pub(super) fn day_shift(&self, shift: i8) -> Resolved {
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
    pub(super) fn day_in(&self, hit: &Hit, day: u8, rel: Option<Rel>) -> Resolved {
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
                // `It runs through Aug. 20; they open on the 22nd`.
                (Some(Point::Day(told)), tense) if hit.first <= self.focus_end + MORNING_REACH => {
                    let first = told.first_of_month();
                    let ahead = matches!(tense, Some(Tense::Future | Tense::Present));
                    of(first).filter(|day| !ahead || *day >= told).or_else(|| {
                        shifted(first, Unit::Month, if ahead { 1 } else { -1 }).and_then(of)
                    })
                }
                (_, Some(Tense::Future | Tense::Present)) => [month(0), month(1)]
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
}
