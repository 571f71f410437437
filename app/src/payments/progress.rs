//! The island that watches a payment and loads the page afresh when it has moved.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use shared::{
    messages::payments as words,
    path,
    payments::{NextStep, Payment, PaymentState},
};

use crate::browser;

const FIRST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(10);
/// With the growing pauses, some twenty minutes; whoever comes back later has the button.
const MOST_QUESTIONS: u32 = 120;

/// Whether the state cannot change any more by itself.
pub(super) const fn is_final(state: PaymentState) -> bool {
    matches!(state, PaymentState::Paid | PaymentState::Closed | PaymentState::Surplus | PaymentState::Held)
}

/// Names the next step, without its addresses: a change of name is a reason to load the page afresh.
pub(super) const fn step_name(step: &NextStep) -> &'static str {
    match step {
        NextStep::OpenH5 { .. } => "open_h5",
        NextStep::ScanQr { .. } => "scan_qr",
        NextStep::Jsapi { .. } => "jsapi",
        NextStep::Reopen => "reopen",
        NextStep::Wait { .. } => "wait",
        NextStep::None => "none",
    }
}

/// Asks again and again, ever more slowly, while the page is seen. What it knows it does not draw: the server
/// draws the page, so that both ways show the same.
#[island]
pub fn PaymentProgress(
    /// The payment's id.
    id: String,
    /// The state that the page shows.
    state: PaymentState,
    /// The [`step_name`] of the step that the page shows.
    step: String,
) -> impl IntoView {
    let watching = RwSignal::new(None::<bool>);
    let address = format!("{}{}/{id}", path::API, path::PAYMENTS);
    Effect::new(move || {
        let shown = Shown { address: address.clone(), state, step: step.clone() };
        browser::on_visible({
            let shown = shown.clone();
            move || watch(shown.clone(), watching)
        });
        watch(shown, watching);
    });
    let text = move || match watching.get() {
        None => "",
        Some(true) => words::WATCHING,
        Some(false) => words::WATCHED,
    };
    view! { <p class="why" role="status">{text}</p> }
}

/// What the page shows, and where to ask whether it still holds.
#[derive(Clone)]
struct Shown {
    address: String,
    state: PaymentState,
    step: String,
}

/// Starts one round of questions, unless one runs.
fn watch(shown: Shown, watching: RwSignal<Option<bool>>) {
    if watching.get_untracked() == Some(true) {
        return;
    }
    watching.set(Some(true));
    spawn_local(async move {
        let mut pause = FIRST;
        for _ in 0..MOST_QUESTIONS {
            browser::sleep(pause).await;
            if browser::is_hidden() {
                break;
            }
            // An error is no news: ask again, more slowly.
            if let Ok(now) = browser::get_json::<Payment>(&shown.address, Vec::new()).await
                && (now.state != shown.state || step_name(&now.next) != shown.step)
            {
                browser::reload();
                return;
            }
            pause = pause.mul_f32(1.25).min(LONGEST);
        }
        watching.set(Some(false));
    });
}
