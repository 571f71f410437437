//! The island that watches a payment and loads the page afresh when it has moved.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use shared::{messages::payments as words, path, payments::PaymentState};

use crate::browser;

const FIRST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(10);
/// Some fifty minutes of looking at the page; whoever comes back later has the button.
const ROUNDS: u32 = 300;

/// Whether the state cannot change any more by itself.
#[cfg(feature = "ssr")]
pub(super) const fn is_final(state: PaymentState) -> bool {
    matches!(state, PaymentState::Paid | PaymentState::Closed | PaymentState::Surplus | PaymentState::Held)
}

/// What the island reads of a payment; a change of either is a reason to load the page afresh.
#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(super) struct Standing {
    state: PaymentState,
    next: Step,
}

#[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
struct Step {
    action: String,
}

#[cfg(feature = "ssr")]
impl From<&shared::payments::Payment> for Standing {
    fn from(payment: &shared::payments::Payment) -> Standing {
        use shared::payments::NextStep;
        let action = match payment.next {
            NextStep::OpenH5 { .. } => "open_h5",
            NextStep::ScanQr { .. } => "scan_qr",
            NextStep::Jsapi { .. } => "jsapi",
            NextStep::Reopen => "reopen",
            NextStep::Wait { .. } => "wait",
            NextStep::None => "none",
        };
        Standing { state: payment.state, next: Step { action: action.to_owned() } }
    }
}

/// Asks again and again, ever more slowly, while the page is seen. What it knows it does not draw: the server
/// draws the page, so that both ways show the same.
#[island]
pub fn PaymentProgress(
    /// The payment's id.
    id: String,
    /// What the page shows.
    shown: Standing,
) -> impl IntoView {
    let status = RwSignal::new(String::new());
    let address = format!("{}{}/{id}", path::API, path::PAYMENTS);
    Effect::new(move || {
        status.set(words::WATCHING.to_owned());
        let (address, shown) = (address.clone(), shown.clone());
        spawn_local(async move {
            if watch(&address, &shown).await {
                browser::reload();
            } else {
                status.set(words::WATCHED.to_owned());
            }
        });
    });
    view! { <p class="why" role="status">{status}</p> }
}

/// Whether the payment has moved, once it has; `false` after the last round.
async fn watch(address: &str, shown: &Standing) -> bool {
    let mut pause = FIRST;
    let mut away = false;
    for _ in 0..ROUNDS {
        browser::sleep(pause).await;
        if browser::is_hidden() {
            // The payer is in WeChat: ask nobody, and ask soon after the return.
            pause = FIRST;
            away = true;
            continue;
        }
        // No answer is no news: ask again, more slowly.
        let now = if std::mem::take(&mut away) {
            // Back from WeChat, perhaps having paid: let the server ask at once.
            browser::post_json::<Standing>(&format!("{address}/check")).await
        } else {
            browser::get_json::<Standing>(address, Vec::new()).await
        };
        if now.is_some_and(|now| now != *shown) {
            return true;
        }
        pause = (pause + pause / 4).min(LONGEST);
    }
    false
}
