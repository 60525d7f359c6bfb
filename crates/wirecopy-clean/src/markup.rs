//! Markup cut into tags, and its tree.
//!
//! Every tag and every run of text keeps its place in the source, which no parser of the HTML standard offers. The tree
//! follows the standard as far as articles need it: elements without content, content that is not markup, end tags that
//! may be left out. Everything is linear: a walk over open elements is bounded, whatever the markup leaves open.

use wirecopy_stage::prelude::*;

use crate::references::entity;

/// A tag of the markup, a comment, or a declaration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tag<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// In the case of the source; empty for comments and declarations.
    pub(crate) name: &'a str,
    pub(crate) closing: bool,
    /// What stands between the name and the end.
    pub(crate) inside: &'a str,
}

impl Tag<'_> {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value of an attribute, with character references decoded.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        attributes(self.inside).find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| decode(v))
    }
}

/// What kind of element a name stands for, as far as articles are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Part of a line: `b`, `span`, and all names that are not known.
    Inline,
    Link,
    /// A block without a meaning of its own: `div`, `section`.
    Block,
    Paragraph,
    /// With its rank from 1 to 6.
    Heading(u8),
    List,
    Item,
    Table,
    Row,
    Cell,
    Quote,
    Preformatted,
    Caption,
    Figure,
    Article,
    Main,
    Body,
    /// Introduces what it stands in.
    Header,
    Footer,
    /// Never part of an article, whatever it holds: scripts, fields of forms, pictures.
    Opaque,
    /// A control, unless it holds more than a label.
    Button,
    /// Hardly ever part of an article: `nav`, `aside`, `form`.
    Aside,
    Break,
    Rule,
    /// Without content, and without consequence: `img`, `wbr`.
    Void,
    Time,
}

impl Kind {
    /// The kind of an element with this name, in lower case.
    fn of(name: &[u8]) -> Self {
        match name {
            b"a" => Kind::Link,
            b"div" | b"section" | b"address" | b"center" | b"details" | b"summary"
            | b"fieldset" | b"dl" | b"hgroup" | b"tbody" | b"thead" | b"tfoot" | b"colgroup"
            | b"html" => Kind::Block,
            b"p" => Kind::Paragraph,
            b"h1" => Kind::Heading(1),
            b"h2" => Kind::Heading(2),
            b"h3" => Kind::Heading(3),
            b"h4" => Kind::Heading(4),
            b"h5" => Kind::Heading(5),
            b"h6" => Kind::Heading(6),
            b"ul" | b"ol" => Kind::List,
            b"li" | b"dt" | b"dd" => Kind::Item,
            b"table" => Kind::Table,
            b"tr" => Kind::Row,
            b"td" | b"th" => Kind::Cell,
            b"blockquote" => Kind::Quote,
            b"pre" => Kind::Preformatted,
            b"figcaption" | b"caption" => Kind::Caption,
            b"figure" => Kind::Figure,
            b"article" => Kind::Article,
            b"main" => Kind::Main,
            b"body" => Kind::Body,
            b"header" => Kind::Header,
            b"footer" => Kind::Footer,
            b"button" | b"label" => Kind::Button,
            b"script" | b"style" | b"noscript" | b"template" | b"iframe" | b"svg" | b"select"
            | b"textarea" | b"dialog" | b"object" | b"audio" | b"video" | b"head" | b"canvas"
            | b"math" | b"map" | b"title" | b"option" | b"datalist" => Kind::Opaque,
            b"nav" | b"aside" | b"form" | b"menu" => Kind::Aside,
            b"br" => Kind::Break,
            b"hr" => Kind::Rule,
            b"area" | b"base" | b"col" | b"embed" | b"img" | b"input" | b"link" | b"meta"
            | b"param" | b"source" | b"track" | b"wbr" => Kind::Void,
            b"time" => Kind::Time,
            _ => Kind::Inline,
        }
    }

    /// Whether a line ends where such an element begins or ends.
    pub(crate) fn is_block(self) -> bool {
        !matches!(
            self,
            Kind::Inline
                | Kind::Link
                | Kind::Break
                | Kind::Void
                | Kind::Time
                | Kind::Opaque
                | Kind::Button
        )
    }

    fn is_void(self) -> bool {
        matches!(self, Kind::Break | Kind::Rule | Kind::Void)
    }
}

/// What stands between two runs of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    None,
    /// Between two cells of a row.
    Cell,
    Line,
    Paragraph,
}

/// An element.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// The tag that opens it.
    pub(crate) tag: u32,
    pub(crate) parent: u32,
    /// One past the last element inside it: elements stand in the order in which they begin.
    pub(crate) end: u32,
    pub(crate) kind: Kind,
}

/// A run of text that is not blank.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) span: Span,
    /// The element that it stands in.
    pub(crate) node: u32,
    /// What stands before it.
    pub(crate) gap: Gap,
}

/// The elements and runs of text of some markup. Element 0 stands for all of it.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    pub(crate) html: &'a str,
    pub(crate) tags: Vec<Tag<'a>>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) pieces: Vec<Piece>,
}

