//! A city's data with windows that have doors and hours, all of them made up.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::places;

/// Where the windows stand around: WGS-84.
pub const CENTRE: (f64, f64) = (43.88, 125.32278);

/// A copy of the pack in which 长春 has these windows only, each a step farther to the north than the one before:
/// name, kind, hundredths of a degree to the north, weekly hours.
pub fn with_windows(windows: &[(&str, &str, f64, Option<&str>)]) -> TempDir {
    let folder = tempfile::Builder::new().prefix("yimatong-pack-").tempdir().unwrap();
    copy(&places::root().join("server/packs/changchun"), folder.path());
    // It leads to lists of the real windows, which are not here.
    fs::remove_file(folder.path().join("programme.json")).unwrap();
    let records = windows.iter().enumerate().map(|(number, (name, kind, north, weekly))| {
        let mut record = json!({
            "id": format!("made-up-{number}"), "name": name, "kind": kind, "role": "window", "city": "220100",
            "district": "220102", "address": format!("虚构路{number}号"), "phone": "0431-00000000",
            "position": { "lat": CENTRE.0 + north / 100.0, "lon": CENTRE.1, "datum": "wgs84" },
            "sources": [{ "title": "虚构", "publisher": "official", "published": "2026-01-05" }],
        });
        if let Some(weekly) = weekly {
            record["schedule"] = json!({ "weekly": weekly });
        }
        record
    });
    let records: Vec<Value> = records.collect();
    fs::write(folder.path().join("offices.json"), serde_json::to_string(&records).unwrap()).unwrap();
    folder
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
