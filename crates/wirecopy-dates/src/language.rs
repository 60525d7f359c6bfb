//! Languages: the words and the phrases of each.
//!
//! To add a language, write its words and phrases as tables, as `german` does, and add it to [`TABLES`].

use crate::automaton::Phrases;
use crate::expr::Expr;
use crate::grammar::Words;
use crate::lexicon::{self, Lex, Lexicon};
use crate::lists::{self, Lists};
use crate::periods::Period;
use crate::phrase::Phrase;
use crate::token::tokenize;
use crate::{english, german};

/// What makes a language.
pub(crate) struct Table {
    /// The tag of the language, such as `de`.
    pub(crate) tag: &'static str,
    pub(crate) words: fn() -> Vec<(&'static str, Lex)>,
    pub(crate) phrases: &'static [Phrase],
    pub(crate) lists: &'static Lists,
    /// Whether the modules of `grammar` read it as well. They know English word order.
    pub(crate) english: bool,
    /// Whether the names of months and weekdays have capitals.
    pub(crate) capitals: bool,
    /// Whether numbers of days and months have a dot behind them, so that `26.7.` and `26.7.23` are dates.
    pub(crate) dotted_days: bool,
    /// Whether an article may stand before the second end of a range: `vom 26. Juli bis zum 3. August`.
    pub(crate) article_in_range: bool,
    /// Whether numeric dates put the day first where nothing else tells; `None` where its speakers do not agree.
    pub(crate) day_first: Option<bool>,
}

/// The languages that the stage knows. The first one reads all documents in others.
const TABLES: &[Table] = &[
    Table {
        tag: "en",
        words: || lexicon::english().collect(),
        phrases: english::PHRASES,
        lists: &lists::ENGLISH,
        english: true,
        capitals: true,
        dotted_days: false,
        article_in_range: false,
        day_first: None,
    },
    Table {
        tag: "de",
        words: || german::words().collect(),
        phrases: german::PHRASES,
        lists: &german::LISTS,
        english: false,
        capitals: true,
        dotted_days: true,
        article_in_range: true,
        day_first: Some(true),
    },
];

/// The phrases of every language, by its tag.
pub const PHRASES: &[(&str, &[Phrase])] = &{
    let mut phrases: [(&str, &[Phrase]); TABLES.len()] = [("", &[]); TABLES.len()];
    let mut at = 0;
    while at < TABLES.len() {
        phrases[at] = (TABLES[at].tag, TABLES[at].phrases);
        at += 1;
    }
    phrases
};

/// A language, ready for reading.
pub(crate) struct Language {
    pub(crate) tag: &'static str,
    pub(crate) lexicon: Lexicon,
    pub(crate) phrases: Phrases,
    pub(crate) lists: &'static Lists,
    pub(crate) english: bool,
    pub(crate) capitals: bool,
    pub(crate) dotted_days: bool,
    pub(crate) article_in_range: bool,
    pub(crate) day_first: Option<bool>,
}

/// All languages, ready for reading.
pub(crate) struct Languages {
    /// The one that reads documents in a language that the stage does not know.
    usual: Language,
    others: Vec<Language>,
}

impl Languages {
    /// Compiles the tables, with the names of the periods that every language shares.
    pub(crate) fn new(periods: &[Period]) -> Result<Self, String> {
        let mut all = TABLES.iter().map(|table| Language::new(table, periods));
        let usual = all.next().ok_or("there is no language")??;
        Ok(Languages { usual, others: all.collect::<Result<_, _>>()? })
    }

    /// The language of a document by its tag, such as `de` or `de-AT`. English reads all that it does not know.
    pub(crate) fn of(&self, tag: Option<&str>) -> &Language {
        let primary = tag.and_then(|tag| tag.split(['-', '_']).next()).unwrap_or_default();
        let spoken = |language: &&Language| primary.eq_ignore_ascii_case(language.tag);
        self.others.iter().find(spoken).unwrap_or(&self.usual)
    }
}

impl Language {
    fn new(table: &Table, periods: &[Period]) -> Result<Self, String> {
        let mut lexicon = Lexicon::new((table.words)());
        let phrases = Phrases::compile(table.phrases, &mut lexicon)?;
        let mut language = Language {
            tag: table.tag,
            lexicon,
            phrases,
            lists: table.lists,
            english: table.english,
            capitals: table.capitals,
            dotted_days: table.dotted_days,
            article_in_range: table.article_in_range,
            day_first: table.day_first,
        };
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
    use crate::lexicon::{Kw, Unit};
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
        let table = Table {
            tag: "fr",
            words: || {
                vec![
                    ("mai", Lex::Month(5)),
                    ("août", Lex::Month(8)),
                    ("lundi", Lex::Weekday(1)),
                    ("le", Lex::Kw(Kw::The)),
                ]
            },
            phrases: PHRASES,
            lists: &Lists::NONE,
            english: false,
            capitals: false,
            dotted_days: false,
            article_in_range: false,
            day_first: Some(true),
        };
        let language = Language::new(&table, &[]).expect("the table is sound");
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
