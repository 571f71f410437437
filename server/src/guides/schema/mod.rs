//! The JSON Schema (2020-12) of a guide's file, with which an editor's tool completes and checks: made of the types that
//! read the file, so that both allow the same, with descriptions in the editor's language.

mod words;

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::GuideRecord;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// A part for which a plain string may stand; [`super::Plain`] as utoipa names it.
const PLAIN: &str = "Plain_";
/// How utoipa refers to other types, and how a schema of its own does.
const REFERENCE: (&str, &str) = ("#/components/schemas/", "#/$defs/");

/// The schema, as JSON with a line break at the end.
///
/// # Errors
/// Never in practice: the schema is made of names and texts.
pub fn json() -> Result<String, serde_json::Error> {
    let mut types = Vec::new();
    GuideRecord::schemas(&mut types);
    let mut definitions = Map::new();
    for (name, schema) in types {
        let schema = definition(&name, serde_json::to_value(schema)?);
        definitions.insert(name, schema);
    }
    let mut schema = definition(words::GUIDE, serde_json::to_value(GuideRecord::schema())?);
    if let Value::Object(members) = &mut schema {
        members.insert("$schema".to_owned(), DIALECT.into());
        members.insert("title".to_owned(), "一码通办事指南".into());
        members.insert("$defs".to_owned(), definitions.into());
    }
    serde_json::to_string_pretty(&schema).map(|json| json + "\n")
}

/// One type as the schema has it.
fn definition(name: &str, mut schema: Value) -> Value {
    tidy(&mut schema);
    describe(name, &mut schema);
    if !name.starts_with(PLAIN) {
        return schema;
    }
    json!({ "anyOf": [{ "type": "string", "description": words::SHORT }, schema] })
}

/// What utoipa says for programmers goes, and what is not known is not written: nothing is `null`.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            // Of a type; as a member of a record `description` would be an object.
            members.retain(|name, value| !(name == "description" && value.is_string()) && name != "example");
            if let Some(Value::String(target)) = members.get_mut("$ref") {
                *target = target.replace(REFERENCE.0, REFERENCE.1);
            }
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [one] = types.as_slice() {
                    let one = one.clone();
                    members.insert("type".to_owned(), one);
                }
            }
            if let Some(Value::Array(kinds)) = members.get_mut("oneOf") {
                kinds.retain(|kind| kind.get("type").is_none_or(|kind| kind != "null"));
            }
            members.values_mut().for_each(tidy);
        }
        Value::Array(values) => values.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// Says what the members of a type mean, and what more holds for them than their types say.
fn describe(name: &str, schema: &mut Value) {
    // The variants of a type each have members.
    if let Some(Value::Array(kinds)) = schema.get_mut("oneOf") {
        for kind in kinds.iter_mut().filter(|kind| kind.get("properties").is_some()) {
            describe(name, kind);
            kind.as_object_mut().map(|kind| kind.insert("additionalProperties".to_owned(), false.into()));
        }
    }
    if let Some(Value::Object(members)) = schema.get_mut("properties") {
        for (member, value) in members {
            if let (Value::Object(value), Some(words)) = (value, words::of(name, member)) {
                value.insert("description".to_owned(), words.into());
            }
        }
    }
    for (of, member, keyword, value) in words::LIMITS {
        let place = if member.is_empty() {
            Some(&mut *schema)
        } else {
            schema.pointer_mut(&format!("/properties/{member}"))
        };
        if let (true, Some(Value::Object(place))) = (*of == name, place) {
            place.insert((*keyword).to_owned(), value.json());
        }
    }
}
