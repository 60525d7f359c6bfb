//! What comes back from a stage that lives elsewhere is checked before it becomes edits.

use serde_json::from_slice;
use wirecopy_abi as abi;
use wirecopy_document::{ApplyError, Attribute, AttributeKind, Edits, Name, RuleId, Span, Value};
use wirecopy_plugin::frames::{LinksFrame, PlanFrame};
use wirecopy_stage::{Description, ErrorKind, Links, Plan, Relation, StageError};

use crate::names::NameTable;

/// What the checks know of a stage.
#[derive(Debug)]
pub(crate) struct Checks {
    rules: Vec<String>,
    names: NameTable,
}

pub(crate) fn malformed(message: impl Into<String>) -> StageError {
    StageError::of(ErrorKind::Malformed, message)
}

impl Checks {
    pub(crate) fn new(description: &Description) -> Self {
        let rules = description.rules.iter().map(|r| r.id.clone()).collect();
        Checks { rules, names: NameTable::default() }
    }

    pub(crate) fn name(&self, text: &str) -> Result<Name, StageError> {
        self.names.name(text).map_err(|e| malformed(format!("the stage sends {e}")))
    }

    pub(crate) fn rule(&self, number: u32) -> Result<RuleId, StageError> {
        let known = (number as usize) < self.rules.len();
        u16::try_from(number).ok().filter(|_| known).map(RuleId).ok_or_else(|| {
            let count = self.rules.len();
            malformed(format!(
                "an edit names rule number {number}, and the stage has {count} rules"
            ))
        })
    }

    /// The number of a rule by its id, with or without the stage's name in front.
    pub(crate) fn rule_named(&self, id: &str) -> Result<RuleId, StageError> {
        let place = self.rules.iter().position(|known| {
            known == id || known.split_once('/').is_some_and(|(_, short)| short == id)
        });
        place.and_then(|n| u16::try_from(n).ok()).map(RuleId).ok_or_else(|| {
            malformed(format!("an edit names rule `{id}`, which the stage does not have"))
        })
    }

    /// A span of a text, checked in the same way and refused in the same words as when edits are applied, so that a
    /// failure reads the same wherever a stage runs.
    pub(crate) fn span(&self, rule: RuleId, span: Span, text: &str) -> Result<Span, StageError> {
        let error = if span.start > span.end || span.end as usize > text.len() {
            let len = u32::try_from(text.len()).unwrap_or(u32::MAX);
            ApplyError::OutOfRange { rule, span, len }
        } else if span.of(text).is_none() {
            ApplyError::NotOnCharacter { rule, span }
        } else {
            return Ok(span);
        };
        Err(malformed(error.describe(|rule| {
            let name = self.rules.get(usize::from(rule.0));
            name.map_or_else(|| format!("number {}", rule.0), |id| format!("`{id}`"))
        })))
    }

    /// Adds the edits of a view to `out`.
    ///
    /// # Safety
    ///
    /// The pointers of the view must lead to as much as it says.
    pub(crate) unsafe fn edits(
        &self,
        view: &abi::Edits,
        text: &str,
        out: &mut Edits,
    ) -> Result<(), StageError> {
        // SAFETY: the caller vouches for the pointers.
        let view = unsafe { View::new(self, view)? };
        for n in 0..view.raw.ops.len {
            // SAFETY: the slice fits, and the caller vouches for the pointer.
            let Some(op) = (unsafe { view.raw.ops.get::<abi::Op>(n) }) else { break };
            view.edit(op, text, out).map_err(|e| placed(e, n + 1, view.raw.ops.len))?;
        }
        Ok(())
    }

    /// The plan of a corpus stage.
    pub(crate) fn plan(&self, frame: PlanFrame) -> Result<Plan, StageError> {
        let relations = frame.relations.into_iter().map(|(name, kinds, closure)| {
            let kinds = kinds.iter().map(|k| self.name(k)).collect::<Result<_, _>>()?;
            Ok(Relation { name: self.name(&name)?, kinds, closure, most: u64::MAX })
        });
        Ok(Plan {
            rounds: frame.rounds,
            group_limit: frame.group_limit,
            // The interface of plugins has no stars.
            hubs: 0,
            group_least: frame.group_least,
            hits_per_pair: frame.hits_per_pair,
            weighs: frame.weighs,
            relations: relations.collect::<Result<_, StageError>>()?,
        })
    }

