//! Words that keep their stop, and what follows such a stop.

/// How an abbreviation behaves before its stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Abbreviation {
    /// Comes before a name, so that its stop hardly ever ends a sentence: `Gen.`, `Mr.`.
    Title,
    /// Is one only before a figure: `No. 5`, `Sun. 14`. Elsewhere it is a plain word.
    Counted,
    /// May stand anywhere, at the end of a sentence too: `Inc.`, `Jan.`, `U.S.`.
    Open,
}

/// The abbreviation that `word`, without its last stop, spells.
pub(crate) fn lookup(word: &str) -> Option<Abbreviation> {
    use Abbreviation::{Counted, Open, Title};
    // The longest entry has seven letters; anything longer with stops inside is an acronym.
    if is_acronym(word) {
        return Some(Open);
    }
    match word {
        "Mr" | "Mrs" | "Ms" | "Mx" | "Dr" | "Prof" | "Messrs" | "Mme" | "Mlle" | "Rev" | "Hon"
        | "Fr" | "St" | "Ste" | "Mt" | "Ft" | "Gen" | "Lt" | "Col" | "Maj" | "Capt" | "Cpt"
        | "Cmdr" | "Cdr" | "Adm" | "Brig" | "Sgt" | "Cpl" | "Pvt" | "Pfc" | "Ens" | "Supt"
        | "Insp" | "Det" | "Sen" | "Rep" | "Gov" | "Pres" | "Amb" | "Atty" | "Asst" | "Assoc"
        | "Msgr" | "Comdr" | "vs" | "Vs" | "GEN" | "LT" | "COL" | "MAJ" | "CAPT" | "MR" | "MRS"
        | "DR" => Some(Title),
        "No" | "Nos" | "no" | "nos" | "p" | "pp" | "vol" | "Vol" | "Art" | "art" | "Sec"
        | "sec" | "Fig" | "fig" | "ch" | "Ch" | "Mon" | "Tue" | "Tues" | "Wed" | "Thu" | "Thur"
        | "Thurs" | "Fri" | "Sat" | "Sun" | "Mar" | "ca" | "c" | "approx" | "est" => Some(Counted),
        "Jan" | "Feb" | "Apr" | "Jun" | "Jul" | "Aug" | "Sep" | "Sept" | "Oct" | "Nov" | "Dec"
        | "Inc" | "Co" | "Corp" | "Ltd" | "Bros" | "Cos" | "plc" | "Jr" | "Sr" | "Esq" | "Ph.D"
        | "Ave" | "Blvd" | "Rd" | "Dept" | "Div" | "Univ" | "Assn" | "etc" | "al" | "Ala"
        | "Ariz" | "Ark" | "Calif" | "Colo" | "Conn" | "Del" | "Fla" | "Ga" | "Ill" | "Ind"
        | "Kan" | "Ky" | "Md" | "Mich" | "Minn" | "Miss" | "Mo" | "Mont" | "Neb" | "Nev"
        | "Okla" | "Ont" | "Penn" | "Que" | "Tenn" | "Tex" | "Va" | "Vt" | "Wis" | "Wyo" => {
            Some(Open)
        }
        _ => None,
    }
}

/// Single letters parted by stops, the last stop left off: `U.S`, `a.m`, `D.P.R.K`.
fn is_acronym(word: &str) -> bool {
    let bytes = word.as_bytes();
    bytes.len() >= 3
        && bytes.len() % 2 == 1
        && bytes
            .iter()
            .enumerate()
            .all(|(i, b)| if i % 2 == 0 { b.is_ascii_alphabetic() } else { *b == b'.' })
}

/// Whether `word` is one that news opens sentences with far more often than it follows an
/// abbreviation inside a sentence: `in the U.S. The`, yet `U.S. Navy`.
pub(crate) fn opens_sentence(word: &str) -> bool {
    OPENERS.binary_search(&word).is_ok() || word == "According"
}

/// Sorted, for the binary search.
const OPENERS: &[&str] = &[
    "A",
    "About",
    "After",
    "All",
    "Also",
    "Although",
    "Among",
    "An",
    "And",
    "Another",
    "As",
    "Asked",
    "At",
    "Both",
    "But",
    "By",
    "Despite",
    "During",
    "Each",
    "Earlier",
    "Even",
    "For",
    "From",
    "He",
    "Her",
    "Here",
    "His",
    "How",
    "However",
    "I",
    "If",
    "In",
    "Instead",
    "It",
    "Its",
    "Last",
    "Many",
    "Meanwhile",
    "More",
    "Most",
    "My",
    "No",
    "Nobody",
    "None",
    "Not",
    "Now",
    "On",
    "Once",
    "One",
    "Only",
    "Other",
    "Others",
    "Our",
    "She",
    "Since",
    "So",
    "Some",
    "Such",
    "That",
    "The",
    "Their",
    "Then",
    "There",
    "These",
    "They",
    "This",
    "Those",
    "Though",
    "Through",
    "To",
    "Two",
    "Under",
    "Until",
    "We",
    "What",
    "When",
    "Where",
    "Whether",
    "Which",
    "While",
    "Who",
    "Why",
    "With",
    "Without",
    "You",
    "Your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms() {
        for word in ["U.S", "a.m", "D.P.R.K", "U.N"] {
            assert_eq!(lookup(word), Some(Abbreviation::Open), "{word}");
        }
        for word in ["U", "US", "U..S", "U.SS", ".U.", "é.U"] {
            assert_eq!(lookup(word), None, "{word}");
        }
    }

    #[test]
    fn openers_are_sorted() {
        assert!(OPENERS.is_sorted());
        assert!(opens_sentence("The") && !opens_sentence("Navy"));
    }
}
