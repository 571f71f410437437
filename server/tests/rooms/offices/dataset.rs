//! An editor's file: whatever letters and form it has, what is told about it, and that an export imports as the same list.

use std::{collections::BTreeMap, fs, io::Write, path::Path};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use server::{
    cities::pack::Pack,
    offices::{
        Datum, Measured, OfficeRecord,
        dataset::{Checked, Diff, FileKind, Known, Refused, Weight, check_table, export, read},
    },
};
use shared::geo::Wgs84;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn pack(name: &str) -> Pack {
    Pack::read(&Path::new(ROOT).join("packs").join(name)).unwrap_or_else(|bad| panic!("{bad}"))
}

fn checked(content: &[u8], pack: &Pack, active: &[OfficeRecord]) -> Checked {
    check_table(&read::bytes(content).unwrap(), &Known::of(pack), active, &|_| ())
}

/// The records of a file without errors.
fn records(content: &[u8], pack: &Pack) -> Vec<OfficeRecord> {
    let checked = checked(content, pack, &[]);
    let errors: Vec<_> = checked.problems.iter().filter(|p| p.weight == Weight::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    checked.records
}

/// A window of 示例市 of which nothing but the necessary is known, under a few headings of a file.
const PLAIN: [(&str, &str); 9] = [
    ("编号", "sl-x"),
    ("名称", "虚构窗口"),
    ("类别", "政务服务中心"),
    ("窗口或联系", "窗口"),
    ("城市", "示例市"),
    ("区县", "东示例区"),
    ("电话", "000-0000-0009"),
    ("来源", "虚构的示例资料"),
    ("来源性质", "官方"),
];

/// A file of windows like [`PLAIN`], each with changes of its own: all headings that occur, in the order of the alphabet.
fn file(rows: &[&[(&str, &str)]]) -> String {
    let rows: Vec<BTreeMap<&str, &str>> =
        (rows.iter()).map(|changes| PLAIN.into_iter().chain(changes.iter().copied()).collect()).collect();
    let mut headings: Vec<&str> = rows.iter().flat_map(|row| row.keys().copied()).collect();
    headings.sort_unstable();
    headings.dedup();
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |cells: Vec<String>| cells.join(",") + "\r\n";
    let mut text = line(headings.iter().map(|heading| quoted(heading)).collect());
    for row in &rows {
        text += &line(headings.iter().map(|heading| quoted(row.get(heading).unwrap_or(&""))).collect());
    }
    text
}

/// Everything that is told about such a file.
fn told(rows: &[&[(&str, &str)]]) -> Vec<String> {
    let pack = pack("shili");
    let checked = checked(file(rows).as_bytes(), &pack, &[]);
    checked.problems.iter().map(ToString::to_string).collect()
}

/// Exactly one thing is told about a window with these changes: at this place, with these words in it.
#[track_caller]
fn says(changes: &[(&str, &str)], place: &str, words: &[&str]) {
    let told = told(&[changes]);
    assert_eq!(told.len(), 1, "{changes:?}: {told:#?}");
    let is_told = told[0].starts_with(place) && words.iter().all(|word| told[0].contains(word));
    assert!(is_told, "{changes:?}: {place} … {words:?}\n{told:#?}");
}

#[test]
fn an_export_imports_as_the_same_list_in_either_form() {
    for name in ["changchun", "shili"] {
        let pack = pack(name);
        for kind in [FileKind::Csv, FileKind::Xlsx] {
            let content = export(kind, &pack.offices, &Known::of(&pack), &[]).unwrap();
            assert_eq!(records(&content, &pack), pack.offices, "{name} {kind:?}");
        }
    }
}

#[test]
fn texts_that_look_like_formulas_or_like_our_own_signs_survive_an_export_and_are_harmless_in_it() {
    let mut pack = pack("shili");
    let nasty = [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "'=x",
        "''",
        "＝1",
        "a|b、c【d】\\",
        "_x0041_",
        "1,\"2\"",
    ];
    pack.offices.truncate(nasty.len());
    for (office, text) in pack.offices.iter_mut().zip(nasty) {
        office.name = text.to_owned();
        office.remarks = vec![text.to_owned(), text.to_owned()];
        office.aliases = vec![text.to_owned()];
        office.note = Some(text.to_owned());
        office.sources.push(office.sources[0].clone());
        office.sources[1].title = text.to_owned();
    }
    for kind in [FileKind::Csv, FileKind::Xlsx] {
        let content = export(kind, &pack.offices, &Known::of(&pack), &[]).unwrap();
        assert_eq!(records(&content, &pack), pack.offices, "{kind:?}");
        if kind == FileKind::Csv {
            let mut reader = csv::Reader::from_reader(&content[3..]);
            for cell in
                reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
            {
                assert!(!cell.starts_with(['=', '+', '-', '@', '＝']), "a spreadsheet would run {cell}");
            }
        }
    }
}

#[test]
fn a_table_for_excel_begins_with_the_mark_of_its_letters() {
    let pack = pack("shili");
    let content = export(FileKind::Csv, &pack.offices, &Known::of(&pack), &[]).unwrap();
    assert!(content.starts_with(b"\xef\xbb\xbf"));
}

#[test]
fn letters_are_told_by_content_and_headings_may_be_english() {
    let pack = pack("shili");
    let text = file(&[&[("提示", "镕的㐀𠀀")]]);
    let expected = records(text.as_bytes(), &pack);
    assert_eq!(expected[0].remarks, ["镕的㐀𠀀"], "also what only GB18030 has, not GBK");
    let with_mark = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    let (gb18030, ..) = encoding_rs::GB18030.encode(&text);
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for content in [with_mark.as_slice(), &gb18030, &utf16] {
        assert_eq!(records(content, &pack), expected);
    }
    let english = [
        ("编号", "id"),
        ("名称", "Name"),
        ("类别", "KIND"),
        ("窗口或联系", "role"),
        ("城市", "city"),
        ("区县", "district"),
        ("电话", "phone"),
        ("来源性质", "publisher"),
        ("来源", "source"),
        ("提示", "remarks"),
        ("政务服务中心", "gov_service_center"),
    ];
    let text = english.iter().fold(text, |text, (chinese, english)| {
        text.replace(&format!("\"{chinese}\""), &format!("\"{english}\""))
    });
    assert_eq!(records(text.as_bytes(), &pack), expected);
}

#[test]
fn cities_and_districts_have_names_or_codes() {
    let pack = pack("shili");
    let expected = records(file(&[&[]]).as_bytes(), &pack);
    for (city, district) in [("990100", "990102"), ("示例", "990102"), ("示例市", "东示例区")] {
        let text = file(&[&[("城市", city), ("区县", district)]]);
        assert_eq!(records(text.as_bytes(), &pack), expected, "{city} {district}");
    }
}

#[test]
fn each_problem_is_told_at_its_row_and_column_with_what_to_do() {
    says(&[("类别", "政务服务中兴")], "错误 第2行「类别」（", &["政务服务中兴", "是不是「政务服务中心」"]);
    says(&[("类别", "")], "错误 第2行「类别」（", &["没有填写"]);
    says(&[("窗口或联系", "柜台")], "错误 第2行「窗口或联系」（", &["柜台", "窗口、联系"]);
    says(&[("编号", "窗口一")], "错误 第2行「编号」（", &["小写字母"]);
    says(&[("名称", "")], "错误 第2行「名称」（", &["没有填写"]);
    says(&[("电话", "总机转3")], "错误 第2行「电话」（", &["数字和短横线"]);
    says(&[("电话", "+86-431-88779017")], "错误 第2行「电话」（", &["数字和短横线"]);
    says(&[("电话", "43188779017")], "提醒 第2行「电话」（", &["开头的 0"]);
    says(&[("开放时间", "周一至周五 8:30-1130")], "错误 第2行「开放时间」（", &["8:30-1130", "第", "个字"]);
    says(
        &[("停止取号提前分钟", "半小时"), ("开放时间", "周一至周五 8:30-11:30")],
        "错误 第2行「停止取号提前分钟」（",
        &["30"],
    );
    says(
        &[("时间待核实", "可能"), ("开放时间", "周一至周五 8:30-11:30")],
        "错误 第2行「时间待核实」（",
        &["是 或 否"],
    );
    says(&[("停止取号提前分钟", "30")], "错误 第2行「停止取号提前分钟」（", &["没有写开放时间"]);
    says(&[("城市", "720100")], "错误 第2行「城市」（", &["没有 720100 这个区划代码"]);
    says(&[("城市", "110100")], "错误 第2行「城市」（", &["110100", "示例市"]);
    says(&[("城市", "某市")], "错误 第2行「城市」（", &["某市", "示例市"]);
    says(&[("区县", "北示例区")], "错误 第2行「区县」（", &["北示例区", "东示例区"]);
    says(&[("区县", "990202")], "错误 第2行「区县」（", &["990202", "示例县"]);
    says(
        &[("可办事项", "sl-id-renew、sl-id-renwe")],
        "错误 第2行「可办事项」（",
        &["sl-id-renwe", "sl-id-renew"],
    );
    says(&[("圈内通办", "火星市")], "错误 第2行「圈内通办」（", &["火星市"]);
    says(&[("无障碍", "电梯")], "错误 第2行「无障碍」（", &["电梯", "无台阶"]);
    says(&[("临时关闭", "装修")], "错误 第2行「临时关闭」（", &["装修", "名称【内容】"]);
    says(
        &[("临时关闭", "时间【明天】原因【装修】")],
        "错误 第2行「临时关闭」（",
        &["明天", "2026-11-22 08:30"],
    );
    says(
        &[("临时关闭", "时间【2026-12-02 至 2026-12-01】原因【装修】")],
        "错误 第2行「临时关闭」（",
        &["结束"],
    );
    says(
        &[("特殊开放", "日期【2026-10-01】时间【9:00-】原因【值班】")],
        "错误 第2行「特殊开放」（",
        &["9:00-"],
    );
    says(
        &[("自助区", "名称【自助区】开放【24小时】带【身份证】")],
        "错误 第2行「自助区」（",
        &["带", "须带"],
    );
    says(
        &[("自助区", "名称【自助区】开放【24小时】须带【学生证】")],
        "错误 第2行「自助区」（",
        &["学生证", "身份证"],
    );
    says(&[("单项业务时间", "事项【sl-passport】")], "错误 第2行「单项业务时间」（", &["没有写时间"]);
    says(&[("更多来源", "名称【电话表】")], "错误 第2行「更多来源」（", &["性质"]);
    says(&[("来源", "")], "错误 第2行「来源」（", &["没有填写"]);
    says(&[("来源性质", "半官方")], "错误 第2行「来源性质」（", &["官方"]);
    says(&[("来源网址", "www.example.com")], "错误 第2行「来源网址」（", &["http"]);
    says(&[("来源日期", "去年")], "错误 第2行「来源日期」（", &["去年", "2026-11-22"]);
    says(&[("来源日期", "2026-01-01"), ("大约日期", "年初")], "错误 第2行「大约日期」（", &["来源日期"]);
    says(&[("核实日期", "2026-02-30")], "错误 第2行「核实日期」（", &["2026-02-30"]);
    says(&[("提示", "=HYPERLINK(1)")], "错误 第2行「提示」（", &["公式"]);
    says(&[("备注", "@import")], "错误 第2行「备注」（", &["公式"]);
    says(&[("地址", &"长".repeat(601))], "错误 第2行「地址」（", &["600"]);
}

#[test]
fn positions_are_checked_against_the_city() {
    let at = |lat, lon, datum| [("纬度", lat), ("经度", lon), ("坐标系", datum)];
    assert_eq!(told(&[&at("44.01", "117.04", "WGS-84")]), Vec::<String>::new());
    says(&at("117.04", "44.01", "WGS-84"), "错误 第2行「纬度」（", &["写反"]);
    says(&at("-44.01", "117.04", "WGS-84"), "错误 第2行「纬度」（", &["不在中国"]);
    // A degree of latitude is 111 km: 示例县, the northernmost centre, is at 44.21.
    says(&at("45.21", "117.32", "WGS-84"), "错误 第2行「纬度」（", &["不在示例市", "约111公里"]);
    assert_eq!(told(&[&at("44.90", "117.32", "WGS-84")]), Vec::<String>::new(), "77 km are a large county");
    says(&at("43.62", "117.75", "WGS-84"), "提醒 第2行「纬度」（", &["疑似在样板市"]);
    says(&at("44,01", "117.04", "WGS-84"), "错误 第2行「纬度」（", &["44,01"]);
    says(&at("44.01", "117.04", ""), "错误 第2行「坐标系」（", &["没有填写"]);
    says(&at("44.01", "117.04", "北京54"), "错误 第2行「坐标系」（", &["北京54", "GCJ-02"]);
}

#[test]
fn a_coordinate_that_fits_in_another_datum_is_suspected() {
    let pack = pack("shili");
    let door = Wgs84::new(44.01, 117.04).unwrap();
    let shifted = door.to_gcj02().unwrap();
    let mut active = records(file(&[&[]]).as_bytes(), &pack);
    active[0].position = Some(Measured { lat: door.lat(), lon: door.lon(), datum: Datum::Wgs84 });
    let look = |lat: f64, lon: f64, datum: &str, active: &[OfficeRecord]| -> Vec<String> {
        let (lat, lon) = (lat.to_string(), lon.to_string());
        let text = file(&[&[("纬度", &lat), ("经度", &lon), ("坐标系", datum)]]);
        checked(text.as_bytes(), &pack, active).problems.iter().map(ToString::to_string).collect()
    };
    let suspected = look(shifted.lat(), shifted.lon(), "WGS-84", &active);
    assert_eq!(suspected.len(), 1, "{suspected:?}");
    assert!(suspected[0].starts_with("提醒 第2行「坐标系」（") && suspected[0].contains("按 GCJ-02 只有0米"));
    assert!(look(shifted.lat(), shifted.lon(), "GCJ-02", &active).is_empty(), "said as it is");
    assert!(look(shifted.lat() + 0.01, shifted.lon(), "WGS-84", &active).is_empty(), "it moved elsewhere");
    // The active version was wrong, and the editor mends the datum alone.
    active[0].position = Some(Measured { lat: door.lat(), lon: door.lon(), datum: Datum::Gcj02 });
    assert!(look(door.lat(), door.lon(), "WGS-84", &active).is_empty(), "a correction is not suspicious");
    // Two counters at one address in the same file.
    let (lat, lon) = (shifted.lat().to_string(), shifted.lon().to_string());
    let address = ("地址", "示例市虚构路1号");
    let told = told(&[
        &[
            ("编号", "sl-a"),
            ("名称", "甲厅"),
            address,
            ("纬度", "44.01"),
            ("经度", "117.04"),
            ("坐标系", "GPS"),
        ],
        &[
            ("编号", "sl-b"),
            ("名称", "税务大楼"),
            address,
            ("电话", "000-0001"),
            ("纬度", &lat),
            ("经度", &lon),
            ("坐标系", "GPS"),
        ],
    ]);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("提醒 第3行「坐标系」（") && told[0].contains("第2行"), "{told:?}");
}

