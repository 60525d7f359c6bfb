//! Who a text says it comes from.

use wirecopy_stage::prelude::*;
use wirecopy_text::outlet::{self, Alias, Outlet, OutletKind};

use crate::forms;
use crate::phrases::{self, way_by_words};
use crate::rules::rule;
use crate::words::Words;

/// How a source is credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// In a line for it.
    Credit,
    /// In a byline.
    Byline,
    /// In a dateline.
    Dateline,
    /// In brackets behind a headline.
    Headline,
    /// By a phrase in the text.
    Attribution,
    /// Under a picture.
    Photo,
}

impl Way {
    /// Whether it credits the whole article, and not a statement, an author or a picture.
    pub(crate) fn is_line(self) -> bool {
        matches!(self, Way::Credit | Way::Dateline | Way::Headline)
    }

    fn label(self) -> Name {
        Name::literal(match self {
            Way::Credit => "credit",
            Way::Byline => "byline",
            Way::Dateline => "dateline",
            Way::Headline => "headline",
            Way::Attribution => "attribution",
            Way::Photo => "photo",
        })
    }

    fn rule(self) -> RuleId {
        match self {
            Way::Credit => rule::CREDIT_LINE,
            Way::Byline => rule::CREDIT_BYLINE,
            Way::Dateline => rule::CREDIT_DATELINE,
            Way::Headline => rule::CREDIT_HEADLINE,
            Way::Attribution => rule::ATTRIBUTION,
            Way::Photo => rule::CREDIT_PHOTO,
        }
    }
}

/// A credit in a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Credit {
    pub(crate) span: Span,
    pub(crate) way: Way,
    /// `None` where agencies are credited without a name.
    pub(crate) outlet: Option<&'static Outlet>,
}

/// The credits of a document, in order.
pub(crate) fn credits(doc: &Document) -> Vec<Credit> {
    let mut all = named(doc, forms::starts(&doc.text));
    let roles = roles(doc);
    let lines = if roles.is_empty() { phrases::lines(&doc.text) } else { Vec::new() };
    unnamed(&doc.text, roles.iter().map(|(a, way)| (a.span, *way)).chain(lines), &mut all);
    all.sort_by_key(|c| (c.span.start, c.span.end));
    all
}

/// The credits of a document that name somebody, in order; `words` are all of its words.
pub(crate) fn named_among(doc: &Document, words: &Words) -> Vec<Credit> {
    named(doc, forms::starts_of(words))
}

/// What says of a part of a document that it credits.
fn roles(doc: &Document) -> Vec<(&Annotation, Way)> {
    doc.layer(layers::ROLE).filter_map(|a| Some((a, way_of_role(a.label)?))).collect()
}

/// The credits that name somebody, in order; names of outlets begin at no place but these.
fn named(doc: &Document, starts: Vec<u32>) -> Vec<Credit> {
    let text = &doc.text;
    let found: Vec<(usize, usize, &'static Alias)> =
        forms::find(text, starts).filter(|(start, end, _)| is_whole(text, *start, *end)).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let mut all = Vec::new();
    let roles = roles(doc);
    let titles: Vec<Span> = doc
        .layer(layers::ROLE)
        .filter(|a| a.label == layers::role::TITLE)
        .map(|a| a.span)
        .collect();
    // Names beside each other are credited together: `Reuters and AFP reported`.
    for group in found.chunk_by(|(_, end, _), (start, _, _)| phrases::joins(&text[*end..*start])) {
        let ([(start, _, _), .., (_, end, _)] | [(start, end, _)]) = group else { continue };
        let whole = Span::at(*start, *end);
        let titled = titles.iter().any(|title| title.contains(whole));
        let line = roles.is_empty().then(|| phrases::line_at(text, *start, *end)).flatten();
        let words = line.or_else(|| way_by_words(text, *start, *end, titled));
        for &(start, end, alias) in group {
            let span = Span::at(start, end);
            // The innermost role that says something about credits.
            let role = roles
                .iter()
                .filter(|(a, _)| a.span.contains(span))
                .min_by_key(|(a, _)| a.span.len())
                .map(|(_, way)| *way);
            let agency = alias.outlet.kind == OutletKind::Agency && !titled;
            let head = agency && phrases::heads(text, start, end);
            let Some(way) = role.or(words).or(head.then_some(Way::Credit)) else { continue };
            // Forms that mean other things as well count only where a credit is expected.
            let named_so = text[end..].starts_with(" news agency");
            if alias.weak && way == Way::Attribution && !named_so {
                continue;
            }
            all.push(Credit { span, way, outlet: Some(alias.outlet) });
        }
    }
    all
}

fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[end..].chars().next();
    // `@AFP`, `#AFP` and parts of longer words are not names; `Petrova/Reuters` holds one.
    let joined_before = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '_' | '#'));
    let joined_behind = after.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let in_address = after == Some('.') && text[end + 1..].starts_with(char::is_alphanumeric);
    !(joined_before || joined_behind || in_address)
}

