//! Values: what an expression comes to once its anchor is known, as TIMEX3 and as a range of days.

use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::expr::{Clock, Qty, Ref};
use crate::lexicon::{Part, Unit};

/// A stretch of the calendar, or what is known of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    Day(Date),
    /// Year and week after ISO 8601.
    Week(i16, i8),
    Weekend(i16, i8),
    Month(i16, u8),
    Quarter(i16, u8),
    HalfYear(i16, u8),
    Season(i16, u8),
    Year(i16),
    /// A year before our time.
    YearBc(i16),
    Fiscal(i16),
    Decade(i16),
    Century(i16),
    /// A century before our time, by the hundreds of its years.
    CenturyBc(i16),
    /// A day of a month of an unknown year.
    DayOfMonth(u8, u8),
    /// A month of an unknown year.
    MonthOfYear(u8),
    /// A weekday of an unknown week.
    Weekday(u8),
    QuarterOfYear(u8),
    HalfOfYear(u8),
    SeasonOfYear(u8),
    /// A day of which nothing is known.
    SomeDay,
    /// A week, month or year of which nothing is known.
    Some(Unit),
}

/// What an expression comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Point(Point),
    Duration(Qty, Unit),
    /// So many units of one kind and so many of a smaller one.
    Durations([(u16, Unit); 2]),
    LongWhile,
    /// A period with a name, by its number.
    Period(u16),
    Ref(Ref),
    /// Every so many units.
    Set(Qty, Unit),
    SetWeekday(u8),
    SetMonth(u8),
    SetSeason(u8),
    SetDay,
}

/// The monday of an ISO week.
pub(crate) fn week_start(year: i16, week: i8) -> Option<Date> {
    ISOWeekDate::new(year, week, Weekday::Monday).ok().map(ISOWeekDate::date)
}

