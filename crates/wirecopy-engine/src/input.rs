//! Which files a run reads, in which order.

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use globset::GlobBuilder;
use walkdir::WalkDir;

use crate::EngineError;
use crate::manifest::Manifest;
use crate::reader::Reading;
use crate::remote;
use crate::run::WORK;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One document of plain text.
    Text,
    /// One page of HTML.
    Html,
    /// One JSON object a line.
    JsonLines,
    /// Records of a web archive: WARC, or the WET files of Common Crawl.
    Warc,
    /// Rows of a Parquet file, whose columns are called as the keys of JSON lines.
    Parquet,
}

impl Format {
    /// By the end of the name, whether or not it says behind it how the file is packed.
    fn of(name: &str) -> Option<Self> {
        let packed = [".gz", ".zst", ".bz2", ".xz"];
        let name = name.to_ascii_lowercase();
        let name = packed.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "txt" | "text" => Some(Format::Text),
            "html" | "htm" | "xhtml" => Some(Format::Html),
            "jsonl" | "ndjson" => Some(Format::JsonLines),
            "warc" | "wet" => Some(Format::Warc),
            "parquet" => Some(Format::Parquet),
            _ => None,
        }
    }
}

/// A file to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its path below the input that named it, with `/` between folders: the id of a document that fills a file.
    pub name: String,
    /// What it holds.
    pub format: Format,
}

/// A file that is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedFile {
    /// Its path below the input that named it.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// All that the inputs of a run name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// What will be read, in order.
    pub files: Vec<InputFile>,
    /// What will not.
    pub skipped: Vec<SkippedFile>,
    /// How many there may be of both.
    most: u64,
}

impl Listing {
    fn check(&self, root: &Path) -> Result<(), EngineError> {
        if (self.files.len() + self.skipped.len()) as u64 <= self.most {
            return Ok(());
        }
        let message = format!(
            "more than {} files; `max-files` under [input] sets how many there may be. Is this the right folder?",
            self.most
        );
        Err(EngineError::Input { path: root.into(), message })
    }
}

/// The input that stands for standard input. It holds JSON lines unless the pipeline says otherwise.
pub const STDIN: &str = "-";

/// Lists files, folders and globs. The order is that of the inputs, and inside a folder that of the names.
///
/// # Errors
///
/// When an input does not exist, matches nothing, or cannot be listed, and where there are more files than may be.
pub fn list(inputs: &[PathBuf], reading: &Reading) -> Result<Listing, EngineError> {
    let format = reading.format;
    let mut listing = Listing { most: reading.limits.files, ..Listing::default() };
    for input in inputs {
        match fs::metadata(input) {
            _ if input == Path::new(STDIN) => {
                let format = format.unwrap_or(Format::JsonLines);
                let name = "stdin".to_owned();
                listing.files.push(InputFile { path: STDIN.into(), name, format });
            }
            _ if remote::is_url(input) => objects(input, format, &mut listing)?,
            Ok(meta) if meta.is_dir() => walk(input, format, &mut listing)?,
            Ok(_) => {
                let name = file_name(input);
                add(input.clone(), name, format, true, &mut listing);
            }
            Err(_) if is_glob(input) => glob(input, format, &mut listing)?,
            Err(error) => {
                return Err(EngineError::Input {
                    path: input.clone(),
                    message: format!("{error}; check `path` under [input], or --input"),
                });
            }
        }
    }
    Ok(listing)
}

/// What an address in an object store leads to.
fn objects(url: &Path, format: Option<Format>, listing: &mut Listing) -> Result<(), EngineError> {
    let fail = |error: std::io::Error| EngineError::Input {
        path: url.into(),
        message: format!(
            "{}; check `path` under [input], or --input",
            // A store may answer with a page.
            error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
        ),
    };
    let found = remote::list(url).map_err(fail)?;
    let asked = matches!(&found[..], [one] if Path::new(&one.url) == url);
    for object in found {
        sort_out(object.url.into(), object.name, format, asked, listing);
        listing.check(url)?;
    }
    Ok(())
}

