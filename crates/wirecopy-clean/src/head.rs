//! Fields from the head of a page: linked data, meta elements, the title.

use wirecopy_stage::prelude::*;
use wirecopy_stage::serde_json;

use crate::fields;
use crate::markup::{Tree, decode};
use crate::rules::rule;

/// Takes the fields of the head: linked data first, then meta elements, then the title. Gives the title.
pub(crate) fn edit(doc: &Document, tree: &Tree<'_>, out: &mut Edits) -> Option<String> {
    let (html, tags) = (tree.html, &tree.tags);
    let mut found = Found { doc, out, set: Vec::new() };
    for (i, tag) in tags.iter().enumerate() {
        let linked = tag.is("script")
            && !tag.closing
            && tag.attribute("type").is_some_and(|t| t.eq_ignore_ascii_case("application/ld+json"));
        let end = tags.get(i + 1).map_or(html.len(), |t| t.start);
        if linked && let Ok(value) = serde_json::from_str(html[tag.end..end].trim()) {
            found.linked_data(&value, 0);
        }
    }
    for tag in tags.iter().filter(|t| !t.closing) {
        if tag.is("meta") {
            let key = ["property", "name", "itemprop"].iter().find_map(|k| tag.attribute(k));
            if let (Some(key), Some(content)) = (key, tag.attribute("content")) {
                found.meta(&key.to_ascii_lowercase(), &content);
            }
        } else if tag.is("html")
            && let Some(language) = tag.attribute("lang")
        {
            found.set(rule::HTML_META, Fields::LANGUAGE, language.to_ascii_lowercase());
        } else if tag.is("link")
            && tag.attribute("rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical"))
            && let Some(url) = tag.attribute("href")
        {
            found.set(rule::HTML_META, Fields::URL, url);
        }
    }
    let title = tags.iter().position(|t| t.is("title") && !t.closing);
    if let Some(i) = title {
        let end = tags.get(i + 1).map_or(html.len(), |t| t.start);
        let title = decode(&html[tags[i].end..end]);
        found.set(rule::HTML_META, Fields::TITLE, fields::title_without_outlet(&title));
    }
    None
}

/// Sets each field once, and none that the input gave.
struct Found<'a> {
    doc: &'a Document,
    out: &'a mut Edits,
    set: Vec<&'static str>,
}

impl Found<'_> {
    fn set(&mut self, rule: RuleId, field: &'static str, value: impl Into<Value>) {
        let value = value.into();
        let empty = matches!(&value, Value::Text(t) if t.is_empty())
            || matches!(&value, Value::List(l) if l.is_empty());
        if !empty && self.doc.fields.get(field).is_none() && !self.set.contains(&field) {
            self.set.push(field);
            self.out.set(rule, field, value);
        }
    }

    fn meta(&mut self, key: &str, content: &str) {
        let rule = rule::HTML_META;
        match key {
            "og:title" | "twitter:title" => {
                self.set(rule, Fields::TITLE, fields::title_without_outlet(content));
            }
            "og:site_name" | "application-name" => self.set(rule, Fields::OUTLET, content),
            "og:url" => self.set(rule, Fields::URL, content),
            "author" | "article:author" | "parsely-author" | "dc.creator"
                if !content.starts_with("http") =>
            {
                self.set(rule, Fields::AUTHORS, fields::author_list(content));
            }
            "article:published_time"
            | "date"
            | "pubdate"
            | "dc.date"
            | "datepublished"
            | "parsely-pub-date"
            | "publish-date" => {
                if let Some(date) = fields::iso_date(content) {
                    self.set(rule, Fields::PUBLISHED, date);
                }
            }
            "article:section" | "parsely-section" => self.set(rule, Fields::SECTION, content),
            _ => {}
        }
    }

    fn linked_data(&mut self, value: &serde_json::Value, depth: u8) {
        if depth > 4 {
            return;
        }
        if let Some(items) = value.as_array().or_else(|| value.get("@graph")?.as_array()) {
            items.iter().for_each(|item| self.linked_data(item, depth + 1));
        }
        let is_article = match value.get("@type") {
            Some(serde_json::Value::String(t)) => is_article_type(t),
            Some(serde_json::Value::Array(all)) => {
                all.iter().filter_map(|t| t.as_str()).any(is_article_type)
            }
            _ => false,
        };
        if !is_article {
            return;
        }
        let rule = rule::HTML_JSON_LD;
        let text = |key: &str| value.get(key).and_then(|v| v.as_str()).map(decode);
        if let Some(title) = text("headline") {
            self.set(rule, Fields::TITLE, title);
        }
        if let Some(date) = text("datePublished").and_then(|d| fields::iso_date(&d)) {
            self.set(rule, Fields::PUBLISHED, date);
        }
        if let Some(section) = text("articleSection") {
            self.set(rule, Fields::SECTION, section);
        }
        let name = |v: &serde_json::Value| {
            v.as_str().or_else(|| v.get("name")?.as_str()).map(decode).filter(|n| !n.is_empty())
        };
        if let Some(author) = value.get("author") {
            let authors: Vec<String> = match author {
                serde_json::Value::Array(all) => all.iter().filter_map(name).collect(),
                one => name(one).into_iter().collect(),
            };
            self.set(rule, Fields::AUTHORS, authors);
        }
        if let Some(outlet) = value.get("publisher").and_then(name) {
            self.set(rule, Fields::OUTLET, outlet);
        }
    }
}

fn is_article_type(name: &str) -> bool {
    name.ends_with("Article")
        || name == "BlogPosting"
        || name == "LiveBlogPosting"
        || name == "Report"
}

