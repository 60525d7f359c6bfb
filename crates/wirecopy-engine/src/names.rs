//! The names of the files of a run: what writes them, what reads them and what looks for them goes by this list.

use std::fmt::Write as _;

use crate::plan::Packing;

/// The lines of all documents, where they are not divided.
pub(crate) const DOCUMENTS: &str = "documents.jsonl";
pub(crate) const LINKS: &str = "links.jsonl";
/// What a run with an index changes for documents of earlier ones.
pub(crate) const REVISIONS: &str = "revisions.jsonl";
pub(crate) const DEAD_LETTERS: &str = "dead-letters.jsonl";
pub(crate) const DROPPED: &str = "dropped.jsonl";
pub(crate) const DATES: &str = "dates.csv";
pub(crate) const ENTITIES: &str = "entities.csv";
pub(crate) const SOURCES: &str = "sources.csv";
/// The folder of the texts.
pub(crate) const TEXTS: &str = "text";

/// The name of one of the files that documents are divided into.
pub(crate) fn shard(number: u64) -> String {
    format!("documents-{number:05}.jsonl")
}

/// Whether a file of a run holds documents.
pub(crate) fn is_documents(file: &str) -> bool {
    let lines = unpacked(file).and_then(|name| name.strip_suffix(".jsonl"));
    lines.is_some_and(|name| name == "documents" || name.starts_with("documents-"))
}

/// Whether a file of a run is the text of a document.
pub(crate) fn is_text(file: &str) -> bool {
    file.strip_prefix(TEXTS).is_some_and(|rest| rest.starts_with('/'))
}

/// Where the text of a document of this file name lies below the output folder.
pub(crate) fn text(name: &str) -> String {
    format!("{TEXTS}/{name}")
}

/// Whether a path below an output folder is one that a run may write, as its pipeline asks: who reads the folder by
/// patterns takes such a file for part of the run. What says how the run went, `manifest.json` and `run.json`, holds no
/// results.
pub(crate) fn is_result(file: &str) -> bool {
    let lines = || {
        unpacked(file).is_some_and(|name| [LINKS, REVISIONS, DEAD_LETTERS, DROPPED].contains(&name))
    };
    let text = || is_text(file) && file.ends_with(".txt");
    is_documents(file) || lines() || text() || [DATES, ENTITIES, SOURCES].contains(&file)
}

/// The name without what says how lines are packed.
fn unpacked(file: &str) -> Option<&str> {
    file.strip_suffix(Packing::of(file).ending())
}

/// The name of a document's text file: nothing in an id can lead out of the folder.
pub(crate) fn file_name(id: &str) -> String {
    let mut name = String::new();
    for c in id.chars() {
        if c.is_alphanumeric() || matches!(c, '-' | '_') || (c == '.' && !name.is_empty()) {
            name.push(c);
        } else {
            let mut buffer = [0; 4];
            for byte in c.encode_utf8(&mut buffer).bytes() {
                let _ = write!(name, "%{byte:02X}");
            }
        }
    }
    // Long ids are cut and told apart by their hash; file systems allow 255 bytes.
    if name.len() > 180 {
        let mut cut = 160;
        while !name.is_char_boundary(cut) {
            cut -= 1;
        }
        name.truncate(cut);
        let _ = write!(name, "~{}", &blake3::hash(id.as_bytes()).to_hex()[..16]);
    }
    if !name.ends_with(".txt") {
        name.push_str(".txt");
    }
    name
}

/// The name of the other of two documents whose ids make one name, such as `a` and `a.txt`: more than two cannot, and no
/// id makes a name with a tilde in this place.
pub(crate) fn second(name: &str) -> String {
    format!("{}~2.txt", name.strip_suffix(".txt").unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_known_by_their_names() {
        let check = |file: &str, expect: bool| assert_eq!(is_result(file), expect, "{file}");
        for file in [
            "documents.jsonl",
            "documents-00012.jsonl.zst",
            "documents-old.jsonl",
            "links.jsonl.gz",
        ] {
            check(file, true);
        }
        for file in ["revisions.jsonl", "dates.csv", "text/a.txt", "dropped.jsonl"] {
            check(file, true);
        }
        for file in ["documents.csv", "documents.jsonl.bak", "mydocuments.jsonl", "notes.txt"] {
            check(file, false);
        }
        for file in
            ["dates.csv.gz", "text", "text/a.md", "texts/a.txt", "manifest.json", "sources.jsonl"]
        {
            check(file, false);
        }
    }

    #[test]
    fn ids_become_names_that_stay_in_the_folder() {
        let check = |id: &str, name: &str| assert_eq!(file_name(id), name);
        check("a.txt", "a.txt");
        check("2023/07/a.html", "2023%2F07%2Fa.html.txt");
        check("../../x", "%2E.%2F..%2Fx.txt");
        check("é x\0", "é%20x%00.txt");
        assert!(file_name(&"x".repeat(5000)).len() < 200);
    }
}
