//! The questions of a guide as a drawing: text and picture.

use std::{fs, path::Path};

use jiff::civil::{Date, date};
use serde_json::json;
use server::{
    cities::pack::Pack,
    guides::{GuideCommon, GuideRecord, tree::Tree},
};
use shared::guides::Guide;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const DAY: Date = date(2026, 7, 1);

fn guide(questions: serde_json::Value) -> Guide {
    let record: GuideRecord = serde_json::from_value(json!({
        "id": "sl-a",
        "name": "甲<虚构>",
        "department": "公安",
        "availability": {"state": "reference"},
        "cities": ["990100"],
        "questions": questions,
        "refusals": [{"text": "外地人不办。", "instead": "回老家办。", "when": {"home": ["far"], "who": ["other"]}}],
        "applicants": "虚构的人",
        "materials": [{"text": "委托书", "when": {"who": ["other"]}}],
        "fees": [{"label": "工本费", "amount_fen": 2000, "when": {"home": ["here", "near"]}, "sources": [0]}],
        "channels": ["虚构的窗口"],
        "result": "虚构的结果",
        "sources": [{"title": "虚构的资料", "publisher": "official", "published": "2026-01-01"}]
    }))
    .unwrap();
    record.resolve(&GuideCommon::default()).unwrap()
}

fn with_questions() -> Guide {
    guide(json!([
        {"id": "home", "ask": "户口在哪里？", "choices": [
            {"id": "here", "label": "本市"}, {"id": "near", "label": "邻市"}, {"id": "far", "label": "外地"}]},
        {"id": "who", "ask": "谁去办？", "choices": [{"id": "self", "label": "本人"}, {"id": "other", "label": "别人"}]}
    ]))
}

/// Drawn by hand: answers that lead to the same stand together, and each part where it is decided.
#[test]
fn the_text_shows_every_way_and_where_each_part_is_decided() {
    let guide = with_questions();
    assert_eq!(
        Tree::new(&guide, DAY).unwrap().text(),
        "甲<虚构>（sl-a），2026年7月1日\n\
         户口在哪里？\n\
         ├─ 本市、邻市 → 谁去办？\n\
         │  │ · 费用：工本费 20.00元\n\
         │  ├─ 本人 → 可以办\n\
         │  └─ 别人 → 可以办\n\
         │       · 要带的材料：委托书\n\
         └─ 外地 → 谁去办？\n   \
            ├─ 本人 → 可以办\n   \
            └─ 别人 → 不能这样办\n        \
                 · 外地人不办。您可以：回老家办。\n"
    );
}

#[test]
fn a_guide_without_questions_says_so() {
    let mut guide = guide(json!([]));
    guide.refusals.clear();
    guide.materials.clear();
    guide.fees.clear();
    let tree = Tree::new(&guide, DAY).unwrap();
    assert_eq!(tree.text(), "甲<虚构>（sl-a），2026年7月1日\n没有问题：所有人看到的都一样\n");
    assert!(tree.svg().contains("没有问题：所有人看到的都一样</text>"));
}

/// Whoever is refused reads the reasons that are certain, not those that hang on questions which nobody asks any more.
#[test]
fn a_refused_way_ends_with_the_reasons_that_are_certain() {
    let mut guide = with_questions();
    let mut other = guide.refusals[0].clone();
    other.text = "别人不能代办。".to_owned();
    other.when.0.remove("home");
    guide.refusals[0].when.0.remove("who");
    guide.refusals.push(other);
    let text = Tree::new(&guide, DAY).unwrap().text();
    let (_, far) = text.split_once("└─ 外地 → 不能这样办\n").unwrap();
    assert_eq!(far, "     · 外地人不办。您可以：回老家办。\n");
}

/// The numbers of an attribute of the elements of that name, in their order.
fn numbers(svg: &str, element: &str, attribute: &str) -> Vec<u32> {
    let tag = format!("<{element} ");
    let elements = svg.split(&tag).skip(1);
    let number = |text: &str| {
        let (_, value) = text.split_once('>').map(|(tag, _)| tag)?.split_once(&format!("{attribute}=\""))?;
        value.split('"').next()?.parse().ok()
    };
    elements.map(|element| number(&format!(" {element}")).unwrap_or_default()).collect()
}

#[test]
fn the_picture_holds_all_words_inside_its_frame() {
    let guide = with_questions();
    let svg = Tree::new(&guide, DAY).unwrap().svg();
    for words in [
        "户口在哪里？",
        "本市、邻市",
        "· 费用：工本费 20.00元",
        "不能这样办",
        "甲&lt;虚构&gt;：2026年7月1日的规定",
    ] {
        assert!(svg.contains(&format!(">{words}</text>")), "{words}: {svg}");
    }
    assert!(!svg.contains("甲<虚构>"), "escaped");
    let (across, down) = (numbers(&svg, "svg", " width")[0], numbers(&svg, "svg", " height")[0]);
    let boxes = numbers(&svg, "rect", " x").into_iter().zip(numbers(&svg, "rect", " y"));
    let sizes = numbers(&svg, "rect", " width").into_iter().zip(numbers(&svg, "rect", " height"));
    for ((x, y), (width, height)) in boxes.zip(sizes) {
        assert!(x + width <= across && y + height <= down, "{x} {y} {width} {height}: {svg}");
    }
    for (x, y) in numbers(&svg, "text", " x").into_iter().zip(numbers(&svg, "text", " y")) {
        assert!(x < across && y < down, "{x} {y}");
    }
}

/// No box of the picture lies over another one.
#[test]
fn boxes_do_not_overlap() {
    let pack = Pack::read(&Path::new(ROOT).join("packs/changchun")).unwrap();
    for record in &pack.guides {
        let guide = record.resolve(&pack.guide_common).unwrap();
        let svg = Tree::new(&guide, DAY).unwrap().svg();
        let rounded: Vec<&str> = svg.lines().filter(|line| line.contains("rx=")).collect();
        let boxes: Vec<[u32; 4]> = rounded
            .iter()
            .map(|line| [" x", " y", " width", " height"].map(|name| numbers(line, "rect", name)[0]))
            .collect();
        assert!(!boxes.is_empty(), "{}", guide.id);
        for (number, [x, y, width, height]) in boxes.iter().enumerate() {
            for [x2, y2, width2, height2] in boxes.iter().skip(number + 1) {
                let apart = x + width < *x2 || x2 + width2 < *x || y + height < *y2 || y2 + height2 < *y;
                assert!(apart, "{}: {x},{y} and {x2},{y2}", guide.id);
            }
        }
    }
}

#[test]
fn the_picture_in_the_docs_is_what_the_command_draws() {
    const ID: &str = "tm-dl-reissue";
    let pack = Pack::read(&Path::new(ROOT).join("packs/changchun")).unwrap();
    let record = pack.guides.iter().find(|guide| guide.id == ID).unwrap();
    let guide = record.resolve(&pack.guide_common).unwrap();
    let committed = fs::read_to_string(Path::new(ROOT).join(format!("../docs/guides/{ID}.svg"))).unwrap();
    assert!(
        committed == Tree::new(&guide, DAY).unwrap().svg(),
        "yimatong guides tree {ID} --folder server/packs/changchun --on {DAY} --svg docs/guides/{ID}.svg"
    );
}
