//! The text of a document as markup: cut wherever a mark begins or ends, each piece with the marks over it.
//!
//! One sweep over the text, so that a line with thousands of marks, or a mark over thousands of lines, costs no more than
//! its marks and lines together.

use std::collections::BTreeSet;

use serde_json::Value;
use wirecopy_engine::values::{number, text};

use crate::escape::escape;

/// The layers that are marked in the text, in the order in which they may be switched off.
pub(crate) const MARKED: [&str; 5] = ["entity", "date", "interval", "credit", "passage"];
/// Marks over one piece that are spelt out; the rest is counted.
const SAID: usize = 8;

/// A mark.
struct Mark<'a> {
    start: usize,
    end: usize,
    layer: usize,
    annotation: &'a Value,
}

/// Makes markup of lines of a text, which are asked for in order.
pub(crate) struct Marker<'a> {
    body: &'a str,
    /// By start.
    marks: Vec<Mark<'a>>,
    /// Places in `marks`, by end.
    ends: Vec<usize>,
    /// The first mark that has not begun, and the first of `ends` that has not ended.
    begun: usize,
    ended: usize,
    /// The marks over the place that was reached, and how many there are of each layer.
    over: BTreeSet<usize>,
    layers: [usize; MARKED.len()],
}

impl<'a> Marker<'a> {
    /// `annotations` are all of the document; those of other layers, and those on removed text, are passed over.
    pub(crate) fn new(body: &'a str, annotations: &'a [Value]) -> Self {
        let mark = |annotation: &'a Value| {
            let layer = MARKED.iter().position(|l| *l == text(annotation, "layer"))?;
            let (start, end) = (number(annotation, "start"), number(annotation, "end"));
            let stands = start < end && annotation["removed"] != true;
            stands.then_some(Mark { start, end, layer, annotation })
        };
        let mut marks: Vec<Mark<'a>> = annotations.iter().filter_map(mark).collect();
        marks.sort_by_key(|m| m.start);
        let mut ends: Vec<usize> = (0..marks.len()).collect();
        ends.sort_by_key(|&n| marks[n].end);
        let layers = [0; MARKED.len()];
        Marker { body, marks, ends, begun: 0, ended: 0, over: BTreeSet::new(), layers }
    }

    /// The markup of a line, in bytes of the text.
    pub(crate) fn line(&mut self, start: usize, end: usize) -> String {
        let mut html = String::new();
        let mut at = start;
        self.go_to(at);
        while at < end {
            let begins = self.marks.get(self.begun).map_or(end, |m| m.start);
            let ends = self.ends.get(self.ended).map_or(end, |&n| self.marks[n].end);
            let next = begins.min(ends).min(end);
            if let Some(piece) = self.body.get(at..next) {
                self.piece(piece, at, next, &mut html);
            }
            at = next;
            self.go_to(at);
        }
        html
    }

    /// Lets marks end and begin up to a place.
    fn go_to(&mut self, at: usize) {
        while let Some(mark) = self.marks.get(self.begun).filter(|m| m.start <= at) {
            self.over.insert(self.begun);
            self.layers[mark.layer] += 1;
            self.begun += 1;
        }
        // An end lies behind its start, so what ends here has begun.
        while let Some(&n) = self.ends.get(self.ended).filter(|&&n| self.marks[n].end <= at) {
            self.over.remove(&n);
            self.layers[self.marks[n].layer] -= 1;
            self.ended += 1;
        }
    }

    fn piece(&self, piece: &str, start: usize, end: usize, html: &mut String) {
        if self.over.is_empty() {
            html.push_str(&escape(piece));
            return;
        }
        let mut classes: Vec<String> = (0..MARKED.len())
            .filter(|&layer| self.layers[layer] > 0)
            .map(|layer| format!("l-{}", MARKED[layer]))
            .collect();
        // Long marks go over many pieces; a line stands where they begin.
        let begun = self.marks[..self.begun].iter().rev().take_while(|m| m.start == start);
        if begun.take(SAID).any(|m| MARKED[m.layer] == "passage") {
            classes.push("passage-start".to_owned());
        }
        let mut said: Vec<String> =
            self.over.iter().take(SAID).map(|&n| said(self.marks[n].annotation)).collect();
        if self.over.len() > SAID {
            said.push(format!("and {} more", self.over.len() - SAID));
        }
        // The label stands once, behind the last piece of its mark.
        let ending = self.ends[self.ended..].iter().map(|&n| &self.marks[n]);
        let label = ending
            .take_while(|m| m.end == end)
            .take(SAID)
            .find(|m| MARKED[m.layer] == "entity")
            .map(|m| format!(" data-label=\"{}\"", escape(text(m.annotation, "label"))))
            .unwrap_or_default();
        html.push_str(&format!(
            "<span class=\"{}\"{label} title=\"{}\">{}</span>",
            classes.join(" "),
            escape(&said.join("\n")),
            escape(piece)
        ));
    }
}

