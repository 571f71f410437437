//! A pack with many guides: those of a real one, each again and again under another plainly made-up name.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use serde_json::{Value, json};

const GUIDES: &str = "guides";

/// Writes a pack like `from` with `count` guides; the first are those of `from` as they are, which its synonyms name.
pub fn write(from: &Path, to: &Path, count: u32) -> Result<()> {
    copy(from, to)?;
    let mut guides: Vec<Value> = Vec::new();
    for file in fs::read_dir(from.join(GUIDES))? {
        guides.push(serde_json::from_slice(&fs::read(file?.path())?)?);
    }
    for number in guides.len()..count as usize {
        let mut guide = guides.get(number % guides.len().max(1)).context("no guide to copy")?.clone();
        let name = guide.get("name").and_then(Value::as_str).unwrap_or_default();
        let (id, name) = (format!("made-up-{number}"), format!("{name}（虚构第{number}处）"));
        let members = guide.as_object_mut().context("a guide is an object")?;
        members.insert("id".into(), json!(id));
        members.insert("name".into(), json!(name));
        fs::write(to.join(GUIDES).join(format!("{id}.json")), serde_json::to_vec(&guide)?)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
