//! A JSON Schema of pipeline files, for editors: completion, documentation under the pointer, faults while typing.

use serde_json::{Map, Value, json};
use wirecopy_stage::Description;

/// The part that does not depend on which stages there are.
const SKELETON: &str = include_str!("pipeline.schema.json");

/// The JSON Schema (draft 2020-12) of pipeline files that use these stages, linked or of plugins, with the settings of each.
///
/// An entry under `[[stage]]` is one of several objects, one a stage: editors complete settings and show what they mean
/// from such alternatives, and not from conditions.
///
/// # Panics
///
/// Never: the skeleton is part of the program, and a test parses it.
pub fn json_schema(linked: &[Description], plugged: &[Description]) -> Value {
    #[allow(clippy::expect_used, reason = "a constant of this program that a test parses")]
    let mut schema: Value = serde_json::from_str(SKELETON).expect("the skeleton is JSON");
    let entry = schema["$defs"]["stage"].take();
    let mut entries = Vec::new();
    for (origin, stages) in [(None, linked), (Some("plugin"), plugged)] {
        for stage in stages {
            let def = match origin {
                None => format!("settings-{}", stage.name),
                Some(origin) => format!("settings-{origin}-{}", stage.name),
            };
            schema["$defs"][&def] = settings(stage, &def);
            let name = json!({"const": stage.name, "description": stage.summary});
            let settings = json!({"$ref": format!("#/$defs/{def}")});
            entries.push(variant(&entry, &stage.name, name, Some(settings), origin));
        }
    }
    for origin in ["plugin", "command"] {
        let mut name = entry["properties"]["use"].clone();
        if origin == "plugin" && !plugged.is_empty() {
            let names: Vec<&str> = plugged.iter().map(|stage| stage.name.as_str()).collect();
            name["not"] = json!({"enum": names});
        }
        entries.push(variant(&entry, origin, name, None, Some(origin)));
    }
    schema["$defs"]["stage"] = json!({"oneOf": entries});
    schema
}

/// The schema of a stage's settings, as a definition of this name.
fn settings(stage: &Description, def: &str) -> Value {
    let mut settings = stage.settings.clone();
    move_references(&mut settings, &format!("#/$defs/{def}"));
    if let Some(object) = settings.as_object_mut() {
        object.remove("$schema");
        object.insert("title".to_owned(), format!("settings of {}", stage.name).into());
    }
    settings
}

/// The schema of an entry whose stage comes from one place: linked in, a plugin or a command.
fn variant(
    entry: &Value,
    title: &str,
    name: Value,
    settings: Option<Value>,
    origin: Option<&str>,
) -> Value {
    let mut entry = entry.clone();
    entry["title"] = title.into();
    let properties = &mut entry["properties"];
    properties["use"] = name;
    if let Some(settings) = settings {
        properties["settings"] = settings;
    }
    if let Some(properties) = properties.as_object_mut() {
        properties.retain(|key, _| {
            !matches!(key.as_str(), "plugin" | "command") || Some(key.as_str()) == origin
        });
    }
    if let (Some(required), Some(origin)) = (entry["required"].as_array_mut(), origin) {
        required.push(origin.into());
    }
    entry
}

/// A schema that becomes part of another refers to its own definitions from there.
fn move_references(value: &mut Value, to: &str) {
    match value {
        Value::Object(object) => {
            let moved: Map<String, Value> = std::mem::take(object)
                .into_iter()
                .map(|(key, mut value)| {
                    match &mut value {
                        Value::String(target) if key == "$ref" => {
                            *target = target.replacen('#', to, 1);
                        }
                        value => move_references(value, to),
                    }
                    (key, value)
                })
                .collect();
            *object = moved;
        }
        Value::Array(items) => items.iter_mut().for_each(|item| move_references(item, to)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::{TABLES, keys};

    #[test]
    fn the_schema_has_the_keys_of_every_table() {
        let schema: Value = serde_json::from_str(SKELETON).unwrap();
        let at = |pointer: &str| -> Vec<String> {
            let object = schema.pointer(pointer).and_then(Value::as_object).cloned();
            let mut keys: Vec<String> = object.unwrap_or_default().keys().cloned().collect();
            keys.sort();
            keys
        };
        let places = [
            ("", "/properties"),
            ("[input]", "/properties/input/properties"),
            ("[[stage]]", "/$defs/stage/properties"),
            ("[output]", "/properties/output/properties"),
            ("[snapshots]", "/properties/snapshots/properties"),
            ("[run]", "/properties/run/properties"),
            ("[[test]]", "/$defs/test/properties"),
            ("[test.expect]", "/$defs/expect/properties"),
        ];
        assert_eq!(places.len(), TABLES.len());
        for (table, pointer) in places {
            let mut known: Vec<String> = keys(table).iter().map(ToString::to_string).collect();
            known.sort();
            assert_eq!(at(pointer), known, "{table}");
        }
    }

    #[test]
    fn references_are_moved_with_what_they_refer_to() {
        let mut schema = json!({"properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {}}});
        move_references(&mut schema, "#/$defs/settings-x");
        assert_eq!(schema["properties"]["a"]["$ref"], "#/$defs/settings-x/$defs/A");
    }
}