#[test]
fn two_rows_that_are_one_window_are_told() {
    let one = |changes: &[(&str, &str)], place: &str, word: &str| {
        let first = [
            ("编号", "sl-1"),
            ("名称", "虚构政务大厅"),
            ("地址", "虚构路1号"),
            ("纬度", "44.01"),
            ("经度", "117.04"),
            ("坐标系", "GPS"),
        ];
        let told = told(&[&first, changes]);
        assert_eq!(told.len(), 1, "{changes:?}: {told:#?}");
        assert!(
            told[0].starts_with(place) && told[0].contains(word) && told[0].contains("第2行"),
            "{told:#?}"
        );
    };
    let other = [("名称", "另一处"), ("电话", "000-0002")];
    one(&[&other[..], &[("编号", "sl-1")]].concat(), "错误 第3行「编号」（", "重复");
    one(&[("名称", "虚构 政务大厅"), ("电话", "000-0002")], "提醒 第3行「名称」（", "疑似");
    one(&[("名称", "另一处"), ("地址", "虚构路１号")], "提醒 第3行「地址」（", "疑似");
    let near = [
        ("名称", "虚构政务大厅二楼"),
        ("电话", "000-0002"),
        ("纬度", "44.0101"),
        ("经度", "117.04"),
        ("坐标系", "GPS"),
    ];
    one(&near, "提醒 第3行「纬度」（", "几乎相同");
    let far = [
        ("编号", "sl-1"),
        ("名称", "虚构政务大厅"),
        ("纬度", "44.01"),
        ("经度", "117.04"),
        ("坐标系", "GPS"),
    ];
    let elsewhere = [
        ("名称", "虚构政务大厅二楼"),
        ("电话", "000-0002"),
        ("纬度", "44.0103"),
        ("经度", "117.04"),
        ("坐标系", "GPS"),
    ];
    assert_eq!(told(&[&far, &elsewhere]), Vec::<String>::new(), "33 m are another door");
}

