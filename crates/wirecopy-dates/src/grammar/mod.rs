//! Finds time expressions in the tokens.
//!
//! The grammar goes over the tokens once. At each token it asks the module that knows the kind of word; what that module
//! reads is a fixed number of tokens long at most, so the work is linear in the text whatever stands in it.

mod calendar;
mod clock;
mod joined;
mod modifier;
mod quantity;
mod relative;

pub use modifier::{MODIFIERS, Modifier};

use crate::automaton::Found;
use crate::expr::{Expr, Hit, Mod, Rel, YearRef};
use crate::language::Language;
use crate::lexicon::{Kw, Lex};
use crate::token::Token;
use wirecopy_stage::document::Span;

/// The tokens of a text, with the questions that the rules ask about them.
pub(crate) struct Words<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
    pub(crate) language: &'a Language,
    /// Whether ages of people are durations.
    pub(crate) ages: bool,
    /// Where captions stand.
    pub(crate) captions: Vec<Span>,
}

/// Finds all time expressions, in the order of the text, none overlapping another.
pub(crate) fn find(words: &Words<'_>, hits: &mut Vec<Hit>) {
    let mut at = 0;
    while at < words.tokens.len() {
        let before = hits.len();
        match words.expression(at, hits) {
            Some(end) => at = end.max(at + 1),
            None => {
                hits.truncate(before);
                at += 1;
            }
        }
    }
}

/// Tokens from a date to either end of the line of a caption, at most.
const CAPTION: usize = 80;

impl<'a> Words<'a> {
    /// The tokens of a text without captions.
    pub(crate) fn new(text: &'a str, tokens: &'a [Token], language: &'a Language) -> Self {
        Words { text, tokens, language, ages: false, captions: Vec::new() }
    }
}

