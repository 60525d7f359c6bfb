//! A JSON Schema of pipeline files, for editors: completion, documentation under the pointer, faults while typing.

use serde_json::{Map, Value, json};
use wirecopy_stage::Description;

/// The part that does not depend on which stages there are.
const SKELETON: &str = include_str!("pipeline.schema.json");

/// The JSON Schema (draft 2020-12) of pipeline files that use these stages, with the settings of each.
///
/// # Panics
///
/// Never: the skeleton is part of the program, and a test parses it.
pub fn json_schema(stages: &[Description]) -> Value {
    #[allow(clippy::expect_used, reason = "a constant of this program that a test parses")]
    let mut schema: Value = serde_json::from_str(SKELETON).expect("the skeleton is JSON");
    let mut rules = Vec::new();
    for stage in stages {
        let mut settings = stage.settings.clone();
        let def = format!("settings-{}", stage.name);
        move_references(&mut settings, &format!("#/$defs/{def}"));
        if let Some(object) = settings.as_object_mut() {
            object.remove("$schema");
            object.insert("title".to_owned(), format!("settings of {}", stage.name).into());
        }
        schema["$defs"][&def] = settings;
        // A plugin may have a stage of the same name, whose settings nobody knows here.
        rules.push(json!({
            "if": {
                "properties": {"use": {"const": stage.name}, "plugin": false, "command": false},
                "required": ["use"],
            },
            "then": {"properties": {"settings": {"$ref": format!("#/$defs/{def}")}}},
        }));
    }
    let names: Vec<Value> = stages
        .iter()
        .map(|s| json!({"const": s.name, "description": s.summary}))
        .chain([json!({"type": "string"})])
        .collect();
    let stage = &mut schema["$defs"]["stage"];
    stage["allOf"] = rules.into();
    if let Some(name) = stage["properties"]["use"].as_object_mut() {
        name.remove("type");
        name.insert("anyOf".to_owned(), names.into());
    }
    schema
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
        let schema = json_schema(&[]);
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
