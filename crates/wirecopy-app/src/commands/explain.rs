//! `wirecopy explain`: from a run's output back to the reasons.

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};
use wirecopy_engine::{ANNOTATION_KEYS, FinishedRun, Manifest, list, read_record};

use crate::build::descriptions;
use crate::cli::{Exit, ExplainArgs};
use crate::reading::Noted;
use crate::results::{find, open};
use crate::terminal::{out, safe, tell};

/// Examples of what a rule did that are shown.
const RULE_EXAMPLES: usize = 20;
/// Bytes of raw text shown on either side.
const CONTEXT: usize = 40;

/// Explains a document, a span of it, what ties it to another, a rule, or a code.
pub(crate) fn explain(args: &ExplainArgs) -> Result<Exit> {
    let Some(wanted) = &args.doc else { return Ok(alone(args)) };
    let Some(run) = open(&args.dir)? else { return Ok(Exit::Usage) };
    let manifest = &run.manifest;
    if rules().contains_key(wanted.as_str()) || manifest.rules.contains(wanted) {
        return rule(args, &run, wanted);
    }
    let span = match args.span.as_deref().map(parse_span) {
        Some(None) => {
            tell("error: --span wants START-END in bytes of the text, such as 120-129");
            return Ok(Exit::Usage);
        }
        Some(span) => span,
        None => None,
    };
    let Some((text, json)) = of_run(&run, wanted, span, args.pair.as_deref())? else {
        if let (Some(other), Some(_)) = (&args.pair, find(&run, wanted)?) {
            tell(&format!("error: no document of this run is called `{other}`"));
            return Ok(Exit::Usage);
        }
        return elsewhere(args, &run, wanted);
    };
    if args.json {
        out(&format!("{}\n", serde_json::to_string_pretty(&json)?));
    } else {
        out(&text);
    }
    Ok(Exit::Done)
}

/// Explains a document as it stands in a line of `documents.jsonl`, given the manifest of its run and, where it is at
/// hand, the raw text: as a person reads it, and as a program does.
pub(crate) fn of_document(
    document: &Value,
    manifest: &Manifest,
    span: Option<(u64, u64)>,
    raw: Option<&str>,
) -> (String, Value) {
    let mut page =
        Page { document, manifest, rules: rules(), text: String::new(), json: Value::Null };
    page.document(span, raw);
    (page.text, page.json)
}

/// Explains a document of a finished run, or what ties it to another; `None` where there is no such document.
pub(crate) fn of_run(
    run: &FinishedRun,
    wanted: &str,
    span: Option<(u64, u64)>,
    pair: Option<&str>,
) -> Result<Option<(String, Value)>> {
    let Some(document) = find(run, wanted)? else { return Ok(None) };
    let Some(other) = pair else {
        let raw = raw(run, &document);
        return Ok(Some(of_document(&document, &run.manifest, span, raw.as_deref())));
    };
    // An article of an earlier run is known by its id alone.
    let indexed = || run.lines("links.jsonl").flatten().find_map(|link| earlier(&link, other));
    let Some(other) = find(run, other)?.or_else(indexed) else { return Ok(None) };
    let (document, manifest) = (&document, &run.manifest);
    let mut page =
        Page { document, manifest, rules: rules(), text: String::new(), json: Value::Null };
    page.pair(run, &other)?;
    Ok(Some((page.text, page.json)))
}

/// A rule or a code, without a run.
fn alone(args: &ExplainArgs) -> Exit {
    let name = args.dir.to_string_lossy();
    if let Some((summary, example)) = rules().get(&*name) {
        out(&format!("{name}\n    {summary}\n    {example}\n"));
    } else if let Some(text) = wirecopy_pipeline::explain_code(&name) {
        out(&format!("{}\n", crate::terminal::wrapped(text)));
    } else {
        tell(&format!(
            "error: {name} is no rule and no code; for a document, give the output folder of a run and the document"
        ));
        return Exit::Usage;
    }
    Exit::Done
}

