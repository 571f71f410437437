//! A page of the mini-program, as codes, links and messages name it.

use serde::{Serialize, Serializer};

/// A page's path: without a slash before it and without parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagePath(String);

/// A path begins with no slash, holds no parameters and has 1 to 128 visible ASCII characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the path of a page: no slash before it, no parameters")]
pub struct BadPage;

impl std::str::FromStr for PagePath {
    type Err = BadPage;

    fn from_str(text: &str) -> Result<PagePath, BadPage> {
        let visible = |b: u8| b.is_ascii_graphic() && !b"?#".contains(&b);
        if text.starts_with('/') || !(1..=128).contains(&text.len()) || !text.bytes().all(visible) {
            return Err(BadPage);
        }
        Ok(PagePath(text.to_owned()))
    }
}

impl PagePath {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which release of the mini-program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Release {
    /// What everybody has.
    #[default]
    Formal,
    /// What testers have (体验版).
    Trial,
    /// What developers have (开发版).
    Develop,
}

impl Release {
    /// As subscribe messages write it.
    pub(super) const fn of_message(self) -> &'static str {
        match self {
            Release::Formal => "formal",
            Release::Trial => "trial",
            Release::Develop => "developer",
        }
    }
}

/// As codes and links write it.
impl Serialize for Release {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(match self {
            Release::Formal => "release",
            Release::Trial => "trial",
            Release::Develop => "develop",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_neither_slash_before_it_nor_parameters() {
        assert_eq!("pages/pay".parse::<PagePath>().unwrap().as_str(), "pages/pay");
        for bad in ["", "/pages/pay", "pages/pay?x=1", "pages/pay#x", "页面", "a b"] {
            assert_eq!(bad.parse::<PagePath>(), Err(BadPage), "{bad}");
        }
    }
}
