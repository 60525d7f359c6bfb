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
        Feast::Fixed(month, day) => date(year, month, day),
        Feast::Nth { month, n, weekday: of, plus } => {
            let day = date(year, month, 1)?.nth_weekday_of_month(n, weekday(of)).ok()?;
            shifted(day, Unit::Day, i64::from(plus))
        }
        Feast::Easter(days) => shifted(easter(year)?, Unit::Day, i64::from(days)),
        Feast::EasternEaster(days) => shifted(eastern_easter(year)?, Unit::Day, i64::from(days)),
        Feast::RoshHashanah(days) => shifted(rosh_hashanah(year)?, Unit::Day, i64::from(days)),
    }
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

/// Easter Sunday of the eastern churches: after Meeus, in the Julian calendar, then moved to ours.
fn eastern_easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let d = (19 * (y % 19) + 15) % 30;
    let e = (2 * (y % 4) + 4 * (y % 7) - d + 34) % 7;
    let n = d + e + 114;
    let julian = date(year, u8::try_from(n / 31).ok()?, u8::try_from(n % 31 + 1).ok()?)?;
    shifted(julian, Unit::Day, i64::from(y / 100 - y / 400 - 2))
}

/// The Jewish New Year that falls in a year of our count: after the arithmetic calendar of Reingold and Dershowitz,
/// *Calendrical Calculations*.
fn rosh_hashanah(year: i16) -> Option<Date> {
    let elapsed = |year: i64| {
        let months = (235 * year - 234).div_euclid(19);
        let parts = 12_084 + 13_753 * months;
        let day = 29 * months + parts.div_euclid(25_920);
        if (3 * (day + 1)).rem_euclid(7) < 3 { day + 1 } else { day }
    };
    let jewish = i64::from(year) + 3761;
    let [before, this, next] = [elapsed(jewish - 1), elapsed(jewish), elapsed(jewish + 1)];
    let delay = match () {
        () if next - this == 356 => 2,
        () if this - before == 382 => 1,
        () => 0,
    };
    // The first day of that calendar lies 1,373,427 days before the last day of our year 0.
    let days = this + delay - 1_373_427;
    shifted(date(1, 1, 1)?, Unit::Day, days - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feasts_that_move() {
        #[rustfmt::skip]
        let table = [
            (Feast::Easter(0), [(2023, 4, 9), (2024, 3, 31), (2011, 4, 24)]),
            (Feast::EasternEaster(0), [(2023, 4, 16), (2024, 5, 5), (2011, 4, 24)]),
            (Feast::RoshHashanah(0), [(2023, 9, 16), (2024, 10, 3), (2025, 9, 23)]),
            (Feast::RoshHashanah(9), [(2023, 9, 25), (1973, 10, 6), (2025, 10, 2)]),
            (Feast::RoshHashanah(-163), [(2023, 4, 6), (2024, 4, 23), (2025, 4, 13)]),
            (Feast::Nth { month: 11, n: 1, weekday: 1, plus: 1 }, [(2023, 11, 7), (2016, 11, 8), (2021, 11, 2)]),
        ];
        for (feast, days) in table {
            for (year, month, day) in days {
                assert_eq!(feast_day(feast, year), date(year, month, day), "{feast:?} {year}");
            }
        }
    }
}
