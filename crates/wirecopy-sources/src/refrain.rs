//! Passages that stand so often in a corpus that they are no sign of copying: notices, biographies, standing lines.
//!
//! They bring no articles together. The first article that has one is told, and says how often it stands.

use wirecopy_stage::prelude::*;
use wirecopy_stage::{Hits, Inbox, Message, Posting};

use crate::posting::{Mark, mark};
use crate::rules::rule;
use crate::words::{SHINGLE, words};

const PLACE_BITS: u32 = 32;

/// Tells the first article of a fingerprint how often it stands; of other postings nothing is told.
pub(crate) fn tell(first: &Posting, count: u64, out: &mut Hits) {
    if let Mark::Place(place) = mark(first.data) {
        let most = u64::MAX >> PLACE_BITS;
        out.message(first.doc, first.key, count.min(most) << PLACE_BITS | place as u64 & most);
    }
}

/// Reports the refrains that stand first in this article. `least` is the least number of words.
pub(crate) fn report(doc: &Document, inbox: &Inbox<'_>, least: usize, out: &mut Edits) {
    if inbox.messages.is_empty() {
        return;
    }
    let words = words(doc).text;
    for (first, last, count) in runs(inbox.messages, least) {
        let (Some(first), Some(last)) = (words.get(first), words.get(last)) else { continue };
        let span = Span::new(first.span.start, last.span.end);
        let message =
            format!("stands {count} times in the corpus, too often to be a sign of copying");
        out.finding(rule::REFRAIN, "repeated-passage", &message, &[span]);
    }
}

/// First and last word of each run of fingerprints that follow each other, and how often its rarest part stands.
fn runs(messages: &[Message], least: usize) -> Vec<(usize, usize, u64)> {
    let mut places: Vec<(usize, u64)> = messages
        .iter()
        .filter_map(|m| {
            let place = m.data & (u64::MAX >> PLACE_BITS);
            Some((usize::try_from(place).ok()?, m.data >> PLACE_BITS))
        })
        .collect();
    places.sort_unstable();
    // Winnowing leaves no gap that is wider than this inside a passage.
    let step = least.saturating_sub(SHINGLE) + 1;
    let mut runs: Vec<(usize, usize, u64)> = Vec::new();
    for (place, count) in places {
        let end = place + SHINGLE - 1;
        match runs.last_mut() {
            Some(run) if place <= run.1 + 1 - SHINGLE + step => {
                run.1 = end;
                run.2 = run.2.min(count);
            }
            _ => runs.push((place, end, count)),
        }
    }
    runs.retain(|run| run.1 + 1 - run.0 >= least);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_that_follow_each_other_are_one_passage() {
        let message =
            |place: u64, count: u64| Message { doc: 0, key: 0, data: count << 32 | place };
        let messages =
            [message(14, 300), message(10, 250), message(40, 999), message(70, 2), message(75, 3)];
        assert_eq!(runs(&messages, 9), [(10, 18, 250), (70, 79, 2)]);
    }
}
