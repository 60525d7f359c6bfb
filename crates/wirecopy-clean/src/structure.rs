//! Repair of structure: header lines, glued sentences, wrapped lines, paragraphs.

use wirecopy_stage::prelude::*;

use crate::dates;
use crate::head;
use crate::lexicon::OPENERS;
use crate::line::{Line, lines};
use crate::rules::rule;
use crate::settings::Settings;

/// A sub-heading is not longer than this many words and bytes.
const SUBHEAD_WORDS: usize = 14;
const SUBHEAD_BYTES: usize = 110;

pub(crate) fn edit(doc: &Document, settings: &Settings, out: &mut Edits) {
    let all = lines(&doc.text);
    let content: Vec<usize> = (0..all.len()).filter(|&i| !all[i].is_blank()).collect();
    let Some(&first) = content.first() else {
        if !doc.text.is_empty() {
            out.delete(rule::TRIM, Span::at(0, doc.text.len()));
        }
        return;
    };
    let header = header(doc, &all[first], out);
    let wrapped = settings.unwrap && is_wrapped(&all);
    let mut before: Option<Line<'_>> = None;
    // Where the line before ends once its own edits are done.
    let mut done = 0;
    for &i in &content {
        let mut line = all[i];
        if i == first && header > 0 {
            let cut = line.span.start + u32::try_from(header).unwrap_or_default();
            let rest = &line.text[header..];
            line.span.start =
                cut + u32::try_from(rest.len() - rest.trim_start().len()).unwrap_or_default();
            line.text = rest.trim_start();
            if line.text.is_empty() {
                done = line.span.end;
                continue;
            }
        }
        let gap = Span::new(done, line.span.start);
        match before {
            None if header > 0 && i == first => {
                // The header's own edit ends at the cut; what follows are blanks.
            }
            None => trim(gap, rule::TRIM, "", &doc.text, out),
            Some(last) => {
                between(&last, &line, gap, wrapped && consecutive(&all, i), &doc.text, out)
            }
        }
        inside(&line, settings, out);
        done = line.span.end;
        before = Some(line);
    }
    let rest = Span::at(done as usize, doc.text.len());
    trim(rest, rule::TRIM, "", &doc.text, out);
}

fn trim(gap: Span, rule: RuleId, with: &str, text: &str, out: &mut Edits) {
    if gap.of(text) != Some(with) {
        out.replace(rule, gap, with);
    }
}

