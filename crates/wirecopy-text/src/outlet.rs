//! Whom a text can come from: news agencies, newspapers, broadcasters, sites.
//!
//! The two tables, [`AGENCIES`] and [`OUTLETS`], were compiled by hand for this project from general
//! knowledge. They hold the names under which English-language copy credits its sources, and leave
//! out what was not certain: a missing [`Outlet::wikidata`] says nothing but that.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::{AGENCIES, OUTLETS};

/// What an outlet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutletKind {
    /// Sells or hands out copy for others to print.
    Agency,
    /// Appears in print, or did.
    Newspaper,
    /// Radio or television.
    Broadcaster,
    /// Appears on the web alone.
    Site,
}

impl OutletKind {
    /// Its name in settings and output.
    pub fn as_str(self) -> &'static str {
        match self {
            OutletKind::Agency => "agency",
            OutletKind::Newspaper => "newspaper",
            OutletKind::Broadcaster => "broadcaster",
            OutletKind::Site => "site",
        }
    }
}

/// One agency or outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlet {
    /// A stable slug: `associated-press`.
    pub id: &'static str,
    /// The name to show. It is also a form: in any case for an agency, as written for the others,
    /// whose names are too often words of the language (`The Guardian`, `The Times`).
    pub name: &'static str,
    /// What it is.
    pub kind: OutletKind,
    /// Where it is at home, as ISO 3166-1 alpha-2; where there is no one country, `""`.
    pub country: &'static str,
    /// Forms that count as written only: `AP`, `The BBC`.
    pub exact: &'static [&'static str],
    /// Forms that count in any case.
    pub loose: &'static [&'static str],
    /// Forms, as written, that mean something else at least as often (`PA`, `Mirror`) and count only
    /// where a credit is expected.
    pub weak: &'static [&'static str],
    /// The domains it publishes under, in lower case.
    pub domains: &'static [&'static str],
    /// Its item in Wikidata, where it is certain.
    pub wikidata: Option<&'static str>,
}

impl Outlet {
    /// What table rows that say nothing else fall back on.
    pub(crate) const BARE: Outlet = Outlet {
        id: "",
        name: "",
        kind: OutletKind::Site,
        country: "",
        exact: &[],
        loose: &[],
        weak: &[],
        domains: &[],
        wikidata: None,
    };

    /// Every form in which copy names it, its name first.
    pub fn aliases(&'static self) -> impl Iterator<Item = Alias> {
        let alias = move |text: &&'static str, case_sensitive, weak| Alias {
            text,
            outlet: self,
            case_sensitive,
            weak,
        };
        let named_weakly = self.weak.contains(&self.name);
        let name_as_written = named_weakly || self.kind != OutletKind::Agency;
        let weak = self.weak.iter().filter(move |form| **form != self.name);
        std::iter::once(alias(&self.name, name_as_written, named_weakly))
            .chain(self.exact.iter().map(move |form| alias(form, true, false)))
            .chain(self.loose.iter().map(move |form| alias(form, false, false)))
            .chain(weak.map(move |form| alias(form, true, true)))
    }
}

/// A form in which copy names an outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The form.
    pub text: &'static str,
    /// The outlet that it names.
    pub outlet: &'static Outlet,
    /// Whether it counts as written only; otherwise in any case.
    pub case_sensitive: bool,
    /// Whether it counts only where a credit is expected.
    pub weak: bool,
}

/// Every agency, then every other outlet.
pub fn all() -> impl Iterator<Item = &'static Outlet> {
    AGENCIES.iter().chain(OUTLETS)
}

/// Every form of every outlet, for building automata.
pub fn aliases() -> impl Iterator<Item = Alias> {
    all().flat_map(Outlet::aliases)
}

/// The outlet with this id.
pub fn by_id(id: &str) -> Option<&'static Outlet> {
    INDEX.ids.get(id).copied()
}

/// The outlet that publishes under `host` or a domain above it, in any case and with or without a
/// port: `www.bbc.co.uk` is the BBC.
///
/// ```
/// use wirecopy_text::outlet::by_domain;
/// assert_eq!(by_domain("www.bbc.co.uk").map(|outlet| outlet.name), Some("BBC"));
/// assert_eq!(by_domain("notbbc.co.uk"), None);
/// ```
pub fn by_domain(host: &str) -> Option<&'static Outlet> {
    let host = host.split(':').next().unwrap_or(host).trim_end_matches('.');
    // The longest name that DNS allows; nothing longer is a host.
    if host.len() > 253 {
        return None;
    }
    let host = host.to_ascii_lowercase();
    let mut rest = host.as_str();
    loop {
        if let Some(outlet) = INDEX.domains.get(rest) {
            return Some(outlet);
        }
        rest = rest.split_once('.')?.1;
    }
}

