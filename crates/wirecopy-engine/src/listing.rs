//! Links as lines.

use wirecopy_document::RuleRef;
use wirecopy_stage::{Link, Names};

use crate::mail::CorpusReader;
use crate::meeting::LARGE_CLUSTER;
use crate::output::Files;
use crate::parallel::ordered;
use crate::plan::Control;
use crate::{EngineError, json};

/// Links that are handed to a thread together.
const BATCH: u64 = 512;

/// Writes the links that claim something about texts, and counts them. `base` is the number of the first document of this
/// run.
pub(crate) fn list_links(
    reader: CorpusReader<'_>,
    base: u64,
    files: &mut Files<'_>,
    names: &Names,
    stage: u16,
    threads: usize,
    control: &Control,
) -> Result<u64, EngineError> {
    let count = reader.link_count();
    let mut starts = (0..count).step_by(BATCH as usize);
    let lines = |start: u64| -> Result<(String, u64), EngineError> {
        let mut lines = Lines { reader, base, names, stage, out: String::new() };
        let mut listed = 0;
        let mut first = None;
        for link in reader.links(start..count.min(start + BATCH))? {
            listed += u64::from(lines.push(&link, &mut first)?);
        }
        Ok((lines.out, listed))
    };
    let mut listed = 0;
    ordered(
        threads,
        || control.check().map(|()| starts.next()),
        lines,
        |done| {
            let (lines, count) = done?;
            listed += count;
            lines.split_inclusive('\n').try_for_each(|line| files.link(line))
        },
    )?;
    Ok(listed)
}

/// Lines of links.
struct Lines<'a> {
    reader: CorpusReader<'a>,
    /// Number of the first document of this run.
    base: u64,
    names: &'a Names,
    stage: u16,
    out: String,
}

impl Lines<'_> {
    /// Adds a link if it is listed. `first` is the first document of the link before and its id: often the same.
    fn push(
        &mut self,
        link: &Link,
        first: &mut Option<(u64, String)>,
    ) -> Result<bool, EngineError> {
        if self.reader.is_minor(link, LARGE_CLUSTER)
            || link.kind.as_str().starts_with(wirecopy_stage::SAME)
        {
            return Ok(false);
        }
        if first.as_ref().is_none_or(|(doc, _)| *doc != link.a) {
            *first = Some((link.a, self.reader.card(link.a)?.id));
        }
        let a = first.as_ref().map_or("", |(_, id)| id);
        let b = self.reader.card(link.b)?.id;
        let rule = self.names.rule(RuleRef { stage: self.stage, rule: link.rule.0 });
        link_line(&mut self.out, link, [a, &b], rule);
        // The first stands in the index and not among the documents of this run.
        if link.a < self.base {
            self.out.push_str(",\"indexed\":true");
        }
        self.out.push_str("}\n");
        Ok(true)
    }
}

/// Appends a link as a line of JSON, without its end.
pub(crate) fn link_line(line: &mut String, link: &Link, ids: [&str; 2], rule: &str) {
    line.push_str("{\"a\":");
    json::string(line, ids[0]);
    line.push_str(",\"b\":");
    json::string(line, ids[1]);
    line.push_str(",\"kind\":");
    json::string(line, link.kind.as_str());
    line.push_str(&format!(
        ",\"score\":{}.{:06},\"rule\":",
        link.score / wirecopy_stage::SCORE_ONE,
        link.score % wirecopy_stage::SCORE_ONE
    ));
    json::string(line, rule);
    line.push_str(",\"spans\":[");
    for (i, span) in link.spans.iter().enumerate() {
        json::comma(line, i);
        line.push_str(&format!(
            "{{\"a\":[{},{}],\"b\":[{},{}]}}",
            span.a.start, span.a.end, span.b.start, span.b.end
        ));
    }
    line.push(']');
}