fn consecutive(all: &[Line<'_>], i: usize) -> bool {
    i.checked_sub(1).is_some_and(|p| !all[p].is_blank())
}

/// What stands between two lines with content.
fn between(
    last: &Line<'_>,
    line: &Line<'_>,
    gap: Span,
    wrapped: bool,
    text: &str,
    out: &mut Edits,
) {
    if wrapped && continues(last, line) {
        let hyphen = last.text.strip_suffix('-').filter(|head| {
            head.ends_with(|c: char| c.is_lowercase())
                && line.text.starts_with(|c: char| c.is_lowercase())
        });
        if hyphen.is_some() {
            // The last line's hyphen is part of the gap: nothing else edits it.
            out.replace(rule::HYPHEN, Span::new(gap.start - 1, gap.end), "");
        } else {
            trim(gap, rule::UNWRAP, " ", text, out);
        }
        return;
    }
    trim(gap, rule::PARAGRAPHS, "\n\n", text, out);
}

/// Whether most lines were wrapped at a fixed width: lines follow each other without blanks between, are about equally
/// long, and end in the middle of sentences.
fn is_wrapped(all: &[Line<'_>]) -> bool {
    let mut lengths: Vec<usize> = Vec::new();
    let mut open = 0;
    for pair in all.windows(2) {
        if pair[0].is_blank() || pair[1].is_blank() {
            continue;
        }
        lengths.push(pair[0].text.chars().count());
        open += usize::from(!pair[0].ends_sentence());
    }
    let pairs = lengths.len();
    if pairs < 4 {
        return false;
    }
    lengths.sort_unstable();
    let (median, long) = (lengths[pairs / 2], lengths[pairs - 1 - pairs / 10]);
    (30..=100).contains(&long) && median * 4 >= long * 3 && open * 10 >= pairs * 6
}

fn continues(last: &Line<'_>, line: &Line<'_>) -> bool {
    let full = last.text.chars().count() >= 30;
    let starts_low = line.text.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
    !last.text.is_empty() && (starts_low || full)
}

/// Reads ` date 2021-05-12 https://…` at the start of the first line. Gives the length of what was the header.
fn header(doc: &Document, line: &Line<'_>, out: &mut Edits) -> usize {
    let Some(rest) = line.text.strip_prefix("date ") else { return 0 };
    let Some(date) = rest.get(..10).filter(|d| dates::iso_date(d).as_deref() == Some(*d)) else {
        return 0;
    };
    let after = &rest[10..];
    if !after.is_empty() && !after.starts_with(char::is_whitespace) {
        return 0;
    }
    let mut len = line.text.len() - after.len();
    set(doc, rule::HEADER_LINE, Fields::PUBLISHED, date, out);
    let trimmed = after.trim_start();
    let word = trimmed.split_whitespace().next().unwrap_or_default();
    if word.starts_with("https://") || word.starts_with("http://") {
        set(doc, rule::HEADER_LINE, Fields::URL, word, out);
        len = line.text.len() - trimmed.len() + word.len();
    }
    let start = line.span.start;
    let end = start + u32::try_from(len).unwrap_or_default();
    out.annotate(rule::HEADER_LINE, layers::ROLE, layers::role::HEADER, Span::new(start, end));
    // Blanks behind the header go with it.
    let blanks = line.text[len..].len() - line.text[len..].trim_start().len();
    let end = end + u32::try_from(blanks).unwrap_or_default();
    out.delete(rule::HEADER_LINE, Span::new(0, end));
    len + blanks
}

/// Sets a field that is not there yet; a different date of publication is reported, unless it is that of the change.
pub(crate) fn set(doc: &Document, rule: RuleId, field: &str, value: &str, out: &mut Edits) {
    match doc.fields.text(field) {
        None => out.set(rule, field, value),
        Some(old) if field == Fields::PUBLISHED && old.get(..10) != value.get(..10) => {
            let changed = doc.fields.text(head::MODIFIED).and_then(|d| d.get(..10));
            if changed == value.get(..10) {
                return;
            }
            let message =
                format!("The date of publication is {old} in one place and {value} in another.");
            out.finding(rule::PUBLISHED_TWICE, "published-contradiction", &message, &[]);
        }
        Some(_) => {}
    }
}

/// Repairs inside one line: doubled blanks, blanks before stops, glue.
fn inside(line: &Line<'_>, settings: &Settings, out: &mut Edits) {
    let text = line.text;
    let bytes = text.as_bytes();
    let offset = line.span.start as usize;
    let at = |start: usize, end: usize| Span::at(offset + start, offset + end);
    if memchr::memmem::find(bytes, b"  ").is_some() || memchr::memmem::find(bytes, b" ,").is_some()
    {
        for (start, end) in blanks(bytes) {
            match bytes.get(end) {
                // One before a full stop is met again at the stop.
                Some(b',') if is_stray_blank(bytes, start, end) => {
                    out.delete(rule::SPACE_BEFORE_STOP, at(start, end));
                }
                Some(b'.') if is_stray_blank(bytes, start, end) => {}
                _ if settings.plain_blanks && end - start > 1 => {
                    out.replace(rule::TRIM, at(start, end), " ")
                }
                _ => {}
            }
        }
    }
    // What a glued sub-heading took is not looked at again.
    let mut parted = 0;
    let mut quotes = Quotes::default();
    for stop in memchr::memchr3_iter(b'.', b'!', b'?', bytes) {
        if bytes[stop] == b'.' && stop > 0 && bytes[stop - 1] == b' ' {
            let start = bytes[..stop].iter().rposition(|b| *b != b' ').map_or(0, |n| n + 1);
            if is_stray_blank(bytes, start, stop) {
                out.delete(rule::SPACE_BEFORE_STOP, at(start, stop));
            }
            continue;
        }
        // Nearly always a blank follows, or the end.
        let plain = bytes.get(stop + 1).is_none_or(|b| {
            b.is_ascii_whitespace() || b.is_ascii_lowercase() || b.is_ascii_digit()
        });
        if plain || !settings.unglue || stop < parted {
            continue;
        }
        let Some(glue) = glue(text, stop + 1, &mut quotes) else { continue };
        match glued_subhead(text, glue.at) {
            Some(end) => {
                out.insert(rule::GLUED_SUBHEAD, at(glue.at, glue.at).start, "\n\n");
                out.insert(rule::GLUED_SUBHEAD, at(end, end).start, "\n\n");
                parted = end;
            }
            None => {
                let rule = if glue.quote { rule::GLUED_QUOTE } else { rule::GLUED_SENTENCE };
                out.insert(rule, at(glue.at, glue.at).start, " ");
            }
        }
    }
}

/// Runs of blanks.
fn blanks(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + memchr::memchr(b' ', &bytes[at..])?;
        at = start + bytes[start..].iter().take_while(|b| **b == b' ').count();
        Some((start, at))
    })
}

/// Counts straight quotation marks as one goes through a line.
#[derive(Default)]
struct Quotes {
    upto: usize,
    count: usize,
}

