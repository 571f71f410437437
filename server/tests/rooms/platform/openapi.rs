//! The description of the API changes only on purpose.

/// After a change that is meant: `cargo run -p server -- openapi > docs/openapi.json`, and read the difference.
#[test]
fn the_description_is_the_one_in_docs() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");
    let kept = std::fs::read_to_string(file).unwrap();
    let made = server::openapi::json().unwrap();
    let difference = kept.lines().zip(made.lines()).enumerate().find(|(_, (kept, made))| kept != made);
    assert_eq!(difference, None, "docs/openapi.json differs (line, kept, made)");
    assert_eq!(kept.len(), made.len(), "docs/openapi.json differs in length");
}
