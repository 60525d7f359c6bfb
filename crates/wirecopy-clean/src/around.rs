//! Who wrote an article and when, by what a page shows around its headline.

use crate::extract::{Info, LONGEST_BYLINE, Page};
use crate::markup::{Kind, decode};
use crate::{dates, fields};

/// What stands around the headline.
pub(crate) struct Around<'p, 'a, 'b> {
    page: &'p Page<'a, 'b>,
    /// The piece at which the headline, or else the text, begins.
    at: usize,
}

/// How many runs of text before and behind the headline are looked at.
const BEFORE: usize = 40;
const BEHIND: usize = 120;
/// How many lines.
const LINES_BEFORE: usize = 6;
const LINES_BEHIND: usize = 24;

impl<'p, 'a, 'b> Around<'p, 'a, 'b> {
    pub(crate) fn new(page: &'p Page<'a, 'b>, headline: Option<usize>) -> Self {
        let block = headline.or_else(|| page.blocks.iter().position(|b| !b.out));
        Around { page, at: block.map_or(0, |b| page.blocks[b].start) }
    }

    /// Elements that fit, with their text, the nearest first; what stands behind counts as nearer than what stands
    /// before.
    fn elements(&self, fits: impl Fn(&Info, Kind) -> bool, longest: u32) -> Vec<(u32, String)> {
        let tree = self.page.tree;
        let mut found: Vec<(usize, u32)> = Vec::new();
        let mut last = None;
        for (i, piece) in tree.pieces.iter().enumerate() {
            if i + BEFORE < self.at || i > self.at + BEHIND {
                continue;
            }
            let mut node = piece.node;
            let mut hit = None;
            for _ in 0..8 {
                let info = &self.page.infos[node as usize];
                if fits(info, tree.nodes[node as usize].kind) && info.len <= longest {
                    hit = Some(node);
                }
                node = tree.nodes[node as usize].parent;
            }
            if let Some(node) = hit.filter(|h| last != Some(*h)) {
                let distance = if i < self.at { (self.at - i) * 3 } else { i - self.at };
                found.push((distance, node));
                last = Some(node);
            }
        }
        found.sort_unstable();
        found.into_iter().take(12).map(|(_, node)| (node, self.text(node))).collect()
    }

    fn text(&self, node: u32) -> String {
        let tree = self.page.tree;
        let inside = node..tree.nodes[node as usize].end;
        let start = tree.tags[tree.nodes[node as usize].tag as usize].start;
        let from = tree.pieces.partition_point(|p| (p.span.start as usize) < start);
        let mut text = String::new();
        for piece in tree.pieces[from..].iter().take(64) {
            if inside.contains(&piece.node) {
                text.push_str(&tree.html[piece.span.range()]);
                text.push(' ');
            }
        }
        decode(&text)
    }

    pub(crate) fn bylines(&self) -> Vec<Vec<String>> {
        let mut all = self.near_bylines();
        if all.is_empty() {
            all.extend(self.far_byline());
        }
        all
    }

    /// The first element anywhere that names the author, comments and related articles aside.
    fn far_byline(&self) -> Option<Vec<String>> {
        let (tree, infos) = (self.page.tree, &self.page.infos);
        let mut foreign = vec![false; infos.len()];
        for i in 1..infos.len() {
            let names = infos[i].names;
            let parent = foreign[tree.nodes[i].parent as usize];
            foreign[i] =
                parent || tree.nodes[i].kind == Kind::Aside || names.chrome && !names.about_author;
        }
        let named = (1..infos.len()).filter(|&i| infos[i].names.byline && !foreign[i]);
        named
            .filter(|&i| (1..=LONGEST_BYLINE).contains(&infos[i].len) || infos[i].len == 0)
            .take(8)
            .map(|i| fields::byline_names(&self.text(u32::try_from(i).unwrap_or_default())))
            .find(|names| !names.is_empty())
    }

    fn near_bylines(&self) -> Vec<Vec<String>> {
        let elements = self.elements(|info, _| info.names.byline, LONGEST_BYLINE);
        let mut all: Vec<Vec<String>> = Vec::new();
        for (_, text) in elements {
            let names = fields::byline_names(&text);
            if !names.is_empty() {
                all.push(names);
            }
        }
        all.extend(self.lines().filter_map(|(text, next)| {
            let rest = fields::after_author_prefix(&text)?;
            // The name may stand in an element of its own.
            let names = fields::byline_names(if rest.is_empty() { &next } else { rest });
            Some(names).filter(|names| !names.is_empty())
        }));
        all
    }

