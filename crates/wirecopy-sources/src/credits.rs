//! Who a text says it comes from.

use wirecopy_stage::prelude::*;
use wirecopy_text::outlet::{self, Outlet, OutletKind};

use crate::forms;
use crate::rules::rule;

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
    let text = &doc.text;
    let mut all = Vec::new();
    let roles: Vec<(&Annotation, Way)> =
        doc.layer(layers::ROLE).filter_map(|a| Some((a, way_of_role(a.label)?))).collect();
    let titles: Vec<Span> = doc
        .layer(layers::ROLE)
        .filter(|a| a.label == layers::role::TITLE)
        .map(|a| a.span)
        .collect();
    for (start, end, alias) in forms::find(text) {
        if !is_whole(text, start, end) {
            continue;
        }
        let span = Span::at(start, end);
        // The innermost role that says something about credits.
        let role = roles
            .iter()
            .filter(|(a, _)| a.span.contains(span))
            .min_by_key(|(a, _)| a.span.len())
            .map(|(_, way)| *way);
        let way = match role {
            Some(way) => Some(way),
            None => {
                let titled = titles.iter().any(|title| title.contains(span));
                way_by_words(text, start, end, titled)
            }
        };
        let Some(way) = way else { continue };
        // Forms that mean other things as well count only where a credit is expected.
        if alias.weak && way == Way::Attribution && !text[end..].starts_with(" news agency") {
            continue;
        }
        all.push(Credit { span, way, outlet: Some(alias.outlet) });
    }
    unnamed(text, &roles, &mut all);
    all.sort_by_key(|c| (c.span.start, c.span.end));
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
fn unnamed(text: &str, roles: &[(&Annotation, Way)], all: &mut Vec<Credit>) {
    for (a, _) in roles.iter().filter(|(_, way)| *way == Way::Credit) {
        let line = &text[a.span.range()];
        let lower = line.to_ascii_lowercase();
        for word in ["news agencies", "agencies", "agency inputs", "wire services"] {
            if let Some(at) = lower.find(word) {
                let start = a.span.start as usize + at;
                let span = Span::at(start, start + word.len());
                if !all.iter().any(|c| c.span.overlaps(span)) {
                    all.push(Credit { span, way: Way::Credit, outlet: None });
                }
                break;
            }
        }
    }
}

/// Words before a name that attribute something to it; the last of them, and what must stand before that one.
const BEFORE: &[(&str, &[&str])] = &[
    (
        "to",
        &[
            "according",
            "told",
            "talking",
            "speaking",
            "spoke",
            "interview",
            "statement",
            "confirmed",
            "said",
        ],
    ),
    ("per", &[]),
    ("citing", &[]),
    ("quoting", &[]),
    ("cited", &[]),
    ("told", &[]),
    ("reported", &[]),
    ("via", &[]),
    ("with", &["interview", "spoke", "speaking"]),
    (
        "by",
        &[
            "reported",
            "report",
            "reports",
            "published",
            "carried",
            "quoted",
            "cited",
            "released",
            "interviewed",
            "broadcast",
            "run",
            "obtained",
            "seen",
            "reviewed",
        ],
    ),
    ("from", &["report", "reports", "reporting", "footage", "inputs"]),
    ("in", &["published", "reported"]),
    ("on", &["broadcast", "aired"]),
];

/// Words behind a name that make it a speaker.
const BEHIND: [&str; 30] = [
    "said",
    "says",
    "reported",
    "reports",
    "report",
    "added",
    "quoted",
    "quotes",
    "cited",
    "cites",
    "wrote",
    "writes",
    "noted",
    "claimed",
    "announced",
    "carried",
    "confirmed",
    "published",
    "broadcast",
    "aired",
    "revealed",
    "quoting",
    "citing",
    "described",
    "showed",
    "released",
    "called",
    "had",
    "has",
    "reporting",
];

/// Words that may stand between a name and the word that attributes.
const BETWEEN: [&str; 29] = [
    "the",
    "a",
    "an",
    "state",
    "state-run",
    "state-owned",
    "media",
    "news",
    "agency",
    "agency,",
    "agencies",
    "official",
    "newspaper",
    "daily",
    "broadcaster",
    "outlet",
    "report",
    "reports",
    "wire",
    "service",
    "also",
    "later",
    "earlier",
    "website",
    "media,",
    "channel",
    "television",
    "tv",
    "magazine",
];

/// No title is longer, in bytes.
const LONG_TITLE: usize = 150;