impl Quotes {
    /// Whether a quotation is open before byte `at`, which must not lie before one asked for earlier.
    fn open(&mut self, text: &str, at: usize) -> bool {
        let new = text.as_bytes().get(self.upto..at).unwrap_or_default();
        self.count += memchr::memchr_iter(b'"', new).count();
        self.upto = self.upto.max(at);
        self.count % 2 == 1
    }
}

/// A blank before a stop that ends the sentence: a word stands before it, and nothing that the stop could begin.
fn is_stray_blank(bytes: &[u8], start: usize, stop: usize) -> bool {
    let word_before =
        start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || bytes[start - 1] == b')');
    let after = bytes.get(stop + 1);
    // An ellipsis may be written with blanks.
    let spaced = bytes.get(stop + 1..stop + 3) == Some(b" .");
    word_before && !spaced && after.is_none_or(|b| matches!(b, b' ' | b'"' | b'\''))
}

struct Glue {
    /// Where the blank is missing.
    at: usize,
    /// Whether a closing quotation mark stands before it.
    quote: bool,
}

/// Whether a sentence that ends with the stop before byte `i` is glued to the next.
fn glue(text: &str, i: usize, quotes: &mut Quotes) -> Option<Glue> {
    let stop = i - 1;
    let bytes = text.as_bytes();
    let before = &text[..stop];
    // Addresses are no sentences; what is longer than this is none that anybody wrote.
    let word_start = (stop.saturating_sub(LONGEST_TOKEN)..stop)
        .rev()
        .find(|&k| bytes[k].is_ascii_whitespace())
        .map_or(stop.saturating_sub(LONGEST_TOKEN), |k| k + 1);
    let word_end = (stop..bytes.len().min(stop + LONGEST_TOKEN))
        .find(|&k| bytes[k].is_ascii_whitespace())
        .unwrap_or(bytes.len().min(stop + LONGEST_TOKEN));
    let token = &bytes[word_start..word_end];
    if token.starts_with(b"www.") || token.iter().any(|b| matches!(b, b'@' | b'/')) {
        return None;
    }
    // Before the stop: two small letters, a digit, or a closing bracket; initials and U.S. end in a capital.
    let last: Vec<char> = before.chars().rev().take(2).collect();
    let word_ends = match last.as_slice() {
        [')' | ']' | '%' | '”' | '"', ..] => true,
        [a, b] => {
            a.is_ascii_digit() || (a.is_lowercase() && (b.is_lowercase() || b.is_ascii_digit()))
        }
        _ => false,
    };
    if !word_ends {
        return None;
    }
    // Behind the stop may stand what closes the quotation or bracket.
    let mut at = i;
    let mut quote = false;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '”' | '’' | ')' | ']' => quote = true,
            '"' if quotes.open(text, at) => quote = true,
            _ => break,
        }
        at += c.len_utf8();
    }
    let rest = window(text[at..].trim_start_matches(['"', '“', '‘', '(', '[']));
    let first = rest.chars().next().filter(|c| c.is_uppercase())?;
    let after_first = &rest[first.len_utf8()..];
    let second = after_first.chars().next();
    let long_before = before.chars().rev().take(3).filter(|c| c.is_lowercase()).count() == 3
        || before.ends_with(|c: char| c.is_ascii_digit() || matches!(c, ')' | '”' | '"' | '%'));
    let word_before = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let short_name = word_before.len() <= 5 && word_before.starts_with(char::is_uppercase);
    let next_ok = match second {
        // Words of two letters are few: `Node.Js` is a name.
        Some(c) if c.is_lowercase() => {
            let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            // So is `One.Tel`: two short words with capitals.
            let least = if short_name { 4 } else { 3 };
            word.chars().count() >= least
                || OPENERS.contains(&word)
                || matches!(word, "Mr" | "Dr" | "No" | "So" | "My" | "Mrs" | "Yet" | "Not" | "All")
        }
        // `A` and `I` are words; capitals such as `US` are too, unless they end the token like a file's ending.
        Some(c) if c.is_whitespace() => long_before && matches!(first, 'A' | 'I'),
        Some(c) if c.is_uppercase() => {
            let token = rest.split_whitespace().next().unwrap_or_default();
            let word = token.trim_end_matches(|c: char| !c.is_alphanumeric());
            // Two capitals behind a stop are more often the ending of a name, but for the few that news begins with.
            let two = word.len() == 2 && !matches!(word, "US" | "UK" | "EU" | "UN" | "TV" | "PM");
            long_before && token.len() < rest.len() && !two && !is_file_ending(word)
        }
        Some('\'' | '’') => long_before,
        Some('.') => long_before && after_first.chars().nth(1).is_some_and(char::is_uppercase),
        _ => false,
    };
    // `No.5` and `3.Next` are left alone: a number before the stop needs at least two digits.
    let number_ok = !bytes[stop - 1].is_ascii_digit()
        || before.chars().rev().take(2).filter(char::is_ascii_digit).count() == 2;
    (next_ok && number_ok).then_some(Glue { at, quote })
}

