//! The form for a fine, and the island that checks it while one types.

use leptos::{ev, prelude::*};
use shared::{
    fines::{FineNo, Plate},
    messages::fines as words,
    path,
};

use super::field::{Entry, Field};

const NUMBER: Field = Field {
    name: "decision_no",
    label: "处罚决定书编号",
    hint: words::NUMBER_HINT,
    example: words::NUMBER_EXAMPLE,
    maxlength: "64",
    // A camera serial passes: its answer says what to do instead.
    fault: |text| FineNo::parse(text).err().map(words::number).unwrap_or_default(),
};

const PLATE: Field = Field {
    name: "plate",
    label: "号牌号码",
    hint: words::PLATE_HINT,
    example: words::PLATE_EXAMPLE,
    maxlength: "32",
    fault: |text| text.parse::<Plate>().err().map(words::plate).unwrap_or_default(),
};

/// Two fields. With WASM they are checked by the parsers that the server uses, when one leaves a field and
/// before anything is sent; without it, the server answers with the same words.
#[island]
pub fn CheckedForm(
    /// The number as typed before.
    number: String,
    /// The plate as typed before.
    plate: String,
    /// What the server found wrong with the number; empty when nothing.
    number_error: String,
    /// What the server found wrong with the plate; empty when nothing.
    plate_error: String,
) -> impl IntoView {
    let number = Entry::new(NUMBER, number, number_error);
    let plate = Entry::new(PLATE, plate, plate_error);
    let submit = move |event: ev::SubmitEvent| {
        // Both, so that two mistakes are told at once.
        let (number_wrong, plate_wrong) = (number.is_wrong(), plate.is_wrong());
        if number_wrong || plate_wrong {
            event.prevent_default();
            if number_wrong { number.focus() } else { plate.focus() }
        }
    };
    view! {
        <form class="card" method="post" action=path::FINES novalidate=true on:submit=submit>
            {number.view()}
            {plate.view()}
            <button class="button block">"查询罚款"</button>
        </form>
    }
}
