//! The pages of a run that are made when they are asked for.

use std::path::Path;
use std::sync::OnceLock;

use minijinja::context;
use serde::Serialize;
use serde_json::Value;
use wirecopy_engine::values::text;
use wirecopy_engine::{EngineError, FinishedRun};

use crate::article::{article, title};
use crate::escape::shorten;
use crate::index::{Index, Known};
use crate::lean::Kind;
use crate::marks::MARKED;
use crate::overview::{Counter, End, Line, Overview, Tie, day, fill, unfilled};
use crate::pages::{overview_page, ties};
use crate::query::{By, Query};
use crate::templates::{Place, STYLE, Templates, view};
use crate::words::Wanted;

/// Articles on a page of a list.
const ROWS: usize = 50;
/// Documents that are read for one page at most, where words are searched. What is left is a link away.
const READ: usize = 1000;
/// Entries of a list to choose from.
const CHOICES: usize = 300;
/// Ties of an article that are shown.
const TIES: usize = 50;
/// Names that fit what was asked for, at most.
const NAMES: usize = 30;
/// Characters shown on either side of a word that was found.
const CONTEXT: usize = 90;

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The status of HTTP: 200, 204 where the page is empty, 404 where there is no such page, 500 where the run cannot be read.
    pub status: u16,
    /// Its media type.
    pub media: &'static str,
    /// What stands on it.
    pub body: String,
}

/// What the form lets one choose from.
#[derive(Debug, Serialize)]
struct Choices {
    sources: Vec<(String, String, usize)>,
    outlets: Vec<(String, String, usize)>,
    findings: Vec<(String, String, usize)>,
    rules: Vec<(String, String, usize)>,
    names: Vec<(String, String, usize)>,
}

/// A row of a list.
#[derive(Debug, Serialize)]
struct Row {
    line: Line,
    /// What stands before the word that was found, the word, and what stands behind it.
    found: Option<(String, String, String)>,
}

/// The documents that filters let through, and what is to be said of the filters.
struct Candidates {
    all: Vec<usize>,
    /// The names that fit the one asked for.
    named: Vec<u32>,
    notes: Vec<String>,
}

/// A finished run whose pages are made when they are asked for.
pub struct Browser {
    run: FinishedRun,
    index: Index,
    templates: Templates,
    choices: Choices,
    /// What all documents say together, or why that cannot be said.
    overview: OnceLock<Result<Overview, String>>,
}

impl Browser {
    /// Reads the finished run in `dir` once, to know where its documents stand and what they are found by.
    ///
    /// # Errors
    ///
    /// When `dir` is not the output of a finished run with documents, or it cannot be read.
    pub fn open(dir: &Path) -> Result<Self, EngineError> {
        let run = FinishedRun::with_documents(dir)?;
        let index = Index::new(&run)?;
        let choices = choices(&index.known);
        let templates = Templates::new(Place::Server)?;
        Ok(Browser { run, index, templates, choices, overview: OnceLock::new() })
    }

    /// How many documents there are.
    pub fn documents(&self) -> usize {
        self.index.len()
    }

    /// Bytes of memory that the index takes, about.
    pub fn memory(&self) -> usize {
        self.index.bytes()
    }

    /// Counts what all documents say together, for the first page, which until then says that it is not ready.
    ///
    /// # Errors
    ///
    /// When a document cannot be read.
    pub fn count(&self) -> Result<(), EngineError> {
        let (kept, result) = match self.overview() {
            Ok(overview) => (Ok(overview), Ok(())),
            Err(error) => (Err(error.to_string()), Err(error)),
        };
        // A second answer says the same.
        let _ = self.overview.set(kept);
        result
    }

    fn overview(&self) -> Result<Overview, EngineError> {
        let mut counter = Counter::new(self.documents(), ties(&self.run)?);
        for (number, document) in self.run.documents().enumerate() {
            counter.add(&document?, number, &link(number));
        }
        Ok(counter.finish())
    }

    /// The page at an address: what stands before its `?`, and behind it.
    pub fn page(&self, path: &str, query: &str) -> Page {
        let made = match path {
            "/" => self.first(),
            "/style.css" => {
                return Page {
                    status: 200,
                    media: "text/css; charset=utf-8",
                    body: STYLE.to_owned(),
                };
            }
            // Browsers ask for it, and show an error where it is missing.
            "/favicon.ico" => {
                return Page { status: 204, media: "image/x-icon", body: String::new() };
            }
            "/articles" => self.list(&Query::parse(query)).map(Some),
            path => match path.strip_prefix("/article/").and_then(|n| n.parse().ok()) {
                Some(number) => self.article(number),
                None => Ok(None),
            },
        };
        let (status, body) = match made {
            Ok(Some(body)) => (200, body),
            Ok(None) => (404, self.note("There is no such page.")),
            Err(error) => (500, self.note(&format!("The run cannot be read: {error}"))),
        };
        Page { status, media: "text/html; charset=utf-8", body }
    }

