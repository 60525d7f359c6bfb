//! Phrases: the part of a grammar that is written as lines of a table.
//!
//! A line has a pattern over words and classes of words, and says what it comes to. All patterns of a language are
//! compiled into one automaton, a tree of tests over tokens. At a token it is walked once, as deep as its longest pattern
//! at most, so finding phrases is linear in the text.
//!
//! A pattern is written as its elements, with blanks between them:
//!
//! | element | stands for |
//! |---|---|
//! | `ago` | the word, in any case |
//! | `(ago\|{unit})` | one of them |
//! | `{unit}` | a class of words, see `Class` in `class` |
//! | `the?` | the element or nothing |
//! | `!of`, `!(of\|in)`, `!{name}` | a place where none of them stands; nothing is used up |
//! | `in [the {unit}] before` | only what stands in brackets becomes the annotation; a second pair makes a second one |

use crate::expr::{Clock, Expr, Mod, NthOf, Qty, Rel, Toward, YearRef};
use crate::lexicon::{Part, Unit};

/// A line of a table of phrases.
#[derive(Clone, Copy, Debug)]
pub struct Phrase {
    /// The name of the line.
    pub id: &'static str,
    /// What is to be found: words, classes of words in braces, alternatives in parentheses, brackets round what is
    /// annotated.
    pub pattern: &'static str,
    /// What it comes to, from the words that the classes matched.
    pub(crate) make: fn(&Slots) -> Option<Made>,
    /// One sentence.
    pub says: &'static str,
    /// A text of 27 July 2023 and what is found in it: `text → words=value`.
    pub example: &'static str,
}

/// What the classes of a pattern matched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slots {
    pub(crate) qty: Option<Qty>,
    /// The quantity before the last.
    pub(crate) earlier: Option<Qty>,
    /// The first unit.
    pub(crate) unit: Option<Unit>,
    /// The last unit.
    pub(crate) last_unit: Option<Unit>,
    pub(crate) month: u8,
    pub(crate) weekday: u8,
    /// The weekday before the last.
    pub(crate) weekday_before: u8,
    /// The day number before the last, and the last.
    pub(crate) days: [u8; 2],
    pub(crate) year: YearRef,
    /// The ordinal before the last, and the last.
    pub(crate) ordinals: [u8; 2],
    pub(crate) season: u8,
    /// How a unit is related to another date.
    pub(crate) rel: Option<Rel>,
    pub(crate) time: Clock,
    /// A plain number, for years that have not four digits.
    pub(crate) number: Option<i16>,
    /// An expression that a class read as a whole.
    pub(crate) expr: Option<Expr>,
}

impl Slots {
    pub(crate) const EMPTY: Slots = Slots {
        qty: None,
        earlier: None,
        unit: None,
        last_unit: None,
        month: 0,
        weekday: 0,
        weekday_before: 0,
        days: [0; 2],
        year: YearRef::None,
        ordinals: [0; 2],
        season: 0,
        rel: None,
        time: Clock::None,
        number: None,
        expr: None,
    };

    /// Takes a unit that was named.
    pub(crate) fn take_unit(&mut self, unit: Unit) {
        self.unit.get_or_insert(unit);
        self.last_unit = Some(unit);
    }

    /// The day of a month: the last that was named.
    pub(crate) fn day(&self) -> Expr {
        self.day_of(self.days[1])
    }

    /// The day before the last, in the same month.
    pub(crate) fn day_before(&self) -> Expr {
        self.day_of(self.days[0])
    }

    fn day_of(&self, day: u8) -> Expr {
        Expr::Day { year: self.year, month: self.month, day, weekday: self.weekday }
    }

    /// The unit, by its relation to another date.
    pub(crate) fn unit(&self, rel: Rel) -> Option<Made> {
        made(Expr::Unit { unit: self.unit?, rel })
    }

    /// The unit, by the word before it.
    pub(crate) fn related(&self) -> Option<Made> {
        self.unit(self.rel?)
    }

    /// The part of a day by the word before it: of this day, the last or another.
    pub(crate) fn related_part(&self) -> Option<Made> {
        let unit = |rel| Expr::Unit { unit: Unit::Day, rel };
        let expr = match self.rel? {
            Rel::This => Expr::DayShift(0),
            Rel::Last => Expr::DayShift(-1),
            Rel::Next | Rel::Following => unit(Rel::Following),
            Rel::Before => unit(Rel::Before),
            _ => unit(Rel::Same),
        };
        made(expr).at(self.time)
    }

