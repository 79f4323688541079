//! The telephone number of a place: as people write it, and as a link dials it.

/// A number that can be called.
///
/// ```
/// use care::booking::phone::Phone;
///
/// let phone = Phone::parse(" +44 (0)20 7946 0123  ext. 4 ")?;
/// assert_eq!(phone.as_written(), "+44 (0)20 7946 0123 ext. 4");
/// assert_eq!(phone.link(), "tel:+442079460123;ext=4");
/// # Ok::<(), care::booking::phone::NotAPhone>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phone {
    written: String,
    dials: String,
    extension: String,
}

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhone {
    /// It has letters or signs that no number has.
    #[error("write a number such as +1 780 555 0123 or 780-555-0123 ext. 4")]
    Letters,
    /// Shorter or longer than any number is.
    #[error("a number has 3 to 15 digits")]
    Digits,
}

/// What people write before an extension, the longest first.
const EXTENSION: [&str; 6] = ["extension", ";ext=", "ext.", "ext", "x", "#"];

impl Phone {
    /// Reads a number as people write it: a plus and the country or only what is dialled there, with spaces, dots, dashes, slashes and
    /// brackets, and an extension if there is one.
    ///
    /// # Errors
    /// [`NotAPhone`], with what to write instead.
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        let written = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = written.to_lowercase();
        let (number, extension) = EXTENSION
            .iter()
            .find_map(|word| lower.split_once(word))
            .map_or((lower.as_str(), None), |(number, more)| {
                (number, Some(more))
            });
        // "+44 (0)20": the nought is dialled only without the country.
        let whole = number.trim_start().strip_prefix('+');
        let local = whole.map(|rest| rest.replacen("(0)", "", 1));
        let mut dials = String::from(if whole.is_some() { "+" } else { "" });
        dials.push_str(&digits(local.as_deref().unwrap_or(number))?);
        let count = dials.trim_start_matches('+').len();
        let extension = extension.map_or(Ok(String::new()), digits)?;
        let announced = EXTENSION.iter().any(|word| lower.contains(word));
        if !(3..=15).contains(&count) || extension.len() > 8 || (announced && extension.is_empty())
        {
            return Err(NotAPhone::Digits);
        }
        Ok(Self {
            written,
            dials,
            extension,
        })
    }

    /// As people read it.
    pub fn as_written(&self) -> &str {
        &self.written
    }

    /// As a link dials it (RFC 3966).
    pub fn link(&self) -> String {
        match self.extension.as_str() {
            "" => format!("tel:{}", self.dials),
            extension => format!("tel:{};ext={extension}", self.dials),
        }
    }
}

/// The digits of a text in which nothing else stands but what people set between them.
fn digits(text: &str) -> Result<String, NotAPhone> {
    let between = |sign: char| {
        matches!(
            sign,
            ' ' | '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' | '.' | '/' | '(' | ')' | ':'
        )
    };
    let mut digits = String::new();
    for sign in text.chars() {
        if sign.is_ascii_digit() {
            digits.push(sign);
        } else if !between(sign) {
            return Err(NotAPhone::Letters);
        }
    }
    Ok(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, NotAPhone>) {
        let link = Phone::parse(text).map(|phone| phone.link());
        assert_eq!(link, expected.map(str::to_owned), "{text}");
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        check("+1 780 555 0123", Ok("tel:+17805550123"));
        check("(780) 555-0123", Ok("tel:7805550123"));
        check("780.555.0123 x12", Ok("tel:7805550123;ext=12"));
        check("+1-780-555-0123 Ext. 12", Ok("tel:+17805550123;ext=12"));
        check("+44 (0)20 7946 0123", Ok("tel:+442079460123"));
        check("020 7946 0123", Ok("tel:02079460123"));
        check("030/1234567", Ok("tel:0301234567"));
        check("+1 780 555 0123 #4", Ok("tel:+17805550123;ext=4"));
        check("112", Ok("tel:112"));
    }

    #[test]
    fn what_cannot_be_called_is_no_number() {
        check("", Err(NotAPhone::Digits));
        check("12", Err(NotAPhone::Digits));
        check("+1234567890123456", Err(NotAPhone::Digits));
        check("780 555 0123 ext", Err(NotAPhone::Digits));
        check("call us", Err(NotAPhone::Letters));
        check("1+780 555 0123", Err(NotAPhone::Letters));
        check("780 555 0123; drop", Err(NotAPhone::Letters));
        check("<b>780</b>", Err(NotAPhone::Letters));
        check("noor@example.org", Err(NotAPhone::Letters));
    }
}
