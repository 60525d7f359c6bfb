//! Languages: the words and the phrases of each.
//!
//! To add a language, write its words and phrases as tables, as `german` does, and add a line to [`Languages::new`].

use crate::automaton::Phrases;
use crate::expr::Expr;
use crate::grammar::Words;
use crate::lexicon::{self, Lexicon};
use crate::lists::{self, Lists};
use crate::periods::Period;
use crate::phrase::Phrase;
use crate::token::tokenize;
use crate::{english, german};

/// What makes a language.
pub(crate) struct Table {
    pub(crate) lexicon: Lexicon,
    pub(crate) phrases: &'static [Phrase],
    pub(crate) lists: &'static Lists,
    /// Whether the modules of `grammar` read it as well. They know English word order.
    pub(crate) english: bool,
    /// Whether the names of months and weekdays have capitals.
    pub(crate) capitals: bool,
    /// Whether numeric dates put the day first where nothing else tells; `None` where its speakers do not agree.
    pub(crate) day_first: Option<bool>,
}

/// A language, ready for reading.
pub(crate) struct Language {
    pub(crate) lexicon: Lexicon,
    pub(crate) phrases: Phrases,
    pub(crate) lists: &'static Lists,
    pub(crate) english: bool,
    pub(crate) capitals: bool,
    pub(crate) day_first: Option<bool>,
}

/// The languages that the stage knows.
pub(crate) struct Languages {
    english: Language,
    german: Language,
}

impl Languages {
    /// Compiles the tables, with the names of the periods that every language shares.
    pub(crate) fn new(periods: &[Period]) -> Result<Self, String> {
        let english = Table {
            lexicon: Lexicon::new(lexicon::english()),
            phrases: english::PHRASES,
            lists: &lists::ENGLISH,
            english: true,
            capitals: true,
            day_first: None,
        };
        let german = Table {
            lexicon: Lexicon::new(german::words()),
            phrases: german::PHRASES,
            lists: &german::LISTS,
            english: false,
            capitals: true,
            day_first: Some(true),
        };
        let english = Language::new(english, periods)?;
        let german = Language::new(german, periods)?;
        Ok(Languages { english, german })
    }

    /// The language of a document by its tag, such as `de` or `de-AT`. English reads all that it does not know.
    pub(crate) fn of(&self, tag: Option<&str>) -> &Language {
        let primary = tag.and_then(|tag| tag.split(['-', '_']).next()).unwrap_or_default();
        if primary.eq_ignore_ascii_case("de") { &self.german } else { &self.english }
    }
}

impl Language {
    fn new(table: Table, periods: &[Period]) -> Result<Self, String> {
        let Table { mut lexicon, phrases, lists, english, capitals, day_first } = table;
        let phrases = Phrases::compile(phrases, &mut lexicon)?;
        let mut language = Language { lexicon, phrases, lists, english, capitals, day_first };
        for (number, period) in (0u16..).zip(periods) {
            language.add(number, period)?;
        }
        Ok(language)
    }

    /// Teaches the language the name of a period. A name that a phrase reads as well would never be found, or hide that.
    fn add(&mut self, number: u16, period: &Period) -> Result<(), String> {
        let name = period.name();
        let tokens = tokenize(name, &self.lexicon);
        let words = Words::new(name, &tokens, self);
        if let Some(found) = self.phrases.find_inside(&words, 0).filter(|f| f.end >= tokens.len()) {
            let other = found.first.phrase.map_or("", |line| self.phrases.name(line));
            return Err(format!("periods: the phrase `{other}` reads `{name}` already"));
        }
        self.phrases
            .fixed(name, Expr::Period(number), &mut self.lexicon)
            .map_err(|problem| format!("periods: `{name}`: {problem}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Rel, YearRef};
    use crate::lexicon::{Kw, Lex, Unit};
    use crate::phrase::{Slots, made};

    /// A language whose months and weekdays have small letters and which writes its adjectives behind the noun needs no
    /// more than tables.
    #[test]
    fn a_table_is_a_language() {
        #[rustfmt::skip]
        const PHRASES: &[Phrase] = crate::english::phrases! {
            "day-month-year", "{day} {month} {year}?", |s| made(s.day()), "A day.", "le 3 mai → 3 mai=2023-05-03";
            "weekday-last", "{weekday} dernier", |s| s.weekday(Some(Rel::Last)), "The last of its name.", "lundi dernier → lundi dernier=2023-07-24";
            "year-last", "l ' année dernière", |_| Slots { unit: Some(Unit::Year), ..Slots::EMPTY }.unit(Rel::Last), "The year before.", "l'année dernière → l'année dernière=2022";
        };
        let words = [
            ("mai", Lex::Month(5)),
            ("août", Lex::Month(8)),
            ("lundi", Lex::Weekday(1)),
            ("le", Lex::Kw(Kw::The)),
        ];
        let table = Table {
            lexicon: Lexicon::new(words),
            phrases: PHRASES,
            lists: &Lists::NONE,
            english: false,
            capitals: false,
            day_first: Some(true),
        };
        let language = Language::new(table, &[]).expect("the table is sound");
        let text = "Le 3 mai 2020, puis le 15 AOÛT et lundi dernier, comme l'année dernière.";
        let tokens = tokenize(text, &language.lexicon);
        let words = Words::new(text, &tokens, &language);
        let mut hits = Vec::new();
        crate::grammar::find(&words, &mut hits);
        let found: Vec<_> =
            hits.iter().map(|h| (words.span(h).of(text).unwrap_or_default(), h.expr)).collect();
        let day = |year, month, day| Expr::Day { year, month, day, weekday: 0 };
        assert_eq!(
            found,
            [
                ("3 mai 2020", day(YearRef::Is(2020), 5, 3)),
                ("15 AOÛT", day(YearRef::None, 8, 15)),
                ("lundi dernier", Expr::Weekday { day: 1, rel: Some(Rel::Last) }),
                ("l'année dernière", Expr::Unit { unit: Unit::Year, rel: Rel::Last }),
            ]
        );
    }
}
