//! Take it along: the code that another phone reads, from the screen or from paper.

use leptos::prelude::*;
use shared::{messages::offices as words, offices::Office, path};

/// The code and the address it stands for; on paper both are what leads back here.
pub(super) fn share(office: &Office, address: &str) -> AnyView {
    let title = words::code_of(&office.name);
    view! {
        <section>
            <h2>{words::SHARE}</h2>
            <div class="share card">
                <img class="qr" src=path::office_code(&office.id) alt=title width="160" height="160" loading="lazy"/>
                <div>
                    <p>{words::SHARE_WHY}</p>
                    <p class="address">{address.to_owned()}</p>
                </div>
            </div>
        </section>
    }
    .into_any()
}
