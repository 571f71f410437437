//! The whole job on a phone of 390 × 844, from home to receipt, three ways.

use system_tests::{
    browser::{Page, Visitor, visit},
    http,
    standin::Fine,
    system::System,
    until,
};

/// How the resident goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Wasm,
    Plain,
    Elder,
}

#[tokio::test]
async fn with_wasm() {
    let system = System::start().await;
    visit(&system, Visitor::Phone, "wasm", async |page| whole_job(page, &system, Way::Wasm).await).await;
}

#[tokio::test]
async fn with_javascript_off() {
    let system = System::start().await;
    let visitor = Visitor::PhoneWithoutJavaScript;
    visit(&system, visitor, "plain", async |page| whole_job(page, &system, Way::Plain).await).await;
}

#[tokio::test]
async fn in_elder_mode() {
    let system = System::start().await;
    visit(&system, Visitor::Phone, "elder", async |page| whole_job(page, &system, Way::Elder).await).await;
}

async fn whole_job(page: &Page, system: &System, way: Way) {
    settle_in(page, way).await;
    find_a_window(page, system, way).await;
    read_a_guide(page, system).await;
    let fine = system.fine("期限内").await;
    look_up(page, &fine).await;
    pay(page, system, &fine, way).await;
    keep_the_receipt(page, &fine).await;
    cannot_pay_again(page, system, &fine).await;
    nothing_leaves_the_screen(page).await;
}

/// Chooses the city and, if wanted, the elder mode; both are remembered.
async fn settle_in(page: &Page, way: Way) {
    page.open("/").await;
    page.shows("演示环境").await;
    page.shows("请先选择您所在的城市").await;
    let size = font_size(page).await;
    if way == Way::Elder {
        page.follow("长辈版").await;
        page.shows("标准版").await;
        assert!(font_size(page).await >= size * 1.2, "the elder mode is larger");
    }
    page.follow("长春市").await;
    page.shows("当前城市：长春市").await;
    assert!(!page.links_to("tel:").await.is_empty(), "a hotline is one tap from dialling");
    page.picture("1-home").await;
}

async fn font_size(page: &Page) -> f64 {
    page.style("body", "font-size").await.trim_end_matches("px").parse().unwrap()
}

async fn find_a_window(page: &Page, system: &System, way: Way) {
    page.follow("办事窗口").await;
    page.tap("更多条件").await;
    page.choose("类别", "政务服务中心").await;
    page.follow("查找").await;
    page.shows("按区县排列").await;
    page.picture("2-offices").await;
    if way == Way::Wasm {
        // The city's main square.
        page.stands_at(43.8868, 125.3245).await;
        page.tap("按离我远近排").await;
        page.shows("按区县离您的远近排列").await;
    }
    let query = "/api/v1/offices?city=220100&kind=gov_service_center&limit=1";
    let list = http::json(system.get(query).send().await.unwrap()).await;
    let office = list["items"][0].clone();
    page.follow(office["name"].as_str().unwrap()).await;
    page.shows(office["address"].as_str().unwrap()).await;
    page.shows("导航").await;
    page.shows("来源").await;
    assert!(!page.links_to("tel:").await.is_empty(), "the telephone is a tap away");
    page.picture("3-office").await;
}

async fn read_a_guide(page: &Page, system: &System) {
    page.follow("办事指南").await;
    page.fill("要办的事", "身份证").await;
    page.follow("查找").await;
    page.picture("4-guides").await;
    let guide = http::json(system.get("/api/v1/guides/ps-id-renew").send().await.unwrap()).await;
    page.follow(guide["name"].as_str().unwrap()).await;
    for heading in ["要带的材料", "怎样办", "法律依据"] {
        page.shows(heading).await;
    }
    page.picture("5-guide").await;
}

/// A wrong plate first, then the number as one pastes it and the plate as one types it.
async fn look_up(page: &Page, fine: &Fine) {
    page.follow("交通罚款").await;
    page.picture("6-fine-form").await;
    page.fill("处罚决定书编号", &fine.number).await;
    page.fill("号牌号码", "吉A99999").await;
    page.follow("查询罚款").await;
    page.shows("没有查到").await;
    assert_eq!(page.value("号牌号码").await, "吉A99999", "what was typed is not lost");
    let (head, tail) = fine.number.split_at(8);
    page.fill("处罚决定书编号", &format!(" {head}-{tail} ")).await;
    page.fill("号牌号码", &fine.plate.to_lowercase()).await;
    page.follow("查询罚款").await;
    page.is_at("/fines/result").await;
    page.shows("今天应缴").await;
    page.shows(&yuan(fine)).await;
    page.shows("法律依据").await;
    let text = page.text().await;
    assert!(!text.contains(&fine.number) && !text.contains(&fine.plate), "number and plate are masked");
    page.picture("7-fine").await;
}

fn yuan(fine: &Fine) -> String {
    let fen = fine.principal_fen.unwrap();
    format!("{}.{:02}元", fen / 100, fen % 100)
}

async fn pay(page: &Page, system: &System, fine: &Fine, way: Way) {
    page.follow("微信支付").await;
    page.is_at("/payments/").await;
    page.shows("待支付").await;
    page.picture("8-awaiting").await;
    page.reload().await;
    page.shows("待支付").await;
    page.follow("打开微信付款").await;
    page.shows("演示收银台").await;
    page.picture("9-cashier").await;
    page.follow("支付").await;
    if page.offers("返回原来的页面").await {
        page.follow("返回原来的页面").await;
    }
    page.is_at("/payments/").await;
    until::so("the payment is done", async || {
        let done = page.says("已缴款").await;
        // Without WASM nothing looks by itself.
        if !done && way == Way::Plain && page.offers("我已付款").await {
            page.follow("我已付款").await;
        }
        done
    })
    .await;
    page.picture("10-paid").await;
    let paid = system.standin.paid_orders().await;
    assert_eq!(paid.len(), 1, "{paid:?}");
    assert_eq!(paid[0]["total_fen"].as_u64(), fine.principal_fen, "in time there is no surcharge");
}

async fn keep_the_receipt(page: &Page, fine: &Fine) {
    page.follow("查看缴款凭证").await;
    page.shows("交通罚款缴款凭证").await;
    page.shows(&yuan(fine)).await;
    let code = page.read(".code").await;
    page.picture("11-receipt").await;
    page.follow("查验缴款凭证").await;
    page.fill("验证码", "0000000000000000").await;
    page.follow("查验").await;
    page.shows("没有查到这个验证码").await;
    page.fill("验证码", &code).await;
    page.follow("查验").await;
    page.shows("凭证是真的").await;
    page.shows(&yuan(fine)).await;
    page.picture("12-genuine").await;
}

async fn cannot_pay_again(page: &Page, system: &System, fine: &Fine) {
    page.follow("交通罚款").await;
    page.fill("处罚决定书编号", &fine.number).await;
    page.fill("号牌号码", &fine.plate).await;
    page.follow("查询罚款").await;
    page.shows("已经缴清").await;
    assert!(!page.offers("微信支付").await, "what is paid is not offered again");
    assert_eq!(system.standin.orders().await.len(), 1);
}

/// At 390 px nothing is wider than the screen.
async fn nothing_leaves_the_screen(page: &Page) {
    for path in ["/", "/offices", "/guides", "/guides/ps-id-renew", "/fines", "/fines/result", "/about"] {
        page.open(path).await;
        let (content, screen) = page.widths().await;
        assert!(content <= screen, "{path} is {content} px wide on a screen of {screen} px");
    }
}
