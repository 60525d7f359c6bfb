//! Sentences, as news writes them.

use crate::abbreviation::{self, Abbreviation, opens_sentence};
use crate::chars::{char_at, char_before};
use crate::lines::lines;

/// Cuts `text` into sentences and gives the byte range of each, without blanks around it.
///
/// A line break ends a sentence, for in news a line is a paragraph, a heading or a caption; copy
/// that is hard-wrapped has to be unwrapped first. Within a line, a sentence ends at `.`, `!`, `?`
/// or `…` with its closing quotes and brackets, where a blank follows and nothing speaks against
/// it: an abbreviation, an initial, a small letter, `“Why?” Ortega asked`. Sentences that lack the
/// blank between them stay together.
///
/// ```
/// let text = "Gen. Ortega left. “Why?” he asked the U.S. Navy.";
/// let found: Vec<_> = wirecopy_text::sentences(text)
///     .into_iter()
///     .map(|(start, end)| &text[start as usize..end as usize])
///     .collect();
/// assert_eq!(found, ["Gen. Ortega left.", "“Why?” he asked the U.S. Navy."]);
/// ```
pub fn sentences(text: &str) -> Vec<(u32, u32)> {
    let mut found = Vec::with_capacity(text.len() / 120);
    for line in lines(text) {
        in_line(line.text(text), line.start, &mut found);
    }
    found
}

fn in_line(line: &str, offset: u32, found: &mut Vec<(u32, u32)>) {
    let line_end = line.trim_end().len();
    let line = &line[..line_end];
    let bytes = line.as_bytes();
    let mut start = line_end - line.trim_start().len();
    let mut at = start;
    while let Some(stop) = next_stop(bytes, at) {
        let run = skip(line, stop, is_stop);
        let closed = skip(line, run, is_closer);
        let next = skip(line, closed, char::is_whitespace);
        if next == line_end {
            break;
        }
        if next > closed && ends(line, start, Stop { at: stop, run, closed, next }) {
            found.push((offset + start as u32, offset + closed as u32));
            start = next;
        }
        at = next;
    }
    if start < line_end {
        found.push((offset + start as u32, offset + line_end as u32));
    }
}

/// Where a sentence may end.
#[derive(Clone, Copy)]
struct Stop {
    /// Where the stop stands.
    at: usize,
    /// Where the run of stops ends.
    run: usize,
    /// Where the quotes and brackets after it end.
    closed: usize,
    /// Where the text goes on after the blanks.
    next: usize,
}

fn ends(line: &str, start: usize, stop: Stop) -> bool {
    let opened = skip_few(line, stop.next, is_opener);
    let Some(following) = char_at(line, opened) else { return true };
    if following.is_lowercase() {
        return false;
    }
    let word = word_at(line, opened);
    let full_stop = stop.run == stop.at + 1 && line.as_bytes()[stop.at] == b'.';
    if !full_stop {
        let quoted = stop.closed > stop.run && opened == stop.next;
        return !(quoted && attributes(&line[stop.next..]));
    }
    let before = word_before(line, start, stop.at);
    if before.is_empty() {
        return true;
    }
    // `1. The minister`: the number of an item, not a sentence.
    if line[start..].as_ptr() == before.as_ptr() && before.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    match abbreviation::lookup(before) {
        Some(Abbreviation::Title) => false,
        Some(Abbreviation::Counted) => !following.is_ascii_digit(),
        Some(Abbreviation::Open) => opens_sentence(word),
        None if is_initial(before) => before == "I" && opens_sentence(word),
        None => true,
    }
}

fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
}

/// Whether `text` begins with a name and a verb of saying, which belong to the quote before them.
fn attributes(text: &str) -> bool {
    // Four words of a name fit; looking no further keeps the whole linear.
    let reach = (0..=text.len().min(100)).rev().find(|&end| text.is_char_boundary(end));
    let text = &text[..reach.unwrap_or(0)];
    for (i, word) in text.split(' ').take(4).enumerate() {
        if word.len() > 24 {
            return false;
        }
        if i > 0 && is_saying(word.trim_end_matches([',', '.', ':'])) {
            return true;
        }
        if !word.starts_with(char::is_uppercase) {
            return false;
        }
    }
    false
}

fn is_saying(word: &str) -> bool {
    matches!(
        word,
        "said" | "says" | "asked" | "asks" | "told" | "added" | "wrote" | "replied" | "shouted"
    )
}

