//! Finds time expressions in English news and normalises them.
//!
//! The stage `dates` writes layer `date` after the TIMEX3 standard: dates, times of the day, durations and sets, each with
//! its type and value, the rule that decided the value, and the day from which it was counted. Two dates that are joined,
//! as in `July 25-27`, are the ends of an annotation in layer `interval`. Contradictions and doubts become findings.
//!
//! The way of a document through the stage is the list of the modules: `token` cuts the text, `lexicon` knows the words,
//! `grammar` reads expressions off them, `anchor` finds the day of writing, `resolve` (with `tense` and `calendar`) counts
//! from it, `ranges` joins, `value` writes, `findings` reports. All of it is linear in the text: every look ahead or back
//! stops at a fixed distance.
//!
//! To teach the stage a word, add it to a table in `lexicon`; to teach it a phrase, add a case to the module of `grammar`
//! that knows its first word, and a line to `tests/cases`.

#![deny(missing_docs)]

mod anchor;
mod arithmetic;
mod calendar;
mod day_first;
mod english;
mod expr;
mod findings;
mod german;
mod grammar;
mod language;
mod lexicon;
mod periods;
mod phrase;
mod ranges;
mod resolve;
mod rules;
mod stage;
mod tense;
pub mod timeml;
mod token;
mod value;

pub use arithmetic::arithmetic;
pub use day_first::DayFirst;
pub use phrase::Phrase;
pub use stage::{Dates, Settings};

use wirecopy_stage::Registration;

/// The phrases of every language, by its tag.
pub const PHRASES: &[(&str, &[Phrase])] = &[("en", english::PHRASES), ("de", german::PHRASES)];

/// The stages of this crate.
pub const STAGES: &[Registration] = &[Registration::document::<Dates>()];