fn way_of_role(label: Name) -> Option<Way> {
    use layers::role;
    [
        (role::CREDIT, Way::Credit),
        (role::BYLINE, Way::Byline),
        (role::DATELINE, Way::Dateline),
        (role::PHOTO_CREDIT, Way::Photo),
    ]
    .into_iter()
    .find(|(l, _)| *l == label)
    .map(|(_, way)| way)
}

/// Credits without a name: `(With inputs from agencies)`.
fn unnamed(text: &str, lines: impl Iterator<Item = (Span, Way)>, all: &mut Vec<Credit>) {
    for (span, _) in lines.filter(|(_, way)| *way == Way::Credit) {
        let line = &text[span.range()];
        let lower = line.to_ascii_lowercase();
        for word in ["news agencies", "agencies", "agency inputs", "wire services"] {
            if let Some(at) = lower.find(word) {
                let start = span.start as usize + at;
                let span = Span::at(start, start + word.len());
                if !all.iter().any(|c| c.span.overlaps(span)) {
                    all.push(Credit { span, way: Way::Credit, outlet: None });
                }
                break;
            }
        }
    }
}

/// Writes the credits of a document: annotations, the list of sources, and the primary source.
pub(crate) fn write(doc: &Document, credits: &[Credit], out: &mut Edits) {
    const AGENCY: Name = Name::literal("agency");
    const NAME: Name = Name::literal("name");
    let mut sources: Vec<&'static Outlet> = Vec::new();
    for credit in credits {
        match credit.outlet {
            Some(outlet) => {
                out.annotate(credit.way.rule(), layers::CREDIT, credit.way.label(), credit.span)
                    .attr(AGENCY, outlet.id)
                    .attr(NAME, outlet.name);
                let is_text = credit.way != Way::Photo;
                if is_text && !sources.iter().any(|s| s.id == outlet.id) {
                    sources.push(outlet);
                }
            }
            None => {
                out.annotate(rule::CREDIT_UNNAMED, layers::CREDIT, credit.way.label(), credit.span)
                    .attr(AGENCY, "agencies")
                    .attr(NAME, "agencies");
            }
        }
    }
    if !sources.is_empty() {
        let list: Vec<Value> = sources.iter().map(|o| entry(o.id, o.name)).collect();
        out.set(rule::SOURCES_FIELD, "sources", list);
    }
    if let Some((outlet, rule, reason)) = primary(doc, credits) {
        out.set(rule, "primary_source", primary_value(outlet.id, outlet.name, reason, rule));
    }
}

fn entry(agency: &str, name: &str) -> Value {
    Value::map([("agency", agency), ("name", name)])
}

/// The value of the field `primary_source`.
pub(crate) fn primary_value(agency: &str, name: &str, reason: &str, rule: RuleId) -> Value {
    let rule = crate::rules::rule::ALL.get(usize::from(rule.0)).map_or("", |r| r.id);
    Value::map([
        ("agency", agency),
        ("name", name),
        ("reason", reason),
        ("rule", &format!("sources/{rule}")),
    ])
}

