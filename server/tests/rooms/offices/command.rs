//! `yimatong offices` as an editor types it: the real program on a database of its own.

use std::{fs, path::Path, process::Command};

use crate::support::editor::{Editor, text};
use server::offices::{
    dataset::read,
    reports::store::{self, NewReport},
};
use shared::offices::ReportedField;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A resident reports, at noon in 示例市 on that day of November 2026.
async fn hears(editor: &Editor, office_id: &str, field: ReportedField, correction: &str, day: i64) {
    let correction = correction.parse().unwrap();
    let report = NewReport { office_id, field, correction: &correction, dataset_version: 1 };
    let noon = "2026-11-01T12:00:00+08:00".parse::<jiff::Timestamp>().unwrap();
    let at = noon + jiff::SignedDuration::from_hours(24 * (day - 1));
    store::add(&editor.test.database, report, at).await.unwrap();
}

#[actix_web::test]
async fn an_editor_exports_mends_imports_and_takes_back() {
    for test in crate::support::databases::both().await {
        let editor = Editor::new(test);
        editor.says(&["offices", "export", "list.csv"], "版本1的63个窗口");
        editor.says(&["offices", "check", "list.csv"], "63个窗口，没有错误");
        editor.says(&["offices", "import", "list.csv"], "与启用中的版本1完全相同，没有变化");

        let list = fs::read_to_string(editor.path("list.csv")).unwrap();
        fs::write(editor.path("new.csv"), list.replacen("000-0000-0001", "000-0000-1111", 1)).unwrap();
        let told = editor.says(&["offices", "diff", "new.csv"], "新增0个，撤销0个，移动0个，修改1个");
        assert!(told.contains("电话：000-0000-0001 → 000-0000-1111"), "{told}");
        editor.says(&["offices", "import", "new.csv"], "存成版本2，已启用");
        editor.says(&["offices", "versions"], "版本2（启用中）：63个窗口");
        editor.says(&["offices", "diff", "1"], "电话：000-0000-1111 → 000-0000-0001");
        editor.says(&["offices", "diff", "2", "1"], "电话：000-0000-0001 → 000-0000-1111");
        editor.says(&["offices", "rollback"], "已从版本2退回版本1");
        editor.says(
            &["offices", "import", "new.csv", "--no-activate"],
            "与以前的版本2完全相同；启用的版本没有变",
        );
        editor.says(&["offices", "activate", "2"], "已启用版本2（原来是版本1）");
        editor.fails(&["offices", "activate", "9"], "没有保留版本9");

        editor.says(&["offices", "export", "old", "1", "--format", "xlsx"], "版本1的63个窗口");
        editor.says(&["offices", "import", "old"], "与以前的版本1完全相同；已重新启用版本1");
        // A pack for a guide's sake.
        editor.says(&["offices", "activate", "2"], "已启用版本2");
        editor.says(
            &["pack", "import", &format!("{ROOT}/packs/shili")],
            "offices: version 1 was published before",
        );
        editor.says(&["offices", "versions"], "版本2（启用中）");
    }
}

#[actix_web::test]
async fn a_file_with_a_slip_is_not_imported_at_all() {
    for test in crate::support::databases::both().await {
        let editor = Editor::new(test);
        editor.says(&["offices", "export", "list.csv"], "版本1");
        let list = fs::read_to_string(editor.path("list.csv")).unwrap();
        fs::write(editor.path("bad.csv"), list.replacen("000-0000-0001", "见门口", 1)).unwrap();
        for command in ["check", "import", "diff"] {
            editor.fails(&["offices", command, "bad.csv"], "错误 第2行「电话」（I2）：不是电话号码");
            editor.fails(&["offices", command, "bad.csv"], "有1处错误");
        }
        editor.says(&["offices", "versions"], "版本1（启用中）：63个窗口");
        fs::write(editor.path("picture.csv"), b"\x89PNG\r\n\x1a\n").unwrap();
        editor.fails(&["offices", "import", "picture.csv"], "picture.csv：这个文件是一张 PNG 图片");
        editor.fails(&["offices", "import", "nowhere.csv"], "读不到文件");
        editor.fails(&["offices", "rollback"], "没有更早启用过的版本");
        editor.fails(&["offices", "export", "list.pdf"], ".csv 或 .xlsx");
    }
}

