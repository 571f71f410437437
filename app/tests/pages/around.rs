//! The picture of the windows around a point: that it is true to scale, and that it can be read without seeing it.

use app::{
    frame::{Assets, Frame},
    pages::{self, Around, OfficeFilter, OpenAt, Point, Tiles},
};
use serde_json::{Value, json};
use shared::{geo::Wgs84, hours::Moment};

/// A kilometre to the north, in ten-millionths of a degree of the mean sphere of 6,371,008.8 m (IUGG).
const KILOMETRE: f64 = 1e7 * 180.0 / (6371.0088 * std::f64::consts::PI);

const LAT: f64 = 438_800_000.0;
const LON: f64 = 1_253_200_000.0;

/// A window so many kilometres to the north and east of the point to start from.
fn window(id: &str, north: f64, east: f64) -> Value {
    let east = east / 43.88_f64.to_radians().cos();
    let at = [(LAT + north * KILOMETRE).round(), (LON + east * KILOMETRE).round()];
    json!({ "id": id, "name": format!("虚构{id}"), "kind": "gov_service_center", "role": "window",
        "phone": "0000-00000001、0000-00000002", "at": at.map(|part| part as i64),
        "schedule": { "weekly": "周一至周五 8:30-16:30" } })
}

/// 2026-11-20 is a Friday.
const FRIDAY_AT_TEN: &str = "2026-11-20T10:00";

fn page_at(now: &str, radius: Option<u32>, tiles: Option<&Tiles>, windows: &[Value]) -> String {
    page_for(OfficeFilter::default(), now, radius, tiles, windows)
}

fn page_for(
    filter: OfficeFilter,
    now: &str,
    radius: Option<u32>,
    tiles: Option<&Tiles>,
    windows: &[Value],
) -> String {
    page_in(false, filter, now, radius, tiles, windows)
}

fn page_in(
    elder: bool,
    filter: OfficeFilter,
    now: &str,
    radius: Option<u32>,
    tiles: Option<&Tiles>,
    windows: &[Value],
) -> String {
    let directory = json!({ "city": "990100", "city_name": "虚构市", "version": 7, "as_of": "2026-11-19",
        "complete": true, "calendar": { "years": [2026], "off": [], "worked": [] }, "windows": windows });
    let around = Around {
        directory: serde_json::from_value(directory).unwrap(),
        now: now.parse::<Moment>().unwrap(),
        origin: Wgs84::new(LAT / 1e7, LON / 1e7).unwrap(),
        radius,
        tiles,
        filter,
    };
    let assets = Assets::default();
    let frame = Frame { assets: &assets, cities: &[], city: None, elder, demonstration: false, here: "/" };
    pages::around(&frame, Some(around))
}

fn page(windows: &[Value]) -> String {
    page_at(FRIDAY_AT_TEN, Some(2000), None, windows)
}

fn svg(html: &str) -> &str {
    &html[html.find("<svg viewBox=\"-500").unwrap()..html.rfind("</svg>").unwrap()]
}

/// Where the mark of a window stands: units to the right and down.
fn place(html: &str, id: &str) -> (i32, i32) {
    let mark = html.split(&format!("href=\"/offices/{id}\"><g class=")).nth(1).expect(id);
    let translate = mark.split("translate(").nth(1).unwrap().split(')').next().unwrap();
    let (x, y) = translate.split_once(' ').unwrap();
    (x.parse().unwrap(), y.parse().unwrap())
}

/// The radius of 2 km is drawn 440 units long, so a kilometre is 220.
#[test]
fn what_lies_a_kilometre_north_is_drawn_a_kilometre_north() {
    let html = page(&[window("n", 1.0, 0.0), window("e", 0.0, 1.0), window("sw", -1.0, -1.0)]);
    let drawing = svg(&html);
    for (id, (right, down)) in [("n", (0, -220)), ("e", (220, 0)), ("sw", (-220, 220))] {
        let (x, y) = place(drawing, id);
        assert!((x - right).abs() <= 1 && (y - down).abs() <= 1, "{id} at {x} {y}");
    }
    assert!(drawing.contains("r=\"220\"/>") && drawing.contains(">1公里</text>"), "the ring of a kilometre");
    assert!(drawing.contains("r=\"440\"/>") && drawing.contains(">2公里</text>"), "the ring of two");
    assert!(drawing.contains(">北</text>"));
}

/// 60 px are 154 units of a paper of 390 px, on which 0.6 km are 132 units and 0.9 km 198.
#[test]
fn in_the_elder_mode_marks_that_one_finger_would_cover_are_one() {
    let marks = |elder, apart: f64| {
        let windows = [window("a", apart / 2.0, 0.0), window("b", -apart / 2.0, 0.0)];
        let html = page_in(elder, OfficeFilter::default(), FRIDAY_AT_TEN, Some(2000), None, &windows);
        svg(&html).matches("class=\"hit\"").count()
    };
    assert_eq!([marks(false, 0.6), marks(true, 0.6), marks(true, 0.9)], [2, 1, 2]);
    // Nor does one stand at the edge, where a part of it could not be tapped.
    let at_the_edge = [window("e", 0.0, 1.95)];
    let drawn =
        |elder| page_in(elder, OfficeFilter::default(), FRIDAY_AT_TEN, Some(2000), None, &at_the_edge);
    assert!(svg(&drawn(false)).contains("/offices/e") && !svg(&drawn(true)).contains("/offices/e"));
}

