//! Passages that stand twice in one article.
//!
//! Windows of words are hashed, and one in four is remembered, chosen by its hash; where one is met again, the match
//! is extended in both directions. A passage shorter than [`LEAST`] is not reported; one of that length is missed once
//! in ten times, longer ones hardly ever.

use std::collections::HashMap;

use wirecopy_stage::prelude::*;

use crate::rules::rule;

/// Words of the shortest passage that is reported.
const LEAST: usize = 16;
/// Words of a window.
const WINDOW: usize = 8;
/// Words of a text that are looked at; what is longer is no article.
const MOST_WORDS: usize = 100_000;
/// Passages that are reported.
const MOST: usize = 20;

#[derive(Clone, Copy)]
struct Word {
    hash: u64,
    span: Span,
}

/// Reports passages that stand twice in these spans of a text.
pub(crate) fn report(text: &str, spans: impl Iterator<Item = Span>, out: &mut Edits) {
    let words = words(text, spans);
    let mut found: Vec<Span> = Vec::new();
    let mut seen: HashMap<u64, usize> = HashMap::new();
    let mut at = 0;
    while at + WINDOW <= words.len() {
        let key = words[at..at + WINDOW]
            .iter()
            .fold(0u64, |h, w| (h.rotate_left(9) ^ w.hash).wrapping_mul(MIX));
        // The low bits of a product are the poorer ones.
        if key >> 62 != 0 {
            at += 1;
            continue;
        }
        match seen.get(&key) {
            None => {
                seen.insert(key, at);
                at += 1;
            }
            Some(&first) => {
                let (start, end) = extend(&words, first, at);
                let len = end - start;
                if len >= LEAST {
                    let before = first - (at - start);
                    let passage = |from: usize| {
                        Span::new(words[from].span.start, words[from + len - 1].span.end)
                    };
                    found.extend([passage(before), passage(start)]);
                }
                at = end.max(at + 1);
            }
        }
        if found.len() >= 2 * MOST {
            break;
        }
    }
    if !found.is_empty() {
        out.finding(
            rule::REPEATED,
            "repeated-passage",
            "A passage stands twice in the text.",
            &found,
        );
    }
}

/// The widest match around two equal windows, as the words of the second; the two do not overlap.
fn extend(words: &[Word], first: usize, second: usize) -> (usize, usize) {
    let gap = second - first;
    let back = (1..=first.min(gap))
        .take_while(|&k| words[first - k].hash == words[second - k].hash)
        .count();
    let forward = (0..gap - back.min(gap))
        .take_while(|&k| words.get(second + k).is_some_and(|w| w.hash == words[first + k].hash))
        .count();
    (second - back, second + forward)
}

const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

fn words(text: &str, spans: impl Iterator<Item = Span>) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    for span in spans {
        let (mut at, end) = (span.start as usize, span.end as usize);
        while at < end && all.len() < MOST_WORDS {
            let start = at;
            let mut hash = MIX;
            // Bytes beyond ASCII are parts of letters, or of signs, which then belong to their word: equal is equal.
            while let Some(b) =
                bytes.get(at).filter(|b| at < end && (b.is_ascii_alphanumeric() || !b.is_ascii()))
            {
                hash = (hash ^ u64::from(b.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3);
                at += 1;
            }
            if at > start {
                all.push(Word { hash, span: Span::at(start, at) });
            } else {
                at += 1;
            }
        }
    }
    all
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
        let again = "la ".repeat(500);
        let mut edits = Edits::new();
        report(&again, std::iter::once(Span::at(0, again.len())), &mut edits);
    }
}
