//! What who hears the pages is told: names, roles, headings, landmarks and what is announced, read from the accessibility
//! tree of the browser.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use system_tests::{
    browser::{Page, Visitor, visit},
    system::System,
    until,
};
use thirtyfour::Key;

use crate::offices::made_up_city;

/// What one can do something with.
const CONTROLS: [&str; 9] = [
    "link",
    "button",
    "textbox",
    "searchbox",
    "combobox",
    "checkbox",
    "radio",
    "DisclosureTriangle",
    "option",
];

/// The accessibility tree, without what is ignored, in the order of reading.
pub(super) struct Heard(Vec<Value>);

impl Heard {
    pub(super) async fn on(page: &Page) -> Heard {
        page.devtools("Accessibility.enable", json!({})).await;
        let tree = page.devtools("Accessibility.getFullAXTree", json!({})).await;
        let nodes = tree["nodes"].as_array().unwrap();
        let by_id: BTreeMap<&str, &Value> =
            nodes.iter().map(|node| (node["nodeId"].as_str().unwrap(), node)).collect();
        // The browser lists level by level.
        let (mut read, mut ahead) = (Vec::new(), vec![&nodes[0]]);
        while let Some(node) = ahead.pop() {
            read.push(node.clone());
            let below = node["childIds"].as_array().unwrap().iter().rev();
            ahead.extend(below.filter_map(|id| by_id.get(id.as_str().unwrap())));
        }
        Heard(read)
    }

    fn shown(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().filter(|node| node["ignored"] == false)
    }

    /// The texts below everything with that role.
    fn below(&self, role: &str) -> Vec<String> {
        let texts = |top: &Value| {
            let (mut inside, mut text) =
                (BTreeSet::from([top["nodeId"].as_str().unwrap().to_owned()]), String::new());
            for node in &self.0 {
                if node["parentId"].as_str().is_some_and(|parent| inside.contains(parent)) {
                    inside.insert(node["nodeId"].as_str().unwrap().to_owned());
                    if said(node, "role") == "StaticText" {
                        text.push_str(said(node, "name"));
                    }
                }
            }
            text
        };
        self.with(role).map(texts).collect()
    }

    fn with(&self, role: &str) -> impl Iterator<Item = &Value> {
        self.shown().filter(move |node| said(node, "role") == role)
    }

    /// The names of everything with that role.
    pub(super) fn names(&self, role: &str) -> Vec<&str> {
        self.with(role).map(|node| said(node, "name")).collect()
    }

    /// The one with that role whose name contains this.
    pub(super) fn one(&self, role: &str, name: &str) -> &Value {
        let found: Vec<&Value> = self.with(role).filter(|node| said(node, "name").contains(name)).collect();
        assert_eq!(found.len(), 1, "{role} “{name}” among {:?}", self.names(role));
        found[0]
    }

    /// What is announced when it changes.
    fn live(&self) -> usize {
        self.shown().filter(|node| property(node, "live").is_some_and(|live| live != "off")).count()
    }

    /// One page, one title, no level of headings left out; landmarks, each of which can be told from the others; and no
    /// control without a name.
    pub(super) fn is_sensible(&self, path: &str) {
        for landmark in ["banner", "main", "contentinfo"] {
            assert_eq!(self.with(landmark).count(), 1, "{path}: {landmark}");
        }
        let parts = self.names("navigation");
        assert_eq!(parts.len(), parts.iter().collect::<BTreeSet<_>>().len(), "{path}: {parts:?}");
        assert!(parts.iter().all(|name| !name.is_empty()), "{path}: {parts:?}");
        let levels: Vec<u64> =
            self.with("heading").map(|node| property(node, "level").unwrap().as_u64().unwrap()).collect();
        assert_eq!(levels.first(), Some(&1), "{path}: {levels:?}");
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{path}: {levels:?}");
        assert!(levels.windows(2).all(|two| two[1] <= two[0] + 1), "{path}: {levels:?}");
        assert!(self.names("heading").iter().all(|name| !name.is_empty()), "{path}");
        for role in CONTROLS {
            let names = self.names(role);
            assert!(names.iter().all(|name| !name.trim().is_empty()), "{path}: {role}: {names:?}");
        }
    }
}

