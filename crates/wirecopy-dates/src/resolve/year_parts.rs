//! Parts of a year: quarters, seasons, feasts, and days and weeks by their number in a month.

use super::{Resolved, Resolver};
use crate::calendar::{date, feast_day, shifted, weekday};
use crate::expr::{Feast, Hit, NthOf, Rel, YearRef};
use crate::lexicon::{Tense, Unit};
use crate::rules::rule;
use crate::value::{Point, Value};

impl Resolver<'_> {
    pub(super) fn quarter(&self, hit: &Hit, quarter: u8, year: YearRef) -> Resolved {
        // `the 1989 period`: the quarter that the text spoke of, or the year as a whole.
        let quarter = match (quarter, self.spoken_quarter(hit), year) {
            (0, Some(spoken), _) => spoken,
            (0, None, YearRef::Is(year)) => {
                return Self::words_only(Value::Point(Point::Year(year)), rule::YEAR);
            }
            // The report on a quarter that it does not name is on the one that has just ended.
            (0, None, YearRef::Away(-1) | YearRef::Rel(Rel::YearAgo | Rel::Last)) => {
                return self.unit(hit, Unit::Quarter, Rel::YearAgo);
            }
            (0, None, year) => {
                return match self.year_of(year) {
                    Some(year) => self.point(Point::Year(year), rule::UNIT_SAME),
                    None => self.point(Point::Some(Unit::Quarter), rule::UNIT_SAME),
                };
            }
            _ => quarter,
        };
        if let YearRef::Is(year) = year {
            return Self::words_only(Value::Point(Point::Quarter(year, quarter)), rule::QUARTER);
        }
        if let Some(year) = self.year_of(year) {
            return self.point(Point::Quarter(year, quarter), rule::QUARTER);
        }
        let Some(anchor) = self.anchor else {
            return self.point(Point::QuarterOfYear(quarter), rule::QUARTER);
        };
        let now = anchor.month().unsigned_abs().div_ceil(3);
        let (this, tense) = (anchor.year(), self.ahead(hit));
        let year = match (quarter > now, tense == Some(Tense::Future)) {
            // What has happened did not happen in a quarter to come.
            _ if quarter > now && tense == Some(Tense::Past) => this - 1,
            // The quarter before last may still come in the reports; two ahead is a forecast.
            (true, false) if quarter - now > 1 => this - 1,
            (false, true) if now > quarter && now - quarter > 1 => this + 1,
            _ => this,
        };
        self.point(Point::Quarter(year, quarter), rule::QUARTER)
    }

    pub(super) fn season(&self, hit: &Hit, season: u8, year: YearRef) -> Resolved {
        if let YearRef::Is(year) = year {
            return Self::words_only(Value::Point(Point::Season(year, season)), rule::SEASON);
        }
        let Some(anchor) = self.anchor else {
            return self.point(Point::SeasonOfYear(season), rule::SEASON);
        };
        // Months are counted through, because a winter reaches into the next year.
        let this = anchor.year();
        let now = i32::from(this) * 12 + i32::from(anchor.month()) - 1;
        let start = |year: i16| i32::from(year) * 12 + i32::from(season) * 3 - 1;
        let near = [this - 2, this - 1, this, this + 1];
        let latest = |by: i32| near.into_iter().rev().find(|year| start(*year) + by <= now);
        let coming = || near.into_iter().find(|year| start(*year) > now);
        let current = latest(0).filter(|year| now < start(*year) + 3);
        let tense = self.ahead(hit);
        let year = match year {
            YearRef::Rel(Rel::Open) => {
                return self.point(Point::SeasonOfYear(season), rule::SEASON);
            }
            YearRef::Rel(Rel::Last) => latest(3),
            // In March `this winter was mild` is about the one that has just ended.
            YearRef::Rel(Rel::This) if tense == Some(Tense::Past) => {
                current.or_else(|| latest(3).filter(|year| now < start(*year) + 6)).or(Some(this))
            }
            YearRef::Rel(Rel::This) => current.or(Some(this)),
            YearRef::Rel(Rel::Next) => coming(),
            YearRef::Away(_) | YearRef::Rel(_) => self.year_of(year),
            _ if tense == Some(Tense::Future) => current.or_else(coming),
            _ => latest(0),
        };
        let year = year.unwrap_or(this);
        self.point(Point::Season(year, season), rule::SEASON)
    }

    pub(super) fn feast(&self, hit: &Hit, feast: Feast, year: YearRef) -> Resolved {
        let on = |year: i16| feast_day(feast, year);
        if let YearRef::Is(year) = year {
            return match on(year) {
                Some(day) => Self::words_only(Value::Point(Point::Day(day)), rule::FEAST),
                None => Self::words_only(Value::Point(Point::Year(year)), rule::FEAST),
            };
        }
        let Some(anchor) = self.anchor else {
            let fixed = on(2001).filter(|_| matches!(feast, Feast::Fixed(..)));
            return match fixed {
                Some(day) => self.point(
                    Point::DayOfMonth(day.month().unsigned_abs(), day.day().unsigned_abs()),
                    rule::FEAST,
                ),
                None => self.point(Point::SomeDay, rule::FEAST),
            };
        };
        if year == YearRef::None
            && let Some((there, from)) = self.feast_in_story(hit, on)
        {
            return Resolved {
                base: Some(from),
                from_text: true,
                ..self.point(there, rule::FEAST)
            };
        }
        let this = anchor.year();
        let candidates = [this - 1, this, this + 1].into_iter().filter_map(on);
        let past = candidates.clone().filter(|d| *d <= anchor).max();
        let coming = candidates.clone().filter(|d| *d >= anchor).min();
        let nearest = candidates.min_by_key(|d| (*d - anchor).get_days().abs());
        let day = match year {
            YearRef::Away(_) | YearRef::Rel(Rel::YearAgo | Rel::Same) => {
                self.year_of(year).and_then(on)
            }
            YearRef::Rel(Rel::Last) => past.filter(|d| *d != anchor),
            // On the third of January `this Christmas was quiet` is about the one that is just over.
            YearRef::Rel(Rel::This) if self.ahead(hit) == Some(Tense::Past) => nearest,
            YearRef::Rel(Rel::This) => on(this),
            // A few days before it a feast is `this` one, and the next is another.
            YearRef::Rel(Rel::Next) => coming.and_then(|day| {
                let soon = (day - anchor).get_days() <= 14;
                if soon { on(day.year() + 1) } else { Some(day) }
            }),
            _ => match self.ahead(hit) {
                // `It opens after Easter`.
                Some(Tense::Future | Tense::Present) => coming,
                Some(Tense::Past) => past,
                _ => nearest,
            },
        };
        day.map_or_else(
            || self.point(Point::SomeDay, rule::FEAST),
            |d| self.point(Point::Day(d), rule::FEAST),
        )
    }
}

/// The nth day, week, weekend or weekday of a month.
pub(super) fn nth_of(of: NthOf, year: i16) -> Option<Point> {
    let first = date(year, of.month, 1)?;
    let last = first.last_of_month();
    let day = if of.weekday > 0 {
        let n = if of.n == 0 { -1 } else { i8::try_from(of.n).ok()? };
        return first.nth_weekday_of_month(n, weekday(of.weekday)).ok().map(Point::Day);
    } else if of.unit == Unit::Week {
        // Most days of the first seven, or of the last seven, lie in the week of the fourth.
        match of.n {
            0 => shifted(last, Unit::Day, -3)?,
            n => shifted(first, Unit::Day, i64::from(n) * 7 - 4)?,
        }
    } else if of.n == 0 {
        last
    } else {
        shifted(first, of.unit, i64::from(of.n) - 1)?
    };
    (day <= last).then(|| Point::around(day, of.unit))
}
