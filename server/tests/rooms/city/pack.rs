//! The pack of 长春: whole, as its sources have it; and what happens to a pack that is not.

use std::{fs, path::Path};

use server::{
    cities::pack::{BadPack, CodeSet, Pack},
    guides::GuideCommon,
};
use shared::{
    offices::{OfficeKind, Role},
    source::Publisher,
};

const CHANGCHUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/changchun");

fn changchun() -> Pack {
    Pack::read(Path::new(CHANGCHUN)).unwrap_or_else(|bad| panic!("{bad}"))
}

#[test]
fn it_serves_four_cities_with_29_districts() {
    let pack = changchun();
    assert_eq!(pack.divisions.len(), 33);
    let names: Vec<&str> = pack.about.cities.iter().map(|city| city.short_name.as_str()).collect();
    assert_eq!(names, ["长春", "吉林", "四平", "辽源"]);
    let districts = |city: &str| pack.divisions.iter().filter(|d| d.parent.to_string() == city).count();
    assert_eq!(["220100", "220200", "220300", "220400"].map(districts), [11, 9, 5, 4]);
    // 公主岭 came from 四平 to 长春 in 2020.
    let gongzhuling = pack.divisions.iter().find(|d| d.adcode.to_string() == "220184").unwrap();
    assert_eq!(
        (gongzhuling.name.as_str(), gongzhuling.parent.to_string()),
        ("公主岭市", "220100".to_owned())
    );
}

#[test]
fn every_office_came_over() {
    let offices = changchun().offices;
    assert_eq!(offices.len(), 39);
    assert_eq!(offices.iter().filter(|o| o.address.is_some()).count(), 29);
    assert_eq!(offices.iter().filter(|o| o.phone.is_some()).count(), 28);
    assert_eq!(offices.iter().filter(|o| o.hours.is_some()).count(), 4);
    assert!(offices.iter().all(|o| o.position.is_none() && o.note.is_some() && !o.sources.is_empty()));
    let withheld: Vec<&str> =
        offices.iter().filter(|o| o.withheld.is_some()).map(|o| o.id.as_str()).collect();
    assert_eq!(withheld, ["cc-exit-entry-city"]);
    let of_kind = |kind| offices.iter().filter(|o| o.kind == kind).count();
    assert_eq!(of_kind(OfficeKind::GovServiceCenter), 4);
    assert_eq!(of_kind(OfficeKind::ExitEntry), 5);
    assert_eq!(of_kind(OfficeKind::MarriageRegistration), 4);
}

#[test]
fn the_role_of_an_office_is_that_of_its_note() {
    // "Headquarters", "bureau office", "office contact", "not a service window".
    let contacts = [
        "cc-chaoyang-gov-bureau",
        "cc-civil-affairs-city",
        "cc-civil-affairs-nanguan",
        "cc-gov-office-erdao",
        "cc-gov-office-lvyuan",
        "cc-gov-office-zhonghan",
        "cc-police-bureau",
        "cc-veterans-bureau-lvyuan",
        "jl-civil-affairs-city",
        "sp-gov-office-city",
    ];
    let mut found: Vec<String> =
        changchun().offices.into_iter().filter(|o| o.role == Role::Contact).map(|o| o.id).collect();
    found.sort();
    assert_eq!(found, contacts);
}

#[test]
fn the_first_source_of_an_office_is_of_the_kind_that_its_note_says() {
    for office in changchun().offices {
        let note = office.note.unwrap();
        let expected = match note.split(']').next().unwrap() {
            "[official page" => Publisher::Official,
            "[newspaper" => Publisher::Press,
            _ => Publisher::ThirdParty,
        };
        assert_eq!(office.sources[0].publisher, expected, "{}", office.id);
    }
}

#[test]
fn a_telephone_line_does_not_borrow_the_hours_of_another() {
    let hotlines = changchun().hotlines;
    let line = hotlines.iter().find(|h| h.number == "0431-88779730").unwrap();
    assert_eq!(line.hours, None);
    assert!(line.note.as_ref().unwrap().contains("9:30-11:00"), "kept for the editor");
    for line in &hotlines {
        let third_party = line.sources[0].publisher == Publisher::ThirdParty;
        assert_eq!(line.shown().unwrap().to_verify, third_party, "{}", line.number);
    }
}

#[test]
fn a_source_whose_day_is_unknown_says_roughly_when() {
    let pack = changchun();
    let office = pack.offices.iter().find(|o| o.id == "cc-marriage-nanguan").unwrap();
    let source = &office.sources[0];
    assert_eq!((source.published, source.published_about.as_deref()), (None, Some("2022年8月")));
    let vague: Vec<_> = pack.offices.iter().filter(|o| o.sources[0].published_about.is_some()).collect();
    assert_eq!(vague.len(), 7);
    let both = |t: String| t.replacen("\"published\"", "\"published_about\": \"去年\", \"published\"", 1);
    says(&broken("offices.json", both), "offices.json：cc-gov-center-city：", "published_about");
}

