//! The operator's file of decisions: read, checked, taken whole or not at all.

use std::{fs, path::Path, process::Command};

use server::{
    fines::{
        file::{self, Checked, Rules},
        registry::booked,
        store,
    },
    platform::table,
};

use crate::support::databases::{TestDatabase, both, sqlite};

const HEAD: &str = "编号,种类,号牌号码,单位,违法行为,违法代码,违法日期,决定日期,收到日期,程序,罚款（元）,状态,停止加处,延期至,分期,收到复议决定日期,虚构";
const PLAIN: &str = "2201991000000010,,吉A00001,演示交警大队（虚构）,违法停车（虚构）,1039,2026-11-01,2026-11-02,2026/11/2,简易,100,未缴款,,,,,是";

fn check(text: &[u8]) -> Checked {
    let rules = Rules { fictional: true, serves: &[] };
    file::check(&table::bytes(text).unwrap(), &rules, &|_| ())
}

fn told(text: &str) -> Vec<String> {
    check(text.as_bytes()).problems.iter().map(ToString::to_string).collect()
}

/// The plain row with other cells.
fn row(cells: &[(usize, &str)]) -> String {
    let mut row: Vec<&str> = PLAIN.split(',').collect();
    for (index, text) in cells {
        row[*index] = text;
    }
    row.join(",")
}

#[test]
fn a_table_is_read_in_any_letters_and_under_any_heading() {
    let gb = encoding_rs::GB18030.encode(&format!("{HEAD}\n{PLAIN}")).0.into_owned();
    let marked = format!("\u{feff}{HEAD}\r\n{PLAIN}\r\n").into_bytes();
    let english = "number,plate,issuer,conduct,violated_on,decided_on,received_on,principal_yuan,status\n\
        2201991000000010,吉A00001,甲,乙,2026-11-01,2026-11-02,2026-11-02,100,unpaid";
    for text in [gb, marked, english.into()] {
        let checked = check(&text);
        let problems: Vec<_> = checked.problems.iter().map(ToString::to_string).collect();
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(checked.items[0].decision.as_ref().unwrap().principal.get(), 10_000);
    }
}

#[test]
fn every_mistake_is_told_at_its_cell_with_what_to_do() {
    let cases = [
        (0, "12345", "（A2）", "16位数字"),
        (0, "2.20199E+15", "（A2）", "文本格式"),
        (0, "11010519491231002X", "（A2）", "身份证号"),
        (2, "A00001", "（C2）", "省份简称"),
        (3, "", "（D2）", "没有填写"),
        (6, "昨天", "（G2）", "2026-11-22"),
        (8, "", "（I2）", "没有填写"),
        (9, "简单程序", "（J2）", "简易程序"),
        (10, "一百", "（K2）", "两位小数"),
        (10, "0", "（K2）", "大于0"),
        (11, "待定", "（L2）", "未缴款"),
        (11, "异议中", "（L2）", "种类"),
        (11, "复议诉讼中", "（M2）", "从哪一天起"),
        (12, "2026-12-10 至 2026-11-20", "（M2）", "恢复计算"),
        (14, "2026-12-01 50.00 | 2027-01-04 49.99", "（O2）", "相加等于罚款"),
        (14, "2026-12-01 五十", "（O2）", "已缴"),
        (3, "=1+1", "（D2）", "公式"),
    ];
    for (index, cell, place, hint) in cases {
        let problems = told(&format!("{HEAD}\n{}", row(&[(index, cell)])));
        assert_eq!(problems.len(), 1, "{cell}: {problems:?}");
        assert!(problems[0].contains(place) && problems[0].contains(hint), "{cell}: {problems:?}");
        assert!(!problems[0].contains("吉A00001"), "no plate is repeated");
    }
    let problems = told(&format!("编号,车牌号,罚金\n{PLAIN}"));
    for hint in ["缺少「单位」", "「罚金」"] {
        assert!(problems.iter().any(|problem| problem.contains(hint)), "{hint}: {problems:?}");
    }
    // All of them at once, and two rows of one decision.
    let text = format!("{HEAD}\n{}\n{PLAIN}\n{PLAIN}", row(&[(2, "x"), (10, "y")]));
    let problems = told(&text);
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems[2].contains("第4行") && problems[2].contains("与第3行"), "{problems:?}");
}

#[test]
fn what_is_no_table_is_refused_at_once() {
    for (content, what) in [(&b"\x89PNG\r\n\x1a\n"[..], "PNG"), (b"%PDF-1.7", "PDF"), (b"", "空的")] {
        let refused = table::bytes(content).unwrap_err().to_string();
        assert!(refused.contains(what), "{refused}");
    }
    let folder = tempfile::tempdir().unwrap();
    let huge = folder.path().join("huge.csv");
    fs::File::create(&huge).unwrap().set_len(2 << 30).unwrap();
    let refused = table::file(&huge).unwrap_err().to_string();
    assert!(refused.contains("2048兆字节"), "{refused}");
}

