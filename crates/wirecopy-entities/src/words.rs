//! Words of a text with what their letters and places say.

use wirecopy_stage::prelude::*;
use wirecopy_text::{TokenKind, tokens};

use crate::lexicon::STARTERS;

/// A token with its shape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: TokenKind,
    /// It begins with a capital, or with a particle such as `al-` and then one.
    pub(crate) capital: bool,
    /// All its letters are capitals, and there are at least two.
    pub(crate) upper: bool,
    /// It begins a sentence or a line, or stands in a line where every word has a capital.
    pub(crate) weak: bool,
    /// It begins a sentence or a line.
    pub(crate) opens: bool,
    /// Only blanks lie between it and the word before, and no line break.
    pub(crate) joined: bool,
    /// A word that sentences begin with.
    pub(crate) starter: bool,
    pub(crate) possessive: bool,
}

impl Word {
    pub(crate) fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }

    /// Whether the word is one that sentences begin with, all in capitals: `WHO`.
    pub(crate) fn starter_in_capitals(&self, text: &str) -> bool {
        let surface = self.text(text);
        let titled = surface.chars().enumerate();
        let titled: String =
            titled.map(|(at, c)| if at == 0 { c } else { c.to_ascii_lowercase() }).collect();
        self.upper && STARTERS.contains(titled.as_str())
    }
}

/// Cuts a text into words.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(text.len() / 5);
    let mut line_start = 0;
    let mut opens = true;
    let mut reach = 0;
    for token in tokens(text) {
        let span = Span::new(token.start, token.end).range();
        let gap = text.get(reach..span.start).unwrap_or_default();
        let breaks = gap.contains(['\n', '\u{2028}', '\u{2029}']);
        if breaks {
            mark_headline(&mut out[line_start..]);
            line_start = out.len();
            opens = true;
        }
        let surface = &text[span.clone()];
        let word = token.kind == TokenKind::Word;
        let possessive = word && token.is_possessive(text);
        let capital = word && !possessive && is_capital(surface);
        let upper = capital && is_upper(surface);
        out.push(Word {
            start: span.start,
            end: span.end,
            kind: token.kind,
            capital,
            upper,
            weak: opens,
            opens,
            joined: !breaks && gap.chars().all(|c| c == ' ' || c == '\u{a0}' || c == '\t'),
            starter: capital && STARTERS.contains(surface),
            possessive,
        });
        reach = span.end;
        opens = match token.kind {
            TokenKind::Punct => {
                matches!(surface.as_bytes().first(), Some(b'.' | b'!' | b'?'))
                    || surface.starts_with(['…', '•'])
                    || (opens && !matches!(surface, "," | ";"))
                    || matches!(surface, "\"" | "“" | ":")
            }
            TokenKind::Symbol => opens,
            TokenKind::Number => false,
            TokenKind::Word | TokenKind::Url => false,
        };
    }
    mark_headline(&mut out[line_start..]);
    out
}

/// In a line where nearly every word has a capital, capitals say little.
fn mark_headline(line: &mut [Word]) {
    let words = line.iter().filter(|w| w.kind == TokenKind::Word && w.end - w.start > 3);
    let (all, capital) =
        words.fold((0, 0), |(all, cap), w| (all + 1, cap + usize::from(w.capital)));
    let ends = line.last().is_some_and(|w| w.kind == TokenKind::Punct && w.end - w.start == 1);
    if all >= 4 && capital * 5 >= all * 4 && !(ends && all > 20) {
        for word in line {
            word.weak = true;
        }
    }
}

fn is_capital(surface: &str) -> bool {
    let mut chars = surface.chars();
    match chars.next() {
        Some(c) if c.is_uppercase() => true,
        Some(_) => surface.split_once('-').is_some_and(|(head, tail)| {
            matches!(head, "al" | "el" | "as" | "ad" | "ar" | "ash" | "an" | "az")
                && tail.starts_with(char::is_uppercase)
        }),
        None => false,
    }
}

fn is_upper(surface: &str) -> bool {
    let mut letters = 0;
    for c in surface.chars().filter(|c| c.is_alphabetic()) {
        if !c.is_uppercase() {
            return false;
        }
        letters += 1;
    }
    letters > 1
}
