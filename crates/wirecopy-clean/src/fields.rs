//! Reading fields out of lines: dates, authors, addresses, titles.

use wirecopy_text::outlet;

/// Names of months as news writes them, with the number; three letters tell them apart.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The ISO date, or date and time, at the start of a machine-readable value such as `2021-05-12T10:00:00+02:00`; also
/// dates in words.
pub(crate) fn iso_date(text: &str) -> Option<String> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let digits = |from: usize, to: usize| {
        bytes.get(from..to).is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    let is_iso = digits(0, 4)
        && bytes.get(4) == Some(&b'-')
        && digits(5, 7)
        && bytes.get(7) == Some(&b'-')
        && digits(8, 10);
    if !is_iso {
        return date_in_words(text);
    }
    let (month, day) = (text.get(5..7)?.parse::<u8>().ok()?, text.get(8..10)?.parse::<u8>().ok()?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let time_len = match text.get(10..) {
        Some(rest)
            if rest.starts_with(['T', ' ']) && digits(11, 13) && bytes.get(13) == Some(&b':') =>
        {
            rest.bytes().take_while(|b| b.is_ascii_digit() || b"T :.+-Z".contains(b)).count()
        }
        _ => 0,
    };
    let time = text.get(10..10 + time_len).unwrap_or_default().trim_end();
    Some(format!("{}{}", text.get(..10)?, time.replacen(' ', "T", 1)))
}

/// The ISO date of a line such as `July 27, 2023`, `Wed, 12 May 2021`, `Published: 12th May 2021 10:15 IST`. The line
/// must say nothing else but what such lines say.
pub(crate) fn date_in_words(text: &str) -> Option<String> {
    let (mut year, mut month, mut day) = (None, None, None);
    let mut clock = false;
    for word in
        text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '(' | ')' | '·' | '•'))
    {
        let word = word.trim_matches(['.', ':']);
        let lower = word.to_ascii_lowercase();
        let number = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let suffix = &lower[number.len()..];
        if word.is_empty() || is_time_word(&lower) {
            clock |= lower.contains(':');
            continue;
        }
        // The name of a zone behind a time.
        if clock && (2..=5).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase()) {
            continue;
        }
        if is_pointed_time(number) {
            clock = true;
        } else if let Ok(n) = number.parse::<u32>() {
            match (number.len(), suffix) {
                (4, "") if year.is_none() && (1600..2200).contains(&n) => year = Some(n),
                (1 | 2, "" | "st" | "nd" | "rd" | "th")
                    if day.is_none() && (1..=31).contains(&n) =>
                {
                    day = Some(n);
                }
                (1 | 2, "am" | "pm") => {}
                _ => return None,
            }
        } else if let Some(m) = month_number(&lower).filter(|_| month.is_none()) {
            month = Some(m);
        } else {
            return None;
        }
    }
    let (year, month, day) = (year?, month?, day?);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn is_pointed_time(word: &str) -> bool {
    word.split_once('.').is_some_and(|(h, m)| {
        m.len() == 2
            && h.parse::<u8>().is_ok_and(|h| h < 24)
            && m.parse::<u8>().is_ok_and(|m| m < 60)
    })
}

fn month_number(lower: &str) -> Option<usize> {
    const FULL: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let i = MONTHS.iter().position(|m| lower.starts_with(m))?;
    (lower == MONTHS[i] || lower == FULL[i] || lower == "sept").then_some(i + 1)
}

/// Words of a line of date and time that do not change the day.
fn is_time_word(lower: &str) -> bool {
    const WORDS: [&str; 37] = [
        "published",
        "updated",
        "posted",
        "modified",
        "last",
        "first",
        "on",
        "at",
        "date",
        "by",
        "am",
        "pm",
        "a.m",
        "p.m",
        "ist",
        "gmt",
        "utc",
        "est",
        "edt",
        "et",
        "pst",
        "pdt",
        "bst",
        "cet",
        "cest",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
    ];
    let is_clock = lower.contains(':')
        && lower.bytes().all(|b| b.is_ascii_digit() || b == b':' || b.is_ascii_alphabetic())
        && lower.as_bytes()[0].is_ascii_digit();
    WORDS.contains(&lower) || is_clock || lower == "sat" || lower == "sun" || lower == "-"
}

