//! The order in which articles come: of several copies, the first is the one to keep.

use wirecopy_stage::prelude::*;
use wirecopy_text::fold_key;
use wirecopy_text::outlet::{self, Outlet};

use crate::settings::{First, Settings};
use crate::{story, version};

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// What the order of a card is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Place of the outlet among the preferred ones.
    rank: i64,
    /// Day of publication, in the zone that all share where a time is known; the last of all where it is unknown, since
    /// nothing shows that an article came first.
    day: i64,
    /// Time of publication in minutes; the last of its day where it is unknown.
    minutes: i64,
    length: i64,
}

impl Place {
    /// The place of an article of so many words.
    pub(crate) fn of(doc: &Document, words: usize, preferred: &[String]) -> Self {
        let published = doc.fields.text(Fields::PUBLISHED);
        let unknown = i64::MAX;
        let rank = outlet_of(doc).and_then(|own| preferred.iter().position(|p| *p == own));
        let minutes = published.and_then(version::minutes);
        let day = minutes.map(|m| m.div_euclid(DAY)).or_else(|| story::day_number(published?));
        Place {
            rank: i64::try_from(rank.unwrap_or(preferred.len())).unwrap_or(unknown),
            day: day.unwrap_or(unknown),
            minutes: minutes.unwrap_or(unknown),
            length: i64::try_from(words).unwrap_or(unknown),
        }
    }

    /// The order of the card.
    pub(crate) fn order(self, first: First) -> [i64; 4] {
        match first {
            First::Earliest => [self.rank, self.day, self.minutes, -self.length],
            First::Longest => [self.rank, -self.length, self.day, self.minutes],
        }
    }

    /// The place that an order was made of.
    pub(crate) fn read(order: [i64; 4], first: First) -> Self {
        let (rank, day, minutes, length) = match (first, order) {
            (First::Earliest, [rank, day, minutes, length])
            | (First::Longest, [rank, length, day, minutes]) => (rank, day, minutes, length),
        };
        Place { rank, day, minutes, length: length.saturating_neg() }
    }

    /// Whether an article was published before another, as far as both days, and on one day both times, are known.
    pub(crate) fn before(self, other: Place) -> bool {
        (self.day < other.day && other.day != i64::MAX)
            || (self.day == other.day && self.minutes < other.minutes && other.minutes != i64::MAX)
    }

    /// Whether an article was published at a later time than another; `None` where that is not known.
    pub(crate) fn later(self, other: Place) -> Option<bool> {
        let known = self.day != i64::MAX && other.day != i64::MAX;
        let (own, other) = (self.moment(), other.moment());
        (known && own != other).then_some(own > other)
    }

    /// The time of publication in minutes, or the beginning of the day where only that is known.
    fn moment(self) -> i64 {
        if self.minutes == i64::MAX { self.day.saturating_mul(DAY) } else { self.minutes }
    }
}

/// The preferred outlets, as [`outlet_of`] names them.
pub(crate) fn preferred(settings: &Settings) -> Vec<String> {
    settings.prefer.iter().map(|name| named(name)).collect()
}

fn named(name: &str) -> String {
    known(name).map_or_else(|| fold_key(name).replace(' ', "-"), |o| o.id.to_owned())
}

/// The outlet of the table that a name or a host stands for.
fn known(name: &str) -> Option<&'static Outlet> {
    outlet::by_alias_exact(name).or_else(|| outlet::by_domain(name))
}

/// The id of the outlet of an article.
fn outlet_of(doc: &Document) -> Option<String> {
    publisher(doc).map(|(id, _)| id)
}

/// Id and name of the outlet of an article: as a field says, or else by its address. One that the table does not know
/// is called as the field calls it, or by its host.
pub(crate) fn publisher(doc: &Document) -> Option<(String, String)> {
    let field = doc.fields.text(Fields::OUTLET).filter(|name| !name.is_empty());
    let name = field.or_else(|| host(doc.fields.text(Fields::URL)?))?;
    let known = known(name).map(|outlet| (outlet.id.to_owned(), outlet.name.to_owned()));
    Some(known.unwrap_or_else(|| (named(name), name.to_owned())))
}

/// The host of an address, without `www.`.
fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    (!host.is_empty()).then_some(host)
}