#[test]
fn everything_in_a_file_is_told_at_once_in_the_order_of_the_rows() {
    let told = told(&[
        &[("电话", "无"), ("类别", "茶馆"), ("城市", "某市")],
        &[("编号", "sl-2"), ("名称", "二")],
        &[("编号", "sl-3"), ("名称", "三"), ("纬度", "117"), ("经度", "44"), ("坐标系", "GPS"), ("来源", "")],
    ]);
    let rows: Vec<&str> = told.iter().filter_map(|told| told.split('「').next()).collect();
    assert_eq!(rows, ["错误 第2行", "错误 第2行", "错误 第2行", "错误 第4行", "错误 第4行"], "{told:#?}");
}

#[test]
fn headings_are_checked() {
    let heads = |change: &dyn Fn(String) -> String| -> Vec<String> {
        let content = change(file(&[&[]]));
        let checked = checked(content.as_bytes(), &pack("shili"), &[]);
        checked.problems.iter().map(ToString::to_string).collect()
    };
    let one = |told: Vec<String>, start: &str, word: &str| {
        assert_eq!(told.len(), 1, "{told:#?}");
        assert!(told[0].starts_with(start) && told[0].contains(word), "{told:#?}");
    };
    one(
        heads(&|text| text.replace("\"电话\"", "\"联系电活\"")),
        "错误 第1行「联系电活」（",
        "是不是「联系电话」",
    );
    one(heads(&|text| text.replace("\"类别\"", "\"# 类别\"")), "错误 第1行：", "缺少「类别」");
    one(heads(&|text| text.replace("\"电话\"", "\"区县\"")), "错误 第1行「区县」（", "两次");
    assert!(
        heads(&|text| text.replace("\"电话\"", "\"#我的列\"")).is_empty(),
        "a column of the editor's own"
    );
    one(heads(&|text| text.trim_end().to_owned() + ",多了\r\n"), "错误 第2行（J2）：", "没有列名");
    one(heads(&|text| text.lines().next().unwrap().to_owned()), "错误 第1行：", "一行也没有");
}

