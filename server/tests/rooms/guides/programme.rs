//! The programme: every row of the facts is found, leads somewhere, and shows what was printed with its day.

use std::{collections::HashSet, path::Path};

use crate::support::site::Site;
use server::{Clock, cities::pack::Pack};
use shared::programme::{ProgrammeItem, ProgrammeList, Standing, WayKind};

const SHILI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/shili");

/// A row of `programme_rows/rows.csv`, which is written from the facts.
#[derive(serde::Deserialize)]
struct Row {
    row: usize,
    id: String,
    asks: String,
    on: String,
    figures: String,
    leads: String,
}

impl Row {
    fn page(&self) -> String {
        format!("/programme/{}", self.id)
    }
}

fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').filter(|part| !part.is_empty())
}

fn rows() -> Vec<Row> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/programme_rows/rows.csv");
    csv::Reader::from_path(file).unwrap().deserialize().map(Result::unwrap).collect()
}

/// A value of an address.
fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

async fn html(site: &Site, path: &str) -> String {
    let response = site.get(path).await;
    assert_eq!(response.status(), 200, "{path}");
    response.text().await.unwrap()
}

/// The addresses and telephones of a part of a page.
fn links(html: &str) -> Vec<String> {
    let links = html.split(" href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    links.map(|link| link.replace("&amp;", "&")).collect()
}

/// The section under that title.
fn section<'a>(html: &'a str, title: &str) -> &'a str {
    let at = html.find(&format!("<h2>{title}</h2>")).unwrap_or_else(|| panic!("{title}: {html}"));
    html[at..].split("</section>").next().unwrap()
}

#[test]
fn the_table_of_the_facts_is_whole() {
    let rows = rows();
    assert!(rows.iter().map(|row| row.row).eq(1..=47));
    let ids: HashSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids.len(), 47);
}

#[actix_web::test]
async fn every_row_leads_somewhere_that_answers() {
    let site = Site::start().await;
    for row in rows() {
        let page = html(&site, &row.page()).await;
        let ways = links(section(&page, "现在去哪里"));
        assert!(!ways.is_empty(), "row {}", row.row);
        for way in ways.iter().filter(|way| !way.starts_with("tel:")) {
            assert_eq!(site.get(way).await.status(), 200, "row {}: {way}", row.row);
        }
        for wanted in parts(&row.leads) {
            let there =
                ways.iter().any(|way| way == wanted || way.starts_with("/offices?") && way.contains(wanted));
            assert!(there, "row {}: {wanted} is not among {ways:?}", row.row);
        }
    }
}

#[actix_web::test]
async fn every_list_of_windows_that_a_row_leads_to_has_some() {
    let site = Site::start().await;
    let mut lists = 0;
    for row in rows() {
        let item: ProgrammeItem = site.json(&format!("/api/v1/programme/{}", row.id)).await;
        for way in item.ways.iter().filter(|way| matches!(way.kind, WayKind::Offices | WayKind::Guides)) {
            let list: serde_json::Value = site.json(&format!("/api/v1{}", way.to)).await;
            assert!(!list["items"].as_array().unwrap().is_empty(), "row {}: {}", row.row, way.to);
            lists += 1;
        }
    }
    assert!(lists >= 20, "{lists}");
}

#[actix_web::test]
async fn every_figure_and_promise_stands_beside_its_day_and_its_source() {
    let site = Site::start().await;
    for row in rows() {
        let page = html(&site, &row.page()).await;
        let lines: Vec<&str> = page.split("<tr>").skip(1).collect();
        for figure in parts(&row.figures) {
            let shown = lines.iter().any(|line| {
                line.contains(figure) && line.contains(&row.on) && line.contains("href=\"#source-1\"")
            });
            assert!(shown, "row {}: {figure} of {}", row.row, row.on);
        }
        // The source itself says what it is and when it was printed.
        let sources = section(&page, "来源");
        assert!(sources.contains("新闻报道") && sources.contains(&row.on), "row {}", row.row);
    }
}

