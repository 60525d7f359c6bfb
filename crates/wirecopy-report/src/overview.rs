//! What all documents say together: names, agencies, ties between articles, findings.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::Value;

use crate::article::{Finding, doubtful, findings, surface, title};
use crate::escape::shorten;
use crate::timeline::{Mark, Row, days};
use wirecopy_engine::values::{list, number, text};

/// Rows of a table on the first page; the rest is counted.
pub(crate) const ROWS: usize = 200;
/// Findings of one code that are shown.
const FOUND: usize = 50;
/// Up to this many findings none is folded away.
const FEW: usize = 40;
/// Articles that the timeline shows.
const TIMELINE: usize = 60;
/// Up to this many articles a table has a column for each.
const COLUMNS: usize = 12;
/// Names that are counted. Beyond it only names that are known already are, so that memory has a bound.
const NAMES: usize = 200_000;
/// Passages of a tie that are shown.
const PASSAGES: usize = 6;
/// Other spellings of a name that are kept.
const ALIASES: usize = 8;

/// A line of the list of articles.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) number: usize,
    pub(crate) link: String,
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) outlet: String,
    pub(crate) published: String,
    pub(crate) primary: String,
    pub(crate) words: usize,
    pub(crate) findings: usize,
    pub(crate) links: usize,
}

impl Line {
    /// `link` is where the page of the document is, `links` how many ties it has.
    pub(crate) fn of(document: &Value, number: usize, link: String, links: usize) -> Self {
        let fields = &document["fields"];
        Line {
            number,
            link,
            id: text(document, "id").to_owned(),
            title: title(document),
            outlet: text(fields, "outlet").to_owned(),
            published: day(document),
            primary: text(&fields["primary_source"], "name").to_owned(),
            words: text(document, "text").split_whitespace().count(),
            findings: list(document, "findings").len(),
            links,
        }
    }
}

/// The day of publication as it is written; empty where there is none.
pub(crate) fn day(document: &Value) -> String {
    text(&document["fields"], "published").chars().take(10).collect()
}

/// All findings of one code.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Group {
    pub(crate) code: String,
    pub(crate) count: usize,
    /// The first of them.
    pub(crate) shown: Vec<Found>,
}

/// A finding and its article.
#[derive(Debug, Serialize)]
pub(crate) struct Found {
    pub(crate) link: String,
    pub(crate) title: String,
    #[serde(flatten)]
    pub(crate) finding: Finding,
}

/// A name or an agency with its counts.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Name {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) aliases: Vec<(String, usize)>,
    pub(crate) documents: usize,
    pub(crate) mentions: usize,
    /// Mentions by article, where there are few.
    pub(crate) columns: Vec<usize>,
}

/// A proven tie between two articles.
#[derive(Debug, Serialize)]
pub(crate) struct Tie {
    pub(crate) kind: String,
    pub(crate) score: String,
    pub(crate) rule: String,
    pub(crate) a: End,
    pub(crate) b: End,
    /// The passages of both, side by side.
    pub(crate) passages: Vec<(String, String)>,
}

/// An end of a tie.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct End {
    pub(crate) link: String,
    pub(crate) title: String,
    pub(crate) published: String,
}

/// Where an article comes from, and why that is said.
#[derive(Debug, Serialize)]
pub(crate) struct Origin {
    pub(crate) link: String,
    pub(crate) title: String,
    /// The article that it is a copy of.
    pub(crate) copy_of: String,
    /// The agency or outlet that it goes back to.
    pub(crate) primary: String,
    pub(crate) reason: String,
    pub(crate) rule: String,
}

/// The spans of the passages of a tie, in its first article and in its second.
pub(crate) type Passages = Vec<[(usize, usize); 2]>;

/// A tie whose ends are not known yet, and where its passages stand.
pub(crate) fn unfilled(link: &Value) -> (Tie, Passages) {
    let place = |v: &Value| {
        let at = |i: usize| v[i].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
        (at(0), at(1))
    };
    let spans: Passages = list(link, "spans")
        .iter()
        .take(PASSAGES)
        .map(|s| [place(&s["a"]), place(&s["b"])])
        .collect();
    let tie = Tie {
        kind: text(link, "kind").to_owned(),
        score: format!("{:.2}", link["score"].as_f64().unwrap_or_default()),
        rule: text(link, "rule").to_owned(),
        a: End::default(),
        b: End::default(),
        passages: vec![(String::new(), String::new()); spans.len()],
    };
    (tie, spans)
}

