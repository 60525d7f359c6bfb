//! Words, numbers, addresses and signs.

use unicode_normalization::char::is_combining_mark;

use crate::abbreviation::{self, Abbreviation};
use crate::chars::{char_at, char_before, is_apostrophe, is_hyphen, is_zero_width, reachable};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Letters, and letters with figures: `minister`, `Sun-nam`, `U.S.`, `T-72`, `27-year-old`,
    /// `5G`, and the possessive ending `'s`.
    Word,
    /// Figures: `1958`, `1,200`, `3.5`, `40%`, and ordinals such as `70th`.
    Number,
    /// Marks of writing: stops, commas, quotes, brackets, dashes.
    Punct,
    /// Every other sign: `$`, `&`, `@`, `#`, emoji, controls.
    Symbol,
    /// A web or mail address: `https://…`, `www.…`, `name.org/page`, `desk@name.org`.
    Url,
}

/// A piece of text that counts as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
    /// What it is.
    pub kind: TokenKind,
}

impl Token {
    /// The token in the text that it was cut from.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start as usize..self.end as usize]
    }

    /// Whether it is a word with a hyphen inside: `Sun-nam`.
    pub fn is_hyphenated(&self, text: &str) -> bool {
        self.kind == TokenKind::Word && self.text(text).contains(is_hyphen)
    }

    /// The parts of a hyphenated word; any other token is its only part.
    pub fn parts<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> + use<'t> {
        let hyphenated = self.is_hyphenated(text);
        self.text(text).split(move |c| hyphenated && is_hyphen(c))
    }

    /// Whether it is the ending `'s` or `’s`.
    pub fn is_possessive(&self, text: &str) -> bool {
        let mut chars = self.text(text).chars();
        self.kind == TokenKind::Word && chars.next().is_some_and(is_apostrophe)
    }
}

/// An iterator over the tokens of a text; see [`tokens`].
#[derive(Clone, Debug)]
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
    /// Up to here, no address begins: what makes the search for addresses linear.
    no_address_before: usize,
}

/// Cuts `text` into tokens, as news writes them.
///
/// - A hyphen between letters or figures of a word stays inside it ([`Token::is_hyphenated`]); one
///   between two numbers is a sign of its own, so that `1958-61` is three tokens. Dashes never join.
/// - An apostrophe between letters stays inside (`O'Brien`, `don't`); the ending `'s` is a token.
/// - Abbreviations (`Gen.`, `U.S.`, the `J.` of a name) keep their stop.
/// - A number keeps separators between its figures, a per cent sign and an ordinal ending. Other
///   mixtures of figures and letters are words.
/// - A run of one of `. - _ = * ~` is one token; every other sign stands alone.
///
/// Whitespace and zero-width signs lie between tokens. Scripts that put no blanks between words give
/// one token a run.
///
/// ```
/// let text = "Gen. Kang's 3.5% of the U.S. total";
/// let found: Vec<_> = wirecopy_text::tokens(text).map(|t| t.text(text)).collect();
/// assert_eq!(found, ["Gen.", "Kang", "'s", "3.5%", "of", "the", "U.S.", "total"]);
/// ```
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text: reachable(text), at: 0, no_address_before: 0 }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.skip_blanks()?;
        let c = char_at(self.text, start)?;
        let (end, kind) = if c.is_ascii_alphanumeric() {
            match self.address(start) {
                Some(end) => (end, TokenKind::Url),
                None if c.is_ascii_digit() => self.number(start),
                None => (self.word(start), TokenKind::Word),
            }
        } else if is_apostrophe(c) && self.is_possessive_at(start) {
            (start + c.len_utf8() + 1, TokenKind::Word)
        } else if is_letter(c) {
            (self.word(start), TokenKind::Word)
        } else {
            (self.sign(start, c), if is_punct(c) { TokenKind::Punct } else { TokenKind::Symbol })
        };
        self.at = end;
        Some(Token { start: start as u32, end: end as u32, kind })
    }
}