#[test]
fn a_record_older_than_its_page_says_so() {
    let offices = changchun().offices;
    for (id, year) in [
        ("cc-housing-fund-nanguan", "2016年"),
        ("cc-housing-fund-lvyuan", "2016年"),
        ("jl-police-bureau", "2013年"),
        ("jl-hr-longtan", "2010年"),
        ("ly-civil-affairs-city", "2014年"),
    ] {
        let office = offices.iter().find(|o| o.id == id).unwrap();
        assert!(office.remarks.iter().any(|r| r.contains(year) && r.contains("过时")), "{id}");
    }
}

#[test]
fn hotlines_calendar_and_codes_came_over() {
    let pack = changchun();
    assert_eq!(pack.hotlines.len(), 14);
    assert_eq!(pack.hotlines.iter().filter(|h| h.city.is_none()).count(), 6);
    let doubtful: Vec<String> =
        pack.hotlines.iter().filter_map(|h| h.shown()).filter(|h| h.to_verify).map(|h| h.number).collect();
    let expected = ["122", "119", "120", "0434-12345", "12329", "12393", "0431-88779017", "0431-85611681"];
    assert_eq!(doubtful, expected);
    let calendar = pack.calendar();
    assert_eq!(pack.calendar[0].days.len(), 39);
    let working = (1..=365)
        .map(|day| jiff::civil::date(2026, 1, 1).checked_add(jiff::Span::new().days(day - 1)).unwrap())
        .filter(|day| calendar.is_working_day(*day))
        .count();
    assert_eq!(working, 248, "the working days of 2026");
    assert!(!calendar.is_published(jiff::civil::date(2027, 1, 1)));
    assert_eq!(pack.violations.len(), 98);
    assert_eq!(pack.violations.iter().filter(|v| v.code_set == CodeSet::Legacy).count(), 25);
    assert_eq!(pack.points_rules.len(), 50);
}

#[test]
fn no_amount_of_another_province_is_carried() {
    let text = fs::read_to_string(Path::new(CHANGCHUN).join("violations.csv")).unwrap();
    assert_eq!(text.lines().next().unwrap(), "code,name,points,code_set,source,note");
    assert!(!text.contains('元'));
}

#[test]
fn a_data_set_comes_back_from_the_database_as_it_went_in() {
    let guide_common = GuideCommon::default();
    let pack = Pack { offices: Vec::new(), guides: Vec::new(), guide_common, ..changchun() };
    let body = serde_json::to_string(&changchun()).unwrap();
    assert_eq!(
        serde_json::from_str::<Pack>(&body).unwrap(),
        pack,
        "offices and guides are data sets of their own"
    );
}

/// A copy of the pack with one file changed, read.
fn broken(file: &str, change: impl FnOnce(String) -> String) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new(CHANGCHUN), folder.path());
    let path = folder.path().join(file);
    let before = fs::read_to_string(&path).unwrap();
    let after = change(before.clone());
    assert_ne!(before, after, "the change must change something");
    fs::write(path, after).unwrap();
    let BadPack(problems) = Pack::read(folder.path()).unwrap_err();
    problems.iter().map(ToString::to_string).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_table_saved_by_a_spreadsheet_is_read() {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new(CHANGCHUN), folder.path());
    let path = folder.path().join("divisions.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("\u{feff}{}", text.replace('\n', "\r\n"))).unwrap();
    assert_eq!(Pack::read(folder.path()).unwrap(), changchun());
}

/// One problem, at that place, that says that.
fn says(problems: &[String], place: &str, what: &str) {
    let told = problems.iter().any(|problem| problem.starts_with(place) && problem.contains(what));
    assert!(told, "{place} … {what}\n{problems:#?}");
}

#[test]
fn an_unknown_key_is_named_with_its_place() {
    let problems = broken("offices.json", |t| t.replacen("\"phone\"", "\"telephone\"", 1));
    says(&problems, "offices.json：cc-gov-center-city：", "telephone");
    let problems = broken("city.toml", |t| t.replacen("short_name", "nickname", 1));
    says(&problems, "city.toml：", "nickname");
    let problems = broken("divisions.csv", |t| t.replacen("note", "remark", 1));
    says(&problems, "divisions.csv：第2行：", "remark");
}

#[test]
fn ids_codes_and_kinds_are_checked() {
    let twice = |t: String| t.replacen("\"id\": \"cc-gov-center-prov\"", "\"id\": \"cc-gov-center-city\"", 1);
    says(&broken("offices.json", twice), "offices.json：cc-gov-center-city：", "重复");
    let stranger = |t: String| t.replacen("\"city\": \"220100\"", "\"city\": \"110100\"", 1);
    says(&broken("offices.json", stranger), "offices.json：cc-gov-center-city：", "110100");
    let elsewhere = |t: String| t.replacen("\"district\": \"220102\"", "\"district\": \"220202\"", 1);
    says(&broken("offices.json", elsewhere), "offices.json：cc-gov-center-city：", "220202");
    let kind = |t: String| t.replacen("gov_service_center", "town_hall", 1);
    says(&broken("offices.json", kind), "offices.json：cc-gov-center-city：kind", "town_hall");
}

