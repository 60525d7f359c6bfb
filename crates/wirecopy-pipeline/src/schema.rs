//! `[stage.settings]` against the JSON Schema in the stage's description.
//!
//! This knows the part of JSON Schema that schemars writes for settings, and says of each fault what the schema says of
//! the setting. It is no validator: a keyword it does not know it lets pass, since the stage judges last.

use std::path::PathBuf;

use serde_json::Value as Json;
use wirecopy_stage::Description;

use crate::problem::Problem;
use crate::reader::{Context, wrong_type};
use crate::suggest::{listed, nearest, short};
use crate::tree::{Key, Node, Span, Value};

/// References may refer to each other in circles; settings are never nested this deeply.
const DEEPEST: usize = 32;
/// Bytes that a pattern of a schema may take when it is compiled. What takes more is not checked here, but by its stage.
const PATTERN: usize = 1 << 20;

/// The settings as JSON, and the files that they name.
pub(crate) fn check(
    cx: &mut Context<'_>,
    node: &Node,
    header: &Span,
    name: &str,
    used: &Span,
    stage: &Description,
) -> (Json, Vec<(String, PathBuf)>) {
    let mut checker = Checker {
        root: &stage.settings,
        name,
        used: used.clone(),
        header: header.clone(),
        problems: Vec::new(),
        resources: Vec::new(),
    };
    if node.as_table().is_some() {
        checker.value(node, &stage.settings, "", 0);
    } else {
        let help = "write a header `[stage.settings]`, and the settings below it";
        cx.push(wrong_type("settings", "a table", node).help(help));
        return (Json::Object(serde_json::Map::new()), Vec::new());
    }
    let Checker { problems, resources, .. } = checker;
    problems.into_iter().for_each(|problem| cx.push(problem));
    let mut found = Vec::new();
    for (pointer, written, span) in resources {
        let path = cx.resolve(&written).resolved;
        if !written.is_empty() && cx.catalog.exists(&path) {
            found.push((pointer, path));
            continue;
        }
        let message = format!("the file `{}` is not there", short(&written));
        cx.push(
            Problem::error("WP0027", span, message)
                .label(format!("looked for `{}`", short(&path.to_string_lossy())))
                .note(used.clone(), "this stage reads the file")
                .help("paths are relative to the folder of the pipeline file"),
        );
    }
    (node.to_json(), found)
}

struct Checker<'a> {
    root: &'a Json,
    name: &'a str,
    used: Span,
    header: Span,
    problems: Vec<Problem>,
    resources: Vec<(String, String, Span)>,
}

impl<'a> Checker<'a> {
    fn value(&mut self, node: &Node, schema: &'a Json, at: &str, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let target = schema.get("$ref").and_then(Json::as_str);
        let target = target.and_then(|it| self.root.pointer(it.strip_prefix('#')?));
        if let Some(target) = target {
            self.value(node, target, at, depth + 1);
        }
        for part in array(schema, "allOf") {
            self.value(node, part, at, depth + 1);
        }
        for keyword in ["anyOf", "oneOf"] {
            if schema.get(keyword).is_some() {
                self.one_of(node, schema, array(schema, keyword), at, depth);
            }
        }
        if !self.typed(node, schema, at) || !self.allowed(node, schema, at) {
            return;
        }
        if schema.get("x-resource") == Some(&Json::Bool(true)) {
            self.resource(node, at);
        }
        match &node.value {
            Value::String(text) | Value::Date(text) => self.text(node, text, schema, at),
            Value::Integer(_) | Value::Float(_) => self.number(node, schema, at),
            Value::List(items) => self.list(node, items, schema, at, depth),
            Value::Table(entries) => self.table(node, entries, schema, at, depth),
            Value::Boolean(_) => {}
        }
    }