fn day(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

impl Point {
    /// The point of the given unit that holds a day.
    pub(crate) fn around(date: Date, unit: Unit) -> Point {
        let month = date.month().unsigned_abs();
        let week = date.iso_week_date();
        match unit {
            Unit::Week | Unit::Fortnight => Point::Week(week.year(), week.week()),
            Unit::Weekend => Point::Weekend(week.year(), week.week()),
            Unit::Month => Point::Month(date.year(), month),
            Unit::Quarter => Point::Quarter(date.year(), month.div_ceil(3)),
            Unit::Year => Point::Year(date.year()),
            Unit::Decade => Point::Decade(date.year() / 10),
            Unit::Century | Unit::Millennium => Point::Century(date.year() / 100),
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Point::Day(date),
        }
    }

    /// The first and the last day; `None` where the calendar cannot tell.
    pub(crate) fn bounds(self) -> Option<(Date, Date)> {
        let months = |first: Date, n: i64| {
            let last = first.checked_add(n.months()).ok()?.yesterday().ok()?;
            Some((first, last))
        };
        match self {
            Point::Day(date) => Some((date, date)),
            Point::Week(year, week) => {
                let first = week_start(year, week)?;
                Some((first, first.checked_add(6.days()).ok()?))
            }
            Point::Weekend(year, week) => {
                let first = week_start(year, week)?.checked_add(5.days()).ok()?;
                Some((first, first.tomorrow().ok()?))
            }
            Point::Month(year, month) => months(day(year, month, 1)?, 1),
            Point::Quarter(year, quarter) => months(day(year, quarter * 3 - 2, 1)?, 3),
            Point::HalfYear(year, half) => months(day(year, half * 6 - 5, 1)?, 6),
            // The seasons of the northern half of the earth, by whole months; winter reaches into the next year.
            Point::Season(year, season) => months(day(year, season * 3, 1)?, 3),
            Point::Year(year) => months(day(year, 1, 1)?, 12),
            Point::Decade(decade) => months(day(decade.checked_mul(10)?, 1, 1)?, 120),
            Point::Century(century) => months(day(century.checked_mul(100)?, 1, 1)?, 1200),
            _ => None,
        }
    }

    fn timex(self, out: &mut String) {
        let _ = match self {
            Point::Day(date) => write!(out, "{date}"),
            Point::Week(year, week) => write!(out, "{year:04}-W{week:02}"),
            Point::Weekend(year, week) => write!(out, "{year:04}-W{week:02}-WE"),
            Point::Month(year, month) => write!(out, "{year:04}-{month:02}"),
            Point::Quarter(year, quarter) => write!(out, "{year:04}-Q{quarter}"),
            Point::HalfYear(year, half) => write!(out, "{year:04}-H{half}"),
            Point::Season(year, season) => write!(out, "{year:04}-{}", season_code(season)),
            Point::Year(year) => write!(out, "{year:04}"),
            Point::YearBc(year) => write!(out, "BC{year:04}"),
            Point::Fiscal(year) => write!(out, "FY{year:04}"),
            Point::Decade(decade) => write!(out, "{decade:03}"),
            Point::Century(century) => write!(out, "{century:02}"),
            Point::CenturyBc(century) => write!(out, "BC{century:02}"),
            Point::DayOfMonth(month, day) => write!(out, "XXXX-{month:02}-{day:02}"),
            Point::MonthOfYear(month) => write!(out, "XXXX-{month:02}"),
            Point::Weekday(day) => write!(out, "XXXX-WXX-{day}"),
            Point::QuarterOfYear(quarter) => write!(out, "XXXX-Q{quarter}"),
            Point::HalfOfYear(half) => write!(out, "XXXX-H{half}"),
            Point::SeasonOfYear(season) => write!(out, "XXXX-{}", season_code(season)),
            Point::SomeDay => write!(out, "XXXX-XX-XX"),
            Point::Some(unit) => match unit {
                Unit::Week | Unit::Fortnight => write!(out, "XXXX-WXX"),
                Unit::Weekend => write!(out, "XXXX-WXX-WE"),
                Unit::Month => write!(out, "XXXX-XX"),
                Unit::Quarter => write!(out, "XXXX-QX"),
                Unit::Decade => write!(out, "XXX"),
                Unit::Century | Unit::Millennium => write!(out, "XX"),
                Unit::Year => write!(out, "XXXX"),
                _ => write!(out, "XXXX-XX-XX"),
            },
        };
    }

    /// The first and the last day that it can hold. A business year ends somewhere in the year that names it.
    pub(crate) fn extent(self) -> Option<(Date, Date)> {
        match self {
            Point::Fiscal(year) => Some((day(year.checked_sub(1)?, 1, 2)?, day(year, 12, 31)?)),
            Point::YearBc(year) => {
                let year = 1i16.checked_sub(year)?;
                Some((day(year, 1, 1)?, day(year, 12, 31)?))
            }
            // The year 1 before our time is 0 to the calendar.
            Point::CenturyBc(century) => {
                let first = 0i16.checked_sub(century.checked_mul(100)?.checked_add(99)?)?;
                Some((day(first, 1, 1)?, day(first.checked_add(99)?, 12, 31)?))
            }
            _ => self.bounds(),
        }
    }

    /// The same in EDTF (ISO 8601-2), where it has a form for it.
    pub(crate) fn edtf(self, out: &mut String) {
        let _ = match self {
            Point::Day(date) => write!(out, "{date}"),
            Point::Month(year, month) => write!(out, "{year:04}-{month:02}"),
            Point::Year(year) => write!(out, "{year:04}"),
            // EDTF counts as astronomers do: 1 BC is the year 0.
            Point::YearBc(1) => write!(out, "0000"),
            Point::YearBc(year) => write!(out, "-{:04}", year - 1),
            Point::Decade(decade) => write!(out, "{decade:03}X"),
            Point::Century(century) => write!(out, "{century:02}XX"),
            Point::CenturyBc(century) => write!(out, "-{century:02}XX"),
            // 21 to 24 are the seasons, 33 to 36 the quarters, 40 and 41 the halves of a year.
            Point::Season(year, season) => write!(out, "{year:04}-{}", 20 + season),
            Point::Quarter(year, quarter) => write!(out, "{year:04}-{}", 32 + quarter),
            Point::HalfYear(year, half) => write!(out, "{year:04}-{}", 39 + half),
            Point::Fiscal(year) => write!(out, "{year:04}~"),
            Point::Week(..) | Point::Weekend(..) => match self.bounds() {
                Some((first, last)) => write!(out, "{first}/{last}"),
                None => Ok(()),
            },
            Point::DayOfMonth(month, day) => write!(out, "XXXX-{month:02}-{day:02}"),
            Point::MonthOfYear(month) => write!(out, "XXXX-{month:02}"),
            _ => Ok(()),
        };
    }
}

fn season_code(season: u8) -> &'static str {
    match season {
        1 => "SP",
        2 => "SU",
        3 => "FA",
        _ => "WI",
    }
}

fn part_code(part: Part) -> &'static str {
    match part {
        Part::Dawn => "DAWN",
        Part::Morning => "MO",
        Part::Noon => "12:00",
        Part::Midday => "MI",
        Part::Afternoon => "AF",
        Part::Evening => "EV",
        Part::Night => "NI",
        Part::Midnight => "24:00",
    }
}