fn walk(root: &Path, format: Option<Format>, listing: &mut Listing) -> Result<(), EngineError> {
    let mut entries = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {
                if entry.depth() > 0 && is_output(entry.path()) {
                    listing.skipped.push(skipped_output(root, entry.path()));
                    entries.skip_current_dir();
                }
            }
            Ok(entry) => {
                let name = below(root, entry.path());
                add(entry.into_path(), name, format, false, listing);
                listing.check(root)?;
            }
            Err(error) => {
                let path = error.path().unwrap_or(root);
                if path == root {
                    return Err(EngineError::Input {
                        path: root.into(),
                        message: error.to_string(),
                    });
                }
                listing
                    .skipped
                    .push(SkippedFile { name: below(root, path), reason: reason(&error) });
            }
        }
    }
    Ok(())
}

/// Why a walk could not go on somewhere.
fn reason(error: &walkdir::Error) -> String {
    match error.loop_ancestor() {
        Some(_) => "a link that leads back to a folder above it".to_owned(),
        None => error.io_error().map_or_else(|| error.to_string(), ToString::to_string),
    }
}

/// Whether a folder is what a run wrote: below the inputs of that run it would be read the next time.
fn is_output(dir: &Path) -> bool {
    dir.join(WORK).exists() || Manifest::is_at(dir)
}

fn skipped_output(root: &Path, dir: &Path) -> SkippedFile {
    let reason = "the output of a run; name it as an input of its own to read it".to_owned();
    SkippedFile { name: below(root, dir), reason }
}

fn glob(pattern: &Path, format: Option<Format>, listing: &mut Listing) -> Result<(), EngineError> {
    let fail = |message: String| EngineError::Input { path: pattern.into(), message };
    let text = pattern.to_str().ok_or_else(|| fail("the pattern is not UTF-8".to_owned()))?;
    let matcher = GlobBuilder::new(text)
        .literal_separator(true)
        .build()
        .map_err(|e| fail(e.to_string()))?
        .compile_matcher();
    // The part before the first wildcard is where the search starts and what names are relative to.
    let fixed: PathBuf =
        pattern.components().take_while(|c| !is_glob(Path::new(c.as_os_str()))).collect();
    let root = if fixed.as_os_str().is_empty() { PathBuf::from(".") } else { fixed.clone() };
    let before = listing.files.len() + listing.skipped.len();
    let mut entries = WalkDir::new(&root).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                // Something that matches may lie there.
                let path = error.path().unwrap_or(&root);
                if path != root {
                    let name = below(&root, path);
                    listing.skipped.push(SkippedFile { name, reason: reason(&error) });
                }
                continue;
            }
        };
        let path = entry.path();
        if entry.file_type().is_dir() && entry.depth() > 0 && is_output(path) {
            listing.skipped.push(skipped_output(&root, path));
            entries.skip_current_dir();
            continue;
        }
        let shown = if fixed.as_os_str().is_empty() {
            path.strip_prefix(".").unwrap_or(path)
        } else {
            path
        };
        if !entry.file_type().is_dir() && matcher.is_match(shown) {
            let name = below(&root, path);
            add(path.to_path_buf(), name, format, true, listing);
            listing.check(pattern)?;
        }
    }
    if listing.files.len() + listing.skipped.len() == before {
        return Err(fail("no file matches the pattern".to_owned()));
    }
    Ok(())
}

/// Adds a file or says why not. A file that was `asked` for by name is read even if its name says nothing.
fn add(path: PathBuf, name: String, format: Option<Format>, asked: bool, listing: &mut Listing) {
    let skip = |reason: &str| SkippedFile { name: name.clone(), reason: reason.to_owned() };
    // Only regular files are opened: a FIFO would block for ever.
    let skipped = match fs::metadata(&path) {
        Err(error) => Some(skip(&error.to_string())),
        Ok(meta) if !meta.is_file() => Some(skip("not a regular file")),
        Ok(_) if file_name(&path).starts_with('.') && !asked => Some(skip("a hidden file")),
        Ok(_) => None,
    };
    if let Some(skipped) = skipped {
        listing.skipped.push(skipped);
        return;
    }
    sort_out(path, name, format, asked, listing);
}

