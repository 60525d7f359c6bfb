//! What stands around a name in its line.

/// Bytes that are looked at on either side of a name: enough for the longest line that credits and for the dozen words
/// before a name that may speak of a picture. A line may hold nothing but names, and reading all of it for each of
/// them would take time that grows with its square.
const REACH: usize = 200;

/// A text, and where it begins and ends apart from blanks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page<'a> {
    text: &'a str,
    head: usize,
    tail: usize,
}

/// The surroundings of a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// What stands before it in its line, without blanks at the edges, and only as far as [`REACH`].
    pub(crate) before: &'a str,
    /// What stands behind it in its line, only as far as [`REACH`].
    pub(crate) after: &'a str,
    /// Whether `before` goes back to where the line begins.
    pub(crate) begins: bool,
    /// Whether `after` goes on to where the line ends.
    pub(crate) ends: bool,
    /// Whether no line before it holds anything, so far as `before` reaches.
    pub(crate) first: bool,
    /// Whether no line behind it holds anything, so far as `after` reaches.
    pub(crate) last: bool,
    /// The line above it, only as far as [`REACH`].
    pub(crate) above: &'a str,
    /// Its line, where that is no longer than can be seen.
    pub(crate) line: Option<&'a str>,
}

impl<'a> Page<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let (head, tail) = (text.len() - text.trim_start().len(), text.trim_end().len());
        Page { text, head, tail }
    }

    /// The text up to its last character that is no blank.
    pub(crate) fn trimmed(&self) -> &'a str {
        &self.text[..self.tail]
    }

    /// The surroundings of the piece of text between two places.
    pub(crate) fn place(&self, start: usize, end: usize) -> Place<'a> {
        let text = self.text;
        let back = back(text, start);
        let line_start = back.rfind('\n').map(|at| start - back.len() + at + 1);
        let line_start = line_start.or((back.len() == start).then_some(0));
        let ahead = ahead(text, end);
        let line_end = ahead.find('\n').map(|at| end + at);
        let line_end = line_end.or((end + ahead.len() == text.len()).then_some(text.len()));
        let before = &text[line_start.unwrap_or(start - back.len())..start];
        let after = &text[end..line_end.unwrap_or(end + ahead.len())];
        let above = line_start.map_or("", |at| self::back(text, at).trim_end());
        Place {
            before: before.trim(),
            after,
            begins: line_start.is_some(),
            ends: line_end.is_some(),
            first: line_start.is_some_and(|at| at <= self.head),
            last: line_end.is_some_and(|at| at >= self.tail),
            above: above.rsplit('\n').next().unwrap_or_default(),
            line: line_start.zip(line_end).map(|(start, end)| &text[start..end]),
        }
    }
}

impl Place<'_> {
    /// Whether nothing but blanks stands before it in its line.
    pub(crate) fn opens(&self) -> bool {
        self.begins && self.before.is_empty()
    }

    /// Whether nothing but blanks, and perhaps a full stop, stands behind it in its line.
    pub(crate) fn closes(&self) -> bool {
        self.ends && matches!(self.after.trim(), "" | ".")
    }

    /// Whether it is all of the first line of a longer text, or all of the last.
    pub(crate) fn stands_apart(&self) -> bool {
        self.opens() && self.ends && self.after.trim().is_empty() && self.first != self.last
    }
}

fn back(text: &str, at: usize) -> &str {
    let mut from = at.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..at]
}

fn ahead(text: &str, at: usize) -> &str {
    let mut to = text.len().min(at + REACH);
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    &text[at..to]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes that are held up to the rules for each `AFP` of a text, at most.
    fn most_read(text: &str) -> usize {
        let page = Page::new(text);
        let read = |(at, name): (usize, &str)| {
            let place = page.place(at, at + name.len());
            let line = place.line.map_or(0, str::len);
            place.before.len() + place.after.len() + place.above.len() + line
        };
        text.match_indices("AFP").map(read).max().unwrap_or_default()
    }

    #[test]
    fn no_more_is_read_of_a_long_line_than_of_a_short_one() {
        for text in [
            "AFP-".repeat(3000),
            "AFP-xx-é".repeat(3000),
            "AFP said it was late and dark. ".repeat(1000),
            format!("{}{}", " \n".repeat(5000), "x AFP y\n".repeat(1000)),
            format!("{}{}", "AFP\n".repeat(1000), " \n".repeat(5000)),
        ] {
            assert!(most_read(&text) <= 5 * REACH + 3, "{}", &text[..30]);
        }
    }

    #[test]
    fn edges() {
        let place = |text: &'static str| {
            let at = text.find("AFP").unwrap();
            Page::new(text).place(at, at + 3)
        };
        let alone = place(" \n AFP\r\nThe fire is out.");
        assert!(alone.opens() && alone.closes() && alone.first && !alone.last);
        assert!(alone.stands_apart());
        assert!(place("The fire is out.\n AFP \n\n").stands_apart());
        assert!(!place("AFP").stands_apart());
        assert_eq!(place("x\nBy Ann Lee\n\nAFP\ny").above, "By Ann Lee");
        assert_eq!(place("x\nas AFP said\ny").line, Some("as AFP said"));
    }
}
