//! `when`: a small typed expression over the fields of a document.
//!
//! It is no programming language on purpose: it cannot fail when it is evaluated, it reads fields and nothing else, and
//! what it reads is known before a document is seen, so that a misspelt field can be pointed out.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use serde_json::Value;

use crate::when_parse::{self, WhenError};

/// A condition on the fields of a document, such as `language == 'en' and not has(story)`.
///
/// ```text
/// condition = condition "or" condition | condition "and" condition | "not" condition | "(" condition ")"
///           | "has" "(" field ")" | "true" | "false"
///           | operand ("==" | "!=" | "<" | "<=" | ">" | ">=") operand
///           | operand ["not"] "in" "[" literal, … "]"
///           | operand "contains" operand
/// operand   = field | literal
/// literal   = 'text' | "text" | whole number | true | false
/// ```
///
/// Every comparison with an absent field is false, `!=` and `not in` too. Strings compare by code point, which puts ISO
/// dates in their order. `contains` looks into a string or a list.
#[derive(Clone, Debug, PartialEq)]
pub struct When {
    source: String,
    condition: Condition,
    fields: Vec<(String, Range<usize>)>,
}

impl When {
    /// Parses a condition.
    ///
    /// # Errors
    ///
    /// Says at which byte it stops making sense, and what was probably meant.
    pub fn parse(source: &str) -> Result<When, WhenError> {
        let (condition, fields) = when_parse::parse(source)?;
        Ok(When { source: source.into(), condition, fields })
    }

    /// Whether the condition holds for a document with these fields.
    pub fn eval(&self, field: &dyn Fn(&str) -> Option<Value>) -> bool {
        self.condition.eval(field)
    }

    /// The condition as it is written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The fields it reads, each with its place in the source.
    pub fn fields(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.fields.iter().map(|(name, span)| (name.as_str(), span.clone()))
    }
}

impl std::fmt::Display for When {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.source)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Condition {
    Constant(bool),
    Has(String),
    Compare(Operand, Comparison, Operand),
    /// Whether the operand is (or, if false, is not) one of the literals.
    In(Operand, bool, Vec<Value>),
    Contains(Operand, Operand),
    Not(Box<Condition>),
    And(Vec<Condition>),
    Or(Vec<Condition>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    Field(String),
    Literal(Value),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Condition {
    fn eval(&self, field: &dyn Fn(&str) -> Option<Value>) -> bool {
        match self {
            Condition::Constant(yes) => *yes,
            Condition::Has(name) => field(name).is_some_and(|value| !value.is_null()),
            Condition::Compare(left, comparison, right) => both(left, right, field)
                .is_some_and(|(left, right)| comparison.holds(&left, &right)),
            Condition::In(operand, wanted, literals) => operand
                .value(field)
                .is_some_and(|value| literals.iter().any(|one| equal(&value, one)) == *wanted),
            Condition::Contains(whole, part) => {
                both(whole, part, field).is_some_and(|(whole, part)| {
                    match (whole.as_ref(), part.as_ref()) {
                        (Value::String(whole), Value::String(part)) => {
                            whole.contains(part.as_str())
                        }
                        (Value::Array(items), part) => items.iter().any(|item| equal(item, part)),
                        _ => false,
                    }
                })
            }
            Condition::Not(inner) => !inner.eval(field),
            Condition::And(all) => all.iter().all(|one| one.eval(field)),
            Condition::Or(any) => any.iter().any(|one| one.eval(field)),
        }
    }
}

type Both<'a> = (Cow<'a, Value>, Cow<'a, Value>);

fn both<'a>(
    left: &'a Operand,
    right: &'a Operand,
    field: &dyn Fn(&str) -> Option<Value>,
) -> Option<Both<'a>> {
    Some((left.value(field)?, right.value(field)?))
}

impl Operand {
    /// The value, if there is one. A field that is null is as absent as one that is not there.
    fn value(&self, field: &dyn Fn(&str) -> Option<Value>) -> Option<Cow<'_, Value>> {
        match self {
            Operand::Literal(value) => Some(Cow::Borrowed(value)),
            Operand::Field(name) => field(name).filter(|value| !value.is_null()).map(Cow::Owned),
        }
    }
}

impl Comparison {
    fn holds(self, left: &Value, right: &Value) -> bool {
        match self {
            Comparison::Equal => equal(left, right),
            Comparison::NotEqual => !equal(left, right),
            Comparison::Less => order(left, right).is_some_and(Ordering::is_lt),
            Comparison::LessOrEqual => order(left, right).is_some_and(Ordering::is_le),
            Comparison::Greater => order(left, right).is_some_and(Ordering::is_gt),
            Comparison::GreaterOrEqual => order(left, right).is_some_and(Ordering::is_ge),
        }
    }
}

/// Numbers are equal by value, so that a field `5.0` equals the literal `5`.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(_), Value::Number(_)) => order(left, right) == Some(Ordering::Equal),
        _ => left == right,
    }
}

/// The order of two strings or two numbers; there is none between anything else.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Number(a), Value::Number(b)) => match (a.as_i64(), b.as_i64()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(name: &str) -> Option<Value> {
        Some(match name {
            "language" => json!("en"),
            "published" => json!("2023-07-27"),
            "authors" => json!(["Ann Lee", "Bo Chen"]),
            "words" => json!(437),
            "ratio" => json!(5.0),
            "premium" => json!(true),
            "nothing" => json!(null),
            "story-id" => json!("a_b"),
            _ => return None,
        })
    }

    #[test]
    fn conditions_mean_what_they_say() {
        let table: &[(&str, bool)] = &[
            ("language == 'en'", true),
            ("language == \"en\"", true),
            ("language != 'en'", false),
            ("'en' == language", true),
            ("title == 'x'", false),
            ("title != 'x'", false),
            ("not title == 'x'", true),
            ("title not in ['x']", false),
            ("published >= '2023-07'", true),
            ("published < '2023-07-27'", false),
            ("published <= '2023-07-27'", true),
            ("published > '2022'", true),
            ("words > 100 and words < 500", true),
            ("words == 437", true),
            ("words > -1", true),
            ("words > 'a'", false),
            ("words != 'a'", true),
            ("ratio == 5", true),
            ("premium == true", true),
            ("premium == false", false),
            ("language in ['de', 'en']", true),
            ("language not in ['de', 'en']", false),
            ("words in [1, 437]", true),
            ("authors contains 'Ann Lee'", true),
            ("authors contains 'Ann'", false),
            ("language contains 'e'", true),
            ("words contains 'e'", false),
            ("title contains 'e'", false),
            ("has(language)", true),
            ("has(title)", false),
            ("has(nothing)", false),
            ("nothing == 'x'", false),
            ("not has(title) and language == 'en'", true),
            ("has(title) or has(language) and has(words)", true),
            ("(has(title) or has(language)) and has(section)", false),
            ("not (has(title) or has(section))", true),
            ("not not true", true),
            ("story-id == 'a_b'", true),
            ("true", true),
            ("false or true", true),
            ("language == published", false),
            ("language=='en'and(words>1)", true),
        ];
        for (source, expected) in table {
            let when = When::parse(source).unwrap_or_else(|error| panic!("{source}: {error:?}"));
            assert_eq!(when.eval(&fields), *expected, "{source}");
        }
    }

    #[test]
    fn the_fields_it_reads_are_known_with_their_places() {
        let when = When::parse("has(title) and 'x' == language").unwrap();
        assert_eq!(when.fields().collect::<Vec<_>>(), [("title", 4..9), ("language", 22..30)]);
        assert_eq!(when.to_string(), when.source());
    }
}
