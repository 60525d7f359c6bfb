//! The values of the file, each of which knows where it stands.

use std::ops::Range;

use serde_json::{Map, Number, Value as Json};
use toml::de::{DeInteger, DeTable, DeValue};

/// A place in the file, in bytes.
pub(crate) type Span = Range<usize>;

/// A value and its place. A table made by a `[header]` stands at its header.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// A key and its place.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) span: Span,
    pub(crate) name: String,
}

#[derive(Clone, Debug)]
pub(crate) enum Value {
    String(String),
    Integer(i64),
    /// Also an integer that no 64 bits hold, so that it is refused where it stands rather than wrapped.
    Float(f64),
    Boolean(bool),
    /// Kept as it is written: fields and settings are strings there, and `2023-07-27` needs no quotes to be one.
    Date(String),
    List(Vec<Node>),
    /// In the order of the file.
    Table(Vec<(Key, Node)>),
}

impl Value {
    /// The type as the author would call it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::String(_) => "a string",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number with a decimal point",
            Value::Boolean(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

impl Value {
    /// Whether it is a number beyond 64 bits.
    pub(crate) fn is_huge(&self) -> bool {
        matches!(self, Value::Float(number) if number.abs() > 9.2e18)
    }
}

impl Node {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) | Value::Date(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_table(&self) -> Option<&[(Key, Node)]> {
        match &self.value {
            Value::Table(entries) => Some(entries),
            _ => None,
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The value under a key of a table.
    pub(crate) fn get(&self, name: &str) -> Option<&Node> {
        self.as_table()?.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// The node furthest along a path of keys and list positions, as far as the path leads.
    pub(crate) fn follow(&self, path: &[String]) -> &Node {
        let Some((first, rest)) = path.split_first() else { return self };
        let next = match &self.value {
            Value::Table(_) => self.get(first),
            Value::List(items) => first.parse().ok().and_then(|index: usize| items.get(index)),
            _ => None,
        };
        next.map_or(self, |node| node.follow(rest))
    }

    /// The value as JSON. What JSON cannot say (`inf`, `nan`) becomes null, after its own problem was reported.
    pub(crate) fn to_json(&self) -> Json {
        match &self.value {
            Value::String(text) | Value::Date(text) => Json::String(text.clone()),
            Value::Integer(number) => Json::from(*number),
            Value::Float(number) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
            Value::Boolean(yes) => Json::Bool(*yes),
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Table(entries) => Json::Object(table_to_json(entries)),
        }
    }

    /// Where in the file the decoded text of a string begins, if it stands there letter by letter.
    ///
    /// A string with escapes has no such place; then whoever asks points at the whole value.
    pub(crate) fn text_start(&self, source: &str) -> Option<usize> {
        let text = self.as_str()?;
        let written = source.get(self.span.clone())?;
        let at = written.find(text)?;
        // Only quotes may stand around it, else the place was found by chance.
        let quotes = written.len().checked_sub(text.len())?;
        (!text.is_empty() && quotes <= 7).then_some(self.span.start + at)
    }
}

pub(crate) fn table_to_json(entries: &[(Key, Node)]) -> Map<String, Json> {
    entries.iter().map(|(key, node)| (key.name.clone(), node.to_json())).collect()
}

/// Parses the file as far as it can be parsed.
pub(crate) fn parse(source: &str) -> (Node, Vec<toml::de::Error>) {
    let (table, errors) = DeTable::parse_recoverable(source);
    (Node { span: table.span(), value: from_table(table.get_ref()) }, errors)
}

fn from_table(table: &DeTable<'_>) -> Value {
    let mut entries: Vec<(Key, Node)> = table
        .iter()
        .map(|(key, value)| {
            let name = key.get_ref().to_string();
            let node = Node { span: value.span(), value: from_value(value.get_ref()) };
            (Key { span: key.span(), name }, node)
        })
        .collect();
    entries.sort_by_key(|(key, _)| key.span.start);
    Value::Table(entries)
}

fn from_value(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => from_integer(number),
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(yes) => Value::Boolean(*yes),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| Node { span: item.span(), value: from_value(item.get_ref()) })
                .collect(),
        ),
        DeValue::Table(table) => from_table(table),
    }
}

fn from_integer(number: &DeInteger<'_>) -> Value {
    match i64::from_str_radix(number.as_str(), number.radix()) {
        Ok(number) => Value::Integer(number),
        Err(_) => Value::Float(number.as_str().parse().unwrap_or(f64::INFINITY)),
    }
}
