//! What each line is for, and what follows from it.

use wirecopy_stage::prelude::*;
use wirecopy_text::{fold_key, outlet};

use crate::fields;
use crate::language::language;
use crate::lexicon::SECTIONS;
use crate::line::{Line, lines};
use crate::repeated;
use crate::rules::rule;
use crate::settings::{Role, Settings};
use crate::structure::set;
use crate::wording::{by_words, photo_credit, timestamp};

pub(crate) fn edit(doc: &Document, settings: &Settings, out: &mut Edits) {
    let all: Vec<Line<'_>> = lines(&doc.text).into_iter().filter(|l| !l.is_blank()).collect();
    let mut page = Page { roles: vec![None; all.len()], lines: all, doc, settings };
    page.known();
    page.by_wording();
    page.credits_of_captions();
    let title = page.title();
    page.top(title, out);
    page.rest();
    let gone = page.gone(title);
    page.annotate(title, &gone, out);
    page.findings(out);
    page.remove(&gone, out);
    more_fields(doc, out);
}

/// Why a line has its role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Given {
    role: Role,
    rule: RuleId,
    /// Whether an annotation says so already.
    known: bool,
}

struct Page<'a> {
    lines: Vec<Line<'a>>,
    roles: Vec<Option<Given>>,
    doc: &'a Document,
    settings: &'a Settings,
}

