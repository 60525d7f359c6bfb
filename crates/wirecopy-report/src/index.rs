//! Where each document of a run stands and what it is found by: made in one pass, kept in memory.
//!
//! A document takes about 24 bytes for its place and id, 4 for each name, agency, rule and finding that it has, 16 for
//! each date, and 10 bits for each of its words. The texts stay on disk.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use wirecopy_engine::{EngineError, FinishedRun, stored};

use crate::lean::{Kind, Lean, lean};

/// Bytes of lines that a thread takes at a time.
const BATCH: usize = 8 << 20;

/// A thing that documents are found by.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) kind: Kind,
    /// Its id.
    pub(crate) key: String,
    /// How it is called.
    pub(crate) name: String,
    /// How many documents have it.
    pub(crate) documents: usize,
}

/// Lists of different lengths, one behind the other.
#[derive(Debug)]
struct Lists<T> {
    all: Vec<T>,
    ends: Vec<usize>,
}

impl<T> Lists<T> {
    fn new() -> Self {
        Lists { all: Vec::new(), ends: Vec::new() }
    }

    fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.all.extend(list);
        self.ends.push(self.all.len());
    }

    fn get(&self, n: usize) -> &[T] {
        let start = n.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[n]]
    }

    fn bytes(&self) -> usize {
        self.all.capacity() * size_of::<T>() + self.ends.capacity() * size_of::<usize>()
    }
}

/// A line of a file.
#[derive(Clone, Copy, Debug)]
struct Line {
    file: u32,
    length: u32,
    at: u64,
}

/// All documents of a run.
pub(crate) struct Index {
    files: Vec<(PathBuf, Mutex<File>)>,
    lines: Vec<Line>,
    published: Vec<Option<i32>>,
    dates: Lists<(i64, i64)>,
    facts: Lists<u32>,
    words: Lists<u64>,
    pub(crate) known: Vec<Known>,
    /// Hash of its id and number of each document, in order.
    ids: Vec<(u64, u32)>,
    /// Number of a document and the place of a link that it has, in order.
    links: Vec<(u32, Line)>,
}

impl Index {
    /// Reads all documents and links once.
    pub(crate) fn new(run: &FinishedRun) -> Result<Self, EngineError> {
        let mut paths = run.document_files();
        let links = run.stored("links.jsonl");
        let has_links = links.is_some();
        paths.extend(links);
        let mut files = Vec::new();
        for path in paths {
            let file = stored::seekable(&path).map_err(EngineError::io("read", &path))?;
            files.push((path, Mutex::new(file)));
        }
        let mut index = Index {
            files,
            lines: Vec::new(),
            published: Vec::new(),
            dates: Lists::new(),
            facts: Lists::new(),
            words: Lists::new(),
            known: Vec::new(),
            ids: Vec::new(),
            links: Vec::new(),
        };
        let of_documents = index.files.len() - usize::from(has_links);
        index.read_documents(of_documents, &run.manifest.rules)?;
        if has_links {
            index.read_links(of_documents)?;
        }
        Ok(index)
    }

