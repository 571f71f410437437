//! What residents type, against the real list of 长春 and its neighbours. The table was written before the search
//! was tuned: wording of guides and of the press, and how people shorten it.

use std::path::Path;

use server::{
    cities::{
        Places,
        pack::{Division, Pack},
    },
    offices::{
        Datum, Measured, OfficeRecord,
        place::{Named, PlaceIndex, Resolved, Window},
        search::{Found, Known, OfficeSearch},
    },
};
use shared::offices::Precision;

struct City {
    records: Vec<OfficeRecord>,
    search: OfficeSearch,
    named: PlaceIndex,
}

fn city() -> City {
    city_with(|_| {})
}

/// With a change to the records that may be shown.
fn city_with(change: impl FnOnce(&mut Vec<OfficeRecord>)) -> City {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/changchun");
    let pack = Pack::read(Path::new(folder)).unwrap_or_else(|bad| panic!("{bad}"));
    let mut records: Vec<OfficeRecord> = pack.offices.into_iter().filter(|o| o.withheld.is_none()).collect();
    change(&mut records);
    let places = Places::from(pack.divisions);
    let known = Known { places: &places, popular_names: &pack.popular_names, guides: &pack.guides };
    let search = OfficeSearch::new(&records, known);
    let named = PlaceIndex::new(&places, records.iter().map(window));
    City { records, search, named }
}

fn window(record: &OfficeRecord) -> Window<'_> {
    Window {
        name: &record.name,
        aliases: &record.aliases,
        address: record.address.as_deref(),
        city: record.city,
        district: record.district,
        door: record.position.and_then(|position| position.to_wgs84().ok()),
    }
}

impl City {
    fn resolve(&self, text: &str, in_force: Option<&str>) -> Named {
        let in_force = in_force.map(|city| city.parse().unwrap());
        self.named
            .resolve(text, in_force, &self.search, |number| self.records.get(number as usize).map(window))
    }

    fn place(&self, text: &str) -> (String, Precision, f64, f64) {
        match self.resolve(text, None) {
            Named::Place(Resolved { name, at, precision }) => (name, precision, at.lat(), at.lon()),
            other => panic!("{text}: {other:?}"),
        }
    }

    fn find(&self, text: &str) -> Found {
        self.search.find(text, |_| true)
    }

    fn ids(&self, found: &Found) -> Vec<&str> {
        found.hits.iter().map(|(number, _)| self.records[*number as usize].id.as_str()).collect()
    }
}

