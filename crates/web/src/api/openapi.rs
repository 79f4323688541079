//! The description of the API, OpenAPI 3.1, written from the table of operations and the very types of the JSON.

use std::{collections::BTreeMap, sync::LazyLock};

use schemars::{
    SchemaGenerator,
    generate::{Contract, SchemaSettings},
};
use serde_json::{Map, Value, json};

use super::{
    operation::Operation,
    problem::{Kind, uri},
    shape::time::TimeOut,
    table::operations,
};

/// The description; the same for every server of this version.
pub fn description() -> &'static Value {
    static ONCE: LazyLock<Value> = LazyLock::new(written);
    &ONCE
}

/// One writer of schemas for what comes in and one for what goes out.
struct Schemas {
    requests: SchemaGenerator,
    answers: SchemaGenerator,
}

impl Schemas {
    fn new() -> Self {
        let settings = |contract| {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
                settings.contract = contract;
            })
        };
        Self {
            requests: settings(Contract::Deserialize).into_generator(),
            answers: settings(Contract::Serialize).into_generator(),
        }
    }

    /// All of them by name. What goes both ways is written alike both ways.
    fn taken(mut self) -> Map<String, Value> {
        let mut all = self.requests.take_definitions(true);
        all.extend(self.answers.take_definitions(true));
        all.sort_keys();
        all
    }
}

fn written() -> Value {
    let mut schemas = Schemas::new();
    let mut paths = Map::new();
    for operation in operations() {
        let told = operation_object(&operation, &mut schemas);
        let path = paths
            .entry(operation.path.to_owned())
            .or_insert_with(|| json!({}));
        path[operation.method.as_str().to_lowercase()] = told;
    }
    let time = schemas.answers.subschema_for::<TimeOut>();
    let mut all = schemas.taken();
    all.insert("Problem".to_owned(), problem_schema(&time.to_value()));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Knead",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Free times, bookings and recommendations of a massage clinic",
            "description": "Every request but the one for this description carries an API key that the clinic's owner made under Set up. Instants are in UTC. A refusal is a problem document of RFC 9457 whose `type` stays. A write may be sent again under the same `Idempotency-Key`: it happens once, and the answer is the same for as long as its thing is there.",
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"}
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key."}},
            "schemas": all
        }
    })
}

fn operation_object(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut told = json!({"operationId": operation.id, "summary": operation.summary});
    if !operation.says.is_empty() {
        told["description"] = operation.says.into();
    }
    let scopes: Vec<&str> = operation.scope().iter().map(|scope| scope.word()).collect();
    told["security"] = if operation.keyed {
        json!([{"key": scopes}])
    } else {
        json!([])
    };
    let parameters = parameters(operation, schemas);
    if !parameters.is_empty() {
        told["parameters"] = parameters.into();
    }
    if let Some(body) = operation.body {
        told["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {"schema": body(&mut schemas.requests)}}
        });
    }
    told["responses"] = responses(operation, schemas);
    told
}

fn parameters(operation: &Operation, schemas: &mut Schemas) -> Vec<Value> {
    let mut all = Vec::new();
    if operation.path.contains("{id}") {
        all.push(json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}}));
    }
    if let Some(query) = operation.query {
        all.extend(query_parameters(&query(&mut schemas.requests).to_value()));
    }
    if operation.once {
        all.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "The same write again under the same key happens once.",
            "schema": {"type": "string", "minLength": 1, "maxLength": super::input::LONGEST_KEY, "pattern": "^[!-~]+$"}
        }));
    }
    if operation.edit {
        all.push(json!({
            "name": "If-Match", "in": "header", "required": true,
            "description": "The `ETag` of the version that was seen; `*` for any.",
            "schema": {"type": "string", "pattern": "^(\\*|\"[!#-~]*\")$"}
        }));
    }
    all
}

/// The fields of a struct as parameters of the address; what may be left out is not null there.
fn query_parameters(schema: &Value) -> Vec<Value> {
    let required: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let fields = schema["properties"].as_object().into_iter().flatten();
    fields
        .map(|(name, field)| {
            let mut field = without_null(field.clone());
            let says = field.as_object_mut().and_then(|field| {
                field.remove("default");
                field.remove("description")
            });
            let mut parameter = json!({
                "name": name, "in": "query", "required": required.contains(&name.as_str()),
                "description": says.unwrap_or_default(), "schema": field
            });
            if parameter["schema"]["$ref"] == "#/components/schemas/Ids" {
                parameter["style"] = "form".into();
                parameter["explode"] = false.into();
            }
            parameter
        })
        .collect()
}

fn without_null(mut field: Value) -> Value {
    if let Some(kinds) = field["type"].as_array() {
        let other = kinds.iter().find(|kind| *kind != "null").cloned();
        field["type"] = other.unwrap_or_default();
    }
    if let Some(ways) = field["anyOf"].as_array() {
        let other = ways.iter().find(|way| way["type"] != "null").cloned();
        let says = field["description"].clone();
        field = other.unwrap_or_default();
        field["description"] = says;
    }
    field
}