    /// A page that says one thing.
    fn note(&self, said: &str) -> String {
        let filled = self.templates.render("note.html", context! { title => said, home => "/" });
        filled.unwrap_or_else(|error| crate::escape(&error.to_string()))
    }

    fn first(&self) -> Result<Option<String>, EngineError> {
        let Some(overview) = self.overview.get() else {
            let title =
                format!("{}: {} articles", self.run.manifest.pipeline.name, self.documents());
            let page = self.templates.render(
                "note.html",
                context! {
                    title, home => "/", waits => true, asked => view(&Query::default()),
                    choices => view(&self.choices),
                },
            );
            return page.map(Some);
        };
        let overview = match overview {
            Ok(overview) => overview,
            Err(error) => {
                return Ok(Some(self.note(&format!("The overview cannot be made: {error}"))));
            }
        };
        let search = context! { asked => view(&Query::default()), choices => view(&self.choices) };
        overview_page(&self.templates, &self.run, overview, &[], &[], search).map(Some)
    }

    fn list(&self, query: &Query) -> Result<String, EngineError> {
        let wanted = Wanted::parse(&query.q);
        let Candidates { all, named, notes } = self.candidates(query, &wanted);
        let mut rows = Vec::new();
        let mut at = query.start.min(all.len());
        let mut read = 0;
        while at < all.len() && rows.len() < ROWS && read < READ {
            rows.extend(self.row(all[at], &wanted)?);
            at += 1;
            read += 1;
        }
        // Where words are searched, some documents pass by mistake, so the number is only sure when all were read.
        let sure = wanted.is_empty() || (query.start == 0 && at == all.len());
        let count = if sure && !wanted.is_empty() { rows.len() } else { all.len() };
        self.templates.render(
            "found.html",
            context! {
                title => "Articles",
                home => "/",
                asked => view(query),
                choices => view(&self.choices),
                notes,
                named => view(&self.shown(&named)),
                more_named => named.len().saturating_sub(NAMES),
                rows => view(&rows),
                count,
                sure,
                documents => self.documents(),
                first => (query.start > 0).then(|| query.address(0)),
                previous => (query.start > ROWS && wanted.is_empty())
                    .then(|| query.address(query.start - ROWS)),
                next => (at < all.len()).then(|| query.address(at)),
                layers => Vec::<&str>::new(),
            },
        )
    }

    /// A document as a row; `None` if it has not all words that are wanted.
    fn row(&self, number: usize, wanted: &Wanted) -> Result<Option<Row>, EngineError> {
        let Some(document) = self.index.document(number)? else { return Ok(None) };
        let body = text(&document, "text");
        let mut found = None;
        if !wanted.is_empty() {
            if !wanted.are_in(&[text(&document, "id"), text(&document["fields"], "title"), body]) {
                return Ok(None);
            }
            found = wanted.first(body).map(|(start, end)| {
                let before: Vec<char> = body[..start].chars().rev().take(CONTEXT).collect();
                let behind: String = body[end..].chars().take(CONTEXT).collect();
                (before.into_iter().rev().collect(), body[start..end].to_owned(), behind)
            });
        }
        let links = self.index.link_count(number);
        Ok(Some(Row { line: Line::of(&document, number, link(number), links), found }))
    }

    /// The documents that the filters let through, and what is to be said of the filters.
    fn candidates(&self, query: &Query, wanted: &Wanted) -> Candidates {
        let (mut notes, mut named) = (Vec::new(), Vec::new());
        let mut lists: Vec<Vec<u32>> = Vec::new();
        for (kind, asked) in [
            (Kind::Source, &query.source),
            (Kind::Outlet, &query.outlet),
            (Kind::Finding, &query.finding),
        ] {
            if !asked.is_empty() {
                lists.push(self.facts(|k| k.kind == kind && k.key == *asked));
            }
        }
        if !query.rule.is_empty() {
            let mut rules = self.facts(|k| k.kind == Kind::Rule && k.key == query.rule);
            if rules.is_empty() {
                rules = self.facts(|k| k.kind == Kind::Rule && k.key.contains(&query.rule));
            }
            lists.push(rules);
        }
        if !query.entity.is_empty() {
            named = self.named(&query.entity);
            lists.push(named.clone());
        }
        let range = query.range().unwrap_or_else(|why| {
            notes.push(why);
            None
        });
        let within = |number: usize| {
            let Some((from, to)) = range else { return true };
            match query.by {
                By::Published => self.index.published(number).is_some_and(|d| from <= d && d <= to),
                By::Mentioned => {
                    self.index.dates(number).iter().any(|&(s, e)| s <= to && from <= e)
                }
            }
        };
        let all = (0..self.documents())
            .filter(|&n| lists.iter().all(|list| self.index.has_any(n, list)))
            .filter(|&n| within(n) && wanted.may_be_in(self.index.words(n)))
            .collect();
        Candidates { all, named, notes }
    }

