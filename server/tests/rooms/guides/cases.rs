//! One guide for one case over real HTTP: the API, the questions, the result.

use crate::support::site::Site;
use shared::{
    guides::{GuideCase, Outcome},
    messages::guides as words,
};

/// 高龄津贴: only from 80 on, and only 长春 is known to pay it.
const GUIDE: &str = "/guides/ca-senior";

#[actix_web::test]
async fn answers_decide_what_the_api_gives() {
    let site = Site::start().await;
    let open: GuideCase = site.json(&format!("/api/v1{GUIDE}")).await;
    assert_eq!(
        (open.outcome, open.open_questions),
        (Outcome::Open, vec!["age80".to_owned(), "home".to_owned()])
    );
    let young: GuideCase = site.json(&format!("/api/v1{GUIDE}?age80=under80")).await;
    assert_eq!((young.outcome, young.open_questions), (Outcome::Refused, Vec::new()));
    assert_eq!(young.guide.refusals[0].guide.as_deref(), Some("ca-canteen"));
    let home: GuideCase = site.json(&format!("/api/v1{GUIDE}?age80=from80&home=220100")).await;
    assert_eq!((home.outcome, home.guide.refusals.len()), (Outcome::Possible, 0));
    assert_eq!(home.answers.len(), 2);
}

#[actix_web::test]
async fn the_api_refuses_what_no_guide_asks() {
    let site = Site::start().await;
    let (status, _, fields) = site.refusal(&format!("/api/v1{GUIDE}?home=mars&colour=red")).await;
    assert_eq!((status, fields), (422, vec!["colour".to_owned(), "home".to_owned()]));
    assert_eq!(site.refusal(&format!("/api/v1{GUIDE}?on=yesterday")).await.2, ["on"]);
    let many: String = (0..40).map(|number| format!("q{number}=x&")).collect();
    assert_eq!(site.refusal(&format!("/api/v1{GUIDE}?{many}")).await.0, 422);
}

#[actix_web::test]
async fn a_page_leaves_alone_what_applications_add_to_a_link() {
    let site = Site::start().await;
    let page = site.get(&format!("{GUIDE}?age80=from80&from=singlemessage&isappinstalled=0")).await;
    assert_eq!(page.status(), 200);
    let text = page.text().await.unwrap();
    assert!(text.contains("满80周岁") && !text.contains(words::ANSWERS_OUTDATED), "{text}");
    let outdated = site.get(&format!("{GUIDE}?age80=from120")).await.text().await.unwrap();
    assert!(outdated.contains(words::ANSWERS_OUTDATED), "a link of before the guide was changed");
}

#[actix_web::test]
async fn the_questions_lead_one_after_the_other_to_the_result() {
    let site = Site::start().await;
    let site = &site;
    let page = async |query: &str| site.get(&format!("{GUIDE}/ask{query}")).await.text().await.unwrap();
    let first = page("").await;
    assert!(first.contains("name=\"age80\"") && !first.contains("type=\"radio\" name=\"home\""), "{first}");
    let second = page("?age80=from80").await;
    assert!(second.contains("type=\"radio\" name=\"home\""), "{second}");
    assert!(second.contains("type=\"hidden\" name=\"age80\" value=\"from80\""), "the answer travels along");
    // Changed at any step, the rest is kept.
    let again = page("?question=age80&age80=from80&home=220100").await;
    assert!(again.contains("type=\"hidden\" name=\"home\" value=\"220100\""), "{again}");
    assert!(again.contains("value=\"from80\" checked"), "{again}");
    let done = site.get(&format!("{GUIDE}/ask?age80=from80&home=220100&on=2026-07-01")).await;
    assert_eq!(done.status(), 303);
    assert_eq!(done.headers()["location"], format!("{GUIDE}?age80=from80&home=220100&on=2026-07-01"));
}

#[actix_web::test]
async fn any_day_can_be_looked_at_beforehand() {
    let site = Site::start().await;
    let today = site.get(GUIDE).await.text().await.unwrap();
    let then = site.get(&format!("{GUIDE}?on=2027-07-01")).await.text().await.unwrap();
    let said = words::on_that_day("2027年7月1日");
    assert!(!today.contains(words::SHOW_TODAY) && then.contains(&said), "{then}");
    assert_eq!(site.get(&format!("{GUIDE}?on=2026-13-01")).await.status(), 422);
}

#[actix_web::test]
async fn official_words_are_explained_where_they_stand() {
    let site = Site::start().await;
    let page = async |answers: &str| {
        site.get(&format!("/guides/ps-id-reissue?home=220100&stay=hukou&urgent=no&age_id={answers}"))
            .await
            .text()
            .await
            .unwrap()
    };
    let explained = "依法照管未成年人";
    let child = page("under16").await;
    assert!(child.contains(words::TERMS) && child.contains(explained), "{child}");
    let adult = page("a26").await;
    assert!(adult.contains(words::TERMS) && !adult.contains(explained), "no word that is not there: {adult}");
}

/// 婚姻登记条例 of 2025 is in force from 10 May of that year; what rests on it alone does not say so itself.
#[actix_web::test]
async fn what_rests_on_a_law_says_since_when() {
    let site = Site::start().await;
    let guide = site.json::<GuideCase>("/api/v1/guides/ca-marry?on=2025-05-09").await.guide;
    let law = guide.sources.iter().position(|source| source.title.contains("2025-05-10施行")).unwrap();
    let resting: Vec<_> = guide.parts().filter(|(_, part)| part.sources() == [law]).collect();
    assert!(resting.len() > 3, "{}", resting.len());
    for (field, part) in resting {
        assert_eq!(part.from().map(|day| day.to_string()).as_deref(), Some("2025-05-10"), "{field}");
        assert!(part.is_to_come(jiff::civil::date(2025, 5, 9)));
    }
    let page = async |on: &str| site.get(&format!("/guides/ca-marry?on={on}")).await.text().await.unwrap();
    let (since, to_come) = ("<small>自2025年5月10日起", "<span class=\"tag when\">2025年5月10日起");
    let before = page("2025-05-09").await;
    assert!(before.contains(to_come) && !before.contains(since), "{before}");
    let then = page("2025-05-10").await;
    assert!(then.contains(since) && !then.contains(to_come), "{then}");
}
