//! Lines of a text with what is asked of them again and again.

use wirecopy_stage::prelude::Span;

/// A line without the white space around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    /// Where the trimmed line stands.
    pub(crate) span: Span,
    words: u8,
}

/// No question that is asked of lines depends on more words than this.
const MANY: u8 = 200;

/// Counts words up to [`MANY`]. Blanks of other kinds are gone before lines are looked at.
fn count_words(text: &str) -> u8 {
    let (mut words, mut blank) = (0, true);
    for b in text.bytes() {
        let now = b.is_ascii_whitespace();
        words += u8::from(blank && !now);
        blank = now;
        if words == MANY {
            break;
        }
    }
    words
}

impl Line<'_> {
    /// How many words it has; more than [`MANY`] are not counted.
    pub(crate) fn words(&self) -> usize {
        usize::from(self.words)
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether it ends like a sentence, closing quotes and brackets aside.
    pub(crate) fn ends_sentence(&self) -> bool {
        let end = self.text.trim_end_matches(['"', '”', '’', '\'', ')', ']']);
        end.ends_with(['.', '!', '?', '…'])
    }
}

/// The lines of a text, split at newlines.
pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    for whole in text.split_inclusive('\n') {
        let trimmed = whole.trim();
        let lead = whole.len() - whole.trim_start().len();
        let start = if trimmed.is_empty() { at } else { at + lead };
        let words = count_words(trimmed);
        all.push(Line { text: trimmed, span: Span::at(start, start + trimmed.len()), words });
        at += whole.len();
    }
    all
}
