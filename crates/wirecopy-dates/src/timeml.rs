//! TimeML: the annotations of a document as TIMEX3 tags in its text, and back.
//!
//! What is written holds each expression where it stands in the text. The date of publication is `t0`. Points of time that
//! an expression refers to and that no words name are empty tags behind the text, as the standard has them.

use std::collections::HashMap;
use std::fmt::Write as _;

use wirecopy_stage::document::{Document, Fields, Name, Span, layers};

/// A text with its time expressions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// When it was written, as the tag of the creation time has it.
    pub created: Option<String>,
    /// The text without tags.
    pub text: String,
    /// The expressions in the text.
    pub timexes: Vec<Timex>,
}

/// A time expression.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timex {
    /// Bytes of the text.
    pub span: Span,
    /// `DATE`, `TIME`, `DURATION` or `SET`.
    pub kind: String,
    /// The normalised value.
    pub value: String,
}

/// The attributes that TIMEX3 has beside `tid`, `type` and `value`, where they are copied as they stand.
const COPIED: &[Name] = &[
    Name::literal("mod"),
    Name::literal("quant"),
    Name::literal("freq"),
    Name::literal("anchorTimeID"),
    Name::literal("temporalFunction"),
];

/// Writes a document that the stage has read as TimeML.
pub fn write(doc: &Document) -> String {
    let mut out = String::with_capacity(doc.text.len() * 2);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<TimeML>\n<DOCID>");
    escape(&mut out, &doc.id);
    out.push_str("</DOCID>\n<DCT>");
    let created = doc.fields.text(Fields::PUBLISHED).unwrap_or_default();
    if !created.is_empty() {
        out.push_str("<TIMEX3 tid=\"t0\" type=\"DATE\" value=\"");
        escape(&mut out, created);
        out.push_str("\" temporalFunction=\"false\" functionInDocument=\"CREATION_TIME\">");
        escape(&mut out, created);
        out.push_str("</TIMEX3>");
    }
    out.push_str("</DCT>\n<TEXT>");
    let mut at = 0;
    let mut points: Vec<&str> = Vec::new();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let dates = doc.layer(layers::DATE).filter(|a| !a.span.is_empty());
    for a in dates {
        let range = a.span.range();
        escape(&mut out, doc.text.get(at..range.start).unwrap_or_default());
        let get = |name: &'static str| doc.attribute(a, Name::literal(name));
        out.push_str("<TIMEX3");
        attribute(&mut out, "tid", get("tid").unwrap_or_default());
        attribute(&mut out, "type", a.label.as_str());
        attribute(&mut out, "value", get("value").unwrap_or_default());
        for name in COPIED {
            if let Some(value) = doc.attribute(a, *name) {
                attribute(&mut out, name.as_str(), value);
            }
        }
        for name in ["beginPoint", "endPoint"] {
            let Some(day) = get(name) else { continue };
            if created.starts_with(day) {
                attribute(&mut out, name, "t0");
                continue;
            }
            let point = *numbers.entry(day).or_insert_with(|| {
                points.push(day);
                points.len()
            });
            attribute(&mut out, name, &format!("p{point}"));
        }
        out.push('>');
        escape(&mut out, doc.text.get(range.clone()).unwrap_or_default());
        out.push_str("</TIMEX3>");
        at = range.end;
    }
    escape(&mut out, doc.text.get(at..).unwrap_or_default());
    out.push_str("</TEXT>\n");
    for (number, day) in (1..).zip(&points) {
        let _ = writeln!(out, "<TIMEX3 tid=\"p{number}\" type=\"DATE\" value=\"{day}\"/>");
    }
    out.push_str("</TimeML>\n");
    out
}

fn attribute(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, " {name}=\"");
    escape(out, value);
    out.push('"');
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            // A reader may make a line feed of a carriage return and of its like.
            '\r' | '\u{7f}'..='\u{9f}' | '\u{2028}' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            // XML has no form for these.
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