/// Fills one end of a tie and the passages there.
pub(crate) fn fill(tie: &mut Tie, spans: &Passages, second: bool, body: &str, end: End) {
    *(if second { &mut tie.b } else { &mut tie.a }) = end;
    for (passage, span) in tie.passages.iter_mut().zip(spans) {
        let (start, end) = span[usize::from(second)];
        let words = shorten(body.get(start..end).unwrap_or_default(), 600);
        *(if second { &mut passage.1 } else { &mut passage.0 }) = words;
    }
}

/// The first page.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Overview {
    pub(crate) lines: Vec<Line>,
    pub(crate) more_lines: usize,
    /// Findings by code, rare ones first: what is said of every article says least.
    pub(crate) found: Vec<Group>,
    /// Whether there are so few that all are shown at once.
    pub(crate) few_found: bool,
    pub(crate) columns: Vec<(String, String)>,
    pub(crate) names: Vec<Name>,
    pub(crate) more_names: usize,
    pub(crate) agencies: Vec<Name>,
    pub(crate) origins: Vec<Origin>,
    pub(crate) more_origins: usize,
    pub(crate) ties: Vec<Tie>,
    pub(crate) more_ties: usize,
    #[serde(skip)]
    pub(crate) rows: Vec<Row>,
    /// How many articles were published on each day, where the timeline does not show all of them.
    #[serde(skip)]
    pub(crate) days: BTreeMap<i64, usize>,
}

/// The ties of a run.
#[derive(Debug, Default)]
pub(crate) struct Ties {
    /// The first lines of `links.jsonl`.
    pub(crate) shown: Vec<Value>,
    /// How many lines there are.
    pub(crate) all: usize,
    /// How many of all lines name a document, for the first [`ROWS`] documents.
    pub(crate) links: HashMap<String, usize>,
}

/// Counts over documents as they come by.
pub(crate) struct Counter {
    overview: Overview,
    few: bool,
    documents: usize,
    names: HashMap<String, Name>,
    agencies: BTreeMap<String, Name>,
    /// The passages that the shown ties need: by the id of the document, the tie, its end, and its passages.
    wanted: HashMap<String, Vec<(usize, bool)>>,
    /// How many ties each article of the list has, those that are not shown among them.
    links: HashMap<String, usize>,
    spans: Vec<Passages>,
}

impl Counter {
    /// `documents` is how many there will be.
    pub(crate) fn new(documents: usize, ties: Ties) -> Self {
        let Ties { shown: ties, all, links } = ties;
        let mut overview = Overview { more_ties: all - ties.len(), ..Overview::default() };
        let mut wanted: HashMap<String, Vec<(usize, bool)>> = HashMap::new();
        let mut spans = Vec::new();
        for (n, link) in ties.iter().enumerate() {
            wanted.entry(text(link, "a").to_owned()).or_default().push((n, false));
            wanted.entry(text(link, "b").to_owned()).or_default().push((n, true));
            let (tie, of_link) = unfilled(link);
            overview.ties.push(tie);
            spans.push(of_link);
        }
        Counter {
            overview,
            few: documents <= COLUMNS,
            documents,
            names: HashMap::new(),
            agencies: BTreeMap::new(),
            wanted,
            links,
            spans,
        }
    }

    /// Counts a document; `link` is where its page is.
    pub(crate) fn add(&mut self, document: &Value, number: usize, link: &str) {
        let title = title(document);
        let published = day(document);
        self.tie(document, link, &title, &published);
        let found = findings(document);
        self.line(document, number, link);
        for finding in found {
            let groups = &mut self.overview.found;
            let at = groups.iter().position(|g| g.code == finding.code).unwrap_or_else(|| {
                groups.push(Group { code: finding.code.clone(), ..Group::default() });
                groups.len() - 1
            });
            groups[at].count += 1;
            if groups[at].shown.len() < FOUND {
                let (link, title) = (link.to_owned(), title.clone());
                groups[at].shown.push(Found { link, title, finding });
            }
        }
        if self.few {
            self.overview.columns.push((link.to_owned(), title.clone()));
        }
        let day = days(&published);
        if let Some(day) = day.filter(|_| self.documents > TIMELINE) {
            *self.overview.days.entry(day).or_default() += 1;
        }
        if self.overview.rows.len() < TIMELINE {
            self.overview.rows.push(row(document, link, &title, day));
        }
        self.origin(document, link, &title);
        self.mentions(document, number);
    }

    fn origin(&mut self, document: &Value, link: &str, title: &str) {
        let fields = &document["fields"];
        let (copy_of, primary) = (text(fields, "copy_of"), &fields["primary_source"]);
        if copy_of.is_empty() && primary.is_null() {
            return;
        }
        if self.overview.origins.len() >= ROWS {
            self.overview.more_origins += 1;
            return;
        }
        self.overview.origins.push(Origin {
            link: link.to_owned(),
            title: title.to_owned(),
            copy_of: copy_of.to_owned(),
            primary: text(primary, "name").to_owned(),
            reason: text(primary, "reason").to_owned(),
            rule: text(primary, "rule").to_owned(),
        });
    }

