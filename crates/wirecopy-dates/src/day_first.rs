//! The setting `day-first`.

use std::borrow::Cow;

use wirecopy_stage::schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use wirecopy_stage::serde::de::{Deserialize, Deserializer, Error, Visitor};

/// In which order numeric dates such as `03/04/2023` stand. In TOML it is `"auto"`, `true` or `false`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DayFirst {
    /// As the other dates of the document show; month first where nothing shows it, with a finding.
    #[default]
    Auto,
    /// Day first, as in most of the world.
    True,
    /// Month first, as in the United States.
    False,
}

impl<'de> Deserialize<'de> for DayFirst {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = DayFirst;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("\"auto\", true or false")
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<DayFirst, E> {
                Ok(if value { DayFirst::True } else { DayFirst::False })
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<DayFirst, E> {
                match value {
                    "auto" => Ok(DayFirst::Auto),
                    "true" => Ok(DayFirst::True),
                    "false" => Ok(DayFirst::False),
                    _ => Err(E::unknown_variant(value, &["auto", "true", "false"])),
                }
            }
        }
        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for DayFirst {
    fn schema_name() -> Cow<'static, str> {
        "DayFirst".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "enum": ["auto", true, false] })
    }
}
