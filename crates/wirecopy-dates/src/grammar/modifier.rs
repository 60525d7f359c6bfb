//! Words before an expression that say which part of it is meant, or how exactly its number is meant.

use super::Words;
use crate::expr::{Clock, Expr, Hit, Mod, Qty};
use crate::lexicon::{Kw, Lex, Part, Unit};

/// A line of the table of modifiers.
#[derive(Clone, Copy, Debug)]
pub struct Modifier {
    /// The name of the line.
    pub id: &'static str,
    words: &'static [Kw],
    modifier: Mod,
    before: Before,
    /// One sentence.
    pub says: &'static str,
    /// A text of 27 July 2023 and what is found in it: `text → words=value`.
    pub example: &'static str,
}

/// Before what a modifier may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    /// Before a date that has a beginning and an end: `early 1990`.
    Date,
    /// The same for a word that may also say which of two it was: not before a day.
    LongDate,
    /// After `of`: `the end of 1990`.
    OfDate,
    /// Before a number of units, a time of the day, or a date that is only about right.
    Number,
    /// Before a number of units in digits or words only: `over Christmas` says when, `over several years` how long.
    PlainNumber,
}

macro_rules! modifiers {
    ($($id:literal, [$($word:ident)+], $modifier:ident, $before:ident, $says:literal, $example:literal;)*) => {
        &[$(Modifier {
            id: $id,
            words: &[$(Kw::$word),+],
            modifier: Mod::$modifier,
            before: Before::$before,
            says: $says,
            example: $example,
        },)*]
    };
}

/// The modifiers of English. The first line whose words stand there wins.
#[rustfmt::skip]
pub const MODIFIERS: &[Modifier] = modifiers! {
    "early", [Early], Start, Date, "The start of a date.", "It was quiet in early 1990. → early 1990=1990[START]";
    "late", [Late], End, Date, "The end of a date.", "It was built in late July. → late July=2023-07[END]";
    "mid", [Mid], Mid, Date, "The middle of a date.", "It was built in mid-1996. → mid-1996=1996[MID]";
    "earlier", [Earlier], Start, LongDate, "The start of a date; before a day it says which part of it came first.", "Earlier this month it rained. → Earlier this month=2023-07[START]";
    "later", [Later], End, LongDate, "The end of a date; before a day it says which part of it came last.", "It will rain later this year. → later this year=2023[END]";
    "beginning-of", [Beginning], Start, OfDate, "The start of a date.", "It closed at the beginning of 2020. → the beginning of 2020=2020[START]";
    "start-of", [Start], Start, OfDate, "The start of a date.", "It closed at the start of 2020. → the start of 2020=2020[START]";
    "middle-of", [Middle], Mid, OfDate, "The middle of a date.", "It began in the middle of October 2021. → the middle of October 2021=2021-10[MID]";
    "end-of", [End], End, OfDate, "The end of a date.", "It closes at the end of November. → the end of November=2023-11[END]";
    "about", [About], Approx, Number, "A number that is only about right.", "They talked for about two hours. → about two hours=PT2H[APPROX]";
    "around", [Around], Approx, Number, "A number or a time that is only about right.", "It started around 7:15 p.m. → around 7:15 p.m.=2023-07-27T19:15[APPROX]";
    "approximately", [Approximately], Approx, Number, "A number that is only about right.", "They talked for approximately two hours. → approximately two hours=PT2H[APPROX]";
    "roughly", [Roughly], Approx, Number, "A number that is only about right.", "They talked for roughly two hours. → roughly two hours=PT2H[APPROX]";
    "nearly", [Nearly], LessThan, Number, "A number that is not reached.", "They talked for nearly two hours. → nearly two hours=PT2H[LESS_THAN]";
    "almost", [Almost], LessThan, Number, "A number that is not reached.", "He left almost two years ago. → almost two years ago=2021[LESS_THAN]";
    "no-more-than", [No More Than], EqualOrLess, Number, "A number that is the most.", "They stayed no more than sixty days. → no more than sixty days=P60D[EQUAL_OR_LESS]";
    "not-more-than", [Not More Than], EqualOrLess, Number, "A number that is the most.", "They stayed not more than sixty days. → not more than sixty days=P60D[EQUAL_OR_LESS]";
    "no-less-than", [No Less Than], EqualOrMore, Number, "A number that is the least.", "They stayed no less than sixty days. → no less than sixty days=P60D[EQUAL_OR_MORE]";
    "no-fewer-than", [No Fewer Than], EqualOrMore, Number, "A number that is the least.", "They stayed no fewer than sixty days. → no fewer than sixty days=P60D[EQUAL_OR_MORE]";
    "more-than", [More Than], MoreThan, Number, "A number that is passed.", "They talked for more than four hours. → more than four hours=PT4H[MORE_THAN]";
    "less-than", [Less Than], LessThan, Number, "A number that is not reached.", "They talked for less than one hour. → less than one hour=PT1H[LESS_THAN]";
    "fewer-than", [Fewer Than], LessThan, Number, "A number that is not reached.", "They stayed fewer than ten days. → fewer than ten days=P10D[LESS_THAN]";
    "at-least", [At Least], EqualOrMore, Number, "A number that is the least.", "They stayed at least 20 days. → at least 20 days=P20D[EQUAL_OR_MORE]";
    "at-most", [At Most], EqualOrLess, Number, "A number that is the most.", "They stayed at most 20 days. → at most 20 days=P20D[EQUAL_OR_LESS]";
    "up-to", [Up To], EqualOrLess, PlainNumber, "A number that is the most.", "They stayed up to 180 days. → up to 180 days=P180D[EQUAL_OR_LESS]";
    "over", [Over], MoreThan, PlainNumber, "A number that is passed.", "They stayed for over 180 days. → over 180 days=P180D[MORE_THAN]";
    "under", [Under], LessThan, PlainNumber, "A number that is not reached.", "He ran it in under two hours. → under two hours=PT2H[LESS_THAN]";
};

