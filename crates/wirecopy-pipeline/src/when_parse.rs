//! The grammar of `when`, with errors that say what was probably meant.

use std::ops::Range;

use serde_json::Value;

use crate::when::{Comparison, Condition, Operand};

/// Why a condition is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhenError {
    /// Where it stops making sense, in bytes of the condition.
    pub span: Range<usize>,
    /// What is wrong, as a sentence without its full stop.
    pub message: String,
    /// What was probably meant, if that can be told.
    pub hint: Option<String>,
}

impl std::fmt::Display for WhenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (at byte {})", self.message, self.span.start)
    }
}

impl std::error::Error for WhenError {}

type Fields = Vec<(String, Range<usize>)>;

/// Deeper nesting than this is no condition a person wrote, and each level takes room on the stack.
const DEEPEST: usize = 50;

pub(crate) fn parse(source: &str) -> Result<(Condition, Fields), WhenError> {
    let tokens = tokens(source)?;
    let end = source.len();
    let mut parser = Parser { tokens, at: 0, end, depth: 0, fields: Vec::new() };
    let condition = parser.or()?;
    match parser.peek() {
        None => Ok((condition, parser.fields)),
        Some(Token::Compare(..)) => Err(parser.fail(
            "comparisons cannot be chained",
            Some("join two comparisons with `and`: `a < b and b < c`".into()),
        )),
        Some(Token::Word(_) | Token::Literal(_)) => {
            let message = "expected `and`, `or` or the end here";
            Err(parser.fail(message, Some("join two conditions with `and` or `or`".into())))
        }
        Some(_) => Err(parser.fail("expected `and`, `or` or the end here", None)),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Literal(Value),
    Compare(Comparison),
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
}

fn tokens(source: &str) -> Result<Vec<(Token, Range<usize>)>, WhenError> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        let c = rest.chars().next().unwrap_or(' ');
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let (token, length) = token(rest, c, at)?;
        out.push((token, at..at + length));
        at += length;
    }
    Ok(out)
}

/// The token at the beginning of `rest`, and its length.
fn token(rest: &str, c: char, at: usize) -> Result<(Token, usize), WhenError> {
    let fail = |length: usize, message: String, hint: &str| {
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        Err(WhenError { span: at..at + length, message, hint })
    };
    let compare = |comparison, length| Ok((Token::Compare(comparison), length));
    match c {
        '(' => Ok((Token::Open, 1)),
        ')' => Ok((Token::Close, 1)),
        '[' => Ok((Token::OpenList, 1)),
        ']' => Ok((Token::CloseList, 1)),
        ',' => Ok((Token::Comma, 1)),
        '\'' | '"' => match rest.get(1..).and_then(|tail| tail.find(c)) {
            Some(length) => {
                let text = rest.get(1..=length).unwrap_or("");
                Ok((Token::Literal(Value::from(text)), length + 2))
            }
            None => fail(
                rest.len(),
                "this text has no closing quote".into(),
                &format!("add {c} where it ends"),
            ),
        },
        _ if rest.starts_with("==") => compare(Comparison::Equal, 2),
        _ if rest.starts_with("!=") => compare(Comparison::NotEqual, 2),
        _ if rest.starts_with("<=") => compare(Comparison::LessOrEqual, 2),
        _ if rest.starts_with(">=") => compare(Comparison::GreaterOrEqual, 2),
        '<' => compare(Comparison::Less, 1),
        '>' => compare(Comparison::Greater, 1),
        '=' => fail(1, "`=` compares nothing".into(), "write `==`"),
        _ if rest.starts_with("&&") => fail(2, "there is no `&&`".into(), "write `and`"),
        _ if rest.starts_with("||") => fail(2, "there is no `||`".into(), "write `or`"),
        '!' => fail(1, "there is no `!`".into(), "write `not`, or `!=` between two values"),
        '‘' | '’' | '“' | '”' => {
            fail(c.len_utf8(), format!("`{c}` is no quote here"), "use straight quotes: 'text'")
        }
        _ if c.is_ascii_digit() || c == '-' => number(rest, at),
        _ if c.is_alphabetic() || c == '_' => {
            let in_word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
            let length = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
            let word = rest.get(..length).unwrap_or("");
            let token = match word {
                "true" => Token::Literal(Value::Bool(true)),
                "false" => Token::Literal(Value::Bool(false)),
                _ => Token::Word(word.into()),
            };
            Ok((token, length))
        }
        _ => fail(c.len_utf8(), format!("`{}` means nothing here", c.escape_debug()), ""),
    }
}