/// Each text with windows of which every one must be among the first three.
const WANTED: &[(&str, &[&str])] = &[
    // Names, whole and in part.
    ("长春市政务服务中心", &["cc-gov-center-city"]),
    ("长春政务中心", &["cc-gov-center-city"]),
    ("长春市民政局", &["cc-civil-affairs-city"]),
    ("吉林市公安局", &["jl-police-bureau"]),
    ("中韩示范区", &["cc-gov-office-zhonghan"]),
    ("新春街道", &["cc-subdistrict-xinchun"]),
    ("永吉街道办", &["cc-subdistrict-yongji"]),
    ("北沟街道", &["sp-subdistrict-beigou"]),
    ("二道区政府", &["cc-gov-office-erdao"]),
    ("四平市政府", &["sp-gov-office-city"]),
    ("社会保障卡", &["cc-social-security-card"]),
    ("一汽公积金", &["cc-housing-fund-lvyuan"]),
    ("吉林省政务大厅", &["cc-gov-center-prov"]),
    // Popular names.
    ("政务大厅", &["cc-gov-center-prov"]),
    ("出入境", &["cc-exit-entry-kuancheng"]),
    ("民政局", &["cc-civil-affairs-city"]),
    ("婚登", &["cc-marriage-chaoyang"]),
    ("领结婚证", &["cc-marriage-nanguan"]),
    ("离婚", &["cc-marriage-nanguan"]),
    ("社保局", &["cc-social-security-city"]),
    ("公积金", &["cc-housing-fund-nanguan", "cc-housing-fund-lvyuan"]),
    ("信访局", &["cc-petition-city"]),
    ("退役军人局", &["cc-veterans-bureau-lvyuan"]),
    ("退役军人服务站", &["cc-veterans-center-erdao"]),
    ("人社局", &["jl-hr-longtan", "jl-hr-yongji"]),
    ("劳动局", &["jl-hr-longtan", "jl-hr-yongji"]),
    ("自助机", &["jl-self-service-longtan"]),
    ("24小时自助", &["jl-self-service-longtan"]),
    ("办护照", &["cc-exit-entry-kuancheng"]),
    ("港澳通行证", &["cc-exit-entry-kuancheng"]),
    ("社保卡", &["cc-social-security-card"]),
    ("警察局", &["cc-police-bureau", "jl-police-bureau"]),
    ("政数局", &["cc-chaoyang-gov-bureau"]),
    // A district or city with a name, without a space.
    ("南关区民政局", &["cc-civil-affairs-nanguan"]),
    ("南关民政", &["cc-civil-affairs-nanguan"]),
    ("绿园区政务大厅", &["cc-gov-center-lvyuan"]),
    ("绿园出入境", &["cc-exit-entry-lvyuan"]),
    ("宽城区出入境", &["cc-exit-entry-kuancheng"]),
    ("双阳社保", &["cc-social-security-shuangyang"]),
    ("朝阳区婚姻登记处", &["cc-marriage-chaoyang"]),
    ("朝阳区结婚登记", &["cc-marriage-chaoyang"]),
    ("龙潭政务大厅", &["jl-gov-center-longtan"]),
    ("四平民政局", &["sp-civil-affairs-city"]),
    ("辽源民政局", &["ly-civil-affairs-city"]),
    ("蛟河护照", &["jl-exit-entry-jiaohe"]),
    ("舒兰出入境", &["jl-exit-entry-shulan"]),
    ("永吉县人社局", &["jl-hr-yongji"]),
    ("铁西区政务大厅", &["sp-subdistrict-beigou"]),
    ("长春 出入境", &["cc-exit-entry-kuancheng"]),
    ("长春市绿园区退役军人", &["cc-veterans-bureau-lvyuan"]),
    // Addresses.
    ("人民大街", &["cc-gov-center-prov", "cc-police-bureau", "ly-civil-affairs-city"]),
    ("人民大街2627号", &["cc-police-bureau"]),
    ("芳菲路123", &["cc-civil-affairs-nanguan"]),
    ("自由大路社保", &["cc-social-security-city"]),
    ("皓月大路", &["cc-civil-affairs-city", "cc-marriage-city-foreign"]),
    ("亚泰大街公积金", &["cc-housing-fund-nanguan"]),
    ("4660B号", &["cc-subdistrict-yongji"]),
    ("国贸五楼", &["cc-marriage-chaoyang"]),
    // Questions.
    ("离我最近的婚姻登记处在哪里", &["cc-marriage-nanguan"]),
    ("社保局电话", &["cc-social-security-city"]),
    ("去南关区民政局怎么走", &["cc-civil-affairs-nanguan"]),
    ("公积金几点上班", &["cc-housing-fund-nanguan"]),
    // Pinyin, whole, in part, initials, mixed with Chinese.
    ("churujing", &["cc-exit-entry-kuancheng"]),
    ("crj", &["cc-exit-entry-kuancheng"]),
    ("minzhengju", &["cc-civil-affairs-city"]),
    ("mzj", &["cc-civil-affairs-city"]),
    ("gongjijin", &["cc-housing-fund-nanguan"]),
    ("gjj", &["cc-housing-fund-nanguan"]),
    ("nanguan民政局", &["cc-civil-affairs-nanguan"]),
    ("changchun minzhengju", &["cc-civil-affairs-city"]),
    ("changchunminzhengju", &["cc-civil-affairs-city"]),
    ("lvyuan churujing", &["cc-exit-entry-lvyuan"]),
    ("luyuan crj", &["cc-exit-entry-lvyuan"]),
    ("zwdt", &["cc-gov-center-prov"]),
    ("xinfang", &["cc-petition-city"]),
    ("shebaoj", &["cc-social-security-city"]),
    ("tuiyijunren", &["cc-veterans-bureau-lvyuan", "cc-veterans-center-erdao"]),
    // One and two characters.
    ("婚", &["cc-marriage-nanguan"]),
    ("民政", &["cc-civil-affairs-city"]),
    ("社保", &["cc-social-security-city"]),
    ("护照", &["cc-exit-entry-kuancheng"]),
    ("信", &["cc-petition-city"]),
    // Traditional characters and wide letters.
    ("長春市民政局", &["cc-civil-affairs-city"]),
    ("結婚登記", &["cc-marriage-nanguan"]),
    ("ＣＲＪ", &["cc-exit-entry-kuancheng"]),
];

