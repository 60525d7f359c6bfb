//! Times of the day: `8 p.m.`, `15:00 GMT`, `noon`, and the part of the day after a date.

use super::Words;
use crate::expr::{Clock, Expr, Hit, Rel};
use crate::lexicon::{Kw, Lex, Part, Unit};

/// Zones by their letters, in minutes ahead of the world clock.
#[rustfmt::skip]
const ZONES: &[(&str, i16)] = &[
    ("GMT", 0), ("UTC", 0), ("EST", -300), ("EDT", -240), ("CST", -360), ("CDT", -300), ("MST", -420), ("MDT", -360),
    ("PST", -480), ("PDT", -420), ("BST", 60), ("CET", 60), ("CEST", 120), ("MEZ", 60), ("MESZ", 120), ("MSK", 180),
    ("KST", 540), ("JST", 540), ("HKT", 480),
];

/// Whether an expression is a day that leans on the one that was told of.
fn leaning(expr: Expr) -> bool {
    matches!(expr, Expr::Unit { unit: Unit::Day, rel: Rel::Same | Rel::Following | Rel::Before })
}

impl Words<'_> {
    /// A clock time or a part of the day, with the date that follows it.
    pub(super) fn clock(&self, at: usize) -> Option<Hit> {
        let (clock, end) = match self.lex(at) {
            Lex::Number | Lex::Num(_) => self.clock_digits(at)?,
            Lex::Decimal => self.clock_decimal(at)?,
            Lex::Part(part) => {
                // A bare `morning` or `night` is seldom a date; `noon` and `midnight` are.
                match part {
                    Part::Noon | Part::Midnight | Part::Midday => (Clock::Part(part), at + 1),
                    Part::Dawn | Part::Morning | Part::Afternoon | Part::Evening | Part::Night => {
                        let end = at + 1;
                        let of = end + usize::from(self.is(end, Kw::Of));
                        let mut hit = self.plain_day(of)?;
                        hit.first = at;
                        return Some(hit.time(Clock::Part(part)));
                    }
                }
            }
            _ => return None,
        };
        let half = matches!(self.kw(end - 1), Some(Kw::Am | Kw::Pm));
        let end = self.zone(end);
        // `10 p.m. EST Nov. 9`, `5 p.m., Nov. 6`, `noon on Thursday`.
        let comma = usize::from(self.mark(end, b',') && !self.line_start(end + 1));
        let next = end + comma + usize::from(self.is(end + comma, Kw::On));
        let date = match self.kw(next) {
            Some(Kw::Tonight) => Some(Hit::new(next, next + 1, Expr::DayShift(0))),
            _ => self.plain_day(next),
        };
        // `06:10 the next morning`.
        let date = date.or_else(|| {
            let mut hit = self.phrase(next).filter(|hit| next == end && leaning(hit.expr))?;
            let clock_read = !half && matches!(hit.time, Clock::Part(_));
            hit.time = Clock::None;
            clock_read.then_some(hit)
        });
        if let Some(mut hit) = date {
            hit.first = at;
            // `2:30 on Sunday afternoon`.
            if let (false, Lex::Part(part), Some(clock)) =
                (half, self.lex(hit.end), self.clock_of_part(clock, hit.end))
                && !matches!(part, Part::Noon | Part::Midday | Part::Midnight)
            {
                hit.end += 1;
                return Some(hit.time(clock));
            }
            return Some(hit.time(clock));
        }
        Some(Hit::new(at, end, Expr::TimeOnly).time(clock))
    }

    /// A time in the part of the day that a token names, which tells the half of the day.
    fn clock_of_part(&self, clock: Clock, at: usize) -> Option<Clock> {
        let (Clock::At { hour: hour @ 1..=12, minute, second, zone }, Lex::Part(part)) =
            (clock, self.lex(at))
        else {
            return None;
        };
        let later =
            matches!(part, Part::Afternoon | Part::Evening) || part == Part::Night && hour > 5;
        Some(Clock::At { hour: hour % 12 + if later { 12 } else { 0 }, minute, second, zone })
    }

    /// `2-4 p.m. Tuesday`, `between 9 and 11 p.m.`: two hours of one half of the day, of which only the second says so.
    pub(super) fn hour_range(&self, at: usize, hits: &mut Vec<Hit>) -> Option<usize> {
        let token = self.tokens.get(at).filter(|t| t.lex == Lex::Number && t.digits <= 2)?;
        let first = u8::try_from(token.num).ok().filter(|hour| (1..=12).contains(hour))?;
        let joined = match self.kw(at + 1) {
            Some(Kw::And) if self.kw_before(at) == Some(Kw::Between) => at + 2,
            Some(Kw::To | Kw::Until) if self.kw_before(at) == Some(Kw::From) => at + 2,
            _ => self.dash(at + 1)?,
        };
        let last = self.tokens.get(joined).filter(|t| t.lex == Lex::Number && t.digits <= 2)?;
        let last = u8::try_from(last.num).ok().filter(|hour| (1..=12).contains(hour))?;
        let later = match self.kw(joined + 1)? {
            Kw::Am => 0,
            Kw::Pm => 12,
            _ => return None,
        };
        if self.glued(at) && !self.mark(at.wrapping_sub(1), b'(') {
            return None;
        }
        let clock = |hour: u8, later: u8| Clock::At {
            hour: hour % 12 + later,
            minute: None,
            second: None,
            zone: self.offset_of_zone(joined + 2),
        };
        let end = self.zone(joined + 2);
        let on = end + usize::from(self.is(end, Kw::On));
        let mut second = self.plain_day(on).unwrap_or(Hit::new(joined, end, Expr::TimeOnly));
        second.first = joined;
        // `11-2 p.m.` begins in the morning.
        let same = first % 12 < last % 12;
        let open = Hit::new(at, at + 1, Expr::TimeOnly);
        hits.push(open.time(clock(first, if same { later } else { 12 - later })));
        let second = second.time(clock(last, later));
        hits.push(second);
        Some(second.end)
    }

    /// A date that names a day and has no time of its own yet.
    fn plain_day(&self, at: usize) -> Option<Hit> {
        match self.lex(at) {
            Lex::Month(_) | Lex::MonthAbbr(_) => self.month(at),
            Lex::Weekday(_) | Lex::WeekdayAbbr(_) => self.weekday(at),
            Lex::Kw(Kw::Today | Kw::Yesterday | Kw::Tomorrow) => self.phrase(at),
            Lex::Number => self.numeric_date(at).or_else(|| self.day_month(at)),
            // `2 p.m. next Thursday`, `6 p.m. the same day`.
            Lex::Kw(Kw::The | Kw::That | Kw::Last | Kw::Next | Kw::This) => self.phrase(at),
            // `8 p.m. on Election Day`.
            Lex::Word(_) | Lex::Kw(_) if self.capital(at) => {
                self.phrase(at).filter(|hit| matches!(hit.expr, Expr::Feast { .. }))
            }
            _ => None,
        }
        .filter(|hit| {
            hit.time == Clock::None
                && (matches!(
                    hit.expr,
                    Expr::Day { .. }
                        | Expr::Weekday { .. }
                        | Expr::DayShift(_)
                        | Expr::Numeric { .. }
                        | Expr::Feast { .. }
                ) || leaning(hit.expr))
        })
    }

    /// `6.30pm`.
    fn clock_decimal(&self, at: usize) -> Option<(Clock, usize)> {
        let (hour, minute) = self.word(at).split_once('.')?;
        let hour = hour.parse::<u8>().ok().filter(|hour| *hour < 24)?;
        let minute = minute.parse::<u8>().ok().filter(|m| *m < 60 && minute.len() == 2)?;
        let (hour, end) = match self.kw(at + 1)? {
            Kw::Am if (1..=12).contains(&hour) => (hour % 12, at + 2),
            Kw::Pm if (1..=12).contains(&hour) => (hour % 12 + 12, at + 2),
            // `14.35 BST`.
            Kw::Zone if self.zone(at + 1) > at + 1 => (hour, at + 1),
            // `At 2.30 on Monday morning`.
            Kw::On
                if self.kw_before(at) == Some(Kw::At)
                    && matches!(self.lex(at + 2), Lex::Weekday(_))
                    && matches!(self.lex(at + 3), Lex::Part(_)) =>
            {
                (hour, at + 1)
            }
            _ => return None,
        };
        let zone = self.offset_of_zone(end);
        Some((Clock::At { hour, minute: Some(minute), second: None, zone }, end))
    }

    fn clock_digits(&self, at: usize) -> Option<(Clock, usize)> {
        let token = self.tokens.get(at)?;
        let spoken = match token.lex {
            Lex::Num(n) => Some(u32::from(n)),
            _ => None,
        };
        if spoken.is_none() && (token.digits == 0 || token.digits > 2) {
            // `1500 GMT`, `at 1800 hours`.
            let hours = matches!(self.word(at + 1), "hours" | "hrs")
                && matches!(
                    self.kw_before(at),
                    Some(Kw::At | Kw::By | Kw::Until | Kw::From | Kw::Around | Kw::About | Kw::To)
                );
            if token.digits == 4
                && token.num % 100 < 60
                && token.num < 2400
                && (self.is(at + 1, Kw::Zone)
                    || hours
                    // `at 0230`.
                    || self.word(at).starts_with('0') && self.kw_before(at) == Some(Kw::At))
            {
                let hour = u8::try_from(token.num / 100).ok()?;
                let minute = u8::try_from(token.num % 100).ok()?;
                return Some((
                    Clock::At {
                        hour,
                        minute: Some(minute),
                        second: None,
                        zone: self.offset_of_zone(at + 1),
                    },
                    at + 1 + usize::from(hours),
                ));
            }
            return None;
        }
        let mut hour = u8::try_from(spoken.unwrap_or(token.num)).ok()?;
        if hour > 24 {
            return None;
        }
        // A number that hangs on another mark is a score, a verse or a part of something longer.
        if self.glued(at)
            && matches!(self.before(at), Lex::Mark(b':' | b'-' | b'.' | b'/' | b'$' | b'*'))
        {
            return None;
        }
        let mut end = at + 1;
        let mut minute = None;
        let mut second = None;
        let colon = self.mark(end, b':') || self.mark(end, b'.');
        if colon && self.glued(end) && self.glued(end + 1) {
            let next = self.tokens.get(end + 1)?;
            if next.lex == Lex::Number && next.digits == 2 && next.num < 60 {
                minute = u8::try_from(next.num).ok();
                let colon = self.mark(end, b':');
                end += 2;
                if colon && self.mark(end, b':') && self.glued(end) && self.glued(end + 1) {
                    let next = self.tokens.get(end + 1)?;
                    if next.digits == 2 && next.num < 60 {
                        second = u8::try_from(next.num).ok();
                        end += 2;
                    }
                }
                if !colon && !matches!(self.kw(end), Some(Kw::Am | Kw::Pm)) {
                    return None;
                }
                // `won in 2:05:13`: how long it took.
                if second.is_some()
                    && matches!(self.kw_before(at), Some(Kw::In | Kw::Of | Kw::By | Kw::Than))
                {
                    return None;
                }
            }
        }
        // The day ends with 24:00.
        if hour == 24 && (minute, second) != (None, None) && minute.max(second) > Some(0) {
            return None;
        }
        match self.kw(end) {
            // `7:45 tonight`, `at 6 tonight`.
            Some(Kw::Tonight)
                if (1..=12).contains(&hour)
                    && (minute.is_some() || self.kw_before(at) == Some(Kw::At)) =>
            {
                hour = if hour > 4 { hour % 12 + 12 } else { hour };
            }
            Some(Kw::Am) if hour <= 12 => {
                // `I am 8 am` is rare enough: the number must come first.
                hour %= 12;
                end += 1;
            }
            Some(Kw::Pm) if (1..=12).contains(&hour) => {
                hour = hour % 12 + 12;
                end += 1;
            }
            _ => {
                // `8 o'clock`.
                if self.word_is(end, "o")
                    && self.mark(end + 1, b'\'')
                    && self.is(end + 2, Kw::OClock)
                {
                    end += 3;
                    let (half, after) = self.in_the(end);
                    if half == Some(Part::Evening)
                        || half == Some(Part::Afternoon)
                        || half == Some(Part::Night)
                    {
                        hour = hour % 12 + 12;
                    }
                    if half.is_some() {
                        end = after;
                    }
                } else if let (Some(half), after) = self.in_the(end)
                    && spoken.is_none()
                    && (1..=12).contains(&hour)
                {
                    // `4 in the morning`.
                    let later = matches!(half, Part::Afternoon | Part::Evening)
                        || half == Part::Night && hour > 5;
                    hour = hour % 12 + if later { 12 } else { 0 };
                    end = after;
                } else {
                    minute?;
                    // Two small numbers round a colon may be a score: a time shows itself by its zone or place.
                    let shown = matches!(self.kw(end), Some(Kw::Zone | Kw::Local))
                        || second.is_some()
                        || matches!(
                            self.kw_before(at),
                            Some(
                                Kw::At
                                    | Kw::By
                                    | Kw::Around
                                    | Kw::About
                                    | Kw::Until
                                    | Kw::From
                                    | Kw::Before
                                    | Kw::After
                                    | Kw::Since
                            )
                        );
                    if !shown || spoken.is_some() {
                        return None;
                    }
                }
            }
        }
        let zone = self.offset_of_zone(end);
        Some((Clock::At { hour, minute, second, zone }, end))
    }

    /// `T18:00:00Z` behind a date in digits.
    fn iso_time(&self, at: usize) -> Option<(Clock, usize)> {
        let hour = self.word(at).strip_prefix('T').filter(|_| self.glued(at))?;
        let hour = hour.parse().ok().filter(|hour| *hour < 25 && self.word(at).len() == 3)?;
        let mut end = at + 1;
        let mut rest = [None, None];
        let mut zone = None;
        for place in &mut rest {
            let digits = self.word(end + 1);
            let plain = digits.strip_suffix('Z').unwrap_or(digits);
            if !self.mark(end, b':') || !self.glued(end) || !self.glued(end + 1) || plain.len() != 2
            {
                break;
            }
            *place = Some(plain.parse::<u8>().ok().filter(|n| *n < 60)?);
            end += 2;
            if plain.len() < digits.len() {
                zone = Some(0);
                break;
            }
        }
        let [minute, second] = rest;
        Some((Clock::At { hour, minute, second, zone }, end))
    }

    /// Minutes that a zone is ahead of the world clock. `None` where the letters stand for several zones, as IST does.
    fn offset_of_zone(&self, at: usize) -> Option<i16> {
        if !self.is(at, Kw::Zone) {
            return None;
        }
        ZONES.iter().find(|(name, _)| self.word_is(at, name)).map(|(_, offset)| *offset)
    }

    /// `in the morning` after a clock time.
    fn in_the(&self, at: usize) -> (Option<Part>, usize) {
        if self.is(at, Kw::In)
            && self.is(at + 1, Kw::The)
            && let Lex::Part(part) = self.lex(at + 2)
        {
            return (Some(part), at + 3);
        }
        if self.is(at, Kw::At)
            && let Lex::Part(Part::Night) = self.lex(at + 1)
        {
            return (Some(Part::Night), at + 2);
        }
        (None, at)
    }

    /// `GMT`, `local time`, `EST`.
    fn zone(&self, at: usize) -> usize {
        match self.kw(at) {
            Some(Kw::Zone) if self.tokens.get(at).is_some_and(|t| t.upper()) => at + 1,
            Some(Kw::Local) if self.is(at + 1, Kw::Time) => at + 2,
            _ => at,
        }
    }

    /// A part of the day after a date: `Tuesday evening`, `yesterday at 8 p.m.`.
    pub(super) fn day_part(&self, hit: &mut Hit) {
        let dated = matches!(
            hit.expr,
            Expr::Weekday { .. }
                | Expr::DayShift(_)
                | Expr::Day { .. }
                | Expr::Numeric { .. }
                | Expr::Feast { .. }
        );
        if !dated || hit.time != Clock::None {
            return;
        }
        let end = hit.end;
        if let Some((clock, end)) = self.iso_time(end) {
            hit.time = clock;
            hit.end = end;
            return;
        }
        if let Lex::Part(part) = self.lex(end) {
            hit.time = Clock::Part(part);
            hit.end = end + 1;
            // `Sunday afternoon at 2:30`.
            if self.is(hit.end, Kw::At)
                && let Some((clock, after)) = self.clock_digits(hit.end + 1)
                && !matches!(self.kw(after - 1), Some(Kw::Am | Kw::Pm))
                && let Some(clock) = self.clock_of_part(clock, end)
            {
                hit.time = clock;
                hit.end = self.zone(after);
            }
            return;
        }
        if let (Lex::Kw(Kw::Early | Kw::Late), Lex::Part(part)) = (self.lex(end), self.lex(end + 1))
        {
            hit.time = Clock::Part(part);
            hit.end = end + 2;
            return;
        }
        let at = if self.mark(end, b',') { end + 1 } else { end };
        let at = if self.is(at, Kw::At) { at + 1 } else { at };
        if let Some((clock, end)) = self.clock_digits(at).or_else(|| self.clock_decimal(at)) {
            hit.time = clock;
            hit.end = self.zone(end);
        } else if at > end
            && self.is(at - 1, Kw::At)
            && let Lex::Part(part @ (Part::Noon | Part::Midnight | Part::Dawn | Part::Midday)) =
                self.lex(at)
        {
            hit.time = Clock::Part(part);
            hit.end = at + 1;
        }
    }
}