/// A title without the name of the outlet that pages put behind it.
pub(crate) fn title_without_outlet(title: &str) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    for separator in [" | ", " – ", " — ", " - ", " :: ", " » "] {
        if let Some((head, tail)) = title.rsplit_once(separator) {
            let known = outlet::by_alias_exact(tail.trim()).is_some();
            // An unknown tail is an outlet when it is much shorter than the headline before it.
            let likely = separator == " | "
                || (tail.split_whitespace().count() <= 3 && head.split_whitespace().count() >= 5);
            if known || likely {
                return head.trim().to_owned();
            }
        }
    }
    title
}

/// The authors that a byline names, without `By` and without agencies.
pub(crate) fn author_list(text: &str) -> Vec<String> {
    let text = text.trim();
    let text =
        strip_prefix_any(text, &["By ", "by ", "BY ", "Written by ", "From "]).unwrap_or(text);
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

/// The language of a text by its most frequent short words, if it is long enough to tell.
pub(crate) fn language(text: &str) -> Option<&'static str> {
    const WORDS: [(&str, &[&str]); 6] = [
        ("en", &["the", "of", "and", "to", "in", "that", "is", "was", "for", "with", "on", "said"]),
        (
            "de",
            &["der", "die", "und", "das", "den", "ist", "mit", "von", "dem", "nicht", "ein", "im"],
        ),
        ("fr", &["le", "la", "les", "des", "et", "en", "du", "une", "est", "dans", "que", "pour"]),
        ("es", &["el", "la", "los", "de", "que", "y", "en", "las", "del", "por", "con", "una"]),
        ("it", &["il", "di", "che", "la", "e", "per", "un", "della", "con", "sono", "gli", "nel"]),
        ("pt", &["o", "de", "que", "e", "do", "da", "em", "um", "para", "com", "uma", "os"]),
    ];
    let mut counts = [0usize; WORDS.len()];
    let mut words = 0;
    // The beginning is enough, and bounds the work.
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).take(600) {
        words += 1;
        if word.len() <= 5 {
            let lower = word.to_lowercase();
            for (count, (_, list)) in counts.iter_mut().zip(WORDS) {
                *count += usize::from(list.contains(&lower.as_str()));
            }
        }
    }
    let best = (0..counts.len()).max_by_key(|&i| (counts[i], std::cmp::Reverse(i)))?;
    let second =
        (0..counts.len()).filter(|&i| i != best).map(|i| counts[i]).max().unwrap_or_default();
    let sure = words >= 12 && counts[best] * 10 >= words && counts[best] > second + second / 4;
    sure.then(|| WORDS[best].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(iso_date(text).as_deref(), expect, "{text}")
        };
        check("2021-05-12", Some("2021-05-12"));
        check("2021-05-12T10:00:00+02:00", Some("2021-05-12T10:00:00+02:00"));
        check("2021-05-12 10:00", Some("2021-05-12T10:00"));
        check("2021-15-12", None);
        check("July 27, 2023", Some("2023-07-27"));
        check("Wed, 12th May 2021 10:15 IST", Some("2021-05-12"));
        check("Published: May 12, 2021", Some("2021-05-12"));
        check("May 13, 2021, 7:40 AM MYT", Some("2021-05-13"));
        check("Tue 7 Sep 2021 05.42 EEST", Some("2021-09-07"));
        check("On May 12, 2021 he left", None);
        check("May 2021", None);
    }

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
        let check = |text: &str, expect: &str| assert_eq!(title_without_outlet(text), expect);
        check("Port reopens after blast | Harbour Post", "Port reopens after blast");
        check("Two ships - one port", "Two ships - one port");
        check("Port reopens after the blast - BBC News", "Port reopens after the blast");
    }
}
