//! Languages: the words and the phrases of each.
//!
//! To add a language, write its words and phrases as tables, as `german` does, and add a line to [`Languages::new`].

use crate::automaton::Phrases;
use crate::lexicon::{self, Lexicon};
use crate::periods::Period;
use crate::phrase::Phrase;
use crate::{english, german};

/// A language, ready for reading.
pub(crate) struct Language {
    pub(crate) lexicon: Lexicon,
    pub(crate) phrases: Phrases,
    /// Whether the modules of `grammar` read it as well. They know English word order.
    pub(crate) english: bool,
    /// Whether numeric dates put the day first where nothing else tells; `None` where its speakers do not agree.
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
        let english = Language::new(lexicon::english(), english::PHRASES, true, None, periods)?;
        let words = Lexicon::new(german::words());
        let german = Language::new(words, german::PHRASES, false, Some(true), periods)?;
        Ok(Languages { english, german })
    }

    /// The language of a document by its tag, such as `de` or `de-AT`. English reads all that it does not know.
    pub(crate) fn of(&self, tag: Option<&str>) -> &Language {
        let primary = tag.and_then(|tag| tag.split(['-', '_']).next()).unwrap_or_default();
        if primary.eq_ignore_ascii_case("de") { &self.german } else { &self.english }
    }
}

impl Language {
    fn new(
        mut lexicon: Lexicon,
        table: &[Phrase],
        english: bool,
        day_first: Option<bool>,
        periods: &[Period],
    ) -> Result<Self, String> {
        let mut phrases = Phrases::compile(table, &mut lexicon)?;
        for (number, period) in (0u16..).zip(periods) {
            period.add(number, &mut phrases, &mut lexicon)?;
        }
        Ok(Language { lexicon, phrases, english, day_first })
    }
}
