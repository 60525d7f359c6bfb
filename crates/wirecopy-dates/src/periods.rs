//! Periods with a name, such as a war: they are events to TIMEX3, but a range of days to a reader.
//!
//! A name gives an annotation in layer `interval` only, where words such as `since` and `during` stand before it.

use std::collections::BTreeMap;

use jiff::civil::Date;

/// A period by its name.
#[derive(Clone, Debug)]
pub(crate) struct Period {
    name: String,
    pub(crate) first: Date,
    pub(crate) last: Date,
}

/// The periods that need no setting: name, first and last day. The pandemic is that of the World Health Organization, from
/// its declaration to the end of the emergency.
#[rustfmt::skip]
const KNOWN: &[(&str, &str, &str)] = &[
    ("the pandemic", "2020-03-11", "2023-05-05"),
    ("the Covid-19 pandemic", "2020-03-11", "2023-05-05"),
    ("the coronavirus pandemic", "2020-03-11", "2023-05-05"),
    ("World War I", "1914-07-28", "1918-11-11"),
    ("the First World War", "1914-07-28", "1918-11-11"),
    ("World War II", "1939-09-01", "1945-09-02"),
    ("the Second World War", "1939-09-01", "1945-09-02"),
    ("the Korean War", "1950-06-25", "1953-07-27"),
    ("the Vietnam War", "1955-11-01", "1975-04-30"),
    ("the Cold War", "1947-03-12", "1991-12-26"),
    ("the Great Depression", "1929-10-29", "1939-09-01"),
    ("der Pandemie", "2020-03-11", "2023-05-05"),
    ("dem Zweiten Weltkrieg", "1939-09-01", "1945-09-02"),
    ("dem Ersten Weltkrieg", "1914-07-28", "1918-11-11"),
];

/// The known periods and those of the settings, which come first.
pub(crate) fn all(settings: &BTreeMap<String, String>) -> Result<Vec<Period>, String> {
    let mut periods = Vec::new();
    for (name, days) in settings {
        let bounds = days.split_once('/').and_then(|(first, last)| {
            let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
            (first <= last).then_some((first, last))
        });
        let Some((first, last)) = bounds else {
            return Err(format!(
                "periods: `{name}` wants a first and a last day, such as \"2020-03-11/2023-05-05\", not \"{days}\""
            ));
        };
        let same = |p: &&Period| p.name.eq_ignore_ascii_case(name);
        if let Some(other) = periods.iter().find(same) {
            return Err(format!("periods: `{}` and `{name}` are the same name", other.name));
        }
        periods.push(Period { name: name.clone(), first, last });
    }
    for (name, first, last) in KNOWN {
        // A name of the settings takes the place of a bundled one.
        if periods.iter().any(|p| p.name.eq_ignore_ascii_case(name)) {
            continue;
        }
        if let (Ok(first), Ok(last)) = (first.parse(), last.parse()) {
            periods.push(Period { name: (*name).to_owned(), first, last });
        }
    }
    Ok(periods)
}

impl Period {
    /// The name as the text has it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}