impl Page<'_> {
    fn give(&mut self, i: usize, role: Role, rule: RuleId) {
        self.roles[i] = Some(Given { role, rule, known: false });
    }

    fn role(&self, i: usize) -> Option<Role> {
        self.roles.get(i).copied().flatten().map(|g| g.role)
    }

    /// Roles that stand already, from markup or from a stage before: of the annotation that covers most of the line.
    fn known(&mut self) {
        let known: Vec<&Annotation> = self.doc.layer(layers::ROLE).collect();
        let mut next = 0;
        for i in 0..self.lines.len() {
            let line = self.lines[i].span;
            while known.get(next).is_some_and(|a| a.span.end <= line.start) {
                next += 1;
            }
            let covering = known[next..].iter().take_while(|a| a.span.start < line.end).find(|a| {
                let covered = a.span.end.min(line.end) - a.span.start.max(line.start);
                covered * 10 >= line.len() * 7
            });
            if let Some(a) = covering
                && let Some(role) = Role::of(a.label)
            {
                self.roles[i] = Some(Given { role, rule: rule::HTML_ROLE, known: true });
            }
        }
    }

    /// Roles that the words of a line give away.
    fn by_wording(&mut self) {
        let own = self.settings.phrases.iter().map(|p| (p.text.to_lowercase(), p.role));
        let own: Vec<(String, Role)> = own.collect();
        let mut buffer = String::new();
        for i in 0..self.lines.len() {
            let line = self.lines[i];
            let lower = if own.is_empty() { String::new() } else { line.text.to_lowercase() };
            if let Some((_, role)) = own.iter().find(|(phrase, _)| lower.contains(phrase)) {
                self.give(i, *role, rule::PHRASE);
            } else if self.roles[i].is_none()
                && let Some((role, rule)) = by_words(&line, &mut buffer)
            {
                self.give(i, role, rule);
            }
        }
    }

    /// A line in brackets right behind a caption says who supplied the picture.
    fn credits_of_captions(&mut self) {
        for i in 1..self.lines.len() {
            let line = &self.lines[i];
            let bracketed = line.text.starts_with('(') && line.text.ends_with(')');
            if self.roles[i].is_none()
                && bracketed
                && line.words() <= 16
                && self.role(i - 1) == Some(Role::Caption)
            {
                self.give(i, Role::Caption, rule::CAPTION);
            }
        }
    }

    /// The headline: the first line that has no other role, if it stands before the text and is no sentence of it.
    fn title(&mut self) -> Option<usize> {
        if let Some(i) = (0..self.lines.len()).find(|&i| self.role(i) == Some(Role::Title)) {
            return Some(i);
        }
        let wanted = self.doc.fields.text(Fields::TITLE).map(fold_key);
        let mut first_text = (0..self.lines.len())
            .find(|&i| self.roles[i].is_none() && is_running_text(&self.lines[i]))?;
        let before = (0..first_text).any(|i| self.roles[i].is_none());
        if !before && is_question(&self.lines[first_text]) {
            first_text += 1;
        }
        let same_title = |i: &usize| {
            self.roles[*i].is_none()
                && wanted.as_ref().is_some_and(|w| *w == fold_key(self.lines[*i].text))
        };
        let by_field = (0..self.lines.len().min(6)).find(same_title);
        let by_place = (0..first_text)
            .filter(|_| wanted.is_none())
            .find(|&i| self.roles[i].is_none() && !is_section(&self.lines[i]))
            .filter(|&i| is_headline(&self.lines[i]));
        let title = by_field.or(by_place)?;
        self.give(title, Role::Title, rule::TITLE);
        Some(title)
    }

    /// What stands around the headline: section, date, authors, summary, the headline again.
    fn top(&mut self, title: Option<usize>, out: &mut Edits) {
        let text = (0..self.lines.len())
            .find(|&i| self.roles[i].is_none() && is_running_text(&self.lines[i]))
            .unwrap_or(self.lines.len());
        for i in 0..text {
            if self.roles[i].is_some() {
                continue;
            }
            let line = self.lines[i];
            if title.is_some_and(|t| t != i && same(self.lines[t].text, line.text)) {
                self.give(i, Role::Title, rule::DOUBLED_TITLE);
            } else if is_section(&line) {
                self.give(i, Role::Section, rule::SECTION);
            } else if self.doc.media == Media::Html
                && title.is_some_and(|t| i < t)
                && line.words() <= 5
            {
                // What stands before the headline of a page and is no section belongs to its frame.
                self.give(i, Role::Widget, rule::WIDGET);
            } else if title.is_some_and(|t| t < i) && fields::is_person_like(line.text) {
                self.give(i, Role::Byline, rule::BYLINE);
            }
        }
        if let Some(title) = title
            && let Some(i) = self.standfirst(title)
        {
            self.give(i, Role::Standfirst, rule::STANDFIRST);
        }
        if self.doc.fields.get(Fields::TITLE).is_none()
            && let Some(title) = title
        {
            out.set(rule::TITLE_FIELD, Fields::TITLE, self.lines[title].text);
        }
    }

    /// The summary: the first free line behind the headline, if something that belongs to the head of an article follows
    /// it, if it is a good deal shorter than the text that follows, or if that says it again.
    fn standfirst(&self, title: usize) -> Option<usize> {
        let i = (title + 1..self.lines.len()).find(|&i| self.roles[i].is_none())?;
        let line = &self.lines[i];
        let fits = line.words() >= 6 && line.words() <= 60 && line.text.len() <= 420;
        // Anything but head matter between the two means that the text has begun.
        let near = (title + 1..i).all(|k| self.role(k).is_some_and(is_head_matter));
        if !fits || !near || dateline(line.text).is_some() {
            return None;
        }
        let next = i + 1;
        let head_follows = self.role(next).is_some_and(is_head_matter);
        let follower = (next..self.lines.len()).find(|&k| self.roles[k].is_none())?;
        let text = self.lines[follower];
        let shorter = line.text.len() * 2 <= text.text.len() || says_again(text.text, line.text);
        let fragment = !line.ends_sentence() || line.text.ends_with('?');
        (head_follows || shorter && line.words() <= 45 || fragment && is_running_text(&text))
            .then_some(i)
    }

    /// Sub-headings and running text.
    fn rest(&mut self) {
        // A heading has text behind it.
        let last = (0..self.lines.len())
            .rfind(|&i| self.roles[i].is_none() && self.lines[i].words() >= 8)
            .unwrap_or_default();
        for i in 0..self.lines.len() {
            if self.roles[i].is_some() {
                continue;
            }
            let next = (i + 1..self.lines.len()).find(|&k| self.roles[k].is_none());
            // What goes on in small letters was torn.
            let torn = next.is_some_and(|k| self.lines[k].text.starts_with(char::is_lowercase));
            if !torn && i < last && is_subhead(&self.lines[i]) {
                self.give(i, Role::Subhead, rule::SUBHEAD);
            } else {
                self.give(i, Role::Paragraph, rule::PARAGRAPH);
            }
        }
    }

    fn annotate(&self, title: Option<usize>, gone: &[bool], out: &mut Edits) {
        let mut authors: Option<Vec<String>> = None;
        let mut dated = false;
        // Where the paragraph ends that the last annotation speaks of, if it goes on behind what tore it.
        let mut covered = 0;
        for (i, line) in self.lines.iter().enumerate() {
            let Some(given) = self.roles[i] else { continue };
            let mut span = line.span;
            let mut last = i;
            while let Some(next) = self.torn_half(last, gone) {
                span.end = self.lines[next].span.end;
                last = next;
            }
            if !given.known && (gone[i] || span.start >= covered) {
                out.annotate(given.rule, layers::ROLE, given.role.label(), span);
                covered = if gone[i] { covered } else { span.end };
            }
            let at = |start: usize, end: usize| {
                Span::at(line.span.start as usize + start, line.span.start as usize + end)
            };
            match given.role {
                Role::Caption => {
                    if let Some((start, end)) = photo_credit(line.text) {
                        let label = layers::role::PHOTO_CREDIT;
                        out.annotate(rule::PHOTO_CREDIT, layers::ROLE, label, at(start, end));
                    }
                }
                Role::Timestamp => {
                    if let Some(date) = timestamp(line.text) {
                        set(self.doc, given.rule, Fields::PUBLISHED, &date, out);
                    }
                }
                Role::Section => set(self.doc, given.rule, Fields::SECTION, line.text, out),
                Role::Byline => {
                    let list = fields::author_list(line.text);
                    if !list.is_empty() {
                        authors.get_or_insert(list);
                    }
                }
                Role::Paragraph if !dated => {
                    // Only the first paragraphs can carry one.
                    dated = i > title.map_or(0, |t| t + 3) + 2;
                    if let Some(end) = dateline(line.text) {
                        let label = layers::role::DATELINE;
                        out.annotate(rule::DATELINE, layers::ROLE, label, at(0, end));
                        dated = true;
                    }
                }
                _ => {}
            }
        }
        if let Some(authors) = authors
            && self.doc.fields.get(Fields::AUTHORS).is_none()
        {
            out.set(rule::AUTHORS, Fields::AUTHORS, authors);
        }
    }

    fn findings(&self, out: &mut Edits) {
        let cut: Vec<Span> =
            self.lines.iter().filter(|l| is_truncated(l.text)).map(|l| l.span).collect();
        if !cut.is_empty() {
            out.finding(rule::TRUNCATED, "truncated", "The source cut the text off here.", &cut);
        }
        // A summary may repeat the text, so only running text counts.
        let running = self.roles.iter().zip(&self.lines);
        let running = running.filter(|(r, _)| r.is_some_and(|r| r.role == Role::Paragraph));
        repeated::report(&self.doc.text, running.map(|(_, line)| line.span), out);
    }

    /// Which lines leave: those that the settings name, and the headline where it stands again.
    fn gone(&self, title: Option<usize>) -> Vec<bool> {
        let leaves = |(i, given): (usize, &Option<Given>)| {
            given.is_some_and(|g| {
                let again = g.rule == rule::DOUBLED_TITLE && title != Some(i);
                again || self.settings.remove.contains(&g.role)
            })
        };
        self.roles.iter().enumerate().map(leaves).collect()
    }

    /// The line that goes on with the sentence of line `i` behind lines that leave.
    fn torn_half(&self, i: usize, gone: &[bool]) -> Option<usize> {
        if gone[i] {
            return None;
        }
        let next = (i + 1..gone.len()).find(|&k| !gone[k])?;
        (next > i + 1 && self.is_torn(i, next)).then_some(next)
    }

    fn remove(&self, gone: &[bool], out: &mut Edits) {
        let mut i = 0;
        while i < gone.len() {
            if !gone[i] {
                i += 1;
                continue;
            }
            let end = (i..gone.len()).find(|&k| !gone[k]).unwrap_or(gone.len());
            self.remove_run(i, end, out);
            i = end;
        }
    }

    fn remove_run(&self, start: usize, end: usize, out: &mut Edits) {
        let before = start.checked_sub(1).map(|i| &self.lines[i]);
        let after = self.lines.get(end);
        if let (Some(before), Some(after)) = (before, after)
            && self.is_torn(start - 1, end)
        {
            let first = self.lines[start].span.start;
            out.replace(rule::REJOIN, Span::new(before.span.end, first), " ");
            out.delete(rule::REMOVE, Span::new(first, after.span.start));
            return;
        }
        for i in start..end {
            let line = &self.lines[i];
            let rule = match self.roles[i] {
                Some(given) if given.rule == rule::DOUBLED_TITLE => rule::DOUBLED_TITLE,
                _ => rule::REMOVE,
            };
            // With the gap to the next line, or at the end of the text with the gap to the one before.
            let span = match self.lines.get(i + 1) {
                Some(next) if after.is_some() => Span::new(line.span.start, next.span.start),
                _ => {
                    let from = i.checked_sub(1).map_or(0, |p| self.lines[p].span.end);
                    Span::new(from, line.span.end)
                }
            };
            out.delete(rule, span);
        }
    }

    /// Whether two lines are halves of one sentence.
    fn is_torn(&self, before: usize, after: usize) -> bool {
        let both =
            self.role(before) == Some(Role::Paragraph) && self.role(after) == Some(Role::Paragraph);
        both && !self.lines[before].ends_sentence()
            && self.lines[after].text.starts_with(|c: char| c.is_lowercase())
    }
}

