//! The pages: which there are, and what stands on them.

use std::path::{Path, PathBuf};

use minijinja::{Value as Jinja, context};
use serde_json::Value;
use wirecopy_engine::{EngineError, FinishedRun};

use crate::article::{Article, article};
use crate::histogram;
use crate::marks::MARKED;
use crate::overview::{Counter, Overview, ROWS, Ties};
use crate::templates::{Place, Templates, view};
use crate::timeline::draw;
use wirecopy_engine::values::text;

/// Up to this many documents all stand on one page.
const ONE_PAGE: usize = 60;
/// Articles on a page of their own pages.
const A_PAGE: usize = 50;
/// Ties that are shown; the rest is counted.
const TIES: usize = 200;

/// What every page says of where it comes from.
const GENERATOR: &str = "<meta name=\"generator\" content=\"wirecopy\">";

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The first page.
    pub first: PathBuf,
    /// How many pages there are besides.
    pub pages: usize,
}

/// Writes the report of the finished run in `dir`, to `report.html` in it and, with many documents, to pages below
/// `report/`.
///
/// # Errors
///
/// When `dir` is not the output of a finished run with documents, or something cannot be read or written.
pub fn write(dir: &Path) -> Result<Written, EngineError> {
    let run = FinishedRun::with_documents(dir)?;
    remove(dir)?;
    let documents = usize::try_from(run.manifest.counts.written).unwrap_or(usize::MAX);
    let one_page = documents <= ONE_PAGE;
    let templates = Templates::new(Place::Files)?;
    let mut counter = Counter::new(documents, ties(&run)?);
    let mut articles: Vec<Article> = Vec::new();
    let mut pages = 0;
    let folder = dir.join("report");
    for (number, document) in run.documents().enumerate() {
        let document = document?;
        counter.add(&document, number, &link(number, one_page));
        articles.push(article(&document, number, &run.manifest));
        if !one_page && articles.len() == A_PAGE {
            pages += 1;
            write_articles(&templates, &folder, pages, documents, &articles)?;
            articles.clear();
        }
    }
    if !one_page && !articles.is_empty() {
        pages += 1;
        write_articles(&templates, &folder, pages, documents, &articles)?;
        articles.clear();
    }
    let overview = counter.finish();
    let first = dir.join("report.html");
    let pages_of: Vec<_> = (1..=pages).map(|n| page_line(n, documents)).collect();
    let html = overview_page(&templates, &run, &overview, &articles, &pages_of, context! {})?;
    save(&first, &html)?;
    Ok(Written { first, pages })
}

/// Removes the report of an earlier run from an output folder, and nothing that another program wrote.
///
/// # Errors
///
/// When a page cannot be removed.
pub fn remove(dir: &Path) -> Result<(), EngineError> {
    let first = dir.join("report.html");
    if is_ours(&first) {
        std::fs::remove_file(&first).map_err(EngineError::io("write", &first))?;
    }
    // Pages are looked for even without the first: a report that was interrupted has none.
    let folder = dir.join("report");
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if is_ours(&path) {
            std::fs::remove_file(&path).map_err(EngineError::io("write", &path))?;
        }
    }
    // Only an empty folder goes.
    let _ = std::fs::remove_dir(&folder);
    Ok(())
}

/// Whether a page was written by this crate.
fn is_ours(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|html| html.contains(GENERATOR))
}

/// The ties of the run, the first of them in full.
pub(crate) fn ties(run: &FinishedRun) -> Result<Ties, EngineError> {
    let mut ties = Ties::default();
    for document in run.documents().take(ROWS) {
        ties.links.insert(text(&document?, "id").to_owned(), 0);
    }
    for link in run.lines("links.jsonl") {
        let link = link?;
        ties.all += 1;
        // An article that repeats itself has one tie with itself.
        let (a, b) = (text(&link, "a"), text(&link, "b"));
        for end in [Some(a), (a != b).then_some(b)].into_iter().flatten() {
            if let Some(count) = ties.links.get_mut(end) {
                *count += 1;
            }
        }
        if ties.shown.len() < TIES {
            ties.shown.push(link);
        }
    }
    Ok(ties)
}

/// The first page. `pages` are file and range of those that articles are on, if they are not on this one.
pub(crate) fn overview_page(
    templates: &Templates,
    run: &FinishedRun,
    overview: &Overview,
    articles: &[Article],
    pages: &[(String, usize, usize)],
    more: Jinja,
) -> Result<String, EngineError> {
    let absences = |file: &str| -> Result<Vec<(String, String)>, EngineError> {
        let shown = run.lines(file).take(TIES);
        let line = |value: Value| {
            let why = [text(&value, "reason"), text(&value, "error")].concat();
            (text(&value, "id").to_owned(), why)
        };
        shown.map(|value| Ok(line(value?))).collect()
    };
    let page = context! {
        title => format!("{}: {} articles", run.manifest.pipeline.name, run.manifest.counts.written),
        home => "",
        overview => view(overview),
        timeline => Jinja::from_safe_string(draw(&overview.rows)),
        rows => overview.rows.len(),
        histogram => Jinja::from_safe_string(histogram::draw(&overview.days, templates.place)),
        articles => view(&articles),
        pages => view(&pages),
        manifest => view(&run.manifest),
        record => view(&run.record),
        dropped => absences("dropped.jsonl")?,
        failed => absences("dead-letters.jsonl")?,
        layers => view(&if articles.is_empty() { &[][..] } else { &MARKED[..] }),
    };
    templates.render("index.html", context! { ..more, ..page })
}

/// Where the view of a document is, seen from the first page.
fn link(number: usize, one_page: bool) -> String {
    if one_page {
        format!("#a{number}")
    } else {
        format!("report/articles-{:05}.html#a{number}", number / A_PAGE + 1)
    }
}

/// File and range of a page.
fn page_line(page: usize, documents: usize) -> (String, usize, usize) {
    let last = (page * A_PAGE).min(documents);
    (format!("report/articles-{page:05}.html"), (page - 1) * A_PAGE + 1, last)
}

fn write_articles(
    templates: &Templates,
    folder: &Path,
    page: usize,
    documents: usize,
    articles: &[Article],
) -> Result<(), EngineError> {
    std::fs::create_dir_all(folder).map_err(EngineError::io("write", folder))?;
    let (_, first, last) = page_line(page, documents);
    let name = |n: usize| format!("articles-{n:05}.html");
    let html = templates.render(
        "articles.html",
        context! {
            title => format!("Articles {first} to {last}"),
            home => "../report.html",
            articles => view(&articles),
            previous => (page > 1).then(|| name(page - 1)),
            next => (last < documents).then(|| name(page + 1)),
            layers => MARKED,
            ties => Vec::<&str>::new(),
            more_ties => 0,
        },
    )?;
    save(&folder.join(name(page)), &html)
}

fn save(path: &Path, html: &str) -> Result<(), EngineError> {
    // Ours were removed before, so whatever stands here is another's.
    if path.exists() {
        let found = std::io::Error::other("another program wrote this; move it away");
        return Err(EngineError::io("write", path)(found));
    }
    // Under another name until it is whole.
    let temp = path.with_extension("tmp");
    std::fs::write(&temp, html).map_err(EngineError::io("write", &temp))?;
    std::fs::rename(&temp, path).map_err(EngineError::io("write", path))
}