#[test]
fn positions_amounts_and_numbers_are_checked() {
    let nowhere = |t: String| {
        t.replacen(
            "\"role\"",
            "\"position\": { \"lat\": 125.3, \"lon\": 43.9, \"datum\": \"wgs84\" }, \"role\"",
            1,
        )
    };
    says(&broken("offices.json", nowhere), "offices.json：cc-gov-center-city：", "position");
    let words = |t: String| t.replacen("0431-88779017", "请拨打总机", 1);
    says(&broken("offices.json", words), "offices.json：cc-gov-center-city：", "phone");
    let unsourced = |t: String| {
        t.replacen("\"sources\": [\n      {", "\"sources\": [],\n    \"withheld\": \"x\", \"remarks\": [", 1)
    };
    assert!(!broken("offices.json", unsourced).is_empty());
    let stray = |t: String| t.replacen("2026-01-01", "2025-01-01", 1);
    says(&broken("calendar/2026.json", stray), "calendar/2026.json：2026：", "2025-01-01");
    let endless = |t: String| t.replacen("\"id\": \"cc-gov-center-city\"", "\"id\": 1e999", 1);
    says(&broken("offices.json", endless), "offices.json：", "JSON");
    let broken_json = |t: String| t.replacen('{', "", 1);
    says(&broken("hotlines.json", broken_json), "hotlines.json：", "JSON");
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let problems = broken("offices.json", |t| t.replace("\"kind\": \"exit_entry\"", "\"kind\": \"border\""));
    assert_eq!(problems.len(), 5, "{problems:#?}");
}

#[test]
fn a_folder_that_is_no_pack_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let BadPack(problems) = Pack::read(folder.path()).unwrap_err();
    assert!(problems.iter().any(|problem| problem.file == "city.toml"));
}

#[test]
fn popular_names_are_checked() {
    let twice = |t: String| t.replacen("\"政务中心\"", "\"政务 大厅\"", 1);
    says(&broken("popular_names.json", twice), "popular_names.json：政务 大厅：", "重复");
    let short = |t: String| t.replacen("\"残联\"", "\"残\"", 1);
    says(&broken("popular_names.json", short), "popular_names.json：残：", "两个字");
    let unknown = |t: String| t.replacen("tm-dl-renew", "tm-dl-fly", 1);
    says(&broken("popular_names.json", unknown), "popular_names.json：车管所：", "tm-dl-fly");
    let kind = |t: String| t.replacen("gov_service_center", "town_hall", 1);
    says(&broken("popular_names.json", kind), "popular_names.json：政务大厅：kinds", "town_hall");
}

#[test]
fn a_pack_needs_no_popular_names() {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new(CHANGCHUN), folder.path());
    fs::remove_file(folder.path().join("popular_names.json")).unwrap();
    assert!(Pack::read(folder.path()).unwrap().popular_names.is_empty());
}

#[test]
fn a_dead_way_of_the_programme_is_found_with_its_record() {
    for (from, to, record, what) in [
        (r#"{"guide": "gd-taxi"}"#, r#"{"guide": "gd-tax"}"#, "taxi-licence", "没有办事指南 gd-tax"),
        (r#"{"hotline": "0431-89871392"}"#, r#"{"hotline": "1"}"#, "wage-arrears", "hotlines.json 里没有 1"),
        (r#""kind": "veterans""#, r#""kind": "veterans", "city": "220400""#, "veterans", "没有这样的窗口"),
        (r#""kind": "veterans""#, r#""kind": "veterans", "city": "110000""#, "veterans", "110000 不是"),
        (r#""kind": "veterans""#, r#""city": "220100""#, "veterans", "kind 或 service"),
        (
            r#"{"department": "医保"}"#,
            r#"{"department": "医"}"#,
            "insurance-15-minutes",
            "部门「医」没有办事指南",
        ),
        (r#""path": "/fines""#, r#""path": "/fine""#, "police-mini-program", "没有页面 /fine"),
        (r#""cities": ["220100", "#, r#""cities": ["110000", "#, "circle-list", "cities"),
        (r#""source": 0"#, r#""source": 9"#, "circle-list", "没有第 9 条"),
        (r#""id": "circle-list""#, r#""id": "taxi-licence""#, "taxi-licence", "id 重复"),
        (r#""date": "2026-02-05""#, r#""date": "2026-02-06""#, "circle-list", "比它的来源还晚"),
    ] {
        let problems = broken("programme.json", |text| text.replacen(from, to, 1));
        assert_eq!(problems.len(), 1, "{to}: {problems:#?}");
        says(&problems, &format!("programme.json：{record}"), what);
    }
}