    /// Alternatives: an optional value, an enum with a description for each word, or a table with a tag.
    fn one_of(
        &mut self,
        node: &Node,
        schema: &'a Json,
        branches: impl Iterator<Item = &'a Json>,
        at: &str,
        depth: usize,
    ) {
        let branches: Vec<&Json> = branches.filter(|branch| !is_null(branch)).collect();
        let words: Vec<&Json> = branches.iter().flat_map(|branch| words(branch)).collect();
        if !words.is_empty() && branches.iter().all(|branch| !self::words(branch).is_empty()) {
            if !words.contains(&&node.to_json()) {
                let problem = self.not_allowed(node, &words, at);
                self.fault(problem, schema);
            }
            return;
        }
        if self.tag(node, &branches, schema, at) {
            return;
        }
        let mut failures = Vec::new();
        for branch in &branches {
            let problems = std::mem::take(&mut self.problems);
            let resources = self.resources.len();
            self.value(node, branch, at, depth + 1);
            let found = std::mem::replace(&mut self.problems, problems);
            if found.is_empty() {
                return;
            }
            self.resources.truncate(resources);
            failures.push((branch, found));
        }
        // The alternative that was probably meant is the only one, or the only one of this type, or the one whose
        // tag is there.
        let fits = |branch: &Json| self.types(branch, 0).is_none_or(|types| fits(node, &types));
        let single = failures.len() == 1;
        let mut near =
            failures.iter().filter(|(branch, _)| single || fits(branch) && tag_fits(node, branch));
        if let (Some((_, found)), None) = (near.next(), near.next()) {
            self.problems.extend(found.iter().cloned());
            return;
        }
        let mut kinds: Vec<String> =
            branches.iter().filter_map(|branch| Some(named(&self.types(branch, 0)?))).collect();
        kinds.dedup();
        let message = format!("{} has none of the forms it may have", self.setting(at));
        let mut problem = Problem::error("WP0021", node.span.clone(), message);
        if !kinds.is_empty() {
            problem = problem.help(format!("it may be {}", kinds.join(" or ")));
        }
        self.fault(problem, schema);
    }

    /// Where the alternatives are tables with a tag, says whether the tag is none of theirs, and reports it.
    fn tag(&mut self, node: &Node, branches: &[&Json], schema: &Json, at: &str) -> bool {
        fn tags(branch: &Json) -> impl Iterator<Item = (&String, &Json)> {
            let properties = branch.get("properties").and_then(Json::as_object);
            properties.into_iter().flatten().filter_map(|(name, it)| Some((name, it.get("const")?)))
        }
        let Some((name, _)) = branches.first().and_then(|branch| tags(branch).next()) else {
            return false;
        };
        let words: Vec<&Json> = branches
            .iter()
            .filter_map(|branch| tags(branch).find(|(other, _)| *other == name))
            .map(|(_, tag)| tag)
            .collect();
        let Some(found) = node.get(name).filter(|_| words.len() == branches.len()) else {
            return false;
        };
        if words.contains(&&found.to_json()) {
            return false;
        }
        let problem = self.not_allowed(found, &words, &format!("{at}/{name}"));
        self.fault(problem, schema);
        true
    }

