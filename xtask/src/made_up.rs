//! `cargo xtask made-up-city`: a plainly fictional city of any size, the same from the same seed. Measurements and
//! load tests use it; `server/packs/shili` is the small one that people look at.

mod hours;
mod place;
mod window;

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Map, Value, json};

use crate::build;
pub use place::{CUT, Layout, NORTH_EAST, Point, SOUTH_WEST, TOWNS, residents};
pub use window::{SERVICES, Window, service, windows};

/// What a made-up city has in common with the made-up pack.
const SHARED_FILES: [&str; 6] = [
    "city.toml",
    "divisions.csv",
    "hotlines.json",
    "guide_common.json",
    "violations.csv",
    "points_rules.csv",
];
const CALENDAR: &str = "calendar/2026.json";
/// The guide that all guides of a made-up city are copies of.
const TEMPLATE: &str = "guides/sl-id-lost.json";

/// The options of `made-up-city`.
#[derive(Args)]
pub struct Options {
    /// How many windows.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=2_000_000))]
    windows: u32,
    /// The folder of the pack; made if it is not there.
    #[arg(long)]
    out: PathBuf,
    /// The same number makes the same city.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Every window at the same door: the worst case of a search by distance.
    #[arg(long)]
    at_one_point: bool,
}

/// Writes the pack and says where.
pub fn made_up_city(options: &Options) -> Result<()> {
    let layout = if options.at_one_point { Layout::OnePoint } else { Layout::City };
    let city = City { windows: options.windows, seed: options.seed, layout };
    city.write(&options.out)?;
    println!("{} made-up windows in {}", options.windows, options.out.display());
    Ok(())
}

/// Which city.
#[derive(Clone, Copy)]
pub struct City {
    /// How many windows.
    pub windows: u32,
    /// The same number makes the same city.
    pub seed: u64,
    /// Where the windows are.
    pub layout: Layout,
}

impl City {
    /// Its windows, one after the other.
    pub fn windows(self) -> impl Iterator<Item = Window> {
        windows(self)
    }

    /// Writes it as a pack.
    ///
    /// # Errors
    /// When the folder holds something else, or cannot be written.
    pub fn write(self, folder: &Path) -> Result<()> {
        let from = build::root().join("server/packs/shili");
        if folder.join("city.toml").exists() && !folder.join(guide_file(0)).exists() {
            bail!("{} holds another pack; choose another folder", folder.display());
        }
        for part in ["calendar", "guides"] {
            let part = folder.join(part);
            fs::create_dir_all(&part).with_context(|| format!("{} cannot be made", part.display()))?;
        }
        for file in SHARED_FILES.iter().chain([&CALENDAR]) {
            fs::copy(from.join(file), folder.join(file)).with_context(|| format!("{file} was not copied"))?;
        }
        let template = fs::read(from.join(TEMPLATE)).context(TEMPLATE)?;
        for (number, guide) in guides(&template)?.into_iter().enumerate() {
            fs::write(folder.join(guide_file(number)), guide.to_string())?;
        }
        self.write_offices(&folder.join("offices.json"))
    }

    /// One window a line, never more than one in memory.
    fn write_offices(self, file: &Path) -> Result<()> {
        let file = File::create(file).with_context(|| format!("{} cannot be written", file.display()))?;
        let mut out = BufWriter::new(file);
        let mut before = "[\n";
        for window in self.windows() {
            out.write_all(before.as_bytes())?;
            serde_json::to_writer(&mut out, &window.record())?;
            before = ",\n";
        }
        out.write_all(b"\n]\n")?;
        Ok(out.flush()?)
    }
}

/// The file of the guide of that number.
fn guide_file(number: usize) -> String {
    format!("guides/{}.json", service(number))
}

/// A guide for every service, each a copy of one of the made-up pack.
fn guides(template: &[u8]) -> Result<Vec<Value>> {
    let template: Map<String, Value> = serde_json::from_slice(template)?;
    let guides = (0..SERVICES).map(|number| {
        let mut guide = template.clone();
        guide.insert("id".to_owned(), json!(service(number)));
        guide.insert("name".to_owned(), json!(format!("第{}号虚构事项", number + 1)));
        guide.remove("aliases");
        Value::Object(guide)
    });
    Ok(guides.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_city() {
        let city = |seed| City { windows: 300, seed, layout: Layout::City };
        let records = |city: City| city.windows().map(|window| window.record()).collect::<Vec<_>>();
        assert_eq!(records(city(7)), records(city(7)));
        assert_ne!(records(city(7)), records(city(8)));
    }

    #[test]
    fn a_pack_has_all_its_files_and_every_window() {
        let folder = tempfile::tempdir().unwrap();
        let city = City { windows: 50, seed: 1, layout: Layout::City };
        city.write(folder.path()).unwrap();
        city.write(folder.path()).expect("written over itself");
        let read = |file: &str| -> Vec<Value> {
            serde_json::from_slice(&fs::read(folder.path().join(file)).unwrap()).unwrap()
        };
        assert_eq!(read("offices.json").len(), 50);
        assert_eq!(fs::read_dir(folder.path().join("guides")).unwrap().count(), SERVICES);
        for file in SHARED_FILES.iter().chain([&CALENDAR]) {
            assert!(folder.path().join(file).is_file(), "{file}");
        }
    }

    #[test]
    fn a_pack_that_is_not_made_up_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("city.toml"), "mine").unwrap();
        let city = City { windows: 1, seed: 1, layout: Layout::City };
        assert!(city.write(folder.path()).is_err());
        assert_eq!(fs::read_to_string(folder.path().join("city.toml")).unwrap(), "mine");
    }
}