#[actix_web::test]
async fn every_row_is_found_by_what_people_call_it() {
    let site = Site::start().await;
    for row in rows() {
        for asked in parts(&row.asks) {
            let found: ProgrammeList = site.json(&format!("/api/v1/programme?q={}", encoded(asked))).await;
            assert!(!found.partial, "{asked}");
            let first: Vec<&str> = found.items.iter().take(3).map(|item| item.id.as_str()).collect();
            assert!(first.contains(&row.id.as_str()), "row {}: {asked} finds {first:?}", row.row);
            let search = html(&site, &format!("/search?q={}", encoded(asked))).await;
            assert!(links(&search).contains(&row.page()), "row {}: {asked} on the search page", row.row);
        }
    }
}

#[actix_web::test]
async fn the_list_is_by_department_and_by_city() {
    let site = Site::start().await;
    let page = html(&site, "/programme").await;
    let cells: Vec<String> =
        links(&page).into_iter().filter(|link| link.starts_with("/programme/")).collect();
    let all: Vec<String> = rows().iter().map(Row::page).collect();
    assert_eq!(cells.len(), 47, "one page holds them");
    assert_eq!(cells.iter().collect::<HashSet<_>>(), all.iter().collect::<HashSet<_>>());
    let list: ProgrammeList = site.json("/api/v1/programme?limit=50").await;
    assert!(page.find("<h2>民政</h2>").unwrap() < page.find("<h2>公积金</h2>").unwrap());
    assert!(page.matches("<h2>").count() >= list.departments.len(), "a heading for each department");

    // 公积金 is of four cities, 敬老餐厅 of 长春 alone.
    let siping: ProgrammeList = site.json("/api/v1/programme?limit=50&city=220300").await;
    assert!(siping.items.iter().any(|item| item.id == "fund-loan"));
    assert!(siping.items.iter().all(|item| item.id != "senior-canteens"));
    let fund: ProgrammeList = site.json(&format!("/api/v1/programme?department={}", encoded("公积金"))).await;
    assert_eq!(fund.total, 5);
    assert!(fund.items.iter().all(|item| item.department == "公积金"));
}

#[actix_web::test]
async fn pages_of_the_list_hold_every_item_once() {
    let site = Site::start().await;
    let (mut seen, mut next) = (Vec::new(), Some(String::new()));
    while let Some(cursor) = next {
        let list: ProgrammeList = site.json(&format!("/api/v1/programme?limit=10&cursor={cursor}")).await;
        seen.extend(list.items.into_iter().map(|item| item.id));
        next = list.next_cursor;
    }
    assert_eq!(seen.len(), 47);
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), 47);
}

#[actix_web::test]
async fn what_is_no_service_says_so_and_what_is_promised_says_when() {
    let site = Site::start().await;
    for id in ["transport-penalties", "other-news"] {
        let page = html(&site, &format!("/programme/{id}")).await;
        assert!(page.contains("不是可以申请办理的服务"), "{id}");
    }
    let fines = html(&site, "/programme/transport-penalties").await;
    assert!(fines.contains("不是交警的交通违法罚款") && fines.contains("也不能在这里缴"));

    let standing =
        async |id: &str| site.json::<ProgrammeItem>(&format!("/api/v1/programme/{id}")).await.standing;
    assert_eq!(standing("transport-penalties").await, Standing::NotAService);
    assert_eq!(standing("police-mini-program").await, Standing::Trial);
    assert_eq!(standing("army-graduates").await, Standing::Past);
    assert_eq!(standing("fund-offset").await, Standing::Planned { since: "2026-04-13".parse().unwrap() });
    let promised = html(&site, "/programme/fund-offset").await;
    assert!(promised.contains("2026年4月13日公布为计划推出"));
}

#[actix_web::test]
async fn a_contradiction_of_the_press_is_shown_from_both_sides() {
    let site = Site::start().await;
    let page = html(&site, "/programme/kinship-proof").await;
    let said = section(&page, "公开报道怎么说");
    assert!(said.contains("互相不一致"), "{said}");
    assert!(said.contains("长春市政数局") && said.contains("十几秒即可办结"));
    assert!(said.contains("长春市公安局") && said.contains("下一步"));
}

