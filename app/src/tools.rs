//! The island beside a window's title: send the page on, copy its address, have it read aloud.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use shared::messages::offices as words;

use crate::browser;

const SPEAK: &str = "speak";
const SEND: &str = "send";
const STATUS: &str = "tools-status";
/// How often the button looks whether the phone still reads.
const LISTEN: Duration = Duration::from_millis(300);

/// Shows only the buttons that this browser can serve.
#[island]
pub fn Tools(
    /// The public address of the page.
    address: String,
    /// What is read aloud, before the state.
    speech: String,
    /// The id of the element whose words are read aloud last: the state changes while the page is open.
    state: String,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    for (id, can) in [(SPEAK, browser::can_speak()), (SEND, browser::can_send())] {
        if can {
            browser::unhide(id);
        }
    }
    let kept = address.clone();
    let send = move |_| browser::send(&kept);
    let copy = move |_| {
        let address = address.clone();
        spawn_local(async move {
            let copied = browser::copy(&address).await;
            browser::say(STATUS, if copied { words::COPIED } else { words::NOT_COPIED });
        });
    };
    let speak = move |_| {
        if browser::speak(&[&speech, "。", &browser::text(&state)].concat()) {
            spawn_local(offer_to_stop());
        }
    };
    view! {
        <div class="tools">
            <button type="button" class="button plain" id=SPEAK hidden=true on:click=speak>{words::READ_ALOUD}</button>
            <button type="button" class="button plain" id=SEND hidden=true on:click=send>{words::SEND}</button>
            <button type="button" class="button plain" on:click=copy>{words::COPY}</button>
            <p class="near-status" id=STATUS role="status"></p>
        </div>
    }
}

/// The button says what a second tap does, for as long as the phone reads. It asks, because some phones never report
/// that they were stopped.
async fn offer_to_stop() {
    browser::say(SPEAK, words::READ_STOP);
    while browser::speaks() {
        browser::sleep(LISTEN).await;
    }
    browser::say(SPEAK, words::READ_ALOUD);
}
