//! Who a text says it comes from.

use wirecopy_stage::prelude::*;
use wirecopy_text::agencies::PICTURE_AGENCIES;
use wirecopy_text::outlet::{self, Alias, Outlet, OutletKind};

use crate::around::Page;
use crate::forms;
use crate::lines::{self, captioned, way_by_line};
use crate::phrases::{self, attributed_firmly, way_by_words};
use crate::rules::rule;
use crate::words::Words;

/// How a source is credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// In a line for it.
    Credit,
    /// In a line for those who helped.
    Contribution,
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
    /// Whether it credits the whole article, and not a statement, a helper, an author or a picture.
    pub(crate) fn is_line(self) -> bool {
        matches!(self, Way::Credit | Way::Dateline | Way::Headline)
    }

    pub(crate) fn label(self) -> Name {
        Name::literal(match self {
            Way::Credit => "credit",
            Way::Contribution => "contribution",
            Way::Byline => "byline",
            Way::Dateline => "dateline",
            Way::Headline => "headline",
            Way::Attribution => "attribution",
            Way::Photo => "photo",
        })
    }

    fn rule(self) -> RuleId {
        match self {
            Way::Credit | Way::Contribution => rule::CREDIT_LINE,
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
    let roles = Roles::new(doc);
    let lines = lines::lines(&doc.text, roles.unlabelled());
    all.append(&mut unnamed(&doc.text, roles.ways().chain(lines), &all));
    all.sort_by_key(|c| (c.span.start, c.span.end));
    all
}

/// The credits of a document that name somebody, in order; `words` are all of its words.
pub(crate) fn named_among(doc: &Document, words: &Words) -> Vec<Credit> {
    named(doc, forms::starts_of(&doc.text, words))
}

/// What the parts of a document say of credits in them, looked up from its start to its end.
struct Roles {
    /// Parts that credit, and titles, which are `None`, by where they begin.
    all: Vec<(Span, Option<Way>)>,
    /// Those before it have begun.
    next: usize,
    /// Places in `all` of those that have begun and not ended.
    open: Vec<usize>,
}

impl Roles {
    fn new(doc: &Document) -> Self {
        let way = |label| match way_of_role(label) {
            Some(way) => Some(Some(way)),
            None => (label == layers::role::TITLE).then_some(None),
        };
        let roles = doc.layer(layers::ROLE).filter_map(|a| Some((a.span, way(a.label)?)));
        let mut all: Vec<(Span, Option<Way>)> = roles.collect();
        all.sort_by_key(|(span, _)| span.start);
        Roles { all, next: 0, open: Vec::new() }
    }

    /// The parts that credit.
    fn ways(&self) -> impl Iterator<Item = (Span, Way)> {
        self.all.iter().filter_map(|(span, way)| Some((*span, (*way)?)))
    }

    /// Whether nobody has said of any part that it credits.
    fn unlabelled(&self) -> bool {
        self.ways().next().is_none()
    }

    /// Goes on to a piece of text: the parts that hold it, and perhaps others.
    fn around(&mut self, piece: Span) -> impl Iterator<Item = (Span, Option<Way>)> {
        let Roles { all, next, open } = self;
        open.retain(|&role| all[role].0.end > piece.start);
        while let Some((span, _)) = all.get(*next).filter(|(span, _)| span.start <= piece.start) {
            if span.end > piece.start {
                open.push(*next);
            }
            *next += 1;
        }
        open.iter().map(|&role| all[role]).filter(move |(span, _)| span.contains(piece))
    }

    fn titled(&mut self, piece: Span) -> bool {
        self.around(piece).any(|(_, way)| way.is_none())
    }

    /// What the innermost part says that says something about credits.
    fn way(&mut self, piece: Span) -> Option<Way> {
        let ways = self.around(piece).filter_map(|(span, way)| Some((span.len(), way?)));
        ways.min_by_key(|(len, _)| *len).map(|(_, way)| way)
    }
}

/// The credits that name somebody, in order; names of outlets begin at no place but these.
fn named(doc: &Document, starts: Vec<u32>) -> Vec<Credit> {
    let text = &doc.text;
    let found: Vec<(usize, usize, &'static Alias)> = forms::find(text, starts).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let mut all = Vec::new();
    let page = Page::new(text);
    let mut roles = Roles::new(doc);
    let unlabelled = roles.unlabelled();
    // Names beside each other are credited together: `Reuters and AFP reported`.
    for group in found.chunk_by(|(_, end, _), (start, _, _)| phrases::joins(&text[*end..*start])) {
        let ([(start, _, _), .., (_, end, _)] | [(start, end, _)]) = group else { continue };
        let titled = roles.titled(Span::at(*start, *end));
        let place = page.place(*start, *end);
        let by_words = way_by_words(&place, titled);
        // `With assistance from the police, AFP reported` has no helper but the police.
        let speaks = by_words == Some(Way::Attribution);
        let by_line = way_by_line(&place, unlabelled);
        let by_line = by_line.filter(|way| *way != Way::Contribution || !speaks);
        let by_words = by_line.or(by_words);
        let captioned = !titled && captioned(&place);
        // `via KNS/AFP/Getty Images`.
        let of_pictures = group.iter().any(|(.., alias)| supplies_pictures(alias.outlet))
            && (place.before.ends_with("via") || text[*start..*end].contains('/'));
        for &(start, end, alias) in group {
            let span = Span::at(start, end);
            let strong_agency = alias.outlet.kind == OutletKind::Agency && !titled;
            let apart = strong_agency && place.stands_apart() && (place.first || !alias.weak);
            let pictures = supplies_pictures(alias.outlet);
            let way = match (roles.way(span), by_words) {
                (Some(Way::Credit), Some(Way::Contribution)) => Way::Contribution,
                // Two agencies, and nobody's name: `Reuters/AP` signs the text above it.
                (Some(Way::Photo), _) if apart && place.last && group.len() > 1 => Way::Credit,
                (Some(way), _) | (None, Some(way)) => way,
                (None, None) if apart => Way::Credit,
                (None, None) if captioned && (pictures || !alias.weak) => Way::Photo,
                (None, None) => continue,
            };
            let way = match way {
                Way::Attribution if of_pictures => Way::Photo,
                Way::Attribution if pictures => continue,
                _ if pictures => Way::Photo,
                way => way,
            };
            // Forms that mean other things as well count only where a credit is expected.
            let named_so = text[end..].starts_with(" news agency");
            let weak = alias.weak && way == Way::Attribution;
            if weak && !named_so && !attributed_firmly(&place) {
                continue;
            }
            all.push(Credit { span, way, outlet: Some(alias.outlet) });
        }
    }
    all
}

/// Whether an outlet hands out pictures, and no text.
fn supplies_pictures(outlet: &Outlet) -> bool {
    PICTURE_AGENCIES.contains(&outlet.id)
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

/// How agencies are credited without a name.
const UNNAMED: [&str; 6] =
    ["news agencies", "agencies", "agency inputs", "agency reports", "news wires", "wire services"];
/// No such credit in brackets behind a text is longer, in bytes.
const LONGEST_BRACKET: usize = 60;

/// Credits without a name: `(With inputs from agencies)`; `named` are those with one, in order.
fn unnamed(text: &str, lines: impl Iterator<Item = (Span, Way)>, named: &[Credit]) -> Vec<Credit> {
    let mut all: Vec<Credit> = Vec::new();
    let lines = lines.filter(|(_, way)| matches!(way, Way::Credit | Way::Contribution));
    for (line, way) in lines.chain(last_bracket(text).map(|span| (span, Way::Credit))) {
        let lower = text[line.range()].to_ascii_lowercase();
        let found = UNNAMED.iter().find_map(|name| lower.find(name).map(|at| (at, name.len())));
        if let Some((at, length)) = found {
            let start = line.start as usize + at;
            let span = Span::at(start, start + length);
            let next = named.partition_point(|credit| credit.span.end <= span.start);
            if !named.get(next).is_some_and(|credit| credit.span.overlaps(span)) {
                all.push(Credit { span, way, outlet: None });
            }
        }
    }
    all.sort_by_key(|credit| credit.span.start);
    all.dedup_by_key(|credit| credit.span);
    all
}

/// `(Agencies)`, `(With agency inputs)` behind the last sentence.
fn last_bracket(text: &str) -> Option<Span> {
    let text = Page::new(text).trimmed();
    let inside = text.strip_suffix(')')?;
    let start = inside.bytes().rev().take(LONGEST_BRACKET).position(|byte| byte == b'(')?;
    let start = inside.len() - start;
    let lower = inside[start..].to_ascii_lowercase();
    let named = UNNAMED.contains(&lower.strip_prefix("with ").unwrap_or(&lower));
    named.then(|| Span::at(start, inside.len()))
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

/// Whom the text itself shows to be its primary source: the only one that its dateline and headline name, or else its
/// credit lines, or else its byline, or else the agency that published it. Otherwise it is unknown.
pub(crate) fn primary(
    doc: &Document,
    credits: &[Credit],
) -> Option<(&'static Outlet, RuleId, &'static str)> {
    // The byline of an outlet says who wrote for it, that of an agency whose text it is.
    let steps: [(&[Way], bool); 3] =
        [(&[Way::Dateline, Way::Headline], false), (&[Way::Credit], false), (&[Way::Byline], true)];
    for (ways, agencies) in steps {
        let mut named: Vec<(&'static Outlet, Way)> = Vec::new();
        for credit in credits.iter().filter(|credit| ways.contains(&credit.way)) {
            let fits = |o: &&Outlet| !agencies || o.kind == OutletKind::Agency;
            let new = credit.outlet.filter(fits);
            if let Some(outlet) = new.filter(|o| named.iter().all(|(n, _)| n.id != o.id)) {
                named.push((outlet, credit.way));
            }
        }
        if let [(outlet, way)] = named[..] {
            let reason = match way {
                Way::Dateline => "the dateline names it",
                Way::Headline => "the headline ends in its name",
                Way::Byline => "the byline names it",
                _ => "the credit line names it and no other",
            };
            return Some((outlet, rule::PRIMARY_CREDIT, reason));
        }
        if !named.is_empty() {
            return None;
        }
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
