//! Offices and guides over real HTTP: the API and the pages.

use std::path::Path;

use crate::support::site::Site;
use reqwest::{StatusCode, header};
use server::{Clock, offices::Datum};
use shared::{
    cities::CityList,
    guides::{Guide, GuideList},
    offices::{Office, OfficeList, Order, directory::Directory, sounds::Sounds},
};

const SHILI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/shili");

#[actix_web::test]
async fn the_api_answers_what_is_asked() {
    let site = Site::start().await;
    let cities: CityList = site.json("/api/v1/cities").await;
    assert_eq!(cities.cities.len(), 4);
    let offices: OfficeList =
        site.json("/api/v1/offices?city=220200&kind=exit_entry&near=44.40,126.90&datum=gcj02").await;
    let ids: Vec<&str> = offices.items.iter().map(|office| office.id.as_str()).collect();
    assert_eq!(ids, ["jl-exit-entry-shulan", "jl-exit-entry-jiaohe"]);
    // A phone that tells only roughly where it is.
    for near in ["44.40,126.90", "44.4,126.9", "44,127"] {
        let list: OfficeList = site.json(&format!("/api/v1/offices?near={near}")).await;
        assert_eq!((list.total, list.order), (Some(38), Order::DistrictDistance), "{near}");
    }
    let office: Office = site.json("/api/v1/offices/cc-petition-city").await;
    assert_eq!(office.address.as_deref(), Some("长春市南关区政兴路277号"));
    let guides: GuideList = site.json("/api/v1/guides?q=%E6%8A%A4%E7%85%A7%20%E9%A6%96%E6%AC%A1").await;
    assert_eq!(guides.items[0].id, "ps-passport-first");
    let guide: Guide = site.json("/api/v1/guides/ps-kinship").await;
    assert!(guide.contradictory && guide.statements.len() == 2);
}

