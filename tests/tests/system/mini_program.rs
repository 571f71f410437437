//! The native mini-program of `app/miniprogram`, played in a browser: its own scripts against the real server, with what
//! WeChat would give them (`wx`, `Page`, `getApp`) played by the test. Before it, the page in its web-view that hands over.

use std::fs;

use serde_json::{Value, json};
use system_tests::{
    browser::{Page, Visitor, visit_with},
    http, places,
    system::System,
    until,
};

const MODULES: [&str; 4] = ["lib/api", "lib/words", "pages/index/index", "pages/pay/pay"];

/// What WeChat gives to a mini-program, as far as ours asks for it. `requestPayment` says what `mini.says` says.
const WECHAT: &str = "
    const files = {}, loaded = {};
    const load = (name) => {
        const file = name.replace(/^(\\.\\.?\\/)+/, '');
        if (!(file in loaded)) { const module = { exports: {} }; files[file](module, load); loaded[file] = module.exports; }
        return loaded[file];
    };
    const mini = window.mini = { paid: [], moves: [], says: '', stack: ['pages/index/index', 'pages/pay/pay'],
        app: { globalData: { session: JSON.parse(sessionStorage.session ?? 'null'), next: '' } } };
    window.getApp = () => mini.app;
    window.getCurrentPages = () => mini.stack;
    window.Page = (page) => {
        mini.page = { ...page, data: { ...page.data }, setData(changed) { Object.assign(this.data, changed); } };
    };
    mini.open = (name) => { delete loaded[name]; load(name); return mini.page; };
    window.wx = {
        login: ({ success }) => success({ code: 'demo-one' }),
        request: ({ url, method, data, header, success, fail }) =>
            fetch(url, { method, headers: header, body: JSON.stringify(data) })
                .then(async (answer) => success({ statusCode: answer.status, data: await answer.json() }))
                .catch((error) => fail({ errMsg: `${error}` })),
        requestPayment: ({ success, fail, ...call }) => {
            mini.paid.push(call);
            if (mini.says === 'ok') success({ errMsg: 'requestPayment:ok' });
            else fail({ errMsg: `requestPayment:fail ${mini.says}` });
        },
        showModal: ({ success }) => success({ confirm: true }),
        navigateBack: () => mini.moves.push('back'),
        reLaunch: ({ url }) => mini.moves.push(url),
    };";

/// The mini-program with this server as its site, for one page of the browser.
fn program(base: &str) -> String {
    let module = |name: &str, text: &str| format!("files['{name}'] = (module, require) => {{\n{text}\n}};\n");
    let mut all = WECHAT.to_owned();
    all += &module("config", &format!("module.exports = {{ site: '{base}', templates: [] }};"));
    for name in MODULES {
        let file = places::root().join("app/miniprogram").join(format!("{name}.js"));
        all += &module(name, &fs::read_to_string(file).unwrap());
    }
    all
}

/// Runs a script after the program.
async fn play(page: &Page, system: &System, script: &str) -> Value {
    page.ask(&format!("{}\n{script}", program(&system.base))).await
}

/// What the pay page shows now.
async fn shown(page: &Page) -> Value {
    page.ask("const { title, words, note, can, amount } = mini.page.data; return { title, words, note, can, amount }").await
}

