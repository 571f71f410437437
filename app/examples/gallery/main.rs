//! Renders every page in several states from plainly fictional data, for looking at:
//! `cargo run -p app --features ssr --example gallery -- DIR`, then serve `DIR` as the root of a web server.

mod samples;
mod states;

use std::{error::Error, fs, path::PathBuf};

use app::frame::{Assets, Frame};
use shared::cities::City;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: gallery DIR")?);
    fs::create_dir_all(folder.join("assets"))?;
    let public = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../public"));
    for file in ["icon.svg", "apple-touch-icon.png", "manifest.webmanifest"] {
        fs::copy(public.join(file), folder.join("assets").join(file))?;
    }
    let assets = Assets {
        style: fs::read_to_string(public.join("style.css"))?.into(),
        boot: Some(fs::read_to_string(public.join("boot.js"))?.into()),
        icon: "/assets/icon.svg".into(),
        touch_icon: "/assets/apple-touch-icon.png".into(),
        manifest: "/assets/manifest.webmanifest".into(),
    };
    let cities: Vec<City> = samples::cities()?;
    let blank =
        Frame { assets: &assets, cities: &cities, city: None, elder: false, demonstration: true, here: "/" };
    let chosen = Frame { city: cities.first().map(|c| c.adcode), ..blank };
    for (mode, elder) in [("standard", false), ("elder", true)] {
        let blank = Frame { elder, ..blank };
        let chosen = Frame { elder, ..chosen };
        for (name, html) in states::all(&blank, &chosen)? {
            fs::write(folder.join(format!("{mode}-{name}.html")), html)?;
        }
    }
    println!("{}", folder.display());
    Ok(())
}
