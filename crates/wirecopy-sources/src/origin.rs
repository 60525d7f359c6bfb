//! Where an article has its text from, as its card tells it to those that copy the article.

use wirecopy_stage::prelude::*;

use crate::credits::{Credit, primary};
use crate::order;
use crate::rules::rule;

/// Whom a copy of an article has for its primary source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Whether the article itself shows it, by a credit; otherwise it is its publisher.
    pub(crate) shown: bool,
}

/// Between the parts of a card's data; names hold none.
const BETWEEN: char = '\t';

impl Origin {
    /// The origin of an article with these credits: its own primary source, or else its outlet.
    pub(crate) fn of(doc: &Document, credits: &[Credit]) -> Option<Self> {
        if let Some((outlet, rule, _)) = primary(doc, credits) {
            let shown = rule == rule::PRIMARY_CREDIT;
            return Some(Origin { id: outlet.id.into(), name: outlet.name.into(), shown });
        }
        let (id, name) = order::publisher(doc)?;
        Some(Origin { id, name: name.replace(BETWEEN, " "), shown: false })
    }

    /// The data of the card.
    pub(crate) fn data(&self) -> String {
        let how = if self.shown { "shown" } else { "outlet" };
        format!("{how}{BETWEEN}{}{BETWEEN}{}", self.id, self.name)
    }

    /// What the data of a card says.
    pub(crate) fn read(data: &str) -> Option<Self> {
        let mut parts = data.split(BETWEEN);
        let (how, id, name) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Origin { id: id.to_owned(), name: name.to_owned(), shown: how == "shown" })
    }
}
