//! Ranges: two dates that are joined by a dash or by words.

use jiff::civil::Date;

use crate::calendar::date;
use crate::expr::{Expr, Hit, YearRef};
use crate::grammar::Words;
use crate::lexicon::Kw;
use crate::resolve::Resolved;
use crate::rules::rule;
use crate::value::{Point, Value};

/// Whether a hit and the next one are the ends of a range, by the words between them.
pub(crate) fn joined(words: &Words<'_>, first: &Hit, second: &Hit) -> bool {
    if first.opens_range {
        return true;
    }
    let at = first.end;
    // German has an article in `vom 26. Juli bis zum 3. August`.
    let article = usize::from(words.language.article_in_range && words.is(at, Kw::Until));
    if !dated(first) || !dated(second) || !(at + 1..=at + 1 + article).contains(&second.first) {
        return false;
    }
    let before = words.kw_before(first.first);
    match words.kw(at) {
        Some(Kw::To | Kw::Until) => {
            before == Some(Kw::From)
                || std::mem::discriminant(&first.expr) == std::mem::discriminant(&second.expr)
        }
        Some(Kw::Through) => true,
        Some(Kw::And) => before == Some(Kw::Between),
        _ => words.dash(at).is_some(),
    }
}

/// Whether a hit and the next one stand in a list, both days or both months: `July and August last year`.
pub(crate) fn listed(words: &Words<'_>, first: &Hit, second: &Hit) -> bool {
    let alike = matches!(
        (first.expr, second.expr),
        (Expr::Day { weekday: 0, .. }, Expr::Day { weekday: 0, .. })
            | (Expr::Month { rel: None, .. }, Expr::Month { rel: None, .. })
    );
    let at = first.end;
    let comma = usize::from(words.mark(at, b','));
    let word = usize::from(matches!(words.kw(at + comma), Some(Kw::And | Kw::Or)));
    alike && comma + word > 0 && second.first == at + comma + word
}

fn dated(hit: &Hit) -> bool {
    matches!(
        hit.expr,
        Expr::Day { .. }
            | Expr::Numeric { .. }
            | Expr::Month { rel: None, .. }
            | Expr::Year(_)
            | Expr::Weekday { rel: None, .. }
            | Expr::Quarter { .. }
    )
}

/// Gives the first end the year that only the second one names: `June 30 – July 2, 2023`. The first end of a range that
/// lies later in its year is of the year before: `Dec. 30 – Jan. 2, 2024`.
pub(crate) fn share_year(first: &mut Hit, second: &Hit, range: bool) {
    let (year, end) = match second.expr {
        Expr::Day { year, month, day, .. } => (year, (month, day)),
        Expr::Month { year, month, .. } => (year, (month, 0)),
        Expr::Quarter { year, quarter } => (year, (quarter, 0)),
        _ => return,
    };
    let (own, start) = match &mut first.expr {
        Expr::Day { year, month, day, .. } => (year, (*month, *day)),
        Expr::Month { year, month, .. } => (year, (*month, 0)),
        Expr::Quarter { year, quarter } => (year, (*quarter, 0)),
        _ => return,
    };
    if *own != YearRef::None {
        return;
    }
    *own = match year {
        YearRef::Is(year) if range && start > end => YearRef::Is(year - 1),
        year => year,
    };
}

/// Moves the second end behind the first where both are weekdays, whichever way each would have gone alone. Says whether it
/// did.
pub(crate) fn order_weekdays(
    first: &Hit,
    second: &Hit,
    from: &Resolved,
    to: &mut Resolved,
) -> bool {
    let both = matches!((first.expr, second.expr), (Expr::Weekday { .. }, Expr::Weekday { .. }));
    if let (true, Value::Point(Point::Day(a)), Value::Point(Point::Day(b))) =
        (both, from.value, to.value)
        && b <= a
        && let Ok(later) = a.nth_weekday(1, b.weekday())
    {
        to.value = Value::Point(Point::Day(later));
        to.rule = rule::WEEKDAY_FUTURE;
        return true;
    }
    false
}

/// Makes two ends without a year one range: what is over ended last time, else the second end is the first of its name
/// behind the first one. Says whether it did.
pub(crate) fn order_yearless(
    words: &Words<'_>,
    hits: [&Hit; 2],
    from: &mut Resolved,
    to: &mut Resolved,
) -> bool {
    let yearless = |hit: &Hit| {
        matches!(
            hit.expr,
            Expr::Day { year: YearRef::None, .. }
                | Expr::Month { year: YearRef::None, rel: None, .. }
        )
    };
    let (Value::Point(a), Value::Point(b)) = (from.value, to.value) else { return false };
    // What stays in the year of a story has its year.
    if !hits.into_iter().all(yearless) || from.from_text || to.from_text {
        return false;
    }
    let Some(anchor) = from.base else { return false };
    let over = words.range_over(hits[0]);
    let years = || (-2..=2).map(|by| anchor.year() + by);
    let begin = |point: Point| point.bounds().map(|(first, _)| first);
    let latest = |point: Point, before: Date| {
        years().rev().filter_map(|y| in_year(point, y)).find(|p| begin(*p) <= Some(before))
    };
    let (a, b) = if over {
        let Some(b) = latest(b, anchor) else { return false };
        (begin(b).and_then(|before| latest(a, before)), Some(b))
    } else {
        (Some(a), years().filter_map(|y| in_year(b, y)).find(|p| begin(*p) >= begin(a)))
    };
    let (Some(a), Some(b)) = (a, b) else { return false };
    from.value = Value::Point(a);
    to.value = Value::Point(b);
    true
}

/// A day or a month in another year.
fn in_year(point: Point, year: i16) -> Option<Point> {
    match point {
        Point::Day(day) => {
            date(year, day.month().unsigned_abs(), day.day().unsigned_abs()).map(Point::Day)
        }
        Point::Month(_, month) => Some(Point::Month(year, month)),
        _ => None,
    }
}

/// The first and the last day of a range; `None` where it runs backward or an end is unknown.
pub(crate) fn bounds(from: &Resolved, to: &Resolved) -> Option<(Date, Date)> {
    let (Value::Point(a), Value::Point(b)) = (from.value, to.value) else { return None };
    let (first, _) = a.bounds()?;
    let (_, last) = b.bounds()?;
    (first < last).then_some((first, last))
}
