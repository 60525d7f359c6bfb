//! Fields of a page: from linked data, meta elements, the title, and what stands around the headline.
//!
//! A field may be named in many places. All are read first; for each field the most trustworthy place wins, and places
//! that contradict each other on the day of publication are reported.

use wirecopy_stage::prelude::*;
use wirecopy_text::{fold_key, outlet};

use crate::around::Shown;
use crate::dates;
use crate::extract::Article;
use crate::fields;
use crate::linked_data::LinkedData;
use crate::markup::{Tree, decode};
use crate::rules::rule;

/// The field with the time of the last change.
pub(crate) const MODIFIED: &str = "modified";
/// The field with the address that a page names as its own.
pub(crate) const CANONICAL_URL: &str = "canonical_url";

/// What the head of a page says.
#[derive(Debug, Default)]
pub(crate) struct Head {
    linked: LinkedData,
    /// In the order of trust.
    titles: Vec<String>,
    outlet: Option<String>,
    /// The name of the site in its title or tags, which is no part of the headline.
    site: Option<String>,
    authors: Vec<Vec<String>>,
    published: Vec<String>,
    modified: Vec<String>,
    section: Option<String>,
    url: Option<String>,
    canonical: Option<String>,
    language: Option<String>,
    /// `twitter:label1`, which says what `twitter:data1` is.
    label: String,
}

