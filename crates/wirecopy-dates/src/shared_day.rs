//! The day of a time by the clock, where the words beside it name it.

use crate::expr::{Clock, Expr, Hit};
use crate::grammar::Words;
use crate::lexicon::{Kw, Lex};
use crate::resolve::Resolved;
use crate::value::{Point, Value as Timex};

/// Tokens between a time by the clock and its day, at most: `5 p.m. New York time on Friday`.
const DAY_REACH: usize = 6;

/// Gives a time by the clock the day that stands behind it: `from 9 a.m. to 5 p.m. Monday`, `5 p.m. New York time on Friday`.
pub(crate) fn share_day(words: &Words<'_>, hits: &[Hit], resolved: &mut [Resolved]) {
    for i in (1..hits.len()).rev() {
        let (Some(first), Some(second)) = (hits.get(i - 1), hits.get(i)) else { return };
        if first.expr != Expr::TimeOnly || !matches!(first.time, Clock::At { .. }) {
            continue;
        }
        let times = matches!(second.time, Clock::At { .. });
        let joined = times
            && second.expr != Expr::TimeOnly
            && second.first == first.end + 1
            && (matches!(words.kw(first.end), Some(Kw::To | Kw::Until | Kw::And))
                || words.dash(first.end).is_some());
        // `7 a.m. local time (0500 GMT) on Sunday`: the second time is a translation of the first.
        let translated = times
            && second.expr == Expr::TimeOnly
            && words.mark(second.first.wrapping_sub(1), b'(')
            && second.first == first.end + 1
            && resolved.get(i).is_some_and(|this| this.shared);
        let day = matches!(
            second.expr,
            Expr::Day { .. }
                | Expr::Numeric { .. }
                | Expr::Weekday { .. }
                | Expr::DayShift(_)
                | Expr::Feast { .. }
        );
        // `9:05 p.m. on the night of July 4`, `5:45 a.m. local time (0945 GMT) Monday`.
        let close = |i: usize| words.is(i, Kw::On) || words.mark(i, b')');
        let on = day
            && matches!(second.time, Clock::None | Clock::Part(_))
            && (close(second.first.wrapping_sub(1))
                || words.is(second.first.wrapping_sub(1), Kw::The)
                    && words.is(second.first.wrapping_sub(2), Kw::On))
            && second.first <= first.end + DAY_REACH
            && (first.end..second.first).all(|i| {
                words.lex(i).plain()
                    || matches!(
                        words.lex(i),
                        Lex::Mark(b'(' | b')') | Lex::Kw(Kw::Time | Kw::On | Kw::New | Kw::The)
                    )
            });
        if (joined || on || translated)
            && let Some([first, second]) = resolved.get_mut(i - 1..=i)
        {
            first.value = second.value;
            first.base = second.base;
            first.from_text = second.from_text;
            first.counted_from = second.counted_from;
            first.shared = true;
        }
    }
}

/// Moves a time that ends what began on a later hour to the next day: `from 10 p.m. Friday to 5 a.m.`.
pub(crate) fn past_midnight(words: &Words<'_>, hits: &[Hit], resolved: &mut [Resolved]) {
    for (i, pair) in hits.windows(2).enumerate() {
        let [first, second] = pair else { continue };
        let (Clock::At { hour: from, .. }, Clock::At { hour: to, .. }) = (first.time, second.time)
        else {
            continue;
        };
        let joined = second.first == first.end + 1
            && (matches!(words.kw(first.end), Some(Kw::To | Kw::Until))
                || words.dash(first.end).is_some());
        if joined
            && to < from
            && first.expr != Expr::TimeOnly
            && second.expr == Expr::TimeOnly
            && let Some([first, second]) = resolved.get_mut(i..i + 2)
            && let (Timex::Point(Point::Day(began)), Timex::Point(Point::Day(ends))) =
                (first.value, second.value)
            && began == ends
            && let Ok(next) = began.tomorrow()
        {
            second.value = Timex::Point(Point::Day(next));
        }
    }
}