fn number(rest: &str, at: usize) -> Result<(Token, usize), WhenError> {
    let in_number = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    let length = rest.find(|c| !in_number(c)).unwrap_or(rest.len());
    let text = rest.get(..length).unwrap_or("");
    match text.parse::<i64>() {
        Ok(number) => Ok((Token::Literal(Value::from(number)), length)),
        Err(_) => Err(WhenError {
            span: at..at + length,
            message: format!("`{}` is no whole number", crate::suggest::short(text)),
            hint: Some(format!(
                "if it is text or a date, put it in quotes: '{}'",
                crate::suggest::short(text)
            )),
        }),
    }
}

struct Parser {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    end: usize,
    depth: usize,
    fields: Fields,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn span(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.end..self.end, |(_, span)| span.clone())
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(found)) if found == word)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    fn fail(&self, message: impl Into<String>, hint: Option<String>) -> WhenError {
        WhenError { span: self.span(), message: message.into(), hint }
    }

    fn expect(&mut self, token: &Token, shown: &str) -> Result<(), WhenError> {
        if self.peek() == Some(token) {
            self.at += 1;
            return Ok(());
        }
        Err(self.fail(format!("expected `{shown}` here"), None))
    }

    fn or(&mut self) -> Result<Condition, WhenError> {
        let first = self.and()?;
        if !self.is_word("or") {
            return Ok(first);
        }
        let mut any = vec![first];
        while self.take_word("or") {
            any.push(self.and()?);
        }
        Ok(Condition::Or(any))
    }

    fn and(&mut self) -> Result<Condition, WhenError> {
        let first = self.not()?;
        if !self.is_word("and") {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.take_word("and") {
            all.push(self.not()?);
        }
        Ok(Condition::And(all))
    }

    fn not(&mut self) -> Result<Condition, WhenError> {
        if self.depth >= DEEPEST {
            return Err(self.fail("this is nested too deeply", None));
        }
        self.depth += 1;
        let condition = if self.take_word("not") {
            self.not().map(|inner| Condition::Not(Box::new(inner)))
        } else if self.peek() == Some(&Token::Open) {
            self.at += 1;
            let inner = self.or()?;
            self.expect(&Token::Close, ")").map(|()| inner)
        } else if self.is_word("has") {
            self.has()
        } else {
            self.comparison()
        };
        self.depth -= 1;
        condition
    }

    fn has(&mut self) -> Result<Condition, WhenError> {
        self.at += 1;
        self.expect(&Token::Open, "(")?;
        let quoted = matches!(self.peek(), Some(Token::Literal(_)));
        let hint = quoted.then(|| "write the name without quotes: `has(title)`".to_owned());
        let Some(Token::Word(name)) = self.peek().cloned() else {
            return Err(self.fail("expected the name of a field here", hint));
        };
        self.fields.push((name.clone(), self.span()));
        self.at += 1;
        self.expect(&Token::Close, ")")?;
        Ok(Condition::Has(name))
    }

    fn comparison(&mut self) -> Result<Condition, WhenError> {
        let start = self.span();
        let left = self.operand()?;
        if let Some(Token::Compare(comparison)) = self.peek().cloned() {
            let place = self.span();
            self.at += 1;
            let right = self.operand()?;
            check_types(&left, comparison, &right, place)?;
            return Ok(Condition::Compare(left, comparison, right));
        }
        if self.take_word("contains") {
            let right = self.operand()?;
            return Ok(Condition::Contains(left, right));
        }
        let before = self.at;
        let wanted = !self.take_word("not");
        if self.take_word("in") {
            return Ok(Condition::In(left, wanted, self.list()?));
        }
        self.at = before;
        match left {
            Operand::Literal(Value::Bool(yes)) => Ok(Condition::Constant(yes)),
            Operand::Field(name) => Err(WhenError {
                span: start,
                message: format!("a field alone is no condition: `{name}`"),
                hint: Some(format!("write `has({name})` or compare it: `{name} == 'value'`")),
            }),
            Operand::Literal(_) => Err(WhenError {
                span: start,
                message: "a value alone is no condition".into(),
                hint: Some("compare a field with it: `language == 'en'`".into()),
            }),
        }
    }

    fn operand(&mut self) -> Result<Operand, WhenError> {
        let span = self.span();
        match self.peek().cloned() {
            Some(Token::Literal(value)) => {
                self.at += 1;
                Ok(Operand::Literal(value))
            }
            Some(Token::Word(word)) if is_reserved(&word) => {
                let message = format!("expected a field or a value before `{word}`");
                Err(self.fail(message, None))
            }
            Some(Token::Word(name)) => {
                self.at += 1;
                self.fields.push((name.clone(), span));
                Ok(Operand::Field(name))
            }
            Some(Token::OpenList) => {
                let hint = "a list stands after `in` only: `language in ['en', 'de']`";
                Err(self.fail("a list cannot stand here", Some(hint.into())))
            }
            Some(_) => Err(self.fail("expected a field or a value here", None)),
            None if self.tokens.is_empty() => {
                let hint = "write one, such as `language == 'en'`, or leave `when` out";
                Err(self.fail("the condition is empty", Some(hint.into())))
            }
            None => {
                Err(self.fail("the condition ends where a field or a value should stand", None))
            }
        }
    }

    fn list(&mut self) -> Result<Vec<Value>, WhenError> {
        if self.peek() != Some(&Token::OpenList) {
            let hint = "write a list of values: `language in ['en', 'de']`";
            return Err(self.fail("expected `[` after `in`", Some(hint.into())));
        }
        self.at += 1;
        let mut values = Vec::new();
        loop {
            match self.peek().cloned() {
                Some(Token::Literal(value)) => {
                    self.at += 1;
                    values.push(value);
                }
                Some(Token::CloseList) => {}
                Some(Token::Word(word)) => {
                    let hint = format!("put text in quotes: '{word}'");
                    return Err(self.fail("only values may stand in a list", Some(hint)));
                }
                _ => return Err(self.fail("expected a value or `]` here", None)),
            }
            if self.peek() == Some(&Token::Comma) {
                self.at += 1;
            } else {
                self.expect(&Token::CloseList, "]")?;
                return Ok(values);
            }
        }
    }
}