impl Head {
    pub(crate) fn read(tree: &Tree<'_>) -> Self {
        let mut head = Head::default();
        let mut title = None;
        for (i, tag) in tree.tags.iter().enumerate().filter(|(_, t)| !t.closing) {
            let end = tree.tags.get(i + 1).map_or(tree.html.len(), |t| t.start);
            let content = || tree.html.get(tag.end..end).unwrap_or_default();
            if tag.is("meta") {
                let value = tag.attribute("content").filter(|v| !v.is_empty());
                for key in ["property", "name", "itemprop"] {
                    if let (Some(key), Some(value)) = (tag.attribute(key), &value) {
                        head.meta(&key.to_ascii_lowercase(), value);
                    }
                }
            } else if tag.is("html") {
                head.language = head.language.take().or(tag.attribute("lang"));
            } else if tag.is("link") {
                if tag.attribute("rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical")) {
                    head.canonical = head.canonical.take().or(tag.attribute("href"));
                }
            } else if tag.is("title") {
                title.get_or_insert_with(|| decode(content()));
            } else if tag.is("script")
                && tag
                    .attribute("type")
                    .is_some_and(|t| t.eq_ignore_ascii_case("application/ld+json"))
            {
                head.linked.read(content());
            }
        }
        head.titles.extend(title);
        head.titles.splice(0..0, head.linked.title.clone());
        head
    }

    fn meta(&mut self, key: &str, value: &str) {
        let date = || dates::machine(value);
        match key {
            "og:title" | "twitter:title" | "dc.title" | "citation_title" | "parsely-title" => {
                self.titles.push(value.to_owned());
            }
            "og:site_name" => {
                self.site.get_or_insert_with(|| value.to_owned());
                self.outlet.get_or_insert_with(|| value.to_owned());
            }
            "application-name" => {
                self.outlet.get_or_insert_with(|| value.to_owned());
            }
            "og:url" => {
                self.url.get_or_insert_with(|| value.to_owned());
            }
            "author" | "article:author" | "parsely-author" | "dc.creator" | "dcterms.creator"
            | "sailthru.author" | "byl" | "cxenseparse:author" | "article.author" => {
                self.authors.push(fields::author_names(value));
            }
            "citation_author" => match self.authors.first_mut().filter(|_| self.label == key) {
                Some(list) => list.push(value.to_owned()),
                None => {
                    self.label = key.to_owned();
                    self.authors.insert(0, vec![value.to_owned()]);
                }
            },
            "twitter:label1" => self.label = value.to_lowercase(),
            "twitter:data1" if self.label.ends_with(" by") || self.label == "author" => {
                // Set for people to see, so it names the person where `author` names the site.
                self.authors.insert(0, fields::author_names(value));
            }
            "article:published_time"
            | "article:published"
            | "datepublished"
            | "pubdate"
            | "publish-date"
            | "publish_date"
            | "published-date"
            | "publisheddate"
            | "parsely-pub-date"
            | "sailthru.date"
            | "citation_publication_date"
            | "citation_online_date"
            | "w-published-date"
            | "date"
            | "dc.date"
            | "dc.date.issued"
            | "dcterms.date"
            | "dcterms.created"
            | "dcterms.issued"
            | "article.published"
            | "og:published_time"
            | "og:pubdate"
            | "article:post_date"
            | "cxenseparse:publishtime"
            | "cxenseparse:recs:publishtime"
            | "shareaholic:article_published_time"
            | "rnews:datepublished" => {
                self.published.extend(date());
            }
            "article:modified_time"
            | "og:updated_time"
            | "datemodified"
            | "lastmod"
            | "last-modified"
            | "dcterms.modified"
            | "updated"
            | "modified-date"
            | "article:modified"
            | "article.updated" => self.modified.extend(date()),
            "article:section" | "parsely-section" | "article.section" => {
                self.section.get_or_insert_with(|| value.to_owned());
            }
            "og:locale" | "content-language" => {
                self.language.get_or_insert_with(|| value.replace('_', "-"));
            }
            _ => {}
        }
    }

    /// Headlines that the head names, without what sites add to them, the most trustworthy first.
    pub(crate) fn titles(&self) -> impl Iterator<Item = String> + '_ {
        let site = [&self.site, &self.linked.outlet, &self.outlet];
        self.titles.iter().map(move |title| {
            let known = site.iter().filter_map(|s| s.as_deref());
            fields::title_without_outlet(title, known, self.host())
        })
    }

    fn host(&self) -> Option<&str> {
        [&self.canonical, &self.url].into_iter().flatten().find_map(|u| fields::host(u))
    }

    /// Sets the fields, none that the input gave.
    pub(crate) fn settle(self, doc: &Document, article: &Article, out: &mut Edits) {
        let mut fields = Setter { doc, out };
        let title = self.titles().find(|t| !t.is_empty());
        match &article.headline {
            Some(headline) => fields.set(rule::HTML_HEADLINE, Fields::TITLE, headline.clone()),
            None => fields.set(rule::HTML_META, Fields::TITLE, title.unwrap_or_default()),
        }
        self.set_authors(article, &mut fields);
        self.set_times(article, &mut fields);
        let linked = self.linked;
        fields.set(rule::HTML_JSON_LD, Fields::SECTION, linked.section.unwrap_or_default());
        fields.set(rule::HTML_META, Fields::SECTION, self.section.unwrap_or_default());
        fields.set(rule::HTML_META, Fields::OUTLET, self.site.unwrap_or_default());
        fields.set(rule::HTML_JSON_LD, Fields::OUTLET, linked.outlet.unwrap_or_default());
        fields.set(rule::HTML_META, Fields::OUTLET, self.outlet.unwrap_or_default());
        let canonical = self.canonical.filter(|u| fields::host(u).is_some());
        let url = self.url.or_else(|| canonical.clone()).unwrap_or_default();
        fields.set(rule::HTML_META, Fields::URL, url);
        fields.set(rule::HTML_META, CANONICAL_URL, canonical.unwrap_or_default());
        let language = self.language.unwrap_or_default().to_ascii_lowercase();
        fields.set(rule::HTML_META, Fields::LANGUAGE, language);
    }

    /// People before organisations; then linked data, meta elements, and the byline that readers see.
    fn set_authors(&self, article: &Article, fields: &mut Setter<'_>) {
        let sites = [&self.site, &self.outlet, &self.linked.outlet];
        let is_site = |names: &[String]| {
            let site = |name: &str| {
                let known = sites.iter().filter_map(|s| s.as_deref());
                known.map(fold_key).any(|s| s == fold_key(name))
                    || outlet::by_alias_exact(name).is_some()
                    || self.host().is_some_and(|h| fields::names_host(name, h))
            };
            names.iter().all(|n| site(n))
        };
        let linked = (rule::HTML_JSON_LD, &self.linked.authors);
        let meta = self.authors.iter().map(|a| (rule::HTML_META, a));
        let seen = article.bylines.iter().map(|a| (rule::HTML_BYLINE, a));
        let all: Vec<_> = std::iter::once(linked).chain(meta).chain(seen).collect();
        let named = all.iter().filter(|(_, names)| !names.is_empty());
        let person = named.clone().find(|(_, names)| !is_site(names));
        if let Some((rule, names)) = person.or(named.clone().next()) {
            fields.set(*rule, Fields::AUTHORS, (*names).clone());
        }
    }

    /// Machine-readable dates before the address before what stands around the headline; but see [`is_truer`].
    fn set_times(&self, article: &Article, fields: &mut Setter<'_>) {
        let linked = self.linked.modified.iter().map(|d| (rule::HTML_JSON_LD, d));
        let meta = self.modified.iter().map(|d| (rule::HTML_META, d));
        let seen = article.modified.iter().map(|d| (rule::HTML_TIME, d));
        let changes: Vec<_> = linked.chain(meta).chain(seen).collect();
        let url = self.canonical.iter().chain(&self.url).find_map(|u| dates::in_url(u));
        let linked = self.linked.published.iter().map(|d| (rule::HTML_JSON_LD, d));
        let meta = self.published.iter().map(|d| (rule::HTML_META, d));
        let url = url.iter().map(|d| (rule::URL_DATE, d));
        let named: Vec<_> = linked.chain(meta).chain(url).collect();
        let seen = article.published.iter().map(|d| (rule::HTML_TIME, d));
        let all: Vec<_> = named.iter().copied().chain(seen).collect();
        let change = changes.first().map(|(_, d)| d.as_str());
        let of_change = |day: &str| change.is_some_and(|d| d.starts_with(day));
        let truer = |shown: &&Shown| match named.first() {
            Some((_, date)) => is_truer(shown, date, of_change(&shown.date)),
            None => !shown.changed,
        };
        // Where the order of day and month is open, it may be the same date.
        let is_same = |day: &str| named.iter().any(|(_, d)| d.starts_with(day));
        let seen = article.shown.as_ref().filter(|s| !is_same(&dates::swapped(&s.date)));
        let shown = seen.filter(truer).map(|shown| {
            // A machine-readable value of that day has the time too.
            let same = all.iter().chain(&changes).map(|(_, d)| *d);
            let same = same.filter(|d| d.starts_with(&shown.date));
            (rule::HTML_TIME, same.max_by_key(|d| d.len()).unwrap_or(&shown.date))
        });
        if let Some((rule, date)) = shown.as_ref().or(all.first()) {
            fields.set(*rule, Fields::PUBLISHED, (*date).clone());
            // Other dates around a headline are those of other articles.
            let seen = seen.filter(|s| !s.changed && !of_change(&s.date));
            fields.contradicts(date, named.iter().map(|(_, d)| *d).chain(seen.map(|s| &s.date)));
        }
        if let Some((rule, date)) = changes.first() {
            fields.set(*rule, MODIFIED, (*date).clone());
            // A page that only says when it was changed was published then, for all that can be known.
            fields.set(*rule, Fields::PUBLISHED, (*date).clone());
        }
    }
}

