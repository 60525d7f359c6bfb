//! Calendar arithmetic: days of the month, weekdays, steps by units, and feasts.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use crate::expr::Feast;
use crate::lexicon::Unit;

/// A day, if the calendar has it.
pub(crate) fn date(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A weekday by its number; Monday is 1.
pub(crate) fn weekday(day: u8) -> Weekday {
    Weekday::from_monday_one_offset(i8::try_from(day).unwrap_or(1)).unwrap_or(Weekday::Monday)
}

/// A day some units away. `None` where the calendar ends.
pub(crate) fn shifted(from: Date, unit: Unit, steps: i64) -> Option<Date> {
    let span = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => Span::new(),
        Unit::Day => Span::new().try_days(steps).ok()?,
        Unit::Week | Unit::Weekend => Span::new().try_weeks(steps).ok()?,
        Unit::Fortnight => Span::new().try_weeks(steps.checked_mul(2)?).ok()?,
        Unit::Month => Span::new().try_months(steps).ok()?,
        Unit::Quarter => Span::new().try_months(steps.checked_mul(3)?).ok()?,
        Unit::Year => Span::new().try_years(steps).ok()?,
        Unit::Decade => Span::new().try_years(steps.checked_mul(10)?).ok()?,
        Unit::Century => Span::new().try_years(steps.checked_mul(100)?).ok()?,
        Unit::Millennium => Span::new().try_years(steps.checked_mul(1000)?).ok()?,
    };
    let day = from.checked_add(span).ok()?;
    // Values have four digits; the calendar of the library reaches further.
    (1..=9999).contains(&day.year()).then_some(day)
}

/// The day of a feast in a year.
pub(crate) fn feast_day(feast: Feast, year: i16) -> Option<Date> {
    match feast {
        Feast::ChristmasEve => date(year, 12, 24),
        Feast::Christmas => date(year, 12, 25),
        Feast::NewYearsEve => date(year, 12, 31),
        Feast::NewYearsDay => date(year, 1, 1),
        Feast::Halloween => date(year, 10, 31),
        Feast::Valentines => date(year, 2, 14),
        Feast::Thanksgiving => nth(year, 11, 4, Weekday::Thursday),
        Feast::Easter => easter(year),
        Feast::AshWednesday => from_easter(year, -46),
        Feast::PalmSunday => from_easter(year, -7),
        Feast::GoodFriday => from_easter(year, -2),
        Feast::EasterMonday => from_easter(year, 1),
        Feast::Ascension => from_easter(year, 39),
        Feast::Pentecost => from_easter(year, 49),
        Feast::MartinLutherKingDay => nth(year, 1, 3, Weekday::Monday),
        Feast::PresidentsDay => nth(year, 2, 3, Weekday::Monday),
        Feast::MothersDay => nth(year, 5, 2, Weekday::Sunday),
        Feast::MemorialDay => nth(year, 5, -1, Weekday::Monday),
        Feast::LaborDay => nth(year, 9, 1, Weekday::Monday),
        Feast::ColumbusDay => nth(year, 10, 2, Weekday::Monday),
        Feast::VeteransDay => date(year, 11, 11),
        Feast::ElectionDay => nth(year, 11, 1, Weekday::Monday)?.tomorrow().ok(),
        Feast::BoxingDay => date(year, 12, 26),
        Feast::MayDay => date(year, 5, 1),
    }
}

/// The weekday of a month by its number; -1 is the last.
fn nth(year: i16, month: u8, n: i8, weekday: Weekday) -> Option<Date> {
    date(year, month, 1)?.nth_weekday_of_month(n, weekday).ok()
}

fn from_easter(year: i16, days: i64) -> Option<Date> {
    shifted(easter(year)?, Unit::Day, days)
}

/// Easter Sunday of the western churches, after the anonymous Gregorian method.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    date(year, u8::try_from(n / 31).ok()?, u8::try_from(n % 31 + 1).ok()?)
}