/// The name, the description or the role of a node.
pub(super) fn said<'a>(node: &'a Value, part: &str) -> &'a str {
    node[part]["value"].as_str().unwrap_or_default()
}

fn property<'a>(node: &'a Value, name: &str) -> Option<&'a Value> {
    let all = node["properties"].as_array()?;
    all.iter().find(|property| property["name"] == name).map(|property| &property["value"]["value"])
}

/// The page, once its islands live.
async fn heard(page: &Page, path: &str) -> Heard {
    page.open(path).await;
    let alive = "return !document.querySelector('leptos-island') || document.documentElement.classList.contains('alive')";
    until::so("it is alive", async || page.ask(alive).await == true).await;
    let heard = Heard::on(page).await;
    heard.is_sensible(path);
    heard
}

#[tokio::test]
async fn who_hears_the_home_page_hears_the_jobs_and_what_is_suggested() {
    let system = System::start().await;
    visit(&system, Visitor::Phone, "heard-home", async |page| {
        let home = heard(page, "/").await;
        assert_eq!(home.names("heading")[0], "您要办什么事？");
        assert_eq!(home.names("navigation"), ["主要功能"]);
        for job in ["办事窗口 查地址", "办事指南 看材料", "交通罚款 查交警罚款"] {
            home.one("link", job);
        }
        assert_eq!(property(home.one("button", "长春市"), "pressed").unwrap(), "false");
        let field = home.one("combobox", "搜索办事指南和窗口");
        assert_eq!(property(field, "expanded").unwrap(), false);
        assert_eq!(property(field, "hasPopup").unwrap(), "listbox");
        page.fill("搜索办事指南和窗口", "护照").await;
        page.shows("普通护照首次申请").await;
        page.press(Key::Down).await;
        let open = Heard::on(page).await;
        open.is_sensible("suggestions");
        let field = open.one("combobox", "搜索办事指南和窗口");
        assert_eq!(property(field, "expanded").unwrap(), true);
        open.one("listbox", "建议");
        let chosen: Vec<&str> = open
            .with("option")
            .filter(|option| property(option, "selected").is_some_and(|selected| selected == true))
            .map(|option| said(option, "name"))
            .collect();
        assert!(chosen.len() == 1 && chosen[0].ends_with("办事指南"), "{chosen:?}");
        let active = field["properties"].as_array().unwrap().iter().find(|p| p["name"] == "activedescendant");
        assert!(active.is_some(), "the key's choice is told: {field}");
    })
    .await;
}

#[tokio::test]
async fn who_hears_the_windows_hears_their_states_and_not_the_signs_before_them() {
    let system = made_up_city().await;
    visit(&system, Visitor::Phone, "heard-windows", async |page| {
        let list = heard(page, "/offices?city=990100&service=sl-id-renew&open=24h").await;
        assert_eq!(list.names("heading")[..2], ["示例市办事窗口", "窗口"]);
        let asked: Vec<&str> = list.names("combobox");
        assert_eq!(asked[..4], ["城市", "区县", "办什么事", "什么时候去"]);
        list.one("searchbox", "名称或地址");
        assert_eq!(property(list.one("DisclosureTriangle", "更多条件"), "expanded").unwrap(), false);
        assert_eq!(list.names("navigation"), ["主要功能", "已选条件（点一下去掉）"]);
        list.one("link", "去掉条件：24小时开放的");
        let window = said(list.one("link", "示例市中心广场自助服务厅"), "name");
        assert!(window.contains("24小时自助区 东示例区 24小时开放 示例市"), "{window}");
        // Where it is said how the question for the position goes.
        assert!(list.live() > 0);
        page.refuses_its_place().await;
        page.tap("按离我远近排").await;
        page.shows("没有得到位置许可").await;
        let refused = Heard::on(page).await;
        assert!(refused.below("status").iter().any(|text| text.contains("没有得到位置许可")));

        let window = heard(page, "/offices/sl-gov-1").await;
        assert_eq!(window.names("heading")[0], "示例市第一政务服务中心（虚构）");
        let week = window.names("rowheader");
        assert!(week.contains(&"10月1日至4月30日 周一至周五"), "{week:?}");
        assert!(window.names("columnheader").contains(&"时间"));
        assert!(window.names("cell").contains(&"8:30至11:30，13:00至16:30"));
        assert_eq!(property(window.one("DisclosureTriangle", "这里有错"), "expanded").unwrap(), false);
        window.one("image", "二维码");
        window.one("DateTime", "日期和时间");
        for map in ["腾讯地图", "高德地图", "百度地图", "苹果地图"] {
            window.one("link", map);
        }
        let signs = ['■', '●', '◆', '◌', '？'];
        let all = window.below("main").concat();
        assert!(!all.contains(signs), "{all}");
    })
    .await;
}