/// The next byte that may end a sentence, from `at` on.
fn next_stop(bytes: &[u8], at: usize) -> Option<usize> {
    let found = bytes[at..].iter().enumerate().position(|(i, b)| match b {
        b'.' | b'!' | b'?' => true,
        0xe2 => matches!(&bytes[at + i..], [0xe2, 0x80, 0xa6, ..]),
        _ => false,
    });
    found.map(|n| at + n)
}

fn skip(line: &str, mut at: usize, wanted: impl Fn(char) -> bool) -> usize {
    while let Some(c) = char_at(line, at).filter(|c| wanted(*c)) {
        at += c.len_utf8();
    }
    at
}

/// Skips no more than three, so that looking ahead costs nothing.
fn skip_few(line: &str, mut at: usize, wanted: impl Fn(char) -> bool) -> usize {
    for _ in 0..3 {
        match char_at(line, at).filter(|c| wanted(*c)) {
            Some(c) => at += c.len_utf8(),
            None => break,
        }
    }
    at
}

/// The longest word that is looked at around a stop; no abbreviation is longer.
const REACH: usize = 16;

/// The word at `at`, or nothing where it is too long to matter.
fn word_at(line: &str, at: usize) -> &str {
    let mut end = at;
    while let Some(c) = char_at(line, end).filter(|c| c.is_alphanumeric()) {
        end += c.len_utf8();
        if end - at > REACH {
            return "";
        }
    }
    &line[at..end]
}

/// The word that ends at `end`, stops inside it included. What is too long to matter comes cut.
fn word_before(line: &str, floor: usize, end: usize) -> &str {
    let mut at = end;
    while at > floor && end - at <= REACH {
        match char_before(line, at).filter(|c| c.is_alphanumeric() || *c == '.') {
            Some(c) => at -= c.len_utf8(),
            None => break,
        }
    }
    &line[at..end]
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '\u{2026}')
}

fn is_closer(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '}' | '\u{2019}' | '\u{201d}' | '\u{00bb}' | '\u{203a}')
}

fn is_opener(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '('
            | '['
            | '{'
            | '\u{2018}'
            | '\u{201c}'
            | '\u{201e}'
            | '\u{00ab}'
            | '\u{2039}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `|` parts the sentences that are expected; it stands for the blank between them.
    fn check(expect: &str) {
        let input = expect.replace('|', " ");
        let found: Vec<_> = sentences(&input)
            .into_iter()
            .map(|(start, end)| &input[start as usize..end as usize])
            .collect();
        assert_eq!(found.join("|"), expect);
    }

    #[test]
    fn plain() {
        check("");
        check("Ships burned.|The harbour closed.");
        check("Is it over?|It is!|It was…|Then came 2021.|12 ships left");
        check("What?!|Nothing...|And so on");
        check("He paused... then left.");
    }

    #[test]
    fn lines_end_sentences() {
        let input = "A red carpet\n\n The ship left \r\nPort\u{2029}Harbour.";
        let found: Vec<_> = sentences(input)
            .into_iter()
            .map(|(start, end)| &input[start as usize..end as usize])
            .collect();
        assert_eq!(found, ["A red carpet", "The ship left", "Port", "Harbour."]);
    }

    #[test]
    fn abbreviations() {
        check("Lt. Gen. Tarek Halloumi met Mr. Ortega.|He left.");
        check("The U.S. Navy left the U.S.|The ship stayed in the U.K.|It sank.");
        check("It opens at 9 a.m. Monday on St. George St. Mary Row.");
        check("On Jan. 5 it sank.|By Dec. 31 it rose.|It was Jan.|He left.");
        check("Berth No. 5 burned.|He said no.|Nobody left.");
        check("Acme Inc. said so.|So did Acme Corp.|The rest followed.");
        check("John Doe Jr. Harbour Master.|J. K. Moreno wrote it.|R.M. Díaz read it.");
        check("Lines, ships, etc. Were they late?");
        check("The pier is 3.5 metres long.|It cost $1.2 million.");
        check("1. The minister left.|The rest is open.");
        check("It was Sunday, on the Sun.|He left on Sun. 14 May.");
    }

    #[test]
    fn quotes_and_brackets() {
        check("“It is over.”|He left.");
        check("He said “it is over”.|He left.");
        check("'It is over.'|\"So it is.\"|(He left.)|[Sic.]|So.");
        check("“Why?” he asked.|“Why?” Ortega asked.|“Why!” Ana Ortega said.|“Why?”|Ortega left.");
        check("“Go!”|“Where to?”|The harbour.");
        check("He left (with Gen. Ortega).|“The U.S. ship” sank in the U.S.|“It burned,” he said.");
    }

    #[test]
    fn other_scripts() {
        check("Он ушёл.|Порт закрыт.");
        check("Élan vital.|Étude.|État.");
    }
}
