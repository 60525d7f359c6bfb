//! Cuts text into the tokens that the grammar looks at.
//!
//! The tokens are plain data in one vector that is sized once: no token owns anything, and words that the lexicon does
//! not know are only a span.

use crate::lexicon::{Kw, Lex, Lexicon};

/// A word, a number or a mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// First byte.
    pub(crate) start: u32,
    /// One past the last byte.
    pub(crate) end: u32,
    /// What the lexicon knows of it.
    pub(crate) lex: Lex,
    /// Value of a number or of an ordinal in digits.
    pub(crate) num: u32,
    /// Number of digits; 0 for anything but a plain run of digits.
    pub(crate) digits: u8,
    flags: u8,
}

const GLUED: u8 = 1;
const CAPITAL: u8 = 2;
const LINE: u8 = 4;
const UPPER: u8 = 8;

impl Token {
    /// Whether nothing stands between it and the token before.
    pub(crate) fn glued(self) -> bool {
        self.flags & GLUED != 0
    }

    /// Whether it starts with a capital.
    pub(crate) fn capital(self) -> bool {
        self.flags & CAPITAL != 0
    }

    /// Whether it has several letters, all of them capitals.
    pub(crate) fn upper(self) -> bool {
        self.flags & UPPER != 0
    }

    /// Whether it is the first of its line.
    pub(crate) fn line_start(self) -> bool {
        self.flags & LINE != 0
    }
}

/// Cuts `text` into tokens, with the words of a language.
pub(crate) fn tokenize(text: &str, lexicon: &Lexicon) -> Vec<Token> {
    let mut cutter = Cutter {
        text,
        lexicon,
        bytes: text.as_bytes(),
        at: 0,
        flags: LINE,
        out: Vec::with_capacity(text.len() / 5 + 8),
    };
    while cutter.at < cutter.bytes.len() {
        cutter.step();
    }
    cutter.out
}

struct Cutter<'a> {
    text: &'a str,
    lexicon: &'a Lexicon,
    bytes: &'a [u8],
    at: usize,
    /// Flags that the next token gets for what stands before it.
    flags: u8,
    out: Vec<Token>,
}

