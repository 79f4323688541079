//! Where serde and JSON Schema see a document differently.

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use super::SituationError;

/// The same document with `8.0` written as `8`: one whole number to JSON Schema, and to many who write it.
pub fn whole_numbers(json: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(json.len());
    let (mut in_text, mut escaped) = (false, false);
    let mut rest = json;
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'.' if !in_text && written.last().is_some_and(u8::is_ascii_digit) => {
                let zeros = after.iter().take_while(|digit| **digit == b'0').count();
                let ends = !matches!(after.get(zeros), Some(b'0'..=b'9' | b'e' | b'E'));
                if zeros > 0 && ends {
                    rest = &after[zeros..];
                    continue;
                }
            }
            _ => {}
        }
        written.push(*byte);
    }
    written
}

/// serde takes a list for an object, its fields in order. Nobody writes that on purpose, and whoever does it by mistake has named
/// nothing. Refuses a list where the schema of `T` knows nothing but an object.
///
/// # Errors
/// [`SituationError`] with a pointer to the list.
pub fn lists_stand_for_no_objects<T: JsonSchema>(json: &[u8]) -> Result<(), SituationError> {
    // It was read before, so it is JSON.
    let Ok(document) = serde_json::from_slice::<Value>(json) else {
        return Ok(());
    };
    let schema = schema_for!(T).to_value();
    check(&document, &schema, &schema, String::new())
}

fn check(
    value: &Value,
    schema: &Value,
    root: &Value,
    pointer: String,
) -> Result<(), SituationError> {
    if let Some(Value::String(to)) = schema.get("$ref") {
        let meant = root.pointer(to.trim_start_matches('#'));
        return meant.map_or(Ok(()), |meant| check(value, meant, root, pointer));
    }
    let ways = schema.get("anyOf").or_else(|| schema.get("oneOf"));
    if let Some(Value::Array(ways)) = ways {
        let mut tried = ways
            .iter()
            .map(|way| check(value, way, root, pointer.clone()));
        // One that fits is enough; that `null` has nothing against a list says nothing.
        let mut wrong = Ok(());
        for (way, outcome) in ways.iter().zip(&mut tried) {
            let null = way.get("type").is_some_and(|kind| kind == "null");
            match outcome {
                Ok(()) if !null => return Ok(()),
                Ok(()) => {}
                Err(error) => wrong = Err(error),
            }
        }
        return wrong;
    }
    match value {
        Value::Array(_) if schema.get("properties").is_some() => Err(SituationError::at(
            pointer,
            "expected an object, not a list",
        )),
        Value::Array(items) => {
            let Some(each) = schema.get("items") else {
                return Ok(());
            };
            items
                .iter()
                .enumerate()
                .try_for_each(|(index, item)| check(item, each, root, format!("{pointer}/{index}")))
        }
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            let field = schema.get("properties").and_then(|fields| fields.get(name));
            field.map_or(Ok(()), |field| {
                check(member, field, root, format!("{pointer}/{name}"))
            })
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::whole_numbers;
    use crate::situation::{Document, read_json};

    #[test]
    fn a_whole_number_may_be_written_with_zeros_behind_its_point() {
        let same = |json: &str, meant: &str| {
            assert_eq!(whole_numbers(json.as_bytes()), meant.as_bytes(), "{json}");
        };
        same(r#"{"a": 8.0, "b": [-3.00]}"#, r#"{"a": 8, "b": [-3]}"#);
        same(
            r#"[8.5, 8.05, 1.0e3, 8., 0.0]"#,
            r#"[8.5, 8.05, 1.0e3, 8., 0]"#,
        );
        same(r#"{"v1.0": "2.0 \" 3.0"}"#, r#"{"v1.0": "2.0 \" 3.0"}"#);
    }

    fn check(json: &str, wrong: Option<&str>) {
        let read = read_json::<Document>(json);
        assert_eq!(
            read.err().map(|error| error.pointer).as_deref(),
            wrong,
            "{json}"
        );
    }

    #[test]
    fn what_was_expected_is_said_in_words_of_json() {
        let says = |json: &str, says: &str| {
            let read = read_json::<Document>(json);
            assert_eq!(
                read.err().map(|error| error.why).as_deref(),
                Some(says),
                "{json}"
            );
        };
        says("3", "expected an object");
        says("[]", "expected an object");
        let with =
            |rest: &str| format!("{{\"version\": 1, \"now\": \"2026-05-04T09:00:00Z\"{rest}}}");
        says(&with(", \"athlete\": \"x\""), "expected an object");
        says(&with(", \"findings\": {}"), "expected a list");
        says(
            &with(", \"athlete\": {\"age\": \"x\"}"),
            "expected a whole number",
        );
        says(&with(", \"assume_denied\": 1"), "expected true or false");
    }

    #[test]
    fn a_list_is_no_object() {
        let with =
            |rest: &str| format!("{{\"version\": 1, \"now\": \"2026-05-04T09:00:00Z\"{rest}}}");
        check(&with(""), None);
        check(&with(", \"wishes\": {}, \"asked\": [\"R01\"]"), None);
        check(&with(", \"wishes\": [null, null]"), Some("/wishes"));
        check(&with(", \"athlete\": []"), Some("/athlete"));
        check(&with(", \"check_in\": [null]"), Some("/check_in"));
        check("[1, \"2026-05-04T09:00:00Z\"]", Some(""));
    }
}
