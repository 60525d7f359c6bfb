//! Looking into the JSON that a run wrote, where what is not there counts as empty.

use serde_json::Value;

/// A text of a JSON object; empty where there is none.
pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// A number of a JSON object; zero where there is none.
pub fn number(value: &Value, key: &str) -> usize {
    value[key].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_default()
}

/// The entries of a list; none where there is no list.
pub fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}
