//! From the markup of an article page to its text.
//!
//! The markup is cut into tags and text without building a tree, so that every byte of text keeps its place in the
//! source. What lies outside the main element, and elements that are never part of an article, become one deletion
//! each; between two pieces of text stands what a browser would show: nothing, a blank or a paragraph break.

use wirecopy_stage::prelude::*;
use wirecopy_stage::serde_json;

use crate::chars::entity;
use crate::fields;
use crate::rules::rule;
use crate::settings::Role;

/// Below this many bytes of text a main element is not taken for the article.
const LEAST_MAIN: usize = 250;

/// Turns a page into text and takes the fields of its head.
pub(crate) fn edit(doc: &Document, out: &mut Edits) {
    let html = &doc.text;
    let tags = tags(html);
    let main = main_element(html, &tags);
    let pieces = pieces(html, &tags, main);
    write(html, &pieces, main, out);
    head(doc, &tags, out);
}

/// A tag of the markup, a comment, or a declaration.
#[derive(Clone, Copy, Debug)]
struct Tag<'a> {
    start: usize,
    end: usize,
    /// In the case of the source; empty for comments and declarations.
    name: &'a str,
    closing: bool,
    /// What stands between the name and the end.
    inside: &'a str,
}

impl Tag<'_> {
    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn is_any(&self, names: &[&str]) -> bool {
        names.iter().any(|n| self.is(n))
    }

    /// The value of an attribute, with character references decoded.
    fn attribute(&self, name: &str) -> Option<String> {
        attributes(self.inside).find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| decode(v))
    }
}

/// Elements without content.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];
/// Elements whose content is not markup.
const OPAQUE: [&str; 5] = ["script", "style", "textarea", "title", "noscript"];
/// Elements that are never part of an article.
const CHROME: [&str; 20] = [
    "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button",
    "iframe", "svg", "select", "textarea", "dialog", "menu", "object", "audio", "video", "head",
    "label",
];
/// Words in `class` or `id` that tell the same of any element.
const CHROME_WORDS: [&str; 28] = [
    "nav",
    "menu",
    "sidebar",
    "footer",
    "share",
    "sharing",
    "social",
    "related",
    "recommended",
    "recirculation",
    "newsletter",
    "promo",
    "promotion",
    "advert",
    "advertisement",
    "ad",
    "ads",
    "comments",
    "comment",
    "cookie",
    "consent",
    "breadcrumb",
    "breadcrumbs",
    "popular",
    "trending",
    "subscribe",
    "paywall",
    "toolbar",
];
/// Elements that begin and end a block.
const BLOCK: [&str; 34] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// Cuts markup into tags. What is not a tag is text. Linear: every byte is looked at a bounded number of times.
fn tags(html: &str) -> Vec<Tag<'_>> {
    let bytes = html.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    // Once an end is not found there is no use in looking for it again: that would be quadratic.
    let mut comment_ends = true;
    while let Some(start) = memchr::memchr(b'<', &bytes[at..]).map(|i| at + i) {
        let rest = &html[start..];
        if comment_ends && rest.starts_with("<!--") {
            match memchr::memmem::find(&bytes[start + 4..], b"-->") {
                Some(i) => {
                    let end = start + 4 + i + 3;
                    all.push(Tag { start, end, name: "", closing: false, inside: "" });
                    at = end;
                }
                None => comment_ends = false,
            }
            if comment_ends {
                continue;
            }
        }
        let closing = rest.starts_with("</");
        let name_at = start + 1 + usize::from(closing);
        let is_tag =
            bytes.get(name_at).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'!' | b'?'));
        let end = if is_tag { tag_end(bytes, name_at) } else { None };
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
        if !closing && OPAQUE.iter().any(|n| name.eq_ignore_ascii_case(n)) {
            at = opaque_end(bytes, end, name).unwrap_or(end);
        }
    }
    all
}

