//! Words that count: what tells one result, forecast or report of the day from another.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::words::{is_number, word_hash};

/// Texts of up to this many words are short: other numbers are other news.
pub(crate) const SHORT: u32 = 60;

/// Numbers in letters, days of the week and months, in the languages that most wire copy is in. Those that mean
/// something else as well (`may`, `mars`, `sat`) do no harm: only one that stands for another is looked at.
const WORDS: &str = "\
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion \
    first second third fourth fifth sixth seventh eighth ninth tenth \
    monday tuesday wednesday thursday friday saturday sunday \
    january february march april may june july august september october november december \
    null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend \
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag \
    januar februar märz mai juni juli oktober dezember \
    un deux trois quatre cinq sept huit neuf dix onze douze cent mille \
    lundi mardi mercredi jeudi vendredi samedi dimanche \
    janvier février mars avril juin juillet août septembre octobre novembre décembre \
    uno dos tres cuatro cinco seis siete ocho nueve diez once doce cien mil \
    lunes martes miércoles jueves viernes sábado domingo \
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre";

/// The lower halves of their hashes, as a witness has them.
static HASHES: LazyLock<HashSet<u32>> =
    LazyLock::new(|| WORDS.split_whitespace().map(|word| word_hash(word) as u32).collect());

/// Whether the word of this hash counts something, or a day.
pub(crate) fn counts(hash: u32) -> bool {
    hash != 0 && (is_number(hash) || HASHES.contains(&hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_count() {
        let check =
            |word: &str, expect| assert_eq!(counts(word_hash(word) as u32), expect, "{word}");
        for word in ["12", "1,5", "zwölf", "two", "monday", "décembre", "b52"] {
            check(word, true);
        }
        for word in ["port", "to", "mondays"] {
            check(word, false);
        }
        assert!(!counts(0));
    }
}