/// A word is not longer than this many bytes.
const LONGEST_TOKEN: usize = 256;

/// The beginning of a text, as far as one word reaches.
fn window(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_TOKEN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn is_file_ending(word: &str) -> bool {
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    matches!(
        word,
        "PDF"
            | "TXT"
            | "DOC"
            | "DOCX"
            | "JPG"
            | "JPEG"
            | "PNG"
            | "GIF"
            | "CSV"
            | "XLS"
            | "MP3"
            | "MP4"
            | "ZIP"
            | "COM"
            | "ORG"
            | "NET"
    )
}

/// Where a sub-heading ends that begins right behind a glued sentence and is itself glued to the next one:
/// `… peace.|North Korea-Russia Relations|On July 26`. Capitalized words up to a joint of a small and a large letter, and
/// the part behind the joint is a word that begins sentences.
fn glued_subhead(text: &str, start: usize) -> Option<usize> {
    let rest = window(&text[start..]);
    let mut words = 0;
    let mut at = 0;
    for word in rest.split(' ') {
        words += 1;
        if words > SUBHEAD_WORDS || at > SUBHEAD_BYTES {
            return None;
        }
        if let Some(joint) = joint(word) {
            let (end, next) = (at + joint, &word[joint..]);
            let behind = &rest[end + next.len()..];
            let opens = OPENERS.contains(&next.trim_end_matches(',')) && behind.starts_with(' ');
            return (opens && words >= 2).then_some(start + end);
        }
        let small = word.len() <= 4 && word.chars().all(char::is_lowercase);
        let capital = word.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
        if !(small || capital) || word.ends_with(['.', '!', '?', ';', ',']) {
            return None;
        }
        at += word.len() + 1;
    }
    None
}

/// Where a small letter is followed by a large one inside a word.
fn joint(word: &str) -> Option<usize> {
    let mut last: Option<char> = None;
    for (i, c) in word.char_indices() {
        if c.is_uppercase() && last.is_some_and(char::is_lowercase) && i >= 3 {
            return Some(i);
        }
        last = Some(c);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirecopy_stage::document::Record;

    fn check(input: &str, expect: &str) {
        let mut record = Record::new("t", Media::Text, input.to_owned()).unwrap();
        let mut edits = Edits::new();
        edit(&record.document, &Settings::default(), &mut edits);
        record.apply(0, &edits).unwrap();
        assert_eq!(record.document.text, expect, "{input:?}");
        assert_eq!(record.rebuild_raw().as_deref(), Some(input));
    }

    #[test]
    fn glue_is_parted() {
        check("signed in 1961.During the war it held.", "signed in 1961. During the war it held.");
        check("said the Ministry.The envoy left.", "said the Ministry. The envoy left.");
        check("it was \"peace.\"The envoy left.", "it was \"peace.\" The envoy left.");
        check("of the Navy.US ships left.", "of the Navy. US ships left.");
        check("since the peninsula.A show of force.", "since the peninsula. A show of force.");
        check(
            "of \"independence.\"Strait Trade RelationsOn May 1, it began.",
            "of \"independence.\"\n\nStrait Trade Relations\n\nOn May 1, it began.",
        );
        check(
            "the \"honour of the country.\"Timing of the Minister's VisitThe timing of it.",
            "the \"honour of the country.\"\n\nTiming of the Minister's Visit\n\nThe timing of it.",
        );
    }

    #[test]
    fn what_only_looks_like_glue_stays() {
        for text in [
            "See www.DearAbby.com and Node.Js at https://x.org/a.Bc now.",
            "The U.S.Navy and J.K.Rowling and Ph.D.Smith.",
            "SoftBank and AppleSkin met @MattBevin.",
            "No.Five is 3.Five or v2.Next.",
            "Open report.PDF now.",
            "He said . . . nothing",
            "They buy One.Tel and fear Bagle.AT now.",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn lines_become_paragraphs() {
        check("  one  two \nthree\n\n\nfour .\n", "one two\n\nthree\n\nfour.");
        check(" date 2021-05-12 The envoy left.", "The envoy left.");
        check(" date 2021-05-12 https://x.org/a.html\n\nTitle\n", "Title");
        check(" date 2021-05-12 WORLD\nTitle", "WORLD\n\nTitle");
        check("", "");
        check("\n \n", "");
    }

    #[test]
    fn wrapped_lines_are_joined() {
        check(
            "The harbour of the town was closed on Monday after a\nfire in one of the old grain stores near the govern-\nment quay, and ships were sent to the next port, said\nthe master of the port. It was not clear when it would\nopen.",
            "The harbour of the town was closed on Monday after a fire in one of the old grain stores near the government quay, and ships were sent to the next port, said the master of the port. It was not clear when it would open.",
        );
    }
}