#[test]
fn what_lies_outside_is_not_drawn_but_listed() {
    let html = page(&[window("near", 0.5, 0.0), window("far", 30.0, 0.0)]);
    assert!(!svg(&html).contains("/offices/far"));
    assert!(html.contains("data-window=\"far\"") && html.contains("直线约30.0公里"));
}

#[test]
fn the_list_is_by_distance_under_the_numbers_of_the_picture() {
    let html = page(&[window("b", 1.5, 0.0), window("c", -1.9, 0.0), window("a", 0.0, -0.6)]);
    let order: Vec<&str> =
        html.split("data-window=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(order, ["a", "b", "c"]);
    for (number, id) in [(1, "a"), (2, "b"), (3, "c")] {
        let mark = svg(&html).split(&format!("href=\"/offices/{id}\"")).nth(1).unwrap();
        assert!(mark.split("</a>").next().unwrap().contains(&format!(">{number}</text>")), "{id}");
        assert!(html.contains(&format!("<strong>{number}. 虚构{id}</strong>")), "{id}");
    }
}

#[test]
fn states_differ_in_shape_and_word_and_are_said_in_the_list() {
    let one = [window("x", 1.0, 0.0)];
    let unknown = [json!({ "id": "x", "name": "虚构", "kind": "police_bureau", "role": "window",
        "at": [LAT as i64 + 90_000, LON as i64] })];
    let mut outlines = Vec::new();
    for (windows, now, word, sentence) in [
        (&one, FRIDAY_AT_TEN, ">开</text>", "现在开门，到16:30"),
        (&one, "2026-11-20T16:10", ">快关</text>", "快关门了：16:30关门"),
        (&one, "2026-11-21T10:00", ">休</text>", "今天休息，后天（周一）8:30开"),
        (&unknown, FRIDAY_AT_TEN, ">待核</text>", "办公时间待核实"),
    ] {
        let html = page_at(now, Some(2000), None, windows);
        let mark = svg(&html).split("href=\"/offices/x\"").nth(1).unwrap().split("</a>").next().unwrap();
        assert!(mark.contains(word) && mark.contains(sentence), "{mark}");
        let list = html.split("data-window=\"x\"").nth(1).unwrap();
        assert!(list.contains(sentence), "{list}");
        let outline = mark.split("r=\"61\"/>").nth(1).unwrap().split("<text").next().unwrap();
        outlines.push(outline.to_owned());
    }
    outlines.dedup();
    assert_eq!(outlines.len(), 4, "{outlines:?}");
}

/// The class and the words of the state in the list, and the class of the mark.
fn said<'a>(html: &'a str, id: &str) -> (&'a str, &'a str, &'a str) {
    let between =
        |text: &'a str, from: &str, to: &str| text.split(from).nth(1).unwrap().split(to).next().unwrap();
    let line = html.split(&format!("data-window=\"{id}\"")).nth(1).unwrap();
    let (class, words) = between(line, "<span class=\"opening ", "</span>").split_once("\">").unwrap();
    let mark = html.split(&format!("href=\"/offices/{id}\"><g class=\"")).nth(1).unwrap();
    (class, words, mark.split('"').next().unwrap())
}

#[test]
fn a_lunch_break_is_no_closed_door() {
    let mut window = window("x", 1.0, 0.0);
    window["schedule"] = json!({ "weekly": "周一至周五 8:30-11:30 13:00-16:30" });
    let html = page_at("2026-11-20T12:00", Some(2000), None, &[window]);
    assert_eq!(said(&html, "x"), ("soon", "午休，13:00再开", "soon"));
    assert!(svg(&html).contains(">午休</text>"));
}

#[test]
fn hours_that_are_not_known_give_the_telephone_as_everywhere() {
    let mut window = window("x", 1.0, 0.0);
    window["schedule"] = Value::Null;
    let html = page(&[window]);
    let words = "办公时间待核实，请先打电话：0000-00000001、0000-00000002";
    assert_eq!(said(&html, "x"), ("doubtful", words, "doubtful"));
}

#[test]
fn a_contact_has_no_doors_to_open() {
    let mut contact = window("x", 1.0, 0.0);
    contact["role"] = json!("contact");
    let html = page(&[contact]);
    let line = html.split("data-window=\"x\"").nth(1).unwrap();
    assert!(!line.contains("class=\"opening") && !html.contains("现在开门"), "{line}");
    assert!(svg(&html).contains(">联系</text>"));
}