/// How far a walk over open elements goes: what is nested deeper is not an article, and a bound keeps the whole linear.
const WALK: usize = 128;

impl<'a> Tree<'a> {
    pub(crate) fn new(html: &'a str) -> Self {
        let tags = tags(html);
        let mut builder = Builder::new(html);
        let mut at = 0;
        for (i, tag) in tags.iter().enumerate() {
            builder.text(at, tag.start);
            builder.tag(i, tag, &tags);
            at = tag.end;
        }
        builder.text(at, html.len());
        let (nodes, pieces) = builder.finish();
        Tree { html, tags, nodes, pieces }
    }
}

struct Builder<'a> {
    html: &'a str,
    nodes: Vec<Node>,
    pieces: Vec<Piece>,
    /// The open elements.
    open: Vec<u32>,
    gap: Gap,
}

/// A question that is asked of a kind.
type Asks = fn(Kind) -> bool;

impl<'a> Builder<'a> {
    fn new(html: &'a str) -> Self {
        let root = Node { tag: 0, parent: 0, end: 0, kind: Kind::Block };
        Builder { html, nodes: vec![root], pieces: Vec::new(), open: vec![0], gap: Gap::Paragraph }
    }

    fn text(&mut self, start: usize, end: usize) {
        let blank = self.html.get(start..end).is_none_or(|t| t.trim().is_empty());
        if !blank {
            let node = self.open.last().copied().unwrap_or_default();
            self.pieces.push(Piece { span: Span::at(start, end), node, gap: self.gap });
            self.gap = Gap::None;
        }
    }

    fn tag(&mut self, i: usize, tag: &Tag<'_>, tags: &[Tag<'_>]) {
        let kind = kind_of(tag.name);
        match kind {
            Kind::Break => {
                // Two in a row part paragraphs.
                let doubled = self.gap == Gap::Line;
                self.gap = if doubled { Gap::Paragraph } else { self.gap.max(Gap::Line) };
            }
            Kind::Cell => self.gap = self.gap.max(Gap::Cell),
            kind if kind.is_block() => self.gap = Gap::Paragraph,
            _ => {}
        }
        if tag.name.is_empty() || kind.is_void() {
            return;
        }
        if tag.closing {
            self.close(kind, tag.name, tags);
            return;
        }
        self.close_implied(kind);
        let parent = self.open.last().copied().unwrap_or_default();
        let id = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        let tag = u32::try_from(i).unwrap_or(u32::MAX);
        self.nodes.push(Node { tag, parent, end: id, kind });
        self.open.push(id);
    }

    /// Closes what may be left open before such an element.
    fn close_implied(&mut self, kind: Kind) {
        let (closes, stops): (Asks, Asks) = match kind {
            Kind::Item => (|k| k == Kind::Item, |k| matches!(k, Kind::List | Kind::Cell)),
            Kind::Row => (|k| k == Kind::Row, |k| k == Kind::Table),
            Kind::Cell => (|k| k == Kind::Cell, |k| matches!(k, Kind::Table | Kind::Row)),
            kind if kind.is_block() => (|k| k == Kind::Paragraph, Kind::is_block),
            _ => return,
        };
        self.pop_to(|_, k| closes(k), stops);
    }

    fn close(&mut self, kind: Kind, name: &str, tags: &[Tag<'_>]) {
        let stops: Asks = match kind {
            Kind::Table | Kind::Row | Kind::Cell | Kind::Body => |k| k == Kind::Body,
            kind if kind.is_block() => |k| matches!(k, Kind::Cell | Kind::Body),
            // What is left of a line does not reach beyond the block.
            _ => Kind::is_block,
        };
        let nodes = std::mem::take(&mut self.nodes);
        let same = |id: u32, _: Kind| {
            nodes.get(id as usize).is_some_and(|n| {
                tags.get(n.tag as usize).is_some_and(|t| t.name.eq_ignore_ascii_case(name))
            })
        };
        let found = self.find(&nodes, same, stops);
        self.nodes = nodes;
        self.pop(found);
    }

    fn pop_to(&mut self, closes: impl Fn(u32, Kind) -> bool, stops: impl Fn(Kind) -> bool) {
        let found = self.find(&self.nodes, closes, stops);
        self.pop(found);
    }

    /// The place in the stack of the innermost open element that is looked for.
    fn find(
        &self,
        nodes: &[Node],
        closes: impl Fn(u32, Kind) -> bool,
        stops: impl Fn(Kind) -> bool,
    ) -> Option<usize> {
        for (place, &id) in self.open.iter().enumerate().skip(1).rev().take(WALK) {
            let kind = nodes[id as usize].kind;
            if closes(id, kind) {
                return Some(place);
            }
            if stops(kind) {
                return None;
            }
        }
        None
    }

    fn pop(&mut self, place: Option<usize>) {
        let Some(place) = place else { return };
        let end = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        for id in self.open.drain(place..) {
            self.nodes[id as usize].end = end;
        }
    }

    fn finish(mut self) -> (Vec<Node>, Vec<Piece>) {
        self.pop(Some(0));
        (self.nodes, self.pieces)
    }
}