    /// Short lines around the headline, left out or not, each with the one behind it.
    fn lines(&self) -> impl Iterator<Item = (String, String)> + '_ {
        let page = self.page;
        let head = page.blocks.partition_point(|b| b.start < self.at);
        let behind = head..page.blocks.len().min(head + LINES_BEHIND);
        let before = (head.saturating_sub(LINES_BEFORE)..head).rev();
        let text = |i: usize| page.blocks.get(i).map(|b| page.text(b)).unwrap_or_default();
        let short = |i: &usize| page.blocks[*i].words <= 30;
        behind.chain(before).filter(short).map(move |i| (decode(&text(i)), decode(&text(i + 1))))
    }

    /// The date that a page shows between its headline and its text: the first that is not said to be that of a
    /// change, or else the first.
    pub(crate) fn shown(&self) -> Option<Shown> {
        let page = self.page;
        let head = page.blocks.partition_point(|b| b.start < self.at);
        let text = |i: usize| page.blocks.get(i).map(|b| decode(&page.text(b))).unwrap_or_default();
        let running = |i: &usize| {
            let block = &page.blocks[*i];
            !block.out && block.words >= 20 && block.mass() > 0
        };
        let last = page.blocks.len().min(head + LINES_BEHIND);
        // The summary may run as long as a paragraph.
        let end = (head + 1..last).filter(running).nth(1).unwrap_or(last);
        let mut changed = None;
        let is_line = |i: &usize| {
            let block = &page.blocks[*i];
            block.words <= 6 || block.words <= 30 && !block.stop
        };
        for i in (head + 1..end).filter(is_line) {
            let line = text(i);
            let Some(date) = dates::in_text(&line) else { continue };
            let label = text(i - 1);
            let labelled = label.ends_with(':') && is_change(&label);
            if !labelled && !is_change(&line) {
                return Some(Shown { date, changed: false });
            }
            changed.get_or_insert(Shown { date, changed: true });
        }
        changed
    }

    /// The only day that a page names in lines of their own, wherever they stand: some pages put it under the text.
    pub(crate) fn only_date(&self) -> Option<String> {
        let page = self.page;
        let lines = page.blocks.iter().filter(|b| (3..=8).contains(&b.words));
        let lines = lines.map(|b| decode(&page.text(b))).filter(|line| !is_change(line));
        let mut days = lines.filter_map(|line| dates::date_in_words(&line));
        let first = days.next()?;
        days.all(|d| d == first).then_some(first)
    }

    pub(crate) fn dates(&self, modified: bool) -> Vec<String> {
        let mut all = Vec::new();
        let times = self.elements(|_, kind| kind == Kind::Time, 100);
        for (node, text) in &times {
            let tag = &self.page.tree.tags[self.page.tree.nodes[*node as usize].tag as usize];
            let named = is_change(tag.inside) || is_change(text);
            let date = tag.attribute("datetime").and_then(|d| dates::machine(&d));
            if named == modified {
                all.extend(date.or_else(|| dates::in_text(text)));
            }
        }
        let named = self.elements(|info, _| info.names.timestamp, LONGEST_BYLINE);
        for (node, text) in &named {
            let tag = &self.page.tree.tags[self.page.tree.nodes[*node as usize].tag as usize];
            if (is_change(tag.inside) || is_change(text)) == modified {
                all.extend(dates::in_text(text));
            }
        }
        let date_line = |(text, _): &(String, String)| is_change(text) == modified;
        let lines = self.lines().filter(date_line);
        all.extend(lines.filter_map(|(text, _)| dates::in_text(&text)));
        all
    }
}

/// A date that a page shows at its headline.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) date: String,
    /// Whether it is said to be that of a change.
    pub(crate) changed: bool,
}

/// Whether a line speaks of the last change of a text, and not of its publication.
fn is_change(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["updated", "modified", "last "].iter().any(|w| lower.contains(w))
        && !lower.contains("published")
}