/// All that a rule did in a run: how often, and the first of it.
fn rule(args: &ExplainArgs, run: &FinishedRun, name: &str) -> Result<Exit> {
    let mut examples = Vec::new();
    let (mut documents, mut count) = (0_u64, 0_u64);
    for document in run.documents() {
        let document = document?;
        let facts = crate::facts::of_document(&document, &run.manifest);
        let own: Vec<_> = facts.into_iter().filter(|(_, fact)| fact.rule == name).collect();
        documents += u64::from(!own.is_empty());
        count += own.len() as u64;
        let id = document["id"].as_str().unwrap_or_default();
        let room = RULE_EXAMPLES.saturating_sub(examples.len());
        examples
            .extend(own.into_iter().take(room).map(|(place, fact)| (id.to_owned(), place, fact)));
    }
    if args.json {
        let all =
            json!({"rule": name, "documents": documents, "count": count, "examples": examples});
        out(&format!("{}\n", serde_json::to_string_pretty(&all)?));
        return Ok(Exit::Done);
    }
    let mut text = match rules().get(name) {
        Some((summary, example)) => format!("{name}\n    {summary}\n    {example}\n"),
        None => format!("{name}\n"),
    };
    text.push_str(&format!("\n{count} times in {documents} documents\n"));
    for (id, _, fact) in &examples {
        text.push_str(&format!("  {}: {}\n", safe(id), safe(&fact.text)));
    }
    if count > examples.len() as u64 {
        text.push_str(&format!("  and {} more\n", count - examples.len() as u64));
    }
    out(&text);
    Ok(Exit::Done)
}

/// The end of a link that lies in an index, if its id is or ends as asked.
fn earlier(link: &Value, id: &str) -> Option<Value> {
    if link["indexed"] != true {
        return None;
    }
    let ends = [&link["a"], &link["b"]];
    let end = ends.into_iter().find(|end| end.as_str().is_some_and(|own| own.ends_with(id)))?;
    Some(json!({"id": end}))
}

fn parse_span(text: &str) -> Option<(u64, u64)> {
    let (start, end) = text.split_once('-')?;
    let span = (start.trim().parse().ok()?, end.trim().parse().ok()?);
    (span.0 < span.1).then_some(span)
}

/// A document that was not written: dropped, failed, or not there at all.
fn elsewhere(args: &ExplainArgs, run: &FinishedRun, wanted: &str) -> Result<Exit> {
    for (file, what) in [("dropped.jsonl", "was dropped"), ("dead-letters.jsonl", "failed")] {
        for line in run.lines(file) {
            let entry = line?;
            if entry["id"].as_str().is_some_and(|own| own == wanted || own.ends_with(wanted)) {
                if args.json {
                    out(&format!("{}\n", serde_json::to_string_pretty(&entry)?));
                    return Ok(Exit::Done);
                }
                let get = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
                let why = if get("reason").is_empty() { get("error") } else { get("reason") };
                let rule = get("rule");
                let by = if rule.is_empty() { get("stage") } else { rule };
                out(&format!("{} {what} by {by}: {}\n", safe(&get("id")), safe(&why)));
                return Ok(Exit::Done);
            }
        }
    }
    tell(&format!("error: no document of this run is called `{wanted}`"));
    Ok(Exit::Usage)
}

/// Summary and example of every rule that this program knows.
fn rules() -> HashMap<String, (String, String)> {
    let all = descriptions().into_iter().flat_map(|d| d.rules);
    all.map(|r| (r.id, (r.summary, r.example))).collect()
}

/// The raw text of a document, read again from its source, if that is still there and the same.
fn raw(run: &FinishedRun, document: &Value) -> Option<String> {
    let record = run.record.as_ref()?;
    let path = document["source"]["path"].as_str().unwrap_or_default();
    let hash = document["source"]["hash"].as_str().unwrap_or_default();
    let inputs: Vec<PathBuf> =
        serde_json::from_value(record.host["inputs"].clone()).unwrap_or_default();
    if !run.manifest.inputs.iter().any(|i| *i.path == *path) {
        return None;
    }
    let noted: Noted = serde_json::from_value(record.host["reading"].clone()).unwrap_or_default();
    let reading = noted.reading();
    let mut listing = list(&inputs, &reading).ok()?;
    listing.files.retain(|f| f.name == path);
    // Inputs in several folders may have one name.
    listing.files.into_iter().find_map(|file| {
        let found = read_record(file, &reading, document["source"]["record"].as_u64()?)?;
        let same = blake3::Hash::from(found.source.hash).to_hex().as_str() == hash;
        same.then_some(found.raw)
    })
}

