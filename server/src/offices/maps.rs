//! Links that open a map application at an office. Parameter orders differ: Tencent and Baidu take
//! latitude first, Amap longitude; all are given GCJ-02, which Baidu is told and the others presume.

use shared::{
    geo::{Gcj02, Wgs84},
    offices::{MapLink, Office, OpenLocation, Position},
};
use url::form_urlencoded::byte_serialize;

/// What the map applications are told of who asks.
const CALLER: &str = "yimatong";

/// How close WeChat's map looks: a few streets around the door.
const SCALE: u8 = 17;

/// What a map application must know of an office.
pub struct Target<'a> {
    /// The office's name.
    pub name: &'a str,
    /// Its address, if known.
    pub address: Option<&'a str>,
    /// Its city's name.
    pub city: &'a str,
    /// Its city's code.
    pub city_code: String,
    /// Its door, if known.
    pub at: Option<Wgs84>,
}

/// One link for each provider: by coordinates when the door is known, by name and address otherwise.
/// None when there is neither: a name alone may lead to another place.
pub fn links(target: &Target<'_>) -> Vec<MapLink> {
    let urls = match (target.at.and_then(|at| at.to_gcj02().ok()), target.address) {
        (Some(at), _) => by_coordinates(target, at),
        (None, Some(address)) => by_words(target, address),
        (None, None) => return Vec::new(),
    };
    urls.into_iter().map(|(provider, url)| MapLink { provider: provider.to_owned(), url }).collect()
}

/// What `wx.openLocation` takes; `None` while the door is not known.
pub fn open_location(office: &Office) -> Option<OpenLocation> {
    let Position::Exact { at } = office.position else { return None };
    let at = at.to_gcj02().ok()?;
    // Six decimals are a tenth of a metre; more would only be longer.
    let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Some(OpenLocation {
        latitude: rounded(at.lat()),
        longitude: rounded(at.lon()),
        name: office.name.clone(),
        address: office.address.clone().unwrap_or_default(),
        scale: SCALE,
    })
}

fn by_coordinates(target: &Target<'_>, at: Gcj02) -> [(&'static str, String); 4] {
    let (lat, lon) = (format!("{:.6}", at.lat()), format!("{:.6}", at.lon()));
    // A comma or a bar in the name would end Amap's and Baidu's field.
    let name = encoded(&target.name.replace([',', '|'], " "));
    let (city, me) = (encoded(target.city), encoded("我的位置"));
    [
        (
            "tencent",
            format!(
                "https://apis.map.qq.com/uri/v1/routeplan?type=drive&to={name}&tocoord={lat},{lon}&coord_type=2&referer={CALLER}"
            ),
        ),
        (
            "amap",
            format!(
                "https://uri.amap.com/navigation?to={lon},{lat},{name}&mode=car&coordinate=gaode&callnative=1&src={CALLER}"
            ),
        ),
        (
            "baidu",
            format!(
                "https://api.map.baidu.com/direction?origin={me}&destination=latlng:{lat},{lon}%7Cname:{name}&mode=driving&region={city}&output=html&coord_type=gcj02&src={CALLER}"
            ),
        ),
        ("apple", format!("https://maps.apple.com/?daddr={lat},{lon}&dirflg=d")),
    ]
}

fn by_words(target: &Target<'_>, address: &str) -> [(&'static str, String); 4] {
    let address = without_asides(address);
    let address =
        if address.starts_with(target.city) { address } else { format!("{}{address}", target.city) };
    let (city, code, me) = (encoded(target.city), &target.city_code, encoded("我的位置"));
    let both = encoded(&format!("{} {address}", without_asides(target.name)));
    let address = encoded(&address);
    [
        (
            "tencent",
            format!("https://apis.map.qq.com/uri/v1/search?keyword={both}&region={city}&referer={CALLER}"),
        ),
        (
            "amap",
            format!(
                "https://uri.amap.com/search?keyword={both}&city={code}&view=map&src={CALLER}&callnative=1"
            ),
        ),
        (
            "baidu",
            format!(
                "https://api.map.baidu.com/direction?origin={me}&destination={both}&mode=driving&region={city}&output=html&src={CALLER}"
            ),
        ),
        ("apple", format!("https://maps.apple.com/?daddr={address}&dirflg=d")),
    ]
}

/// Without what stands in Chinese brackets: directions for people, which confuse a map's search.
fn without_asides(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|c| {
            match c {
                '（' => depth += 1,
                '）' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}

/// Percent-encoded; a space as `%20`, because not every map application reads `+` as one.
fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn target(at: Option<Wgs84>, address: Option<&'static str>) -> Vec<MapLink> {
        links(&Target {
            name: "某某办事大厅（一楼）&, x",
            address,
            city: "长春市",
            city_code: "220100".into(),
            at,
        })
    }

    fn query(links: &[MapLink], provider: &str, key: &str) -> String {
        let link = links.iter().find(|l| l.provider == provider).unwrap();
        Url::parse(&link.url).unwrap().query_pairs().find(|(k, _)| k == key).unwrap().1.into_owned()
    }

    #[test]
    fn coordinates_are_gcj02_and_in_each_providers_order() {
        // Reference pair of other implementations: WGS-84 39.911954,116.377817 is GCJ-02 39.913345,116.384047.
        let links = target(Some(Wgs84::new(39.911954, 116.377817).unwrap()), None);
        assert_eq!(query(&links, "tencent", "tocoord"), "39.913345,116.384047");
        assert_eq!(query(&links, "tencent", "coord_type"), "2");
        assert!(query(&links, "amap", "to").starts_with("116.384047,39.913345,某某办事大厅"));
        assert_eq!(query(&links, "amap", "to").matches(',').count(), 2);
        assert!(query(&links, "baidu", "destination").starts_with("latlng:39.913345,116.384047|name:某某"));
        assert_eq!(query(&links, "baidu", "coord_type"), "gcj02");
        assert_eq!(query(&links, "apple", "daddr"), "39.913345,116.384047");
    }

    #[test]
    fn without_coordinates_name_and_address_lead_there() {
        let links = target(None, Some("亚泰大街2423号（和三道街交汇）"));
        assert_eq!(query(&links, "tencent", "keyword"), "某某办事大厅&, x 长春市亚泰大街2423号");
        assert_eq!(query(&links, "tencent", "region"), "长春市");
        assert_eq!(query(&links, "amap", "city"), "220100");
        assert_eq!(query(&links, "baidu", "destination"), "某某办事大厅&, x 长春市亚泰大街2423号");
        assert_eq!(query(&links, "apple", "daddr"), "长春市亚泰大街2423号");
        assert!(links.iter().all(|l| l.url.is_ascii() && !l.url.contains(' ') && !l.url.contains('+')));
    }

    #[test]
    fn a_city_is_not_named_twice() {
        let links = target(None, Some("长春市人民大街2627号"));
        assert_eq!(query(&links, "apple", "daddr"), "长春市人民大街2627号");
    }

    #[test]
    fn neither_place_nor_address_gives_no_link() {
        assert!(target(None, None).is_empty());
    }
}