/// An article that is changed within so many days is the same news; one that is given a new date later is new.
const SAME_NEWS_DAYS: i64 = 30;

/// Whether the date at the headline is that of publication for a reader, rather than one that only machines read.
/// A news article keeps its day when it is changed; but what was renewed long after, and shows that day only, speaks
/// of that day.
fn is_truer(shown: &Shown, named: &str, of_change: bool) -> bool {
    let is_change = shown.changed || of_change;
    let later = dates::days_between(named, &shown.date).unwrap_or_default();
    // What is said to have changed before it was published was published before.
    later != 0 && !(is_change && (0..=SAME_NEWS_DAYS).contains(&later))
}

/// Sets each field once, and none that the input gave.
struct Setter<'a> {
    doc: &'a Document,
    out: &'a mut Edits,
}

impl Setter<'_> {
    fn set(&mut self, rule: RuleId, field: &'static str, value: impl Into<Value>) {
        let value = value.into();
        let empty = matches!(&value, Value::Text(t) if t.is_empty())
            || matches!(&value, Value::List(l) if l.is_empty());
        let set = self.out.iter().any(|e| {
            matches!(e, wirecopy_stage::document::Edit::Set { field: f, .. } if f.as_str() == field)
        });
        if !empty && !set && self.doc.fields.get(field).is_none() {
            self.out.set(rule, field, value);
        }
    }

    /// Reports places that name another day than the one that was taken; a day off is a matter of zones.
    fn contradicts<'a>(&mut self, taken: &str, mut all: impl Iterator<Item = &'a String>) {
        if let Some(other) = all.find(|d| !dates::near(taken, d)) {
            let message =
                format!("The date of publication is {taken} in one place and {other} in another.");
            self.out.finding(rule::PUBLISHED_TWICE, "published-contradiction", &message, &[]);
        }
    }
}