#[actix_web::test]
async fn a_cursor_leads_through_all_guides() {
    let site = Site::start().await;
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    loop {
        let list: GuideList = site.json(&format!("/api/v1/guides?limit=50&cursor={cursor}")).await;
        assert_eq!(list.total, 79);
        ids.extend(list.items.into_iter().map(|guide| guide.id));
        match list.next_cursor {
            Some(next) => cursor = next,
            None => break,
        }
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!((count, ids.len()), (79, 79));
}

#[actix_web::test]
async fn what_cannot_be_understood_is_refused_and_named() {
    let site = Site::start().await;
    let unknown = |field: &str| (400, "unknown_parameter".to_owned(), vec![field.to_owned()]);
    assert_eq!(site.refusal("/api/v1/offices?colour=red").await, unknown("colour"));
    assert_eq!(site.refusal("/api/v1/cities?x=1").await, unknown("x"));
    let long = "证".repeat(61);
    for (query, field) in [
        ("near=125.32,43.88", "near"),
        ("near=35.68,139.76", "near"),
        ("near=43.88", "near"),
        ("near=NaN,NaN", "near"),
        ("near=inf,1", "near"),
        ("near=43.88,125.32&datum=mars", "datum"),
        ("city=110100", "city"),
        ("city=%27%3B--", "city"),
        ("district=220100", "district"),
        ("city=220200&district=220102", "district"),
        ("kind=town_hall", "kind"),
        ("limit=51", "limit"),
        ("limit=0", "limit"),
        ("limit=1e1", "limit"),
        ("cursor=%F0%9F%98%80", "cursor"),
        (&format!("q={long}"), "q"),
    ] {
        let (status, code, fields) = site.refusal(&format!("/api/v1/offices?{query}")).await;
        assert_eq!(
            (status, code.as_str(), fields),
            (422, "invalid_input", vec![field.to_owned()]),
            "{query}"
        );
    }
    let both = site.refusal("/api/v1/guides?city=1&department=x").await;
    assert_eq!(both.2, ["city", "department"]);
    assert_eq!(site.refusal("/api/v1/offices/cc-exit-entry-city").await.1, "office_not_found");
    assert_eq!(site.refusal("/api/v1/guides/%3Cscript%3E").await.1, "guide_not_found");
}

#[actix_web::test]
async fn odd_search_texts_do_no_harm() {
    let site = Site::start().await;
    for (q, guides, offices) in [
        ("%00", 0, 0),
        ("%F0%9F%98%80", 0, 0),
        ("%25", 0, 0),
        ("_", 0, 0),
        ("%3Cscript%3E", 0, 0),
        ("%E3%80%80", 79, 38),
        ("", 79, 38),
    ] {
        let found: GuideList = site.json(&format!("/api/v1/guides?q={q}")).await;
        assert_eq!(found.total, guides, "{q}");
        let found: OfficeList = site.json(&format!("/api/v1/offices?q={q}")).await;
        assert_eq!(found.total, Some(offices), "{q}");
        let page = site.get(&format!("/search?q={q}")).await;
        assert_eq!(page.status(), StatusCode::OK, "{q}");
        let page = page.text().await.unwrap();
        assert!(!page.contains("/offices/") && !page.contains("/guides/"), "nothing to list: {q}");
    }
    // Digits may be house numbers, but nothing holds all of it.
    let found: OfficeList = site.json("/api/v1/offices?q='%20OR%201=1").await;
    assert!(!found.missing.is_empty() && found.items.len() < 38, "{found:?}");
}

#[actix_web::test]
async fn pages_answer_and_can_be_kept_unless_they_know_where_somebody_stands() {
    let site = Site::start().await;
    for path in [
        "/",
        "/about",
        "/search",
        "/offices",
        "/offices?city=220400&district=&kind=&q=",
        "/offices/cc-petition-city",
        "/guides",
        "/guides/ps-kinship",
    ] {
        let response = site.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let etag = response.headers()[header::ETAG].clone();
        let again = site.client.get(format!("{}{path}", site.base)).header(header::IF_NONE_MATCH, etag);
        assert_eq!(again.send().await.unwrap().status(), StatusCode::NOT_MODIFIED, "{path}");
    }
    let near = site.get("/offices?near=43.88,125.32").await;
    assert_eq!(near.headers()[header::CACHE_CONTROL], "no-store");
    for path in ["/offices/none", "/guides/none"] {
        assert_eq!(site.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[actix_web::test]
async fn a_page_without_city_shows_the_city_that_was_chosen() {
    let site = Site::start().await;
    let page = async |path: &str| {
        let request = site.client.get(format!("{}{path}", site.base)).header(header::COOKIE, "city=220400");
        request.send().await.unwrap().text().await.unwrap()
    };
    let (liaoyuan, changchun) = ("/offices/ly-civil-affairs-city", "/offices/cc-petition-city");
    let chosen = page("/offices").await;
    assert!(chosen.contains(liaoyuan) && !chosen.contains(changchun));
    let all = page("/offices?city=&limit=50").await;
    assert!(all.contains(liaoyuan) && all.contains(changchun));
    // The district of a city that was left is forgotten.
    let moved = page("/offices?city=220400&district=220102").await;
    assert!(moved.contains(liaoyuan) && !moved.contains(changchun));
    let moved = page("/offices?district=220102").await;
    assert!(moved.contains(liaoyuan) && !moved.contains(changchun), "nor beside the city of the cookie");
}

/// On Wednesday 25 November 2026 at 15:45 the hall of sl-gov-1 still gives numbers, but passports ended at 15:30.
#[actix_web::test]
async fn a_guide_says_when_its_own_service_is_done_and_so_do_the_pages_it_leads_to() {
    let site = Site::with(Path::new(SHILI), Clock::manual("2026-11-25T07:45:00Z".parse().unwrap())).await;
    let page = async |path: &str| {
        let request = site.client.get(format!("{}{path}", site.base)).header(header::COOKIE, "city=990100");
        // Comments part pieces of text.
        request.send().await.unwrap().text().await.unwrap().replace("<!>", "")
    };
    // The tag behind that text: the service that it is about, and what it says.
    let tag = |html: &str, behind: &str| {
        let rest = html.split(behind).nth(1).unwrap_or_else(|| panic!("{behind}: {html}"));
        let class = rest.find("class=\"opening ").unwrap();
        let (head, words) = rest[rest[..class].rfind('<').unwrap()..].split_once('>').unwrap();
        let about =
            head.split("data-service=\"").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        (about, words.split('<').next().unwrap().to_owned())
    };
    let ended = "已下班，明天（周四）8:30开";
    let passport = (Some("sl-passport".to_owned()), ended.to_owned());
    let own = "href=\"/offices/sl-gov-1?service=sl-passport\"";
    for list in ["/guides/sl-passport", "/offices?service=sl-passport"] {
        assert_eq!(tag(&page(list).await, own), passport, "{list}");
    }
    let window = page("/offices/sl-gov-1?service=sl-passport").await;
    assert_eq!(tag(&window, "class=\"state-now\">办“护照办理（虚构）”："), passport);
    // The form asks about the same service, and so does the entry for the calendar.
    let form = window.split("action=\"/offices/sl-gov-1#visit\"").nth(1).unwrap();
    assert!(form.contains("name=\"service\" value=\"sl-passport\""), "{form}");
    assert!(form.contains("value=\"2026-11-26T08:30\""), "passports are next done on Thursday: {form}");
    let then = page("/offices/sl-gov-1?service=sl-passport&at=2026-11-26T15:45").await;
    assert!(then.contains("办“护照办理（虚构）”：<span class=\"opening closed\">"), "{then}");
    let entry = page("/offices/sl-gov-1/visit.ics?service=sl-passport&at=2026-11-26T15:45").await;
    let entry = entry.replace("\r\n ", "");
    assert!(entry.contains("那时办“护照办理（虚构）”：不开门"), "{entry}");
    assert!(!entry.contains("自助区"), "the room does no passports: {entry}");
    assert!(entry.contains("/offices/sl-gov-1?service=sl-passport"), "{entry}");
    // The hall as a whole, also for a service that it does not do.
    for hall in
        ["/offices/sl-gov-1", "/offices/sl-gov-1?service=sl-marriage", "/offices/sl-gov-1?service=none"]
    {
        let (about, words) = tag(&page(hall).await, "class=\"state-now\">");
        assert_eq!((about, words.as_str()), (None, "16:00停止取号，16:30关门"), "{hall}");
    }
}

/// At three in the morning: open are the rooms that no notice closes.
#[actix_web::test]
async fn what_is_open_day_and_night_is_open_now() {
    let site = Site::with(Path::new(SHILI), Clock::manual("2026-11-22T19:00:00Z".parse().unwrap())).await;
    let ids = async |query: &str| {
        let list: OfficeList = site.json(&format!("/api/v1/offices?city=990100&open=24h{query}")).await;
        let mut ids: Vec<String> = list.items.into_iter().map(|office| office.id).collect();
        ids.sort();
        ids
    };
    // The station's rooms are closed until 5 December; sl-gov-3 moves, but not its room.
    assert_eq!(ids("").await, ["sl-gov-1", "sl-gov-3", "sl-self-centre"]);
    assert_eq!(ids("&near=44.0,117.0").await.len(), 3);
    assert_eq!(ids("&service=sl-licence-renew").await, ["sl-self-centre"]);
}

#[actix_web::test]
async fn the_directory_holds_all_windows_of_a_city_once() {
    let site = Site::start().await;
    let directory: Directory = site.json("/api/v1/offices/directory?city=220100").await;
    let listed: OfficeList = site.json("/api/v1/offices?city=220100&limit=50").await;
    assert_eq!((Some(directory.windows.len()), directory.complete), (listed.total, true));
    assert!(listed.next_cursor.is_none(), "one page of the list is all of it");
    let mut published = Vec::new();
    for office in &listed.items {
        assert_eq!(office.source.is_some(), office.to_verify, "a list says where a doubt comes from");
        let own: Office = site.json(&format!("/api/v1/offices/{}", office.id)).await;
        published.extend(own.source.unwrap().published);
        let window = directory.windows.iter().find(|window| window.id == office.id).expect(&office.id);
        assert_eq!(
            (&window.name, &window.phone, window.to_verify),
            (&office.name, &office.phone, office.to_verify)
        );
        assert_eq!((&window.address, &window.schedule), (&office.address, &office.schedule));
    }
    // How a phone without a network finds windows by their sound; 绿 is typed `lv` and `lu`.
    let sounds = Sounds::unpack(&directory.sounds);
    for (sound, writing) in
        [("nanguan", "南关"), ("lvyuanqu", "绿园区"), ("luyuanqu", "绿园区"), ("ngqhydj", "南关区婚姻登记")]
    {
        let named = |is: &dyn Fn(&str) -> bool| -> Vec<&str> {
            directory.windows.iter().map(|window| window.name.as_str()).filter(|name| is(name)).collect()
        };
        let found = named(&|name| sounds.has(name, sound));
        assert!(!found.is_empty() && found == named(&|name| name.contains(writing)), "{sound}: {found:?}");
    }
    let newest = published.iter().max().unwrap();
    assert_eq!(directory.as_of.unwrap().to_string(), newest.to_string());
    // 国务院2026年部分节假日安排通知: the Spring Festival of 2026 is off from 15 to 23 February, the 14th is worked.
    assert!(!directory.calendar.is_worked("2026-02-16".parse().unwrap()));
    assert!(directory.calendar.is_worked("2026-02-14".parse().unwrap()));
}

#[actix_web::test]
async fn the_directory_is_kept_compressed_and_asked_about_again() {
    let site = Site::start().await;
    let address = format!("{}/api/v1/offices/directory?city=220100", site.base);
    let first = site.client.get(&address).header(header::ACCEPT_ENCODING, "br").send().await.unwrap();
    assert_eq!(first.headers()[header::CONTENT_ENCODING], "br");
    assert_eq!(first.headers()[header::CACHE_CONTROL], "no-cache");
    let etag = first.headers()[header::ETAG].clone();
    let again = site.client.get(&address).header(header::ACCEPT_ENCODING, "br");
    let again = again.header(header::IF_NONE_MATCH, etag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
}

#[actix_web::test]
async fn what_a_directory_cannot_be_of_is_named() {
    let site = Site::start().await;
    for (query, field) in [("city=999999", "city"), ("city=", "city"), ("city=220100&datum=mars", "datum")] {
        let (status, _, fields) = site.refusal(&format!("/api/v1/offices/directory?{query}")).await;
        assert_eq!((status, fields), (422, vec![field.to_owned()]), "{query}");
    }
    assert_eq!(site.refusal("/api/v1/offices/directory").await.0, 400);
}

#[actix_web::test]
async fn the_picture_of_a_city_without_positions_says_so() {
    let site = Site::start().await;
    let page = site.get("/offices/around?city=220100").await;
    assert_eq!(page.headers()[header::CACHE_CONTROL], "no-cache");
    let html = page.text().await.unwrap();
    assert!(html.contains("本市窗口还没有准确位置") && html.contains("长春市政务服务中心"));
    // Nobody's city is guessed; a position says which is near.
    assert!(site.get("/offices/around").await.text().await.unwrap().contains("请先选择城市"));
    let near = site.get("/offices/around?near=43.17,124.35").await;
    assert_eq!(near.headers()[header::CACHE_CONTROL], "no-store");
    assert!(near.text().await.unwrap().contains("四平市周边窗口图"));
    for query in ["radius=0", "radius=60000", "radius=far", "near=0,0", "city=1", "district=1"] {
        assert_eq!(site.get(&format!("/offices/around?{query}")).await.status(), 422, "{query}");
    }
}

/// Degrees north and east of the point from which the picture starts, in ten-millionths.
fn start_of(html: &str) -> [i32; 2] {
    ["data-lat=\"", "data-lon=\""]
        .map(|name| html.split(name).nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
}

/// The address of the first link that begins so.
fn link(html: &str, beginning: &str) -> String {
    let rest =
        html.split(&format!("href=\"{beginning}")).nth(1).unwrap_or_else(|| panic!("{beginning}: {html}"));
    format!("{beginning}{}", rest.split('"').next().unwrap()).replace("&amp;", "&")
}

#[actix_web::test]
async fn the_picture_and_the_list_lead_to_each_other_about_the_same_point() {
    let site = Site::with(Path::new(SHILI), Clock::System).await;
    let page = async |path: &str| {
        let response = site.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let kept = response.headers()[header::CACHE_CONTROL].to_str().unwrap().to_owned();
        (response.text().await.unwrap(), kept)
    };
    // Without a script: two steps to the north, then the list from there.
    let (picture, _) = page("/offices/around?city=990100&service=sl-id-renew&radius=2000").await;
    assert_eq!(start_of(&picture), [440_000_000, 1_170_000_000], "the centre that divisions.csv has");
    let north = picture.split("data-do=\"north\"").next().unwrap().rsplit("href=\"").next().unwrap();
    let (picture, kept) = page(&north.split('"').next().unwrap().replace("&amp;", "&")).await;
    assert_eq!(kept, "no-store");
    // 2 km of the mean sphere are 0.0179864 degrees.
    assert!((start_of(&picture)[0] - 440_179_800).abs() <= 100, "{:?}", start_of(&picture));
    let asked = link(&picture, "/offices?city=990100&amp;near=");
    assert!(asked.contains("service=sl-id-renew"), "{asked}");
    let (list, kept) = page(&asked).await;
    assert!(list.contains("按离您选的地点的距离排列") && list.contains("直线约"), "{list}");
    assert_eq!(kept, "no-store");
    let (back, _) = page(&link(&list, "/offices/around?")).await;
    assert_eq!(start_of(&back), start_of(&picture));
    assert!(back.contains("service=sl-id-renew"));
}

#[actix_web::test]
async fn a_start_goes_along_as_it_was_given() {
    let site = Site::with(Path::new(SHILI), Clock::System).await;
    let page = async |path: &str| site.get(path).await.text().await.unwrap();
    // In the datum of the map that it came from: the picture is drawn in WGS-84, some hundred metres beside.
    let list = page("/offices?city=990100&near=44.01,117.01&datum=gcj02&from=picture&open=24h").await;
    let picture = page(&link(&list, "/offices/around?")).await;
    let [lat, lon] = start_of(&picture);
    let at = Datum::Gcj02.to_wgs84(44.01, 117.01).unwrap();
    assert!((f64::from(lat) / 1e7 - at.lat()).abs() < 1e-6 && (f64::from(lon) / 1e7 - at.lon()).abs() < 1e-6);
    assert!((f64::from(lon) / 1e7 - 117.01).abs() > 1e-3);
    let back = link(&picture, "/offices?city=990100&amp;open=24h&amp;near=44.01%2C117.01");
    assert!(back.contains("datum=gcj02&from=picture"), "{back}");

    // A place that is named is the start of both.
    let named = "place=%E4%B8%9C%E7%A4%BA%E4%BE%8B%E5%8C%BA";
    let list = page(&format!("/offices?city=990100&{named}")).await;
    assert!(list.contains("按离「示例市东示例区」的距离排列"), "{list}");
    assert_eq!(start_of(&page(&link(&list, "/offices/around?")).await), [440_120_000, 1_170_450_000]);
    // Whoever writes one in the form means it, and not the point that the form still carries.
    let list = page(&format!("/offices?city=990100&near=44.2,117.3&from=picture&{named}")).await;
    assert!(list.contains("按离「示例市东示例区」的距离排列"), "{list}");
    assert!(!list.contains("44.2%2C") && !list.contains("name=\"near\""), "{list}");
    // Where the phone is stays out of every link.
    let list = page("/offices?city=990100&near=44.2,117.3").await;
    assert!(list.contains("按离您的距离排列"), "{list}");
    assert!(!list.contains("44.2%2C") && !list.contains("name=\"near\""), "{list}");
}

#[actix_web::test]
async fn the_picture_takes_no_more_than_the_list() {
    let site = Site::start().await;
    for query in ["cursor=1", "limit=3", "colour=red", "radius=500&radius=600", "from=picture&from=picture"] {
        assert_eq!(site.get(&format!("/offices/around?{query}")).await.status(), 400, "{query}");
    }
    for query in ["service=none", "open=sometime", "brings=gold"] {
        assert_eq!(site.get(&format!("/offices/around?{query}")).await.status(), 422, "{query}");
    }
    // A district says the city, whatever the visitor chose.
    let html = site.get("/offices/around?city=&district=220322").await.text().await.unwrap();
    assert!(html.contains("四平市周边窗口图"), "{html}");
}

#[actix_web::test]
async fn the_form_of_the_list_is_understood_as_a_browser_sends_it() {
    let site = Site::start().await;
    let form = "/offices?city=&district=&service=&open=now&q=&kind=&home=&place=&travel=&at=2026-11-28T10%3A00\
                &brings=id_card&brings=face&access=step_free";
    let page = site.get(form).await;
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text().await.unwrap();
    for text in ["value=\"2026-11-28T10:00\"", "带了：身份证、刷脸", "11月28日（周六）10:00开门的"]
    {
        assert!(page.contains(text), "{text}");
    }
    let asked = site.get("/offices?open=arrival").await;
    assert_eq!(asked.status(), StatusCode::OK);
    assert!(asked.text().await.unwrap().contains("写上从哪里出发"));
    let at = site.get("/offices/cc-petition-city?at=2026-11-28T10%3A00&from=singlemessage").await;
    assert!(at.text().await.unwrap().contains("11月28日（周六）10:00："));
    assert_eq!(site.get("/offices/cc-petition-city?at=tomorrow").await.status(), 422);
}
