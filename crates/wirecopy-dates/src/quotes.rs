//! Quoted speech: `"I saw him yesterday," she told police on July 12` is about the 11th.
//!
//! Who is quoted counts from the day of speaking. Where the words that introduce or close a quotation name that day, it is the
//! anchor of what the quotation counts from `today`.

use crate::expr::{Expr, Hit, Rel, Toward};
use crate::grammar::Words;
use crate::lexicon::Lex;

/// Tokens of a quotation that are looked at on either side of a date.
const QUOTATION: usize = 60;

/// Tokens between a mark of quotation and the day of speaking: `," she told a crowd in Lakeport on Sunday`.
const SPEAKER: usize = 10;

/// The number of the hit that names the day on which the words of hit `at` were spoken.
pub(crate) fn spoken_on(words: &Words<'_>, hits: &[Hit], at: usize) -> Option<usize> {
    let hit = hits.get(at).filter(|hit| deictic(hit))?;
    let opening = (hit.first.saturating_sub(QUOTATION)..hit.first).rev();
    // Marks of quotation since the line began: inside one their number is odd.
    let mut marks = opening.take_while(|i| !words.line_start(i + 1)).filter(|i| quote(words, *i));
    let open = marks.next()?;
    if marks.count() % 2 == 1 {
        return None;
    }
    let close = (hit.end..(hit.end + QUOTATION).min(words.tokens.len()))
        .take_while(|i| !words.line_start(*i))
        .find(|i| quote(words, *i))?;
    let day = |hit: &Hit| {
        matches!(hit.expr, Expr::Day { .. } | Expr::Weekday { .. } | Expr::Numeric { .. })
    };
    let told = |from: usize, to: usize| {
        (from..to).any(|i| words.among(i, words.language.lists.speaking))
            && !(from..to).any(|i| words.sentence_ends(i) || quote(words, i))
    };
    let after = hits.get(at + 1..)?.iter().position(|next| next.first > close).filter(|k| {
        hits.get(at + 1 + k).is_some_and(|next| {
            day(next) && next.first <= close + SPEAKER && told(close + 1, next.first)
        })
    });
    // `On Monday she said: "We met two days ago."`
    let before = || {
        let k = hits.get(..at)?.iter().rposition(|before| before.end <= open)?;
        let before = hits.get(k).filter(|before| day(before))?;
        let start = before.first.saturating_sub(SPEAKER);
        let near = open <= before.end + SPEAKER
            && !(before.end..open).any(|i| words.sentence_ends(i) || quote(words, i));
        let begins = (start..before.first).rev().find(|i| words.sentence_ends(*i));
        let from = begins.map_or(start, |i| i + 1);
        let leads = matches!(words.before(open), Lex::Mark(b':' | b','));
        (near && leads && told(from, open)).then_some(k)
    };
    after.map(|k| at + 1 + k).or_else(before)
}

/// Whether an expression is counted from the day on which it is spoken.
fn deictic(hit: &Hit) -> bool {
    match hit.expr {
        Expr::DayShift(_) => true,
        Expr::Unit { rel, .. } => matches!(rel, Rel::Last | Rel::This | Rel::Next),
        Expr::Offset { toward, .. } => {
            matches!(toward, Toward::Ago | Toward::AgoToday | Toward::FromNow)
        }
        _ => false,
    }
}

fn quote(words: &Words<'_>, at: usize) -> bool {
    words.mark(at, b'"')
}
