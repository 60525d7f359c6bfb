//! How many articles were published when, as bars: for runs with more articles than the timeline has rows.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::templates::Place;
use crate::timeline::{civil, days, iso};

/// Width and height of the drawing, and of the line below it, in its own units.
const SIZE: (f64, f64) = (1000.0, 140.0);
const FOOT: f64 = 22.0;
const TOP: f64 = 18.0;
/// Bars at most.
const BARS: i64 = 62;
/// One article in so many on either side is counted with the first or the last bar, so that a stray year stretches nothing.
const STRAY: usize = 200;

/// What a bar stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Day,
    Month,
    /// So many years.
    Years(i64),
}

impl Unit {
    /// The finest unit with which the bars are not too many.
    fn of(first: i64, last: i64) -> Self {
        let years = civil(last).0 - civil(first).0 + 1;
        if last - first < BARS {
            Unit::Day
        } else if years * 12 <= BARS + 11 {
            Unit::Month
        } else {
            Unit::Years(years / BARS + 1)
        }
    }

    /// The bar that a day belongs to.
    fn bar(self, day: i64) -> i64 {
        let (year, month, _) = civil(day);
        match self {
            Unit::Day => day,
            Unit::Month => year * 12 + month - 1,
            Unit::Years(n) => year.div_euclid(n),
        }
    }

    /// The first day of a bar.
    fn begins(self, bar: i64) -> i64 {
        let (year, month) = match self {
            Unit::Day => return bar,
            Unit::Month => (bar.div_euclid(12), bar.rem_euclid(12) + 1),
            Unit::Years(n) => (bar * n, 1),
        };
        // Years before 0 have no form here; nothing was published then.
        days(&format!("{:04}-{month:02}-01", year.clamp(0, 9999))).unwrap_or_default()
    }

    fn label(self, bar: i64) -> String {
        let day = iso(self.begins(bar));
        match self {
            Unit::Day => day,
            Unit::Month => day[..7].to_owned(),
            Unit::Years(1) => day[..4].to_owned(),
            Unit::Years(_) => format!("from {}", &day[..4]),
        }
    }
}

/// Draws how many articles were published on each day; empty where none has one. On a server each bar leads to its
/// articles.
pub(crate) fn draw(counts: &BTreeMap<i64, usize>, place: Place) -> String {
    let all: usize = counts.values().sum();
    let Some((first, last)) = edge(counts.iter(), all).zip(edge(counts.iter().rev(), all)) else {
        return String::new();
    };
    let unit = Unit::of(first, last);
    let (from, to) = (unit.bar(first), unit.bar(last));
    let mut bars: BTreeMap<i64, usize> = BTreeMap::new();
    for (&day, count) in counts {
        *bars.entry(unit.bar(day).clamp(from, to)).or_default() += count;
    }
    let most = bars.values().copied().max().unwrap_or(1);
    let (width, height) = SIZE;
    let step = width / (to - from + 1) as f64;
    let room = height - FOOT - TOP;
    let mut svg = format!(
        "<svg class=\"timeline\" viewBox=\"0 0 {width} {height}\" role=\"group\" aria-labelledby=\"hi-t\">\
         <title id=\"hi-t\">Articles by time of publication</title>\
         <text class=\"axis\" x=\"0\" y=\"12\">{most} at most</text>"
    );
    for (&bar, &count) in &bars {
        let x = (bar - from) as f64 * step;
        let tall = (room * count as f64 / most as f64).max(1.0);
        let label = unit.label(bar);
        let shape = format!(
            "<rect class=\"date\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{tall:.1}\"><title>{label}: {count}</title></rect>",
            x + step * 0.1,
            TOP + room - tall,
            step * 0.8
        );
        let _ = match place {
            Place::Files => write!(svg, "{shape}"),
            Place::Server => {
                // The first and the last bar hold what lies beyond, too.
                let day =
                    |bar: i64, edge: bool, day: i64| if edge { day } else { unit.begins(bar) };
                let begin = day(bar, bar == from, counts.keys().next().copied().unwrap_or(first));
                let end =
                    day(bar + 1, bar == to, counts.keys().next_back().copied().unwrap_or(last) + 1);
                write!(
                    svg,
                    "<a href=\"/articles?from={}&amp;to={}\" aria-label=\"{label}: {count} articles\">{shape}</a>",
                    iso(begin),
                    iso(end - 1)
                )
            }
        };
    }
    let every = ((to - from) / 8 + 1).max(1);
    for bar in (from..=to).step_by(usize::try_from(every).unwrap_or(1)) {
        let x = (bar - from) as f64 * step;
        let y = height - 6.0;
        let _ =
            write!(svg, "<text class=\"axis\" x=\"{x:.1}\" y=\"{y}\">{}</text>", unit.label(bar));
    }
    svg.push_str("</svg>");
    svg
}

/// The day before which only stray articles lie, from one side.
fn edge<'a>(days: impl Iterator<Item = (&'a i64, &'a usize)>, all: usize) -> Option<i64> {
    let mut seen = 0;
    let mut days = days;
    days.find(|(_, count)| {
        seen += **count;
        seen > all / STRAY
    })
    .map(|(day, _)| *day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_days_months_or_years() {
        let day = |iso: &str| days(iso).unwrap_or_default();
        for (first, last, unit, label) in [
            ("2023-07-01", "2023-07-27", Unit::Day, "2023-07-01"),
            ("2023-01-15", "2023-12-31", Unit::Month, "2023-01"),
            ("1998-01-01", "2023-12-31", Unit::Years(1), "1998"),
            ("1851-09-18", "2023-12-31", Unit::Years(3), "from 1851"),
        ] {
            let made = Unit::of(day(first), day(last));
            assert_eq!(made, unit, "{first}");
            let bar = made.bar(day(first));
            assert_eq!(made.label(bar), label);
            assert!(made.begins(bar) <= day(first) && day(first) < made.begins(bar + 1), "{first}");
        }
    }

    #[test]
    fn a_stray_year_is_counted_with_the_first_bar() {
        let mut counts: BTreeMap<i64, usize> = (19_500..19_530).map(|day| (day, 10)).collect();
        counts.insert(0, 1);
        let svg = draw(&counts, Place::Server);
        assert_eq!(svg.matches("<rect").count(), 30);
        assert!(
            svg.contains("2023-05-23: 11") && svg.contains("from=1970-01-01&amp;to=2023-05-23")
        );
        assert_eq!(draw(&BTreeMap::new(), Place::Files), "");
    }
}