fn kind_of(name: &str) -> Kind {
    let mut lower = [0; 12];
    let Some(lower) = lower.get_mut(..name.len()) else { return Kind::Inline };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    Kind::of(lower)
}

/// Elements whose content is not markup.
const RAW: [&str; 5] = ["script", "style", "textarea", "title", "noscript"];

/// Cuts markup into tags. What is not a tag is text. Linear: every byte is looked at a bounded number of times.
fn tags(html: &str) -> Vec<Tag<'_>> {
    let bytes = html.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    // Once an end is not found there is no use in looking for it again: that would be quadratic.
    let mut comment_ends = true;
    let mut raw_ends = [true; RAW.len()];
    // The next `>`, which is looked for once only.
    let mut next_end = memchr::memchr(b'>', bytes);
    let mut unbalanced = 0;
    while let Some(start) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i) {
        let rest = &html[start..];
        if comment_ends && rest.starts_with("<!--") {
            match memchr::memmem::find(&bytes[start + 4..], b"-->") {
                Some(i) => {
                    let end = start + 4 + i + 3;
                    all.push(Tag { start, end, name: "", closing: false, inside: "" });
                    at = end;
                    continue;
                }
                None => comment_ends = false,
            }
        }
        let closing = rest.starts_with("</");
        let name_at = start + 1 + usize::from(closing);
        let is_tag =
            bytes.get(name_at).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'!' | b'?'));
        if next_end.is_some_and(|end| end < start) {
            next_end = memchr::memchr(b'>', &bytes[start..]).map(|i| start + i);
        }
        let end = next_end
            .filter(|_| is_tag)
            .map(|first| tag_end(bytes, name_at, first, &mut unbalanced));
        let Some(end) = end else {
            at = start + 1;
            continue;
        };
        let name_len = bytes[name_at..end]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':'))
            .count();
        let name = &html[name_at..name_at + name_len];
        let inside = &html[name_at + name_len..end - 1];
        all.push(Tag { start, end, name, closing, inside });
        at = end;
        let raw = RAW.iter().position(|n| name.eq_ignore_ascii_case(n)).filter(|_| !closing);
        if let Some(raw) = raw.filter(|&raw| raw_ends[raw]) {
            match raw_end(bytes, end, name) {
                Some(end) => at = end,
                None => raw_ends[raw] = false,
            }
        }
    }
    all
}

/// Within this many bytes the quotes of attributes are followed; beyond, the first `>` ends the tag. Attributes longer
/// than this are data, and the bound keeps markup whose quotes never close linear.
const QUOTED: usize = 16 << 10;

/// So often are quotes followed that do not close.
const UNBALANCED: usize = 64;

/// One past the `>` that ends a tag, given the first one; quoted attribute values may hold others.
fn tag_end(bytes: &[u8], from: usize, first: usize, unbalanced: &mut usize) -> usize {
    let mut quote = None;
    let mut after_equals = false;
    let limit = if *unbalanced < UNBALANCED { first.max(from + QUOTED) } else { first };
    for (i, &b) in bytes.iter().enumerate().take(limit + 1).skip(from) {
        match (quote, b) {
            (Some(q), b) if b == q => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return i + 1,
            (None, b'"' | b'\'') if after_equals => quote = Some(b),
            _ => {}
        }
        if !b.is_ascii_whitespace() {
            after_equals = b == b'=';
        }
    }
    *unbalanced += 1;
    first + 1
}

/// Where the end tag of an element begins whose content is not markup.
fn raw_end(bytes: &[u8], from: usize, name: &str) -> Option<usize> {
    let mut at = from;
    while let Some(i) = memchr::memmem::find(&bytes[at..], b"</") {
        let start = at + i;
        let candidate = bytes.get(start + 2..start + 2 + name.len())?;
        if candidate.eq_ignore_ascii_case(name.as_bytes()) {
            return Some(start);
        }
        at = start + 2;
    }
    None
}

/// Names and raw values of the attributes of a tag.
pub(crate) fn attributes(inside: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = inside;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/'))
            .unwrap_or(rest.len());
        // A stray `=` would otherwise never be passed.
        let end = end.max(rest.chars().next().map_or(0, char::len_utf8)).min(rest.len());
        let name = &rest[..end];
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=') else { return Some((name, "")) };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(q @ ('"' | '\'')) => {
                let body = &value[1..];
                match body.find(q) {
                    Some(i) => (&body[..i], &body[i + 1..]),
                    None => (body, ""),
                }
            }
            _ => {
                let end = value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len());
                value.split_at(end)
            }
        };
        rest = after;
        Some((name, value))
    })
}

/// Text of markup as a browser shows it: character references decoded, white space collapsed.
pub(crate) fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(i) = rest.find('&') {
        out.push_str(&rest[..i]);
        rest = &rest[i..];
        if let Some((len, decoded)) = entity(rest) {
            out.push_str(&decoded);
            rest = &rest[len..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}