impl Words<'_> {
    pub(crate) fn lex(&self, at: usize) -> Lex {
        self.tokens.get(at).map_or(Lex::Other, |t| t.lex)
    }

    pub(crate) fn before(&self, at: usize) -> Lex {
        at.checked_sub(1).map_or(Lex::Mark(b'.'), |i| self.lex(i))
    }

    pub(crate) fn kw(&self, at: usize) -> Option<Kw> {
        match self.lex(at) {
            Lex::Kw(kw) => Some(kw),
            _ => None,
        }
    }

    pub(crate) fn kw_before(&self, at: usize) -> Option<Kw> {
        at.checked_sub(1).and_then(|i| self.kw(i))
    }

    pub(crate) fn is(&self, at: usize, kw: Kw) -> bool {
        self.lex(at) == Lex::Kw(kw)
    }

    pub(crate) fn mark(&self, at: usize, mark: u8) -> bool {
        self.lex(at) == Lex::Mark(mark)
    }

    pub(crate) fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.glued())
    }

    pub(crate) fn capital(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.capital())
    }

    /// Whether a month or a weekday is written as a name, which has a capital in English.
    pub(crate) fn proper(&self, at: usize) -> bool {
        self.capital(at) || !self.language.capitals
    }

    pub(crate) fn line_start(&self, at: usize) -> bool {
        at == 0 || self.tokens.get(at).is_none_or(|t| t.line_start())
    }

    pub(crate) fn word(&self, at: usize) -> &str {
        self.tokens
            .get(at)
            .and_then(|t| self.text.get(t.start as usize..t.end as usize))
            .unwrap_or_default()
    }

    pub(crate) fn word_is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    /// Whether a hit stands in the caption of a picture.
    pub(crate) fn in_caption(&self, hit: &Hit) -> bool {
        let start = self.tokens.get(hit.first).map_or(0, |t| t.start);
        let after = self.captions.partition_point(|span| span.end <= start);
        self.captions.get(after).is_some_and(|span| span.start <= start) || self.credited(hit)
    }

    /// Whether the line of a hit opens as captions do or ends with the credit of a picture: `(AP Photo)`.
    fn credited(&self, hit: &Hit) -> bool {
        let mut first = hit.first;
        while first > hit.first.saturating_sub(CAPTION) && !self.line_start(first) {
            first -= 1;
        }
        let credit = |i: usize| {
            self.language.lists.credits.contains(&self.word(i))
                && (i.saturating_sub(4)..i).any(|j| self.mark(j, b'(') || self.mark(j, b'/'))
        };
        self.line_start(first) && self.among(first, self.language.lists.file_pictures)
            || (hit.end..(hit.end + CAPTION).min(self.tokens.len()))
                .take_while(|i| !self.line_start(*i))
                .any(credit)
    }

    /// Skips a hyphen that joins two words.
    pub(crate) fn hyphen(&self, at: usize) -> Option<usize> {
        (self.mark(at, b'-') && self.glued(at) && self.glued(at + 1)).then_some(at + 1)
    }

    /// Skips a hyphen if there is one.
    pub(crate) fn maybe_hyphen(&self, at: usize) -> usize {
        self.hyphen(at).unwrap_or(at)
    }

    /// Skips a dash of any length between two ends of a range.
    pub(crate) fn dash(&self, at: usize) -> Option<usize> {
        (self.mark(at, b'-') || self.mark(at, Lex::DASH)).then_some(at + 1)
    }

    /// Whether a sentence may begin here.
    pub(crate) fn sentence_start(&self, at: usize) -> bool {
        self.line_start(at)
            || matches!(self.before(at), Lex::Mark(b'.' | b'!' | b'?' | b'"' | b':'))
    }

    /// Whether a season is a name (`the Winter Games`), a movement (`the fall of prices`) or a thing (`a spring-loaded lid`).
    pub(crate) fn other_sense(&self, at: usize) -> bool {
        let english = self.language.english;
        let name = english && self.capital(at) && !self.sentence_start(at);
        let falls = english
            && matches!(self.lex(at), Lex::Season(1 | 3))
            && matches!(self.kw(at + 1), Some(Kw::Of | Kw::In | Kw::From | Kw::To))
            && self.year_number(at + 2).is_none()
            && !self.is(at + 2, Kw::Last)
            && !self.is(at + 2, Kw::This)
            && !self.is(at + 2, Kw::Next);
        name && self.year_number(at + 1).is_none() || falls || self.hyphen(at + 1).is_some()
    }

    /// Whether the token has the look of a plural noun in running text, as in `2000 troops`.
    pub(crate) fn plural_noun(&self, at: usize) -> bool {
        let word = self.word(at);
        self.lex(at).plain()
            && !self.capital(at)
            && (word.len() > 3
                && word.ends_with('s')
                && !word.ends_with("ss")
                && !word.ends_with("us")
                && !word.ends_with("is")
                || self.language.lists.counted.contains(&word))
    }

    /// Reads the expression that starts at `at`; pushes what it finds, and tells where it ends.
    fn expression(&self, at: usize, hits: &mut Vec<Hit>) -> Option<usize> {
        // Most words of a text leave here.
        if matches!(self.lex(at), Lex::Other | Lex::Mark(b'.' | b',' | b'"' | b'-')) {
            return None;
        }
        let phrase = self.language.phrases.find(self, at).filter(|found| !self.longer(found, at));
        let read = if self.language.english { self.read(at, hits) } else { None };
        match (phrase, read) {
            (Some(found), read) if read.is_none_or(|end| end <= found.end) => {
                hits.truncate(hits.len() - self.pushed(hits, read, at));
                let mut first = found.first;
                if let Expr::Feast { year: year @ YearRef::None, .. } = &mut first.expr
                    && let Some(rel) = match self.kw_before(first.first) {
                        Some(Kw::Last) => Some(Rel::Last),
                        Some(Kw::This) => Some(Rel::This),
                        Some(Kw::Next) => Some(Rel::Next),
                        _ => None,
                    }
                {
                    // `last Memorial Day`: the word before the name belongs to it.
                    *year = YearRef::Rel(rel);
                    first.first -= 1;
                }
                if found.second.is_none() {
                    self.tail(&mut first);
                }
                let end = found.end.max(first.end);
                if first.expr == Expr::Nothing {
                    return Some(end);
                }
                hits.push(first);
                hits.extend(found.second);
                Some(end)
            }
            (_, read) => read,
        }
    }

    /// Whether more can be read where the annotation of a phrase begins than the phrase has read.
    fn longer(&self, found: &Found, at: usize) -> bool {
        let first = found.first.first;
        if first == at {
            return false;
        }
        let mut hits = Vec::new();
        let phrase = self.language.phrases.find(self, first).map(|found| found.end);
        let read = if self.language.english { self.read(first, &mut hits) } else { None };
        phrase.max(read).is_some_and(|end| end > found.end)
    }

    /// How many hits were pushed from a token on.
    fn pushed(&self, hits: &[Hit], read: Option<usize>, at: usize) -> usize {
        match read {
            Some(_) => hits.iter().rev().take_while(|hit| hit.first >= at).count(),
            None => 0,
        }
    }

    /// What the modules of the grammar read.
    fn read(&self, at: usize, hits: &mut Vec<Hit>) -> Option<usize> {
        if let Lex::Verb(_) | Lex::Word(_) = self.lex(at) {
            return None;
        }
        if let Some(hit) = self.prefixed(at) {
            let end = hit.end;
            hits.push(hit);
            return Some(end);
        }
        if let Some(end) = self
            .day_range(at, hits)
            .or_else(|| self.year_range(at, hits))
            .or_else(|| self.hour_range(at, hits))
        {
            return Some(end);
        }
        let mut hit = self.read_core(at)?;
        self.tail(&mut hit);
        let end = hit.end;
        hits.push(hit);
        Some(end)
    }

    /// An expression without the modifiers before and after it: what the modules read, else a phrase that begins here.
    pub(super) fn core(&self, at: usize) -> Option<Hit> {
        self.read_core(at).or_else(|| self.phrase(at))
    }

    /// A phrase of one expression whose annotation begins at a token.
    pub(super) fn phrase(&self, at: usize) -> Option<Hit> {
        self.phrase_from(at, at)
    }

    /// The same where words before it may be part of the pattern.
    pub(super) fn phrase_from(&self, from: usize, at: usize) -> Option<Hit> {
        let found = self.language.phrases.find_inside(self, from)?;
        let plain = found.second.is_none() && found.first.first == at;
        Some(found.first).filter(|hit| plain && hit.expr != Expr::Nothing)
    }

    fn read_core(&self, at: usize) -> Option<Hit> {
        match self.lex(at) {
            Lex::Month(_) | Lex::MonthAbbr(_) => self.month(at),
            Lex::Weekday(_) | Lex::WeekdayAbbr(_) | Lex::Weekdays(_) => self.weekday(at),
            Lex::Number => self
                .numeric_date(at)
                .or_else(|| self.clock(at))
                .or_else(|| self.day_month(at))
                .or_else(|| self.quantity(at))
                .or_else(|| self.year_phrase(at)),
            Lex::Decimal => self.clock(at).or_else(|| self.quantity(at)),
            Lex::Num(_) => self
                .clock(at)
                .or_else(|| self.spoken_year(at).map(|(y, end)| Hit::new(at, end, Expr::Year(y))))
                .or_else(|| self.quantity(at)),
            Lex::Ord(_) => self.day_month(at),
            Lex::Part(_) => self.clock(at),
            Lex::Unit(_) | Lex::Units(_) => self.unit(at),
            Lex::Kw(
                Kw::A
                | Kw::Few
                | Kw::Several
                | Kw::Many
                | Kw::Couple
                | Kw::Dozens
                | Kw::Half
                | Kw::Hundreds
                | Kw::Some
                | Kw::Hundred
                | Kw::Thousands
                | Kw::Additional
                | Kw::Another,
            ) => self.quantity(at),
            Lex::Kw(_)
            | Lex::Decade
            | Lex::Tens(_)
            | Lex::Season(_)
            | Lex::Often(_)
            | Lex::Mark(_)
            | Lex::Other
            | Lex::Word(_)
            | Lex::Code
            | Lex::WeekdayPart(..)
            | Lex::Verb(_)
            | Lex::Parts(_) => None,
        }
    }

    /// What may follow any expression.
    pub(super) fn tail(&self, hit: &mut Hit) {
        let end = hit.end;
        if self.is(end, Kw::Or) && self.is(end + 1, Kw::So) {
            hit.end = end + 2;
            hit.modifier = hit.modifier.or(Some(Mod::Approx));
            if let Expr::Duration { qty, unit } = hit.expr
                && let Some((toward, after)) = self.toward(hit.end)
            {
                hit.expr = Expr::Offset { qty, unit, toward };
                hit.end = after;
            }
        }
        self.day_part(hit);
    }
}
