//! The number a resident holds: 16 digits, the last a check digit (ISO 7064 MOD 11,10), and the six-digit query code.

use std::fmt;

use serde::{Deserialize, Serialize};

const DIGITS: usize = 16;
/// How many different bodies a number can have: ten to the fifteenth.
const BODIES: u64 = 1_000_000_000_000_000;

/// A request's number. Bare digits in JSON and addresses, spaced on screen only.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Number([u8; DIGITS]);

/// Why a text is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    #[error("受理编号是16位数字，现在是{0}位")]
    Length(usize),
    #[error("受理编号里只能有数字")]
    Character,
    #[error("受理编号有一位不对，请核对")]
    CheckDigit,
}

impl Number {
    /// Makes a number from any 64 bits; the check digit is computed.
    pub fn from_bits(bits: u64) -> Self {
        let mut digits = [b'0'; DIGITS];
        let mut rest = bits % BODIES;
        for digit in digits[..DIGITS - 1].iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        digits[DIGITS - 1] = check_digit(&digits[..DIGITS - 1]);
        Self(digits)
    }

    /// Reads what a person typed: spaces and dashes are ignored, full-width digits accepted.
    pub fn parse(typed: &str) -> Result<Self, NotANumber> {
        let digits = plain_digits(typed).ok_or(NotANumber::Character)?;
        let digits: [u8; DIGITS] = digits.as_slice().try_into().map_err(|_| NotANumber::Length(digits.len()))?;
        if check_digit(&digits[..DIGITS - 1]) != digits[DIGITS - 1] {
            return Err(NotANumber::CheckDigit);
        }
        Ok(Self(digits))
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a number holds digits only")
    }

    /// Four groups of four, like a bank card.
    pub fn spaced(&self) -> String {
        grouped(self.as_str(), 4)
    }
}

/// ISO 7064 MOD 11,10 over ASCII digits; returns an ASCII digit.
fn check_digit(body: &[u8]) -> u8 {
    let mut product = 10;
    for digit in body {
        let mut sum = (product + u32::from(digit - b'0')) % 10;
        if sum == 0 {
            sum = 10;
        }
        product = sum * 2 % 11;
    }
    b'0' + ((11 - product) % 10) as u8
}

/// Six digits that, with the number, open the case.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct QueryCode([u8; 6]);

impl QueryCode {
    pub fn from_bits(bits: u64) -> Self {
        let mut digits = [b'0'; 6];
        let mut rest = bits % 1_000_000;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        Self(digits)
    }

    pub fn parse(typed: &str) -> Option<Self> {
        Some(Self(plain_digits(typed)?.as_slice().try_into().ok()?))
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a query code holds digits only")
    }

    /// Two groups of three.
    pub fn spaced(&self) -> String {
        grouped(self.as_str(), 3)
    }
}

fn plain_digits(typed: &str) -> Option<Vec<u8>> {
    let mut digits = Vec::with_capacity(typed.len());
    for character in typed.chars() {
        match character {
            '0'..='9' => digits.push(character as u8),
            '０'..='９' => digits.push(b'0' + (character as u32 - '０' as u32) as u8),
            ' ' | '\u{3000}' | '-' | '\t' | '\r' | '\n' | '\u{a0}' => {}
            _ => return None,
        }
    }
    Some(digits)
}

fn grouped(digits: &str, size: usize) -> String {
    let groups: Vec<&str> =
        (0..digits.len()).step_by(size).map(|at| &digits[at..(at + size).min(digits.len())]).collect();
    groups.join(" ")
}

macro_rules! as_text {
    ($type:ty, $error:expr) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl From<$type> for String {
            fn from(value: $type) -> Self {
                value.as_str().to_owned()
            }
        }
    };
}
as_text!(Number, NotANumber);
as_text!(QueryCode, ());

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({self})")
    }
}

/// A query code is a secret: it never reaches a log through `Debug`.
impl fmt::Debug for QueryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QueryCode(••••••)")
    }
}

impl TryFrom<String> for Number {
    type Error = NotANumber;
    fn try_from(text: String) -> Result<Self, NotANumber> {
        Self::parse(&text)
    }
}

impl TryFrom<String> for QueryCode {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("查询码是6位数字")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_standard_example_of_iso_7064_mod_11_10_holds() {
        // ISO 7064 gives 0794 with check digit 5.
        assert_eq!(check_digit(b"0794"), b'5');
    }

    #[test]
    fn a_number_is_read_with_spaces_and_full_width_digits() {
        let number = Number::from_bits(202_604_150_087);
        assert_eq!(Number::parse(&number.spaced()), Ok(number));
        let wide: String =
            number.as_str().chars().map(|c| char::from_u32(c as u32 - '0' as u32 + '０' as u32).unwrap()).collect();
        assert_eq!(Number::parse(&wide), Ok(number));
        assert_eq!(Number::parse("1234"), Err(NotANumber::Length(4)));
        assert_eq!(Number::parse("12a4"), Err(NotANumber::Character));
    }

    proptest! {
        #[test]
        fn every_single_wrong_digit_is_noticed(bits: u64, at in 0usize..16, add in 1u8..10) {
            let mut digits = Number::from_bits(bits).0;
            digits[at] = b'0' + (digits[at] - b'0' + add) % 10;
            prop_assert_eq!(Number::parse(std::str::from_utf8(&digits).unwrap()), Err(NotANumber::CheckDigit));
        }
    }
}
