//! One press of a form: a page carries a token, and the same form sent twice with it is one attempt with one answer.

use practice::Attempt;
use sha2::{Digest, Sha256};

use super::questions::Fields;

/// No token of ours is longer.
const LONGEST: usize = 64;

/// The key of a form that was sent to do something to something; `None` where it carries no token.
///
/// Everything that was sent is part of it, so that another choice on the same page is another attempt and never refused.
pub fn key_of(fields: &Fields, act: &str) -> Option<String> {
    let token = fields.iter().find(|(name, _)| name == "attempt")?;
    if token.1.is_empty() || token.1.len() > LONGEST {
        return None;
    }
    let mut hash = Sha256::new();
    for part in [act].into_iter().chain(fields.iter().flat_map(pair)) {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    let hash: String = hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Some(format!("form:{hash}"))
}

fn pair((name, value): &(String, String)) -> [&str; 2] {
    [name, value]
}

/// The same for an act that can also be meant for one version of an appointment only; a form is for whatever stands.
pub fn attempt_of(fields: &Fields, act: &str) -> Attempt {
    Attempt::from(key_of(fields, act))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&str, &str)]) -> Fields {
        let own = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        pairs.iter().map(own).collect()
    }

    #[test]
    fn the_same_form_is_one_attempt_and_another_choice_is_another() {
        let one = sent(&[("attempt", "a1"), ("slot", "x")]);
        assert_eq!(key_of(&one, "hold"), key_of(&one.clone(), "hold"));
        for other in [
            sent(&[("attempt", "a2"), ("slot", "x")]),
            sent(&[("attempt", "a1"), ("slot", "y")]),
            sent(&[("attempt", "a1"), ("slo", "tx")]),
        ] {
            assert_ne!(key_of(&one, "hold"), key_of(&other, "hold"));
        }
        assert_ne!(key_of(&one, "hold"), key_of(&one, "move"));
        assert_eq!(key_of(&sent(&[("slot", "x")]), "hold"), None);
        assert_eq!(key_of(&sent(&[("attempt", "")]), "hold"), None);
    }

    #[test]
    fn what_somebody_wrote_is_in_no_key() {
        let key = key_of(&sent(&[("attempt", "a"), ("reason", "flu")]), "cancel").unwrap();
        assert!(!key.contains("flu") && key.len() < 80, "{key}");
    }
}
