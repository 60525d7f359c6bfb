//! Reading dates out of machine-readable values, lines and addresses.

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

pub(crate) fn month_number(lower: &str) -> Option<usize> {
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

/// The date of a machine-readable value: an ISO date or date-time, `2021/5/12`, `20210512`, or a date in words.
pub(crate) fn machine(value: &str) -> Option<String> {
    let value = value.trim();
    let digits = value.len() == 8 && value.bytes().all(|b| b.is_ascii_digit());
    iso_date(value)
        .or_else(|| if digits { civil(&value[..4], &value[4..6], &value[6..]) } else { None })
        .or_else(|| in_text(value).filter(|_| value.len() <= 40))
}

/// The first date that stands in a short text, as an ISO date: `By Ana Petrova, May 12, 2021`.
pub(crate) fn in_text(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '(' | ')' | '·' | '•'))
        .map(|w| w.trim_matches(['.', ':', ';']))
        .filter(|w| !w.is_empty())
        .take(60)
        .collect();
    (0..words.len()).find_map(|i| {
        let three = words.get(i..i + 3).and_then(|w| {
            let (a, b, c) = (w[0], w[1], w[2]);
            let month = |w: &str| month_number(&w.to_lowercase()).map(|m| m.to_string());
            let day = |w: &str| {
                let end = w.trim_end_matches(|c: char| c.is_ascii_lowercase());
                (w.len() - end.len() <= 2).then(|| end.to_owned())
            };
            let in_order = |year: &str, m: &str, d: &str| civil(year, &month(m)?, &day(d)?);
            in_order(c, a, b).or_else(|| in_order(c, b, a)).or_else(|| in_order(a, b, c))
        });
        three.or_else(|| numeric(words[i]))
    })
}

/// A date in digits: `2021-05-12`, `12.05.2021`, `05/12/2021`. Where day and month could change places, dots put the day
/// first and slashes the month.
fn numeric(word: &str) -> Option<String> {
    if let Some(date) = iso_date(word).filter(|_| word.starts_with(|c: char| c.is_ascii_digit())) {
        return Some(date);
    }
    let sign = ['/', '.', '-'].into_iter().find(|s| word.contains(*s))?;
    let parts: Vec<&str> = word.split(sign).collect();
    let &[a, b, c] = parts.as_slice() else { return None };
    if a.len() == 4 {
        return civil(a, b, c.get(..2).unwrap_or(c));
    }
    if c.len() != 4 {
        return None;
    }
    let first_is_day = a.parse::<u8>().is_ok_and(|n| n > 12);
    let second_is_day = b.parse::<u8>().is_ok_and(|n| n > 12);
    if first_is_day || sign != '/' && !second_is_day { civil(c, b, a) } else { civil(c, a, b) }
}

/// An ISO date of its parts, if they are one of recent times.
fn civil(year: &str, month: &str, day: &str) -> Option<String> {
    let number = |text: &str, longest: usize| {
        let plain = text.len() <= longest && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let real = (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    real.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// The date in the path of an address: `/2021/05/12/`, `/2021-05-12-port`, `/2021/may/12/`, `/20210512/`.
pub(crate) fn in_url(url: &str) -> Option<String> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split(['/', '-', '_', '.']).collect();
    let month = |w: &str| month_number(&w.to_lowercase()).map_or(w.to_owned(), |m| m.to_string());
    parts
        .windows(3)
        .find_map(|w| {
            let year = w[0].len() == 4;
            let day = w[2].len() <= 2;
            if year && day { civil(w[0], &month(w[1]), w[2]) } else { None }
        })
        .or_else(|| {
            parts.iter().find_map(|w| {
                let digits = w.len() == 8 && w.bytes().all(|b| b.is_ascii_digit());
                if digits { civil(&w[..4], &w[4..6], &w[6..]) } else { None }
            })
        })
}

/// Whether two ISO dates are at most one day apart, as they are in different zones.
pub(crate) fn near(a: &str, b: &str) -> bool {
    days_between(a, b).is_none_or(|days| days.abs() <= 1)
}

/// An ISO date with day and month in each other's place.
pub(crate) fn swapped(date: &str) -> String {
    match (date.get(..5), date.get(5..7), date.get(8..10)) {
        (Some(year), Some(month), Some(day)) => format!("{year}{day}-{month}"),
        _ => date.to_owned(),
    }
}

/// The days from the first of two ISO dates to the second, by the count of days of Fliegel and Van Flandern (1968).
pub(crate) fn days_between(from: &str, to: &str) -> Option<i64> {
    let number = |date: &str| -> Option<i64> {
        let part = |range| date.get(range).and_then(|p: &str| p.parse::<i64>().ok());
        let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
        let a = (month - 14) / 12;
        Some(
            day - 32_075 + 1461 * (year + 4800 + a) / 4 + 367 * (month - 2 - a * 12) / 12
                - 3 * ((year + 4900 + a) / 100) / 4,
        )
    };
    Some(number(to)? - number(from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_lines() {
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
    fn dates_in_text() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(in_text(text).as_deref(), expect, "{text}")
        };
        check("By Ana Petrova | May 12, 2021 | 3 min read", Some("2021-05-12"));
        check("Updated 12 May 2021 by the desk", Some("2021-05-12"));
        check("Posted 05/12/2021", Some("2021-05-12"));
        check("Stand 12.05.2021", Some("2021-05-12"));
        check("2024 Jun 30", Some("2024-06-30"));
        check("In May 2021 he left", None);
        check("Room 12, 2021", None);
    }

    #[test]
    fn dates_in_addresses() {
        let check =
            |url: &str, expect: Option<&str>| assert_eq!(in_url(url).as_deref(), expect, "{url}");
        check("https://x.org/2021/05/12/port", Some("2021-05-12"));
        check("https://x.org/blog/2021/may/12/port?x=1", Some("2021-05-12"));
        check("https://x.org/20210512/port-1112164615.html", Some("2021-05-12"));
        check("https://x.org/a/2021-05-12-port.html", Some("2021-05-12"));
        check("https://x.org/2021/port", None);
    }

    #[test]
    fn days_apart() {
        assert!(near("2021-05-12", "2021-05-13T01:00:00Z"));
        assert!(near("2021-04-30", "2021-05-01"));
        assert!(!near("2021-05-12", "2021-05-14"));
        assert!(!near("2021-05-12", "2022-05-12"));
        assert!(!near("2021-03-31", "2021-04-02"));
        assert_eq!(days_between("2020-02-28", "2020-03-01T10:00:00Z"), Some(2));
        assert_eq!(days_between("2021-01-01", "2020-12-31"), Some(-1));
    }
}