async fn navigated(system: &System) -> Vec<Value> {
    let url = format!("{}/control/account", system.standin.base);
    let seen = http::json(http::client().get(url).send().await.unwrap()).await;
    seen["navigated"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_web_view_hands_over_and_the_mini_program_pays() {
    let system = System::start().await;
    let fine = system.fine("期限内").await;
    let hosts = [system.standin.base.as_str()];
    visit_with(&system, Visitor::PhoneInMiniProgram, "mini-program", &hosts, async |page| {
        page.open("/about").await;
        page.open(&entry(page, &system).await).await;
        page.shows("您要办什么事").await;
        page.open("/fines").await;
        page.fill("处罚决定书编号", &fine.number).await;
        page.fill("号牌号码", &fine.plate).await;
        page.follow("查询罚款").await;
        page.follow("微信支付").await;
        page.shows("用微信付款").await;
        page.picture("1-web-view").await;
        page.tap("用微信付款").await;
        until::so("the web-view has gone to the pay page", async || !navigated(&system).await.is_empty())
            .await;
        let to = navigated(&system).await[0].as_str().unwrap().to_owned();
        let code = to.strip_prefix("/pages/pay/pay?payment=").unwrap().to_owned();
        assert!(!page.path().await.contains(&code), "the code is in no address of ours");
        pay_natively(page, &system, &code).await;
    })
    .await;
    assert_eq!(system.standin.paid_orders().await.len(), 1);
}

/// The first address of the web-view. The session stays for the scripts that follow, as in the mini-program's memory.
async fn entry(page: &Page, system: &System) -> String {
    let script = "await mini.open('pages/index/index').onLoad({});
        sessionStorage.session = JSON.stringify(mini.app.globalData.session);
        return mini.page.data.address";
    let address = play(page, system, script).await;
    address.as_str().unwrap().strip_prefix(&system.base).unwrap().to_owned()
}

/// Taps, and WeChat says this.
async fn tap(page: &Page, what: &str, said: &str) -> Value {
    page.ask(&format!("mini.says = '{said}'; await mini.page.{what}()")).await;
    shown(page).await
}

async fn pay_natively(page: &Page, system: &System, code: &str) {
    // A page of the site lends its address to the calls; which one does not matter.
    page.open("/about").await;
    let open = format!("await mini.open('pages/pay/pay').onLoad({{ payment: '{code}' }});");
    // The refusal and the dead network are played: the browser's journal wants none.
    let refused =
        "const real = wx.request; wx.request = ({ success }) => success({ statusCode: 404, data: {} });";
    play(page, system, &format!("{refused} {open}")).await;
    let lapsed = shown(page).await;
    assert_eq!((&lapsed["title"], &lapsed["can"]), (&json!("没有打开"), &json!({})), "{lapsed}");
    play(page, system, &open).await;
    let ready = shown(page).await;
    assert_eq!(
        (&ready["title"], &ready["can"]),
        (&json!("待支付"), &json!({ "pay": true, "ask": true, "close": true }))
    );
    let cancelled = tap(page, "pay", "cancel").await;
    assert!(cancelled["note"].as_str().unwrap().contains("付款没有完成"), "{cancelled}");
    let failed = tap(page, "pay", "jsapi has no permission").await;
    assert!(failed["note"].as_str().unwrap().contains("微信没有打开付款"), "{failed}");
    // WeChat adds whose mini-program it is.
    let mut called = page.ask("return mini.paid[0]").await;
    assert_eq!(called["appId"], json!(null));
    called["appId"] = json!("wxdemo0000000001");
    // Nothing is known, so nothing is offered that could pay a second time.
    page.ask("mini.real = wx.request; wx.request = ({ fail }) => fail({ errMsg: 'request:fail' })").await;
    let offline = tap(page, "ask", "").await;
    assert_eq!((&offline["title"], &offline["can"]), (&json!("网络不通"), &json!({ "retry": true })));
    page.ask("wx.request = mini.real").await;
    assert_eq!(tap(page, "open", "").await["title"], "待支付");
    let asked = tap(page, "ask", "").await;
    assert!(asked["note"].as_str().unwrap().contains("请不要重复付款"), "{asked}");
    let order = system.standin.orders().await[0]["out_trade_no"].as_str().unwrap().to_owned();
    assert_eq!(system.standin.pay_with(&called).await, json!({"err_msg": "get_brand_wcpay_request:ok"}));
    let paid = tap(page, "pay", "ok").await;
    assert_eq!((&paid["title"], &paid["note"]), (&json!("已缴款"), &json!("")), "{paid}");
    let back = page.ask("mini.page.leave(); return [mini.moves, mini.app.globalData.next]").await;
    let receipt = format!("/payments/{order}/receipt");
    assert_eq!(back, json!([["back"], receipt]));
    let seen = page
        .ask("const index = mini.open('pages/index/index'); index.onShow(); return index.data.address")
        .await;
    assert_eq!(seen, json!(format!("{}{receipt}", system.base)));
    page.open(&receipt).await;
    page.shows("交通罚款缴款凭证").await;
    leads_on_after_its_login(page, system, &order).await;
}

/// Opens the index page as WeChat does: it is shown before its login has ended. Gives the web-view's address.
fn open_index(code: &str, query: &str) -> String {
    format!(
        "wx.login = ({{ success, fail }}) => '{code}' ? success({{ code: '{code}' }}) : fail({{ errMsg: 'login:fail' }});
        const index = mini.open('pages/index/index');
        const opening = index.onLoad({query});
        index.onShow();
        await opening;
        return index.data.address.slice(location.origin.length)"
    )
}

/// A message about a payment that was tapped, and a pay page with no page below it, lead to the payment; each after
/// the login, which says who pays.
async fn leads_on_after_its_login(page: &Page, system: &System, id: &str) {
    let (to, query) = (format!("/payments/{id}"), format!("{{ payment: '{id}' }}"));
    let tapped = play(page, system, &open_index("demo-two", &query)).await;
    enters(page, &tapped, &to).await;
    let left = format!(
        "mini.stack = ['pages/pay/pay'];
        const pay = mini.open('pages/pay/pay');
        pay.data.payment = {{ id: '{id}', state: 'paid' }};
        pay.leave();
        {}",
        open_index("demo-three", "{}")
    );
    let left = play(page, system, &left).await;
    assert_eq!(page.ask("return mini.moves").await, json!(["/pages/index/index"]));
    enters(page, &left, &format!("{to}/receipt")).await;
    // Nobody could be logged in.
    assert_eq!(play(page, system, &open_index("", &query)).await, json!(to));
}

/// The address says who pays, and then leads there.
async fn enters(page: &Page, address: &Value, to: &str) {
    let address = address.as_str().unwrap();
    assert!(address.starts_with("/wechat/enter?entry="), "{address}");
    page.open(address).await;
    assert_eq!(page.path().await, to, "{address}");
}
