//! serde takes a list for an object, its fields in order. Nobody writes that on purpose, and whoever does it by mistake has named
//! nothing: it is refused.

use schemars::{JsonSchema, schema_for};
use serde_json::Value;

use super::SituationError;

/// Refuses a list where the schema of `T` knows nothing but an object.
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
    use crate::situation::{Document, read_json};

    fn check(json: &str, wrong: Option<&str>) {
        let read = read_json::<Document>(json);
        assert_eq!(
            read.err().map(|error| error.pointer).as_deref(),
            wrong,
            "{json}"
        );
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
