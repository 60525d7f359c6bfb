//! Dates of articles over time, as a drawing.
//!
//! News is about the days around its publication and names years long ago in passing. So the axis has three parts: the
//! weeks around publication, drawn to scale; what lies before, by year; what lies behind, by year.

use std::fmt::Write;

use crate::escape::{escape, is_invisible, shorten};

/// Width of the drawing and of its parts, in its own units.
const WIDTH: f64 = 1000.0;
const LABELS: f64 = 210.0;
const BEFORE: (f64, f64) = (LABELS, 340.0);
const MAIN: (f64, f64) = (350.0, 890.0);
const AFTER: (f64, f64) = (900.0, WIDTH - 10.0);
const ROW: f64 = 24.0;
const TOP: f64 = 34.0;
/// Days drawn to scale on either side of the days of publication.
const MARGIN: i64 = 21;

/// A row of the drawing.
#[derive(Debug)]
pub(crate) struct Row {
    /// Where its page is.
    pub(crate) link: String,
    pub(crate) title: String,
    pub(crate) published: Option<i64>,
    pub(crate) marks: Vec<Mark>,
}

/// A date or a range in an article, in days.
#[derive(Debug)]
pub(crate) struct Mark {
    pub(crate) earliest: i64,
    pub(crate) latest: i64,
    /// What it says, for the pointer and for those who cannot see it.
    pub(crate) said: String,
    pub(crate) doubtful: bool,
    pub(crate) interval: bool,
}

/// Days since 1970-01-01 of an ISO date, `None` where it is none.
///
/// The algorithm is that of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
pub(crate) fn days(iso: &str) -> Option<i64> {
    let mut parts = iso.get(..10)?.splitn(3, '-');
    let year: i64 = parts.next()?.parse().ok()?;
    let month: i64 = parts.next()?.parse().ok()?;
    let day: i64 = parts.next()?.parse().ok()?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// The year, month and day of a number of days, after civil_from_days of the same source.
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The axis: the days drawn to scale, and the outermost days on either side.
struct Axis {
    first: i64,
    from: i64,
    to: i64,
    last: i64,
}

impl Axis {
    fn of(rows: &[Row]) -> Option<Self> {
        let marks = || rows.iter().flat_map(|r| &r.marks);
        let mut anchors: Vec<i64> = rows.iter().filter_map(|r| r.published).collect();
        if anchors.is_empty() {
            anchors = marks().map(|m| m.earliest).collect();
        }
        anchors.sort_unstable();
        // A single article of another year must not stretch the scale, so the middle of them decides.
        let middle = *anchors.get(anchors.len() / 2)?;
        let near = |d: &&i64| (**d - middle).abs() <= 60;
        let from = *anchors.iter().find(near)? - MARGIN;
        let to = *anchors.iter().rev().find(near)? + MARGIN;
        let first = marks().map(|m| m.earliest).min().unwrap_or(from).min(from);
        let last = marks().map(|m| m.latest).max().unwrap_or(to).max(to);
        Some(Axis { first, from, to, last })
    }

    /// Where a day lies, in units of the drawing.
    fn x(&self, day: i64) -> f64 {
        let scale = |part: (f64, f64), from: i64, to: i64| {
            let share = (day - from) as f64 / (to - from).max(1) as f64;
            part.0 + share.clamp(0.0, 1.0) * (part.1 - part.0)
        };
        if day < self.from {
            scale(BEFORE, self.first, self.from)
        } else if day <= self.to {
            scale(MAIN, self.from, self.to)
        } else {
            scale(AFTER, self.to, self.last)
        }
    }
}

/// Draws the rows; empty where nothing has a date.
pub(crate) fn draw(rows: &[Row]) -> String {
    let Some(axis) = Axis::of(rows) else { return String::new() };
    let height = TOP + ROW * rows.len() as f64 + 8.0;
    let mut svg = format!(
        "<svg class=\"timeline\" viewBox=\"0 0 {WIDTH} {height}\" role=\"group\" aria-labelledby=\"tl-t tl-d\">\
         <title id=\"tl-t\">Dates of the articles</title>\
         <desc id=\"tl-d\">One row an article. The days around publication are drawn to scale, earlier and later years \
         beside them. The same dates stand in a table below each article.</desc>"
    );
    ticks(&mut svg, &axis, height);
    for (n, row) in rows.iter().enumerate() {
        let y = TOP + ROW * n as f64 + ROW / 2.0;
        let title: String = row.title.chars().filter(|c| !is_invisible(*c)).collect();
        let title = escape(&shorten(&title, 30));
        let _ = write!(
            svg,
            "<line class=\"row\" x1=\"{LABELS}\" x2=\"{WIDTH}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
             <a href=\"{}\"><text x=\"0\" y=\"{:.1}\">{title}</text></a>",
            escape(&row.link),
            y + 4.0
        );
        if let Some(day) = row.published {
            let x = axis.x(day);
            let _ = write!(
                svg,
                "<line class=\"published\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{:.1}\" y2=\"{:.1}\"><title>published {}</title></line>",
                y - 9.0,
                y + 9.0,
                iso(day)
            );
        }
        for mark in &row.marks {
            draw_mark(&mut svg, &axis, mark, y);
        }
    }
    svg.push_str("</svg>");
    svg
}

fn draw_mark(svg: &mut String, axis: &Axis, mark: &Mark, y: f64) {
    let (from, to) = (axis.x(mark.earliest), axis.x(mark.latest));
    let mut class = if mark.interval { "interval".to_owned() } else { "date".to_owned() };
    if mark.doubtful {
        class.push_str(" doubtful");
    }
    let said = escape(&mark.said);
    if to - from > 8.0 || mark.interval {
        let y = if mark.interval { y + 7.0 } else { y };
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"4\" rx=\"2\"><title>{said}</title></rect>",
            y - 2.0,
            (to - from).max(4.0)
        );
    } else {
        let _ = write!(
            svg,
            "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4\"><title>{said}</title></circle>",
            (from + to) / 2.0
        );
    }
}