fn responses(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut all = BTreeMap::new();
    let mut good = json!({"description": operation.summary});
    if let Some(answer) = operation.answer {
        good["content"] = json!({"application/json": {"schema": answer(&mut schemas.answers)}});
    }
    let mut headers = Map::new();
    for (name, says) in &operation.headers {
        headers.insert((*name).to_owned(), header(says, true));
    }
    if operation.keyed {
        headers.insert(
            "RateLimit".to_owned(),
            header("What is left of this minute's budget.", true),
        );
    }
    if !headers.is_empty() {
        good["headers"] = headers.into();
    }
    all.insert(operation.status.as_u16().to_string(), good);

    let mut by_status: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    for kind in operation.all_refusals() {
        by_status
            .entry(kind.status().as_u16())
            .or_default()
            .push(kind);
    }
    for (status, kinds) in by_status {
        let titles: Vec<&str> = kinds.iter().map(|kind| kind.title()).collect();
        let types: Vec<String> = kinds.iter().map(|kind| uri(*kind)).collect();
        let mut refused = json!({
            "description": titles.join("; "),
            "content": {"application/problem+json": {"schema": {
                "allOf": [
                    {"$ref": "#/components/schemas/Problem"},
                    {"properties": {"type": {"enum": types}, "status": {"const": status}}}
                ]
            }}}
        });
        if status == 429 || status == 503 {
            refused["headers"] = json!({"Retry-After": header("Seconds to wait.", true)});
        }
        if status == 401 {
            refused["headers"] = json!({"WWW-Authenticate": header("How to come in.", true)});
        }
        all.insert(status.to_string(), refused);
    }
    json!(all)
}

fn header(says: &str, required: bool) -> Value {
    json!({"description": says, "required": required, "schema": {"type": "string"}})
}

/// RFC 9457, with the facts that some kinds bring.
fn problem_schema(time: &Value) -> Value {
    json!({
        "type": "object",
        "description": "Why a request was refused.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri", "description": "Which kind; it stays."},
            "title": {"type": "string", "description": "What it is, the same for all of its kind."},
            "status": {"type": "integer", "description": "The HTTP status."},
            "detail": {"type": "string", "description": "What it is this time, and what to do."},
            "at": {"type": "string", "description": "JSON Pointer to what is wrong in the body."},
            "scope": {"type": "string", "description": "The scope that the key lacks."},
            "answer_at": {"type": "string", "description": "The page on which the client goes on."},
            "stage": {"type": "string", "description": "At which stage the appointment is."},
            "may_follow": {"type": "array", "items": {"type": "string"}, "description": "What can be said of it from there."},
            "from": {"type": "string", "format": "date-time", "description": "From when on it can be said that the client is here."},
            "conflicts": {
                "type": "array",
                "description": "Everything that stands against the time.",
                "items": {
                    "type": "object",
                    "required": ["why"],
                    "properties": {
                        "why": {"type": "string", "enum": ["past", "therapist", "room", "athlete", "hours", "service", "skills", "notice", "horizon", "wait", "grid", "held", "travel", "own_hands", "limit"]},
                        "until": {"type": "string", "format": "date-time", "description": "Until when it stands; for `horizon`, the first instant that is too far."},
                        "starts_at": {"type": "string", "format": "date-time", "description": "Of several times in one act, against which."},
                        "therapist": {"type": "string", "format": "uuid", "description": "Of several times in one act, with whom."},
                        "skills": {"type": "array", "items": {"type": "string"}},
                        "location": {"type": "string", "format": "uuid", "description": "Of `travel`, the other place at which the therapist works that day."},
                        "minutes": {"type": "integer", "description": "Of `grid`, between two starts; of `travel`, how long the way takes, if that is known."}
                    }
                }
            },
            "nearest": {"type": "array", "description": "The nearest free times, at most three.", "maxItems": 3, "items": time}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scope_opens_something_and_every_name_is_there_once() {
        let all = operations();
        for scope in practice::KeyScope::ALL {
            assert!(
                all.iter().any(|one| one.scope() == Some(scope)),
                "{scope:?}"
            );
        }
        let mut names: Vec<&str> = all.iter().map(|one| one.id).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all.len());
    }

    #[test]
    fn what_goes_both_ways_is_written_alike_both_ways() {
        let mut schemas = Schemas::new();
        for operation in operations() {
            operation_object(&operation, &mut schemas);
        }
        let requests = schemas.requests.take_definitions(true);
        let answers = schemas.answers.take_definitions(true);
        for (name, schema) in &requests {
            if let Some(other) = answers.get(name) {
                assert_eq!(schema, other, "{name}");
            }
        }
    }

    #[test]
    fn every_reference_of_the_description_leads_somewhere() {
        fn check(value: &Value, whole: &Value) {
            match value {
                Value::Object(members) => {
                    for (name, member) in members {
                        if let ("$ref", Value::String(to)) = (name.as_str(), member) {
                            assert!(whole.pointer(to.trim_start_matches('#')).is_some(), "{to}");
                        }
                        check(member, whole);
                    }
                }
                Value::Array(items) => items.iter().for_each(|item| check(item, whole)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        check(description(), description());
    }
}
