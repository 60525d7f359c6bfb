//! Lines of a text with what is asked of them again and again.

use wirecopy_stage::prelude::Span;

/// A line without the white space around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    pub(crate) text: &'a str,
    /// Where the trimmed line stands.
    pub(crate) span: Span,
}

impl Line<'_> {
    pub(crate) fn words(&self) -> usize {
        self.text.split_whitespace().count()
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
        all.push(Line { text: trimmed, span: Span::at(start, start + trimmed.len()) });
        at += whole.len();
    }
    all
}
