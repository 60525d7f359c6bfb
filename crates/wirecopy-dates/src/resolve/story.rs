//! Stories: what is told of a year that is named once.

use jiff::civil::Date;

use super::{Resolved, Resolver};
use crate::calendar::date;
use crate::expr::{Expr, Hit, Rel, YearRef};
use crate::lexicon::{Kw, Tense};
use crate::value::{Point, Value};

/// Tokens for which a story stays in the year that it has named.
const STORY: usize = 60;

/// Days by which the next sentence may go on: `On Sept. 1, 1939, it began. On Sept. 17 …`.
const NEXT_DAYS: i32 = 60;

/// The same for months.
const NEXT_MONTHS: i32 = 160;

impl Resolver<'_> {
    /// Begins a story with a date in full anywhere, and with a month or a year at the head of a sentence.
    pub(super) fn begin_story(&mut self, hit: &Hit, resolved: &Resolved) {
        let Value::Point(point) = resolved.value else { return };
        let opens = || {
            self.words.kw_before(hit.first) == Some(Kw::In)
                && self.words.sentence_start(hit.first - 1)
        };
        let begins = match hit.expr {
            Expr::Day { year: YearRef::Is(_), .. } => true,
            Expr::Month { year: YearRef::Is(_), .. } | Expr::Year(_) => opens(),
            _ => false,
        };
        if begins {
            self.story = Some((point, hit.end));
        }
    }

    /// The point that a month, or a day of it, comes to in the story, and the day that it was counted from.
    pub(super) fn in_story(&self, hit: &Hit, month: u8, day: Option<u8>) -> Option<(Point, Date)> {
        let point = |year: i16| match day {
            Some(day) => date(year, month, day).map(Point::Day),
            None => Some(Point::Month(year, month)),
        };
        let reach = if day.is_some() { NEXT_DAYS } else { NEXT_MONTHS };
        self.told_on(hit, point, reach, false)
    }

    /// The day of a feast in the story. A year alone begins one as well: `In 1914 it began. At Christmas the troops sang`.
    pub(super) fn feast_in_story(
        &self,
        hit: &Hit,
        on: impl Fn(i16) -> Option<Date>,
    ) -> Option<(Point, Date)> {
        self.told_on(hit, |year| on(year).map(Point::Day), NEXT_MONTHS, true)
    }

    /// The first point of its name from the story on. The next sentence goes on with it where the point is no further than
    /// `reach` days, and after a year alone where `years` says so.
    fn told_on(
        &self,
        hit: &Hit,
        point: impl Fn(i16) -> Option<Point>,
        reach: i32,
        years: bool,
    ) -> Option<(Point, Date)> {
        let (story, at) = self.story?;
        let anchor = self.anchor?;
        let (first, _) = story.bounds()?;
        if self.ahead(hit) != Some(Tense::Past)
            || self.words.in_present(hit)
            || hit.first > at + STORY
        {
            return None;
        }
        let begin = |point: Point| point.bounds().map(|(first, _)| first);
        let from = match (story, point(first.year())) {
            // The month of the story is the first one of it.
            (Point::Day(named), Some(Point::Month(..))) => named.first_of_month(),
            _ => first,
        };
        let found = [first.year(), first.year().checked_add(1)?]
            .into_iter()
            .filter_map(&point)
            .find(|point| begin(*point) >= Some(from))?;
        let there = begin(found).filter(|there| *there <= anchor)?;
        let ends = (at..hit.first).filter(|i| self.words.sentence_ends(*i)).count();
        let opens = hit.first > 0 && self.words.sentence_start(hit.first - 1);
        let goes_on = ends == 1
            && opens
            && match story {
                Point::Year(_) => years && (there - first).get_days() < 366,
                _ => (there - first).get_days() <= reach,
            };
        (ends == 0 || goes_on).then_some((found, first))
    }

    /// The year of a month or the day of a weekday that leans on what was told: `that July`, `the following May`.
    pub(super) fn leaning_year(&self, hit: &Hit, month: u8, rel: Rel) -> Option<(i16, Date)> {
        let (first, last) = self.focus.and_then(Point::bounds)?;
        let starts = |year: i16| date(year, month, 1);
        let (year, next) = (first.year(), first.year().checked_add(1)?);
        let after = |day: Date| {
            [last.year(), next, next.saturating_add(1)].into_iter().find(|y| starts(*y) > Some(day))
        };
        let found = match rel {
            Rel::Following => after(last),
            // `It took effect the next January`.
            Rel::Next
                if self.words.is(hit.first, Kw::The)
                    && self.words.tense(hit) == Some(Tense::Past) =>
            {
                after(last)
            }
            Rel::Before => {
                [year, year - 1].into_iter().find(|y| starts(*y) < Some(first.first_of_month()))
            }
            Rel::Same if self.shows(hit) => {
                [year, next].into_iter().find(|y| starts(*y) >= Some(first.first_of_month()))
            }
            _ => None,
        };
        found.map(|year| (year, first))
    }

    /// Whether `that` before a month or a weekday points to it rather than joins clauses: `said that July was hot`.
    pub(super) fn shows(&self, hit: &Hit) -> bool {
        self.words.is(hit.first, Kw::Same)
            || self.words.sentence_start(hit.first)
            || self.words.mark(hit.first.wrapping_sub(1), b';')
            || matches!(
                self.words.kw_before(hit.first),
                Some(Kw::On | Kw::In | Kw::By | Kw::Until | Kw::Since)
            )
    }
}
