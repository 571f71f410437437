//! Names that carry the hash of their content, so that a browser may keep a file for ever.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::Files;

/// Files under their hashed names.
#[derive(Debug)]
pub struct Named {
    /// Contents by hashed name.
    pub files: Files,
    names: BTreeMap<String, String>,
}

impl Named {
    /// The hashed name of a source file.
    pub fn of(&self, source: &str) -> Result<&str> {
        self.names.get(source).map(String::as_str).with_context(|| format!("public/{source} is missing"))
    }
}

/// Gives every file its name. A file that refers to others, as `./name` or `/assets/name`, is rewritten first
/// and hashed afterwards, so that its own name changes with theirs.
pub fn hashed(mut sources: Files) -> Result<Named> {
    let mut named = Named { files: Files::new(), names: BTreeMap::new() };
    while !sources.is_empty() {
        let waiting: Vec<String> = sources.keys().cloned().collect();
        let ready: Vec<String> = sources
            .iter()
            .filter(|(_, content)| !refers_to_any(content, &waiting))
            .map(|(name, _)| name.clone())
            .collect();
        if ready.is_empty() {
            bail!("these assets refer to one another in a circle: {}", waiting.join(", "));
        }
        for source in ready {
            let content = rewritten(sources.remove(&source).unwrap_or_default(), &named.names);
            let name = with_hash(&source, &content);
            named.files.insert(name.clone(), content);
            named.names.insert(source, name);
        }
    }
    Ok(named)
}

/// The first `bytes` bytes in hex.
pub fn hex(digest: &[u8], bytes: usize) -> String {
    digest.iter().take(bytes).map(|byte| format!("{byte:02x}")).collect()
}

/// How a file may be referred to: `(what stands before the name, the name)`.
fn references(name: &str) -> [String; 2] {
    [format!("./{name}"), format!("/assets/{name}")]
}

fn refers_to_any(content: &[u8], names: &[String]) -> bool {
    std::str::from_utf8(content).is_ok_and(|text| {
        names.iter().flat_map(|name| references(name)).any(|reference| text.contains(&reference))
    })
}

fn rewritten(content: Vec<u8>, names: &BTreeMap<String, String>) -> Vec<u8> {
    // What is not text refers to nothing.
    let mut text = match String::from_utf8(content) {
        Ok(text) => text,
        Err(binary) => return binary.into_bytes(),
    };
    for (source, name) in names {
        for (from, to) in references(source).iter().zip(references(name)) {
            text = text.replace(from, &to);
        }
    }
    text.into_bytes()
}

fn with_hash(source: &str, content: &[u8]) -> String {
    let hash = hex(&Sha256::digest(content), 8);
    match source.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}-{hash}.{ending}"),
        None => format!("{source}-{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec())).collect()
    }

    #[test]
    fn a_name_carries_the_hash_of_the_content() {
        let named = hashed(files(&[("icon.svg", "abc")])).unwrap();
        // SHA-256 of "abc", FIPS 180-2, appendix B.1.
        assert_eq!(named.of("icon.svg").unwrap(), "icon-ba7816bf8f01cfea.svg");
    }

    #[test]
    fn references_are_rewritten_and_change_the_referrer() {
        let one = hashed(files(&[("boot.js", "import './app.js'"), ("app.js", "1")])).unwrap();
        let two = hashed(files(&[("boot.js", "import './app.js'"), ("app.js", "2")])).unwrap();
        let boot = String::from_utf8(one.files[one.of("boot.js").unwrap()].clone()).unwrap();
        assert_eq!(boot, format!("import './{}'", one.of("app.js").unwrap()));
        assert_ne!(one.of("boot.js").unwrap(), two.of("boot.js").unwrap());
    }

    #[test]
    fn absolute_references_are_rewritten() {
        let named =
            hashed(files(&[("manifest.webmanifest", "/assets/icon.svg"), ("icon.svg", "i")])).unwrap();
        let manifest = &named.files[named.of("manifest.webmanifest").unwrap()];
        assert_eq!(manifest, format!("/assets/{}", named.of("icon.svg").unwrap()).as_bytes());
    }

    #[test]
    fn a_circle_is_an_error() {
        let error = hashed(files(&[("a.js", "./b.js"), ("b.js", "./a.js")])).unwrap_err();
        assert!(error.to_string().contains("a.js, b.js"), "{error}");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = hashed(Files::new()).unwrap().of("style.css").unwrap_err();
        assert!(error.to_string().contains("public/style.css"), "{error}");
    }
}