/// The outlet that `form` names, the whole of it and weak forms included; as written where the
/// table says so, else in any case.
///
/// ```
/// use wirecopy_text::outlet::by_alias_exact;
/// assert_eq!(by_alias_exact("AP"), by_alias_exact("associated press"));
/// assert_eq!(by_alias_exact("ap"), None);
/// ```
pub fn by_alias_exact(form: &str) -> Option<&'static Outlet> {
    INDEX.as_written.get(form).or_else(|| INDEX.any_case.get(form.to_lowercase().as_str())).copied()
}

struct Index {
    ids: HashMap<&'static str, &'static Outlet>,
    domains: HashMap<&'static str, &'static Outlet>,
    as_written: HashMap<&'static str, &'static Outlet>,
    any_case: HashMap<String, &'static Outlet>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| Index {
    ids: all().map(|outlet| (outlet.id, outlet)).collect(),
    domains: all()
        .flat_map(|outlet| outlet.domains.iter().map(move |domain| (*domain, outlet)))
        .collect(),
    as_written: aliases()
        .filter(|alias| alias.case_sensitive)
        .map(|alias| (alias.text, alias.outlet))
        .collect(),
    any_case: aliases()
        .filter(|alias| !alias.case_sensitive)
        .map(|alias| (alias.text.to_lowercase(), alias.outlet))
        .collect(),
});

/// Lays out a table: an id, a name, a country, and whatever else there is to say.
macro_rules! table {
    ($($id:literal $name:literal $kind:ident $country:literal { $($key:ident: $value:expr),* $(,)? })*) => {
        &[$($crate::outlet::Outlet {
            id: $id,
            name: $name,
            kind: $crate::outlet::OutletKind::$kind,
            country: $country,
            $($key: $value,)*
            ..$crate::outlet::Outlet::BARE
        }),*]
    };
}
pub(crate) use table;

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn check(found: Option<&'static Outlet>, expect: &str) {
        assert_eq!(found.map_or("", |outlet| outlet.id), expect);
    }

    #[test]
    fn lookups() {
        check(by_id("kcna"), "kcna");
        check(by_id("KCNA"), "");
        for form in ["Korean Central News Agency", "KOREAN CENTRAL NEWS AGENCY", "KCNA"] {
            check(by_alias_exact(form), "kcna");
        }
        check(by_alias_exact("kcna"), "");
        check(by_alias_exact("AFP"), "afp");
        check(by_alias_exact("The Guardian"), "guardian");
        check(by_alias_exact("the guardian"), "");
        check(by_alias_exact("PA Media"), "pa");
        check(by_alias_exact(""), "");
    }

    #[test]
    fn domains() {
        check(by_domain("reuters.com"), "reuters");
        check(by_domain("WWW.Reuters.com:443"), "reuters");
        check(by_domain("edition.cnn.com."), "cnn");
        check(by_domain("com"), "");
        check(by_domain(""), "");
        check(by_domain("notreuters.com"), "");
        check(by_domain(&"a.".repeat(100_000)), "");
    }

    #[test]
    fn tables_are_large_and_consistent() {
        assert!(AGENCIES.len() >= 60, "{}", AGENCIES.len());
        assert!(OUTLETS.len() >= 120, "{}", OUTLETS.len());
        let mut ids = HashSet::new();
        let mut domains = HashSet::new();
        let mut forms = HashMap::new();
        for outlet in all() {
            assert!(ids.insert(outlet.id), "{} stands twice", outlet.id);
            let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            assert!(outlet.id.chars().all(slug), "{}", outlet.id);
            assert!(outlet.country.is_empty() || outlet.country.len() == 2, "{}", outlet.id);
            for domain in outlet.domains {
                assert!(domains.insert(*domain), "{domain} stands twice");
                assert_eq!(*domain, domain.to_ascii_lowercase());
                assert!(domain.contains('.') && !domain.starts_with("www."), "{domain}");
            }
            for alias in outlet.aliases() {
                assert_eq!(alias.text, alias.text.trim());
                assert!(!alias.text.is_empty());
                forms.entry(alias.text.to_lowercase()).or_insert_with(Vec::new).push(alias);
            }
        }
        // No form names two outlets, and none says again what a form in any case has said.
        let mut clashes = Vec::new();
        for same in forms.values().filter(|same| same.len() > 1) {
            let texts: HashSet<_> = same.iter().map(|alias| alias.text).collect();
            if texts.len() < same.len() || same.iter().any(|alias| !alias.case_sensitive) {
                clashes.push(same.iter().map(|a| (a.text, a.outlet.id)).collect::<Vec<_>>());
            }
        }
        assert!(clashes.is_empty(), "{clashes:#?}");
    }

    #[test]
    fn every_kind_is_where_it_belongs() {
        assert!(AGENCIES.iter().all(|outlet| outlet.kind == OutletKind::Agency));
        assert!(OUTLETS.iter().all(|outlet| outlet.kind != OutletKind::Agency));
    }
}