#[test]
fn what_is_no_table_is_refused_with_a_reason() {
    let refused = |content: &[u8]| match read::bytes(content) {
        Err(refused) => refused.to_string(),
        Ok(table) => panic!("{table:?}"),
    };
    assert!(refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").contains("PNG"));
    assert!(refused(b"%PDF-1.7").contains("PDF"));
    assert!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").contains(".xls"));
    assert!(refused(b"a,b\0c").contains("不是文本"));
    assert!(refused(b"\xff\xff\xff,\xff").contains("编码"));
    assert!(refused(b"").contains("空"));
    assert!(refused(b"\xef\xbb\xbf\r\n , \r\n").contains("空"));
    assert!(refused(b"PK\x03\x04 but no more").contains("工作簿"));
    assert!(refused(",".repeat(300).replace(',', "x,").as_bytes()).contains("300"));
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.csv");
    // Takes no room on the disk, and would take minutes to read.
    fs::File::create(&path).unwrap().set_len(2 * 1024 * 1024 * 1024).unwrap();
    let refused = read::file(&path).unwrap_err();
    assert!(matches!(refused, Refused::TooLarge(2048)), "{refused}");
    assert!(refused.to_string().contains("最多160兆"), "{refused}");
}

#[test]
fn a_workbook_that_unpacks_without_end_is_refused() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("0", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&vec![0; 32 * 1024 * 1024]).unwrap();
    let mut archive = archive.finish_into_readable().unwrap();
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for part in 0..17 {
        bomb.raw_copy_file_rename(archive.by_index_raw(0).unwrap(), part.to_string()).unwrap();
    }
    let content = bomb.finish().unwrap().into_inner();
    assert!(content.len() < 4 * 1024 * 1024);
    let refused = read::bytes(&content).unwrap_err().to_string();
    assert!(refused.contains("解压后超过512兆"), "{refused}");
}