impl Cutter<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn push(&mut self, start: usize, end: usize, lex: Lex, num: u32, digits: u8) {
        // A text that does not fit 32-bit offsets is refused before any stage sees it.
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let token =
            Token { start: clamp(start), end: clamp(end), lex, num, digits, flags: self.flags };
        self.out.push(token);
        self.flags = GLUED;
        self.at = end;
    }

    fn step(&mut self) {
        let b = self.byte(self.at);
        match b {
            b'\n' => {
                self.flags = LINE;
                self.at += 1;
            }
            0..=b' ' => {
                self.flags &= LINE;
                self.at += 1;
            }
            b'0'..=b'9' => self.number(),
            b'a'..=b'z' | b'A'..=b'Z' => self.word(),
            0x80.. => self.wide(),
            _ => {
                let start = self.at;
                if b == b'\'' {
                    return self.apostrophe(1);
                }
                self.push(start, start + 1, Lex::Mark(b), 0, 0);
            }
        }
    }

    /// A character outside ASCII: typographic marks become their plain forms, letters start a word.
    fn wide(&mut self) {
        let Some(c) = self.text.get(self.at..).and_then(|s| s.chars().next()) else {
            self.at += 1;
            return;
        };
        let width = c.len_utf8();
        match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => {
                let mark = if c <= '\u{2011}' { b'-' } else { Lex::DASH };
                self.push(self.at, self.at + width, Lex::Mark(mark), 0, 0);
            }
            '\u{2018}' | '\u{2019}' => self.apostrophe(width),
            '\u{201c}' | '\u{201d}' => {
                self.push(self.at, self.at + width, Lex::Mark(b'"'), 0, 0);
            }
            c if c.is_whitespace() => {
                self.flags &= LINE;
                self.at += width;
            }
            c if c.is_alphabetic() => self.word(),
            _ => self.push(self.at, self.at + width, Lex::Mark(b'*'), 0, 0),
        }
    }

    /// `'s`, `'ll`, or the mark itself.
    fn apostrophe(&mut self, width: usize) {
        let start = self.at;
        let after = start + width;
        let first = self.byte(after).to_ascii_lowercase();
        let second = self.byte(after + 1).to_ascii_lowercase();
        let third = self.byte(after + 2);
        if self.flags & GLUED != 0 && first == b's' && !second.is_ascii_alphanumeric() {
            self.push(start, after + 1, Lex::Kw(Kw::Possessive), 0, 0);
        } else if first == b'l' && second == b'l' && !third.is_ascii_alphanumeric() {
            self.push(start, after + 2, Lex::Kw(Kw::Will), 0, 0);
        } else {
            self.push(start, after, Lex::Mark(b'\''), 0, 0);
        }
    }

    fn number(&mut self) {
        let start = self.at;
        let mut at = start;
        let mut value: u32 = 0;
        let mut grouped = false;
        loop {
            let b = self.byte(at);
            if b.is_ascii_digit() {
                value = value.saturating_mul(10).saturating_add(u32::from(b - b'0'));
                at += 1;
            } else if b == b',' && self.group(at) {
                grouped = true;
                at += 1;
            } else {
                break;
            }
        }
        let digits = if grouped { 0 } else { u8::try_from(at - start).unwrap_or(u8::MAX) };
        // A decimal fraction is a quantity, never part of a date; a version such as 1.2.3 is swallowed whole.
        if self.byte(at) == b'.' && self.byte(at + 1).is_ascii_digit() {
            let mut dots = 0;
            let mut end = at;
            while self.byte(end).is_ascii_digit()
                || (self.byte(end) == b'.' && self.byte(end + 1).is_ascii_digit())
            {
                dots += usize::from(self.byte(end) == b'.');
                end += 1;
            }
            // Except `26.07.2023`, which the grammar reads.
            if dots == 2 && digits <= 2 {
                self.push(start, at, Lex::Number, value, digits);
                return;
            }
            if dots == 1 && self.out.last().is_some_and(|t| t.lex == Lex::Mark(b'.')) && digits <= 2
            {
                self.push(start, at, Lex::Number, value, digits);
                return;
            }
            let lex = if dots == 1 && digits <= 2 { Lex::Decimal } else { Lex::Other };
            return self.push(start, end, lex, value, 0);
        }
        let mut end = at;
        while self.byte(end).is_ascii_alphanumeric() {
            end += 1;
        }
        let tail = self.bytes.get(at..end).unwrap_or_default();
        let lex = match tail {
            b"" => Lex::Number,
            b"st" | b"nd" | b"rd" | b"th" | b"ST" | b"ND" | b"RD" | b"TH" => {
                match u8::try_from(value) {
                    Ok(n) => {
                        self.push(start, end, Lex::Ord(n), value, 0);
                        return;
                    }
                    Err(_) => Lex::Other,
                }
            }
            // `1990s`, and `1990er` in German.
            b"s" | b"er" if digits == 4 || digits == 2 => {
                self.push(start, end, Lex::Decade, value, digits);
                return;
            }
            // `2023-07-26T18:00`: the time of an ISO date stands for itself.
            [b'T', b'0'..=b'2', b'0'..=b'9']
                if digits == 2 && self.out.last().is_some_and(|t| t.lex == Lex::Mark(b'-')) =>
            {
                self.push(start, at, Lex::Number, value, digits);
                return;
            }
            // `8pm`, `8p.m.`: the grammar wants the number and the half of the day apart.
            b"am" | b"pm" | b"a" | b"p" | b"AM" | b"PM" => {
                self.push(start, at, Lex::Number, value, digits);
                return;
            }
            _ => {
                // `20th-century` and `5G` alike end at the first mark.
                let code = matches!(tail.first(), Some(b'Q' | b'H')) && end - start <= 6;
                let code = code && tail.get(1..).is_some_and(|t| t.iter().all(u8::is_ascii_digit));
                self.push(start, end, if code { Lex::Code } else { Lex::Other }, 0, 0);
                return;
            }
        };
        // `1990's` is a decade as well.
        let quote = if self.byte(at) == b'\'' {
            1
        } else if self.bytes.get(at..).is_some_and(|b| b.starts_with("\u{2019}".as_bytes())) {
            3
        } else {
            0
        };
        if quote > 0
            && digits == 4
            && value.is_multiple_of(10)
            && self.byte(at + quote) == b's'
            && !self.byte(at + quote + 1).is_ascii_alphanumeric()
        {
            self.push(start, at + quote + 1, Lex::Decade, value, digits);
            return;
        }
        self.push(start, at, lex, value, digits);
    }

    /// Whether a comma at `at` groups thousands.
    fn group(&self, at: usize) -> bool {
        (1..=3).all(|i| self.byte(at + i).is_ascii_digit()) && !self.byte(at + 4).is_ascii_digit()
    }

    fn word(&mut self) {
        let start = self.at;
        let mut end = start;
        let mut upper = true;
        loop {
            let b = self.byte(end);
            if b.is_ascii_alphabetic() {
                upper &= b.is_ascii_uppercase();
                end += 1;
            } else if b.is_ascii_digit() {
                end += 1;
            } else if b >= 0x80 {
                match self.text.get(end..).and_then(|s| s.chars().next()) {
                    Some(c) if c.is_alphabetic() => {
                        upper &= c.is_uppercase();
                        end += c.len_utf8();
                    }
                    _ => break,
                }
            } else {
                break;
            }
        }
        if self.byte(end) == b':' && self.byte(end + 1) == b'/' && self.byte(end + 2) == b'/'
            || end - start == 3
                && self.byte(end) == b'.'
                && self.bytes.get(start..end).is_some_and(|w| w.eq_ignore_ascii_case(b"www"))
        {
            // An address ends at the next blank; nothing in it is a date.
            while self.byte(end) > b' ' {
                end += 1;
            }
            while !self.text.is_char_boundary(end) {
                end += 1;
            }
            self.flags &= !GLUED;
            return self.push(start, end, Lex::Other, 0, 0);
        }
        let first = self.byte(start);
        let mut lex = self.lexicon.lookup(self.bytes.get(start..end).unwrap_or_default());
        if end - start == 1
            && self.byte(end) == b'.'
            && matches!(first, b'a' | b'A' | b'p' | b'P')
            && matches!(self.byte(end + 1), b'm' | b'M')
            && !self.byte(end + 2).is_ascii_alphanumeric()
        {
            end += 2;
            end += usize::from(self.byte(end) == b'.');
            lex = Lex::Kw(if matches!(first, b'a' | b'A') { Kw::Am } else { Kw::Pm });
        }
        if matches!(first, b'Q' | b'H' | b'F') && end - start <= 6 && lex == Lex::Other {
            let word = self.bytes.get(start..end).unwrap_or_default();
            let digits = word.strip_prefix(b"FY").or(word.strip_prefix(b"Q"));
            let digits = digits.or(word.strip_prefix(b"H")).unwrap_or(word);
            let needs = usize::from(first != b'F');
            if digits.len() >= needs && digits.iter().all(u8::is_ascii_digit) {
                lex = Lex::Code;
            }
        }
        if first >= 0x80 || first.is_ascii_uppercase() {
            self.flags |= CAPITAL;
        }
        if upper && end - start > 1 {
            self.flags |= UPPER;
        }
        self.push(start, end, lex, 0, 0);
    }
}