    /// The names of the types that a schema allows, through references.
    fn types(&self, schema: &'a Json, depth: usize) -> Option<Vec<&'a str>> {
        if let Some(found) = schema.get("type") {
            return Some(match found {
                Json::Array(list) => list.iter().filter_map(Json::as_str).collect(),
                one => one.as_str().into_iter().collect(),
            });
        }
        let target = schema.get("$ref")?.as_str()?.strip_prefix('#')?;
        if depth > DEEPEST { None } else { self.types(self.root.pointer(target)?, depth + 1) }
    }

    fn typed(&mut self, node: &Node, schema: &Json, at: &str) -> bool {
        let types: Vec<&str> = match schema.get("type") {
            Some(Json::String(one)) => vec![one],
            Some(Json::Array(list)) => list.iter().filter_map(Json::as_str).collect(),
            _ => return true,
        };
        let right = fits(node, &types);
        if !right {
            let mut problem = wrong_type(&self.setting(at), &named(&types), node);
            problem.code = "WP0021";
            self.fault(problem, schema);
        }
        right
    }

    fn allowed(&mut self, node: &Node, schema: &Json, at: &str) -> bool {
        let words = words(schema);
        if words.is_empty() || words.contains(&&node.to_json()) {
            return true;
        }
        let problem = self.not_allowed(node, &words, at);
        self.fault(problem, schema);
        false
    }

    fn not_allowed(&self, node: &Node, words: &[&Json], at: &str) -> Problem {
        let words: Vec<String> = words
            .iter()
            .filter(|word| !word.is_null())
            .map(|word| word.as_str().map_or_else(|| word.to_string(), str::to_owned))
            .collect();
        let found = node.as_str().map_or_else(|| node.to_json().to_string(), str::to_owned);
        let words = || words.iter().map(String::as_str);
        Problem::error(
            "WP0024",
            node.span.clone(),
            format!("{} cannot be `{}`", self.setting(at), short(&found)),
        )
        .did_you_mean(nearest(&found, words()))
        .help(format!("it may be {}", listed(words(), "or")))
    }

    fn resource(&mut self, node: &Node, at: &str) {
        if let Some(text) = node.as_str() {
            self.resources.push((at.into(), text.into(), node.span.clone()));
        }
        for (index, item) in node.as_list().unwrap_or_default().iter().enumerate() {
            self.resource(item, &format!("{at}/{index}"));
        }
    }

    fn text(&mut self, node: &Node, text: &str, schema: &Json, at: &str) {
        let length = text.chars().count() as u64;
        self.length(
            node,
            schema,
            at,
            length,
            ("minLength", "maxLength"),
            ["character", "characters"],
        );
        let Some(pattern) = schema.get("pattern").and_then(Json::as_str) else { return };
        // A pattern that this engine does not know is the stage's to judge.
        let compiled = regex::RegexBuilder::new(pattern).size_limit(PATTERN).build();
        if compiled.is_ok_and(|regex| !regex.is_match(text)) {
            let message = format!("{} cannot be `{}`", self.setting(at), short(text));
            let problem = Problem::error("WP0023", node.span.clone(), message)
                .label("does not match the pattern")
                .help(format!("it must match `{pattern}`"));
            self.fault(problem, schema);
        }
    }

    fn length(
        &mut self,
        node: &Node,
        schema: &Json,
        at: &str,
        length: u64,
        (least, most): (&str, &str),
        [one, many]: [&str; 2],
    ) {
        let limit = |keyword| schema.get(keyword).and_then(Json::as_u64);
        let bound = match (limit(least), limit(most)) {
            (Some(least), _) if length < least => ("at least", least),
            (_, Some(most)) if length > most => ("at most", most),
            _ => return,
        };
        let count = |n: u64| format!("{n} {}", if n == 1 { one } else { many });
        let message = format!("{} has {}", self.setting(at), count(length));
        let problem = Problem::error("WP0023", node.span.clone(), message).help(format!(
            "it must have {} {}",
            bound.0,
            count(bound.1)
        ));
        self.fault(problem, schema);
    }

    fn number(&mut self, node: &Node, schema: &Json, at: &str) {
        let number = match node.value {
            Value::Integer(number) => number as f64,
            Value::Float(number) => number,
            _ => return,
        };
        type Outside = fn(f64, f64) -> bool;
        let bounds: [(&str, &str, Outside); 4] = [
            ("minimum", "at least", |number, bound| number < bound),
            ("exclusiveMinimum", "more than", |number, bound| number <= bound),
            ("maximum", "at most", |number, bound| number > bound),
            ("exclusiveMaximum", "less than", |number, bound| number >= bound),
        ];
        let present = |keyword: &str| schema.get(keyword).filter(|bound| bound.is_number());
        let wrong = node.value.is_huge()
            || number.is_nan()
            || bounds.iter().any(|(keyword, _, outside)| {
                present(keyword).and_then(Json::as_f64).is_some_and(|bound| outside(number, bound))
            });
        if !wrong {
            return;
        }
        let all: Vec<String> = bounds
            .iter()
            .filter_map(|(keyword, words, _)| Some(format!("{words} {}", present(keyword)?)))
            .collect();
        let shown = short(&number.to_string());
        let message = format!("{} cannot be {shown}", self.setting(at));
        let mut problem = Problem::error("WP0022", node.span.clone(), message);
        if !all.is_empty() {
            problem = problem.help(format!("it must be {}", all.join(" and ")));
        }
        self.fault(problem, schema);
    }

    fn list(&mut self, node: &Node, items: &[Node], schema: &'a Json, at: &str, depth: usize) {
        self.length(
            node,
            schema,
            at,
            items.len() as u64,
            ("minItems", "maxItems"),
            ["entry", "entries"],
        );
        if schema.get("uniqueItems") == Some(&Json::Bool(true)) {
            self.unique(items, at);
        }
        let tuple: Vec<&Json> = array(schema, "prefixItems").collect();
        for (index, item) in items.iter().enumerate() {
            if let Some(one) = tuple.get(index).copied().or(schema.get("items")) {
                self.value(item, one, &format!("{at}/{index}"), depth + 1);
            }
        }
    }

    fn unique(&mut self, items: &[Node], at: &str) {
        let mut seen: std::collections::HashMap<String, &Node> = std::collections::HashMap::new();
        for item in items {
            let text = item.to_json().to_string();
            if let Some(first) = seen.get(&text) {
                let message = format!("{} names `{}` twice", self.setting(at), short(&text));
                self.problems.push(
                    Problem::error("WP0023", item.span.clone(), message)
                        .label("the second time")
                        .note(first.span.clone(), "the first time")
                        .help("remove one of the two"),
                );
            } else {
                seen.insert(text, item);
            }
        }
    }

    fn table(
        &mut self,
        node: &Node,
        entries: &[(Key, Node)],
        schema: &'a Json,
        at: &str,
        depth: usize,
    ) {
        let none = serde_json::Map::new();
        let properties = schema.get("properties").and_then(Json::as_object).unwrap_or(&none);
        let rest = schema.get("additionalProperties");
        for (key, value) in entries {
            let inner = format!("{at}/{}", key.name.replace('~', "~0").replace('/', "~1"));
            // Looked up in the schema itself, whose lifetime is the checker's.
            match (schema.get("properties").and_then(|it| it.get(&key.name)), rest) {
                (Some(property), _) => self.value(value, property, &inner, depth + 1),
                (None, Some(Json::Bool(false))) => {
                    self.unknown(
                        key,
                        at,
                        &properties.keys().map(String::as_str).collect::<Vec<_>>(),
                    );
                }
                (None, Some(other)) => self.value(value, other, &inner, depth + 1),
                (None, None) => {}
            }
        }
        for name in array(schema, "required").filter_map(Json::as_str) {
            if node.get(name).is_none() {
                let property = properties.get(name);
                let message = format!("{} lacks the setting `{name}`", self.whole(at));
                let mut problem = Problem::error("WP0025", node.span.clone(), message);
                problem = match property.and_then(|it| it.get("default")) {
                    Some(default) => problem.help(format!("for instance: {name} = {default}")),
                    None if at.is_empty() => {
                        problem.help(format!("write `{name} = …` below `[stage.settings]`"))
                    }
                    None => problem.help(format!("add `{name} = …` to it")),
                };
                self.fault(problem, property.unwrap_or(&Json::Null));
            }
        }
    }

    fn unknown(&mut self, key: &Key, at: &str, names: &[&str]) {
        let message = format!("{} has no setting `{}`", self.whole(at), short(&key.name));
        let near = nearest(&key.name, names.iter().copied());
        let mut problem = Problem::error("WP0020", key.span.clone(), message).did_you_mean(near);
        if near.is_none() {
            problem = problem.label("unknown setting");
        }
        let known = match names {
            [] => "it has no settings".to_owned(),
            names => format!("settings: {}", listed(names.iter().copied(), "and")),
        };
        // A header of the stage after its settings reads as one of them.
        if crate::reader::keys("[[stage]]").contains(&key.name.as_str()) && at.is_empty() {
            problem = problem.help(format!(
                "`{}` is a key of the stage: write it above the header `[stage.settings]`",
                key.name
            ));
        }
        self.problems.push(problem.help(known).note(self.used.clone(), "this stage"));
    }

    /// Adds what every fault has in common: what the schema says of the setting, and the stage.
    fn fault(&mut self, mut problem: Problem, schema: &Json) {
        if let Some(words) = schema.get("description").and_then(Json::as_str) {
            let line = words.split("\n\n").next().unwrap_or("").split_whitespace();
            problem = problem.help(format!("what it is: {}", line.collect::<Vec<_>>().join(" ")));
        }
        if problem.span != self.used && problem.span != self.header {
            problem = problem.note(self.used.clone(), "this stage");
        }
        self.problems.push(problem);
    }

    /// A setting as the author would name it: ``setting `anchor.field` ``.
    fn setting(&self, at: &str) -> String {
        if at.is_empty() { "`settings`".into() } else { format!("setting `{}`", dotted(at)) }
    }

    fn whole(&self, at: &str) -> String {
        if at.is_empty() {
            format!("stage `{}`", self.name)
        } else {
            format!("setting `{}` of stage `{}`", dotted(at), self.name)
        }
    }
}

/// `/outlets/0/name` as `outlets[0].name`.
fn dotted(pointer: &str) -> String {
    let mut out = String::new();
    for part in pointer.split('/').skip(1) {
        if part.parse::<usize>().is_ok() && !out.is_empty() {
            out.push_str(&format!("[{part}]"));
        } else {
            out.push_str(if out.is_empty() { "" } else { "." });
            out.push_str(&short(&part.replace("~1", "/").replace("~0", "~")));
        }
    }
    out
}

fn array<'a>(schema: &'a Json, keyword: &str) -> impl Iterator<Item = &'a Json> + use<'a> {
    schema.get(keyword).and_then(Json::as_array).map_or(&[][..], Vec::as_slice).iter()
}