    fn read_documents(&mut self, files: usize, rules: &[String]) -> Result<(), EngineError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let mut places: HashMap<(Kind, String), u32> = HashMap::new();
        for file in 0..files {
            let path = self.files[file].0.clone();
            let mut batches = self.batches(file)?;
            loop {
                let round: Vec<Batch> = batches.by_ref().take(threads).collect::<Result<_, _>>()?;
                if round.is_empty() {
                    break;
                }
                let read = std::thread::scope(|scope| {
                    let work: Vec<_> = round
                        .iter()
                        .map(|batch| scope.spawn(move || batch.documents(rules)))
                        .collect();
                    work.into_iter().map(|w| w.join()).collect::<Vec<_>>()
                });
                for (batch, read) in round.iter().zip(read) {
                    let documents = read
                        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                        .map_err(|e| EngineError::damaged(&path, e))?;
                    for (line, document) in batch.lines.iter().zip(documents) {
                        self.add(*line, document, &mut places);
                    }
                }
            }
        }
        self.ids.sort_unstable();
        Ok(())
    }

    fn add(&mut self, line: Line, document: Lean, places: &mut HashMap<(Kind, String), u32>) {
        let number = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        self.lines.push(line);
        self.ids.push((hash(&document.id), number));
        self.published.push(document.published.and_then(|d| i32::try_from(d).ok()));
        self.dates.push(document.dates);
        self.words.push(document.words.filter);
        let known = &mut self.known;
        let mut facts: Vec<u32> = document
            .facts
            .into_iter()
            .map(|(kind, key, name)| {
                let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
                let place = *places.entry((kind, key)).or_insert_with_key(|(kind, key)| {
                    known.push(Known { kind: *kind, key: key.clone(), name, documents: 0 });
                    next
                });
                known[place as usize].documents += 1;
                place
            })
            .collect();
        facts.sort_unstable();
        self.facts.push(facts);
    }

    /// The lines of a file, from its beginning. Nothing else reads it meanwhile.
    fn batches(&self, file: usize) -> Result<Batches, EngineError> {
        let (path, opened) = &self.files[file];
        let opened = opened.lock().unwrap_or_else(PoisonError::into_inner).try_clone();
        Batches::new(path, opened.map_err(EngineError::io("read", path))?, file)
    }

    fn read_links(&mut self, file: usize) -> Result<(), EngineError> {
        let path = self.files[file].0.clone();
        for batch in self.batches(file)? {
            let batch = batch?;
            let mut start = 0;
            for line in &batch.lines {
                let bytes = &batch.bytes[start..start + line.length as usize];
                start += bytes.len();
                let link: Ends<'_> =
                    serde_json::from_slice(bytes).map_err(|e| EngineError::damaged(&path, e))?;
                // Articles that were dropped, or of earlier runs, have links too. One that repeats itself has one link.
                let second = (link.a != link.b).then_some(&link.b);
                for id in [Some(&link.a), second].into_iter().flatten() {
                    let number = self.number(id).and_then(|n| u32::try_from(n).ok());
                    self.links.extend(number.map(|number| (number, *line)));
                }
            }
        }
        self.links.sort_by_key(|(number, line)| (*number, line.at));
        Ok(())
    }

    /// How many documents there are.
    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Bytes of memory that it takes, about.
    pub(crate) fn bytes(&self) -> usize {
        let names: usize = self.known.iter().map(|k| k.key.capacity() + k.name.capacity()).sum();
        self.lines.capacity() * (size_of::<Line>() + size_of::<Option<i32>>())
            + self.dates.bytes()
            + self.facts.bytes()
            + self.words.bytes()
            + self.known.capacity() * size_of::<Known>()
            + names
            + self.ids.capacity() * size_of::<(u64, u32)>()
            + self.links.capacity() * size_of::<(u32, Line)>()
    }

    /// The number of the document with this id.
    pub(crate) fn number(&self, id: &str) -> Option<usize> {
        let hash = hash(id);
        let at = self.ids.partition_point(|(own, _)| *own < hash);
        let (own, number) = self.ids.get(at)?;
        (*own == hash).then_some(*number as usize)
    }

    /// A document, read from its file.
    pub(crate) fn document(&self, number: usize) -> Result<Option<Value>, EngineError> {
        self.lines.get(number).map(|line| self.read(*line)).transpose()
    }

    /// Up to `most` links of a document, and how many there are.
    pub(crate) fn links(
        &self,
        number: usize,
        most: usize,
    ) -> Result<(Vec<Value>, usize), EngineError> {
        let from = self.links.partition_point(|(own, _)| (*own as usize) < number);
        let all = self.links[from..].partition_point(|(own, _)| *own as usize == number);
        let shown = self.links[from..from + all].iter().take(most);
        Ok((shown.map(|(_, line)| self.read(*line)).collect::<Result<_, _>>()?, all))
    }

    /// How many links a document has.
    pub(crate) fn link_count(&self, number: usize) -> usize {
        let from = self.links.partition_point(|(own, _)| (*own as usize) < number);
        self.links[from..].partition_point(|(own, _)| *own as usize == number)
    }

    pub(crate) fn published(&self, number: usize) -> Option<i64> {
        self.published[number].map(i64::from)
    }

    pub(crate) fn dates(&self, number: usize) -> &[(i64, i64)] {
        self.dates.get(number)
    }

    /// Whether a document has one of these things; their numbers are in order.
    pub(crate) fn has_any(&self, number: usize, wanted: &[u32]) -> bool {
        let own = self.facts.get(number);
        if wanted.len() < 8 {
            return wanted.iter().any(|fact| own.binary_search(fact).is_ok());
        }
        own.iter().any(|fact| wanted.binary_search(fact).is_ok())
    }

    /// The filter over its words.
    pub(crate) fn words(&self, number: usize) -> &[u64] {
        self.words.get(number)
    }

    fn read(&self, line: Line) -> Result<Value, EngineError> {
        let (path, file) = &self.files[line.file as usize];
        let mut bytes = vec![0; line.length as usize];
        {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(line.at)).map_err(EngineError::io("read", path))?;
            file.read_exact(&mut bytes).map_err(EngineError::io("read", path))?;
        }
        serde_json::from_slice(&bytes).map_err(|e| EngineError::damaged(path, e))
    }
}

/// The ends of a link.
#[derive(serde::Deserialize)]
struct Ends<'a> {
    #[serde(borrow)]
    a: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    b: std::borrow::Cow<'a, str>,
}

/// Some lines of a file.
struct Batch {
    bytes: Vec<u8>,
    lines: Vec<Line>,
}

impl Batch {
    fn documents(&self, rules: &[String]) -> Result<Vec<Lean>, serde_json::Error> {
        let mut rest = self.bytes.as_slice();
        let mut out = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let (own, behind) = rest.split_at(line.length as usize);
            out.push(lean(own, rules)?);
            rest = behind;
        }
        Ok(out)
    }
}

/// The lines of a file, some at a time.
struct Batches {
    path: PathBuf,
    reader: BufReader<File>,
    file: u32,
    at: u64,
}

impl Batches {
    fn new(path: &Path, mut opened: File, file: usize) -> Result<Self, EngineError> {
        opened.seek(SeekFrom::Start(0)).map_err(EngineError::io("read", path))?;
        let reader = BufReader::with_capacity(1 << 20, opened);
        Ok(Batches { path: path.to_owned(), reader, file: u32::try_from(file).unwrap_or(0), at: 0 })
    }

    fn read(&mut self) -> std::io::Result<Batch> {
        let mut batch = Batch { bytes: Vec::with_capacity(BATCH), lines: Vec::new() };
        while batch.bytes.len() < BATCH {
            let length = self.reader.read_until(b'\n', &mut batch.bytes)?;
            if length == 0 {
                break;
            }
            let short = u32::try_from(length).map_err(|_| {
                std::io::Error::new(std::io::ErrorKind::InvalidData, "a line of more than 4 GiB")
            })?;
            batch.lines.push(Line { file: self.file, length: short, at: self.at });
            self.at += length as u64;
        }
        Ok(batch)
    }
}

impl Iterator for Batches {
    type Item = Result<Batch, EngineError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.read() {
            Ok(batch) if batch.lines.is_empty() => None,
            Ok(batch) => Some(Ok(batch)),
            Err(error) => Some(Err(EngineError::io("read", &self.path)(error))),
        }
    }
}

/// FNV-1a of 64 bits.
fn hash(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}