#[test]
fn the_list_is_asked_from_the_point_with_all_that_it_was_asked_before() {
    let filter = OfficeFilter {
        district: Some("990102".parse().unwrap()),
        service: Some("g-1".into()),
        open: Some(OpenAt::Now),
        place: Some("人民大街".into()),
        q: Some("\"><b>&".into()),
        ..OfficeFilter::default()
    };
    let kept = "&amp;district=990102&amp;service=g-1&amp;open=now&amp;q=%22%3E%3Cb%3E%26";
    let windows = [window("a", 1.0, 0.0)];
    let html = page_for(filter.clone(), FRIDAY_AT_TEN, Some(2000), None, &windows);
    let here = format!("href=\"/offices?city=990100&amp;near=43.88000,125.32000&amp;from=picture{kept}\"");
    assert!(html.contains(&format!("{here}>找离起点近的窗口</a>")), "{html}");
    // Wherever the picture moves, without a script too, and where the script takes over.
    let out = format!("near=43.88000,125.32000&amp;radius=5000{kept}\" data-do=\"out\"");
    assert!(html.contains(&out) && html.contains(&format!("data-filters=\"{kept}\"")), "{html}");
    assert!(html.contains("您选的条件还留着"), "the picture shows all windows, and says so");
    // Nobody moved it: the place that was named is still the start.
    let back =
        "href=\"/offices?city=990100&amp;district=990102&amp;service=g-1&amp;open=now&amp;place=%E4%BA%BA";
    assert!(html.contains(back), "{html}");
    let near = Some(Point { near: "43.9,125.3".into(), datum: Some("bd09".into()), picked: true });
    let html =
        page_for(OfficeFilter { near, place: None, ..filter }, FRIDAY_AT_TEN, Some(2000), None, &windows);
    assert!(html.contains("near=43.9%2C125.3&amp;datum=bd09&amp;from=picture\""), "the same point: {html}");
    assert!(!page(&windows).contains("您选的条件"));
}

#[test]
fn windows_under_one_finger_are_one_mark_with_their_number() {
    let html =
        page(&[window("a", 1.0, 0.0), window("b", 1.1, 0.1), window("c", 1.0, 0.1), window("d", -1.0, 0.0)]);
    let drawing = svg(&html);
    assert!(drawing.contains(">3处</text>") && drawing.contains("/offices/d\""));
    assert!(!drawing.contains("/offices/b\""));
    // Without a script the mark leads to the same place, closer.
    assert!(drawing.contains("radius=1000\"><g class=\"many\""), "{drawing}");
}

#[test]
fn every_way_on_is_a_link() {
    let html = page(&[window("a", 1.0, 0.0)]);
    for (name, address) in [
        ("in", "near=43.88000,125.32000&amp;radius=1000"),
        ("out", "near=43.88000,125.32000&amp;radius=5000"),
        // 2 km are 0.017986 degrees.
        ("north", "near=43.89798,125.32000&amp;radius=2000"),
        ("south", "near=43.86201,125.32000&amp;radius=2000"),
    ] {
        let link = format!("<a href=\"/offices/around?city=990100&amp;{address}\" data-do=\"{name}\"");
        assert!(html.contains(&link), "{name}");
    }
}

#[test]
fn a_city_without_positions_says_so_and_has_its_list() {
    let mut nowhere = window("a", 0.0, 0.0);
    nowhere["at"] = Value::Null;
    let html = page(&[nowhere]);
    assert!(html.contains("本市窗口还没有准确位置") && html.contains("href=\"/offices?city=990100\""));
    assert!(!html.contains("<svg viewBox=\"-500") && html.contains("data-window=\"a\""));
    assert!(html.contains("<div id=\"around\" data-city=\"990100\""), "the directory lives");
}

#[test]
fn names_come_out_as_text() {
    let mut hostile = window("a", 1.0, 0.0);
    for field in ["name", "address", "phone", "district_name"] {
        hostile[field] = json!("\"'><script>alert(1)</script><img src=x onerror=alert(2)>&");
    }
    let html = page(&[hostile]);
    assert!(!html.contains("<script>alert") && !html.contains("<img"), "{html}");
    assert!(html.contains("&lt;script&gt;alert(1)") && html.contains("&quot;&#39;&gt;"));
}

#[test]
fn a_map_is_there_only_where_the_operator_has_one() {
    let windows = [window("a", 1.0, 0.0)];
    let without = page_at(FRIDAY_AT_TEN, None, None, &windows);
    assert!(
        !without.contains("data-tiles") && !without.contains("在地图上看") && !without.contains("id=\"map\"")
    );
    let tiles = Tiles {
        address: "https://tiles.invalid/{z}/{x}/{y}".into(),
        attribution: "示例地图".into(),
        datum: "gcj02".into(),
    };
    let with = page_at(FRIDAY_AT_TEN, None, Some(&tiles), &windows);
    assert!(
        with.contains("data-tiles=\"https://tiles.invalid/{z}/{x}/{y}\"")
            && with.contains("data-datum=\"gcj02\"")
    );
    assert!(with.contains("在地图上看") && !with.contains("src=\"https://tiles.invalid"));
}