    /// Links between two texts. That their spans lie in the texts is checked by the host, for all stages alike.
    pub(crate) fn links(&self, frame: LinksFrame, out: &mut Links) -> Result<(), StageError> {
        for (kind, score, rule, spans) in frame.0 {
            let rule = self.rule(rule.into())?;
            out.link(rule, self.name(&kind)?, score, spans);
        }
        Ok(())
    }
}

/// Says which edit is meant. Errors about the text stay as the host words them for linked stages.
fn placed(error: StageError, n: u32, count: u32) -> StageError {
    let message = error.to_string();
    if message.starts_with("rule ") {
        return error;
    }
    malformed(format!("{message} (edit {n} of {count})"))
}

struct View<'a> {
    checks: &'a Checks,
    raw: abi::Edits,
    pool: &'a [u8],
    /// The pool as text, if all of it is.
    pool_text: Option<&'a str>,
    symbols: Vec<Name>,
}

impl<'a> View<'a> {
    /// # Safety
    ///
    /// The pointers of the view must lead to as much as it says.
    unsafe fn new(checks: &'a Checks, raw: &abi::Edits) -> Result<Self, StageError> {
        let fit = |name: &str, fits: bool| {
            let error = || malformed(format!("the list of {name} is not one"));
            if fits { Ok(()) } else { Err(error()) }
        };
        fit("edits", raw.ops.fits::<abi::Op>())?;
        fit("attributes", raw.attributes.fits::<abi::Attribute>())?;
        fit("spans", raw.spans.fits::<abi::Span>())?;
        fit("names", raw.symbols.fits::<abi::Bytes>())?;
        // SAFETY: the caller vouches for the pointers, and the slices fit.
        unsafe {
            let pool = raw.pool.get().ok_or_else(|| malformed("the pool of text is not one"))?;
            let mut symbols = Vec::with_capacity(raw.symbols.len.min(1024) as usize);
            for n in 0..raw.symbols.len {
                let bytes = raw.symbols.get::<abi::Bytes>(n).and_then(|s| s.get());
                let text = bytes.and_then(|b| std::str::from_utf8(b).ok());
                let text = text.ok_or_else(|| malformed(format!("name {n} is not UTF-8")))?;
                symbols.push(checks.name(text)?);
            }
            let pool_text = std::str::from_utf8(pool).ok();
            Ok(View { checks, raw: *raw, pool, pool_text, symbols })
        }
    }

    fn edit(&self, op: abi::Op, text: &str, out: &mut Edits) -> Result<(), StageError> {
        let rule = self.checks.rule(op.rule)?;
        let span = || self.checks.span(rule, Span::new(op.start, op.end), text);
        match op.kind {
            abi::op::REPLACE => out.replace(rule, span()?, self.text(&op)?),
            abi::op::ANNOTATE => {
                let (layer, label) = (self.symbol(op.name)?, self.symbol(op.label)?);
                let span = span()?;
                self.items("attributes", &op, self.raw.attributes)?;
                let mut annotating = out.annotate(rule, layer, label, span);
                for n in op.items_start..op.items_start + op.items_len {
                    let Attribute { key, kind, value } = self.attribute(n)?;
                    annotating = match kind {
                        AttributeKind::Text => annotating.attr(key, value),
                        AttributeKind::Int => annotating.int(key, value.parse().unwrap_or(0)),
                        AttributeKind::Bool => annotating.flag(key, value == "true"),
                    };
                }
            }
            abi::op::RETRACT => out.retract(rule, op.id),
            abi::op::SET => {
                let field = self.symbol(op.name)?;
                let value: Value = from_slice(self.text(&op)?.as_bytes())
                    .map_err(|e| malformed(format!("the value of field `{field}`: {e}")))?;
                out.set(rule, field.as_str(), value);
            }
            abi::op::DROP => out.drop_document(rule, self.text(&op)?),
            abi::op::FINDING => {
                let code = self.symbol(op.name)?;
                let message = self.text(&op)?;
                self.items("spans", &op, self.raw.spans)?;
                let mut spans = Vec::new();
                for n in op.items_start..op.items_start + op.items_len {
                    // SAFETY: the slice fits, and whoever made this view vouched for the pointer.
                    let Some(s) = (unsafe { self.raw.spans.get::<abi::Span>(n) }) else { break };
                    spans.push(self.checks.span(rule, Span::new(s.start, s.end), text)?);
                }
                out.finding(rule, code.as_str(), message, &spans);
            }
            other => return Err(malformed(format!("an edit is of unknown kind {other}"))),
        }
        Ok(())
    }