/// Two residents agree about a telephone, one says only that the hours are wrong, one means a window that is gone.
async fn hear_of_errors(editor: &Editor) {
    hears(editor, "sl-gone", ReportedField::Address, "", 5).await;
    hears(editor, "sl-gov-1", ReportedField::Hours, "", 10).await;
    hears(editor, "sl-gov-1", ReportedField::Phone, "=1+1|\"a\",000-0000-1111", 10).await;
    hears(editor, "sl-gov-1", ReportedField::Phone, "=1+1|\"a\",000-0000-1111", 12).await;
}

const GOV_1_HOURS: &str = "5月1日至9月30日 周一至周五 8:30-11:30 13:30-17:00；\
     10月1日至4月30日 周一至周五 8:30-11:30 13:00-16:30";

#[actix_web::test]
async fn an_editor_sees_reports_beside_the_record_and_strikes_them() {
    for test in crate::support::databases::both().await {
        let editor = Editor::new(test);
        editor.says(&["offices", "reports"], "没有未处理的报错");
        hear_of_errors(&editor).await;
        let told = editor.says(&["offices", "reports"], "未处理的报错有3条；");
        let open = store::open(&editor.test.database).await.unwrap();
        let [phone, hours, gone] = [0, 1, 2].map(|index| open.get(index).unwrap().id.get(..8).unwrap());
        let expected = format!(
            "示例市第一政务服务中心（虚构）（sl-gov-1）\n  \
               电话不对，现在写的是：000-0000-0001\n    \
                 应该是「=1+1|\"a\",000-0000-1111」，2次，2026年11月10日至2026年11月12日，当时是版本1，编号 {phone}\n  \
               时间不对，现在写的是：{GOV_1_HOURS}\n    \
                 没说应该是什么，1次，2026年11月10日，当时是版本1，编号 {hours}\n\
             sl-gone（启用的版本里没有这个窗口）\n  \
               地址不对\n    \
                 没说应该是什么，1次，2026年11月5日，当时是版本1，编号 {gone}\n"
        );
        assert!(told.starts_with(&expected), "{}: {told}", editor.test.engine);

        let told = editor.says(&["offices", "reports", "--done", phone, gone], "已划掉");
        assert!(told.contains(phone) && told.contains(gone), "{told}");
        editor.fails(&["offices", "reports", "--done", "a"], "编号至少写前4位：a");
        editor.fails(&["offices", "reports", "--done", hours, phone], &format!("没有这样的报错：{phone}"));
        editor.says(&["offices", "reports"], "没有未处理的报错");
    }
}

#[actix_web::test]
async fn an_export_holds_the_reports_and_imports_as_the_same_list() {
    for test in crate::support::databases::both().await {
        let editor = Editor::new(test);
        hear_of_errors(&editor).await;
        let cell = "电话不对：应该是「=1+1|\"a\",000-0000-1111」，2次，2026年11月10日至2026年11月12日；\
             时间不对：没说应该是什么，1次，2026年11月10日";
        for file in ["list.csv", "list.xlsx"] {
            editor.says(&["offices", "export", file], "版本1的63个窗口");
            let table = read::file(&editor.path(file)).unwrap();
            let column = table.headings.iter().position(|heading| heading == "#居民报错").unwrap();
            let cells: Vec<&str> = table.rows.iter().filter_map(|row| row.cells.get(column)).collect();
            assert_eq!(cells.iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>(), [&cell], "{file}");
            assert_eq!(cells.first(), Some(&cell), "{file}: beside sl-gov-1");

            editor.says(&["offices", "check", file], "63个窗口，没有错误");
            editor.says(&["offices", "diff", file], "新增0个，撤销0个，移动0个，修改0个");
            editor.says(&["offices", "import", file], "与启用中的版本1完全相同，没有变化");
        }
    }
}

#[test]
fn a_file_is_checked_against_a_folder_without_a_database() {
    let template = Path::new(ROOT).join("../docs/offices_template.csv");
    let output = Command::new(env!("CARGO_BIN_EXE_yimatong"))
        .args(["offices", "check"])
        .arg(template)
        .args(["--pack", &format!("{ROOT}/packs/shili")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(text(&output.stdout).trim(), "3个窗口，没有错误，0处提醒");
}