/// A workbook with the cells of [`PLAIN`] and one more column, as somebody typed it.
fn workbook(heading: &str, fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet, u32, u16)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_hidden(true).write_string(0, 0, "不看").unwrap();
    let sheet = workbook.add_worksheet();
    sheet.set_active(true);
    for (column, (name, cell)) in (0..).zip(PLAIN) {
        sheet.write_string(0, column, name).unwrap().write_string(3, column, cell).unwrap();
    }
    sheet.write_string(0, 9, heading).unwrap();
    fill(sheet, 3, 9);
    workbook.save_to_buffer().unwrap()
}

#[test]
fn numbers_and_dates_of_a_workbook_are_what_they_show() {
    let pack = pack("shili");
    let day = ExcelDateTime::from_ymd(2026, 3, 1).unwrap();
    let content = workbook("来源日期", |sheet, row, column| {
        let date = Format::new().set_num_format("yyyy/m/d");
        sheet.write_datetime_with_format(row, column, day, &date).unwrap();
        sheet.write_number(row, 4, 990_100.0).unwrap();
    });
    let read = records(&content, &pack);
    assert_eq!(read[0].sources[0].published.unwrap().to_string(), "2026-03-01");
    assert_eq!(read[0].city.to_string(), "990100");
}

#[test]
fn a_formula_in_a_workbook_is_refused_by_its_cell() {
    let pack = pack("shili");
    let content = workbook("地址", |sheet, row, column| {
        sheet.write_formula(row, column, "=CONCAT(\"虚构路\",1)").unwrap();
    });
    let problems = checked(&content, &pack, &[]).problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].to_string().starts_with("错误 第4行「地址」（J4）：这一格是公式"), "{}", problems[0]);
}