    /// The same quarter as the one that was told of, in the year that stands behind it.
    pub(crate) fn same_quarter(&self) -> Option<Made> {
        made(Expr::Quarter { quarter: 0, year: self.year })
    }

    /// A decade in four digits; two alone may be an age.
    pub(crate) fn decade(&self) -> Option<Made> {
        self.whole().filter(|m| !matches!(m.expr, Expr::Decade { short: true, .. }))
    }

    /// So many units, or some.
    pub(crate) fn duration(&self) -> Option<Made> {
        made(Expr::Duration { qty: self.qty.unwrap_or(Qty::Vague), unit: self.unit? })
    }

    /// So many units of one kind and of a smaller one: `two years and three months`.
    pub(crate) fn durations(&self) -> Option<Made> {
        let (Qty::N(big), Qty::N(small)) = (self.earlier?, self.qty?) else { return None };
        let (unit, rest) = (self.unit?, self.last_unit?);
        let [big, small] = [u16::try_from(big).ok()?, u16::try_from(small).ok()?];
        (rest < unit && rest != Unit::Weekend)
            .then(|| made(Expr::Durations([(big, unit), (small, rest)])))?
    }

    /// A time by the clock so many minutes after an hour, or before it.
    pub(crate) fn minutes(&self, minutes: i8) -> Option<Made> {
        let Some(Qty::N(hour @ 1..=12)) = self.qty else { return None };
        let hour = u8::try_from(hour).ok()?;
        let (hour, minute) = match u8::try_from(minutes) {
            Ok(minute) => (hour, minute),
            Err(_) => (hour - 1, 60 - minutes.unsigned_abs()),
        };
        let clock = Clock::At { hour, minute: Some(minute), second: None, zone: None };
        made(Expr::TimeOnly).at(clock)
    }

    /// The same, where a part of the day tells which half of it is meant.
    pub(crate) fn minutes_of_part(&self, minutes: i8) -> Option<Made> {
        let mut made = self.minutes(minutes)?;
        if let Clock::At { hour, .. } = &mut made.time {
            let later = matches!(self.time, Clock::Part(Part::Afternoon | Part::Evening))
                || self.time == Clock::Part(Part::Night) && *hour > 5;
            *hour = *hour % 12 + if later { 12 } else { 0 };
        }
        Some(made)
    }

    /// The number, where it is small.
    pub(crate) fn small(&self) -> Option<i8> {
        match self.qty? {
            Qty::N(n @ 1..=9) => i8::try_from(n).ok(),
            _ => None,
        }
    }

    /// The week of its number in the year that was named.
    pub(crate) fn week(&self) -> Option<Made> {
        match (self.year, self.number?) {
            (YearRef::Is(year), n @ 1..=53) => made(Expr::Week(year, i8::try_from(n).ok()?)),
            _ => None,
        }
    }

    /// A day of some month by its ordinal.
    pub(crate) fn day_in(&self, rel: Option<Rel>) -> Option<Made> {
        let [_, day @ 1..=31] = self.ordinals else { return None };
        made(Expr::DayIn { day, rel })
    }

    /// So many units away, or some.
    pub(crate) fn offset(&self, toward: Toward) -> Option<Made> {
        made(Expr::Offset { qty: self.qty.unwrap_or(Qty::Vague), unit: self.unit?, toward })
    }

    /// So many units again and again; one where no number is given.
    pub(crate) fn set(&self) -> Option<Made> {
        made(Expr::Set { qty: self.qty.unwrap_or(Qty::N(1)), unit: self.unit? })
    }

    /// The number, where it is a small one.
    pub(crate) fn times(&self) -> u8 {
        match self.qty {
            Some(Qty::N(n)) => u8::try_from(n).unwrap_or(0),
            _ => 0,
        }
    }

    /// The expression that a class read as a whole.
    pub(crate) fn whole(&self) -> Option<Made> {
        made(self.expr?)
    }

    /// The part of a business year that a code names, of the year that stands behind it.
    pub(crate) fn code(&self) -> Option<Made> {
        made(match self.expr? {
            Expr::Quarter { quarter, .. } => Expr::Quarter { quarter, year: self.year },
            Expr::HalfYear { half, sure, .. } => Expr::HalfYear { half, year: self.year, sure },
            Expr::Fiscal(_) if self.year != YearRef::None => Expr::Fiscal(self.year),
            _ => return None,
        })
    }

    /// The part of a business year that a code names with its year, the number first: `Q400` is an aeroplane.
    pub(crate) fn dated_code(&self) -> Option<Made> {
        self.whole().filter(|_| self.year != YearRef::None)
    }