/// Whom the text itself shows to be its primary source: the only one that its credit lines name, or the agency that
/// published it. Otherwise it is unknown.
pub(crate) fn primary(
    doc: &Document,
    credits: &[Credit],
) -> Option<(&'static Outlet, RuleId, &'static str)> {
    let mut named: Vec<(&'static Outlet, Way)> = Vec::new();
    for credit in credits.iter().filter(|c| c.way.is_line()) {
        if let Some(outlet) = credit.outlet.filter(|o| named.iter().all(|(n, _)| n.id != o.id)) {
            named.push((outlet, credit.way));
        }
    }
    if let [(outlet, way)] = named[..] {
        let reason = match way {
            Way::Dateline => "the dateline names it",
            Way::Headline => "the headline ends in its name",
            _ => "the credit line names it and no other",
        };
        return Some((outlet, rule::PRIMARY_CREDIT, reason));
    }
    if !named.is_empty() {
        return None;
    }
    let host = doc.fields.text(Fields::URL).and_then(|url| {
        url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or_default())
    });
    let own = host
        .and_then(outlet::by_domain)
        .or_else(|| doc.fields.text(Fields::OUTLET).and_then(outlet::by_alias_exact))
        .filter(|o| o.kind == OutletKind::Agency)?;
    Some((own, rule::PRIMARY_OUTLET, "the agency published it itself"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line, and the credits in it as `way:id`.
    fn check(text: &str, expect: &str) {
        let doc = Document::new("d", text);
        let got: Vec<String> = credits(&doc)
            .iter()
            .map(|c| format!("{}:{}", c.way.label(), c.outlet.map_or("agencies", |o| o.id)))
            .collect();
        assert_eq!(got.join(" "), expect, "{text}");
    }

    #[test]
    fn attributions() {
        check("The port is closed, Yonhap reported.", "attribution:yonhap");
        check("As per AFP, the port is closed.", "attribution:afp");
        check("Talking to AFP, the mayor said so.", "attribution:afp");
        check("as reported by state media KCNA on Wednesday", "attribution:kcna");
        check("the North’s official Korean Central News Agency said", "attribution:kcna");
        check("Russia's TASS news agency reported.", "attribution:tass");
        check("according to South Korea’s Yonhap news agency.", "attribution:yonhap");
        check("The mayor told Reuters that it was over.", "attribution:reuters");
        check("He met the head of Reuters in the town.", "");
        check("Reuters moved into a new building.", "");
        check("The company was bought by Bloomberg.", "");
        check("The minister left, the TAP news agency reported.", "attribution:tap");
        check("Follow @AFP and www.reuters.com today", "");
    }

    #[test]
    fn pictures_are_credited_apart() {
        check("The stores, in this undated photo released by Malaysia's Bernama", "photo:bernama");
        check("Pictures of the port, distributed by the state news agency KCNA.", "photo:kcna");
        check("The quay on Sunday. (Ann Lee/Pool via AP)", "photo:associated-press");
        check("He saw the photo. The fire was put out, according to AFP.", "attribution:afp");
        check("The image of the port has suffered, Reuters reported.", "attribution:reuters");
        check("The report, carried via AFP, was wrong.", "attribution:afp");
    }

    #[test]
    fn headlines_and_datelines() {
        check("Port Reopens After Blast (AP)", "headline:associated-press");
        check("PENANG (Reuters) - The port was opened.", "dateline:reuters");
        check("The agency (AP) moved.", "");
        check("Senate Hears of New Plan (washingtonpost.com)", "headline:washington-post");
        check("Probe Leaves for Venus (SPACE.com)", "headline:space-com");
    }

    #[test]
    fn brackets_at_the_end_of_a_text() {
        check("The port was opened.\n\n(Reuters)", "credit:reuters");
        check("The port was opened.\n(AP)\n", "credit:associated-press");
        check("The fire is out.\nThe port was opened. (AFP)", "credit:afp");
        check("The fire is out.\n(AP)\nThe port was opened.", "");
        check("(AP)", "");
    }

    #[test]
    fn names_beside_each_other_are_credited_together() {
        let both = "attribution:reuters attribution:afp";
        check("Reuters and AFP reported the fire.", both);
        check(
            "The fire is out, Reuters, AFP and Yonhap said.",
            &format!("{both} attribution:yonhap"),
        );
        check("It was over, he told AFP and Reuters.", "attribution:afp attribution:reuters");
        check("according to reports by AFP and Reuters.", "attribution:afp attribution:reuters");
        check("Port Reopens (AP, Reuters)", "headline:associated-press headline:reuters");
        check("Reuters moved out. AFP reported the fire.", "attribution:afp");
    }

    #[test]
    fn speakers() {
        check("The port is closed, said AFP.", "attribution:afp");
        check("“The port is closed,” wrote Reuters on Monday.", "attribution:reuters");
        check("He said AFP was wrong.", "");
        check("He was quoted as saying by the official IRNA news agency.", "attribution:irna");
        check("Yonhap, citing officials, said the port was shut.", "attribution:yonhap");
        check("Reuters has learned that the port is shut.", "attribution:reuters");
        check("Reuters has moved.", "");
        check("Thomson Reuters said its revenue rose.", "");
        check("Police told Reuters reporters to leave.", "");
        check("He told AFP reporters that it was over.", "attribution:afp");
    }

    #[test]
    fn lines_that_credit() {
        let after = |line: &str| format!("The port was opened again.\n{line}");
        for (line, expect) in [
            ("(With AFP inputs)", "credit:afp"),
            ("AFP contributed to this article.", "credit:afp"),
            (
                "AP writers Ann Lee and Jo Wong contributed to this report.",
                "credit:associated-press",
            ),
            ("Story by AFP", "credit:afp"),
            ("The port was opened. – Reuters", "credit:reuters"),
            ("— AFP", "credit:afp"),
            ("© 2021 AFP", "credit:afp"),
            (
                "Copyright 2021 The Associated Press. All rights reserved.",
                "credit:associated-press",
            ),
            ("SOURCE:AP", "credit:associated-press"),
            (
                "(With inputs from AP, AFP and Reuters)",
                "credit:associated-press credit:afp credit:reuters",
            ),
            ("(With inputs from agencies)", "credit:agencies"),
            ("The port – AFP said so.", "attribution:afp"),
            (
                "A new source: AP tapped it in the hall of the old town, which stood empty for a long time.",
                "",
            ),
        ] {
            check(&after(line), expect);
        }
    }

    #[test]
    fn lines_above_the_text() {
        for (text, expect) in [
            ("(AFP) The port was opened.", "dateline:afp"),
            ("Port opens\nBy Ann Lee\nReuters\n\nThe port was opened.", "byline:reuters"),
            ("By Ann Lee, Associated Press\nThe port was opened.", "byline:associated-press"),
            ("By Monday, Reuters reported the fire.", "attribution:reuters"),
            ("By the time it was out, Reuters\nhad moved.", ""),
            ("PTI\nThe port was opened.", "credit:pti"),
            ("The port\nReuters\nwas opened.", ""),
            ("The Guardian\nThe port was opened.", ""),
        ] {
            check(text, expect);
        }
    }

    #[test]
    fn suppliers_of_pictures() {
        check("The quay on Sunday. REUTERS/Ann Lee", "photo:reuters");
        check("The quay on Sunday. Ann Lee/Reuters", "photo:reuters");
        check("The quay on Sunday. (AP Photo/Ann Lee)", "photo:associated-press");
        check("The quay on Sunday. REUTERS/Stringer", "photo:reuters");
        check("NEW YORK (CNN/Money) - The port was opened.", "");
        check("See http://www.investor.reuters.com/FullQuote for it.", "");
        check("Photo via Reuters shows the quay.", "photo:reuters");
        check("© Reuters. FILE PHOTO: the quay", "photo:reuters");
        check("Image copyright AFP Image caption The quay", "photo:afp");
        check("Image copyright Getty Images", "photo:getty-images");
        check("© REUTERS/ Stringer", "photo:reuters");
        check("EURO-CP/CREDIT TERMS DETAILED", "");
    }

    #[test]
    fn a_title_may_end_in_an_abbreviation() {
        let text = "Stamps to Be Issued in Oct. (AP)";
        check(text, "");
        let mut doc = Document::new("d", text);
        let span = Span::at(0, text.len());
        let rule = wirecopy_document::RuleRef { stage: 0, rule: 0 };
        let title = Annotation::new(1, layers::ROLE, layers::role::TITLE, span, rule);
        doc.push_annotation(title, []);
        assert_eq!(credits(&doc)[0].way, Way::Headline);
    }
}