/// Which words can begin a modifier: most words of a text are ruled out by one look.
const STARTS: [bool; 256] = {
    let mut starts = [false; 256];
    let mut line = 0;
    while line < MODIFIERS.len() {
        starts[MODIFIERS[line].words[0] as usize] = true;
        line += 1;
    }
    starts
};

impl Words<'_> {
    /// A modifier and the expression that it modifies.
    pub(super) fn prefixed(&self, at: usize) -> Option<Hit> {
        let the = usize::from(self.is(at, Kw::The));
        let word = self.kw(at + the)?;
        if !STARTS.get(word as usize).copied().unwrap_or(false) {
            return None;
        }
        let line = MODIFIERS.iter().find(|line| {
            let mut words = (at + the..).zip(line.words);
            line.words.first() == Some(&word) && words.all(|(i, kw)| self.is(i, *kw))
        })?;
        let next = at + the + line.words.len();
        let mut hit = match line.before {
            Before::Date | Before::LongDate | Before::OfDate => self.bounded(line, next)?,
            Before::Number | Before::PlainNumber if the == 0 => self.approximate(line, next)?,
            Before::Number | Before::PlainNumber => return None,
        };
        // `the late-November trip`: the article belongs to the noun.
        let compound = self.hyphen(at + the + line.words.len()).is_some()
            && self.lex(hit.end).plain()
            && !self.capital(hit.end)
            && !self.line_start(hit.end);
        hit.first = at + if compound { the } else { 0 };
        hit.modifier_line = Some(line.id);
        Some(hit.modified(line.modifier))
    }

    /// What stands behind a word for the start, the middle or the end of it.
    fn bounded(&self, line: &Modifier, next: usize) -> Option<Hit> {
        let of = line.before == Before::OfDate;
        if of && !self.is(next, Kw::Of) {
            return None;
        }
        let next = self.maybe_hyphen(next + usize::from(of));
        // `early on July 5` keeps the preposition inside, `late in the year` as well.
        let inside = matches!(self.kw(next), Some(Kw::On | Kw::In));
        let next = next + usize::from(inside && !of && line.modifier != Mod::Mid);
        // `mid-afternoon yesterday`, and `mid-afternoon` of the day that the text speaks of.
        let mut hit = match (line.modifier, self.lex(next)) {
            (Mod::Mid, Lex::Part(part @ (Part::Morning | Part::Afternoon))) => {
                self.clock(next).unwrap_or_else(|| {
                    Hit::new(next, next + 1, Expr::TimeOnly).time(Clock::Part(part))
                })
            }
            // `late in the year`: the preposition may show that the year is meant; `the beginning of the 1987 season`.
            _ => self
                .core(next)
                .or_else(|| self.phrase_from(next - 1, next))
                .or_else(|| self.year_phrase(next + 1).filter(|_| self.is(next, Kw::The)))?,
        };
        let endless = matches!(
            hit.expr,
            Expr::Duration { .. } | Expr::Offset { .. } | Expr::Ref(_) | Expr::LongWhile
        );
        // `Earlier Friday he left` says when on that day, not at which end of it.
        let day = matches!(
            hit.expr,
            Expr::Weekday { .. } | Expr::DayShift(_) | Expr::Unit { unit: Unit::Day, .. }
        );
        let told = self.is(next, Kw::That) || hit.time != Clock::None && self.is(next, Kw::This);
        if endless
            || !of && matches!(hit.time, Clock::At { .. })
            || line.before == Before::LongDate && day && !told
        {
            return None;
        }
        self.tail(&mut hit);
        Some(hit)
    }

    /// What stands behind a word that makes a number or a time of the day less exact.
    fn approximate(&self, line: &Modifier, from: usize) -> Option<Hit> {
        if let Lex::Kw(Kw::The | Kw::This | Kw::Last | Kw::Next) = self.lex(from) {
            return None;
        }
        let mut hit = match line.before {
            Before::PlainNumber => self.quantity(from).filter(|hit| {
                !matches!(
                    hit.expr,
                    Expr::Duration { qty: Qty::Vague, .. } | Expr::Offset { qty: Qty::Vague, .. }
                )
            })?,
            _ => self.quantity(from).or_else(|| self.clock(from)).or_else(|| self.core(from))?,
        };
        let about = line.modifier == Mod::Approx;
        let fits = match hit.expr {
            Expr::Duration { .. } | Expr::Offset { .. } => true,
            Expr::Year(_) | Expr::Day { .. } | Expr::Month { .. } | Expr::TimeOnly => about,
            _ => about && matches!(hit.time, Clock::At { .. }),
        };
        if !fits {
            return None;
        }
        self.tail(&mut hit);
        Some(hit)
    }
}
