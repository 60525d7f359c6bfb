//! From the markup of an article page to its text.
//!
//! What is not the article becomes one deletion between two runs of text that are; between two runs stands what a
//! browser would show: nothing, a blank or a paragraph break. So every byte of text keeps its place in the source.

use wirecopy_stage::prelude::*;

use crate::extract::{self, Article};
use crate::head::Head;
use crate::markup::{Gap, Tree};
use crate::references::entity;
use crate::rules::rule;
use crate::settings::Role;

/// Turns a page into text and takes the fields of its head.
pub(crate) fn edit(doc: &Document, out: &mut Edits) {
    let tree = Tree::new(&doc.text);
    let head = Head::read(&tree);
    let titles: Vec<String> = head.titles().collect();
    let article = extract::article(&tree, &titles);
    write(&tree, &article, out);
    head.settle(doc, &article, out);
}

fn write(tree: &Tree<'_>, article: &Article, out: &mut Edits) {
    let html = tree.html;
    let mut done = 0;
    // What stands between the last run that was kept and the next.
    let mut gap = Gap::Paragraph;
    let mut left_out = false;
    let mut before: Option<&str> = None;
    let mut labelled: Option<(Role, Span)> = None;
    for (i, piece) in tree.pieces.iter().enumerate() {
        gap = gap.max(piece.gap);
        if !article.keep[i] {
            left_out = true;
            continue;
        }
        let text = &html[piece.span.range()];
        // White space at the borders belongs to the gap.
        let start = piece.span.start as usize + (text.len() - text.trim_start().len());
        let end = piece.span.start as usize + text.trim_end().len();
        let blank = before.is_some_and(|b| b.ends_with(char::is_whitespace))
            || text.starts_with(char::is_whitespace);
        let between = match gap {
            _ if before.is_none() => "",
            Gap::Paragraph => "\n\n",
            Gap::Line => "\n",
            Gap::Cell => " | ",
            Gap::None if blank => " ",
            Gap::None => "",
        };
        let rule = match () {
            () if left_out && before.is_none() => rule::HTML_OUTSIDE,
            () if left_out => rule::HTML_CHROME,
            () => rule::HTML_MARKUP,
        };
        let span = Span::at(done, start);
        if !span.is_empty() || !between.is_empty() {
            out.replace(rule, span, between);
        }
        inside(html, start, end, out);
        // Runs of one line and one role make one annotation.
        let role = article.roles[i];
        match &mut labelled {
            Some((last, span)) if Some(*last) == role && gap < Gap::Line => {
                span.end = u32::try_from(end).unwrap_or(span.end);
            }
            _ => {
                label(labelled.take(), out);
                labelled = role.map(|role| (role, Span::at(start, end)));
            }
        }
        done = end;
        (gap, left_out, before) = (Gap::None, false, Some(text));
    }
    label(labelled, out);
    if done < html.len() {
        out.delete(rule::HTML_OUTSIDE, Span::at(done, html.len()));
    }
}

fn label(labelled: Option<(Role, Span)>, out: &mut Edits) {
    if let Some((role, span)) = labelled {
        out.annotate(rule::HTML_ROLE, layers::ROLE, role.label(), span);
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

    /// Three sentences of running text, told apart by a word.
    fn prose(word: &str) -> String {
        format!(
            "The {word} of the town was opened again on Monday, officials said, after a fire that had burned for days. \
             Nobody was hurt. Ships that had waited outside for the {word} came in during the afternoon."
        )
    }

    /// What is kept of a page whose body is `body`, in which `{one}` and its like stand for running text: the lines,
    /// running text as its word.
    fn check_page(body: &str, expect: &[&str]) {
        let words = ["one", "two", "three"];
        let mut page =
            format!("<html><head><title>Port reopens</title></head><body>{body}</body></html>");
        for word in words {
            page = page.replace(&format!("{{{word}}}"), &prose(word));
        }
        let mut record = Record::new("t", Media::Html, page.clone()).unwrap();
        let mut edits = Edits::new();
        edit(&record.document, &mut edits);
        record.apply(0, &edits).unwrap();
        let lines = record.document.text.split("\n\n").map(str::to_owned);
        let got: Vec<String> = lines
            .map(|line| {
                words.iter().find(|w| line == prose(w)).map_or(line, |w| format!("{{{w}}}"))
            })
            .collect();
        assert_eq!(got, expect, "{body}");
        assert_eq!(record.rebuild_raw().as_deref(), Some(page.as_str()));
    }

    #[test]
    fn the_article_is_found() {
        // Semantic elements, and none.
        check_page("Menu<article><p>{one}</p><p>{two}</p></article>Foot", &["{one}", "{two}"]);
        check_page(
            "<div><a href=/>Home</a></div><div><div><p>{one}</p><p>{two}</p></div></div>",
            &["{one}", "{two}"],
        );
        // The headline stands before the text, with what is between.
        check_page(
            "<header><h1>Port reopens</h1><p class=byline>By Ana Petrova</p></header><main><p>{one}</p></main>",
            &["Port reopens", "By Ana Petrova", "{one}"],
        );
        // Names tell what is no article, unless it holds the text.
        check_page(
            "<div class=has-sidebar><p>{one}</p><div class=related-posts><p>{two}</p></div><p>{three}</p></div>",
            &["{one}", "{three}"],
        );
        check_page("<div class=paywall><div id=comments><p>{one}</p></div></div>", &["{one}"]);
        check_page(
            "<article><p>{one}</p></article><section class=comment-list><p>{two}</p></section>",
            &["{one}"],
        );
        check_page("<p>{one}</p><div style='display: none'><p>{two}</p></div>", &["{one}"]);
        // Sections that are introduced as something else, up to the next heading.
        check_page(
            "<article><p>{one}</p><h3>Related articles</h3><p>{two}</p><h2>What comes next</h2><p>{three}</p></article>",
            &["{one}", "What comes next", "{three}"],
        );
        // Lists and tables stay; lists of links behind the text do not.
        check_page(
            "<article><p>{one}</p><ul><li>Grain</li><li>Coal</li></ul><p>{two}</p>\
             <ul><li><a href=/a>More on ports</a></li><li><a href=/b>More on ships</a></li></ul></article>",
            &["{one}", "Grain", "Coal", "{two}"],
        );
        check_page(
            "<article><p>{one}</p><table><tr><th>Port<th>Ships<tr><td>Varna<td>7</table><p>{two}</p></article>",
            &["{one}", "Port | Ships", "Varna | 7", "{two}"],
        );
        // One copy for each size of screen.
        check_page(
            "<article><div class=wide><p>{one}</p></div><div class=narrow><p>{one}</p></div><p>{two}</p></article>",
            &["{one}", "{two}"],
        );
        // Text that is cut into several elements of one name.
        check_page(
            "<div><div class=article-body><p>{one}</p></div><div class=article-body><p>{two}</p></div></div>",
            &["{one}", "{two}"],
        );
    }

    #[test]
    fn broken_markup_is_read() {
        check_page("<article><p>{one}<p>{two}<div>", &["{one}", "{two}"]);
        check_page("<p>{one}</div></section><p>{two}", &["{one}", "{two}"]);
        check("<p>a <!-- b", "a <!-- b");
        check("<p data-x=\"[{\"a\":\"b>c\"}]\">text</p>", "c\"}]\">text");
        check("text <a href='x", "text <a href='x");
    }
}
