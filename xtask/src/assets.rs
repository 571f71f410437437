//! The assets: islands and `public/`, under names that carry the hash of their content, beside their
//! brotli and gzip siblings, in `target/dist`.
//!
//! `target/dist` is a link to a folder named after the hash of what went in. So unchanged inputs cost nothing,
//! and a running server sees either the old folder or the new one.

pub mod compress;
mod lean;
mod names;

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{build, glue, stop};

/// Part of the hash of the inputs: a change of what this module does is a change of its output.
const RECIPE: &str = "6";

/// File contents by name.
type Files = BTreeMap<String, Vec<u8>>;

/// Builds whatever has changed. Gives `target/dist`.
pub fn build() -> Result<PathBuf> {
    let public = public(&build::root().join("public"))?;
    let dist = build::target().join("dist");
    let mut modules = Files::new();
    for (name, feature) in build::MODULES {
        modules.insert(name.to_owned(), fs::read(build::wasm(name, feature)?)?);
    }
    let folder = format!("dist-{}", inputs(&modules, &public));
    let made = fs::read_link(&dist).ok();
    if made.as_deref() == Some(Path::new(&folder)) && dist.join("manifest.json").is_file() {
        return Ok(dist);
    }
    build::announce("Making the assets (compressing takes a moment)");
    let mut files = public;
    for (name, wasm) in modules {
        let glue = glue::generate(wasm, &name)?;
        files.insert(format!("{name}.js"), lean::lean(&glue.script).into_bytes());
        files.insert(format!("{name}_bg.wasm"), glue.module);
    }
    write(&build::target().join(&folder), &names::hashed(files)?)?;
    publish(&dist, &folder)?;
    if let Some(old) = made.filter(|old| old.as_os_str() != folder.as_str()) {
        forget_all_but(&build::target(), &[Path::new(&folder), &old])?;
    }
    Ok(dist)
}

/// Ours, and of each library in `vendor` what a browser loads; its licence and its notes stay at home.
fn public(folder: &Path) -> Result<Files> {
    let mut files = read(folder)?;
    let is_written_by_hand = |name: &str| name.ends_with(".js") || name.ends_with(".css");
    for (_, text) in files.iter_mut().filter(|(name, _)| is_written_by_hand(name)) {
        *text = lean::lean(&String::from_utf8_lossy(text)).into_bytes();
    }
    let vendor = folder.join("vendor");
    for library in fs::read_dir(&vendor).with_context(|| format!("{} cannot be read", vendor.display()))? {
        let loaded = |name: &String| name.ends_with(".js") || name.ends_with(".css");
        files.extend(read(&library?.path())?.into_iter().filter(|(name, _)| loaded(name)));
    }
    Ok(files)
}

/// The files of a folder without folders.
fn read(folder: &Path) -> Result<Files> {
    let sentence = || format!("{} cannot be read", folder.display());
    let mut files = Files::new();
    for entry in fs::read_dir(folder).with_context(sentence)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// Stands for everything that the assets depend on.
fn inputs(modules: &Files, public: &Files) -> String {
    let mut hasher = Sha256::new_with_prefix(RECIPE);
    for (name, content) in public.iter().chain(modules) {
        hasher.update((name.len() as u64).to_be_bytes());
        hasher.update(name);
        hasher.update((content.len() as u64).to_be_bytes());
        hasher.update(content);
    }
    names::hex(&hasher.finalize(), 8)
}

/// Writes the files, their siblings and the manifest into a new folder.
fn write(folder: &Path, named: &names::Named) -> Result<()> {
    remove(folder)?;
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for (name, content) in &named.files {
        if stop::asked() {
            anyhow::bail!("stopped");
        }
        fs::write(folder.join(name), content)?;
        for (ending, smaller) in [("br", compress::brotli(content)?), ("gz", compress::gzip(content)?)] {
            if smaller.len() < content.len() {
                fs::write(folder.join(format!("{name}.{ending}")), smaller)?;
            }
        }
    }
    let (style, boot) = (named.of("style.css")?, named.of("boot.js")?);
    // These two stand in the pages.
    let names: Vec<&String> = named.files.keys().filter(|name| *name != style && *name != boot).collect();
    let manifest = json!({
        "style": style,
        "boot": boot,
        "icon": named.of("icon.svg")?,
        "touch_icon": named.of("apple-touch-icon.png")?,
        "manifest": named.of("manifest.webmanifest")?,
        "worker": named.of("sw.js")?,
        "files": names,
    });
    fs::write(folder.join("manifest.json"), format!("{manifest:#}\n"))?;
    Ok(())
}

/// Points `dist` at the folder, in one step.
fn publish(dist: &Path, folder: &str) -> Result<()> {
    let link = dist.with_extension("new");
    remove(&link)?;
    symlink(folder, &link)?;
    if fs::symlink_metadata(dist).is_ok_and(|old| old.is_dir()) {
        fs::remove_dir_all(dist)?;
    }
    fs::rename(&link, dist).with_context(|| format!("{} cannot be replaced", dist.display()))
}

/// Removes the folders of earlier builds. The last one stays, for a server that still reads from it.
fn forget_all_but(target: &Path, kept: &[&Path]) -> Result<()> {
    for entry in fs::read_dir(target)? {
        let name = entry?.file_name();
        let earlier = name.to_string_lossy().starts_with("dist-");
        if earlier && !kept.iter().any(|kept| kept.as_os_str() == name) {
            remove(&target.join(name))?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<()> {
    let gone = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    };
    gone.with_context(|| format!("{} cannot be removed", path.display()))
}

/// What a module costs on the wire: WASM, glue and loader in brotli, in bytes.
pub fn module_bytes(dist: &Path, module: &str) -> Result<u64> {
    let stems = [format!("{module}-"), format!("{module}_bg-"), "boot-".to_owned()];
    let mut total = 0;
    for entry in fs::read_dir(dist)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".br") && stems.iter().any(|stem| name.starts_with(stem)) {
            total += entry.metadata()?.len();
        }
    }
    Ok(total)
}
