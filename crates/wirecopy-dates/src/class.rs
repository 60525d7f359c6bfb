//! Classes of words: what stands in braces in the pattern of a phrase.

use crate::expr::{Clock, Expr, YearRef};
use crate::grammar::Words;
use crate::lexicon::{Lex, Unit, kind};
use crate::phrase::Slots;

/// A class of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// `{n}`: a quantity, such as `two`, `a few`, `1,000`.
    Qty,
    /// `{unit}`: a unit of time in any number.
    Unit,
    /// `{units}`: a unit of time in the plural.
    Units,
    /// `{month}`: the name of a month, with the dot of its short form.
    Month,
    /// `{weekday}`: a day of the week.
    Weekday,
    /// `{weekdays}`: several days of the week of one name.
    Weekdays,
    /// `{day}`: the number of a day in a month.
    Day,
    /// `{day.}`: the same with a dot behind it, as German writes ordinals.
    DottedDay,
    /// `{year}`: four digits.
    Year,
    /// `{number}`: up to four digits.
    Number,
    /// `{ord}`: an ordinal, `first` or `21st`.
    Ordinal,
    /// `{season}`: a season.
    Season,
    /// `{any-season}`: a word for a season, whatever else it may mean.
    AnySeason,
    /// `{part}`: a part of the day.
    Part,
    /// `{weekdaypart}`: a weekday and a part of it in one word.
    WeekdayPart,
    /// `{decade}`: `1990s`.
    Decade,
    /// `{numeric}`: a date in digits.
    Numeric,
    /// `{hour}`: an hour, with minutes or without.
    Hour,
    /// `{-}`: a hyphen between two words.
    Hyphen,
    /// `{often}`: `daily`.
    Often,
    /// `{code}`: `Q3`, `3Q23`, `H1`, `FY2023`.
    Code,
    /// `{rel}`: a word that relates a unit to another date: `last`, `the same`, `this coming`.
    Relation,
    /// `{span}`: a unit of a day or longer in the singular, not as part of a name.
    Span,
    /// `{fill}`: a word between a number and its unit, `full` or `trading`.
    Fill,
    /// `{of-year}`: the year that goes with what stands before it: `, 2023`, `of last year`, `'96`.
    OfYear,
    /// `{'year}`: a year in two digits, `'96`.
    ShortYear,
    /// `{tens}`: `eighties`.
    Tens,
    /// `{dated}`: a day with its month, after a weekday or alone.
    Dated,
    /// `{nth-date}`: a day by its ordinal, with its month.
    NthDate,
    /// `{noun}`: a word on the same line of which the lexicon knows nothing.
    Noun,
    /// `{name}`: the same with a capital.
    Name,
    /// `{Aa}`: the word before it has a capital; it uses up no token.
    Capital,
    /// `{^}`: the word before it begins a sentence, as far as one can tell; it uses up no token.
    Start,
}

pub(crate) const CLASSES: &[(&str, Class)] = &[
    ("n", Class::Qty),
    ("unit", Class::Unit),
    ("units", Class::Units),
    ("month", Class::Month),
    ("weekday", Class::Weekday),
    ("weekdays", Class::Weekdays),
    ("day", Class::Day),
    ("day.", Class::DottedDay),
    ("year", Class::Year),
    ("number", Class::Number),
    ("ord", Class::Ordinal),
    ("season", Class::Season),
    ("any-season", Class::AnySeason),
    ("part", Class::Part),
    ("weekdaypart", Class::WeekdayPart),
    ("decade", Class::Decade),
    ("numeric", Class::Numeric),
    ("hour", Class::Hour),
    ("-", Class::Hyphen),
    ("often", Class::Often),
    ("code", Class::Code),
    ("rel", Class::Relation),
    ("span", Class::Span),
    ("fill", Class::Fill),
    ("of-year", Class::OfYear),
    ("'year", Class::ShortYear),
    ("tens", Class::Tens),
    ("dated", Class::Dated),
    ("nth-date", Class::NthDate),
    ("noun", Class::Noun),
    ("name", Class::Name),
    ("Aa", Class::Capital),
    ("^", Class::Start),
];