    /// The month.
    pub(crate) fn month(&self, rel: Option<Rel>) -> Option<Made> {
        made(Expr::Month { year: self.year, month: self.month, rel })
    }

    /// The weekday.
    pub(crate) fn weekday(&self, rel: Option<Rel>) -> Option<Made> {
        made(Expr::Weekday { day: self.weekday, rel })
    }

    /// The season.
    pub(crate) fn season(&self, year: YearRef) -> Option<Made> {
        made(Expr::Season { season: self.season, year })
    }

    /// The year that was named.
    pub(crate) fn year(&self) -> Option<Made> {
        match self.year {
            YearRef::Is(year) => made(Expr::Year(year)),
            _ => None,
        }
    }

    /// Whether the number is the year after the one that was named, in two digits or four.
    pub(crate) fn next_year(&self) -> bool {
        match (self.year, self.number) {
            (YearRef::Is(year), Some(number)) => number == year + 1 || number == (year + 1) % 100,
            _ => false,
        }
    }

    /// The half of a year of the last ordinal.
    pub(crate) fn half(&self) -> Option<Made> {
        let [_, half @ 1..=2] = self.ordinals else { return None };
        made(Expr::HalfYear { half, year: self.year, sure: true })
    }

    /// The same, if the text is one that counts in parts of the year.
    pub(crate) fn doubtful_half(&self) -> Option<Made> {
        let [_, half @ 1..=2] = self.ordinals else { return None };
        made(Expr::HalfYear { half, year: self.year, sure: false })
    }

    /// The nth day, week or weekday of a month; 0 is the last.
    pub(crate) fn nth(&self, n: u8) -> Option<Made> {
        let unit = self.unit.unwrap_or(Unit::Day);
        if n > 5 && unit > Unit::Day || n > 31 {
            return None;
        }
        let of = NthOf { n, unit, weekday: self.weekday, month: self.month };
        made(Expr::NthOf { of, year: self.year })
    }

    /// A part of the day, of the day that the text speaks of.
    pub(crate) fn part(&self) -> Option<Made> {
        made(Expr::TimeOnly).at(self.time)
    }

    /// The quarter of the last ordinal.
    pub(crate) fn quarter(&self) -> Option<Made> {
        made(quarter(self.ordinals[1], self.year)?)
    }
}

/// A quarter by its number.
pub(crate) fn quarter(n: u8, year: YearRef) -> Option<Expr> {
    (1..=4).contains(&n).then_some(Expr::Quarter { quarter: n, year })
}

/// A century by its number.
pub(crate) fn century(n: u8) -> Option<Expr> {
    (1..=30).contains(&n).then(|| Expr::Century(i16::from(n) - 1))
}

/// What a phrase comes to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made {
    pub(crate) expr: Expr,
    pub(crate) time: Clock,
    pub(crate) modifier: Option<Mod>,
    pub(crate) quant: Option<&'static str>,
    pub(crate) freq: u8,
    /// The expression of the second brackets, and whether the two are the ends of a range.
    pub(crate) second: Option<(Expr, bool)>,
}

/// An expression as it is.
pub(crate) fn made(expr: Expr) -> Option<Made> {
    Some(Made { expr, time: Clock::None, modifier: None, quant: None, freq: 0, second: None })
}

/// Additions to what is made, for tables that are read as sentences.
pub(crate) trait Making {
    fn at(self, time: Clock) -> Self;
    fn with(self, modifier: Mod) -> Self;
    fn quant(self, quant: &'static str) -> Self;
    /// How often something comes back in each of the units.
    fn freq(self, times: u8) -> Self;
    /// The second of two expressions that are the ends of a range.
    fn to(self, second: Expr) -> Self;
    /// The second of two expressions in a list.
    fn beside(self, second: Expr) -> Self;
}

impl Making for Option<Made> {
    fn at(self, time: Clock) -> Self {
        self.map(|m| Made { time, ..m })
    }

    fn with(self, modifier: Mod) -> Self {
        self.map(|m| Made { modifier: Some(modifier), ..m })
    }

    fn quant(self, quant: &'static str) -> Self {
        self.map(|m| Made { quant: Some(quant), ..m })
    }

    fn freq(self, times: u8) -> Self {
        self.map(|m| Made { freq: times, ..m })
    }

    fn to(self, second: Expr) -> Self {
        self.map(|m| Made { second: Some((second, true)), ..m })
    }

    fn beside(self, second: Expr) -> Self {
        self.map(|m| Made { second: Some((second, false)), ..m })
    }
}
