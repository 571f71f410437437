//! From rustc's WASM to the pair that a browser loads.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::build;

/// What the browser loads: the script and the module.
pub struct Glue {
    /// `NAME.js`.
    pub script: String,
    /// `NAME_bg.wasm`.
    pub module: Vec<u8>,
}

/// Makes the glue. Names and producers are left out: they are a third of the bytes after compression.
pub fn generate(wasm: Vec<u8>, name: &str) -> Result<Glue> {
    let mut output = Bindgen::new()
        .input_bytes(name, wasm)
        .out_name(name)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    // js-sys registers a worker that only threaded builds load, so what counts is what the glue imports.
    if output.js().contains("./snippets/") {
        bail!("a dependency brings scripts of its own, which our assets have no place for");
    }
    Ok(Glue { script: output.js().to_owned(), module: output.wasm_mut().emit_wasm() })
}

/// Makes the opening hours ready for a script that a test runs in a page: `hours.js`, which is no module, and
/// `hours_bg.wasm`. Gives their folder.
pub fn hours() -> Result<PathBuf> {
    let wasm = build::hours_wasm()?;
    let folder = build::target().join("hours-in-browser");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("hours").no_modules(true)?.typescript(false).generate(&folder)?;
    Ok(folder)
}
