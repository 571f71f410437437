//! Files of a pack into records, one problem a bad record.

use std::{fs, path::Path};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::problem::Problems;

/// A file larger than this is not a pack's (bytes).
const FILE_LIMIT: u64 = 8 * 1024 * 1024;
/// The offices of a million windows fill six hundred megabytes; no city has more (bytes).
const OFFICES_LIMIT: u64 = 1_000_000_000;

/// A record together with the file that it stands in, for later checks.
#[derive(Clone, Debug)]
pub(crate) struct Placed<T> {
    pub(crate) file: String,
    pub(crate) record: T,
}

/// The text of a file, without the mark that spreadsheets put before UTF-8.
pub(crate) fn text(folder: &Path, file: &str, problems: &mut Problems) -> Option<String> {
    let path = folder.join(file);
    match fs::metadata(&path) {
        Ok(found) if found.len() > limit_bytes(file) => {
            problems.add(file, None, format_args!("文件太大，最多{}字节", limit_bytes(file)));
            return None;
        }
        Ok(_) => {}
        Err(error) => {
            problems.add(file, None, format_args!("读不到文件：{error}"));
            return None;
        }
    }
    fs::read_to_string(path)
        .map(|text| text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
        .map_err(|error| problems.add(file, None, format_args!("读不到文件：{error}")))
        .ok()
}

fn limit_bytes(file: &str) -> u64 {
    if file == super::OFFICES { OFFICES_LIMIT } else { FILE_LIMIT }
}

/// A TOML file.
pub(crate) fn toml<T: DeserializeOwned>(folder: &Path, file: &str, problems: &mut Problems) -> Option<T> {
    let text = text(folder, file, problems)?;
    toml::from_str(&text).map_err(|error| problems.add(file, None, error.to_string().trim())).ok()
}

/// A JSON file that holds one value.
pub(crate) fn json<T: DeserializeOwned>(folder: &Path, file: &str, problems: &mut Problems) -> Option<T> {
    let text = text(folder, file, problems)?;
    record(parse(&text, file, problems)?, file, None, problems)
}

/// A JSON file that holds a list of records, each known by its member `key`.
pub(crate) fn json_list<T: DeserializeOwned>(
    folder: &Path,
    file: &str,
    key: &str,
    problems: &mut Problems,
) -> Vec<Placed<T>> {
    let Some(text) = text(folder, file, problems) else { return Vec::new() };
    // One record at a time: as values, a large city would not fit into memory.
    let values: Vec<&RawValue> = parse(&text, file, problems).unwrap_or_default();
    let name = |index: usize, value: &serde_json::Value| match value.get(key).and_then(|v| v.as_str()) {
        Some(key) => key.to_owned(),
        None => format!("第{}条", index + 1),
    };
    values
        .into_iter()
        .enumerate()
        .filter_map(|(index, value)| {
            let value = parse(value.get(), file, problems)?;
            let name = name(index, &value);
            let record = record(value, file, Some(name), problems)?;
            Some(Placed { file: file.to_owned(), record })
        })
        .collect()
}

/// A CSV file with a header line.
pub(crate) fn csv<T: DeserializeOwned>(folder: &Path, file: &str, problems: &mut Problems) -> Vec<T> {
    let Some(text) = text(folder, file, problems) else { return Vec::new() };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut records = Vec::new();
    for row in reader.deserialize() {
        match row {
            Ok(record) => records.push(record),
            Err(error) => {
                let line = error.position().map(|at| format!("第{}行", at.line()));
                problems.add(file, line, error);
            }
        }
    }
    records
}

/// The files of a folder that end in `.json`, by name; everything else in it is refused.
pub(crate) fn json_files(folder: &Path, inside: &str, problems: &mut Problems) -> Vec<String> {
    let entries = match fs::read_dir(folder.join(inside)) {
        Ok(entries) => entries,
        Err(error) => {
            problems.add(inside, None, format_args!("读不到文件夹：{error}"));
            return Vec::new();
        }
    };
    let mut files = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let file = format!("{inside}/{name}");
        if name.ends_with(".json") {
            files.push(file)
        } else {
            problems.add(&file, None, "这里只放 .json 文件")
        }
    }
    files.sort();
    files
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str, file: &str, problems: &mut Problems) -> Option<T> {
    serde_json::from_str(text)
        .map_err(|error| problems.add(file, None, format_args!("不是正确的 JSON：{error}")))
        .ok()
}

fn record<T: DeserializeOwned>(
    value: serde_json::Value,
    file: &str,
    name: Option<String>,
    problems: &mut Problems,
) -> Option<T> {
    serde_path_to_error::deserialize(value)
        .map_err(|error| {
            let path = error.path().to_string();
            let what = error.into_inner();
            if path == "." {
                problems.add(file, name, what)
            } else {
                problems.add(file, name, format_args!("{path}：{what}"))
            }
        })
        .ok()
}