/// One past the `>` that ends a tag; quoted attribute values may hold others.
fn tag_end(bytes: &[u8], from: usize) -> Option<usize> {
    // A tag longer than this is a stray `<` in text.
    let window = &bytes[from..bytes.len().min(from + (64 << 10))];
    let mut quote = None;
    let mut after_equals = false;
    for (i, &b) in window.iter().enumerate() {
        match (quote, b) {
            (Some(q), b) if b == q => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return Some(from + i + 1),
            (None, b'"' | b'\'') if after_equals => quote = Some(b),
            _ => {}
        }
        if !b.is_ascii_whitespace() {
            after_equals = b == b'=';
        }
    }
    // An unbalanced quote: the first `>` will do.
    memchr::memchr(b'>', window).map(|i| from + i + 1)
}

/// Where the end tag of an element begins whose content is not markup.
fn opaque_end(bytes: &[u8], from: usize, name: &str) -> Option<usize> {
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
fn attributes(inside: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = inside;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/'))
            .unwrap_or(rest.len());
        if rest.is_empty() {
            return None;
        }
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

fn decode(text: &str) -> String {
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

/// The element that holds the article: the `article` with the most text, else `main`, else `body`, else everything.
fn main_element(html: &str, tags: &[Tag<'_>]) -> Span {
    let best = |name: &str| {
        elements(tags, name)
            .map(|(open, close)| Span::at(tags[open].end, tags[close].start))
            .max_by_key(|span| (text_len(html, tags, *span), std::cmp::Reverse(span.start)))
            .filter(|span| text_len(html, tags, *span) >= LEAST_MAIN)
    };
    best("article").or_else(|| best("main")).or_else(|| best("body")).unwrap_or_else(|| {
        let start = tags.iter().find(|t| t.is("body") && !t.closing).map_or(0, |t| t.end);
        Span::at(start, html.len())
    })
}

/// Open and close tags of the elements with this name, outermost ones only.
fn elements<'a>(tags: &'a [Tag<'_>], name: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    let mut i = 0;
    std::iter::from_fn(move || {
        while i < tags.len() {
            let open = i;
            i += 1;
            if tags[open].is(name) && !tags[open].closing {
                let close = closing_tag(tags, open)?;
                i = close + 1;
                return Some((open, close));
            }
        }
        None
    })
}

/// The tag that closes the element opened by tag `open`; the last tag where nothing does.
fn closing_tag(tags: &[Tag<'_>], open: usize) -> Option<usize> {
    let name = tags[open].name;
    let mut depth = 0;
    for (i, tag) in tags.iter().enumerate().skip(open) {
        if tag.is(name) {
            depth += if tag.closing { -1 } else { 1 };
            if depth == 0 {
                return Some(i);
            }
        }
    }
    None
}

fn text_len(html: &str, tags: &[Tag<'_>], span: Span) -> usize {
    pieces(html, tags, span).iter().map(|p| p.span.len() as usize).sum()
}

/// A run of text inside the main element.
#[derive(Clone, Copy, Debug)]
struct Piece {
    span: Span,
    /// What stands before it.
    gap: Gap,
    role: Option<Role>,
    /// Whether an element that is never part of an article stood before it.
    chrome: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    /// Between two cells of a row.
    Cell,
    Line,
    Paragraph,
}

/// The text that counts, with what stands between.
fn pieces(html: &str, tags: &[Tag<'_>], main: Span) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut role: Vec<(&str, Role)> = Vec::new();
    let mut gap = Gap::Paragraph;
    let mut chrome = false;
    let mut at = main.start as usize;
    let mut i = tags.partition_point(|t| t.start < at);
    loop {
        let tag = tags.get(i).filter(|t| t.start < main.end as usize);
        let until = tag.map_or(main.end as usize, |t| t.start);
        if let Some(text) = html.get(at..until)
            && !text.trim().is_empty()
        {
            let role = role.last().map(|r| r.1);
            pieces.push(Piece { span: Span::at(at, until), gap, role, chrome });
            gap = Gap::None;
            chrome = false;
        }
        let Some(tag) = tag else { return pieces };
        at = tag.end;
        i += 1;
        if tag.is("br") {
            // Two in a row part paragraphs.
            gap = if gap == Gap::Line { Gap::Paragraph } else { gap.max(Gap::Line) };
        } else if tag.is_any(&["td", "th"]) {
            gap = gap.max(Gap::Cell);
        } else if tag.is_any(&BLOCK) {
            gap = Gap::Paragraph;
        }
        if tag.closing {
            if role.last().is_some_and(|r| tag.is(r.0)) {
                role.pop();
            }
            continue;
        }
        if is_chrome(tag) && !tag.is_any(&VOID) {
            gap = Gap::Paragraph;
            chrome = true;
            if let Some(close) = closing_tag(&tags[i - 1..], 0).map(|c| c + i - 1) {
                at = tags[close].end;
                i = close + 1;
            }
            continue;
        }
        if let Some(r) = element_role(tag) {
            role.push((tag.name, r));
        }
    }
}

fn is_chrome(tag: &Tag<'_>) -> bool {
    if tag.is_any(&CHROME) {
        return true;
    }
    if tag.is_any(&["body", "html", "article", "main", "p", "h1"]) {
        return false;
    }
    let hidden = |(name, value): (&str, &str)| {
        name.eq_ignore_ascii_case("hidden")
            || (name.eq_ignore_ascii_case("aria-hidden") && value.eq_ignore_ascii_case("true"))
    };
    attributes(tag.inside).any(hidden)
        || attributes(tag.inside)
            .filter(|(name, _)| {
                name.eq_ignore_ascii_case("class") || name.eq_ignore_ascii_case("id")
            })
            .flat_map(|(_, value)| value.split(|c: char| !c.is_ascii_alphanumeric()))
            .any(|word| CHROME_WORDS.iter().any(|w| word.eq_ignore_ascii_case(w)))
}

fn element_role(tag: &Tag<'_>) -> Option<Role> {
    let has = |needle: &str| {
        attributes(tag.inside)
            .filter(|(name, _)| {
                ["class", "itemprop", "rel"].iter().any(|n| name.eq_ignore_ascii_case(n))
            })
            .any(|(_, value)| value.to_ascii_lowercase().contains(needle))
    };
    match tag.name.to_ascii_lowercase().as_str() {
        "h1" => Some(Role::Title),
        "h2" | "h3" | "h4" if has("standfirst") || has("subtitle") || has("dek") => {
            Some(Role::Standfirst)
        }
        "h2" | "h3" | "h4" => Some(Role::Subhead),
        "figcaption" => Some(Role::Caption),
        "time" => Some(Role::Timestamp),
        "p" | "div" | "span" if has("byline") || has("author") => Some(Role::Byline),
        "p" | "div" if has("standfirst") || has("dek") || has("summary") => Some(Role::Standfirst),
        "p" | "div" | "span" if has("caption") => Some(Role::Caption),
        "p" | "div" | "span" if has("dateline") || has("timestamp") || has("published") => {
            Some(Role::Timestamp)
        }
        _ => None,
    }
}

fn write(html: &str, pieces: &[Piece], main: Span, out: &mut Edits) {
    let mut done = 0;
    for (n, piece) in pieces.iter().enumerate() {
        let text = &html[piece.span.range()];
        // White space at the borders belongs to the gap.
        let start = piece.span.start as usize + (text.len() - text.trim_start().len());
        let end = piece.span.start as usize + text.trim_end().len();
        let before = n.checked_sub(1).map(|p| &html[pieces[p].span.range()]);
        let blank = before.is_some_and(|b| b.ends_with(char::is_whitespace))
            || text.starts_with(char::is_whitespace);
        let between = match piece.gap {
            _ if n == 0 => "",
            Gap::Paragraph => "\n\n",
            Gap::Line => "\n",
            Gap::Cell => " | ",
            Gap::None if blank => " ",
            Gap::None => "",
        };
        let rule = match () {
            () if n == 0 && main.start > 0 => rule::HTML_OUTSIDE,
            () if piece.chrome => rule::HTML_CHROME,
            () => rule::HTML_MARKUP,
        };
        let gap = Span::at(done, start);
        if !gap.is_empty() || !between.is_empty() {
            out.replace(rule, gap, between);
        }
        inside(html, start, end, out);
        if let Some(role) = piece.role {
            out.annotate(rule::HTML_ROLE, layers::ROLE, role.label(), Span::at(start, end));
        }
        done = end;
    }
    if done < html.len() {
        out.delete(rule::HTML_OUTSIDE, Span::at(done, html.len()));
    }
}

/// Collapses white space and decodes references inside a run of text.
fn inside(html: &str, start: usize, end: usize, out: &mut Edits) {
    let bytes = html.as_bytes();
    let mut at = start;
    while at < end {
        match bytes[at] {
            b if b.is_ascii_whitespace() => {
                let len = bytes[at..end].iter().take_while(|b| b.is_ascii_whitespace()).count();
                if &html[at..at + len] != " " {
                    out.replace(rule::HTML_SPACE, Span::at(at, at + len), " ");
                }
                at += len;
            }
            b'&' => match entity(&html[at..end]) {
                Some((len, decoded)) => {
                    out.replace(rule::HTML_ENTITY, Span::at(at, at + len), &decoded);
                    at += len;
                }
                None => at += 1,
            },
            _ => at += 1,
        }
    }
}

/// Takes the fields of the head: linked data first, then meta elements, then the title.
fn head(doc: &Document, tags: &[Tag<'_>], out: &mut Edits) {
    let html = &doc.text;
    let mut found = Found { doc, out, set: Vec::new() };
    for (i, tag) in tags.iter().enumerate() {
        let linked = tag.is("script")
            && !tag.closing
            && tag.attribute("type").is_some_and(|t| t.eq_ignore_ascii_case("application/ld+json"));
        let end = tags.get(i + 1).map_or(html.len(), |t| t.start);
        if linked && let Ok(value) = serde_json::from_str(html[tag.end..end].trim()) {
            found.linked_data(&value, 0);
        }
    }
    for tag in tags.iter().filter(|t| !t.closing) {
        if tag.is("meta") {
            let key = ["property", "name", "itemprop"].iter().find_map(|k| tag.attribute(k));
            if let (Some(key), Some(content)) = (key, tag.attribute("content")) {
                found.meta(&key.to_ascii_lowercase(), &content);
            }
        } else if tag.is("html")
            && let Some(language) = tag.attribute("lang")
        {
            found.set(rule::HTML_META, Fields::LANGUAGE, language.to_ascii_lowercase());
        } else if tag.is("link")
            && tag.attribute("rel").is_some_and(|r| r.eq_ignore_ascii_case("canonical"))
            && let Some(url) = tag.attribute("href")
        {
            found.set(rule::HTML_META, Fields::URL, url);
        }
    }
    let title = tags.iter().position(|t| t.is("title") && !t.closing);
    if let Some(i) = title {
        let end = tags.get(i + 1).map_or(html.len(), |t| t.start);
        let title = decode(&html[tags[i].end..end]);
        found.set(rule::HTML_META, Fields::TITLE, fields::title_without_outlet(&title));
    }
}

/// Sets each field once, and none that the input gave.
struct Found<'a> {
    doc: &'a Document,
    out: &'a mut Edits,
    set: Vec<&'static str>,
}

impl Found<'_> {
    fn set(&mut self, rule: RuleId, field: &'static str, value: impl Into<Value>) {
        let value = value.into();
        let empty = matches!(&value, Value::Text(t) if t.is_empty())
            || matches!(&value, Value::List(l) if l.is_empty());
        if !empty && self.doc.fields.get(field).is_none() && !self.set.contains(&field) {
            self.set.push(field);
            self.out.set(rule, field, value);
        }
    }

    fn meta(&mut self, key: &str, content: &str) {
        let rule = rule::HTML_META;
        match key {
            "og:title" | "twitter:title" => {
                self.set(rule, Fields::TITLE, fields::title_without_outlet(content));
            }
            "og:site_name" | "application-name" => self.set(rule, Fields::OUTLET, content),
            "og:url" => self.set(rule, Fields::URL, content),
            "author" | "article:author" | "parsely-author" | "dc.creator"
                if !content.starts_with("http") =>
            {
                self.set(rule, Fields::AUTHORS, fields::author_list(content));
            }
            "article:published_time"
            | "date"
            | "pubdate"
            | "dc.date"
            | "datepublished"
            | "parsely-pub-date"
            | "publish-date" => {
                if let Some(date) = fields::iso_date(content) {
                    self.set(rule, Fields::PUBLISHED, date);
                }
            }
            "article:section" | "parsely-section" => self.set(rule, Fields::SECTION, content),
            _ => {}
        }
    }

    fn linked_data(&mut self, value: &serde_json::Value, depth: u8) {
        if depth > 4 {
            return;
        }
        if let Some(items) = value.as_array().or_else(|| value.get("@graph")?.as_array()) {
            items.iter().for_each(|item| self.linked_data(item, depth + 1));
        }
        let is_article = match value.get("@type") {
            Some(serde_json::Value::String(t)) => is_article_type(t),
            Some(serde_json::Value::Array(all)) => {
                all.iter().filter_map(|t| t.as_str()).any(is_article_type)
            }
            _ => false,
        };
        if !is_article {
            return;
        }
        let rule = rule::HTML_JSON_LD;
        let text = |key: &str| value.get(key).and_then(|v| v.as_str()).map(decode);
        if let Some(title) = text("headline") {
            self.set(rule, Fields::TITLE, title);
        }
        if let Some(date) = text("datePublished").and_then(|d| fields::iso_date(&d)) {
            self.set(rule, Fields::PUBLISHED, date);
        }
        if let Some(section) = text("articleSection") {
            self.set(rule, Fields::SECTION, section);
        }
        let name = |v: &serde_json::Value| {
            v.as_str().or_else(|| v.get("name")?.as_str()).map(decode).filter(|n| !n.is_empty())
        };
        if let Some(author) = value.get("author") {
            let authors: Vec<String> = match author {
                serde_json::Value::Array(all) => all.iter().filter_map(name).collect(),
                one => name(one).into_iter().collect(),
            };
            self.set(rule, Fields::AUTHORS, authors);
        }
        if let Some(outlet) = value.get("publisher").and_then(name) {
            self.set(rule, Fields::OUTLET, outlet);
        }
    }
}

fn is_article_type(name: &str) -> bool {
    name.ends_with("Article")
        || name == "BlogPosting"
        || name == "LiveBlogPosting"
        || name == "Report"
}

#[cfg(test)]
mod tests {
    use super::*;
    use wirecopy_stage::document::Record;

    fn check(input: &str, expect: &str) {
        let mut record = Record::new("t", Media::Html, input.to_owned()).unwrap();
        let mut edits = Edits::new();
        edit(&record.document, &mut edits);
        record.apply(0, &edits).unwrap();
        assert_eq!(record.document.text, expect, "{input:?}");
        assert_eq!(record.rebuild_raw().as_deref(), Some(input));
    }

    #[test]
    fn markup_becomes_text() {
        check("<p>One <b>two</b>,\n  three</p><p>Four</p>", "One two, three\n\nFour");
        check("<h1>T</h1>a<br>b<br><br>c", "T\n\na\nb\n\nc");
        check("<nav>Home</nav><p>Q&amp;A</p><script>if (a<b) {}</script>", "Q&A");
        check("<div class='share-bar'>Tweet</div><p>x < y</p>", "x < y");
        check("<!-- c --><p title='a>b'>text</p>", "text");
        check("no markup at all", "no markup at all");
        check("", "");
        check("<<<>>><", "<<<>>><");
    }

    #[test]
    fn the_article_is_found() {
        let long = "Word ".repeat(80);
        let page = format!("<body>Menu<article><p>{long}</p></article>Foot</body>");
        check(&page, long.trim());
    }
}
