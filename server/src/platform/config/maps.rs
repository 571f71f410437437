//! The map of another house, when the operator has one.

use serde::Deserialize;
use url::Url;

use super::{ConfigError, Mode};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "documented in yimatong.example.toml")]
pub struct MapsConfig {
    pub tiles: String,
    pub key: String,
    pub datum: MapDatum,
    pub attribution: String,
}

/// The datum in which a map is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MapDatum {
    /// 天地图 (CGCS2000, which is WGS-84 to a decimetre).
    Wgs84,
    /// Tencent and Amap.
    Gcj02,
}

impl MapDatum {
    /// Its name, as the API takes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            MapDatum::Wgs84 => "wgs84",
            MapDatum::Gcj02 => "gcj02",
        }
    }
}

impl MapsConfig {
    /// The address of a tile with the key in it; `None` when the operator has no map.
    pub fn address(&self) -> Option<String> {
        (!self.tiles.is_empty()).then(|| self.tiles.replace("{key}", &self.key))
    }

    /// Scheme, host and port of the tiles, which is all that a page may load pictures from besides ourselves.
    pub fn origin(&self) -> Option<String> {
        let url = Url::parse(&self.address()?).ok()?;
        url.host().is_some().then(|| url.origin().ascii_serialization())
    }

    pub(super) fn check(&self, mode: Mode) -> Result<(), ConfigError> {
        let refuse = |key, why: &str| Err(ConfigError::Value { key, why: why.to_owned() });
        if self.tiles.is_empty() {
            return Ok(());
        }
        let places = ["{x}", "{z}"].into_iter().all(|place| self.tiles.contains(place));
        if !places || !(self.tiles.contains("{y}") || self.tiles.contains("{-y}")) {
            return refuse("maps.tiles", "needs {x}, {y} (or {-y}) and {z}");
        }
        let known = ["{x}", "{y}", "{-y}", "{z}", "{key}"];
        let rest = known.iter().fold(self.tiles.clone(), |rest, place| rest.replace(place, ""));
        if rest.contains(['{', '}', '"', '\'', ';', ' ']) {
            return refuse("maps.tiles", "knows only {x}, {y}, {-y}, {z} and {key}, and no blanks");
        }
        if self.tiles.contains("{key}") == self.key.is_empty() {
            return refuse("maps.key", "and {key} in maps.tiles belong together");
        }
        // A place in the name of the host would let pages load pictures from many.
        let (fixed, _) = self.tiles.split_once('{').unwrap_or((&self.tiles, ""));
        let fixed = Url::parse(fixed).ok().filter(|_| fixed.matches('/').count() > 2);
        let url = fixed.and(self.address()).and_then(|address| Url::parse(&address).ok());
        let Some(url) = url.filter(|url| url.host().is_some()) else {
            return refuse("maps.tiles", "is no address of tiles");
        };
        if url.scheme() != "https" && !(url.scheme() == "http" && mode == Mode::Demonstration) {
            return refuse("maps.tiles", "must begin with https://");
        }
        if self.attribution.trim().is_empty() {
            return refuse("maps.attribution", "is not set; a map says whose it is");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maps(tiles: &str, key: &str, attribution: &str) -> MapsConfig {
        MapsConfig {
            tiles: tiles.into(),
            key: key.into(),
            datum: MapDatum::Gcj02,
            attribution: attribution.into(),
        }
    }

    const TIANDITU: &str =
        "https://t0.tianditu.gov.cn/vec_w/wmts?TILECOL={x}&TILEROW={y}&TILEMATRIX={z}&tk={key}";

    #[test]
    fn a_map_is_of_one_host() {
        let maps = maps(TIANDITU, "0000", "天地图");
        maps.check(Mode::Production).unwrap();
        assert_eq!(maps.origin().as_deref(), Some("https://t0.tianditu.gov.cn"));
        assert!(maps.address().unwrap().ends_with("{z}&tk=0000"));
    }

    #[test]
    fn without_tiles_there_is_no_map() {
        let none = maps("", "", "");
        none.check(Mode::Production).unwrap();
        assert_eq!((none.address(), none.origin()), (None, None));
    }

    #[test]
    fn what_makes_no_map_is_refused_and_named() {
        for (tiles, key, attribution, named) in [
            (TIANDITU, "", "天地图", "maps.key"),
            (TIANDITU, "0000", " ", "maps.attribution"),
            ("https://tiles.example/{x}/{y}", "", "示例", "maps.tiles"),
            ("https://{s}.tiles.example/{x}/{y}/{z}", "", "示例", "maps.tiles"),
            ("https://tiles.example/{x}/{y}/{z}; script-src *", "", "示例", "maps.tiles"),
            ("https://{x}.tiles.example/{x}/{y}/{z}", "", "示例", "maps.tiles"),
            ("http://tiles.example/{x}/{y}/{z}", "", "示例", "maps.tiles"),
            ("data:{x}{y}{z}", "", "示例", "maps.tiles"),
            ("https://tiles.example/{x}/{y}/{z}", "0000", "示例", "maps.key"),
        ] {
            let error = maps(tiles, key, attribution).check(Mode::Production).unwrap_err().to_string();
            assert!(error.contains(named), "{tiles}: {error}");
        }
    }
}