/// Slips of one character or letter, with the text as it was meant.
const SLIPS: &[(&str, &str, &str)] = &[
    ("出人境", "出入境", "cc-exit-entry-kuancheng"),
    ("民证局", "民政局", "cc-civil-affairs-city"),
    ("南官区民政局", "南关区民政局", "cc-civil-affairs-nanguan"),
    ("婚烟登记处", "婚姻登记处", "cc-marriage-nanguan"),
    ("公积积金", "公积金", "cc-housing-fund-nanguan"),
    ("退伇军人事务局", "退役军人事务局", "cc-veterans-bureau-lvyuan"),
    ("新椿街道", "新春街道", "cc-subdistrict-xinchun"),
    ("永极街道办", "永吉街道办", "cc-subdistrict-yongji"),
    ("chruujing", "出入境", "cc-exit-entry-kuancheng"),
    ("gongjijn", "公积金", "cc-housing-fund-nanguan"),
    ("minzehngju", "民政局", "cc-civil-affairs-city"),
];

#[test]
fn what_residents_type_finds_the_window_among_the_first_three() {
    let city = city();
    let mut wrong = Vec::new();
    for (text, wanted) in WANTED {
        let found = city.find(text);
        let ids = city.ids(&found);
        let first = &ids[..ids.len().min(3)];
        if !wanted.iter().all(|id| first.contains(id)) {
            wrong.push(format!(
                "{text}: wanted {wanted:?}, found {first:?} {:?} {:?}",
                found.corrected, found.missing
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), WANTED.len(), wrong.join("\n"));
}

#[test]
fn a_slip_is_put_right_and_told() {
    let city = city();
    let mut wrong = Vec::new();
    for (text, meant, wanted) in SLIPS {
        let found = city.find(text);
        let ids = city.ids(&found);
        if found.corrected.as_deref() != Some(meant) || !ids.iter().take(3).any(|id| id == wanted) {
            wrong.push(format!("{text}: {:?}, found {ids:?} {:?}", found.corrected, found.missing));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), SLIPS.len(), wrong.join("\n"));
}

#[test]
fn what_is_not_known_is_named_and_nothing_else_is_taken_for_it() {
    let city = city();
    for text in ["车管所", "cgs", "cheguansuo", "派出所", "户籍科", "离我最近的车管所在哪"]
    {
        let found = city.find(text);
        assert!(found.hits.is_empty() && found.missing.len() == 1, "{text}: {found:?}");
    }
    assert_eq!(city.find("cgs").missing, ["车管所"]);
    assert_eq!(city.find("车菅所").missing, ["车管所"], "a slip of a known name");
    for text in ["南关区车管所", "nanguan车管所", "车管所南关"] {
        let found = city.find(text);
        assert_eq!(found.missing, ["车管所"], "{text}");
        let first = city.records[found.hits[0].0 as usize].district.unwrap();
        assert_eq!(first.to_string(), "220102", "{text}");
    }
}

#[test]
fn a_district_that_has_none_gives_way_to_its_city() {
    let city = city();
    let found = city.find("绿园区民政局");
    assert_eq!(found.missing, ["绿园区"]);
    assert_eq!(city.ids(&found)[0], "cc-civil-affairs-city");
    let found = city.find("磐石市民政局");
    assert_eq!(
        (&found.missing[..], city.ids(&found)[0]),
        (&["磐石市".to_owned()][..], "jl-civil-affairs-city")
    );
}

#[test]
fn rubbish_finds_nothing() {
    let city = city();
    for text in ["", " ", "😀", "《》", "%", "_", "\u{0}", "zzzzzz", "qqq", "龘龘龘", "彁", "';--"] {
        assert_eq!(city.find(text).hits, [], "{text:?}");
    }
    for text in ["民".repeat(10_000), "a".repeat(10_000), "民政局😀".repeat(1000), "1".repeat(10_000)] {
        city.find(&text);
    }
}

#[test]
fn traditional_characters_are_no_slip() {
    assert_eq!(city().find("長春市民政局").corrected, None);
}

#[test]
fn only_windows_that_are_admitted_are_found() {
    let city = city();
    let of_siping = |number: u32| city.records[number as usize].city.to_string() == "220300";
    let found = city.search.find("民政局", of_siping);
    assert_eq!(city.ids(&found), ["sp-civil-affairs-city"]);
}

#[test]
fn districts_and_cities_are_places_at_their_centres() {
    let city = city();
    // As divisions.csv has them.
    let nanguan = ("长春市南关区".to_owned(), Precision::District, 43.86201, 125.34272);
    for text in ["南关区", "南关", "长春市南关区", "长春南关", "nanguan", "nanguanqu", "南關區", "ngq"]
    {
        assert_eq!(city.place(text), nanguan, "{text}");
    }
    assert_eq!(city.place("四平"), ("四平市".to_owned(), Precision::City, 43.16143, 124.37785));
    assert_eq!(city.place("铁西区").0, "四平市铁西区");
    assert_eq!(city.place("伊通县").0, "四平市伊通满族自治县");
    assert_eq!(city.place("西安").0, "辽源市西安区");
    assert_eq!(city.place("榆树市").0, "长春市榆树市");
}

#[test]
fn a_street_of_two_cities_is_asked_back_unless_a_city_is_in_force() {
    let city = city();
    let Named::Several(places) = city.resolve("人民大街", None) else { panic!() };
    let names: Vec<&str> = places.iter().map(|place| place.name.as_str()).collect();
    assert_eq!(names, ["长春市人民大街", "辽源市人民大街"]);
    let Named::Place(place) = city.resolve("人民大街", Some("220400")) else { panic!() };
    assert_eq!((place.name.as_str(), place.precision), ("辽源市人民大街", Precision::City));
    for text in ["长春人民大街", "长春市人民大街2627号"] {
        assert_eq!(city.place(text).0, "长春市人民大街", "{text}");
    }
    let Named::Several(places) = city.resolve("renmindajie", None) else { panic!() };
    assert_eq!(places.len(), 2);
    // No door on it is known, only that its window is in 绿园区.
    let street = ("长春市万昌街".to_owned(), Precision::District, 43.87849, 125.24853);
    assert_eq!(city.place("万昌街"), street);
    assert_eq!(city.place("绿园区万昌街1号"), street);
}

#[test]
fn a_street_lies_in_the_middle_of_its_doors() {
    let city = city_with(|records| {
        let on_it = records.iter_mut().filter(|r| r.address.as_ref().is_some_and(|a| a.contains("皓月大路")));
        for (record, lat) in on_it.zip([43.88, 43.90]) {
            record.position = Some(Measured { lat, lon: 125.25, datum: Datum::Wgs84 });
        }
    });
    let (name, precision, lat, lon) = city.place("皓月大路");
    assert_eq!((name.as_str(), precision), ("长春市皓月大路", Precision::Street));
    assert!((lat - 43.89).abs() < 1e-9 && (lon - 125.25).abs() < 1e-9);
    let (name, precision, lat, _) = city.place("长春市民政局");
    assert_eq!((name.as_str(), precision, lat), ("长春市民政局", Precision::Door, 43.88));
}

/// It was once indexed under every combination of the names of its districts: beyond twenty that ended in memory or
/// patience running out, not in a wrong answer.
#[test]
fn a_street_through_many_districts_is_named_by_each_of_them() {
    const DISTRICTS: u32 = 40;
    let division = |adcode: u32, name: &str, parent: u32| Division {
        adcode: adcode.to_string().parse().unwrap(),
        name: name.to_owned(),
        parent: parent.to_string().parse().unwrap(),
        lat: 43.0 + f64::from(adcode % 100) / 100.0,
        lon: 125.0,
        datum: Datum::Wgs84,
        source: "虚构".to_owned(),
        note: None,
    };
    let name = |number: u32| format!("第{}区", char::from_u32('甲' as u32 + number).unwrap());
    let districts = (1..=DISTRICTS).map(|number| division(990_100 + number, &name(number), 990_100));
    let places: Vec<Division> = [division(990_100, "虚构市", 990_000)].into_iter().chain(districts).collect();
    let places = Places::from(places);
    let addresses: Vec<String> = (1..=DISTRICTS).map(|number| format!("虚构大街{number}号")).collect();
    let city = "990100".parse().unwrap();
    let windows = addresses.iter().zip(1..).map(|(address, number)| Window {
        name: address,
        aliases: &[],
        address: Some(address),
        city,
        district: (990_100 + number).to_string().parse().ok(),
        door: None,
    });
    let named = PlaceIndex::new(&places, windows);
    let nothing = Known { places: &places, popular_names: &[], guides: &[] };
    let search = OfficeSearch::new(&[], nothing);
    for number in 1..=DISTRICTS {
        let short = name(number).trim_end_matches('区').to_owned();
        for before in [name(number), format!("虚构市{}", name(number)), format!("虚构{short}"), short] {
            let street = named.resolve(&format!("{before}虚构大街"), None, &search, |_| None);
            let Named::Place(place) = street else { panic!("{before}: {street:?}") };
            // The middle of 43.01 to 43.40.
            assert_eq!((place.name.as_str(), place.precision), ("虚构市虚构大街", Precision::District));
            assert!((place.at.lat() - 43.205).abs() < 1e-9, "{}", place.at.lat());
        }
    }
}

#[test]
fn a_window_without_a_door_is_in_its_district_or_city() {
    let city = city_with(|records| {
        let lvyuan = records.iter_mut().find(|r| r.id == "cc-gov-center-lvyuan").unwrap();
        lvyuan.aliases = vec!["绿园市民之家".to_owned()];
    });
    assert_eq!(city.place("长春市信访局信访接待中心").1, Precision::District);
    assert_eq!(city.place("长春市民政局").1, Precision::City);
    let (name, precision, lat, lon) = city.place("绿园市民之家");
    assert_eq!(
        (name.as_str(), precision, lat, lon),
        ("长春市绿园区政务服务中心", Precision::District, 43.87849, 125.24853)
    );
}

#[test]
fn what_no_list_knows_is_unknown() {
    let city = city();
    for text in ["北京市", "长春第一医院", "天安门", "😀", "", "龘"] {
        assert!(
            matches!(city.resolve(text, None), Named::Unknown(_)),
            "{text}: {:?}",
            city.resolve(text, None)
        );
    }
    for (text, meant) in [("长春站", "长春市"), ("南官区", "长春市南关区")] {
        let Named::Several(places) = city.resolve(text, None) else { panic!("{text}") };
        assert_eq!(places.iter().map(|place| place.name.as_str()).collect::<Vec<_>>(), [meant]);
    }
    let Named::Unknown(alike) = city.resolve("南关区小学", None) else { panic!() };
    assert_eq!(alike.first().map(String::as_str), Some("长春市南关区"));
}