/// Writes the TIMEX3 value. `timebank` chooses the forms that the TimeBank annotators used where the standard leaves
/// a choice.
pub(crate) fn write_timex(out: &mut String, value: Value, clock: Clock, timebank: bool) {
    match value {
        Value::Point(Point::Fiscal(year)) if timebank => Point::Year(year).timex(out),
        Value::Point(point) => point.timex(out),
        Value::Duration(qty, unit) | Value::Set(qty, unit) => duration(out, qty, unit),
        Value::Durations(parts) => durations(out, parts),
        Value::LongWhile => out.push_str("PXX"),
        Value::Period(_) => {}
        Value::Ref(Ref::Past) => out.push_str("PAST_REF"),
        Value::Ref(Ref::Present) => out.push_str("PRESENT_REF"),
        Value::Ref(Ref::Future) => out.push_str("FUTURE_REF"),
        Value::SetWeekday(day) => {
            let _ = write!(out, "XXXX-WXX-{day}");
        }
        Value::SetMonth(month) => {
            let _ = write!(out, "XXXX-{month:02}");
        }
        Value::SetSeason(season) => {
            let _ = write!(out, "XXXX-{}", season_code(season));
        }
        Value::SetDay => out.push_str("XXXX-XX-XX"),
    }
    time(out, clock);
}

/// Writes the time of the day after a date.
pub(crate) fn time(out: &mut String, clock: Clock) {
    let _ = match clock {
        Clock::None => Ok(()),
        Clock::Part(part) => write!(out, "T{}", part_code(part)),
        Clock::At { hour, minute, second, zone } => {
            let _ = write!(out, "T{hour:02}:{:02}", minute.unwrap_or(0));
            if let Some(second) = second {
                let _ = write!(out, ":{second:02}");
            }
            // Only the zone of the world clock is part of a TIMEX3 value.
            if zone == Some(0) { write!(out, "Z") } else { Ok(()) }
        }
    };
}

/// Two durations as one; the letter T stands before the first part that is less than a day.
fn durations(out: &mut String, parts: [(u16, Unit); 2]) {
    let mut all = String::from("P");
    for (n, unit) in parts {
        let mut one = String::new();
        duration(&mut one, Qty::N(u32::from(n)), unit);
        let part = match one.strip_prefix("PT") {
            Some(part) if all.contains('T') => part,
            _ => one.get(1..).unwrap_or_default(),
        };
        all.push_str(part);
    }
    out.push_str(&all);
}

fn duration(out: &mut String, qty: Qty, unit: Unit) {
    let (n, half, vague) = match qty {
        Qty::N(n) => (n, false, false),
        Qty::AndHalf(n) => (n, true, false),
        Qty::Half => (0, true, false),
        Qty::Vague => (0, false, true),
    };
    let (prefix, letter, times, part) = match unit {
        Unit::Second => ("PT", "S", 1, None),
        Unit::Minute => ("PT", "M", 1, Some((30, "S"))),
        Unit::Hour => ("PT", "H", 1, Some((30, "M"))),
        Unit::Day => ("P", "D", 1, Some((12, "TH"))),
        Unit::Weekend => ("P", "WE", 1, None),
        Unit::Week => ("P", "W", 1, None),
        Unit::Fortnight => ("P", "W", 2, None),
        Unit::Month => ("P", "M", 1, None),
        // ISO 8601 has no letter for quarters; three months say the same, but some quarters are no months.
        Unit::Quarter if vague => ("P", "Q", 1, None),
        Unit::Quarter => ("P", "M", 3, None),
        Unit::Year => ("P", "Y", 1, Some((6, "M"))),
        // ISO 8601 has no letters for decades and centuries; a number of them is one of years.
        Unit::Decade if !vague => ("P", "Y", 10, None),
        Unit::Decade => ("P", "DE", 1, None),
        Unit::Century if !vague => ("P", "Y", 100, None),
        Unit::Century => ("P", "CE", 1, None),
        Unit::Millennium => ("P", "ML", 1, None),
    };
    let _ = match (vague, half, part) {
        (true, ..) => write!(out, "{prefix}X{letter}"),
        (_, false, _) => write!(out, "{prefix}{}{letter}", u64::from(n) * times),
        (_, true, Some((12, _))) if n == 0 => write!(out, "PT12H"),
        (_, true, Some((12, _))) => write!(out, "P{n}DT12H"),
        (_, true, Some((rest, small))) if n == 0 => write!(out, "{prefix}{rest}{small}"),
        (_, true, Some((rest, small))) => write!(out, "{prefix}{n}{letter}{rest}{small}"),
        (_, true, None) if times > 1 => {
            write!(out, "{prefix}{}{letter}", u64::from(n) * times + times / 2)
        }
        (_, true, None) => write!(out, "{prefix}{n}.5{letter}"),
    };
}
