//! `yimatong guides` as an editor types it: the real program on a database of its own.

use std::{fs, path::Path, process::Command};

use crate::support::editor::{Editor, text};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Replaces once in a file of the editor's.
#[track_caller]
fn mend(editor: &Editor, file: &str, from: &str, to: &str) {
    let old = fs::read_to_string(editor.path(file)).unwrap();
    assert!(old.contains(from), "{file}: {from}");
    fs::write(editor.path(file), old.replacen(from, to, 1)).unwrap();
}

const RENEW: &str = "g/guides/sl-id-renew.json";

#[actix_web::test]
async fn an_editor_exports_mends_imports_and_takes_back() {
    for test in crate::support::databases::both().await {
        let editor = Editor::new(test);
        editor.says(&["guides", "export", "g"], "版本1的16份指南");
        editor.says(&["guides", "check", "g"], "16份指南，没有错误");
        editor.says(&["guides", "import", "g"], "与启用中的版本1完全相同，没有变化");
        editor.fails(&["guides", "export", "g"], "g 里已经有文件");

        mend(&editor, RENEW, "取号", "先取号");
        fs::remove_file(editor.path("g/guides/sl-marriage.json")).unwrap();
        let told = editor.says(&["guides", "preview", "g"], "新增0份，撤销1份，修改1份，没有变化14份");
        assert!(told.contains("撤销 sl-marriage "), "{told}");
        assert!(told.contains("  steps：\n    - 取号\n    + 先取号\n"), "{told}");
        let told = editor.says(&["guides", "import", "g"], "存成版本2，已启用");
        // The windows still say that they do it.
        assert!(told.contains("提醒 guides/sl-marriage.json：没有这份指南，可是有"), "{told}");

        editor.says(&["guides", "versions"], "版本2（启用中）：15份指南");
        editor.says(&["guides", "preview", "1"], "新增1份，撤销0份，修改1份");
        editor.says(&["guides", "rollback"], "已从版本2退回版本1");
        editor.says(&["guides", "import", "g", "--no-activate"], "与以前的版本2完全相同；启用的版本没有变");
        editor.says(&["guides", "activate", "2"], "已启用版本2（原来是版本1）");
        editor.fails(&["guides", "activate", "9"], "没有保留版本9");
        editor.says(&["guides", "export", "old", "1"], "版本1的16份指南");
        // A pack for a window's sake.
        let told = editor.says(&["pack", "import", &format!("{ROOT}/packs/shili")], "guides: version 1 was");
        assert!(told.contains("offices: version 1 is active already"), "{told}");
        editor.says(&["guides", "versions"], "版本2（启用中）");
    }
}

#[actix_web::test]
async fn a_folder_with_a_slip_is_not_imported_at_all() {
    for test in crate::support::databases::both().await {
        let editor = Editor::new(test);
        editor.says(&["guides", "export", "g"], "版本1");
        mend(&editor, RENEW, "\"steps\"", "\"stepps\"");
        mend(&editor, "g/guides/sl-marriage.json", "\"990100\"", "\"220100\"");
        for command in ["check", "import", "preview"] {
            editor.fails(&["guides", command, "g"], "错误 guides/sl-id-renew.json：");
            editor.fails(&["guides", command, "g"], "stepps");
            editor.fails(&["guides", command, "g"], "错误 guides/sl-marriage.json：cities：");
            editor.fails(&["guides", command, "g"], "有2处错误");
        }
        editor.says(&["guides", "versions"], "版本1（启用中）：16份指南");
        editor.fails(&["guides", "import", "nowhere"], "guide_common.json：读不到文件");
        editor.fails(&["guides", "rollback"], "没有更早启用过的版本");
    }
}

const LOST: &str = r#"{
 "id": "sl-id-lost",
 "name": "身份证补领（虚构）",
 "department": "公安",
 "availability": {"state": "reference"},
 "cities": ["990100"],
 "questions": ["urgent", {"id": "age", "ask": "几岁？", "choices": [{"id": "young", "label": "不满16"}, {"id": "old", "label": "满16"}]}],
 "refusals": [{"text": "不满16岁的不加急。", "instead": "不加急也可以办。", "when": {"urgent": ["yes"], "age": ["young"]}}],
 "applicants": "虚构的人",
 "materials": [{"text": "照片", "look": "一寸", "when": {"age": ["old"]}}],
 "fees": [
  {"label": "补领", "amount_fen": 4000, "until": "2026-06-30", "sources": [0]},
  {"label": "补领", "amount_fen": 2000, "from": "2026-07-01", "sources": [0]}
 ],
 "channels": ["虚构的窗口"],
 "result": "虚构的身份证",
 "sources": [{"title": "虚构的资料", "publisher": "official", "published": "2026-01-01"}]
}"#;

