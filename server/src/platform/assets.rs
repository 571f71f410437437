//! The built assets, read whole at start: small, immutable, served from memory.

use std::{collections::HashMap, fs, io, path::Path};

use serde::Deserialize;

use super::http::compressed::Compressed;

/// The folder that `cargo xtask assets` made.
pub struct Assets {
    /// What pages link to.
    pub links: app::frame::Assets,
    /// The name of the service worker's script, when it was built.
    worker: Option<String>,
    files: HashMap<String, Asset>,
}

/// One file with its siblings.
pub struct Asset {
    /// Its media type.
    pub content_type: &'static str,
    /// Its bytes, plain, gzip and brotli.
    pub body: Compressed,
}

/// The folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// A file cannot be read.
    #[error("cannot read {file}: {source}; run `cargo xtask assets` or set content.assets")]
    Read {
        /// Which.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// `manifest.json` is not what xtask writes.
    #[error("{file} is not a manifest of built assets: {source}")]
    Manifest {
        /// Which.
        file: String,
        /// Why.
        source: serde_json::Error,
    },
    /// Style sheet or loader is not text, or would end before its end in a page.
    #[error("{0} cannot stand in a page")]
    Inline(String),
    /// A file with an ending we do not serve.
    #[error("{0} has an ending that is not served")]
    Ending(String),
}

#[derive(Deserialize)]
struct Manifest {
    style: String,
    boot: Option<String>,
    icon: String,
    touch_icon: String,
    manifest: String,
    worker: Option<String>,
    files: Vec<String>,
}

impl Assets {
    /// Reads the folder.
    ///
    /// # Errors
    /// [`AssetsError`] says which file and why.
    pub fn read(folder: &Path) -> Result<Assets, AssetsError> {
        let file = folder.join("manifest.json");
        let manifest: Manifest = serde_json::from_slice(&read(&file)?)
            .map_err(|source| AssetsError::Manifest { file: file.display().to_string(), source })?;
        let files = manifest
            .files
            .iter()
            .map(|name| {
                Ok((
                    name.clone(),
                    Asset { content_type: content_type(name)?, body: with_siblings(folder, name)? },
                ))
            })
            .collect::<Result<_, AssetsError>>()?;
        let link = |name: &str| format!("/assets/{name}");
        let links = app::frame::Assets {
            style: inline(&folder.join(&manifest.style))?.into(),
            boot: manifest.boot.map(|name| inline(&folder.join(name))).transpose()?.map(Into::into),
            icon: link(&manifest.icon),
            touch_icon: link(&manifest.touch_icon),
            manifest: link(&manifest.manifest),
        };
        Ok(Assets { links, worker: manifest.worker, files })
    }

    /// The service worker's script. It is the one file that is asked for under a name that stays.
    pub fn worker(&self) -> Option<&Asset> {
        self.get(self.worker.as_deref()?)
    }

    /// The file of that name.
    pub fn get(&self, name: &str) -> Option<&Asset> {
        self.files.get(name)
    }
}

/// What stands in pages: there only its own end may end it.
fn inline(file: &Path) -> Result<String, AssetsError> {
    let unusable = |file: &Path| AssetsError::Inline(file.display().to_string());
    let text = String::from_utf8(read(file)?).map_err(|_| unusable(file))?;
    if ["</", "<!--"].iter().any(|mark| text.contains(mark)) { Err(unusable(file)) } else { Ok(text) }
}

fn read(file: &Path) -> Result<Vec<u8>, AssetsError> {
    fs::read(file).map_err(|source| AssetsError::Read { file: file.display().to_string(), source })
}

fn with_siblings(folder: &Path, name: &str) -> Result<Compressed, AssetsError> {
    let sibling = |ending: &str| {
        let file = folder.join(format!("{name}.{ending}"));
        if file.exists() { read(&file).map(Some) } else { Ok(None) }
    };
    Ok(Compressed::from_parts(read(&folder.join(name))?, sibling("gz")?, sibling("br")?))
}

fn content_type(name: &str) -> Result<&'static str, AssetsError> {
    let ending = name.rsplit('.').next().unwrap_or_default();
    Ok(match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        _ => return Err(AssetsError::Ending(name.to_owned())),
    })
}