#[test]
fn real_money_and_other_cities_have_no_place_in_it() {
    let table = table::bytes(format!("{HEAD}\n{PLAIN}").as_bytes()).unwrap();
    let serves = ["220200".parse().unwrap()];
    let checked = file::check(&table, &Rules { fictional: false, serves: &serves }, &|_| ());
    let problems: Vec<_> = checked.problems.iter().map(ToString::to_string).collect();
    assert!(problems[0].contains("不属于") && problems[1].contains("虚构的罚款"), "{problems:?}");
}

/// The program itself, with our own table as the registry.
fn yimatong(test: &TestDatabase, folder: &Path, arguments: &[&str]) -> (bool, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_yimatong"))
        .current_dir(root)
        .arg("fines")
        .args(arguments)
        .args(["--config", "server/demonstration.toml"])
        .env("YIMATONG__DATABASE__URL", &test.url)
        .env("YIMATONG__REGISTRY__KIND", "table")
        .env("TMPDIR", folder)
        .output()
        .unwrap();
    let told = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(told).unwrap())
}

#[actix_web::test]
async fn an_operator_imports_exports_and_imports_again() {
    for test in both().await {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let rows = [
            PLAIN.to_owned(),
            row(&[(0, "2201991000000029"), (12, "2026-11-20 至 2026-12-10 | 2026-12-20 至"), (11, "复议中")]),
            row(&[(0, "2201991000000038"), (14, "2026-12-01 40 已缴 | 2027-01-04 60.00")]),
            row(&[(0, "2201991000000047"), (13, "2026-12-31"), (15, "2026-11-20")]),
            row(&[
                (0, "220199A100000010"),
                (1, "电子监控"),
                (7, ""),
                (8, ""),
                (9, ""),
                (10, ""),
                (11, "异议中"),
            ]),
        ];
        fs::write(path("new.csv"), format!("{HEAD}\n{}\n", rows.join("\n"))).unwrap();
        let run = |arguments: &[&str]| yimatong(&test, folder.path(), arguments);
        let (done, told) = run(&["import", &path("new.csv")]);
        assert!(done && told.contains("新增或有变化的5份"), "{} {told}", test.engine);
        let (done, told) = run(&["export", &path("out.csv")]);
        assert!(done && told.contains("5份已写到"), "{told}");
        let (done, told) = run(&["import", &path("out.csv")]);
        assert!(done && told.contains("新增或有变化的0份"), "the same comes back: {told}");
        // One slip, and nothing is taken of the rest.
        let slip =
            format!("{HEAD}\n{}\n{}\n", row(&[(10, "200")]), row(&[(0, "2201991000000056"), (2, "x")]));
        fs::write(path("slip.csv"), slip).unwrap();
        let (done, told) = run(&["import", &path("slip.csv")]);
        assert!(!done && told.contains("第3行「号牌号码」（C3）") && told.contains("有1处错误"), "{told}");
        let fines = store::all(&test.database).await.unwrap();
        assert_eq!(fines.len(), 5);
        assert_eq!(fines[0].decision.as_ref().unwrap().principal.get(), 10_000);
        assert!(booked(&test.database).await.unwrap().is_empty());
    }
}

/// A file of a feed's city would be overwritten by the feed.
#[actix_web::test]
async fn a_city_with_a_feed_takes_no_file() {
    let test = sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new.csv");
    fs::write(&file, format!("{HEAD}\n{PLAIN}\n")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_yimatong"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap())
        .args(["fines", "import", file.to_str().unwrap(), "--config", "server/demonstration.toml"])
        .env("YIMATONG__DATABASE__URL", &test.url)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && told.contains("不能用表格导入"), "{told}");
}

#[actix_web::test]
async fn a_hundred_thousand_rows_are_taken() {
    let rows = (0..100_000u64).map(|i| row(&[(0, &format!("2201991{i:08}0"))]));
    let text = format!("{HEAD}\n{}\n", rows.collect::<Vec<_>>().join("\n"));
    let began = std::time::Instant::now();
    let checked = check(text.as_bytes());
    assert!(checked.problems.is_empty());
    let read = began.elapsed();
    let test = sqlite().await;
    let began = std::time::Instant::now();
    assert_eq!(store::upsert(&test.database, &checked.items).await.unwrap(), 100_000);
    println!("checked in {read:?}, written in {:?}", began.elapsed());
}
