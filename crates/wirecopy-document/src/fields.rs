//! The fields of a document.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Value;

/// Fields by name, sorted, so that every output lists them in the same order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fields(BTreeMap<String, Value>);

impl Fields {
    /// Title of the article.
    pub const TITLE: &'static str = "title";
    /// Address of the article.
    pub const URL: &'static str = "url";
    /// Who published it.
    pub const OUTLET: &'static str = "outlet";
    /// Who wrote it: a list.
    pub const AUTHORS: &'static str = "authors";
    /// ISO date or date-time of publication.
    pub const PUBLISHED: &'static str = "published";
    /// BCP 47 language tag.
    pub const LANGUAGE: &'static str = "language";
    /// The part of the paper.
    pub const SECTION: &'static str = "section";

    /// The value of a field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The value of a field that holds text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_text)
    }

    /// Sets a field and gives back what stood there.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.0.insert(name.into(), value.into())
    }

    /// Removes a field and gives back what stood there.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.0.remove(name)
    }

    /// All fields, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Removes all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

impl FromIterator<(String, Value)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(iter: I) -> Self {
        Fields(iter.into_iter().collect())
    }
}
