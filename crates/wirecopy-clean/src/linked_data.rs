//! Linked data in pages: schema.org in JSON-LD, as publishers write it.
//!
//! What stands in a page is often not valid JSON: line breaks inside strings and comments around it are mended.

use std::collections::HashMap;

use wirecopy_stage::serde_json::{self, Value};

use crate::dates;
use crate::fields;
use crate::markup::decode;

/// What the linked data of a page says about its article.
#[derive(Debug, Default)]
pub(crate) struct LinkedData {
    pub(crate) title: Option<String>,
    pub(crate) authors: Vec<String>,
    pub(crate) published: Option<String>,
    pub(crate) modified: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) outlet: Option<String>,
    /// Whether an article was found, rather than only a page.
    article: bool,
}

/// Nested deeper than this is no article's data.
const DEPTH: u8 = 6;

impl LinkedData {
    /// Reads one script element.
    pub(crate) fn read(&mut self, text: &str) {
        let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->");
        let text = text.trim().trim_start_matches("//<![CDATA[").trim_end_matches("//]]>");
        let value = serde_json::from_str(text).or_else(|_| {
            // Line breaks inside strings.
            let plain: String =
                text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            serde_json::from_str::<Value>(&plain)
        });
        let Ok(value) = value else { return };
        let mut names = HashMap::new();
        collect_names(&value, 0, &mut names);
        self.walk(&value, 0, &names);
    }

    fn walk(&mut self, value: &Value, depth: u8, names: &HashMap<String, String>) {
        if depth > DEPTH {
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|i| self.walk(i, depth + 1, names)),
            Value::Object(map) => {
                if is_type(value, is_article) && !self.article {
                    self.article = true;
                    self.take(value, names, true);
                } else if is_type(value, |t| t == "WebPage") && !self.article {
                    self.take(value, names, false);
                }
                for key in
                    ["@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart"]
                {
                    map.get(key).into_iter().for_each(|v| self.walk(v, depth + 1, names));
                }
            }
            _ => {}
        }
    }

    fn take(&mut self, value: &Value, names: &HashMap<String, String>, article: bool) {
        let text = |key: &str| {
            let value = value.get(key)?;
            let value = value.as_str().or_else(|| value.as_array()?.first()?.as_str())?;
            Some(decode(value)).filter(|v| !v.is_empty())
        };
        let date = |key: &str| text(key).and_then(|d| dates::machine(&d));
        let replace = |slot: &mut Option<String>, new: Option<String>| {
            if article || slot.is_none() {
                *slot = new.or(slot.take());
            }
        };
        replace(&mut self.published, date("datePublished").or_else(|| date("dateCreated")));
        replace(&mut self.modified, date("dateModified"));
        if !article {
            return;
        }
        replace(&mut self.title, text("headline"));
        replace(&mut self.section, text("articleSection"));
        replace(&mut self.outlet, value.get("publisher").and_then(|p| name(p, names).next()));
        let authors = value.get("author").or_else(|| value.get("creator"));
        self.authors = authors
            .into_iter()
            .flat_map(|a| name(a, names))
            .flat_map(|n| fields::author_names(&n))
            .collect();
    }
}

fn is_type(value: &Value, is: impl Fn(&str) -> bool) -> bool {
    match value.get("@type") {
        Some(Value::String(t)) => is(t),
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).any(is),
        _ => false,
    }
}

fn is_article(name: &str) -> bool {
    name.ends_with("Article")
        || matches!(name, "BlogPosting" | "LiveBlogPosting" | "Report" | "Recipe" | "Review")
}

/// The names that a value gives: of itself, of the members of a list, or of what it points to.
fn name<'a>(
    value: &'a Value,
    names: &'a HashMap<String, String>,
) -> impl Iterator<Item = String> + 'a {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    items.iter().filter_map(|item| {
        let own = item.as_str().or_else(|| item.get("name")?.as_str());
        let own = own.map(decode).filter(|n| !n.is_empty());
        own.or_else(|| names.get(item.get("@id")?.as_str()?).cloned())
    })
}

/// The names of everything that has an `@id`, by it.
fn collect_names(value: &Value, depth: u8, names: &mut HashMap<String, String>) {
    if depth > DEPTH {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|i| collect_names(i, depth + 1, names)),
        Value::Object(map) => {
            let text = |key: &str| map.get(key).and_then(Value::as_str);
            if let (Some(id), Some(name)) = (text("@id"), text("name")) {
                names.entry(id.to_owned()).or_insert_with(|| decode(name));
            }
            map.values().for_each(|v| collect_names(v, depth + 1, names));
        }
        _ => {}
    }
}