#[test]
fn the_template_is_a_list_without_a_flaw() {
    let pack = pack("shili");
    let content = fs::read(Path::new(ROOT).join("../docs/offices_template.csv")).unwrap();
    let checked = checked(&content, &pack, &[]);
    assert_eq!(checked.problems, []);
    assert_eq!(checked.records.len(), 3);
    assert!(checked.records.iter().all(|record| record.name.ends_with("（虚构）")));
    let hall = checked.records[0].schedule.as_ref().unwrap();
    assert_eq!(
        (hall.services.len(), hall.closures.len(), hall.openings.len(), hall.rooms.len()),
        (1, 1, 1, 1)
    );
    assert_eq!(hall.closures[0].to.unwrap().to_string(), "2026-12-03T17:00:00+08:00");
    let closed = &checked.records[1].schedule.as_ref().unwrap().closures[0];
    assert_eq!((closed.from.to_string(), closed.to), ("2026-12-20T00:00:00+08:00".to_owned(), None));
}

#[test]
fn a_comparison_says_what_is_new_gone_moved_and_changed() {
    let pack = pack("shili");
    let list = |rows: &[&[(&str, &str)]]| records(file(rows).as_bytes(), &pack);
    let at = |lat| [("纬度", lat), ("经度", "117.04"), ("坐标系", "GPS")];
    let old = list(&[
        &[&at("44.01")[..], &[("编号", "a"), ("名称", "甲")]].concat(),
        &[("编号", "b"), ("名称", "乙"), ("电话", "000-0001")],
        &[("编号", "c"), ("名称", "丙")],
        &[("编号", "d"), ("名称", "丁")],
    ]);
    let new = list(&[
        &[("编号", "e"), ("名称", "戊")],
        &[&at("44.02")[..], &[("编号", "a"), ("名称", "甲")]].concat(),
        &[("编号", "b"), ("名称", "乙"), ("电话", "000-0002")],
        &[("编号", "d"), ("名称", "丁")],
    ]);
    let diff = Diff::new(&old, &new, &Known::of(&pack)).to_string();
    // A hundredth of a degree of latitude is 1,112 m on the sphere we reckon with.
    let expected = "新增 e 戊\n撤销 c 丙\n移动 a 甲：1.1公里\n修改 b 乙\n  电话：000-0001 → 000-0002\n\
         新增1个，撤销1个，移动1个，修改1个，没有变化1个";
    assert_eq!(diff, expected);
    let nothing = Diff::new(&old, &old, &Known::of(&pack)).to_string();
    assert_eq!(nothing, "新增0个，撤销0个，移动0个，修改0个，没有变化4个");
}