/// What the words around a name say; `titled` where the line is known to be a title.
fn way_by_words(text: &str, start: usize, end: usize, titled: bool) -> Option<Way> {
    let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |i| end + i);
    // `Port Reopens (AP)`: brackets at the end of a line that is no sentence, or `(Reuters) -` near its start.
    let before = text[line_start..start].trim_end();
    let after = &text[end..line_end];
    if before.ends_with('(') && after.starts_with(')') {
        let rest = after[1..].trim();
        let sentence = before.trim_end_matches('(').trim_end().ends_with('.');
        // `(Reuters)` behind the last sentence, or alone on the last line.
        let alone = before.len() == 1;
        // A lone line so long is no title.
        let first = line_start == 0 && before.len() <= LONG_TITLE;
        let last = !first && text[line_end..].trim().is_empty();
        if rest.is_empty() && last && !titled && (alone || sentence) {
            return Some(Way::Credit);
        }
        if rest.is_empty() && (titled || !sentence) && !alone {
            return Some(Way::Headline);
        }
        if rest.starts_with(['-', '–', '—']) && before.len() <= 60 {
            return Some(Way::Dateline);
        }
    }
    if pictured(before) {
        return Some(Way::Photo);
    }
    if attributed_before(before) || attributed_behind(after) {
        return Some(Way::Attribution);
    }
    None
}

/// Words for pictures, and for what an agency does with one.
const PICTURES: [&str; 8] =
    ["photo", "photos", "photograph", "photographs", "picture", "pictures", "image", "images"];
const SUPPLIED: [&str; 8] =
    ["released", "provided", "supplied", "distributed", "issued", "taken", "published", "courtesy"];
/// Words between the name of a picture and that of its supplier, at most.
const PICTURE_REACH: usize = 12;

/// Whether what stands before a name makes it the supplier of a picture: `in this photo released by`, `Lee/Pool via`.
fn pictured(before: &str) -> bool {
    let mut words = before.rsplit(char::is_whitespace).filter(|w| !w.is_empty()).peekable();
    if words.peek().is_some_and(|word| word.eq_ignore_ascii_case("via")) {
        return words.nth(1).is_some_and(|word| word.contains('/'));
    }
    let mut supplied = false;
    for raw in words.take(PICTURE_REACH) {
        if raw.ends_with(['.', '!', '?']) {
            return false;
        }
        let lower = raw.to_lowercase();
        let word = lower.trim_matches(|c: char| !c.is_alphanumeric());
        supplied |= SUPPLIED.contains(&word);
        if PICTURES.contains(&word) {
            return supplied;
        }
    }
    false
}

fn attributed_before(before: &str) -> bool {
    // `the Korean Central News Agency (KCNA)`: what stands before the name that the bracket repeats counts.
    let before = before.trim_end_matches('(').trim_end();
    let mut words = before.rsplit(char::is_whitespace).filter(|w| !w.is_empty());
    for _ in 0..7 {
        let Some(raw) = words.next() else { return false };
        let lower = raw.to_lowercase();
        let word = lower.trim_matches(|c: char| !c.is_alphanumeric());
        if let Some((_, needed)) = BEFORE.iter().find(|(w, _)| *w == word) {
            if needed.is_empty() {
                return true;
            }
            let previous = words.next().unwrap_or_default().to_lowercase();
            let previous = previous.trim_matches(|c: char| !c.is_alphanumeric());
            return needed.contains(&previous);
        }
        // Only what may stand between, and adjectives of countries and possessives, may be passed over.
        let capital = raw.chars().next().is_some_and(char::is_uppercase);
        let clause_ends = raw.ends_with(['.', ';', ':', '!', '?', ',', ')']);
        if clause_ends || !(BETWEEN.contains(&lower.as_str()) || capital) {
            return false;
        }
    }
    false
}

fn attributed_behind(after: &str) -> bool {
    if after.starts_with(['.', ';', ':']) {
        return false;
    }
    // A bracket right behind the name repeats it.
    let after = after.trim_start();
    let after = match after.strip_prefix('(') {
        Some(inside) => inside.split_once(')').map_or("", |(_, rest)| rest),
        None => after,
    };
    for raw in after.split_whitespace().take(5) {
        let lower = raw.to_lowercase();
        let word = lower.trim_matches(|c: char| !c.is_alphanumeric());
        if BEHIND.contains(&word) {
            // `has` and `had` speak only with a verb of speech behind them.
            return !matches!(word, "has" | "had" | "report" | "called" | "showed" | "described")
                || after.split_whitespace().skip_while(|w| *w != raw).nth(1).is_some_and(|next| {
                    BEHIND.contains(&next.trim_matches(|c: char| !c.is_alphanumeric()))
                });
        }
        if !BETWEEN.contains(&lower.as_str()) || raw.ends_with(['.', ';', ',']) {
            return false;
        }
    }
    false
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
