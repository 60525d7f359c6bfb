//! Finds time expressions in English and German news and normalises them.
//!
//! The stage `dates` writes layer `date` after the TIMEX3 standard: dates, times of the day, durations and sets, each with
//! its type and value, the rule that decided the value, and the day from which it was counted. Two dates that are joined,
//! as in `July 25-27`, are the ends of an annotation in layer `interval`. Contradictions and doubts become findings.
//!
//! The way of a document through the stage is the list of the modules: `language` chooses the tables, `token` cuts the text,
//! `lexicon` knows the words, `phrase` and `grammar` read expressions off them, `anchor` finds the day of writing, `resolve` (with `tense`, `quotes` and `calendar`) counts
//! from it, `ranges` joins, `value` writes, `findings`
//! reports; `timeml` leads to TimeML and back. All of it is linear in the text: every look ahead or back
//! stops at a fixed distance.
//!
//! # Add a rule
//!
//! A word goes to a table: `lexicon` for English, `german` for German. How words behave beside a date, such as verbs of what
//! nobody plans, is in the lists of the language, those of English in `lists`.
//!
//! A phrase is a line in the table [`PHRASES`] of its language, in `english` or `german`: a name, a pattern over words and
//! classes of words, what it comes to, one sentence, one example. `phrase` says how patterns are written. The tables are
//! compiled into one automaton, and the test `phrases` reads every example. Of the readings of a place the longest wins; of
//! equal ones the first line.
//!
//! A line that makes `nothing` keeps what looks like a date from being one. A word before an expression, such as `early` or
//! `about`, is a line in [`MODIFIERS`]; a feast is a phrase that says how its day is found in a year.
//!
//! `grammar` keeps in code what is arithmetic or leans on more of the text than a pattern can see: numbers and what they
//! count, days, months and years, clock times, and lists and ranges that share what is written once. How a value is counted,
//! and in which direction, is a matter of `resolve` and has its rule in `rules`.
//!
//! Either way, add a line to `tests/cases`, and one that the rule must leave alone.
//!
//! # Add a language
//!
//! 1. Write a module after `german`: its words with what they are (`Lex`), its phrases, and the
//!    lists (`Lists`) that it has use for; a rule that asks for an empty one keeps still.
//! 2. Add the language to `TABLES` in `language`, by its tag; [`PHRASES`] follows from it.
//! 3. Add a table of lines to `tests/cases` and a test to `tests/lines.rs`.
//!
//! A document is read in the language of its field `language`, and in English where it has none that the stage knows.

#![deny(missing_docs)]

mod anchor;
mod arithmetic;
mod automaton;
mod calendar;
mod class;
mod day_first;
mod english;
mod expr;
mod findings;
mod german;
mod grammar;
mod language;
mod lexicon;
mod lists;
mod periods;
mod phrase;
mod quotes;
mod ranges;
mod resolve;
mod rules;
mod shared_day;
mod stage;
mod tense;
pub mod timeml;
mod token;
mod value;

pub use arithmetic::arithmetic;
pub use day_first::DayFirst;
pub use grammar::{MODIFIERS, Modifier};
pub use language::PHRASES;
pub use phrase::Phrase;
pub use stage::{Dates, Settings};

use wirecopy_stage::Registration;

/// The stages of this crate.
pub const STAGES: &[Registration] = &[Registration::document::<Dates>()];
