//! What the forms do: the same levers as those of the control API.

use std::future::{Ready, ready};

use actix_web::error::InternalError;
use actix_web::http::header;
use actix_web::web::{self, Data, Form, Path};
use actix_web::{Error, FromRequest, HttpRequest, HttpResponse};
use jiff::{Span, tz};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{done, labels, refused};
use crate::books::{Outcome, Payment};
use crate::faults::{Kind, Route};
use crate::standin::{self, Standin};
use crate::{clock, notifier};

/// Who pays when an operator pays.
const PAYER: &str = "openid-operator";
/// A day's bills are ready at this hour of the next day.
const BILLS_HOUR: i8 = 10;

/// `/operator/…`
pub fn routes(config: &mut web::ServiceConfig) {
    let scope = web::scope("/operator")
        .app_data(web::FormConfig::default().limit(4096).error_handler(|error, _| {
            InternalError::from_response(error, refused("有一项没有填，或者填得不对。")).into()
        }))
        .route("/clock", web::post().to(time))
        .route("/orders/{number}/pay", web::post().to(pay))
        .route("/refunds/{number}/end", web::post().to(end))
        .route("/refunds", web::post().to(plan))
        .route("/notifications", web::post().to(hold))
        .route("/faults", web::post().to(fault))
        .route("/faults/clear", web::post().to(clear))
        .route("/chaos", web::post().to(chaos))
        .route("/platform", web::post().to(platform))
        .route("/bills", web::post().to(bill))
        .route("/bills/clear", web::post().to(no_bills))
        .route("/police", web::post().to(police));
    config.service(scope);
}

/// The form was sent by this page, not by another site's: a browser names the origin of a POST.
struct FromHere;

impl FromRequest for FromHere {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let origin = text(header::ORIGIN).map(|origin| origin.split_once("://").map_or("", |(_, host)| host));
        let is_foreign = origin.is_some_and(|origin| Some(origin) != text(header::HOST));
        ready(if is_foreign { Err(actix_web::error::ErrorForbidden("another origin")) } else { Ok(Self) })
    }
}

/// A text that may have been left empty.
fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// The lever of the control API that this JSON is.
fn lever<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| format!("填写有误：{error}"))
}

#[derive(Deserialize)]
struct Time {
    to: String,
}

async fn time(standin: Data<Standin>, form: Form<Time>, _: FromHere) -> HttpResponse {
    let clock = &standin.clock;
    let fits = match form.to.as_str() {
        "machine" => clock.set(jiff::Timestamp::now()),
        "bills" => {
            let tomorrow = clock::day(clock.now()).saturating_add(Span::new().days(1));
            tz::offset(8).to_timestamp(tomorrow.at(BILLS_HOUR, 0, 0, 0)).is_ok_and(|to| clock.set(to))
        }
        seconds => seconds.parse().is_ok_and(|seconds| clock.advance(seconds)),
    };
    done("clock", if fits { Ok(()) } else { Err("时钟拨不到那里".to_owned()) })
}

async fn pay(standin: Data<Standin>, number: Path<String>, _: FromHere) -> HttpResponse {
    let payment = Payment { openid: PAYER, at: standin.clock.now(), even_if_closed: true };
    let key = standin.orders().key_of(&number);
    let paid = key.and_then(|key| standin::pay(&standin, &key, payment));
    done("orders", paid.map(drop).map_err(|refusal| refusal.message))
}

#[derive(Deserialize)]
struct End {
    outcome: Outcome,
}

async fn end(standin: Data<Standin>, number: Path<String>, form: Form<End>, _: FromHere) -> HttpResponse {
    let now = standin.clock.now();
    let ended = {
        let mut orders = standin.orders();
        let key = orders.refund_key_of(&number);
        key.and_then(|key| orders.end_refund(&key, form.outcome, now).map(|ended| (key, ended)))
    };
    let ended = match ended {
        Ok((key, true)) => {
            notifier::refund(&standin, &key);
            Ok(())
        }
        Ok((_, false)) => Err("这笔退款已经有结果".to_owned()),
        Err(refusal) => Err(refusal.message),
    };
    done("refunds", ended)
}

#[derive(Deserialize)]
struct Planned {
    outcome: Outcome,
    after_seconds: u32,
}

async fn plan(standin: Data<Standin>, form: Form<Planned>, _: FromHere) -> HttpResponse {
    let Planned { outcome, after_seconds } = form.into_inner();
    standin.orders().plan = crate::books::Plan { outcome, after_seconds };
    done("refund-plan", Ok(()))
}

