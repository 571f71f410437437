//! The streets that an address names: 人民大街 and 蔚山路 in 人民大街与蔚山路（南环城路）交会处西北侧.

/// What a street is called, longer ones first.
const ENDINGS: [&str; 8] = ["大街", "大路", "大道", "胡同", "路", "街", "巷", "弄"];
/// What stands before a street and is none.
const OTHERS: [&str; 8] = ["广场", "小区", "大厦", "公园", "大学", "医院", "车站", "新区"];
/// Words that end like a street and are none.
const NO_STREETS: [&str; 6] = ["铁路", "公路", "马路", "道路", "线路", "网路"];

/// A longer name is more than a street (characters).
const LONGEST: usize = 8;

/// The streets of an address, in their order. `divisions` are the names of cities and districts, which are not
/// parts of a street's name where they stand before it.
pub(super) fn streets(address: &str, divisions: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in address.split(|c: char| !c.is_alphanumeric() || c.is_ascii_digit()) {
        let mut rest = without_divisions(part, divisions);
        while let Some((name, after)) = next(rest) {
            if let Some(name) = name.filter(|name| !found.iter().any(|known| known == name)) {
                found.push(name.to_owned());
            }
            rest = after.trim_start_matches(['与', '和', '及', '至']);
        }
    }
    found
}

/// The first thing named, if it is a street, and what follows.
fn next(text: &str) -> Option<(Option<&str>, &str)> {
    for (at, _) in text.char_indices().skip(1) {
        let here = text.get(at..)?;
        if let Some(other) = OTHERS.iter().find(|other| here.starts_with(**other)) {
            return Some((None, here.get(other.len()..)?));
        }
        let Some(ending) = ENDINGS.iter().find(|ending| here.starts_with(**ending)) else { continue };
        let after = here.get(ending.len()..)?;
        let name = text.get(..at + ending.len())?;
        // 街道 is an administration, not a street; so are the last characters of 南关街道办事处.
        let is_other = (ending.ends_with('街') && after.starts_with('道'))
            || NO_STREETS.iter().any(|other| name.ends_with(other))
            || name.chars().count() > LONGEST;
        return Some(((!is_other).then_some(name), after));
    }
    None
}

fn without_divisions<'a>(text: &'a str, divisions: &[&str]) -> &'a str {
    let mut rest = text;
    if let Some((province, after)) = rest.split_once('省')
        && province.chars().count() <= 3
    {
        rest = after;
    }
    while let Some(after) = divisions.iter().find_map(|division| rest.strip_prefix(division)) {
        rest = after;
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_of_real_addresses() {
        let of = |address| {
            streets(address, &["长春市", "南关区", "宽城区", "吉林市", "舒兰市", "龙潭区"]).join(" ")
        };
        for (address, expected) in [
            ("长春市南关区市府北路南50米处（市委市政府西侧办公楼）", "市府北路"),
            ("人民大街与蔚山路（南环城路）交会处西北侧", "人民大街 蔚山路 南环城路"),
            ("人民广场光明路688号", "光明路"),
            ("长春市宽城区富城路228号（富城路与九台北路交汇，宽城区政府二楼）", "富城路 九台北路"),
            ("重庆路国贸五楼", "重庆路"),
            ("亚泰大街2423号（亚泰大街和三道街交汇）", "亚泰大街 三道街"),
            ("人民大街禄寿路100号", "人民大街 禄寿路"),
            ("长春市南关区和平大街2288号", "和平大街"),
            ("吉林省吉林市舒兰市舒兰大街4851附近", "舒兰大街"),
            ("龙潭区湘潭街70-1号", "湘潭街"),
            ("新春街道办事处", ""),
            ("长春铁路医院", ""),
            ("", ""),
        ] {
            assert_eq!(of(address), expected, "{address}");
        }
    }
}
