//! Names of files for documents: ids may hold anything, `../` too.

use std::collections::HashSet;

/// Gives each document a file name of its own.
#[derive(Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// A name made of letters, digits, `.`, `-` and `_`, at most 120 bytes long, that no document before has. The ending
    /// of a text or a page is left out, since the format brings its own.
    pub(crate) fn name(&mut self, id: &str) -> String {
        let lower = id.to_lowercase();
        let ending = [".txt", ".html", ".htm"].into_iter().find(|e| lower.ends_with(e));
        let stem = ending.and_then(|e| id.get(..id.len() - e.len())).unwrap_or(id);
        let mut plain: String = stem
            .chars()
            .map(
                |c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '-' },
            )
            .take(120)
            .collect();
        // A leading dot would hide the file, or name another folder.
        while plain.starts_with(['.', '-']) {
            plain.remove(0);
        }
        if plain.is_empty() {
            plain.push_str("document");
        }
        let mut name = plain.clone();
        let mut n = 2;
        while !self.taken.insert(name.to_lowercase()) {
            name = format!("{plain}-{n}");
            n += 1;
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_differ() {
        let mut names = Names::default();
        for (id, expect) in [
            ("a/b.txt", "a-b"),
            ("A-b.TXT", "A-b-2"),
            ("../../etc/passwd", "etc-passwd"),
            ("<é>", "document"),
            ("", "document-2"),
        ] {
            assert_eq!(names.name(id), expect);
        }
    }
}
