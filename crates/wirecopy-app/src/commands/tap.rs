//! `wirecopy tap`: the documents between two stages.

use anyhow::Result;
use wirecopy_document::Record;
use wirecopy_engine::{TrailDetail, View, list, write_document};
use wirecopy_pipeline::When;

use crate::articles;
use crate::build::{self, Mode};
use crate::chain::{Chain, Step};
use crate::cli::{Exit, TapArgs};
use crate::commands::load;
use crate::commands::run::quiet_panics;
use crate::reading;
use crate::terminal::{out, safe, tell};

/// Shows documents as they leave a stage.
pub(crate) fn tap(args: &TapArgs) -> Result<Exit> {
    let loaded = match load(&args.pipeline) {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    let pipeline = &loaded.pipeline;
    let when = match args.when.as_deref().map(When::parse).transpose() {
        Ok(when) => when,
        Err(error) => {
            tell(&format!("error: --when: {error}"));
            return Ok(Exit::Usage);
        }
    };
    let chain = Chain::new(build::stages(pipeline, Mode::Linked)?)?;
    let ids: Vec<&str> = chain.ids().collect();
    let last = match &args.after {
        None => ids.len() - 1,
        Some(id) => match ids.iter().position(|known| known == id) {
            Some(n) => n,
            None => {
                tell(&format!("error: no stage `{id}`; stages: {}", ids.join(", ")));
                return Ok(Exit::Usage);
            }
        },
    };
    if let Some(rule) = &args.rule
        && !pipeline.stages[last].description.rules.iter().any(|r| r.id == *rule)
    {
        tell(&format!(
            "error: stage `{0}` has no rule `{rule}`; `wirecopy stages {0}` lists them",
            ids[last]
        ));
        return Ok(Exit::Usage);
    }
    let inputs = articles::inputs(&args.input, pipeline);
    quiet_panics();
    let mut tap = Tap { args, chain: &chain, when, last, shown: 0 };
    let files = list(&inputs, &reading::of(pipeline))?.files;
    if chain.corpus_before(last) {
        // A corpus stage needs all documents before it lets the first go.
        let mut all = articles::of_files(files, pipeline);
        for n in 0..=last {
            chain.step(n, &mut all.documents);
        }
        tap.show(&all.ids, &all.documents);
    } else {
        for file in files {
            let mut some = articles::of_files(vec![file], pipeline);
            for n in 0..=last {
                chain.step(n, &mut some.documents);
            }
            if !tap.show(&some.ids, &some.documents) {
                break;
            }
        }
    }
    if tap.shown == 0 {
        tell("no document came by that is as you asked");
    }
    Ok(Exit::Done)
}

struct Tap<'a> {
    args: &'a TapArgs,
    chain: &'a Chain,
    when: Option<When>,
    last: usize,
    shown: usize,
}

impl Tap<'_> {
    /// Shows those that are wanted. Gives whether more are.
    fn show(&mut self, ids: &[String], documents: &[Step]) -> bool {
        for (id, document) in ids.iter().zip(documents) {
            if self.args.limit.is_some_and(|limit| self.shown >= limit) {
                return false;
            }
            match document {
                Ok(record) if self.wanted(id, record) => {
                    self.shown += 1;
                    out(&self.line(id, document));
                }
                Err(error) if self.named(id) => tell(&format!("{}: {}", safe(id), safe(error))),
                _ => {}
            }
        }
        true
    }

    fn named(&self, id: &str) -> bool {
        self.args.id.as_ref().is_none_or(|part| id.contains(part.as_str()))
    }

    fn wanted(&self, id: &str, record: &Record) -> bool {
        let field = |name: &str| {
            let value = record.document.fields.get(name)?;
            serde_json::to_value(value).ok()
        };
        self.named(id)
            && self.when.as_ref().is_none_or(|when| when.eval(&field))
            && self.args.rule.as_ref().is_none_or(|rule| self.chain.did(rule, record, self.last))
    }

    fn line(&self, id: &str, document: &Step) -> String {
        if let (true, Ok(record)) = (self.args.json, document) {
            let mut line = String::new();
            let (rule_starts, _) = self.chain.names.table();
            let view = View {
                names: &self.chain.names,
                rule_starts: &rule_starts,
                layers: None,
                trail: TrailDetail::Compact,
            };
            write_document(&mut line, record, &view);
            return format!("{}\n", line.trim_end());
        }
        let text = self.chain.render(self.last, document);
        format!("── {}\n{text}\n", safe(id))
    }
}
