//! What the pages of offices promise: the state, the form and its chips, the week, visits and reports.

use crate::states::Given;
use app::{
    frame::{Assets, Frame, Now},
    pages::{self, OfficeFilter, OfficePage, OfficesPage, OpenAt, Point},
};
use shared::{
    cities::City,
    hours::{Moment, Schedule},
    offices::{Office, OfficeList, Precision, Start},
};

fn framed<T>(call: impl FnOnce(&Frame<'_>, &Given) -> T) -> T {
    let cities: Vec<City> = crate::samples::cities().unwrap();
    let assets = Assets::default();
    let frame =
        Frame { assets: &assets, cities: &cities, city: None, elder: false, demonstration: false, here: "/" };
    call(&frame, &Given::new().unwrap())
}

fn window() -> Office {
    serde_json::from_value(crate::samples::office("x-1", "虚构窗口", "window")).unwrap()
}

/// The page of the sample's window at that minute.
fn page_at(now: &str, change: impl FnOnce(&mut Office)) -> String {
    framed(|frame, given| {
        let mut office = window();
        change(&mut office);
        let now = Now { at: now.parse().unwrap(), ..given.now() };
        pages::office(frame, &OfficePage { now, ..given.one(&office) })
    })
}

/// Class and words of the first tag behind that text.
fn tag<'a>(html: &'a str, behind: &str) -> (&'a str, &'a str) {
    let rest = html.split_once(behind).unwrap_or_else(|| panic!("{behind}")).1;
    let rest = &rest[rest.find("class=\"opening ").unwrap() + "class=\"opening ".len()..];
    let class = rest.split('"').next().unwrap();
    let words = rest.split_once('>').unwrap().1.split('<').next().unwrap();
    (class, words)
}

/// 2026-11-24 is a Tuesday; the sample opens 8:30-11:30 and 13:00-16:00 with last tickets half an hour before.
#[test]
fn each_state_has_words_of_its_own_besides_its_colour() {
    for (now, class, words) in [
        ("2026-11-24T10:05", "open", "现在开门，到11:30"),
        ("2026-11-24T10:45", "soon", "11:00停止取号，11:30关门"),
        ("2026-11-24T11:10", "soon", "快关门了，已停止取号；自助区现在开门，到12月1日（周二）8:30"),
        ("2026-11-24T12:00", "soon", "午休，13:00再开；自助区现在开门，到12月1日（周二）8:30"),
        ("2026-11-24T17:00", "closed", "已下班，明天（周三）8:30开；自助区现在开门，到12月1日（周二）8:30"),
        ("2026-10-03T10:00", "closed", "国庆节放假，10月8日（周四）8:30开；自助区24小时开放"),
    ] {
        let html = page_at(now, |_| ());
        assert_eq!(tag(&html, "id=\"state\""), (class, words), "{now}");
    }
}

#[test]
fn what_is_not_verified_gives_the_telephone_or_tells_nobody_to_ring() {
    let html = page_at(crate::samples::NOW, |office| office.schedule = None);
    assert_eq!(
        tag(&html, "id=\"state\""),
        ("doubtful", "办公时间待核实，请先打电话：0000-00010、0000-00011")
    );
    let html = page_at(crate::samples::NOW, |office| {
        office.schedule = None;
        office.phone = None;
    });
    assert_eq!(tag(&html, "id=\"state\""), ("doubtful", "办公时间待核实"));
}

#[test]
fn the_phone_can_go_on_from_what_the_page_carries() {
    let html = page_at(crate::samples::NOW, |_| ());
    let carried = html.split("data-hours=\"").nth(1).unwrap().split('"').next().unwrap();
    let (schedule, given) = (Schedule::unpack(carried).unwrap(), Given::new().unwrap());
    let later: Moment = "2026-11-24T17:00".parse().unwrap();
    let opening = |schedule| shared::hours::opening(Some(schedule), None, given.now().calendar, later).state;
    assert_eq!(opening(&schedule), opening(window().schedule.as_ref().unwrap()));
    assert!(html.contains("data-component=\"Openings_"), "the island that writes into the tags");
    assert!(html.contains("data-room=\"0\"") && html.contains("data-phone=\"0000-00010、0000-00011\""));
}