fn is_head_matter(role: Role) -> bool {
    use Role::{Byline, Caption, Header, Section, Timestamp, Title, Widget};
    matches!(role, Title | Section | Timestamp | Byline | Caption | Header | Widget)
}

fn same(a: &str, b: &str) -> bool {
    fold_key(a) == fold_key(b)
}

/// A line that can only be a sentence of the text.
fn is_running_text(line: &Line<'_>) -> bool {
    (line.ends_sentence() && line.words() >= 8) || line.words() >= 25
}

/// A headline may ask, and says nothing else then.
fn is_question(line: &Line<'_>) -> bool {
    line.text.ends_with('?') && line.words() <= 20 && !has_inner_stop(line.text)
}

fn is_headline(line: &Line<'_>) -> bool {
    let words = line.words();
    let ends = line.text.ends_with(['.', ';', ',', ':']);
    // Abbreviations may end a headline: `Envoy Visits U.S.`
    let stop = ends && !line.text.ends_with(".S.") && !line.text.ends_with(".K.");
    (2..=28).contains(&words) && line.text.len() <= 200 && !stop
}

fn is_section(line: &Line<'_>) -> bool {
    line.text.len() <= 24 && SECTIONS.contains(&line.text.to_lowercase().as_str())
}

fn is_subhead(line: &Line<'_>) -> bool {
    let text = without_number(line.text);
    let first = text.trim_start_matches(['"', '“', '‘', '\'']).chars().next();
    // Two sentences, an address or a row of a table are no heading.
    if line.text.len() > 130 || has_inner_stop(text) || text.contains('/') || text.contains(" | ") {
        return false;
    }
    let goes_on = [" and", " or", " the", " of"].iter().any(|w| text.ends_with(w));
    let stop = text.ends_with(['.', ';', ',', ':', '…'])
        || text.ends_with(".\"")
        || text.ends_with(".”")
        || text.ends_with(".’")
        || line.words() > 8 && ends_quoted_question(text);
    line.words() <= 20
        && !stop
        && !goes_on
        && first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// Whether a quoted question or exclamation ends a line: the sentence around it ends with it.
fn ends_quoted_question(text: &str) -> bool {
    text.strip_suffix(['"', '”', '’']).is_some_and(|t| t.ends_with(['?', '!']))
}

/// A line without the number that items of a list have: `1. `, `2) `.
fn without_number(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = text.len() - rest.len();
    let after = rest.strip_prefix(". ").or(rest.strip_prefix(") "));
    after.filter(|_| (1..=2).contains(&number)).map_or(text, str::trim_start)
}

/// Whether a sentence ends inside a line: a stop behind a word in small letters, and a capital.
fn has_inner_stop(text: &str) -> bool {
    text.match_indices(". ").any(|(at, _)| {
        let word = text[..at].rsplit(' ').next().unwrap_or_default();
        let small = word.chars().filter(|c| c.is_lowercase()).count() >= 3
            || word.ends_with(|c: char| c.is_ascii_digit());
        small && text[at + 2..].starts_with(|c: char| c.is_uppercase())
    })
}

/// Whether a text has half of the longer words of a line.
fn says_again(text: &str, line: &str) -> bool {
    let (text, line) = (fold_key(text), fold_key(line));
    let words = |t: &str| -> std::collections::HashSet<String> {
        t.split(' ').filter(|w| w.len() > 3).map(str::to_owned).collect()
    };
    let (text, line) = (words(&text), words(&line));
    line.len() >= 6 && line.intersection(&text).count() * 2 >= line.len()
}

/// Where a dateline ends: `PENANG, May 12 (Reuters) - `, `SEOUL — `. Without what parts it from the text.
fn dateline(text: &str) -> Option<usize> {
    let window = {
        let mut end = text.len().min(90);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        &text[..end]
    };
    // A place in capitals, or an agency in brackets.
    if !text.starts_with(char::is_uppercase) {
        return None;
    }
    // All dashes but the plain one begin with the same byte.
    memchr::memchr2(b'-', 0xe2, window.as_bytes())?;
    let (at, _) = [" - ", " – ", " — ", " -- ", "— ", "– "]
        .iter()
        .filter_map(|dash| window.find(dash).map(|at| (at, dash.len())))
        .min()?;
    let head = window[..at].trim_end();
    let place = head.split([',', '(']).next().unwrap_or_default().trim();
    let letters = place.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = place.chars().filter(|c| c.is_uppercase()).count();
    let shouted = letters >= 3 && capitals == letters && place.split_whitespace().count() <= 4;
    // A place in ordinary letters counts where an agency in brackets follows.
    let agency = head
        .rsplit_once('(')
        .is_some_and(|(_, a)| outlet::by_alias_exact(a.trim_end_matches(')').trim()).is_some());
    (shouted || agency).then_some(head.len())
}

/// `[+2312 chars]` and the like at the end of a line.
fn is_truncated(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| c.is_whitespace() || c == '.');
    if !end.ends_with(']') {
        return false;
    }
    end.rsplit_once("[+").is_some_and(|(_, tail)| {
        tail.strip_suffix(']').is_some_and(|t| {
            t.trim_end_matches("chars")
                .trim_end_matches("characters")
                .trim()
                .bytes()
                .all(|b| b.is_ascii_digit())
        })
    })
}

/// Fields that follow from others and from the text as a whole.
fn more_fields(doc: &Document, out: &mut Edits) {
    if doc.fields.get(Fields::OUTLET).is_none()
        && let Some(host) = doc.fields.text(Fields::URL).and_then(fields::host)
        && let Some(outlet) = outlet::by_domain(host)
    {
        out.set(rule::OUTLET, Fields::OUTLET, outlet.name);
    }
    if doc.fields.get(Fields::LANGUAGE).is_none()
        && let Some(language) = language(&doc.text)
    {
        out.set(rule::LANGUAGE, Fields::LANGUAGE, language);
    }
}
