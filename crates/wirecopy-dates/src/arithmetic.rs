//! How a value was counted, for people: recomputed from what an annotation holds, so that nothing more has to be stored.

use jiff::civil::{Date, Weekday};

/// The way from the anchor of a date to its value, such as `2023-07-27 (Thursday, published) − 3 days = 2023-07-24
/// (Monday)`. `anchor` is an ISO date, `kind` says where it comes from, `value` is the TIMEX3 value. `None` for values that
/// are not counted in days, weeks, months, quarters or years.
pub fn arithmetic(anchor: &str, kind: &str, value: &str) -> Option<String> {
    let from: Date = anchor.parse().ok()?;
    // The time of the day takes no part in the count.
    let date = value.split('T').next()?;
    let start = format!("{from} ({}, {kind})", weekday(from));
    let step = |n: i64, unit: &str| match n {
        0 => String::new(),
        -1 | 1 => format!(" {} 1 {unit}", sign(n)),
        _ => format!(" {} {} {unit}s", sign(n), n.unsigned_abs()),
    };
    let month = |day: Date| i64::from(day.year()) * 12 + i64::from(day.month()) - 1;
    let within = |name: String, n: i64, unit: &str| format!("{start} in {name}{}", step(n, unit));
    let way = if let Ok(day) = date.parse::<Date>() {
        let days = i64::from((day - from).get_days());
        return Some(format!("{start}{} = {value} ({})", step(days, "day"), weekday(day)));
    } else if let Some((year, week)) = date.split_once("-W") {
        let week: i8 = week.get(..2)?.parse().ok()?;
        let monday = crate::value::week_start(year.parse().ok()?, week)?;
        let own = from.iso_week_date();
        let start = crate::value::week_start(own.year(), own.week())?;
        let weeks = i64::from((monday - start).get_days()) / 7;
        within(format!("{:04}-W{:02}", own.year(), own.week()), weeks, "week")
    } else if let Some((year, quarter)) = date.split_once("-Q") {
        let quarters = year.parse::<i64>().ok()? * 4 + quarter.parse::<i64>().ok()? - 1;
        let own = month(from) / 3;
        within(format!("{:04}-Q{}", from.year(), own % 4 + 1), quarters - own, "quarter")
    } else if let Some((year, named)) = date.split_once('-') {
        let months = year.parse::<i64>().ok()? * 12 + named.parse::<i64>().ok()? - 1;
        let name = format!("{:04}-{:02}", from.year(), from.month());
        within(name, months - month(from), "month")
    } else {
        let year: i64 = Some(date).filter(|d| d.len() == 4)?.parse().ok()?;
        within(format!("{:04}", from.year()), year - i64::from(from.year()), "year")
    };
    Some(format!("{way} = {value}"))
}

fn sign(n: i64) -> char {
    if n < 0 { '\u{2212}' } else { '+' }
}

fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_from_the_anchor() {
        #[rustfmt::skip]
        let table = [
            ("2023-07-24", "2023-07-27 (Thursday, published) \u{2212} 3 days = 2023-07-24 (Monday)"),
            ("2023-07-28TEV", "2023-07-27 (Thursday, published) + 1 day = 2023-07-28TEV (Friday)"),
            ("2023-07-27", "2023-07-27 (Thursday, published) = 2023-07-27 (Thursday)"),
            ("2023-W29", "2023-07-27 (Thursday, published) in 2023-W30 \u{2212} 1 week = 2023-W29"),
            ("2023-W31-WE", "2023-07-27 (Thursday, published) in 2023-W30 + 1 week = 2023-W31-WE"),
            ("2022-12", "2023-07-27 (Thursday, published) in 2023-07 \u{2212} 7 months = 2022-12"),
            ("2022-Q4", "2023-07-27 (Thursday, published) in 2023-Q3 \u{2212} 3 quarters = 2022-Q4"),
            ("2013", "2023-07-27 (Thursday, published) in 2023 \u{2212} 10 years = 2013"),
        ];
        for (value, expect) in table {
            assert_eq!(arithmetic("2023-07-27", "published", value).as_deref(), Some(expect));
        }
        for value in ["PAST_REF", "199", "XXXX-WXX-3", "2023-SU", "", "é-é", "P2Y"] {
            assert_eq!(arithmetic("2023-07-27", "published", value), None, "{value}");
        }
    }
}