struct Page<'a> {
    document: &'a Value,
    manifest: &'a Manifest,
    rules: HashMap<String, (String, String)>,
    text: String,
    /// The same for programs.
    json: Value,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn document(&mut self, span: Option<(u64, u64)>, raw: Option<&str>) {
        let document = self.document;
        let id = document["id"].as_str().unwrap_or_default();
        let path = document["source"]["path"].as_str().unwrap_or_default();
        let encoding = document["source"]["encoding"].as_str().unwrap_or_default();
        self.line(&format!("{} from {} ({encoding})", safe(id), safe(path)));
        if raw.is_none() {
            self.line(
                "the source is no longer there or has changed: raw bytes are shown by range only",
            );
        }
        if let Some((start, end)) = span {
            let text = document["text"].as_str().unwrap_or_default();
            let words = usize::try_from(start)
                .ok()
                .zip(usize::try_from(end).ok())
                .and_then(|(s, e)| text.get(s..e));
            match words {
                Some(words) => self.line(&format!("bytes {start}-{end}: \"{}\"", safe(words))),
                None => self.line(&format!("bytes {start}-{end} are not a span of the text")),
            }
        } else {
            self.fields();
        }
        self.findings(span);
        self.annotations(span, raw);
        self.changes(span, raw);
        self.json = self.to_json(span);
    }

    /// What stands in a span of a document, or all of it, with the rules behind it.
    fn to_json(&self, span: Option<(u64, u64)>) -> Value {
        let document = self.document;
        let within = |list: &str, inside: &dyn Fn(&Value) -> bool| -> Vec<Value> {
            let all = document[list].as_array().into_iter().flatten();
            all.filter(|item| inside(item)).cloned().collect()
        };
        let annotations = within("annotations", &|a| overlaps(a, "start", "end", span));
        let findings = within("findings", &|f| {
            let mut spans = f["spans"].as_array().into_iter().flatten();
            span.is_none() || spans.any(|s| overlaps(s, "start", "end", span))
        });
        let mut fields = serde_json::Map::new();
        if span.is_none() {
            for (name, value) in document["fields"].as_object().into_iter().flatten() {
                let rule = self.field_rule(name);
                fields.insert(name.clone(), json!({"value": value, "rule": rule}));
            }
        }
        let named = annotations.iter().chain(&findings).map(|item| &item["rule"]);
        let used: std::collections::BTreeSet<&str> =
            named.chain(fields.values().map(|f| &f["rule"])).filter_map(Value::as_str).collect();
        let rules: serde_json::Map<String, Value> = used
            .into_iter()
            .filter_map(|id| {
                let (summary, example) = self.rules.get(id)?;
                Some((id.to_owned(), json!({"summary": summary, "example": example})))
            })
            .collect();
        json!({
            "id": document["id"],
            "source": document["source"],
            "span": span.map(|(start, end)| [start, end]),
            "fields": fields,
            "findings": findings,
            "annotations": annotations,
            "rules": rules,
        })
    }

    /// The rule that set a field last; `None` where the input gave it.
    fn field_rule(&self, name: &str) -> Option<String> {
        let set = self.trail().filter(|(_, _, op, at)| *op == "set" && at["field"] == name);
        set.last().map(|(_, rule, _, _)| rule)
    }

    fn fields(&mut self) {
        let Some(fields) = self.document["fields"].as_object() else { return };
        self.line("\nfields");
        for (name, value) in fields {
            let from = match self.field_rule(name) {
                Some(rule) => self.reason(&rule),
                None => "given by the input".to_owned(),
            };
            self.line(&format!("  {name} = {}", safe(&value.to_string())));
            self.line(&format!("      {from}"));
        }
    }

    fn findings(&mut self, span: Option<(u64, u64)>) {
        let all: Vec<&Value> = self.document["findings"].as_array().into_iter().flatten().collect();
        let mut first = true;
        for finding in all {
            let spans: Vec<&Value> = finding["spans"].as_array().into_iter().flatten().collect();
            if span.is_some() && !spans.iter().any(|s| overlaps(s, "start", "end", span)) {
                continue;
            }
            if std::mem::take(&mut first) {
                self.line("\nfindings");
            }
            let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
            self.line(&format!("  {}: {}", text("code"), safe(&text("message"))));
            for s in spans {
                self.line(&format!(
                    "      {}-{} \"{}\"",
                    s["start"],
                    s["end"],
                    safe(s["text"].as_str().unwrap_or_default())
                ));
            }
            let reason = self.reason(&text("rule"));
            self.line(&format!("      {reason}"));
        }
    }

    fn annotations(&mut self, span: Option<(u64, u64)>, raw: Option<&str>) {
        let all: Vec<&Value> =
            self.document["annotations"].as_array().into_iter().flatten().collect();
        let text = self.document["text"].as_str().unwrap_or_default();
        let mut first = true;
        for a in all {
            if !overlaps(a, "start", "end", span) {
                continue;
            }
            if std::mem::take(&mut first) {
                self.line("\nannotations");
            }
            let get = |key: &str| {
                a[key].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_default()
            };
            let surface = a["text"]
                .as_str()
                .or_else(|| text.get(get("start")..get("end")))
                .unwrap_or_default();
            let removed = if a["removed"] == true { " (removed)" } else { "" };
            let label = a["label"].as_str().unwrap_or_default();
            let layer = a["layer"].as_str().unwrap_or_default();
            self.line(&format!(
                "  {}-{} {layer} {label}{removed} \"{}\"",
                a["start"],
                a["end"],
                shorten(surface)
            ));
            let attributes: Vec<String> = a
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(key, _)| !ANNOTATION_KEYS.contains(&key.as_str()))
                .map(|(key, value)| {
                    format!("{key} = {}", value.as_str().map_or_else(|| value.to_string(), safe))
                })
                .collect();
            if !attributes.is_empty() {
                self.line(&format!("      {}", attributes.join(", ")));
            }
            let words = |key: &str| a[key].as_str().unwrap_or_default();
            let (anchor, kind) = (words("anchor"), words("anchor_kind"));
            if let Some(way) = wirecopy_dates::arithmetic(anchor, kind, words("value")) {
                self.line(&format!("      {way}"));
            }
            let reason = self.reason(a["rule"].as_str().unwrap_or_default());
            self.line(&format!("      {reason}"));
            if span.is_some() {
                let bytes = raw_context(raw, get("raw_start"), get("raw_end"));
                self.line(&format!("      raw {}-{}{bytes}", a["raw_start"], a["raw_end"]));
            }
        }
    }

    fn changes(&mut self, span: Option<(u64, u64)>, raw: Option<&str>) {
        // A span of the text is compared by the raw bytes behind it: the places of changes move with later ones.
        let raw_span = span.and_then(|wanted| {
            let all = || self.document["annotations"].as_array().into_iter().flatten();
            let within = |a: &&Value| {
                let get = |key: &str| a[key].as_u64().unwrap_or_default();
                a["removed"].is_null() && wanted.0 <= get("start") && get("end") <= wanted.1
            };
            let touching = |a: &&Value| overlaps(a, "start", "end", Some(wanted));
            let cover = |span: Option<(u64, u64)>, a: &Value| {
                let (s, e) = (a["raw_start"].as_u64()?, a["raw_end"].as_u64()?);
                Some(span.map_or((s, e), |(x, y)| (x.min(s), y.max(e))))
            };
            // What lies inside the span says best where it came from; else whatever it is a part of.
            all()
                .filter(within)
                .fold(None, cover)
                .or_else(|| all().filter(touching).fold(None, cover))
        });
        if span.is_some() && raw_span.is_none() {
            return;
        }
        let trail: Vec<_> =
            self.trail().filter(|(_, _, op, _)| *op == "replace" || *op == "retract").collect();
        let mut first = true;
        let mut shown = 0;
        let count = trail.len();
        for (stage, rule, op, at) in trail {
            let (start, end) = (
                at["raw"][0].as_u64().unwrap_or_default(),
                at["raw"][1].as_u64().unwrap_or_default(),
            );
            if let Some((s, e)) = raw_span
                && (end < s || start > e)
            {
                continue;
            }
            if std::mem::take(&mut first) {
                self.line("\nchanges to the text");
            }
            shown += 1;
            if span.is_none() && shown > 60 {
                self.line(&format!("  and {} more; --span shows those of a place", count - 60));
                break;
            }
            let old = at["old"].as_str().map(ToOwned::to_owned).or_else(|| {
                let range = usize::try_from(start).ok()?..usize::try_from(end).ok()?;
                raw?.get(range).map(ToOwned::to_owned)
            });
            let old = old
                .map_or_else(|| format!("raw {start}-{end}"), |o| format!("\"{}\"", shorten(&o)));
            let length =
                at["at"][1].as_u64().unwrap_or_default() - at["at"][0].as_u64().unwrap_or_default();
            let what = match (op.as_str(), length, start == end) {
                ("retract", _, _) => "took back an annotation".to_owned(),
                (_, 0, _) => format!("removed {old}"),
                (_, n, true) => format!("inserted {n} bytes at raw {start}"),
                (_, n, false) => format!("put {n} bytes in the place of {old}"),
            };
            self.line(&format!("  {stage}: {what}"));
            let reason = self.reason(&rule);
            self.line(&format!("      {reason}"));
        }
    }

    fn pair(&mut self, run: &FinishedRun, other: &Value) -> Result<()> {
        let (own, its) = (self.document["id"].clone(), other["id"].clone());
        let mut found = Vec::new();
        for line in run.lines("links.jsonl") {
            let link = line?;
            let straight = link["a"] == own && link["b"] == its;
            let crossed = link["a"] == its && link["b"] == own;
            if !straight && !crossed {
                continue;
            }
            let (a, b) = if straight { (self.document, other) } else { (other, self.document) };
            // The order of a link is that of the input: of two, the one of which more is shared lies in the other.
            let inside =
                link["kind"] == "contains" && shared(a, &link, "a") > shared(b, &link, "b");
            let (first, second) = if inside { ("b", "a") } else { ("a", "b") };
            self.line(&format!(
                "{} {} {}, score {}",
                link[first],
                link["kind"].as_str().unwrap_or_default(),
                link[second],
                link["score"]
            ));
            let reason = self.reason(link["rule"].as_str().unwrap_or_default());
            self.line(&format!("  {reason}"));
            for span in link["spans"].as_array().into_iter().flatten() {
                let words = |doc: &Value, span: &Value| {
                    if doc["text"].is_null() {
                        return format!("{}-{} of an article of an earlier run", span[0], span[1]);
                    }
                    let get = |i: usize| {
                        span[i].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or_default()
                    };
                    let text = doc["text"].as_str().unwrap_or_default().to_owned();
                    format!(
                        "{}-{} \"{}\"",
                        get(0),
                        get(1),
                        safe(text.get(get(0)..get(1)).unwrap_or_default())
                    )
                };
                self.line(&format!("  a {}", words(a, &span["a"])));
                self.line(&format!("  b {}", words(b, &span["b"])));
            }
            found.push(link);
        }
        if found.is_empty() {
            self.line(&format!("nothing ties {own} to {its}"));
        }
        self.json = json!({"a": own, "b": its, "links": found});
        Ok(())
    }

    /// The entries of the trail: stage, rule, operation, reference.
    fn trail(&self) -> impl Iterator<Item = (String, String, String, Value)> + use<> {
        let manifest = self.manifest;
        let entries = self.document["trail"].as_array().cloned().unwrap_or_default();
        let stages: Vec<String> = manifest.stages.iter().map(|s| s.id.clone()).collect();
        let rules = manifest.rules.clone();
        entries.into_iter().map(move |entry| {
            let name = |names: &[String], i: &Value| {
                i.as_u64()
                    .and_then(|i| names.get(usize::try_from(i).ok()?))
                    .cloned()
                    .unwrap_or_default()
            };
            let op = entry[2].as_str().unwrap_or_default().to_owned();
            (name(&stages, &entry[0]), name(&rules, &entry[1]), op, entry[3].clone())
        })
    }

    fn reason(&self, rule: &str) -> String {
        match self.rules.get(rule) {
            Some((summary, example)) => format!("{rule}: {summary} ({example})"),
            None => rule.to_owned(),
        }
    }
}

