//! Reading fields out of lines: authors, addresses, titles.

use crate::dates;
use wirecopy_text::{fold_key, outlet};

/// A title without the names of sites that pages put around it. Names that the page gives for its site are `known`.
pub(crate) fn title_without_outlet<'a>(
    title: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    host: Option<&str>,
) -> String {
    let mut title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    // At most three such parts: `Headline | Section | Site`.
    for _ in 0..3 {
        let mut parts = SEPARATORS.iter().filter_map(|s| {
            let (head, tail) = title.rsplit_once(s)?;
            Some((head, tail, *s))
        });
        // The last separator of all.
        let Some((head, tail, separator)) = parts.by_ref().max_by_key(|(head, ..)| head.len())
        else {
            break;
        };
        let words = |t: &str| t.split_whitespace().count();
        let is_site = |name: &str| {
            outlet::by_alias_exact(name).is_some()
                || known.clone().any(|k| same_name(k, name))
                || host.is_some_and(|h| names_host(name, h))
        };
        let lead = title.split_once(separator).filter(|(first, _)| is_site(first));
        if let Some((_, rest)) = lead {
            title = rest.trim().to_owned();
            continue;
        }
        // An unknown tail is a site when it is much shorter than the headline before it.
        let short = words(tail) <= 3 && words(head) >= 5;
        let bar = matches!(separator, " | " | " • " | " :: " | " » " | " · ");
        if is_site(tail) || short || bar && words(head) >= 2 && words(tail) <= 8 {
            title = head.trim().to_owned();
        } else {
            break;
        }
    }
    title
}

/// What stands between a headline and the name of a site.
const SEPARATORS: [&str; 9] = [" | ", " – ", " — ", " - ", " :: ", " » ", " • ", " · ", " : "];

/// Whether two names are the same but for signs and case, or the longer adds words to the shorter.
fn same_name(a: &str, b: &str) -> bool {
    let (a, b) = (fold_key(a), fold_key(b));
    !a.is_empty() && !b.is_empty() && (a == b || a.starts_with(&b) && b.len() >= 6)
}

/// Whether a host is that of a site of this name: `Harbour Post` and `www.harbourpost.com`.
pub(crate) fn names_host(name: &str, host: &str) -> bool {
    let plain: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let host: String = host.chars().filter(|c| c.is_alphanumeric() || *c == '.').collect();
    plain.len() >= 3
        && host.split('.').any(|part| part == plain || plain.len() >= 6 && part.starts_with(&plain))
}

/// The authors that a machine-readable value names. What is one name with degrees behind it stays one.
pub(crate) fn author_names(value: &str) -> Vec<String> {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    let value = after_author_prefix(&value).unwrap_or(&value);
    let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '-'));
    let path = !value.contains(' ') && value.matches('.').count() > 1;
    let odd = path || value.contains("://") || value.contains('@') || value.len() > 200;
    let machine = matches!(
        value.to_lowercase().as_str(),
        "admin"
            | "administrator"
            | "null"
            | "undefined"
            | "none"
            | "anonymous"
            | "unknown"
            | "user"
    );
    let nobody = value
        .to_lowercase()
        .split(' ')
        .any(|w| matches!(w, "agencies" | "newsroom" | "newsdesk" | "reporters"));
    if odd || machine || nobody || !value.contains(char::is_alphabetic) {
        return Vec::new();
    }
    let list = author_list(value);
    let named: usize = list.iter().map(|n| n.split_whitespace().count()).sum();
    let words = value.split_whitespace().filter(|w| !matches!(*w, "and" | "&" | "AND")).count();
    // Nothing was lost: it is a list of people.
    if named == words { list } else { vec![value.to_owned()] }
}

/// The authors that an element names which a page calls its byline.
pub(crate) fn byline_names(text: &str) -> Vec<String> {
    // `By Ana Petrova | May 12, 2021`: what is parted is something else.
    let text = text.split(['|', '•', '·', '—', '\n']).map(str::trim).find(|t| !t.is_empty());
    let mut text = text.unwrap_or_default();
    while let Some(rest) = after_author_prefix(text) {
        text = rest;
    }
    // `Ana Petrova 12 May 2021`: a date begins something else too.
    let end = text.find(|c: char| c.is_ascii_digit()).filter(|&end| end > 3).unwrap_or(text.len());
    let text = text[..end].trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.');
    let mut text = text;
    while let Some(last) = text.rsplit(' ').next().filter(|w| end_is_date(w)) {
        text = text[..text.len() - last.len()].trim_end();
    }
    let list = author_list(text);
    if !list.is_empty() {
        return list;
    }
    let words = text.split_whitespace().count();
    let lower = text.to_lowercase();
    let label = [
        "author",
        "view all",
        "about",
        "written",
        "read more",
        "published",
        "posted",
        "by",
        "the author",
        "name",
        "updated",
        "share",
        "follow",
    ];
    let plain = !text.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '?' | '!'));
    if (1..=4).contains(&words) && plain && !label.iter().any(|l| lower.starts_with(l)) {
        author_names(text)
    } else {
        Vec::new()
    }
}

