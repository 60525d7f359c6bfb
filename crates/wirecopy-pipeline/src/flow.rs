//! Whether all that stages read is written before them.

use std::collections::BTreeSet;

use wirecopy_stage::{Description, Item};

use crate::load::INPUT_FIELDS;
use crate::model::{Format, StageEntry};
use crate::problem::Problem;
use crate::reader::Context;
use crate::stages::Entry;
use crate::suggest::{listed, nearest};
use crate::tree::{Node, Span};

/// What the checks of the flow look at.
pub(crate) struct Flow<'a> {
    pub(crate) entries: &'a [Entry],
    pub(crate) linked: &'a [Description],
    pub(crate) format: Format,
    /// Fields that a test of the pipeline sets, which is how an author tells of a free field.
    pub(crate) test_fields: BTreeSet<String>,
}

impl Flow<'_> {
    /// Every check, for a pipeline all of whose stages are known.
    pub(crate) fn check(
        &self,
        cx: &mut Context<'_>,
        layers: &[(String, Span)],
        tests: Option<&Node>,
    ) {
        let stages: Vec<&StageEntry> =
            self.entries.iter().filter_map(|entry| entry.resolved.as_ref()).collect();
        for (index, entry) in self.entries.iter().enumerate() {
            let (Some(stage), Some((before, after))) =
                (stages.get(index), stages.split_at_checked(index))
            else {
                continue;
            };
            self.reads(cx, stage, before, after.get(1..).unwrap_or_default());
            self.when(cx, entry, stage, before, after);
        }
        let written: BTreeSet<&str> = stages.iter().flat_map(|stage| layers_of(stage)).collect();
        for (layer, span) in layers {
            if !written.contains(layer.as_str()) {
                cx.push(self.unwritten_layer("WP0035", layer, span, &written, "no stage writes"));
            }
        }
        self.tests(cx, tests, &stages);
    }

    fn reads(
        &self,
        cx: &mut Context<'_>,
        stage: &StageEntry,
        before: &[&StageEntry],
        after: &[&StageEntry],
    ) {
        let mut early: Vec<(&StageEntry, Vec<&Item>)> = Vec::new();
        for read in &stage.description.reads {
            let item = &read.item;
            if *item == Item::Text || writer(before, item).is_some() {
                continue;
            }
            let later = writer(after, item);
            if read.required && !self.by_input(item) {
                cx.push(self.lacking(stage, item, later));
            } else if let Some(later) = later.filter(|_| !stage.description.writes.contains(item)) {
                match early.iter_mut().find(|(writer, _)| writer.id == later.id) {
                    Some((_, items)) => items.push(item),
                    None => early.push((later, vec![item])),
                }
            }
        }
        for (later, items) in early {
            cx.push(self.early(stage, later, &items));
        }
    }

    fn by_input(&self, item: &Item) -> bool {
        matches!(item, Item::Field(_)) && self.format != Format::Text
    }

    /// A stage would make use of what another writes only later.
    fn early(&self, stage: &StageEntry, later: &StageEntry, items: &[&Item]) -> Problem {
        let what = items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
        let verb = if items.len() == 1 { "it is written" } else { "they are written" };
        let message = format!("stage `{}` reads {what} before {verb}", stage.stage);
        let problem = Problem::warning("WP0034", stage.span.clone(), message)
            .label("runs too early")
            .note(later.span.clone(), format!("writes {what}"))
            .help(format!("move `{}` above `{}`", later.id, stage.id));
        if items.iter().all(|item| self.by_input(item)) {
            return problem
                .help("leave the order as it is if every document brings the field along");
        }
        problem
    }

    fn lacking(&self, stage: &StageEntry, item: &Item, later: Option<&StageEntry>) -> Problem {
        let name = &stage.stage;
        if let Some(later) = later {
            let message = format!("stage `{name}` needs {item}, which is written only after it");
            return Problem::error("WP0033", stage.span.clone(), message)
                .label(format!("needs {item}"))
                .note(later.span.clone(), format!("writes {item}, but runs later"))
                .help(format!("move `{}` above `{}`", later.id, stage.id));
        }
        let message = format!("stage `{name}` needs {item}, which nobody writes");
        let mut problem =
            Problem::error("WP0032", stage.span.clone(), message).label(format!("needs {item}"));
        let writers: Vec<&str> = self
            .linked
            .iter()
            .filter(|one| one.writes.contains(item))
            .map(|one| one.name.as_str())
            .collect();
        problem = match writers.first() {
            Some(first) => problem.help(format!(
                "stage {} writes it: above this one, add `[[stage]]` with `use = \"{first}\"`",
                listed(writers.iter().copied(), "or")
            )),
            None => problem.help(format!(
                "no linked stage writes it; add a plugin or a command that does above `{name}`"
            )),
        };
        if matches!(item, Item::Field(_)) {
            problem = problem.help(
                "plain text brings no fields; input of format `jsonl` or `html` may bring it",
            );
        }
        problem
    }

    fn when(
        &self,
        cx: &mut Context<'_>,
        entry: &Entry,
        stage: &StageEntry,
        before: &[&StageEntry],
        after: &[&StageEntry],
    ) {
        let Some(when) = &stage.when else { return };
        let by_input = INPUT_FIELDS.iter().copied().filter(|_| self.format != Format::Text);
        let by_tests = self.test_fields.iter().map(String::as_str);
        let by_stages = before.iter().flat_map(|stage| fields_of(stage));
        let known: BTreeSet<&str> = by_input.chain(by_tests).chain(by_stages).collect();
        for (name, place) in when.fields().filter(|(name, _)| !known.contains(name)) {
            let span = match &entry.when_span {
                Some((_, Some(start))) => start + place.start..start + place.end,
                Some((whole, None)) => whole.clone(),
                None => stage.span.clone(),
            };
            let message =
                format!("`when` reads the field `{name}`, which nobody is known to write before");
            let near = nearest(name, known.iter().copied());
            let mut problem = Problem::warning("WP0031", span, message).did_you_mean(near);
            let later = after.iter().find(|stage| fields_of(stage).any(|field| field == name));
            if let Some(later) = later {
                problem = problem.note(later.span.clone(), "writes it, but not before this stage");
                if later.id != stage.id {
                    problem = problem.help(format!("move `{}` above `{}`", later.id, stage.id));
                }
            }
            if near.is_none() {
                problem = problem.label("unknown field");
            }
            problem = problem.help(format!("if it is meant as text, put it in quotes: '{name}'"));
            let fields = listed(known.iter().copied(), "and");
            problem = problem.help(format!("fields known here: {fields}"));
            if self.format != Format::Text {
                problem = problem.help("if the input brings it as a free field, set it in the `fields` of a `[[test]]`, and it is known");
            }
            cx.push(problem);
        }
    }

    /// A test of annotations in a layer that no stage up to there writes can only fail, or only pass.
    fn tests(&self, cx: &mut Context<'_>, tests: Option<&Node>, stages: &[&StageEntry]) {
        for test in tests.and_then(Node::as_list).unwrap_or_default() {
            let id = test.get("stage").and_then(Node::as_str);
            let until = stages.iter().position(|stage| Some(stage.id.as_str()) == id);
            let count = until.map_or(stages.len(), |index| index + 1);
            let written: BTreeSet<&str> =
                stages.iter().take(count).flat_map(|stage| layers_of(stage)).collect();
            let expect = test.get("expect");
            for key in ["spans", "no-spans"] {
                let spans = expect.and_then(|node| node.get(key)).and_then(Node::as_list);
                for node in spans.unwrap_or_default().iter().filter_map(|item| item.get("layer")) {
                    if let Some(layer) = node.as_str().filter(|layer| !written.contains(layer)) {
                        let what = "the test looks at a layer that no stage up to there writes:";
                        cx.push(self.unwritten_layer("WP0045", layer, &node.span, &written, what));
                    }
                }
            }
        }
    }

    fn unwritten_layer(
        &self,
        code: &'static str,
        layer: &str,
        span: &Span,
        written: &BTreeSet<&str>,
        what: &str,
    ) -> Problem {
        let message = match code {
            "WP0035" => format!("{what} the layer `{layer}`"),
            _ => format!("{what} `{layer}`"),
        };
        let writers =
            self.linked.iter().filter(|one| one.writes.contains(&Item::Layer(layer.into())));
        let writers: Vec<&str> = writers.map(|one| one.name.as_str()).collect();
        let mut problem = Problem::warning(code, span.clone(), message)
            .did_you_mean(nearest(layer, written.iter().copied()))
            .help(format!("layers written here: {}", listed(written.iter().copied(), "and")));
        if !writers.is_empty() {
            problem = problem.help(format!("stage {} writes it", listed(writers, "or")));
        }
        problem
    }
}

fn writer<'s>(stages: &[&'s StageEntry], item: &Item) -> Option<&'s StageEntry> {
    stages.iter().find(|stage| stage.description.writes.contains(item)).copied()
}

fn layers_of(stage: &StageEntry) -> impl Iterator<Item = &str> {
    stage.description.writes.iter().filter_map(|item| match item {
        Item::Layer(name) => Some(name.as_str()),
        _ => None,
    })
}

fn fields_of(stage: &StageEntry) -> impl Iterator<Item = &str> {
    stage.description.writes.iter().filter_map(|item| match item {
        Item::Field(name) => Some(name.as_str()),
        _ => None,
    })
}