#[actix_web::test]
async fn a_number_that_nobody_official_printed_wears_its_mark() {
    let site = Site::start().await;
    // 12393 is known from an application's text alone; the line against unpaid wages from a newspaper.
    let insurance = html(&site, "/programme/insurance-transfer").await;
    let cell = section(&insurance, "现在去哪里")
        .split("<li")
        .find(|cell| cell.contains("12393"))
        .unwrap()
        .to_owned();
    assert!(cell.contains("待核实"), "{cell}");
    let wages = html(&site, "/programme/wage-arrears").await;
    assert!(!section(&wages, "现在去哪里").contains("待核实"));
}

#[actix_web::test]
async fn home_and_a_service_centre_lead_to_the_list() {
    let site = Site::start().await;
    assert!(links(&html(&site, "/").await).contains(&"/programme".to_owned()));
    let centre = html(&site, "/offices/cc-gov-center-city").await;
    assert!(links(&centre).contains(&"/programme?city=220100".to_owned()));
    let registry = html(&site, "/offices?kind=marriage_registration").await;
    let office = links(&registry).into_iter().find(|link| link.starts_with("/offices/cc-")).unwrap();
    assert!(!html(&site, &office).await.contains("/programme"), "{office} is no service centre");
}

#[actix_web::test]
async fn elder_mode_and_a_chosen_city_are_kept() {
    let site = Site::start().await;
    let request =
        site.client.get(format!("{}/programme", site.base)).header("cookie", "mode=elder; city=220300");
    let page = request.send().await.unwrap().text().await.unwrap();
    assert!(page.contains("class=\"elder\""));
    assert!(page.contains("/programme/fund-loan") && !page.contains("/programme/senior-canteens"));
}

#[actix_web::test]
async fn what_cannot_be_understood_is_refused() {
    let site = Site::start().await;
    assert_eq!(site.get("/programme/none").await.status(), 404);
    assert_eq!(site.refusal("/api/v1/programme/none").await.1, "programme_item_not_found");
    assert_eq!(site.refusal("/api/v1/programme?city=110000").await.2, ["city"]);
    assert_eq!(site.refusal("/api/v1/programme?department=x").await.2, ["department"]);
    assert_eq!(site.refusal("/api/v1/programme?limit=51").await.2, ["limit"]);
    assert_eq!(site.refusal(&format!("/api/v1/programme?q={}", encoded(&"证".repeat(61)))).await.2, ["q"]);
    assert_eq!(site.refusal("/api/v1/programme?x=1").await.0, 400);
}

#[actix_web::test]
async fn words_that_nothing_holds_together_find_the_nearest_and_say_so() {
    let site = Site::start().await;
    let asked = encoded("敬老餐厅火星分店");
    let list: ProgrammeList = site.json(&format!("/api/v1/programme?q={asked}")).await;
    assert!(list.partial);
    assert_eq!(list.items[0].id, "senior-canteens");
    assert!(html(&site, &format!("/programme?q={asked}")).await.contains("没有完全对得上的"));
    let nothing: ProgrammeList = site.json(&format!("/api/v1/programme?q={}", encoded("\u{1f600}"))).await;
    assert_eq!(nothing.total, 0);
}

#[actix_web::test]
async fn the_made_up_programme_says_so_and_holds_every_kind() {
    let pack = Pack::read(Path::new(SHILI)).unwrap_or_else(|bad| panic!("{bad}"));
    assert!(
        pack.programme.iter().all(|item| item.title.ends_with("（虚构）") && item.about.contains("虚构"))
    );
    let made_up = |title: &str| title.starts_with("虚构的示例资料");
    assert!(pack.programme.iter().flat_map(|item| &item.sources).all(|source| made_up(&source.title)));
    let site = Site::with(Path::new(SHILI), Clock::System).await;
    let mut kinds = Vec::new();
    for record in &pack.programme {
        let item: ProgrammeItem = site.json(&format!("/api/v1/programme/{}", record.id)).await;
        assert_eq!(item.ways.len(), record.ways.len(), "{}: no way is lost", record.id);
        kinds.extend(item.ways.iter().map(|way| way.kind));
    }
    for kind in [WayKind::Guide, WayKind::Guides, WayKind::Offices, WayKind::Hotline, WayKind::Page] {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
}