/// Adds a file that is there, if it is of a kind that is read.
fn sort_out(
    mut path: PathBuf,
    name: String,
    format: Option<Format>,
    asked: bool,
    listing: &mut Listing,
) {
    let by_name = Format::of(&file_name(&path));
    let format = match (format, by_name) {
        // A format that was asked for reads every file in that way, except those whose name says otherwise in a
        // folder that was not sorted out by hand.
        (Some(format), _) if asked => Some(format),
        (Some(format), by_name) => by_name.is_none_or(|f| f == format).then_some(format),
        (None, Some(by_name)) => Some(by_name),
        (None, None) => asked.then_some(Format::Text),
    };
    match format {
        Some(format) => {
            // There may be millions, each held until it is read.
            path.shrink_to_fit();
            listing.files.push(InputFile { path, name, format });
        }
        None => {
            let reason = "not a kind of file that is read here".to_owned();
            listing.skipped.push(SkippedFile { name, reason });
        }
    }
}

/// Opens a listed file, making sure once more that it is a regular one; an object of a store is fetched.
///
/// # Errors
///
/// When it cannot be read, or is no file.
pub fn open(path: &Path) -> std::io::Result<File> {
    if path == Path::new(STDIN) {
        // The descriptor itself: what lies behind its name may not be opened again, or would begin anew.
        return Ok(File::from(std::io::stdin().as_fd().try_clone_to_owned()?));
    }
    if remote::is_url(path) {
        return remote::open(path);
    }
    if !fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("not a regular file"));
    }
    File::open(path)
}

fn is_glob(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '[', '{'])
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn below(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = below.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in ["b.txt", "a/x.html", "a/y.jsonl.gz", "a/notes.md", ".hidden.txt"] {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        dir
    }

    fn names(listing: &Listing) -> (Vec<&str>, Vec<&str>) {
        (
            listing.files.iter().map(|f| f.name.as_str()).collect(),
            listing.skipped.iter().map(|f| f.name.as_str()).collect(),
        )
    }

    #[test]
    fn a_folder_is_listed_in_order() {
        let dir = tree();
        let listing = list(&[dir.path().into()], &Reading::default()).unwrap();
        assert_eq!(
            names(&listing),
            (vec!["a/x.html", "a/y.jsonl.gz", "b.txt"], vec![".hidden.txt", "a/notes.md"])
        );
        assert_eq!(listing.files[1].format, Format::JsonLines);
    }

    #[test]
    fn globs_match_below_their_fixed_part() {
        let dir = tree();
        let listing = list(&[dir.path().join("a/*.{html,md}")], &Reading::default()).unwrap();
        assert_eq!(names(&listing).0, ["notes.md", "x.html"]);
        assert!(list(&[dir.path().join("*.nothing")], &Reading::default()).is_err());
    }

    #[test]
    fn the_output_of_a_run_below_its_inputs_is_no_input() {
        let dir = tree();
        let out = dir.path().join("a/out");
        fs::create_dir_all(out.join("text")).unwrap();
        fs::write(out.join("text/b.txt"), "x").unwrap();
        fs::write(out.join("manifest.json"), "{\"schema_version\": 1, \"wirecopy\": \"0\"}")
            .unwrap();
        let listing = list(&[dir.path().into()], &Reading::default()).unwrap();
        assert_eq!(names(&listing).0, ["a/x.html", "a/y.jsonl.gz", "b.txt"]);
        assert!(names(&listing).1.contains(&"a/out"));
        let listing = list(&[dir.path().join("**/*.txt")], &Reading::default()).unwrap();
        assert_eq!(names(&listing).0, [".hidden.txt", "b.txt"]);
        // Named by itself, it is one.
        assert_eq!(names(&list(&[out], &Reading::default()).unwrap()).0, ["text/b.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_a_pattern_cannot_look_into_is_told() {
        let dir = tree();
        std::os::unix::fs::symlink("/nowhere/at/all", dir.path().join("a/gone.txt")).unwrap();
        let listing = list(&[dir.path().join("**/*.txt")], &Reading::default()).unwrap();
        assert!(names(&listing).1.contains(&"a/gone.txt"), "{:?}", names(&listing));
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_back_and_pipes_are_skipped() {
        let dir = tree();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("a/loop")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(dir.path().join("pipe.txt")).status();
        assert!(made.is_ok_and(|s| s.success()));
        let listing = list(&[dir.path().into()], &Reading::default()).unwrap();
        assert_eq!(names(&listing).0, ["a/x.html", "a/y.jsonl.gz", "b.txt"]);
        assert_eq!(names(&listing).1, [".hidden.txt", "a/loop", "a/notes.md", "pipe.txt"]);
    }
}
