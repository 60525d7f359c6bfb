//! Lines with their byte ranges.

use memchr::memchr2;

use crate::chars::reachable;

/// One line of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it starts.
    pub start: u32,
    /// Where it ends, without its line break.
    pub end: u32,
    /// Where it ends with its line break, which is where the next one starts.
    pub next: u32,
}

impl Line {
    /// The line without its break.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start as usize..self.end as usize]
    }

    /// Whether a line break ended it; only the last line can lack one.
    pub fn is_ended(&self) -> bool {
        self.next > self.end
    }
}

/// An iterator over the lines of a text; see [`lines`].
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t str,
    at: usize,
}

/// Cuts `text` into lines.
///
/// A line ends at `\n`, `\r\n`, U+2028 or U+2029. A carriage return alone is no break: cleaning
/// turns it into one first. Lines tile the text, and a break at its end opens no further line.
///
/// ```
/// let ends: Vec<_> = wirecopy_text::lines("one\r\ntwo").map(|l| (l.start, l.end, l.next)).collect();
/// assert_eq!(ends, [(0, 3, 5), (5, 8, 8)]);
/// ```
pub fn lines(text: &str) -> Lines<'_> {
    Lines { text: reachable(text), at: 0 }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        if start >= bytes.len() {
            return None;
        }
        let mut from = start;
        let (end, next) = loop {
            let Some(found) = memchr2(b'\n', 0xe2, &bytes[from..]) else {
                break (bytes.len(), bytes.len());
            };
            let at = from + found;
            if bytes[at] == b'\n' {
                let cr = at > start && bytes[at - 1] == b'\r';
                break (at - usize::from(cr), at + 1);
            }
            if matches!(&bytes[at..], [0xe2, 0x80, 0xa8 | 0xa9, ..]) {
                break (at, at + 3);
            }
            from = at + 1;
        };
        self.at = next;
        Some(Line { start: start as u32, end: end as u32, next: next as u32 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expect: &[&str]) {
        let found: Vec<_> = lines(input).map(|line| line.text(input)).collect();
        assert_eq!(found, expect, "{input:?}");
        let mut at = 0;
        for line in lines(input) {
            assert_eq!(line.start, at);
            at = line.next;
        }
        assert_eq!(at as usize, input.len());
    }

    #[test]
    fn line_breaks() {
        check("", &[]);
        check("one", &["one"]);
        check("one\n", &["one"]);
        check("\n", &[""]);
        check("one\n\ntwo", &["one", "", "two"]);
        check("one\r\ntwo\r\n", &["one", "two"]);
        check("one\rtwo", &["one\rtwo"]);
        check("one\u{2028}two\u{2029}three", &["one", "two", "three"]);
        check("“quoted”\n’", &["“quoted”", "’"]);
    }

    #[test]
    fn last_line_may_lack_its_break() {
        let ended: Vec<_> = lines("a\nb").map(|line| line.is_ended()).collect();
        assert_eq!(ended, [true, false]);
    }
}
