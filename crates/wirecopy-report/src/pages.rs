//! The pages: which there are, and what stands on them.

use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value as Jinja, context};
use serde::Serialize;
use serde_json::Value;
use wirecopy_engine::FinishedRun;

use crate::ReportError;
use crate::article::{Article, MARKED, article};
use crate::escape::escape;
use crate::json::text;
use crate::overview::{Counter, ROWS, Ties};
use crate::timeline::draw;

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
pub fn write(dir: &Path) -> Result<Written, ReportError> {
    let run = FinishedRun::open(dir)?
        .filter(|run| !run.document_files().is_empty())
        .ok_or_else(|| ReportError::NoRun(dir.to_owned()))?;
    remove(dir)?;
    let documents = usize::try_from(run.manifest.counts.written).unwrap_or(usize::MAX);
    let one_page = documents <= ONE_PAGE;
    let environment = environment()?;
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
            write_articles(&environment, &folder, pages, documents, &articles)?;
            articles.clear();
        }
    }
    if !one_page && !articles.is_empty() {
        pages += 1;
        write_articles(&environment, &folder, pages, documents, &articles)?;
        articles.clear();
    }
    let overview = counter.finish();
    let first = dir.join("report.html");
    let absences = |file: &str| -> Result<Vec<(String, String)>, ReportError> {
        let shown = run.lines(file).take(TIES);
        let line = |value: Value| {
            let why = [text(&value, "reason"), text(&value, "error")].concat();
            (text(&value, "id").to_owned(), why)
        };
        shown.map(|value| Ok(line(value?))).collect()
    };
    let html = environment.get_template("index.html")?.render(context! {
        title => format!("{}: {} articles", run.manifest.pipeline.name, documents),
        home => "",
        overview => view(&overview),
        timeline => Jinja::from_safe_string(draw(&overview.rows)),
        articles => view(&articles),
        pages => (1..=pages).map(|n| page_line(n, documents)).collect::<Vec<_>>(),
        manifest => view(&run.manifest),
        record => view(&run.record),
        dropped => absences("dropped.jsonl")?,
        failed => absences("dead-letters.jsonl")?,
        layers => MARKED,
    })?;
    save(&first, &html)?;
    Ok(Written { first, pages })
}

/// Removes the report of an earlier run from an output folder, and nothing that another program wrote.
///
/// # Errors
///
/// When a page cannot be removed.
pub fn remove(dir: &Path) -> Result<(), ReportError> {
    let first = dir.join("report.html");
    if is_ours(&first) {
        std::fs::remove_file(&first).map_err(ReportError::io(&first))?;
    }
    // Pages are looked for even without the first: a report that was interrupted has none.
    let folder = dir.join("report");
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if is_ours(&path) {
            std::fs::remove_file(&path).map_err(ReportError::io(&path))?;
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

/// A value for a template.
fn view<T: Serialize>(value: &T) -> Jinja {
    Jinja::from(Serde(value))
}

/// The ties of the run, the first of them in full.
fn ties(run: &FinishedRun) -> Result<Ties, ReportError> {
    let mut ties = Ties::default();
    for document in run.documents().take(ROWS) {
        ties.links.insert(text(&document?, "id").to_owned(), 0);
    }
    for link in run.lines("links.jsonl") {
        let link = link?;
        ties.all += 1;
        for end in ["a", "b"] {
            if let Some(count) = ties.links.get_mut(text(&link, end)) {
                *count += 1;
            }
        }
        if ties.shown.len() < TIES {
            ties.shown.push(link);
        }
    }
    Ok(ties)
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
    environment: &Environment<'_>,
    folder: &Path,
    page: usize,
    documents: usize,
    articles: &[Article],
) -> Result<(), ReportError> {
    std::fs::create_dir_all(folder).map_err(ReportError::io(folder))?;
    let (_, first, last) = page_line(page, documents);
    let name = |n: usize| format!("articles-{n:05}.html");
    let html = environment.get_template("articles.html")?.render(context! {
        title => format!("Articles {first} to {last}"),
        home => "../report.html",
        articles => view(&articles),
        previous => (page > 1).then(|| name(page - 1)),
        next => (last < documents).then(|| name(page + 1)),
        layers => MARKED,
    })?;
    save(&folder.join(name(page)), &html)
}

fn save(path: &Path, html: &str) -> Result<(), ReportError> {
    // Ours were removed before, so whatever stands here is another's.
    if path.exists() {
        let found = std::io::Error::other("another program wrote this; move it away");
        return Err(ReportError::io(path)(found));
    }
    // Under another name until it is whole.
    let temp = path.with_extension("tmp");
    std::fs::write(&temp, html).map_err(ReportError::io(&temp))?;
    std::fs::rename(&temp, path).map_err(ReportError::io(path))
}

fn environment() -> Result<Environment<'static>, ReportError> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    // Our own escaping also shows what cannot be seen.
    environment.set_formatter(|out, state, value| {
        if value.is_safe() || matches!(state.auto_escape(), minijinja::AutoEscape::None) {
            return minijinja::escape_formatter(out, state, value);
        }
        let text = if value.is_none() { String::new() } else { value.to_string() };
        out.write_str(&escape(&text)).map_err(minijinja::Error::from)
    });
    environment.add_template("base.html", include_str!("../templates/base.html"))?;
    environment.add_template("index.html", include_str!("../templates/index.html"))?;
    environment.add_template("articles.html", include_str!("../templates/articles.html"))?;
    environment.add_template("article.html", include_str!("../templates/article.html"))?;
    environment.add_template("style.css", include_str!("../templates/style.css"))?;
    Ok(environment)
}