fn ticks(svg: &mut String, axis: &Axis, height: f64) {
    let mut tick = |x: f64, label: &str| {
        let _ = write!(
            svg,
            "<line class=\"tick\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"24\" y2=\"{height:.1}\"/>\
             <text class=\"axis\" x=\"{x:.1}\" y=\"16\" text-anchor=\"middle\">{label}</text>"
        );
    };
    let span = axis.to - axis.from;
    let step = if span <= 60 { 7 } else { 28 };
    for n in 0..=span / step {
        let day = axis.from + n * step;
        let (year, month, date) = civil(day);
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = MONTHS[usize::try_from(month - 1).unwrap_or_default() % 12];
        let year = if n == 0 { format!(", {year}") } else { String::new() };
        tick(axis.x(day), &format!("{month} {date}{year}"));
    }
    if axis.first < axis.from {
        tick(BEFORE.0 + 14.0, &civil(axis.first).0.to_string());
    }
    if axis.last > axis.to {
        tick(AFTER.1 - 14.0, &civil(axis.last).0.to_string());
    }
}

/// The ISO date of a number of days.
pub(crate) fn iso(day: i64) -> String {
    let (year, month, date) = civil(day);
    format!("{year:04}-{month:02}-{date:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_each_others_inverse() {
        for (date, day) in [
            ("1970-01-01", 0),
            ("2000-02-29", 11_016),
            ("1900-03-01", -25_508),
            ("2023-07-27", 19_565),
        ] {
            assert_eq!(days(date), Some(day), "{date}");
            assert_eq!(iso(day), date);
        }
        for wrong in ["2023-13-01", "2023-07", "", "XXXX-05-12", "2023-07-é9"] {
            assert_eq!(days(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_article_of_another_year_does_not_stretch_the_scale() {
        let row = |published: &str| Row {
            link: String::new(),
            title: String::new(),
            published: days(published),
            marks: Vec::new(),
        };
        let rows = [row("2021-05-12"), row("2021-05-14"), row("1998-01-01")];
        let axis = Axis::of(&rows).map(|a| (iso(a.from), iso(a.to)));
        assert_eq!(axis, Some(("2021-04-21".to_owned(), "2021-06-04".to_owned())));
    }
}