/// The values that `enum` or `const` allow.
fn words(schema: &Json) -> Vec<&Json> {
    array(schema, "enum").chain(schema.get("const")).collect()
}

fn is_null(schema: &Json) -> bool {
    schema.get("type").and_then(Json::as_str) == Some("null")
}

/// Whether every property with a constant value, which is a tag, has that value here.
fn tag_fits(node: &Node, branch: &Json) -> bool {
    let properties = branch.get("properties").and_then(Json::as_object);
    properties.into_iter().flatten().all(|(name, property)| match property.get("const") {
        Some(tag) => node.get(name).is_some_and(|found| found.to_json() == *tag),
        None => true,
    })
}

fn fits(node: &Node, types: &[&str]) -> bool {
    types.iter().any(|name| match (*name, &node.value) {
        ("string", Value::String(_) | Value::Date(_))
        | ("integer" | "number", Value::Integer(_))
        | ("number", Value::Float(_))
        | ("boolean", Value::Boolean(_))
        | ("array", Value::List(_))
        | ("object", Value::Table(_)) => true,
        // Refused by its size, which says more than that it is no whole number.
        ("integer", value) if value.is_huge() => true,
        (known, _) => !matches!(
            known,
            "string" | "integer" | "number" | "boolean" | "array" | "object" | "null"
        ),
    })
}

fn named(types: &[&str]) -> String {
    let names: Vec<&str> = types
        .iter()
        .filter_map(|name| match *name {
            "string" => Some("a string"),
            "integer" => Some("a whole number"),
            "number" => Some("a number"),
            "boolean" => Some("true or false"),
            "array" => Some("a list"),
            "object" => Some("a table"),
            _ => None,
        })
        .collect();
    names.join(" or ")
}