/// Whether a word belongs to the date that follows a name: `May`, `on`, `Published`.
fn end_is_date(word: &str) -> bool {
    dates::month_number(&word.to_lowercase()).is_some()
        || matches!(word, "on" | "On" | "Published" | "Updated" | "Posted" | "Last")
}

/// What stands before the name in a byline, in lower case.
const AUTHOR_PREFIXES: [&str; 17] = [
    "by",
    "by:",
    "written by",
    "words by",
    "posted by",
    "published by",
    "author:",
    "reviewed by",
    "article by",
    "article by:",
    "recipe by",
    "story by",
    "text by",
    "interview by",
    "post by",
    "blog by",
    "from",
];

/// What stands behind the words that introduce an author, if the text begins with some.
pub(crate) fn after_author_prefix(text: &str) -> Option<&str> {
    let text = text.trim();
    let prefix = |prefix: &&'static str| {
        let head = text.get(..prefix.len())?;
        let rest = &text[prefix.len()..];
        let ends =
            rest.is_empty() || prefix.ends_with(':') || rest.starts_with([' ', ':', '\u{a0}']);
        (ends && head.eq_ignore_ascii_case(prefix)).then(|| rest.trim_start_matches(':').trim())
    };
    AUTHOR_PREFIXES.iter().rev().find_map(prefix)
}

/// The authors that a byline names, without `By` and without agencies.
pub(crate) fn author_list(text: &str) -> Vec<String> {
    let text = text.trim();
    let text = after_author_prefix(text).unwrap_or(text);
    let text = text.split(['(', '|', '/']).next().unwrap_or_default();
    let joined =
        text.replace(" and ", ",").replace(" & ", ",").replace(" AND ", ",").replace(';', ",");
    joined
        .split(',')
        .map(|name| name.trim().trim_end_matches('.').to_owned())
        .filter(|name| is_person_like(name))
        .collect()
}

/// Whether words look like the name of one person: two to four capitalized words, and no agency or outlet.
pub(crate) fn is_person_like(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let particle = |w: &str| {
        matches!(w, "de" | "da" | "van" | "von" | "der" | "bin" | "al" | "el" | "la" | "di")
    };
    (2..=4).contains(&words.len())
        && words.iter().all(|w| particle(w) || w.chars().next().is_some_and(char::is_uppercase))
        && name
            .chars()
            .all(|c| c.is_alphabetic() || c.is_whitespace() || matches!(c, '.' | '-' | '\'' | '’'))
        && outlet::by_alias_exact(name).is_none()
        && !words.iter().any(|w| {
            matches!(
                w.to_ascii_lowercase().as_str(),
                "desk"
                    | "staff"
                    | "bureau"
                    | "news"
                    | "agency"
                    | "agencies"
                    | "correspondent"
                    | "editor"
                    | "reporter"
                    | "team"
                    | "press"
                    | "online"
                    | "service"
                    | "wire"
                    | "photo"
                    | "the"
            )
        })
}

/// What follows one of some prefixes.
pub(crate) fn strip_prefix_any<'a>(text: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    prefixes.iter().find_map(|p| text.strip_prefix(p))
}

/// The host of an address.
pub(crate) fn host(url: &str) -> Option<&str> {
    let rest = strip_prefix_any(url, &["https://", "http://"])?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn authors() {
        let check = |text: &str, expect: &[&str]| assert_eq!(author_list(text), expect, "{text}");
        check("By Ana Petrova and Lee Wong", &["Ana Petrova", "Lee Wong"]);
        check("Nguyen Van Nam (According to Reuters, TASS)", &["Nguyen Van Nam"]);
        check("By Ana Petrova, Reuters", &["Ana Petrova"]);
        check("By our correspondent", &[]);
    }

    #[test]
    fn titles() {
        let check = |text: &str, expect: &str| {
            let site = ["Black Sea Ledger"].into_iter();
            let got = title_without_outlet(text, site, Some("www.harbour-times.com"));
            assert_eq!(got, expect, "{text}");
        };
        check("Port reopens after blast | Harbour Post", "Port reopens after blast");
        check("Two ships - one port", "Two ships - one port");
        check("Blast: what we know - World - Black Sea Ledger", "Blast: what we know - World");
        check("Black Sea Ledger | Port reopens", "Port reopens");
        check("Port reopens • Harbour Times", "Port reopens");
        check("Port reopens after the blast - BBC News", "Port reopens after the blast");
    }
}