#[tokio::test]
async fn who_hears_the_picture_hears_every_window_of_it() {
    let system = made_up_city().await;
    visit(&system, Visitor::Phone, "heard-picture", async |page| {
        page.open("/offices/around?city=990100").await;
        let alive = "return document.documentElement.classList.contains('alive')";
        until::so("it is alive", async || page.ask(alive).await == true).await;
        let picture = Heard::on(page).await;
        picture.is_sensible("/offices/around");
        picture.one("searchbox", "按名称、地址查找");
        let links = picture.names("link");
        let count = async |selector: &str| {
            page.ask(&format!("return document.querySelectorAll('{selector}').length"))
                .await
                .as_u64()
                .unwrap()
        };
        let drawn = links.iter().filter(|name| name.contains("（虚构），")).count() as u64;
        assert_eq!(drawn, count("#picture a[data-place]").await, "{links:?}");
    })
    .await;
}

#[tokio::test]
async fn who_hears_a_fine_hears_what_is_wrong_what_is_due_and_how_the_payment_goes() {
    let system = System::start().await;
    let fine = system.fine("期限内").await;
    visit(&system, Visitor::Phone, "heard-fine", async |page| {
        let form = heard(page, "/fines").await;
        for (field, hint) in [("处罚决定书编号", "位"), ("号牌号码", "")] {
            let field = form.one("textbox", field);
            assert_eq!(property(field, "required").unwrap(), true, "{field}");
            assert!(said(field, "description").contains(hint), "{field}");
        }
        page.fill("处罚决定书编号", "2201").await;
        page.fill("号牌号码", "吉A1").await;
        page.tap("查询罚款").await;
        page.shows("现在是4位").await;
        let wrong = Heard::on(page).await;
        wrong.is_sensible("/fines, wrong");
        let number = wrong.one("textbox", "处罚决定书编号");
        assert_eq!(property(number, "invalid").unwrap(), "true");
        assert!(said(number, "description").contains("现在是4位"), "{number}");
        page.fill("处罚决定书编号", &fine.number).await;
        page.fill("号牌号码", &fine.plate).await;
        page.follow("查询罚款").await;
        page.is_at("/fines/result").await;
        let found = Heard::on(page).await;
        found.is_sensible("/fines/result");
        found.one("button", "微信支付");
        page.follow("微信支付").await;
        page.shows("待支付").await;
        let alive = "return document.documentElement.classList.contains('alive')";
        until::so("it is alive", async || page.ask(alive).await == true).await;
        let waiting = Heard::on(page).await;
        waiting.is_sensible("payment");
        // The first that is read of a page is its title. What happens without a tap is announced.
        assert!(waiting.names("RootWebArea")[0].contains("待支付"), "{:?}", waiting.names("RootWebArea"));
        let announced = waiting.below("status");
        assert!(announced.iter().any(|text| text.contains("付款后本页会自己更新")), "{announced:?}");
        let orders = system.standin.orders().await;
        assert!(system.standin.pay(orders.last().unwrap()["out_trade_no"].as_str().unwrap()).await);
        page.shows("已缴款").await;
        let paid = Heard::on(page).await;
        paid.is_sensible("payment, paid");
        assert!(paid.names("RootWebArea")[0].contains("已缴款"), "{:?}", paid.names("RootWebArea"));
        paid.one("heading", "已缴款");
    })
    .await;
}