/// How many thousandths of an article lie in the passages of a link; nothing is known of an article of an earlier run.
fn shared(document: &Value, link: &Value, side: &str) -> u64 {
    let length = document["text"].as_str().map_or(0, str::len) as u64;
    let spans = link["spans"].as_array().into_iter().flatten();
    let bytes = |span: &Value| {
        let end = |n: usize| span[side][n].as_u64().unwrap_or_default();
        end(1).saturating_sub(end(0))
    };
    (spans.map(bytes).sum::<u64>() * 1000).checked_div(length).unwrap_or_default()
}

fn overlaps(value: &Value, start: &str, end: &str, span: Option<(u64, u64)>) -> bool {
    let Some((s, e)) = span else { return true };
    let (start, end) =
        (value[start].as_u64().unwrap_or_default(), value[end].as_u64().unwrap_or_default());
    start < e && s < end
}

fn raw_context(raw: Option<&str>, start: usize, end: usize) -> String {
    let Some(raw) = raw else { return String::new() };
    let Some(words) = raw.get(start..end) else { return String::new() };
    let mut from = start.saturating_sub(CONTEXT);
    while !raw.is_char_boundary(from) {
        from += 1;
    }
    let mut to = (end + CONTEXT).min(raw.len());
    while !raw.is_char_boundary(to) {
        to -= 1;
    }
    format!(": …{}[{}]{}…", safe(&raw[from..start]), shorten(words), safe(&raw[end..to]))
}

fn shorten(text: &str) -> String {
    let count = text.chars().count();
    if count <= 100 {
        return safe(text);
    }
    let head: String = text.chars().take(60).collect();
    let tail: String = text.chars().skip(count - 25).collect();
    format!("{}…{}", safe(&head), safe(&tail))
}
