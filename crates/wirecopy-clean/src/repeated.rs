//! Passages that stand twice in one article.
//!
//! At the beginnings of words, windows of bytes are hashed, and one in four is remembered, chosen by how it begins, so
//! that both copies choose alike. Where one is met again, the match is extended in both directions. Of passages of the
//! shortest length one in ten is missed, of longer ones hardly any.

use wirecopy_stage::prelude::*;

use crate::rules::rule;

/// Bytes of the shortest passage that is reported: about sixteen words.
const LEAST: usize = 96;
/// Bytes of a window.
const WINDOW: usize = 48;
/// Bytes of a text that are looked at; what is longer is no article.
const MOST_BYTES: usize = 4 << 20;
/// Passages that are reported.
const MOST: usize = 20;

/// Reports passages that stand twice in these spans of a text.
pub(crate) fn report(text: &str, spans: impl Iterator<Item = Span>, out: &mut Edits) {
    let text = text.as_bytes();
    if text.len() < 2 * LEAST {
        return;
    }
    let mut seen = Windows::new(text.len().min(MOST_BYTES));
    let mut found: Vec<Span> = Vec::new();
    // What was found is not looked at again.
    let mut done = 0;
    for span in spans {
        let end = (span.end as usize).min(MOST_BYTES).min(text.len());
        let Some(line) = text.get(span.start as usize..end) else { break };
        let begin = span.start as usize;
        let starts = memchr::memchr_iter(b' ', line).map(|i| begin + i + 1);
        for at in std::iter::once(begin).chain(starts) {
            let Some(window) = text.get(at..at + WINDOW).filter(|_| at + WINDOW <= end) else {
                break;
            };
            if at < done {
                continue;
            }
            let Some(key) = key(window) else { continue };
            if let Some(first) = seen.find_or_insert(text, key, at) {
                let (back, forward) = extend(text, first, at, begin, end);
                if back + forward >= LEAST {
                    let passage = |at: usize| Span::at(at - back, at + forward);
                    found.extend([
                        whole_words(text, passage(first)),
                        whole_words(text, passage(at)),
                    ]);
                    done = at + forward;
                }
            }
            if found.len() >= 2 * MOST {
                break;
            }
        }
    }
    if !found.is_empty() {
        let message = "A passage stands twice in the text.";
        out.finding(rule::REPEATED, "repeated-passage", message, &found);
    }
}

const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of a window, for one in four, chosen by its first bytes.
fn key(window: &[u8]) -> Option<u64> {
    let part = |i: usize| {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&window[i..i + 8]);
        u64::from_le_bytes(bytes)
    };
    let first = part(0).wrapping_mul(MIX);
    if first >> 62 != 0 {
        return None;
    }
    let rest = (8..WINDOW).step_by(8).map(part);
    Some(rest.fold(first, |h, p| (h.rotate_left(23) ^ p).wrapping_mul(MIX)))
}

/// How many bytes before and behind two equal windows are equal too. The two stay in their paragraphs and do not
/// overlap.
fn extend(text: &[u8], first: usize, second: usize, begin: usize, end: usize) -> (usize, usize) {
    let gap = second - first;
    let back = (1..=(second - begin).min(first).min(gap.saturating_sub(WINDOW)))
        .take_while(|&k| text[first - k] == text[second - k] && text[first - k] != b'\n')
        .count();
    let forward = (0..(end - second).min(gap - back))
        .take_while(|&k| text[first + k] == text[second + k] && text[first + k] != b'\n')
        .count();
    (back, forward)
}

/// The whole words of a passage that was cut at any byte.
fn whole_words(text: &[u8], span: Span) -> Span {
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    let inside = |at: usize| {
        let word = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || !b.is_ascii());
        word(text.get(at.wrapping_sub(1))) && word(text.get(at))
    };
    while start < end && (inside(start) || text[start] == b' ') {
        start += 1;
    }
    while end > start && (inside(end) || text[end - 1] == b' ') {
        end -= 1;
    }
    Span::at(start, end)
}

/// Where windows stand, by their hash: a table with open addressing.
struct Windows {
    /// Places, counted from 1.
    table: Vec<u32>,
    mask: usize,
}

impl Windows {
    fn new(bytes: usize) -> Self {
        // A word has about six bytes, and a fourth of the words is remembered.
        let size = (bytes / 12).next_power_of_two().max(16);
        Windows { table: vec![0; size], mask: size - 1 }
    }

    /// Where an equal window stands, or remembers this one. Where the table is crowded, windows are forgotten.
    fn find_or_insert(&mut self, text: &[u8], key: u64, at: usize) -> Option<usize> {
        let start = usize::try_from(key >> 32).unwrap_or_default();
        for step in 0..8 {
            let slot = &mut self.table[(start + step) & self.mask];
            let Some(place) = (*slot as usize).checked_sub(1) else {
                *slot = u32::try_from(at + 1).unwrap_or_default();
                return None;
            };
            if text.get(place..place + WINDOW) == text.get(at..at + WINDOW) {
                return Some(place);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirecopy_stage::document::Edit;

    fn check(text: &str, expect: &[&str]) {
        let mut edits = Edits::new();
        report(text, std::iter::once(Span::at(0, text.len())), &mut edits);
        let found: Vec<&str> = edits
            .iter()
            .flat_map(|e| match e {
                Edit::Finding { spans, .. } => spans.clone(),
                _ => Vec::new(),
            })
            .map(|s| &text[s.range()])
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn passages_that_stand_twice() {
        let passage = "visits of ships and of the masters of harbours, and meetings of those who work on the quays, were said to make the whole strait a safer place";
        let text = format!(
            "He said: {passage}. Nobody else was asked. According to him, {passage}; then he left."
        );
        check(&text, &[passage, passage]);
        check("The ship came in. The ship came in.", &[]);
        check("", &[]);
        // Whatever repeats itself endlessly is reported a few times only.
        let again = "la ".repeat(500);
        let mut edits = Edits::new();
        report(&again, std::iter::once(Span::at(0, again.len())), &mut edits);
        assert!(edits.len() <= 1);
    }
}
