//! Versions of one article: what was read at one address at different times.
//!
//! A later version replaces an earlier one and is no copy of it: an outlet that mends its own text copies nobody.

use wirecopy_stage::prelude::*;

use crate::story::day_number;
use crate::words::mix;

/// Parameters of addresses that say how a reader came, or on what device, not what there is to read.
const TRACKING: [&str; 15] = [
    "fbclid", "gclid", "dclid", "msclkid", "igshid", "mc_cid", "mc_eid", "cmpid", "ocid", "ref",
    "src", "smid", "cid", "ncid", "amp",
];

/// The key under which versions of an article meet: its address without what differs between readers.
pub(crate) fn key(doc: &Document) -> Option<u64> {
    let fields = ["canonical_url", Fields::URL];
    let address = fields.into_iter().find_map(|f| canonical(doc.fields.text(f)?))?;
    Some(address.bytes().fold(0x61_6464_7265_7373, |hash, byte| mix(hash ^ u64::from(byte))))
}

/// An address without scheme, `www.`, fragment and tracking parameters; `None` for the front page of a site, which is
/// another article every day.
fn canonical(url: &str) -> Option<String> {
    let rest = url.trim().split_once("://").map(|(_, rest)| rest)?;
    let rest = rest.split('#').next()?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = place.split_once('/')?;
    let host = host.to_ascii_lowercase();
    let host = ["www.", "m.", "amp."].iter().find_map(|p| host.strip_prefix(p)).unwrap_or(&host);
    let path = path.trim_end_matches('/');
    // The page for phones at the end of the address of the article.
    let path = match path.strip_suffix("amp") {
        Some(article) if article.is_empty() || article.ends_with('/') => {
            article.trim_end_matches('/')
        }
        _ => path,
    };
    let mut query: Vec<&str> = query
        .split('&')
        .filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
            !name.is_empty() && !name.starts_with("utm_") && !TRACKING.contains(&name.as_str())
        })
        .collect();
    query.sort_unstable();
    (!path.is_empty() || !query.is_empty()).then(|| format!("{host}/{path}?{}", query.join("&")))
}

/// Minutes since the beginning of 1970 at which an article was published; `None` where no time of day is known.
///
/// Midnight to the minute is what programs write for a day alone. A time without a zone is taken for one of the zone
/// that all share.
pub(crate) fn minutes(published: &str) -> Option<i64> {
    let day = day_number(published)?;
    let digits = |range: std::ops::Range<usize>| published.get(range)?.parse::<i64>().ok();
    let minute = match (digits(11..13), digits(14..16)) {
        (Some(0), Some(0)) => return None,
        (Some(hour @ 0..24), Some(minute @ 0..60)) => hour * 60 + minute,
        _ => return None,
    };
    // `+09:00` is ahead of the time that all share.
    let ahead = published.get(16..).and_then(|rest| {
        let at = rest.rfind(['+', '-'])?;
        let sign = if rest.as_bytes()[at] == b'+' { 1 } else { -1 };
        let hours = rest.get(at + 1..at + 3)?.parse::<i64>().ok()?;
        let minutes = rest.get(at + 4..at + 6).map_or(Some(0), |m| m.parse::<i64>().ok())?;
        Some(sign * (hours * 60 + minutes))
    });
    Some(day * 24 * 60 + minute - ahead.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (url, expect) in [
            ("https://www.port.example/a/b/?utm_source=x&id=7#top", Some("port.example/a/b?id=7")),
            ("HTTP://m.Port.example/a/b?id=7&fbclid=1", Some("port.example/a/b?id=7")),
            ("https://port.example/a/b/", Some("port.example/a/b?")),
            ("https://port.example/?p=7", Some("port.example/?p=7")),
            ("https://port.example/a/b/amp/", Some("port.example/a/b?")),
            ("https://port.example/a/b?amp=1", Some("port.example/a/b?")),
            ("https://port.example/a/revamp", Some("port.example/a/revamp?")),
            ("https://port.example/amp", None),
            ("https://port.example/", None),
            ("port", None),
        ] {
            assert_eq!(canonical(url).as_deref(), expect, "{url}");
        }
    }

    #[test]
    fn times() {
        assert_eq!(minutes("1970-01-02"), None);
        assert_eq!(minutes("1970-01-02T00:00:00Z"), None);
        assert_eq!(minutes("1970-01-02T01:30"), Some(1530));
        assert_eq!(minutes("1970-01-02T10:30:00+09:00"), Some(1530));
        assert_eq!(minutes("1970-01-01T20:30:00-05:00"), Some(1530));
        assert_eq!(minutes("yesterday"), None);
    }
}