/// Reads the expressions and the text of TimeML. It looks at the elements `TIMEX3` and `TEXT` only; what is no XML is read as
/// far as it goes.
pub fn read(xml: &str) -> Article {
    let mut article = Article::default();
    let mut in_text = false;
    let mut open: Vec<Timex> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        if in_text {
            unescape(&mut article.text, before);
        }
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some((tag, after)) = tag.split_once('>') else { break };
        rest = after;
        let here = u32::try_from(article.text.len()).unwrap_or(u32::MAX);
        let name = tag.trim_start_matches(['<', '/']).split([' ', '\t', '\n', '\r', '/']).next();
        match (name.unwrap_or_default(), tag.starts_with("</")) {
            ("TEXT", closes) => in_text = !closes && !tag.ends_with('/'),
            ("TIMEX3", false) => {
                let get = |key| find(tag, key).unwrap_or_default();
                if get("functionInDocument") == "CREATION_TIME" {
                    article.created.get_or_insert(get("value"));
                }
                let timex = Timex {
                    span: Span::new(here, here),
                    kind: if get("functionInDocument") == "CREATION_TIME" {
                        String::new()
                    } else {
                        get("type")
                    },
                    value: get("value"),
                };
                if !tag.ends_with('/') {
                    open.push(timex);
                }
            }
            ("TIMEX3", true) => {
                if let Some(mut timex) = open.pop() {
                    timex.span = Span::new(timex.span.start, here);
                    if in_text && !timex.span.is_empty() && !timex.kind.is_empty() {
                        article.timexes.push(timex);
                    }
                }
            }
            _ => {}
        }
    }
    article.timexes.sort_by_key(|t| (t.span.start, t.span.end));
    article
}

/// The value of an attribute of a tag.
fn find(tag: &str, key: &str) -> Option<String> {
    let mut rest = tag;
    loop {
        let at = rest.find(key)?;
        let before = rest[..at].chars().next_back();
        let after = rest[at + key.len()..].trim_start();
        if before.is_some_and(char::is_whitespace)
            && let Some(quoted) = after.strip_prefix('=').map(str::trim_start)
            && let Some(quote) = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))
        {
            let mut value = String::new();
            unescape(&mut value, quoted[1..].split(quote).next()?);
            return Some(value);
        }
        rest = &rest[at + key.len()..];
    }
}

/// Characters of the longest name of an entity, or of the longest number of a character, `#x10FFFF` with some zeros.
const ENTITY: usize = 16;

fn unescape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        out.push_str(before);
        let end = entity.bytes().take(ENTITY).position(|b| b == b';');
        let named = end.and_then(|end| {
            let (name, after) = (entity.get(1..end)?, entity.get(end + 1..)?);
            let c = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let code = match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(code)?
                }
            };
            Some((c, after))
        });
        match named {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = &entity[1..];
            }
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_whatever_stands_round_them() {
        let xml = "<TimeML><DCT><TIMEX3 tid='t0' value='1998-02-06' functionInDocument='CREATION_TIME'>x</TIMEX3></DCT>\
            <TEXT>A &amp; B <EVENT eid=\"e1\">met</EVENT> <!-- on > --><TIMEX3 type=\"DATE\" value=\"1998-02-05\">last \
            <b>Thursday</b></TIMEX3> &#233;.</TEXT></TimeML>";
        let article = read(xml);
        assert_eq!(article.created.as_deref(), Some("1998-02-06"));
        assert_eq!(article.text, "A & B met last Thursday é.");
        let [timex] = article.timexes.as_slice() else { panic!("{article:?}") };
        assert_eq!(timex.span.of(&article.text), Some("last Thursday"));
        assert_eq!((timex.kind.as_str(), timex.value.as_str()), ("DATE", "1998-02-05"));
    }

    #[test]
    fn marks_of_markup_come_back() {
        let table = [
            "a & b < c > d \"e\" 'f' &amp; &lt; ]]> <!-- -->",
            "tab\tline\nreturn\r\nnext\u{85}line\u{2028}end",
            "&#233; &x; &&& &;",
        ];
        for text in table {
            let mut written = String::new();
            escape(&mut written, text);
            let mut read = String::new();
            unescape(&mut read, &written);
            assert_eq!(read, text);
            let article = super::read(&format!("<TEXT>{written}</TEXT>"));
            assert_eq!(article.text, text);
        }
    }

    /// Every mark opens something that never closes; reading looks ahead no further than it must.
    #[test]
    fn what_never_closes_is_read_once() {
        for piece in ["&", "<", "<!--", "&#", "<TIMEX3 ", "<TIMEX3 type=\"", "<TIMEX3>", "&amp"] {
            let article = super::read(&format!("<TEXT>{}", piece.repeat(200_000)));
            assert!(article.timexes.is_empty(), "{piece}");
        }
    }

    #[test]
    fn broken_markup_is_read_as_far_as_it_goes() {
        for xml in ["", "<", "<TEXT>a", "<TEXT>a & b &x; <TIMEX3 value=", "</TIMEX3></TEXT><TEXT/>"]
        {
            let _ = read(xml);
        }
    }
}
