//! What is asked of a browser: words, filters, a place in the list.

use serde::Serialize;

use crate::escape::address;
use crate::timeline::days;

/// Which day `from` and `to` speak of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum By {
    /// That of publication.
    #[default]
    Published,
    /// Any that the text names.
    Mentioned,
}

/// What is asked. Whatever is empty is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Query {
    pub(crate) q: String,
    pub(crate) entity: String,
    pub(crate) source: String,
    pub(crate) outlet: String,
    pub(crate) rule: String,
    pub(crate) finding: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) by: By,
    /// The place in the list at which the page begins.
    pub(crate) start: usize,
}

impl Query {
    /// Reads the part of an address behind `?`. What is not known is passed over.
    pub(crate) fn parse(query: &str) -> Self {
        let mut out = Query::default();
        for pair in query.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = decode(value);
            match key {
                "by" => out.by = if value == "mentioned" { By::Mentioned } else { By::Published },
                "start" => out.start = value.parse().unwrap_or_default(),
                key => {
                    if let Some(field) = out.field(key) {
                        value.trim().clone_into(field);
                    }
                }
            }
        }
        out
    }

    fn field(&mut self, key: &str) -> Option<&mut String> {
        Some(match key {
            "q" => &mut self.q,
            "entity" => &mut self.entity,
            "source" => &mut self.source,
            "outlet" => &mut self.outlet,
            "rule" => &mut self.rule,
            "finding" => &mut self.finding,
            "from" => &mut self.from,
            "to" => &mut self.to,
            _ => return None,
        })
    }

    /// The address of the list, beginning at another place.
    pub(crate) fn address(&self, start: usize) -> String {
        let by = if self.by == By::Mentioned { "mentioned" } else { "" };
        let start = if start == 0 { String::new() } else { start.to_string() };
        let pairs = [
            ("q", self.q.as_str()),
            ("entity", &self.entity),
            ("source", &self.source),
            ("outlet", &self.outlet),
            ("rule", &self.rule),
            ("finding", &self.finding),
            ("from", &self.from),
            ("to", &self.to),
            ("by", by),
            ("start", &start),
        ];
        let given = pairs.iter().filter(|(_, value)| !value.is_empty());
        let given: Vec<String> = given.map(|(key, v)| format!("{key}={}", address(v))).collect();
        if given.is_empty() {
            "/articles".to_owned()
        } else {
            format!("/articles?{}", given.join("&"))
        }
    }

    /// First and last day asked for; `None` where none is, and an error where one is no day.
    pub(crate) fn range(&self) -> Result<Option<(i64, i64)>, String> {
        let day = |text: &str, none: i64| match text {
            "" => Ok(none),
            text => days(text).ok_or_else(|| format!("`{text}` is no day; write it as 2021-05-13")),
        };
        let range = (day(&self.from, i64::MIN)?, day(&self.to, i64::MAX)?);
        Ok((range != (i64::MIN, i64::MAX)).then_some(range))
    }
}

/// A value of a query: `+` is a blank, `%` goes before a byte.
fn decode(value: &str) -> String {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        rest = behind;
        let hex = |n: usize| behind.get(n).and_then(|b| char::from(*b).to_digit(16));
        match (byte, hex(0), hex(1)) {
            (b'+', ..) => out.push(b' '),
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = &behind[2..];
            }
            (byte, ..) => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_and_written() {
        for (query, expect) in [
            ("", "/articles"),
            ("q=two+words&entity=&x=1", "/articles?q=two%20words"),
            (
                "q=%C3%A9%3Cb%3E&by=mentioned&from=2021-05-13",
                "/articles?q=%C3%A9%3Cb%3E&from=2021-05-13&by=mentioned",
            ),
            ("q=%&q=%4&start=x", "/articles?q=%254"),
            ("rule=dates/weekday&start=50", "/articles?rule=dates/weekday"),
            ("q=%ff", "/articles?q=%EF%BF%BD"),
        ] {
            assert_eq!(Query::parse(query).address(0), expect, "{query}");
        }
        assert_eq!(Query::parse("start=50").address(100), "/articles?start=100");
    }

    #[test]
    fn ranges_are_days() {
        assert_eq!(Query::parse("").range(), Ok(None));
        assert_eq!(Query::parse("from=1970-01-02").range(), Ok(Some((1, i64::MAX))));
        assert!(Query::parse("to=soon").range().is_err());
    }
}
