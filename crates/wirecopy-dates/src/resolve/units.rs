//! Units and numbers of them, counted from the anchor or from what the text named last.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{QUARTER_REACH, Resolved, Resolver, Told};
use crate::calendar::shifted;
use crate::expr::{Clock, Hit, Qty, Ref, Rel, Toward, YearRef};
use crate::lexicon::{Kw, Lex, Tense, Unit};
use crate::rules::rule;
use crate::value::{Point, Value};

impl Resolver<'_> {
    /// The quarter that the text still speaks of: the one that its sentence names, else the one that it reports on, else
    /// the one that was named last.
    pub(super) fn spoken_quarter(&self, hit: &Hit) -> Option<u8> {
        let (named, at) = self.quarter.filter(|(_, at)| hit.first <= at + QUARTER_REACH)?;
        let same_sentence = || !(at..hit.first).any(|i| self.words.sentence_ends(i));
        match self.report {
            Some(report) if report != named && !same_sentence() => Some(report),
            _ => Some(named),
        }
    }

    /// `that period`: the quarter of a report, else what the text told of last.
    pub(super) fn that_period(&self, hit: &Hit, business: bool) -> Resolved {
        let open = Self::words_only(Value::LongWhile, rule::VAGUE_DURATION);
        if self.spoken_quarter(hit).is_some() || business && self.told.is_none() {
            return self.unit(hit, Unit::Quarter, Rel::Same);
        }
        let from_text = |value, stretch| Resolved {
            value,
            rule: rule::UNIT_SAME,
            base: self.focus_date(),
            from_text: true,
            counted_from: self.focus_hit,
            stretch,
            relative: true,
            shared: false,
        };
        match self.told {
            None => open,
            // A day is no period, and `that time` takes a length.
            Some(Told::Point(Point::Day(_) | Point::Decade(_) | Point::Century(_))) => open,
            Some(Told::Point(_)) if self.words.is(hit.end - 1, Kw::Time) => open,
            Some(Told::Point(point)) => from_text(Value::Point(point), None),
            Some(Told::Length(qty, unit, stretch)) => Resolved {
                base: None,
                relative: false,
                ..from_text(Value::Duration(qty, unit), stretch)
            },
            Some(Told::Range(from, to)) => {
                let (Some((first, _)), Some((_, last))) = (from.bounds(), to.bounds()) else {
                    return open;
                };
                let months = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
                // Both ends belong to it, so that from May to July are three months.
                let (n, unit) = match (from, to) {
                    (Point::Year(a), Point::Year(b)) => {
                        (i32::from(b) - i32::from(a) + 1, Unit::Year)
                    }
                    (Point::Month(..), Point::Month(..)) => {
                        (months(last) - months(first) + 1, Unit::Month)
                    }
                    _ => ((last - first).get_days() + 1, Unit::Day),
                };
                match u32::try_from(n) {
                    Ok(n) if n > 1 => {
                        from_text(Value::Duration(Qty::N(n), unit), Some((first, last)))
                    }
                    _ => open,
                }
            }
        }
    }

    /// Some units from what the text named last, where that is coarser than the unit: `In 2019 it fell. Two days later …`
    /// is 2019 as well, as far as one can tell. Counted from the middle, as coarsely as what was named.
    fn coarse_step(&self, unit: Unit, steps: i64, timed: bool) -> Option<Point> {
        let focus = self.focus?;
        let own = match focus {
            Point::Week(..) | Point::Weekend(..) => Unit::Week,
            Point::Month(..) => Unit::Month,
            Point::Quarter(..) | Point::HalfYear(..) | Point::Season(..) => Unit::Quarter,
            Point::Year(_) => Unit::Year,
            Point::Decade(_) => Unit::Decade,
            Point::Century(_) => Unit::Century,
            _ => return None,
        };
        if unit >= own {
            return None;
        }
        let (first, last) = focus.bounds()?;
        let middle = first.checked_add(((last - first).get_days() / 2).days()).ok()?;
        let there = shifted(middle, unit, steps)?;
        // A night has no coarser form than that of a day.
        if timed {
            return Some(Point::SomeDay);
        }
        // What stays inside is what was named, whatever the calendar calls it.
        Some(if (first..=last).contains(&there) { focus } else { Point::around(there, own) })
    }

    pub(super) fn unit(&self, hit: &Hit, unit: Unit, rel: Rel) -> Resolved {
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
        // `this coming weekend` is that of this week, unlike `next weekend`.
        let coming = |i| matches!(self.words.kw(i), Some(Kw::Coming | Kw::Upcoming));
        let rel = match rel {
            Rel::Next if unit == Unit::Weekend && (hit.first..hit.end).any(coming) => Rel::By(0),
            rel => rel,
        };
        // `The next year the pandemic came` follows what was told; `over the next year` begins today.
        let told = rel == Rel::Next
            && self.focus.is_some()
            && self.words.is(hit.first, Kw::The)
            && !matches!(
                self.words.kw_before(hit.first),
                Some(Kw::Over | Kw::In | Kw::Within | Kw::During | Kw::For | Kw::Until | Kw::By)
            )
            && self.words.tense(hit) == Some(Tense::Past);
        let rel = if told { Rel::Following } else { rel };
        let (base, steps, rule, from_text) = match rel {
            // A report without a number speaks of the quarter that has just ended.
            Rel::Same if unit == Unit::Quarter => (self.anchor, -1, rule::UNIT_LAST, false),
            Rel::Open | Rel::Week(_) | Rel::Weeks(_) => return unknown,
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
            // `that day` of a month that was named is some day of it.
            Rel::Same
                if self.focus.is_some()
                    && self.focus_for(unit).is_none()
                    && (hit.first..hit.end)
                        .any(|i| matches!(self.words.kw(i), Some(Kw::That | Kw::Same))) =>
            {
                let point = self.coarse_step(unit, 0, hit.time != Clock::None);
                let mut resolved = self.point(point.unwrap_or(Point::Some(unit)), rule::UNIT_SAME);
                resolved.base = self.focus_date();
                resolved.from_text = true;
                return resolved;
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
        if matches!(rel, Rel::Following | Rel::Before)
            && let Some(point) = self.coarse_step(unit, steps, hit.time != Clock::None)
        {
            return Resolved { base: Some(base), from_text: true, ..self.point(point, rule) };
        }
        let (mut from, mut rule) = (base, rule);
        // `This weekend they met` is told until Thursday of the last one as well.
        let tense = || self.words.tense(hit);
        if unit == Unit::Weekend
            && rel == Rel::This
            && if self.words.is(hit.first, Kw::The) {
                tense() != Some(Tense::Future)
            } else if matches!(self.words.lex(hit.first), Lex::Unit(_)) {
                // `am Wochenende`.
                !matches!(tense(), Some(Tense::Future | Tense::Present))
            } else {
                self.words.over(hit)
            }
        {
            // Until Thursday the weekend that news tells of is the last one.
            if base.weekday().to_monday_one_offset() < 5 {
                from = base.checked_sub(7.days()).unwrap_or(base);
                rule = rule::UNIT_LAST;
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
    pub(super) fn focus_date(&self) -> Option<Date> {
        self.focus.and_then(Point::bounds).map(|(first, _)| first)
    }

    /// The same, if it is at least as fine as the unit that is asked for.
    pub(super) fn focus_for(&self, unit: Unit) -> Option<Date> {
        let fine = match self.focus? {
            Point::Day(_) => true,
            Point::Week(..) | Point::Weekend(..) => unit >= Unit::Week,
            Point::Month(..) => unit >= Unit::Month,
            Point::Quarter(..) => unit >= Unit::Quarter,
            _ => unit >= Unit::Year,
        };
        fine.then(|| self.focus_date()).flatten()
    }

    pub(super) fn offset(&self, hit: &Hit, qty: Qty, unit: Unit, toward: Toward) -> Resolved {
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
            // Without anything to count from, `three days later` is no more than a length.
            Qty::N(_) if toward == Toward::Later && self.focus.is_none() && unit < Unit::Year => {
                return Self::words_only(Value::Duration(qty, unit), rule::DURATION);
            }
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
        let steps = if back { -n } else { n };
        if matches!(toward, Toward::Earlier | Toward::Later)
            && let Some(point) = self.coarse_step(step, steps, hit.time != Clock::None)
        {
            return Resolved { base: Some(base), from_text: true, ..self.point(point, rule) };
        }
        let moved = shifted(base, step, steps);
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
            shared: false,
        }
    }
}