impl Class {
    /// The kinds of words with which a match can begin; most tokens are told apart by it before anything is read.
    pub(crate) fn kinds(self) -> u32 {
        match self {
            Class::Qty => kind::NUMBER | kind::DECIMAL | kind::NUM | kind::KEYWORD,
            Class::Unit => kind::UNIT | kind::UNITS,
            Class::Units => kind::UNITS,
            Class::Month => kind::MONTH | kind::MONTH_SHORT,
            Class::Weekday => kind::WEEKDAY,
            Class::Weekdays => kind::WEEKDAYS,
            Class::Day | Class::DottedDay => kind::NUMBER | kind::ORDINAL,
            Class::Year | Class::Number => kind::NUMBER,
            Class::Numeric => kind::NUMBER | kind::DECIMAL,
            Class::Hour => kind::NUMBER | kind::DECIMAL,
            Class::Ordinal => kind::ORDINAL | kind::NUM,
            Class::Season | Class::AnySeason => kind::SEASON,
            Class::Part => kind::PART,
            Class::WeekdayPart => kind::WEEKDAY_PART,
            Class::Decade => kind::DECADE,
            Class::Hyphen => kind::MARK,
            Class::Often => kind::OFTEN,
            Class::Code => kind::CODE,
            Class::Relation => kind::KEYWORD,
            Class::Span => kind::UNIT,
            Class::Fill => kind::KEYWORD | kind::OTHER | kind::WORD,
            Class::OfYear => kind::NUMBER | kind::NUM | kind::MARK | kind::KEYWORD,
            Class::ShortYear => kind::MARK,
            Class::Tens => kind::TENS,
            Class::Dated => kind::MONTH | kind::MONTH_SHORT | kind::WEEKDAY | kind::WEEKDAY_SHORT,
            Class::NthDate => kind::ORDINAL,
            Class::Noun | Class::Name => kind::OTHER | kind::WORD,
            Class::Capital | Class::Start => u32::MAX,
        }
    }
}

