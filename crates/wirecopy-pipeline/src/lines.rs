//! Lines and columns of places in the file.

/// Where the lines of a text begin. Looking a line up must not read the text again: a file may have as many problems as
/// it has lines.
pub(crate) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(crate) fn new(source: &str) -> Lines {
        let after = source.match_indices('\n').map(|(at, _)| at + 1);
        Lines { starts: std::iter::once(0).chain(after).collect() }
    }

    /// The line of a place, from 1.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start <= at)
    }

    /// The line from 1, and the column in code points from 1.
    pub(crate) fn line_and_column(&self, source: &str, at: usize) -> (usize, usize) {
        let line = self.line(at);
        let start = line.checked_sub(1).and_then(|index| self.starts.get(index)).copied();
        let before = source.get(start.unwrap_or(0)..at);
        (line, before.map_or(0, |before| before.chars().count()) + 1)
    }
}
