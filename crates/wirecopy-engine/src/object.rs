//! Reading an object of JSON: with a limit of its depth, and without losing a key that stands twice.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use wirecopy_document::Value;

/// How many keys of one object may stand in it twice. Its writer is broken, and each costs a search for a free name.
const MOST_REPEATS: usize = 100;

/// Reads the bytes of one value. Lists and objects may be nested `depth` deep.
///
/// Where a key stands twice in an object, the last value counts, as for most readers (RFC 8259 leaves it to each), and
/// the one before stays under a name that begins with `input_`.
pub(crate) fn read(bytes: &[u8], depth: u64) -> Result<Value, String> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = Nested { left: depth }.deserialize(&mut json);
    read.and_then(|value| json.end().map(|()| value)).map_err(|error| told(&error, depth))
}

/// A message without the line, which is always the first: of the file, it is another.
fn told(error: &serde_json::Error, depth: u64) -> String {
    let message = error.to_string();
    let (what, place) = match message.rsplit_once(" at line 1 column ") {
        Some((what, column)) => (what, format!(" at byte {column} of the line")),
        None => (&*message, String::new()),
    };
    // The library has a limit of its own, which no setting exceeds.
    if what == TOO_DEEP || what.starts_with("recursion limit") {
        return format!(
            "nested more than {depth} deep{place}; `max-depth` under [input] sets how deep it may be"
        );
    }
    format!("{what}{place}")
}

const TOO_DEEP: &str = "nested too deeply";

/// Puts a value whose name is taken aside, under a name that is free.
pub(crate) fn keep_aside(map: &mut BTreeMap<String, Value>, name: &str, value: Value) {
    keep_from(1, map, name, value);
}

/// As [`keep_aside`], with the least number that may be free, and gives the next.
fn keep_from(least: u64, map: &mut BTreeMap<String, Value>, name: &str, value: Value) -> u64 {
    for n in least.. {
        let free = if n == 1 { format!("input_{name}") } else { format!("input_{name}_{n}") };
        if let Entry::Vacant(place) = map.entry(free) {
            place.insert(value);
            return n + 1;
        }
    }
    u64::MAX
}

/// A value inside of others.
#[derive(Clone, Copy)]
struct Nested {
    /// How many lists and objects may still be opened.
    left: u64,
}

impl Nested {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        let left = self.left.checked_sub(1).ok_or_else(|| E::custom(TOO_DEEP))?;
        Ok(Nested { left })
    }
}

impl<'de> DeserializeSeed<'de> for Nested {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nested {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(Value::Int(v))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(i64::try_from(v).map_or(Value::Unsigned(v), Value::Int))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(Value::Float(v))
    }

    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(Value::Text(v.to_owned()))
    }

    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(Value::Text(v))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Value::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut pairs = BTreeMap::new();
        let mut before: Vec<(String, Value)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(inner)?;
            match pairs.entry(key) {
                Entry::Vacant(place) => {
                    place.insert(value);
                }
                Entry::Occupied(mut place) => {
                    let earlier = place.insert(value);
                    // One that says the same is no loss.
                    if earlier != *place.get() && earlier != Value::Null {
                        before.push((place.key().clone(), earlier));
                        if before.len() > MOST_REPEATS {
                            let told = format!("more than {MOST_REPEATS} keys stand twice in it");
                            return Err(A::Error::custom(told));
                        }
                    }
                }
            }
        }
        // Only now it is known which names are free.
        let mut least = BTreeMap::new();
        for (key, value) in before {
            let from = least.get(&key).copied().unwrap_or(1);
            let next = keep_from(from, &mut pairs, &key, value);
            least.insert(key, next);
        }
        Ok(Value::Map(pairs))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expect: &str) {
        let got = match read(json.as_bytes(), 3) {
            Ok(value) => serde_json::to_string(&value).unwrap(),
            Err(error) => format!("error: {error}"),
        };
        assert_eq!(got, expect);
    }

    #[test]
    fn values_are_read() {
        let all = r#"{"a":[1,-2,18446744073709551615,1.5,"x\n",true,null],"b":{}}"#;
        check(all, all);
        check(" 1 ", "1");
    }

    #[test]
    fn a_key_that_stands_twice_loses_nothing() {
        check(r#"{"t":"a","t":"b"}"#, r#"{"input_t":"a","t":"b"}"#);
        check(r#"{"t":"a","t":"b","t":"c"}"#, r#"{"input_t":"a","input_t_2":"b","t":"c"}"#);
        check(r#"{"t":"a","t":"a"}"#, r#"{"t":"a"}"#);
        check(r#"{"t":"a","t":"b","input_t":"c"}"#, r#"{"input_t":"c","input_t_2":"a","t":"b"}"#);
        check(r#"{"x":{"t":1,"t":2}}"#, r#"{"x":{"input_t":1,"t":2}}"#);
        let many: Vec<String> = (0..110).map(|n| format!("\"t\":{n}")).collect();
        check(
            &format!("{{{}}}", many.join(",")),
            "error: more than 100 keys stand twice in it at byte 706 of the line",
        );
    }

    #[test]
    fn depth_has_a_limit() {
        check("[[[]]]", "[[[]]]");
        let told = |at: u32| {
            format!(
                "error: nested more than 3 deep at byte {at} of the line; \
                 `max-depth` under [input] sets how deep it may be"
            )
        };
        check("[[[[]]]]", &told(5));
        check("[{\"a\":[{}]}]", &told(9));
        let deep = "[".repeat(100_000);
        assert!(read(deep.as_bytes(), 127).unwrap_err().starts_with("nested more than 127 deep"));
        let most = format!("{}{}", "[".repeat(127), "]".repeat(127));
        assert!(read(most.as_bytes(), 127).is_ok());
    }

    #[test]
    fn errors_name_the_place() {
        check("{\"a\":}", "error: expected value at byte 6 of the line");
        check("{} x", "error: trailing characters at byte 4 of the line");
        check("{\"a", "error: EOF while parsing a string at byte 3 of the line");
        check(r#""\ud800""#, "error: unexpected end of hex escape at byte 8 of the line");
    }
}
