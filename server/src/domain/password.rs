//! What a password must be: long enough, mixed enough, nobody's first guess.
//!
//! GB/T 22239-2019 8.1.4.1 asks for complexity; assessors take eight characters of three kinds.

/// Characters.
pub const LEAST: usize = 8;
/// Characters; hashing has to end.
pub const MOST: usize = 128;
/// Of digits, lower case, upper case and everything else.
const KINDS: usize = 3;
/// Earlier passwords that are remembered, the present one included.
pub const REMEMBERED: usize = 5;
/// Names of accounts shorter than this stand in too many words by chance.
const SHORTEST_NAME: usize = 3;

/// Words that, dressed up with digits and signs, are tried first.
const COMMON: [&str; 29] = [
    "a",
    "aa",
    "aaa",
    "abc",
    "abcd",
    "admin",
    "administrator",
    "asdf",
    "changeme",
    "daibiao",
    "deputycode",
    "guest",
    "huawei",
    "iloveyou",
    "letmein",
    "login",
    "monkey",
    "pass",
    "password",
    "passwd",
    "qaz",
    "qazwsx",
    "qwe",
    "qwer",
    "qwert",
    "qwerty",
    "root",
    "test",
    "welcome",
];

/// # Errors
/// A sentence that says what to do.
pub fn check(password: &str, account: &str) -> Result<(), String> {
    let length = password.chars().count();
    if length < LEAST {
        return Err(format!("密码至少{LEAST}位，现在是{length}位"));
    }
    if length > MOST {
        return Err(format!("密码最多{MOST}位，现在是{length}位"));
    }
    let kinds = kinds(password);
    if kinds < KINDS {
        return Err(format!("密码要有小写字母、大写字母、数字、符号里的三种，现在是{kinds}种"));
    }
    let (small, name) = (password.to_lowercase(), account.trim().to_lowercase());
    if name.chars().count() >= SHORTEST_NAME && small.contains(&name) {
        return Err("密码里不要有账号名，请换一个".into());
    }
    if is_common(&small) {
        return Err("这个密码太常见，容易被猜到，请换一个".into());
    }
    Ok(())
}

fn kinds(password: &str) -> usize {
    let has = |fits: fn(&char) -> bool| usize::from(password.chars().any(|c| fits(&c)));
    has(char::is_ascii_digit)
        + has(char::is_ascii_lowercase)
        + has(char::is_ascii_uppercase)
        + has(|c| !c.is_ascii_alphanumeric())
}

/// Whether nothing is left but a common word once digits and signs are taken away, or read as the letters they look like.
fn is_common(small: &str) -> bool {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>();
    let read = small.replace('@', "a").replace('0', "o").replace(['1', '!'], "i").replace('3', "e");
    let read = read.replace(['5', '$'], "s");
    let has_others = !small.is_ascii();
    let plain = [letters(small), letters(&read), letters(&small.replace('@', "a").replace('0', "o").replace('$', "s"))];
    !has_others && plain.iter().any(|word| COMMON.contains(&word.as_str()))
}

/// A password to be given to somebody, who must change it: readable aloud, about 60 bits.
pub fn given(random: [u8; 16]) -> String {
    const SMALL: &[u8; 20] = b"abcdefghjkmnpqrstuwy";
    const DIGITS: &[u8; 8] = b"23456789";
    let of = |set: &[u8], byte: u8| char::from(set[usize::from(byte) % set.len()]);
    let mut text = String::new();
    for (at, byte) in random.into_iter().enumerate() {
        let next = if at % 4 == 3 { of(DIGITS, byte) } else { of(SMALL, byte) };
        text.push(if at == 0 { next.to_ascii_uppercase() } else { next });
        if at % 4 == 3 && at < 15 {
            text.push('-');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_mixed_and_not_the_first_guess() {
        for good in ["lan-shan-4711", "Huang he 8", "三盏路灯 Ab1", "Zx9-kkkk"] {
            assert_eq!(check(good, "staff01"), Ok(()), "{good}");
        }
        for (bad, said) in [
            ("aB3-567", "现在是7位"),
            ("", "现在是0位"),
            ("lanshanqiao", "现在是1种"),
            ("lanshan4711", "现在是2种"),
            ("Staff01-x", "账号名"),
            ("x-STAFF01-9", "账号名"),
            ("P@ssw0rd", "太常见"),
            ("Password1!", "太常见"),
            ("Admin@123", "太常见"),
            ("1qaz@WSX", "太常见"),
            ("Aa123456!", "太常见"),
            ("Qwer1234!", "太常见"),
            ("Abc@1234", "太常见"),
        ] {
            let refused = check(bad, "staff01").expect_err(bad);
            assert!(refused.contains(said), "{bad}: {refused}");
        }
        assert!(check(&"aB3".repeat(60), "x").unwrap_err().contains("最多128位"));
    }

    #[test]
    fn a_short_name_of_an_account_is_no_reason() {
        assert_eq!(check("lan-shan-4711", "an"), Ok(()));
    }

    #[test]
    fn given_passwords_are_good_whatever_chance_says() {
        for byte in 0..=255 {
            let password = given([byte; 16]);
            assert_eq!(check(&password, "staff01"), Ok(()), "{password}");
        }
        assert_ne!(given([1; 16]), given([2; 16]));
    }
}