impl Tokens<'_> {
    fn skip_blanks(&self) -> Option<usize> {
        let mut at = self.at;
        loop {
            let c = char_at(self.text, at)?;
            if !c.is_whitespace() && !is_zero_width(c) {
                return Some(at);
            }
            at += c.len_utf8();
        }
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The end of the letters and figures that begin at `at`.
    fn letters(&self, mut at: usize) -> usize {
        while let Some(c) = char_at(self.text, at) {
            if !continues_word(c) {
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    /// Whether `'s` begins at `at`, behind a word, and nothing follows that would make it one.
    fn is_possessive_at(&self, at: usize) -> bool {
        let Some(mark) = char_at(self.text, at).filter(|c| is_apostrophe(*c)) else { return false };
        let s = at + mark.len_utf8();
        matches!(self.byte(s), b's' | b'S')
            && char_before(self.text, at).is_some_and(|c| continues_word(c) || c == '.')
            && !char_at(self.text, s + 1).is_some_and(|c| continues_word(c) || is_apostrophe(c))
    }

    fn word(&self, start: usize) -> usize {
        if let Some(end) = self.acronym(start) {
            return end;
        }
        let mut end = self.letters(start);
        while let Some(joint) = char_at(self.text, end) {
            let after = end + joint.len_utf8();
            let joins = if is_hyphen(joint) {
                true
            } else {
                is_apostrophe(joint) && !self.is_possessive_at(end)
            };
            if !joins || !char_at(self.text, after).is_some_and(is_letter) {
                break;
            }
            end = self.letters(after);
        }
        if self.byte(end) == b'.' && self.keeps_stop(start, end) { end + 1 } else { end }
    }

    /// The end of an acronym with stops: `U.S.`, `D.P.R.K.`, also without the last stop.
    fn acronym(&self, start: usize) -> Option<usize> {
        let mut at = start;
        while self.byte(at).is_ascii_alphabetic() && self.byte(at + 1) == b'.' {
            at += 2;
        }
        if at < start + 4 {
            // One letter, a stop, and another letter alone: `U.S` before a blank.
            let lone = at == start + 2
                && self.byte(at).is_ascii_alphabetic()
                && !char_at(self.text, at + 1).is_some_and(continues_word);
            return lone.then_some(at + 1);
        }
        // `U.S.The`: the letter after the last stop belongs to the next word, and `U.S.A` does not.
        let alone = self.byte(at).is_ascii_alphabetic()
            && !char_at(self.text, at + 1).is_some_and(continues_word);
        Some(if alone { at + 1 } else { at })
    }

    /// Whether the stop at `end` belongs to the word before it.
    fn keeps_stop(&self, start: usize, end: usize) -> bool {
        let mut next = end + 1;
        let blank = self.byte(next) == b' ';
        next += usize::from(blank);
        let following = self.byte(next);
        let word = &self.text[start..end];
        match abbreviation::lookup(word) {
            // `etc.` at the very end, `Corp.,`: the stop is the abbreviation's, whatever else it does.
            Some(Abbreviation::Open) => !following.is_ascii_alphabetic() || blank,
            Some(Abbreviation::Title) => following.is_ascii_alphabetic() || following >= 0x80,
            Some(Abbreviation::Counted) => following.is_ascii_digit(),
            // The initial of a name.
            None => {
                let initial = word.len() == 1 && word.as_bytes()[0].is_ascii_uppercase();
                initial && word != "I" && (following.is_ascii_uppercase() || following >= 0xc3)
            }
        }
    }

    fn number(&self, start: usize) -> (usize, TokenKind) {
        let mut end = self.digits(start);
        loop {
            end = match self.byte(end) {
                b'.' if self.byte(end + 1).is_ascii_digit() => self.digits(end + 1),
                b',' if self.groups_at(end + 1) => self.digits(end + 1),
                _ => break,
            };
        }
        if self.byte(end) == b'%' {
            return (end + 1, TokenKind::Number);
        }
        let tail = self.letters(end);
        if tail > end {
            let ordinal = matches!(
                &self.text[end..tail],
                "st" | "nd" | "rd" | "th" | "ST" | "ND" | "RD" | "TH"
            );
            let word = self.word(end);
            // `60th-anniversary` goes on, and is a word.
            let kind = if ordinal && word == tail { TokenKind::Number } else { TokenKind::Word };
            return (word, kind);
        }
        // `27-year-old` is a word, `1958-61` three tokens.
        if let Some(hyphen) = char_at(self.text, end).filter(|c| is_hyphen(*c)) {
            let after = end + hyphen.len_utf8();
            if char_at(self.text, after).is_some_and(|c| is_letter(c) && !c.is_ascii_digit()) {
                return (self.word(after), TokenKind::Word);
            }
        }
        (end, TokenKind::Number)
    }

    fn digits(&self, mut at: usize) -> usize {
        while self.byte(at).is_ascii_digit() {
            at += 1;
        }
        at
    }

    /// Whether the figures at `at` can follow a comma inside a number: three, or two before another
    /// such group (`12,34,567`). `July 26,2023` is two numbers.
    fn groups_at(&self, at: usize) -> bool {
        let figures = (0..4).take_while(|i| self.byte(at + i).is_ascii_digit()).count();
        figures == 3
            || (figures == 2
                && self.byte(at + 2) == b','
                && (3..6).all(|i| self.byte(at + i).is_ascii_digit()))
    }

    /// The end of a web or mail address that begins at `at`.
    fn address(&mut self, at: usize) -> Option<usize> {
        if at < self.no_address_before {
            return None;
        }
        let bytes = self.text.as_bytes();
        let run_end = |from: usize, part: fn(u8) -> bool| {
            bytes[from..].iter().position(|b| !part(*b)).map_or(bytes.len(), |n| from + n)
        };
        let run = run_end(at, |b| b.is_ascii_alphanumeric() || b".-_+".contains(&b));
        let head = &bytes[at..run];
        let web = |from: usize| self.trim_address(from, run_end(from, is_address_byte));
        let found = if self.byte(run) == b'@' {
            let host = run_end(run + 1, |b| b.is_ascii_alphanumeric() || b".-".contains(&b));
            let end = self.trim_address(run + 1, host);
            self.text[run + 1..end].contains('.').then_some(end)
        } else if bytes[run..].starts_with(b"://") && is_scheme(head) {
            Some(web(run + 3)).filter(|end| *end > run + 3)
        } else if head.len() > 4 && head[..4].eq_ignore_ascii_case(b"www.") {
            Some(web(at + 4))
        } else {
            let host = self.trim_address(at, run);
            is_host(&bytes[at..host])
                .then(|| if host == run && self.byte(run) == b'/' { web(at) } else { host })
        };
        if found.is_none() {
            self.no_address_before = run;
        }
        found
    }

    /// Leaves off the signs that end the sentence around an address and not the address.
    fn trim_address(&self, start: usize, mut end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let opened = bytes[start..end].contains(&b'(');
        while end > start && b".,;:!?'-_)]*".contains(&bytes[end - 1]) {
            if opened && bytes[end - 1] == b')' {
                break;
            }
            end -= 1;
        }
        end
    }

    fn sign(&self, start: usize, c: char) -> usize {
        let mut end = start + c.len_utf8();
        if matches!(c, '.' | '-' | '_' | '=' | '*' | '~') {
            while self.byte(end) == c as u8 {
                end += 1;
            }
        }
        // Marks that stand on a sign (emoji selectors, keycaps) belong to it.
        while let Some(mark) = char_at(self.text, end).filter(|c| is_mark(*c)) {
            end += mark.len_utf8();
        }
        end
    }
}

fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() }
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && is_combining_mark(c)
}

/// Letters, figures, the marks upon them, and the soft hyphen, which only says where to break.
fn continues_word(c: char) -> bool {
    is_letter(c) || c == '\u{ad}' || is_mark(c)
}

fn is_punct(c: char) -> bool {
    match c {
        '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~' | '#' | '@' | '&' | '*' | '%' => false,
        _ if c.is_ascii() => c.is_ascii_punctuation(),
        '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' => true,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' => true,
        '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' => true,
        '\u{ff01}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff0e}' | '\u{ff1a}'
        | '\u{ff1b}' | '\u{ff1f}' => true,
        '\u{060c}' | '\u{061b}' | '\u{061f}' | '\u{0964}' | '\u{0965}' => true,
        _ => false,
    }
}

fn is_scheme(head: &[u8]) -> bool {
    [&b"http"[..], b"https", b"ftp"].iter().any(|scheme| head.eq_ignore_ascii_case(scheme))
}

fn is_address_byte(b: u8) -> bool {
    b.is_ascii_graphic() && !b"<>\"`{}|\\^".contains(&b)
}

/// A bare host in lower case below one of the old generic domains. Country domains are too like
/// words (`he left.in`) to be told without a scheme.
fn is_host(bytes: &[u8]) -> bool {
    let Some(dot) = memchr::memrchr(b'.', bytes) else { return false };
    let (name, top) = (&bytes[..dot], &bytes[dot + 1..]);
    matches!(top, b"com" | b"org" | b"net" | b"gov" | b"edu")
        && name.iter().all(|b| b.is_ascii_alphanumeric() || b".-".contains(b))
        && name.last().is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tokens are joined by `|`; a number is marked `#`, a sign `,`, an address `@`.
    fn check(input: &str, expect: &str) {
        let found: Vec<_> = tokens(input)
            .map(|token| {
                let mark = match token.kind {
                    TokenKind::Word => "",
                    TokenKind::Number => "#",
                    TokenKind::Punct => ",",
                    TokenKind::Symbol => "$",
                    TokenKind::Url => "@",
                };
                format!("{mark}{}", token.text(input))
            })
            .collect();
        assert_eq!(found.join("|"), expect, "{input:?}");
    }

    #[test]
    fn words() {
        check("", "");
        check(" \n\u{a0}\u{200b}", "");
        check("the harbour", "the|harbour");
        check("Kang Sun-nam's", "Kang|Sun-nam|'s");
        check("Russia’s Workers’ Party", "Russia|’s|Workers|,’|Party");
        check("O'Brien don't l’Oréal", "O'Brien|don't|l’Oréal");
        check("'so', she said", ",'|so|,'|,,|she|said");
        check("it's KCNA'S", "it|'s|KCNA|'S");
        check("far-right- -left", "far-right|,-|,-|left");
        check("T-72 and F-16s, Covid-19", "T-72|and|F-16s|,,|Covid-19");
        check("so\u{ad}ft cafe\u{301}", "so\u{ad}ft|cafe\u{301}");
        check("김정은은 平壌", "김정은은|平壌");
    }

    #[test]
    fn stops() {
        check("the U.S. Navy", "the|U.S.|Navy");
        check("the U.S Navy", "the|U.S|Navy");
        check("the U.S.'s", "the|U.S.|'s");
        check("U.S.The", "U.S.|The");
        check("at 5 p.m.", "at|#5|p.m.");
        check("Lt. Gen. Ortega", "Lt.|Gen.|Ortega");
        check("J. K. Moreno", "J.|K.|Moreno");
        check("So did I. The", "So|did|I|,.|The");
        check("No. 5. No. He", "No.|#5|,.|No|,.|He");
        check("Jan. 5, Acme Inc.", "Jan.|#5|,,|Acme|Inc.");
        check("He left.She stayed.", "He|left|,.|She|stayed|,.");
        check("well... no", "well|,...|no");
    }

    #[test]
    fn numbers() {
        check("1,200.50 3.5% 70th", "#1,200.50|#3.5%|#70th");
        check("July 26,2023", "July|#26|,,|#2023");
        check("12,34,567", "#12,34,567");
        check("1958-61 1958–61", "#1958|,-|#61|#1958|,–|#61");
        check("2021-05-12 10:30", "#2021|,-|#05|,-|#12|#10|,:|#30");
        check("1953.During", "#1953|,.|During");
        check("$5.2bn 5G 1990s", "$$|5.2bn|5G|1990s");
        check("27-year-old 60th-anniversary", "27-year-old|60th-anniversary");
        check("the 5.", "the|#5|,.");
    }

    #[test]
    fn addresses() {
        check("https://a.example/x?y=1.", "@https://a.example/x?y=1|,.");
        check("(www.name.example)", ",(|@www.name.example|,)");
        check("pic.twitter.com/abc at name.com.", "@pic.twitter.com/abc|at|@name.com|,.");
        check("tips@desk.example, now", "@tips@desk.example|,,|now");
        check("a@b @desk #tag", "a|$@|b|$@|desk|$#|tag");
        check("https:// no", "https|,:|,/|,/|no");
    }

    #[test]
    fn hyphens_can_be_told() {
        let text = "Kang Sun-nam 5-6";
        let hyphenated: Vec<_> =
            tokens(text).filter(|t| t.is_hyphenated(text)).map(|t| t.text(text)).collect();
        assert_eq!(hyphenated, ["Sun-nam"]);
        let parts: Vec<_> = tokens(text).nth(1).into_iter().flat_map(|t| t.parts(text)).collect();
        assert_eq!(parts, ["Sun", "nam"]);
    }
}