#[derive(Deserialize)]
struct Hold {
    hold: bool,
}

async fn hold(standin: Data<Standin>, form: Form<Hold>, _: FromHere) -> HttpResponse {
    standin.notifier.hold(form.hold);
    done("sending", Ok(()))
}

#[derive(Deserialize)]
struct Fault {
    route: Route,
    kind: Kind,
    times: u32,
    #[serde(default)]
    number: String,
    #[serde(default)]
    seconds: String,
    after_effect: Option<String>,
}

async fn fault(standin: Data<Standin>, form: Form<Fault>, _: FromHere) -> HttpResponse {
    let seconds = given(&form.seconds).map(str::parse::<u32>).transpose();
    let Ok(seconds) = seconds else { return refused("秒数应为整数") };
    if !form.kind.fits(form.route) {
        return refused(&labels::misfit(form.kind, form.route));
    }
    let fault = lever(json!({
        "route": form.route, "kind": form.kind, "times": form.times, "number": given(&form.number),
        "seconds": seconds, "after_effect": form.after_effect.is_some(),
    }));
    done("faults", fault.and_then(|fault| standin.faults().order(fault)))
}

async fn clear(standin: Data<Standin>, _: FromHere) -> HttpResponse {
    standin.faults().clear();
    done("faults", Ok(()))
}

#[derive(Deserialize)]
struct Chaos {
    seed: u64,
    percent: u8,
}

/// Everything that can go wrong, for a share of all calls.
async fn chaos(standin: Data<Standin>, form: Form<Chaos>, _: FromHere) -> HttpResponse {
    let routes: Vec<Route> = labels::ROUTES.iter().map(|(route, _)| *route).collect();
    let kinds: Vec<Kind> = labels::KINDS.iter().map(|(kind, _)| *kind).collect();
    let chaos = lever(json!({"seed": form.seed, "percent": form.percent, "routes": routes, "kinds": kinds}));
    done("chaos", chaos.and_then(|chaos| standin.faults().unleash(chaos)))
}

#[derive(Deserialize)]
struct Platform {
    #[serde(default)]
    mode: String,
    #[serde(default)]
    other_key_percent: String,
    rotate: Option<String>,
}

async fn platform(standin: Data<Standin>, form: Form<Platform>, _: FromHere) -> HttpResponse {
    let percent = given(&form.other_key_percent).map(str::parse::<u8>).transpose();
    let Ok(percent) = percent else { return refused("百分比应为 0 到 100") };
    let pulled = lever::<crate::platform::Lever>(json!({
        "mode": given(&form.mode), "rotate": form.rotate.is_some(), "other_key_percent": percent,
    }));
    done("platform", pulled.and_then(|pulled| standin.platform().pull(&pulled).map_err(str::to_owned)))
}

#[derive(Deserialize)]
struct Bill {
    bill: String,
    date: String,
    change: String,
    #[serde(default)]
    merchant: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    amount_fen: String,
}

async fn bill(standin: Data<Standin>, form: Form<Bill>, _: FromHere) -> HttpResponse {
    let amount = given(&form.amount_fen).map(str::parse::<u64>).transpose();
    let Ok(amount) = amount else { return refused("金额应为整数（分）") };
    let change = lever::<crate::bills::Change>(json!({
        "bill": form.bill, "date": form.date, "change": form.change, "merchant": given(&form.merchant),
        "number": given(&form.number), "amount_fen": amount,
    }));
    let changed = |change| standin.downloads().change(change, &standin.orders()).map_err(str::to_owned);
    done("bills", change.and_then(changed))
}

async fn no_bills(standin: Data<Standin>, _: FromHere) -> HttpResponse {
    standin.downloads().changes.clear();
    done("bills", Ok(()))
}

#[derive(Deserialize)]
struct Correction {
    number: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    principal_fen: String,
}

async fn police(standin: Data<Standin>, form: Form<Correction>, _: FromHere) -> HttpResponse {
    let principal = given(&form.principal_fen).map(str::parse::<u64>).transpose();
    let Ok(principal) = principal else { return refused("金额应为整数（分）") };
    if given(&form.status).is_none() && principal.is_none() {
        return refused("没有写要改什么：选一个状态，或者填罚款");
    }
    let correction = lever::<crate::police::Correction>(json!({
        "number": form.number.trim(), "status": given(&form.status), "principal_fen": principal,
    }));
    let corrected = correction.map(|correction| standin.police.correct(&correction).map(drop));
    done("police", corrected.and_then(|corrected| corrected.ok_or_else(|| "没有这个决定书编号".to_owned())))
}
