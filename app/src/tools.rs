//! The island beside a window's title: send the page on, copy its address, have it read aloud.

use leptos::{prelude::*, task::spawn_local};
use shared::messages::offices as words;

use crate::browser;

const SPEAK: &str = "speak";
const SEND: &str = "send";
const STATUS: &str = "tools-status";

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
    let speak = move |_| browser::speak(&[&speech, "。", &browser::text(&state)].concat());
    view! {
        <div class="tools">
            <button type="button" class="button plain" id=SPEAK hidden=true on:click=speak>{words::READ_ALOUD}</button>
            <button type="button" class="button plain" id=SEND hidden=true on:click=send>{words::SEND}</button>
            <button type="button" class="button plain" on:click=copy>{words::COPY}</button>
            <p class="near-status" id=STATUS role="status"></p>
        </div>
    }
}