fn is_reserved(word: &str) -> bool {
    matches!(word, "and" | "or" | "not" | "in" | "contains" | "has")
}

/// Two literals of different types are never equal, and true is not less than anything.
fn check_types(
    left: &Operand,
    comparison: Comparison,
    right: &Operand,
    span: Range<usize>,
) -> Result<(), WhenError> {
    let is_bool = |operand: &Operand| matches!(operand, Operand::Literal(Value::Bool(_)));
    let ordering = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    if ordering && (is_bool(left) || is_bool(right)) {
        let message = "true and false have no order".into();
        return Err(WhenError { span, message, hint: Some("compare with `==`".into()) });
    }
    if let (Operand::Literal(_), Operand::Literal(_)) = (left, right) {
        let message = "this compares two values and no field".into();
        let hint = Some("the name of a field stands without quotes: `language == 'en'`".into());
        return Err(WhenError { span, message, hint });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_point_at_the_place_and_hint_at_the_cure() {
        let table: &[(&str, Range<usize>, &str)] = &[
            ("", 0..0, "leave `when` out"),
            ("language = 'en'", 9..10, "write `==`"),
            ("language == 'en", 12..15, "add ' where it ends"),
            ("language == ‘en’", 12..15, "straight quotes"),
            ("has(title) && has(url)", 11..13, "write `and`"),
            ("has(title) || has(url)", 11..13, "write `or`"),
            ("!has(title)", 0..1, "write `not`"),
            ("title", 0..5, "has(title)"),
            ("'en'", 0..4, "language == 'en'"),
            ("'language' == 'en'", 11..13, "without quotes"),
            ("published > 2023-07-27", 12..22, "'2023-07-27'"),
            ("a < b < c", 6..7, "with `and`"),
            ("language in 'en'", 12..16, "list of values"),
            ("language in [en]", 13..15, "'en'"),
            ("language == ['en']", 12..13, "after `in`"),
            ("has(title) has(url)", 11..14, "with `and` or `or`"),
            ("has('title')", 4..11, "has(title)"),
            ("premium > true", 8..9, "`==`"),
            ("(has(title)", 11..11, ""),
            ("language ==", 11..11, ""),
            ("and has(title)", 0..3, ""),
            ("language in ['en', ", 19..19, ""),
            ("language == 'en' #", 17..18, ""),
        ];
        for (source, span, hint) in table {
            let error = parse(source).expect_err(source);
            assert_eq!(error.span, *span, "{source}: {error:?}");
            assert!(error.hint.clone().unwrap_or_default().contains(hint), "{source}: {error:?}");
        }
    }

    #[test]
    fn deep_nesting_is_an_error_and_no_overflow() {
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&"not ".repeat(100_000)).is_err());
    }
}