#[test]
fn the_week_and_what_changes_it_are_told() {
    let html = page_at(crate::samples::NOW, |_| ());
    for text in [
        "<small>10月1日至4月30日</small>周一至周五</th><td>8:30至11:30，13:00至16:00",
        "9:00至12:00（要先预约）",
        "每次关门前30分钟停止取号。",
        "临时关闭</strong>：12月1日（周二）8:30至12月1日（周二）11:30，虚构的停电检修，自助区也关闭",
        "特别开放</strong>：2026年12月5日至2026年12月6日 9:00-12:00，虚构的集中办理（只办虚构证件换领）",
        "关门前15分钟停止取号",
        "要带：身份证、户口簿",
        "能办：打印虚构证明、虚构证件换领",
        "href=\"/guides/g-2\"",
        "虚构乙市、虚构丙市户籍的居民：这里办的全部事项",
        "虚构丁市户籍的居民：虚构证件换领",
        "无台阶",
        "2026年11月2日",
    ] {
        assert!(html.contains(text), "{text}: {html}");
    }
    assert!(!html.contains("，已经过去的事"), "what is over is not told");
}

#[test]
fn whole_days_of_a_closure_are_said_as_days() {
    for (closure, says) in [
        (
            r#""from": "2026-12-14T00:00", "to": "2026-12-19T00:00""#,
            "12月14日（周一）至12月18日（周五），消防检修",
        ),
        (r#""from": "2026-12-14T00:00", "to": "2026-12-15T00:00""#, "12月14日（周一）全天，消防检修"),
        (
            r#""from": "2026-12-14T09:00", "to": "2026-12-15T00:00""#,
            "12月14日（周一）9:00至12月15日（周二）0:00，消防检修",
        ),
        (r#""from": "2026-12-14T00:00""#, "12月14日（周一）起，恢复时间另行通知，消防检修"),
    ] {
        let schedule = format!(
            r#"{{"weekly": "周一至周五 8:30-16:30", "closures": [{{{closure}, "reason": "消防检修"}}]}}"#
        );
        let html = page_at(crate::samples::NOW, |office| {
            office.schedule = Some(serde_json::from_str(&schedule).unwrap());
        });
        assert!(html.contains(&format!("：{says}")), "{says}: {html}");
    }
}

#[test]
fn rooms_alone_stand_under_their_own_heading_only() {
    let rooms = r#"{"rooms": [{"name": "虚构自助厅", "access": "24h"}]}"#;
    let html =
        page_at(crate::samples::NOW, |office| office.schedule = Some(serde_json::from_str(rooms).unwrap()));
    assert!(html.contains("虚构自助厅") && !html.contains("什么时候开门"), "{html}");
}

#[test]
fn a_doubtful_table_says_so() {
    let html = page_at(crate::samples::NOW, |office| office.schedule.as_mut().unwrap().to_verify = true);
    assert!(html.contains("还没有核实，只供参考"));
    assert_eq!(tag(&html, "id=\"state\"").0, "doubtful");
}

#[test]
fn another_moment_is_answered_and_can_be_put_into_the_calendar() {
    framed(|frame, given| {
        let office = window();
        let at = Some("2026-11-29T09:00".parse().unwrap());
        let html = pages::office(frame, &OfficePage { at, ..given.one(&office) });
        assert_eq!(
            tag(&html, "id=\"visit\""),
            (
                "closed",
                "11月29日（周日）9:00：不开门（那天休息），下次11月30日（周一）8:30开；自助区开门，到12月1日（周二）8:30"
            )
        );
        let form =
            html.split("action=\"/offices/x-1#visit\"").nth(1).unwrap().split("</form>").next().unwrap();
        assert!(form.contains("name=\"at\"") && form.contains("value=\"2026-11-29T09:00\""), "{form}");
        assert!(form.contains("formaction=\"/offices/x-1/visit.ics\""), "{form}");
    });
    // After closing time one goes the next morning.
    assert!(page_at("2026-11-24T17:00", |_| ()).contains("value=\"2026-11-25T08:30\""));
}

#[test]
fn cells_lead_to_the_page_about_the_same_service() {
    framed(|frame, given| {
        let list: OfficeList = crate::samples::office_list().unwrap();
        let page = |service: Option<&str>| {
            let filter = OfficeFilter { service: service.map(str::to_owned), ..OfficeFilter::default() };
            pages::offices(frame, &given.list(&filter, &list))
        };
        let id = &list.items[0].id;
        assert!(page(Some("g-1")).contains(&format!("href=\"/offices/{id}?service=g-1\"")));
        assert!(page(None).contains(&format!("href=\"/offices/{id}\"")));
    });
}

#[test]
fn every_filter_is_in_the_form_and_can_be_taken_away() {
    framed(|frame, given| {
        let filter = crate::states::whole_filter(frame);
        let list: OfficeList = crate::samples::office_list().unwrap();
        let html = pages::offices(frame, &given.list(&filter, &list));
        for field in [
            "<option value=\"g-1\" selected>虚构证件换领",
            "<option value=\"990200\" selected>虚构乙市",
            "<option value=\"arrival\" selected>我到的时候开门的",
            "<option value=\"walk\" selected>步行",
            "name=\"brings\" value=\"face\" checked",
            "name=\"access\" value=\"step_free\" checked",
            "name=\"place\" maxlength=\"64\" value=\"东区\"",
            "type=\"datetime-local\" name=\"at\"",
        ] {
            assert!(html.contains(field), "{field}: {html}");
        }
        let chip = |says: &str| {
            let chip = html.split(&format!("aria-label=\"去掉条件：{says}\"")).next().unwrap();
            chip[chip.rfind("href=\"").unwrap() + 6..].split('"').next().unwrap().replace("&amp;", "&")
        };
        assert!(!chip("户籍：虚构乙市").contains("home=") && chip("户籍：虚构乙市").contains("city=990100"));
        assert!(chip("虚构甲市").contains("city=&") && !chip("虚构甲市").contains("district="));
        let without_start = chip("从东区出发");
        assert!(!without_start.contains("open=") && !without_start.contains("place="), "{without_start}");
        assert!(chip("带了：身份证、刷脸").contains("access=step_free"));
        assert!(html.contains("href=\"/offices?city=\" class=\"chip clear\""), "{html}");
    });
}

#[test]
fn the_way_states_its_speed_and_the_state_on_arrival() {
    framed(|frame, given| {
        let filter = crate::states::whole_filter(frame);
        let mut list: OfficeList = crate::samples::office_list().unwrap();
        list.start = Some(Start {
            name: Some("东区".into()),
            precision: Some(Precision::District),
            candidates: Vec::new(),
        });
        let html = pages::offices(frame, &given.list(&filter, &list));
        for text in
            ["距离从东区（区县中心）算起", "步行每小时4公里", "多算30%", "到达约25分钟", "直线约1.2公里"]
        {
            assert!(html.contains(text), "{text}");
        }
        // 10:05 and 25 minutes: half an hour before the last ticket.
        assert_eq!(tag(&html, "到达约25分钟"), ("open", "现在开门，到11:30"));
        assert!(html.contains("到时开门，11:00停止取号，11:30关门"), "{html}");
    });
}

#[test]
fn a_place_that_may_be_several_is_asked_back() {
    framed(|frame, given| {
        let filter = OfficeFilter { place: Some("人民大街".into()), ..OfficeFilter::default() };
        let mut list: OfficeList = crate::samples::office_list().unwrap();
        let start = |candidates: &[&str]| {
            let candidates = candidates.iter().map(|&name| name.to_owned()).collect();
            Some(Start { name: None, precision: None, candidates })
        };
        list.start = start(&["甲区人民大街", "乙区人民大街"]);
        let html = pages::offices(frame, &given.list(&filter, &list));
        assert!(html.contains("可能是下面几处"));
        assert!(
            html.contains("href=\"/offices?place=%E4%B9%99%E5%8C%BA%E4%BA%BA%E6%B0%91%E5%A4%A7%E8%A1%97\"")
        );
        list.start = start(&[]);
        assert!(pages::offices(frame, &given.list(&filter, &list)).contains("没有找到“人民大街”这个地方"));
    });
}

#[test]
fn who_asks_for_the_moment_of_arrival_is_asked_from_where() {
    framed(|frame, given| {
        let list: OfficeList = crate::samples::office_list().unwrap();
        let filter = OfficeFilter { open: Some(OpenAt::Arrival), ..OfficeFilter::default() };
        let page = OfficesPage { asks_start: true, ..given.list(&filter, &list) };
        let html = pages::offices(frame, &page);
        assert!(
            html.contains("写上从哪里出发") && html.contains("<details open class=\"fold wide\""),
            "{html}"
        );
        assert!(!pages::offices(frame, &given.list(&filter, &list)).contains("写上从哪里出发"));
    });
}

#[test]
fn another_moment_shows_in_the_list_in_place_of_now() {
    framed(|frame, given| {
        let at = "2026-11-28T10:00".parse().unwrap();
        let filter = OfficeFilter { open: Some(OpenAt::Moment(at)), ..OfficeFilter::default() };
        let list: OfficeList = crate::samples::office_list().unwrap();
        let html = pages::offices(frame, &given.list(&filter, &list));
        assert_eq!(tag(&html, "x-1"), ("open", "11月28日（周六）10:00：开门，到12:00，要先预约"));
        assert!(!html.contains("data-hours"), "it does not change with the minutes");
        assert!(html.contains("value=\"2026-11-28T10:00\""), "the field keeps it");
    });
}

#[test]
fn a_list_around_somebody_leads_nowhere_that_tells_where_they_are() {
    framed(|frame, given| {
        let filter = OfficeFilter { near: Some(point(false)), ..OfficeFilter::default() };
        let list: OfficeList = crate::samples::office_list().unwrap();
        let html = pages::offices(frame, &given.list(&filter, &list));
        assert!(!html.contains("cursor=") && html.contains("这里只列出前4处"), "{html}");
        assert!(!html.contains("43.88"), "{html}");
    });
}

/// In the datum of Tencent and Amap.
fn point(picked: bool) -> Point {
    Point { near: "43.88,125.32".into(), datum: Some("gcj02".into()), picked }
}

#[test]
fn a_point_of_the_picture_goes_along_wherever_the_list_leads() {
    framed(|frame, given| {
        let service = Some("g-1".into());
        let filter = OfficeFilter { near: Some(point(true)), service, ..OfficeFilter::default() };
        let list: OfficeList = crate::samples::office_list().unwrap();
        assert!(list.next_cursor.is_some());
        let html = pages::offices(frame, &given.list(&filter, &list));
        let same = "near=43.88%2C125.32&amp;datum=gcj02";
        for link in [
            format!("href=\"/offices/around?service=g-1&amp;{same}\""),
            format!("href=\"/offices?service=g-1&amp;{same}&amp;from=picture&amp;cursor="),
            // The chips: without the service, and without the point.
            format!("href=\"/offices?city=&amp;{same}&amp;from=picture\""),
            "href=\"/offices?city=&amp;service=g-1\"".to_owned(),
        ] {
            assert!(html.contains(&link), "{link}: {html}");
        }
        let form = html.split("class=\"filter\"").nth(1).unwrap().split("</form>").next().unwrap();
        for (name, value) in [("near", "43.88,125.32"), ("datum", "gcj02"), ("from", "picture")] {
            assert!(form.contains(&format!("type=\"hidden\" name=\"{name}\" value=\"{value}\"")), "{form}");
        }
        // The island brings a position of its own.
        let island = html.split("data-component=\"NearMe_").nth(1).unwrap().split('>').next().unwrap();
        assert!(island.contains("g-1") && !island.contains("43.88"), "{island}");
    });
}

#[test]
fn the_list_says_from_where_its_distances_count() {
    framed(|frame, given| {
        let mut list: OfficeList = crate::samples::office_list().unwrap();
        list.order = shared::offices::Order::Distance;
        let says = |near: Option<Point>, list: &OfficeList| {
            let filter = OfficeFilter { near, ..OfficeFilter::default() };
            let html = pages::offices(frame, &given.list(&filter, list));
            let order =
                html.split("按离").filter(|rest| rest.contains("的距离排列")).last().unwrap().to_owned();
            order.split("的距离").next().unwrap().to_owned()
        };
        assert_eq!(says(Some(point(false)), &list), "您");
        assert_eq!(says(Some(point(true)), &list), "您选的地点");
        list.start = Some(Start {
            name: Some("人民大街".into()),
            precision: Some(Precision::Street),
            candidates: Vec::new(),
        });
        assert_eq!(says(None, &list), "「人民大街」");
    });
}

#[test]
fn the_words_of_the_source_are_shown_only_where_they_say_more_than_the_table() {
    let shown = |hours: &str| {
        let html = page_at(crate::samples::NOW, |office| {
            office.hours = Some(hours.into());
            office.schedule.as_mut().unwrap().weekly =
                Some("周一至周五 8:30-11:30 13:00-16:00".parse().unwrap());
        });
        assert!(html.contains("周一至周五</th><td>8:30至11:30，13:00至16:00"), "{html}");
        html.contains("<dt>办公时间</dt>")
    };
    assert!(!shown("周一至周五 8:30-11:30 13:00-16:00"));
    assert!(!shown("周一至周五 8:30-11:30，13:00-16:00"), "the same in another writing");
    assert!(shown("周一至周五 8:30-11:30 13:00-16:30"), "the table says something else");
    assert!(shown("周一至周五 8:30-11:30 13:00-16:00，周三下午学习不对外"));
    let html = page_at(crate::samples::NOW, |office| {
        office.hours = Some("周一至周五 8:30-11:30 13:00-16:00".into());
        office.schedule = None;
    });
    assert!(html.contains("<dt>办公时间</dt><dd>周一至周五 8:30-11:30 13:00-16:00"), "no table says it");
}

#[test]
fn a_self_service_room_is_spoken_of_only_for_what_it_does() {
    framed(|frame, given| {
        let at = "2026-11-24T17:00".parse().unwrap();
        let mut list: OfficeList = crate::samples::office_list().unwrap();
        list.items[0].schedule.as_mut().unwrap().rooms[0].services = vec!["g-1".into()];
        let words = |service: &str| {
            let (service, open) = (Some(service.to_owned()), Some(OpenAt::Moment(at)));
            let filter = OfficeFilter { service, open, ..OfficeFilter::default() };
            tag(&pages::offices(frame, &given.list(&filter, &list)), "x-1").1.to_owned()
        };
        assert!(words("g-1").contains("自助区") && !words("g-2").contains("自助区"));
    });
}

#[test]
fn a_service_that_no_window_is_known_to_do_is_said_to_be_unknown() {
    framed(|frame, given| {
        let filter = OfficeFilter { service: Some("g-1".into()), ..OfficeFilter::default() };
        let mut list: OfficeList = crate::samples::office_list().unwrap();
        let warning = "还没有查实哪个窗口能办这件事";
        assert!(!pages::offices(frame, &given.list(&filter, &list)).contains(warning));
        list.service_unknown = true;
        assert!(pages::offices(frame, &given.list(&filter, &list)).contains(warning));
    });
}
