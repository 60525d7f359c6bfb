//! Lines and what the stage reads off them.

mod cases;

use wirecopy_dates::Dates;
use wirecopy_stage::document::{Name, layers};
use wirecopy_stage::testing;

/// Runs the stage over a line of a language and writes what it found as `words=value`, separated by `; `. Modifiers stand in brackets,
/// intervals in braces.
fn read_in(language: &str, line: &str, published: &str) -> String {
    let mut fields = vec![("language", language)];
    if !published.is_empty() {
        fields.push(("published", published));
    }
    let record = testing::run::<Dates>("{}", testing::document(line, &fields));
    let doc = &record.document;
    let get = |a, key| doc.attribute(a, Name::literal(key)).unwrap_or_default();
    let mut out = Vec::new();
    for a in doc.annotations() {
        let words = doc.slice(a.span);
        if a.layer == layers::DATE {
            let modifier = match get(a, "mod") {
                "" => String::new(),
                text => format!("[{text}]"),
            };
            out.push(format!("{words}={}{modifier}", get(a, "value")));
        } else if a.layer == layers::INTERVAL {
            out.push(format!("{words}={{{}}}", get(a, "edtf")));
        }
    }
    out.join("; ")
}

fn check(table: &[(&str, &str, &str)]) {
    check_in("en", table);
}

fn check_in(language: &str, table: &[(&str, &str, &str)]) {
    let mut wrong = Vec::new();
    for (published, line, expect) in table {
        let got = read_in(language, line, published);
        if got != *expect {
            wrong.push(format!("{published} {line}\n  expected {expect}\n  got      {got}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} lines:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn dates_in_the_calendar() {
    check(cases::CALENDAR);
}

#[test]
fn feasts_with_their_year() {
    check(cases::FEASTS);
}

#[test]
fn weekdays() {
    check(cases::WEEKDAYS);
}

#[test]
fn relative_dates() {
    check(cases::RELATIVE);
}

#[test]
fn durations_and_sets() {
    check(cases::DURATIONS);
}

#[test]
fn times_of_the_day() {
    check(cases::TIMES);
}

#[test]
fn ranges() {
    check(cases::RANGES);
}

#[test]
fn what_is_no_date() {
    let table: Vec<_> = cases::NO_DATES.iter().map(|line| ("2023-07-27", *line, "")).collect();
    check(&table);
}

#[test]
fn without_an_anchor() {
    check(cases::OPEN);
}

#[test]
fn classes() {
    check(cases::CLASSES);
}

#[test]
fn past_and_future() {
    check(cases::DIRECTION);
}

#[test]
fn what_was_told_before() {
    check(cases::TOLD);
}

#[test]
fn german() {
    check_in("de", cases::GERMAN);
    check_in("de-AT", &[("2023-07-27", "Im Jänner 2020 kam er.", "Jänner 2020=2020-01")]);
}

/// Every phrase and every modifier shows in its example what it comes to.
#[test]
fn phrases() {
    let mut wrong = Vec::new();
    let mut check = |language: &str, id: &str, says: &str, example: &str| {
        let (line, expect) = example.split_once(" → ").unwrap_or_default();
        let got = read_in(language, line, "2023-07-27");
        if got != expect || says.is_empty() {
            wrong.push(format!("{language} {id}: {line}\n  expected {expect}\n  got      {got}"));
        }
    };
    for (language, table) in wirecopy_dates::PHRASES {
        table.iter().for_each(|phrase| check(language, phrase.id, phrase.says, phrase.example));
    }
    for line in wirecopy_dates::MODIFIERS {
        check("en", line.id, line.says, line.example);
    }
    assert!(wrong.is_empty(), "{} phrases:\n{}", wrong.len(), wrong.join("\n"));
}

/// Every rule shows in its example what it decides: a value, an interval or a finding.
#[test]
fn rules() {
    let mut wrong = Vec::new();
    for rule in <Dates as wirecopy_stage::Describe>::RULES {
        let (line, expect) = rule.example.split_once(" → ").unwrap_or_default();
        let dated = line.split_once(": ").filter(|(day, _)| day.starts_with("20"));
        let (published, line) = dated.unwrap_or(("", line));
        let fields: &[(&str, &str)] =
            if published.is_empty() { &[] } else { &[("published", published)] };
        let found = testing::snapshot::<Dates>("{}", testing::document(line, fields));
        let by = format!("[dates/{}]", rule.id);
        let shown = found.lines().any(|l| l.ends_with(&by) && l.contains(expect));
        if !shown {
            wrong.push(format!("{}: {line} → {expect}\n{found}", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{} rules:\n{}", wrong.len(), wrong.join("\n"));
}

/// The README says how many lines each table has.
#[test]
fn the_readme_counts_the_lines() {
    let readme = include_str!("../README.md");
    let counted = |file: &str| {
        let line = readme.lines().find(|line| line.starts_with('|') && line.contains(file))?;
        line.trim_end_matches(['|', ' ']).rsplit(' ').next()?.parse::<usize>().ok()
    };
    let phrases = |tag: &str| {
        wirecopy_dates::PHRASES.iter().find(|(own, _)| *own == tag).map(|(_, table)| table.len())
    };
    assert_eq!(counted("src/english.rs"), phrases("en"));
    assert_eq!(counted("| `src/german.rs`"), phrases("de"));
    assert_eq!(counted("modifier.rs"), Some(wirecopy_dates::MODIFIERS.len()));
    let rules = <Dates as wirecopy_stage::Describe>::RULES;
    assert_eq!(counted("src/rules.rs"), Some(rules.len()));
}

#[test]
fn names_of_phrases_are_their_own() {
    for (language, table) in wirecopy_dates::PHRASES {
        let mut ids: Vec<_> = table.iter().map(|phrase| phrase.id).collect();
        ids.sort_unstable();
        let twice = ids.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(twice, None, "{language}");
    }
}
