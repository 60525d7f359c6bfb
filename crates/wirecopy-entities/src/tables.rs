//! The built-in tables, read from `data/`.

use wirecopy_stage::prelude::RuleId;
use wirecopy_text::outlet::{self, OutletKind};

use crate::gazetteer::{Builder, Entry};
use crate::mention::slug;
use crate::rules::rule;
use crate::settings::Label;

const COUNTRIES: &str = include_str!("../data/countries.tsv");
const CITIES: &str = include_str!("../data/cities.tsv");
const PLACES: &str = include_str!("../data/places.tsv");
const LARGE_CITIES: &str = include_str!("../data/large-cities.tsv");
const PEOPLE: &str = include_str!("../data/people.tsv");
const LEADERS: &str = include_str!("../data/leaders.tsv");
const BODIES: &str = include_str!("../data/bodies.tsv");
const PRODUCTS: &str = include_str!("../data/products.txt");
const EVENTS: &str = include_str!("../data/events.txt");

/// The rows of a table, without its header.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|l| !l.starts_with('#') && !l.is_empty())
}

/// Names for codes that are no countries; they are not written as `iso`.
fn iso(code: &str) -> &str {
    if code.starts_with('X') && code != "XK" { "" } else { code }
}

fn entry(label: Label, name: &str, rule: RuleId) -> Entry {
    Entry {
        label,
        id: format!("{}/{}", label.prefix(), slug(name)),
        name: name.to_owned(),
        iso: String::new(),
        wikidata: String::new(),
        kind: "",
        rule,
    }
}

/// Adds everything that comes with the project.
pub(crate) fn fill(to: &mut Builder) {
    people(to);
    countries(to);
    cities(to);
    bodies(to);
    outlets(to);
    for row in rows(EVENTS) {
        simple(to, row, Label::Event, rule::EVENT);
    }
    for row in rows(PRODUCTS) {
        simple(to, row, Label::Product, rule::PRODUCT);
    }
}

/// Adds the forms of a row, before which a Wikidata id may stand.
fn simple(to: &mut Builder, row: &str, label: Label, rule: RuleId) {
    let (wikidata, row) = row.split_once('\t').unwrap_or(("", row));
    let name = row.split('|').next().unwrap_or(row);
    let at = to.entry(Entry { wikidata: wikidata.to_owned(), ..entry(label, name, rule) });
    for form in row.split('|') {
        to.form(form, at);
    }
}

fn bodies(to: &mut Builder) {
    for row in rows(BODIES) {
        simple(to, row, Label::Organisation, rule::BODY);
    }
}

fn countries(to: &mut Builder) {
    for row in rows(COUNTRIES) {
        let mut cells = row.split('\t');
        let mut next = || cells.next().unwrap_or_default();
        let (code, wikidata, names, peoples, capitals) = (next(), next(), next(), next(), next());
        if let Some(name) = names.split('|').next().filter(|n| !n.is_empty()) {
            let mut country = entry(Label::Place, name, rule::GAZETTEER_COUNTRY);
            country.iso = iso(code).to_owned();
            country.wikidata = wikidata.to_owned();
            country.kind = "country";
            let at = to.entry(country);
            for form in names.split('|') {
                to.form(form, at);
            }
        }
        let mut adjective = None;
        for people in peoples.split('|').filter(|p| !p.is_empty()) {
            // Where a row holds several peoples, each is its own.
            let at = match adjective {
                Some(at) if !iso(code).is_empty() || code != "X9" => at,
                _ => {
                    let mut it = entry(Label::Nationality, people, rule::DEMONYM);
                    it.iso = iso(code).to_owned();
                    to.entry(it)
                }
            };
            adjective = Some(at);
            to.form(people, at);
        }
        if let Some(name) = capitals.split('|').next().filter(|n| !n.is_empty()) {
            let at = to.entry(city(name, iso(code), rule::CAPITAL));
            for form in capitals.split('|') {
                // Countries with two capitals.
                let own = matches!(form, "Sucre" | "Gitega" | "Dar es Salaam");
                let at = if own { to.entry(city(form, code, rule::CAPITAL)) } else { at };
                to.form(form, at);
            }
        }
    }
}

fn city(name: &str, code: &str, rule: RuleId) -> Entry {
    Entry { kind: "city", iso: code.to_owned(), ..entry(Label::Place, name, rule) }
}

fn cities(to: &mut Builder) {
    for (table, kind, by) in [
        (CITIES, "city", rule::CITY),
        (PLACES, "other", rule::REGION),
        (LARGE_CITIES, "city", rule::LARGE_CITY),
    ] {
        for row in rows(table) {
            let Some((code, list)) = row.split_once('\t') else { continue };
            for forms in list.split('|') {
                let mut place = city(forms.split('/').next().unwrap_or(forms), code, by);
                place.kind = kind;
                let at = to.entry(place);
                for form in forms.split('/') {
                    to.form(form, at);
                }
            }
        }
    }
}

fn people(to: &mut Builder) {
    for row in rows(PEOPLE).chain(rows(LEADERS)) {
        let mut cells = row.split('\t');
        let mut next = || cells.next().unwrap_or_default();
        let (code, wikidata, names, alone) = (next(), next(), next(), next());
        let name = names.split('|').next().unwrap_or_default();
        let mut person = entry(Label::Person, name, rule::PERSON_KNOWN);
        person.iso = code.to_owned();
        person.wikidata = wikidata.to_owned();
        let at = to.entry(person);
        for form in names.split('|') {
            to.form(form, at);
        }
        for form in alone.split('|').filter(|f| !f.is_empty()) {
            to.alone(form, at);
        }
    }
}

fn outlets(to: &mut Builder) {
    for outlet in outlet::all() {
        let agency = outlet.kind == OutletKind::Agency;
        let (label, by) = if agency {
            (Label::Agency, rule::AGENCY)
        } else {
            (Label::Organisation, rule::OUTLET)
        };
        let mut it = entry(label, outlet.name, by);
        it.id = format!("{}/{}", label.prefix(), outlet.id);
        it.wikidata = outlet.wikidata.unwrap_or_default().to_owned();
        it.kind = outlet.kind.as_str();
        let at = to.entry(it);
        for alias in outlet.aliases() {
            if !alias.text.starts_with(char::is_lowercase) || alias.case_sensitive {
                to.outlet_form(alias.text, at, alias.weak);
            }
        }
    }
}