impl Words<'_> {
    /// Whether a class matches at a token; where the match ends.
    pub(crate) fn class(&self, class: Class, at: usize, slots: &mut Slots) -> Option<usize> {
        match class {
            Class::Qty => {
                let (qty, end) = self.qty(at)?;
                slots.earlier = slots.qty.replace(qty);
                Some(end)
            }
            Class::Unit | Class::Units => match self.lex(at) {
                Lex::Unit(unit) if class == Class::Units || unit == Unit::Second => None,
                Lex::Unit(unit) | Lex::Units(unit) => {
                    slots.take_unit(unit);
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Month => {
                let (month, end) = self.month_name(at)?;
                slots.month = month;
                Some(end)
            }
            Class::Weekday => match self.lex(at) {
                Lex::Weekday(day) if self.proper(at) => {
                    slots.weekday_before = slots.weekday;
                    slots.weekday = day;
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Weekdays => match self.lex(at) {
                Lex::Weekdays(day) => {
                    slots.weekday = day;
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Day => {
                let (day, end) = self.day_number(at)?;
                slots.days = [slots.days[1], day];
                Some(end)
            }
            Class::DottedDay => {
                let (day, end) = self.day_number(at)?;
                let dot = self.mark(end, b'.') && self.glued(end);
                let dot = dot && !(self.glued(end + 1) && self.lex(end + 1) == Lex::Number);
                slots.days = [slots.days[1], day];
                slots.ordinals = [slots.ordinals[1], day];
                dot.then_some(end + 1)
            }
            Class::Year => {
                slots.year = YearRef::Is(self.year_number(at)?);
                Some(at + 1)
            }
            Class::Number => {
                let token = self.tokens.get(at).filter(|t| (1..=4).contains(&t.digits))?;
                slots.number = i16::try_from(token.num).ok().filter(|n| *n > 0);
                (token.lex == Lex::Number).then_some(at + 1)
            }
            Class::Ordinal => {
                let (n, end) = self.ordinal_number(at)?;
                slots.ordinals = [slots.ordinals[1], n];
                Some(end)
            }
            Class::Season | Class::AnySeason => match self.lex(at) {
                Lex::Season(season) if class == Class::AnySeason || !self.other_sense(at) => {
                    slots.season = season;
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Part => match self.lex(at) {
                Lex::Part(part) => {
                    slots.time = Clock::Part(part);
                    Some(at + 1)
                }
                _ => None,
            },
            Class::WeekdayPart => match self.lex(at) {
                Lex::WeekdayPart(day, part) if self.proper(at) => {
                    slots.weekday = day;
                    slots.time = Clock::Part(part);
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Decade => match (self.lex(at), self.tokens.get(at)) {
                (Lex::Decade, Some(token)) if token.num.is_multiple_of(10) => {
                    let decade = i16::try_from(token.num / 10).ok()?;
                    let (decade, short) = match token.digits {
                        4 => (decade, false),
                        _ => (if decade <= 1 { 200 + decade } else { 190 + decade }, true),
                    };
                    slots.expr = Some(Expr::Decade { decade, short });
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Numeric => {
                let hit = self.numeric_date(at)?;
                slots.expr = Some(hit.expr);
                Some(hit.end)
            }
            Class::Hour => self.hour(at, slots),
            Class::Hyphen => self.hyphen(at),
            Class::Often => match self.lex(at) {
                // `the Daily Telegraph` is a name.
                Lex::Often(unit) if !self.capital(at) || self.sentence_start(at) => {
                    slots.unit = Some(unit);
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Code => {
                let (expr, year) = self.code(at)?;
                slots.expr = Some(expr);
                slots.year = year;
                Some(at + 1)
            }
            Class::Relation => {
                let (rel, end) = self.relation(at)?;
                slots.rel = Some(rel);
                Some(end)
            }
            Class::Span => match self.lex(at) {
                // `This Week` is the name of a programme.
                Lex::Unit(unit) if unit >= Unit::Day && !self.named(at) => {
                    slots.take_unit(unit);
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Fill => self.filler(at).then_some(at + 1),
            Class::OfYear => {
                let (year, end) = self.year_ref(at);
                slots.year = year;
                (end > at).then_some(end)
            }
            Class::ShortYear => {
                let (year, end) = self.short_year(at)?;
                slots.year = YearRef::Is(year);
                Some(end)
            }
            Class::Tens => match self.lex(at) {
                Lex::Tens(tens) => {
                    let decade = 190 + i16::from(tens / 10);
                    slots.expr = Some(Expr::Decade { decade, short: true });
                    Some(at + 1)
                }
                _ => None,
            },
            Class::Dated | Class::NthDate => {
                let hit = match self.lex(at) {
                    Lex::Ord(_) => self.day_month(at),
                    Lex::Weekday(_) | Lex::WeekdayAbbr(_) => self.weekday(at),
                    _ => self.month(at),
                }?;
                slots.expr = Some(hit.expr);
                matches!(hit.expr, Expr::Day { .. }).then_some(hit.end)
            }
            Class::Noun | Class::Name => {
                let word = at < self.tokens.len() && self.lex(at).plain() && !self.line_start(at);
                (word && (class == Class::Noun || self.capital(at))).then_some(at + 1)
            }
            Class::Capital => self.capital(at.wrapping_sub(1)).then_some(at),
            Class::Start => self.sentence_start(at.wrapping_sub(1)).then_some(at),
        }
    }

    /// Whether a unit is part of a name, together with the word before it.
    fn named(&self, at: usize) -> bool {
        let before = at.wrapping_sub(1);
        self.capital(at)
            && self.capital(before)
            && !self.tokens.get(before).is_some_and(|t| t.upper())
            && !self.line_start(before)
    }

    /// A part of a business year as analysts write it, and its year: `Q3`, `3Q23`, `H1`, `FY2023`.
    fn code(&self, at: usize) -> Option<(Expr, YearRef)> {
        if self.lex(at) != Lex::Code {
            return None;
        }
        let year = |digits: &str| match (digits.len(), digits.parse::<i16>()) {
            (0, _) => Some(YearRef::None),
            (2, Ok(year)) => Some(YearRef::Is(2000 + year - if year > 50 { 100 } else { 0 })),
            (4, Ok(year)) => Some(YearRef::Is(year)),
            _ => None,
        };
        let word = self.word(at);
        if let Some(digits) = word.strip_prefix("FY") {
            let year = year(digits)?;
            return Some((Expr::Fiscal(year), year));
        }
        let (kind, n, digits) = match *word.as_bytes() {
            [kind @ (b'Q' | b'H'), n, ..] | [n, kind @ (b'Q' | b'H'), ..] => {
                (kind, n.wrapping_sub(b'0'), word.get(2..)?)
            }
            _ => return None,
        };
        // `Q400` and `H125` are aeroplanes.
        if digits.len() == 2 && !word.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let year = year(digits)?;
        match (kind, n) {
            (b'Q', 1..=4) => Some((Expr::Quarter { quarter: n, year }, year)),
            (b'H', 1..=2) => Some((Expr::HalfYear { half: n, year, sure: true }, year)),
            _ => None,
        }
    }

    /// `first`, `21st`, `twenty-first`.
    pub(crate) fn ordinal_number(&self, at: usize) -> Option<(u8, usize)> {
        match self.lex(at) {
            Lex::Ord(n) => Some((n, at + 1)),
            Lex::Num(tens) if tens >= 20 && tens % 10 == 0 => {
                let next = self.hyphen(at + 1)?;
                match self.lex(next) {
                    Lex::Ord(n @ 1..=9) => Some((tens + n, next + 1)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// `8`, `8:30`, `8.30`.
    fn hour(&self, at: usize, slots: &mut Slots) -> Option<usize> {
        let token = self.tokens.get(at)?;
        let hour = u8::try_from(token.num).ok().filter(|hour| *hour <= 24)?;
        let (minute, end) = match token.lex {
            Lex::Decimal => {
                let (_, minute) = self.word(at).split_once('.')?;
                (Some(minute.parse().ok().filter(|m| *m < 60)?), at + 1)
            }
            Lex::Number if self.mark(at + 1, b':') && self.glued(at + 2) => {
                let next = self.tokens.get(at + 2)?;
                let minute = u8::try_from(next.num).ok().filter(|m| *m < 60 && next.digits == 2)?;
                (Some(minute), at + 3)
            }
            Lex::Number => (None, at + 1),
            _ => return None,
        };
        slots.time = Clock::At { hour, minute, second: None, zone: None };
        Some(end)
    }
}