#[actix_web::test]
async fn an_editor_sees_what_a_resident_will_be_shown() {
    let editor = Editor::new(crate::support::databases::sqlite().await);
    editor.says(&["guides", "export", "g"], "版本1");
    fs::write(editor.path("g/guides/sl-id-lost.json"), LOST).unwrap();
    let told = editor.says(
        &["guides", "preview", "g", "--answers", "urgent=no,age=old", "--on", "2026-07-01", "sl-id-lost"],
        "身份证补领（虚构）（sl-id-lost），2026年7月1日\n",
    );
    assert!(told.contains("按您说的情况，可以办"), "{told}");
    assert!(told.contains("【要带的材料】\n- 照片（要求：一寸）\n"), "{told}");
    assert!(
        told.contains("【费用】\n- 补领 20.00元［自2026年7月1日起］\n") && !told.contains("40.00"),
        "{told}"
    );
    // Nothing answered, the day before: what is to come is said to come.
    let told = editor.says(&["guides", "preview", "g", "sl-id-lost", "--on", "2026-06-30"], "没有回答");
    assert!(told.contains("- 照片（要求：一寸）［只适用于：满16］"), "{told}");
    assert!(
        told.contains("- 补领 40.00元［到2026年6月30日为止］\n- 补领 20.00元［2026年7月1日起］"),
        "{told}"
    );
    // Refused.
    let told = editor.says(
        &["guides", "preview", "g", "sl-id-lost", "--answers", "urgent=yes&age=young"],
        "按您说的情况，不能这样办：不满16岁的不加急。\n您可以：不加急也可以办。",
    );
    assert!(told.contains("【谁能办】") && !told.contains("【要带的材料】"), "{told}");
    editor
        .fails(&["guides", "preview", "g", "sl-id-lost", "--answers", "age=9"], "「age」的选项是 young、old");
    editor.fails(&["guides", "preview", "g", "sl-id-lost", "--answers", "home=9"], "没有问题「home」");
    editor.fails(&["guides", "preview", "g", "sl-nothing"], "没有指南「sl-nothing」");
    // What is active does not have it yet.
    editor.fails(&["guides", "preview", "1", "sl-id-lost", "--answers", "age=old"], "没有问题「age」");
}

#[test]
fn a_pack_is_checked_without_a_database() {
    let shili = format!("{ROOT}/packs/shili");
    let check = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yimatong"));
        let output = command.args(["guides", "check"]).args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        text(&output.stdout)
    };
    assert!(check(&[&shili]).contains("16份指南，没有错误"));
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("guides")).unwrap();
    for file in ["guide_common.json", "guides/sl-id-renew.json"] {
        fs::copy(Path::new(&shili).join(file), folder.path().join(file)).unwrap();
    }
    let told = check(&[folder.path().to_str().unwrap(), "--pack", &shili]);
    assert!(told.contains("1份指南，没有错误"), "{told}");
}

/// The example of `docs/GUIDES.md` is what it says: one that can be imported, and shows what the text says of it.
#[actix_web::test]
async fn the_example_in_the_docs_can_be_imported() {
    let docs = fs::read_to_string(Path::new(ROOT).join("../docs/GUIDES.md")).unwrap();
    let (_, example) = docs.split_once("```json\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let editor = Editor::new(crate::support::databases::sqlite().await);
    editor.says(&["guides", "export", "g"], "版本1");
    fs::write(editor.path("g/guides/sl-id-lost.json"), example).unwrap();
    let told = editor.says(&["guides", "import", "g"], "存成版本2，已启用");
    assert!(!told.contains("guides/sl-id-lost.json"), "{told}");
    let tree = editor.says(&["guides", "tree", "sl-id-lost"], "户口在哪里？");
    assert!(tree.contains("不能这样办\n") && tree.contains("· 要带的材料：报案回执"), "{tree}");
}
