//! Finds the day from which relative dates are counted.
//!
//! It is the date of publication, or that of the dateline. Where a document has neither, its own words may tell; what is
//! concluded from them is reported, and never becomes a field. No clock is asked, nor the time of any file.

use jiff::civil::Date;
use jiff::fmt::rfc2822;
use wirecopy_stage::document::{Document, Fields, Span, layers};

use crate::calendar;
use crate::expr::{Expr, Hit, YearRef};
use crate::grammar::Words;
use crate::lexicon::{Kw, Tense};

/// Where the anchor comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Published,
    Dateline,
    Inferred,
}

impl Source {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Source::Published => "published",
            Source::Dateline => "dateline",
            Source::Inferred => "inferred",
        }
    }
}

/// The day from which relative dates are counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anchor {
    pub(crate) date: Date,
    pub(crate) source: Source,
    /// The hits that an inferred anchor rests on: the day, and the one that gave the year.
    pub(crate) evidence: [Option<usize>; 2],
}

/// Most hits that inference compares with each other.
const COMPARED: usize = 64;

/// Finds the anchor of a document.
pub(crate) fn find(
    doc: &Document,
    words: &Words<'_>,
    hits: &[Hit],
    day_first: bool,
) -> Option<Anchor> {
    if let Some(date) = doc.fields.text(Fields::PUBLISHED).and_then(day_of) {
        return Some(Anchor { date, source: Source::Published, evidence: [None, None] });
    }
    dateline(doc, words, hits, day_first).or_else(|| infer(words, hits, day_first))
}

/// The hour of publication, where that is in the second half of the day of the prime meridian, at which the next day has begun
/// in the east of the world. A time with an offset is that of a place, whose day it is.
pub(crate) fn published_late(doc: &Document) -> Option<u8> {
    let (hour, universal) = hour_of(doc.fields.text(Fields::PUBLISHED).unwrap_or_default())?;
    (universal && (15..24).contains(&hour)).then_some(hour)
}

/// The hour of a date-time in the forms that [`day_of`] reads, and whether it is that of the prime meridian. One that names no
/// zone is taken for it.
fn hour_of(text: &str) -> Option<(u8, bool)> {
    let text = text.trim();
    if let Ok(time) = rfc2822::parse(text) {
        return Some((time.hour().unsigned_abs(), time.offset().is_zero()));
    }
    // `2023-07-27T23:30`, and `20230727T2330` without hyphens.
    let at = if text.get(..8)?.bytes().all(|b| b.is_ascii_digit()) { 8 } else { 10 };
    let time = text.get(at..)?.strip_prefix(['T', ' '])?.trim_start();
    let hour = time.get(..2)?.parse().ok()?;
    let zone =
        time.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | ','));
    let zone = zone.trim_start();
    let universal = matches!(zone, "" | "Z" | "z" | "UTC" | "GMT")
        || zone
            .strip_prefix(['+', '-'])
            .is_some_and(|offset| offset.bytes().all(|b| matches!(b, b'0' | b':')));
    Some((hour, universal))
}

/// The day of a date or date-time after ISO 8601, with or without hyphens, or after RFC 2822.
fn day_of(text: &str) -> Option<Date> {
    let text = text.trim();
    let iso = text.get(..10).and_then(|day| day.parse().ok());
    let basic = || {
        let digits = text.get(..8).filter(|day| day.bytes().all(|b| b.is_ascii_digit()))?;
        let whole = matches!(text.as_bytes().get(8), None | Some(b'T' | b' '));
        let part = |from: usize, to: usize| digits.get(from..to)?.parse::<u8>().ok();
        let year = digits.get(..4)?.parse().ok()?;
        calendar::date(year, part(4, 6)?, part(6, 8)?).filter(|_| whole)
    };
    iso.or_else(basic).or_else(|| rfc2822::parse(text).ok().map(|time| time.date()))
}

