//! Names of files for documents: ids may hold anything, `../` too.

use std::collections::HashMap;

/// Gives each document a file name of its own.
#[derive(Default)]
pub(crate) struct Names {
    /// Names in small letters, since some file systems do not tell case apart, each with the number that is tried next
    /// behind it: ids in another script all come to one name, and counting from the start would be quadratic.
    taken: HashMap<String, usize>,
}

impl Names {
    /// A name made of letters, digits, `.`, `-` and `_` that no document before has: at most 120 bytes, and a number
    /// where the name is taken. The ending of a text or a page is left out, since the format brings its own.
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
        let key = plain.to_ascii_lowercase();
        let mut n = match self.taken.get(&key) {
            None => {
                self.taken.insert(key, 2);
                return plain;
            }
            Some(next) => *next,
        };
        while self.taken.contains_key(&format!("{key}-{n}")) {
            n += 1;
        }
        self.taken.insert(format!("{key}-{n}"), 2);
        self.taken.insert(key, n + 1);
        format!("{plain}-{n}")
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

    #[test]
    fn a_number_that_an_id_has_already_is_passed_over() {
        let mut names = Names::default();
        let made: Vec<String> = ["a", "a-2", "a", "A", "a-2"].map(|id| names.name(id)).into();
        assert_eq!(made, ["a", "a-2", "a-3", "A-4", "a-2-2"]);
    }

    #[test]
    fn many_ids_of_one_name_are_named_in_linear_time() {
        let mut names = Names::default();
        let last = (0..100_000).map(|_| names.name("Новости")).last();
        assert_eq!(last.as_deref(), Some("document-100000"));
    }
}
