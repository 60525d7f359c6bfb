//! Doubts and contradictions that a person should see.

use wirecopy_stage::document::{Edits, Span};

use crate::anchor::{Anchor, Source};
use crate::expr::{Expr, Hit, YearRef};
use crate::grammar::Words;
use crate::lexicon::Tense;
use crate::resolve::Resolved;
use crate::rules::rule;
use crate::value::{Point, Value};

/// Most places that one finding names.
const PLACES: usize = 16;

/// Most characters of a date of publication that a finding repeats.
const PUBLISHED: usize = 40;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// All that findings are made from.
pub(crate) struct Evidence<'a> {
    pub(crate) words: &'a Words<'a>,
    pub(crate) hits: &'a [Hit],
    pub(crate) resolved: &'a [Resolved],
    /// Of each hit, whether it and the next one are the ends of a range.
    pub(crate) joined: &'a [bool],
    pub(crate) anchor: Option<Anchor>,
    /// What the field of publication says, where that is no day.
    pub(crate) unread: Option<&'a str>,
    /// Whether the order of numeric dates was settled by the text or the settings.
    pub(crate) order_settled: bool,
}

impl Evidence<'_> {
    pub(crate) fn report(&self, out: &mut Edits) {
        self.anchor(out);
        self.months(out);
        self.weekdays(out);
        self.no_such_days(out);
        self.ranges(out);
        self.numeric(out);
    }

    fn text(&self, at: usize) -> (&str, Span) {
        let span = self.hits.get(at).map_or(Span::default(), |h| self.words.span(h));
        (span.of(self.words.text).unwrap_or_default(), span)
    }

    fn anchor(&self, out: &mut Edits) {
        let lead = match self.unread {
            Some(text) => {
                let text: String = text.chars().take(PUBLISHED).collect();
                format!("The date of publication “{text}” cannot be read")
            }
            None => "No date of publication".to_owned(),
        };
        match self.anchor {
            Some(Anchor { date, source: Source::Inferred, evidence: [Some(day), year] }) => {
                let (day, day_span) = self.text(day);
                match year {
                    Some(year) => {
                        let (year, year_span) = self.text(year);
                        let message = format!(
                            "{lead}; dates are counted from {date}, inferred from “{day}” with the year of “{year}”."
                        );
                        out.finding(
                            rule::INFERRED_ANCHOR,
                            "inferred-anchor",
                            &message,
                            &[day_span, year_span],
                        );
                    }
                    None => {
                        let message = format!(
                            "{lead}; dates are counted from {date}, inferred from “{day}”."
                        );
                        out.finding(
                            rule::INFERRED_ANCHOR,
                            "inferred-anchor",
                            &message,
                            &[day_span],
                        );
                    }
                }
            }
            Some(_) => {}
            None => {
                let open = |r: &&Resolved| r.relative && matches!(r.value, Value::Point(_));
                let spans: Vec<Span> = self
                    .resolved
                    .iter()
                    .zip(self.hits)
                    .filter(|(r, _)| open(r))
                    .map(|(_, h)| self.words.span(h))
                    .take(PLACES)
                    .collect();
                if !spans.is_empty() {
                    let message = format!(
                        "{lead}, and the text does not tell when it was written: these dates stay open."
                    );
                    out.finding(rule::NO_ANCHOR, "no-anchor", &message, &spans);
                }
            }
        }
    }

    /// Days without a year that have one number and stand in two months, one after the other.
    fn months(&self, out: &mut Edits) {
        let mut seen = [0u16; 32];
        let yearless = |hit: &Hit| match hit.expr {
            Expr::Day { year: YearRef::None, month, day, .. } => Some((month, day)),
            _ => None,
        };
        for hit in self.hits {
            if let Some((month, day)) = yearless(hit)
                && let Some(months) = seen.get_mut(usize::from(day))
            {
                *months |= 1 << month;
            }
        }
        for (day, months) in (0u8..).zip(seen) {
            // A third month makes it a series, such as monthly payments.
            let low = months.trailing_zeros();
            if months.count_ones() != 2 || months >> low != 0b11 {
                continue;
            }
            let places: Vec<(u8, &Hit)> = self
                .hits
                .iter()
                .filter_map(|h| yearless(h).filter(|(_, d)| *d == day).map(|(m, _)| (m, h)))
                .take(PLACES)
                .collect();
            // What happened in one month and is to happen in the next is no slip.
            let future = |month: u32| {
                places
                    .iter()
                    .filter(|(m, _)| u32::from(*m) == month)
                    .all(|(_, h)| self.words.tense(h) == Some(Tense::Future))
            };
            if future(low) != future(low + 1) {
                continue;
            }
            let name = |m: u32| MONTHS.get(m as usize - 1).copied().unwrap_or_default();
            let message = format!(
                "{} {day} and {} {day} stand in one text; one of the months may be a slip.",
                name(low),
                name(low + 1)
            );
            let spans: Vec<Span> = places.iter().map(|(_, h)| self.words.span(h)).collect();
            out.finding(rule::CONTRADICTION_MONTH, "date-contradiction", &message, &spans);
        }
    }

    fn weekdays(&self, out: &mut Edits) {
        for (hit, resolved) in self.hits.iter().zip(self.resolved) {
            let (Expr::Day { weekday: named @ 1.., .. }
            | Expr::Numeric { weekday: named @ 1.., .. }) = hit.expr
            else {
                continue;
            };
            let Value::Point(Point::Day(date)) = resolved.value else { continue };
            let is = date.weekday().to_monday_one_offset().unsigned_abs();
            if is == named {
                continue;
            }
            let name =
                |n: u8| WEEKDAYS.get(usize::from(n).wrapping_sub(1)).copied().unwrap_or_default();
            let message =
                format!("{date} is a {}, but the text calls it a {}.", name(is), name(named));
            out.finding(
                rule::CONTRADICTION_WEEKDAY,
                "date-contradiction",
                &message,
                &[self.words.span(hit)],
            );
        }
    }

    /// Days that no calendar has: `Feb. 30`.
    fn no_such_days(&self, out: &mut Edits) {
        for (at, resolved) in self.resolved.iter().enumerate() {
            if resolved.rule == rule::NO_SUCH_DAY {
                let (text, span) = self.text(at);
                let message = format!("There is no day “{text}”; only its month is kept.");
                out.finding(rule::NO_SUCH_DAY, "no-such-day", &message, &[span]);
            }
        }
    }

    /// Ranges that end before they begin, of which nothing is written.
    fn ranges(&self, out: &mut Edits) {
        let pairs = self.hits.windows(2).zip(self.resolved.windows(2)).zip(self.joined);
        for ((hits, ends), _) in pairs.filter(|(_, joined)| **joined) {
            let ([first, second], [from, to]) = (hits, ends) else { continue };
            let (Value::Point(a), Value::Point(b)) = (from.value, to.value) else { continue };
            let (Some((begin, _)), Some((_, end))) = (a.bounds(), b.bounds()) else { continue };
            if begin <= end {
                continue;
            }
            let message =
                format!("The range begins on {begin} and ends on {end}, before it begins.");
            out.finding(
                rule::CONTRADICTION_RANGE,
                "date-contradiction",
                &message,
                &[self.words.span(first), self.words.span(second)],
            );
        }
    }

    fn numeric(&self, out: &mut Edits) {
        if self.order_settled {
            return;
        }
        let spans: Vec<Span> = self
            .hits
            .iter()
            .filter(|h| {
                matches!(h.expr, Expr::Numeric { a, b, .. } if a != b)
                    && h.expr.day_first().is_none()
            })
            .map(|h| self.words.span(h))
            .take(PLACES)
            .collect();
        if !spans.is_empty() {
            let message = "Nothing in the text settles whether the day or the month comes first; read as month first.";
            out.finding(rule::AMBIGUOUS, "ambiguous-date", message, &spans);
        }
    }
}