/// The field of publication, where it has words that name no day.
pub(crate) fn unread(doc: &Document) -> Option<&str> {
    doc.fields
        .text(Fields::PUBLISHED)
        .map(str::trim)
        .filter(|text| !text.is_empty() && day_of(text).is_none())
}

/// The day that a hit names in full.
pub(crate) fn full_day(hit: &Hit, day_first: bool) -> Option<Date> {
    let (year, month, day) = match hit.expr {
        Expr::Day { year: YearRef::Is(year), month, day, .. } => (year, month, day),
        Expr::Numeric { a, b, year: YearRef::Is(year), .. } => {
            let day_first = hit.expr.day_first().unwrap_or(day_first);
            let (day, month) = if day_first { (a, b) } else { (b, a) };
            (year, month, day)
        }
        _ => return None,
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn dateline(doc: &Document, words: &Words<'_>, hits: &[Hit], day_first: bool) -> Option<Anchor> {
    let mut lines = doc
        .layer(layers::ROLE)
        .filter(|a| a.label == layers::role::DATELINE || a.label == layers::role::TIMESTAMP)
        .map(|a| a.span)
        .peekable();
    for (i, hit) in hits.iter().enumerate() {
        let span = words.span(hit);
        while lines.next_if(|line| line.end <= span.start).is_some() {}
        if !lines.peek().is_some_and(|line| line.contains(span)) {
            continue;
        }
        if let Some(date) = full_day(hit, day_first) {
            return Some(Anchor { date, source: Source::Dateline, evidence: [Some(i), None] });
        }
        // `PENANG, May 12`: the year is the latest that the text tells of, since nobody reports from the past.
        let Expr::Day { year: YearRef::None, month, day, .. } = hit.expr else { continue };
        let told = hits
            .iter()
            .enumerate()
            .take(COMPARED)
            .filter(|(_, h)| words.tense(h) != Some(Tense::Future))
            .filter_map(|(k, h)| Some((year(h)?, k)));
        let told = told.max_by_key(|(year, k)| (*year, std::cmp::Reverse(*k)));
        // A day that is planned in full is seldom far off: it tells the year where the text looks back much further.
        let planned = hits
            .iter()
            .enumerate()
            .take(COMPARED)
            .filter(|(_, h)| words.tense(h) == Some(Tense::Future))
            .filter_map(|(k, h)| {
                let date = full_day(h, day_first)?;
                let passed =
                    (date.month().unsigned_abs(), date.day().unsigned_abs()) >= (month, day);
                Some((date.year() - i16::from(!passed), k))
            })
            .min();
        let far = |planned: i16| told.is_none_or(|(year, _)| planned - year > 2);
        if let Some((latest, by)) = planned.filter(|(year, _)| far(*year)).or(told)
            && let Some((month, day)) = i8::try_from(month).ok().zip(i8::try_from(day).ok())
            && let Ok(date) = Date::new(latest, month, day)
        {
            return Some(Anchor { date, source: Source::Inferred, evidence: [Some(i), Some(by)] });
        }
    }
    None
}

fn infer(words: &Words<'_>, hits: &[Hit], day_first: bool) -> Option<Anchor> {
    let inferred = |date, day, year| {
        Some(Anchor { date, source: Source::Inferred, evidence: [Some(day), year] })
    };
    // A year to come says nothing about the year of writing.
    let told = |hit: &&Hit| words.tense(hit) != Some(Tense::Future);
    let latest_year = hits.iter().filter(told).filter_map(year).max()?;
    let full = || {
        hits.iter()
            .enumerate()
            .filter_map(|(i, h)| Some((i, full_day(h, day_first)?)))
            .take(COMPARED)
    };
    // A line that holds nothing but a date, or a text that opens with one, is the stamp of the page.
    let stamp = full().find(|(i, date)| {
        let hit = hits.get(*i);
        date.year() >= latest_year
            && hit.is_some_and(|h| {
                words.line_start(h.first) && words.line_start(h.end)
                    || h.first <= 2 && h.end - h.first == 5 && words.mark(h.first + 1, b'-')
            })
    });
    if let Some((i, date)) = stamp {
        return inferred(date, i, None);
    }
    let yearless = || {
        hits.iter()
            .enumerate()
            .filter_map(|(i, h)| match h.expr {
                Expr::Day { year: YearRef::None, month, day, .. } => Some((i, month, day)),
                _ => None,
            })
            .take(COMPARED)
    };
    // The year of the full date that lies nearest to a day without one; of equals the latest. A day of some former
    // year that is remembered gives nothing.
    let nearest = full()
        .filter(|(i, date)| date.year() >= latest_year && !remembered(words, hits, *i))
        .filter_map(|(i, date)| {
            let near = yearless().map(|(_, month, day)| apart(date, month, day)).min()?;
            Some((near, std::cmp::Reverse(date), i))
        })
        .min();
    if let Some((_, std::cmp::Reverse(with_year), by)) = nearest {
        let mut chosen: Option<(bool, Date, usize)> = None;
        for (i, month, day) in yearless() {
            let made = i8::try_from(month).ok().zip(i8::try_from(day).ok());
            let Some(date) = made.and_then(|(m, d)| Date::new(with_year.year(), m, d).ok()) else {
                continue;
            };
            let told = hits.get(i).is_some_and(|h| words.tense(h) == Some(Tense::Past));
            let candidate = (told, date, i);
            if chosen.is_none_or(|(t, d, _)| (told, date) > (t, d)) {
                chosen = Some(candidate);
            }
        }
        if let Some((_, date, i)) = chosen {
            return inferred(date, i, Some(by));
        }
    }
    // `Wednesday, July 26, 2023`: nobody names the weekday of a day long gone.
    let named = full()
        .filter(|(i, date)| {
            date.year() >= latest_year
                && matches!(hits.get(*i), Some(Hit { expr: Expr::Day { weekday: 1.., .. }, .. }))
        })
        .max_by_key(|(i, date)| (*date, std::cmp::Reverse(*i)));
    named.and_then(|(i, date)| inferred(date, i, None))
}

/// The year that a hit names.
fn year(hit: &Hit) -> Option<i16> {
    match hit.expr {
        Expr::Day { year: YearRef::Is(year), .. }
        | Expr::Month { year: YearRef::Is(year), .. }
        | Expr::Numeric { year: YearRef::Is(year), .. }
        | Expr::Year(year) => Some(year),
        _ => None,
    }
}

/// Days between a date and a day of the year, either way round the year.
fn apart(date: Date, month: u8, day: u8) -> u32 {
    let a = u32::from(date.month().unsigned_abs()) * 31 + u32::from(date.day().unsigned_abs());
    let b = u32::from(month) * 31 + u32::from(day);
    let straight = a.abs_diff(b);
    straight.min(372 - straight.min(372))
}

/// Whether a date stands right behind a word for an anniversary and is not the end of a range.
fn remembered(words: &Words<'_>, hits: &[Hit], at: usize) -> bool {
    let Some(hit) = hits.get(at) else { return false };
    let ends_range = at
        .checked_sub(1)
        .and_then(|i| hits.get(i))
        .is_some_and(|h| h.end + 1 == hit.first && words.dash(h.end).is_some());
    !ends_range && (hit.first.saturating_sub(12)..hit.first).any(|i| words.is(i, Kw::Anniversary))
}

impl Words<'_> {
    /// The bytes of a hit.
    pub(crate) fn span(&self, hit: &Hit) -> Span {
        let start = self.tokens.get(hit.first).map_or(0, |t| t.start);
        let end = self.tokens.get(hit.end.saturating_sub(1)).map_or(start, |t| t.end);
        Span::new(start, end)
    }
}
