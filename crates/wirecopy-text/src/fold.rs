//! Folding: one spelling for what readers take to be the same.

use unicode_normalization::UnicodeNormalization;

use crate::chars::is_zero_width;

/// Appends `text` to `out` in folded form.
///
/// Lower case; compatibility forms resolved (`ﬁ` is `fi`, full-width letters are plain); diacritics
/// of the alphabetic scripts gone (`Müller` is `muller`, `Łódź` is `lodz`); quotes, apostrophes and
/// dashes in ASCII; zero-width signs and soft hyphens gone; every run of whitespace one blank, also
/// at either end. Vowel signs of Indic scripts, Hangul and kana stay whole.
///
/// ```
/// let mut out = String::new();
/// wirecopy_text::fold_into("“Łódź”\n – Café", &mut out);
/// assert_eq!(out, "\"lodz\" - cafe");
/// ```
pub fn fold_into(text: &str, out: &mut String) {
    out.reserve(text.len());
    let mut blank = false;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte < 0x80 {
            put(char::from(byte.to_ascii_lowercase()), &mut blank, out);
            at += 1;
            continue;
        }
        let end = bytes[at..].iter().position(u8::is_ascii).map_or(bytes.len(), |n| at + n);
        for c in text[at..end].chars() {
            fold_char(c, &mut blank, out);
        }
        at = end;
    }
}

/// A key under which spellings of one name meet: [`fold_into`], with hyphens as blanks and no blank
/// at either end.
///
/// ```
/// use wirecopy_text::fold_key;
/// assert_eq!(fold_key("Kang Sun-nam"), fold_key("KANG  Sun Nam"));
/// ```
pub fn fold_key(text: &str) -> String {
    let mut folded = String::new();
    fold_into(text, &mut folded);
    if !folded.contains('-') && !folded.starts_with(' ') && !folded.ends_with(' ') {
        return folded;
    }
    let mut key = String::with_capacity(folded.len());
    for part in folded.split([' ', '-']).filter(|part| !part.is_empty()) {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(part);
    }
    key
}

fn fold_char(c: char, blank: &mut bool, out: &mut String) {
    // What must not be decomposed (an acute accent alone would become a blank) comes first.
    if let Some(plain) = ascii_sign(c) {
        return put(plain, blank, out);
    }
    if ('\u{ac00}'..='\u{d7a3}').contains(&c) || ('\u{3040}'..='\u{30ff}').contains(&c) {
        return put(c, blank, out);
    }
    for part in std::iter::once(c).nfkd() {
        if is_diacritic(part) {
            continue;
        }
        for lower in part.to_lowercase() {
            match ascii_letters(lower) {
                Some(letters) => letters.chars().for_each(|l| put(l, blank, out)),
                None if is_diacritic(lower) => {}
                None => put(ascii_sign(lower).unwrap_or(lower), blank, out),
            }
        }
    }
}

fn put(c: char, blank: &mut bool, out: &mut String) {
    if c.is_whitespace() {
        if !*blank {
            out.push(' ');
        }
        *blank = true;
    } else if !is_zero_width(c) && c != '\u{ad}' {
        out.push(c);
        *blank = false;
    }
}

fn ascii_sign(c: char) -> Option<char> {
    match c {
        '\u{2018}'..='\u{201b}'
        | '\u{2032}'
        | '\u{02bc}'
        | '\u{02b9}'
        | '\u{00b4}'
        | '\u{2039}'
        | '\u{203a}' => Some('\''),
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{00ab}' | '\u{00bb}' => Some('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => Some('-'),
        _ => None,
    }
}

/// Letters with a stroke or of an old alphabet, which do not decompose.
fn ascii_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ŧ' => "t",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}

/// Marks that a spelling may carry or leave out. Those that carry a vowel of their own are not here.
fn is_diacritic(c: char) -> bool {
    matches!(
        c,
        '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05bd}'
            | '\u{05bf}' | '\u{05c1}' | '\u{05c2}' | '\u{05c4}' | '\u{05c5}' | '\u{05c7}'
            | '\u{064b}'..='\u{065f}' | '\u{0670}' | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expect: &str) {
        let mut out = String::new();
        fold_into(input, &mut out);
        assert_eq!(out, expect, "{input:?}");
    }

    #[test]
    fn folded() {
        check("", "");
        check("Reuters", "reuters");
        check("Müller, São Tomé, Łódź, Ærø", "muller, sao tome, lodz, aero");
        check("Straße İstanbul ISTANBUL", "strasse istanbul istanbul");
        check("‘it’s’ “so”, «da»", "'it's' \"so\", \"da\"");
        check("1958–61 — 5−3", "1958-61 - 5-3");
        check("a \t\n\u{a0} b", "a b");
        check(" a ", " a ");
        check("so\u{ad}ft\u{200b}ly\u{feff}", "softly");
        check("ﬁnal ＡＰ …", "final ap ...");
        check("Пётр Йорк", "петр иорк");
        check("김정은 平壌 हिन्दी", "김정은 平壌 हिन्दी");
    }

    fn check_key(forms: &[&str], expect: &str) {
        for form in forms {
            assert_eq!(fold_key(form), expect, "{form:?}");
        }
    }

    #[test]
    fn keys() {
        check_key(
            &["Kang Sun-nam", "Kang Sun Nam", "KANG SUN-NAM", " Kang Sun\u{2011}nam\n"],
            "kang sun nam",
        );
        check_key(&["Jean-Noël O’Brien", "jean noel o'brien"], "jean noel o'brien");
        check_key(&["-", " - ", ""], "");
    }
}