/// What an annotation says, in a line.
fn said(a: &Value) -> String {
    let mut parts = vec![format!("{} {}", text(a, "layer"), text(a, "label"))];
    for key in ["name", "entity_id", "value", "edtf", "anchor", "agency", "other"] {
        if let Some(value) = a[key].as_str() {
            parts.push(format!("{key} {value}"));
        }
    }
    parts.push(format!("[{}]", text(a, "rule")));
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Marks are `layer start end`; each piece is shown with the layers over it.
    fn check(body: &str, marks: &[(&str, usize, usize)], lines: &[(usize, usize)], expect: &str) {
        let annotations: Vec<Value> = marks
            .iter()
            .map(|(layer, start, end)| json!({"layer": layer, "label": "x", "start": start, "end": end, "rule": "r"}))
            .collect();
        let mut marker = Marker::new(body, &annotations);
        let html: Vec<String> = lines.iter().map(|&(s, e)| marker.line(s, e)).collect();
        let plain = html.join("|").replace("</span>", "]");
        let mut out = String::new();
        for (n, piece) in plain.split("<span class=\"").enumerate() {
            if n == 0 {
                out.push_str(piece);
                continue;
            }
            let (classes, rest) = piece.split_once('"').unwrap_or_default();
            let words = rest.split_once('>').map_or("", |(_, words)| words);
            out.push_str(&format!("[{}:{words}", classes.replace("l-", "")));
        }
        assert_eq!(out, expect);
    }

    #[test]
    fn text_is_cut_where_marks_begin_and_end() {
        check("one two", &[("date", 4, 7)], &[(0, 7)], "one [date:two]");
        check(
            "a\nb",
            &[("passage", 0, 3)],
            &[(0, 1), (2, 3)],
            "[passage passage-start:a]|[passage:b]",
        );
        check(
            "abc",
            &[("entity", 0, 2), ("credit", 1, 3)],
            &[(0, 3)],
            "[entity:a][entity credit:b][credit:c]",
        );
        check("a<b", &[("role", 0, 3)], &[(0, 3)], "a&lt;b");
        check("ab cd", &[("entity", 1, 1), ("date", 3, 99)], &[(0, 2), (3, 5)], "ab|[date:cd]");
    }

    #[test]
    fn a_line_with_many_marks_is_made_in_linear_time() {
        let words = 100_000;
        let body = "ab ".repeat(words);
        let mut annotations: Vec<Value> = (0..words)
            .map(|n| json!({"layer": "entity", "label": "x", "start": n * 3, "end": n * 3 + 2, "rule": "r"}))
            .collect();
        // Some reach over half of the line.
        for n in 0..2000 {
            annotations.push(json!({"layer": "passage", "label": "x", "start": n * 3, "end": n * 3 + words, "rule": "r"}));
        }
        let html = Marker::new(&body, &annotations).line(0, body.len());
        assert_eq!(html.matches("data-label").count(), words);
    }
}