    fn facts(&self, is: impl Fn(&Known) -> bool) -> Vec<u32> {
        let known = self.index.known.iter().enumerate().filter(|(_, known)| is(known));
        known.filter_map(|(n, _)| u32::try_from(n).ok()).collect()
    }

    /// The name with this id, or else all that have these words in them.
    fn named(&self, asked: &str) -> Vec<u32> {
        let is_name = |k: &Known| k.kind == Kind::Entity;
        let named = self.facts(|k| is_name(k) && k.key == asked);
        let wanted = Wanted::parse(asked);
        if !named.is_empty() || wanted.is_empty() {
            return named;
        }
        self.facts(|k| is_name(k) && wanted.are_in(&[&k.name]))
    }

    /// Names by how many documents have them: id, name and number.
    fn shown(&self, named: &[u32]) -> Vec<(&str, &str, usize)> {
        let mut shown: Vec<(&str, &str, usize)> = named
            .iter()
            .map(|&n| &self.index.known[n as usize])
            .map(|k| (k.key.as_str(), k.name.as_str(), k.documents))
            .collect();
        shown.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.cmp(b)));
        shown.truncate(NAMES);
        shown
    }

    fn article(&self, number: usize) -> Result<Option<String>, EngineError> {
        let Some(document) = self.index.document(number)? else { return Ok(None) };
        let (links, all) = self.index.links(number, TIES)?;
        let ties = links
            .iter()
            .map(|link| self.tie(link, number, &document))
            .collect::<Result<Vec<_>, _>>()?;
        let page = self.templates.render(
            "articles.html",
            context! {
                title => title(&document),
                home => "/",
                articles => view(&[article(&document, number, &self.run.manifest)]),
                ties => view(&ties),
                more_ties => all - ties.len(),
                previous => number.checked_sub(1).map(link),
                next => (number + 1 < self.documents()).then(|| link(number + 1)),
                layers => MARKED,
            },
        );
        page.map(Some)
    }

    /// A link of a document, with the passages at both ends.
    fn tie(&self, line: &Value, number: usize, document: &Value) -> Result<Tie, EngineError> {
        let (mut tie, spans) = unfilled(line);
        for (key, second) in [("a", false), ("b", true)] {
            let id = text(line, key);
            let other;
            let own = if id == text(document, "id") {
                Some((number, document))
            } else {
                let found = self.index.number(id);
                other = found.map(|n| self.index.document(n)).transpose()?.flatten();
                found.zip(other.as_ref()).filter(|(_, o)| text(o, "id") == id)
            };
            let (body, end) = match own {
                Some((n, own)) => {
                    let end = End { link: link(n), title: title(own), published: day(own) };
                    (text(own, "text"), end)
                }
                // It was dropped, or is of an earlier run.
                None => ("", End { title: shorten(id, 90), ..End::default() }),
            };
            fill(&mut tie, &spans, second, body, end);
        }
        Ok(tie)
    }
}

/// Where the page of a document is.
fn link(number: usize) -> String {
    format!("/article/{number}")
}

fn choices(known: &[Known]) -> Choices {
    let of = |kind: Kind, most: usize| {
        let mut all: Vec<&Known> = known.iter().filter(|k| k.kind == kind).collect();
        all.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.key.cmp(&b.key)));
        all.truncate(most);
        all.into_iter().map(|k| (k.key.clone(), k.name.clone(), k.documents)).collect()
    };
    let mut rules: Vec<(String, String, usize)> = of(Kind::Rule, usize::MAX);
    rules.sort();
    Choices {
        sources: of(Kind::Source, CHOICES),
        outlets: of(Kind::Outlet, CHOICES),
        findings: of(Kind::Finding, CHOICES),
        rules,
        names: of(Kind::Entity, CHOICES),
    }
}