    fn symbol(&self, number: u32) -> Result<Name, StageError> {
        let count = self.symbols.len();
        self.symbols.get(number as usize).copied().ok_or_else(|| {
            malformed(format!("an edit speaks of name {number}, and {count} were sent"))
        })
    }

    fn text(&self, op: &abi::Op) -> Result<&str, StageError> {
        self.pooled("a text", op.text_start, op.text_len)
    }

    fn pooled(&self, what: &str, start: u32, len: u32) -> Result<&str, StageError> {
        let end = (start as usize).saturating_add(len as usize);
        if let Some(text) = self.pool_text.and_then(|pool| pool.get(start as usize..end)) {
            return Ok(text);
        }
        let bytes = self.pool.get(start as usize..end).ok_or_else(|| {
            let held = self.pool.len();
            malformed(format!("{what} stands at {start}..{end} of a pool of {held} bytes"))
        })?;
        std::str::from_utf8(bytes).map_err(|_| malformed(format!("{what} is not UTF-8")))
    }

    fn items(&self, what: &str, op: &abi::Op, list: abi::Slice) -> Result<(), StageError> {
        let end = u64::from(op.items_start) + u64::from(op.items_len);
        if op.items_len == 0 || end <= u64::from(list.len) {
            return Ok(());
        }
        let (start, held) = (op.items_start, list.len);
        Err(malformed(format!("an edit speaks of {what} {start}..{end}, and {held} were sent")))
    }

    fn attribute(&self, n: u32) -> Result<Attribute<'_>, StageError> {
        // SAFETY: the slice fits, and whoever made this view vouched for the pointer.
        let raw = unsafe { self.raw.attributes.get::<abi::Attribute>(n) };
        let raw = raw.ok_or_else(|| malformed("an attribute is missing"))?;
        let key = self.symbol(raw.key)?;
        let kind = match raw.kind {
            abi::attribute::TEXT => AttributeKind::Text,
            abi::attribute::INT => AttributeKind::Int,
            abi::attribute::BOOL => AttributeKind::Bool,
            other => {
                return Err(malformed(format!("attribute `{key}` is of unknown type {other}")));
            }
        };
        let value = self.pooled("the value of an attribute", raw.value_start, raw.value_len)?;
        if !accepts(kind, value) {
            return Err(malformed(format!("attribute `{key}` is not of the type {kind:?}")));
        }
        Ok(Attribute { key, kind, value })
    }
}

/// The same as [`AttributeKind::accepts`], for many attributes a document: a whole number in its shortest form is told
/// without writing it out again.
fn accepts(kind: AttributeKind, value: &str) -> bool {
    if kind != AttributeKind::Int {
        return kind.accepts(value);
    }
    let digits = value.strip_prefix('-').unwrap_or(value);
    let shortest = match digits.as_bytes() {
        [b'0'] => value == "0",
        [b'1'..=b'9', ..] => true,
        _ => false,
    };
    shortest && value.parse::<i64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_accepted_in_their_shortest_form_alone() {
        let cases = [
            "0",
            "-0",
            "00",
            "7",
            "07",
            "+7",
            "-7",
            "--7",
            "",
            "-",
            "1_0",
            " 1",
            "1 ",
            "٣",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
        ];
        for value in cases {
            let kind = AttributeKind::Int;
            assert_eq!(accepts(kind, value), kind.accepts(value), "{value:?}");
        }
    }
}