    fn line(&mut self, document: &Value, number: usize, link: &str) {
        if self.overview.lines.len() >= ROWS {
            self.overview.more_lines += 1;
            return;
        }
        let links = self.links.get(text(document, "id")).copied().unwrap_or_default();
        let line = Line::of(document, number, link.to_owned(), links);
        self.overview.lines.push(line);
    }

    /// Fills the ends of ties at this document.
    fn tie(&mut self, document: &Value, link: &str, title: &str, published: &str) {
        let Some(wanted) = self.wanted.get(text(document, "id")) else { return };
        for &(n, second) in wanted {
            let end = End {
                link: link.to_owned(),
                title: title.to_owned(),
                published: published.to_owned(),
            };
            fill(&mut self.overview.ties[n], &self.spans[n], second, text(document, "text"), end);
        }
    }

    fn mentions(&mut self, document: &Value, number: usize) {
        let body = text(document, "text");
        let mut here: HashMap<(bool, String), ()> = HashMap::new();
        for a in list(document, "annotations") {
            let (agency, id) = match text(a, "layer") {
                "entity" => (false, text(a, "entity_id")),
                "credit" => (true, text(a, "agency")),
                _ => continue,
            };
            if id.is_empty() {
                continue;
            }
            let known = if agency { None } else { self.names.get(id) };
            if !agency && known.is_none() && self.names.len() >= NAMES {
                continue;
            }
            let columns = if self.few { self.documents } else { 0 };
            let entry = if agency {
                self.agencies.entry(id.to_owned()).or_default()
            } else {
                self.names.entry(id.to_owned()).or_default()
            };
            if entry.id.is_empty() {
                id.clone_into(&mut entry.id);
                text(a, "name").clone_into(&mut entry.name);
                text(a, "label").clone_into(&mut entry.label);
                entry.columns = vec![0; columns];
            }
            entry.mentions += 1;
            if let Some(column) = entry.columns.get_mut(number) {
                *column += 1;
            }
            if here.insert((agency, id.to_owned()), ()).is_none() {
                entry.documents += 1;
            }
            let alias = surface(a, body);
            match entry.aliases.iter().position(|(known, _)| known == alias) {
                Some(at) => entry.aliases[at].1 += 1,
                None if entry.aliases.len() < ALIASES => entry.aliases.push((alias.to_owned(), 1)),
                None => {}
            }
        }
    }

    /// All counts, the largest first.
    pub(crate) fn finish(self) -> Overview {
        let mut overview = self.overview;
        let order = |a: &Name, b: &Name| {
            (b.mentions, b.documents).cmp(&(a.mentions, a.documents)).then_with(|| a.id.cmp(&b.id))
        };
        let sorted = |names: Vec<Name>| {
            let mut names = names;
            names.sort_by(order);
            for name in &mut names {
                name.aliases.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            }
            names
        };
        overview.found.sort_by(|a, b| a.count.cmp(&b.count).then_with(|| a.code.cmp(&b.code)));
        overview.few_found = overview.found.iter().map(|g| g.count).sum::<usize>() <= FEW;
        overview.names = sorted(self.names.into_values().collect());
        overview.more_names = overview.names.len().saturating_sub(ROWS);
        overview.names.truncate(ROWS);
        overview.agencies = sorted(self.agencies.into_values().collect());
        overview.agencies.truncate(ROWS);
        overview
    }
}

/// The row of a document in the timeline.
fn row(document: &Value, link: &str, title: &str, published: Option<i64>) -> Row {
    let doubtful = doubtful(document);
    let body = text(document, "text");
    let marks = list(document, "annotations")
        .iter()
        .filter(|a| matches!(text(a, "layer"), "date" | "interval") && a["removed"] != true)
        .filter_map(|a| {
            let (earliest, latest) = (days(text(a, "earliest")), days(text(a, "latest")));
            let interval = text(a, "layer") == "interval";
            let value = if interval { text(a, "edtf") } else { text(a, "value") };
            let anchor = match text(a, "anchor") {
                "" => String::new(),
                anchor => format!(" from {anchor} ({})", text(a, "anchor_kind")),
            };
            Some(Mark {
                earliest: earliest.or(latest)?,
                latest: latest.or(earliest)?,
                said: format!("“{}” = {value}{anchor} [{}]", surface(a, body), text(a, "rule")),
                doubtful: doubtful.contains(&number(a, "start")),
                interval,
            })
        })
        .collect();
    Row { link: link.to_owned(), title: title.to_owned(), published, marks }
}
