//! The form for a fine, and the island that checks it while one types.

use leptos::{ev, prelude::*};
use shared::{
    fines::{FineNo, Plate},
    messages::fines as words,
    path,
};

use super::field::Field;

const NUMBER: Field = Field {
    name: "decision_no",
    label: "处罚决定书编号",
    hint: words::NUMBER_HINT,
    example: words::NUMBER_EXAMPLE,
    // Not `numeric`: a serial with a letter must be typable to be told what it is.
    inputmode: "text",
    maxlength: "64",
};

const PLATE: Field = Field {
    name: "plate",
    label: "号牌号码",
    hint: words::PLATE_HINT,
    example: words::PLATE_EXAMPLE,
    inputmode: "text",
    maxlength: "32",
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
    let (number, number_error) = (RwSignal::new(number), RwSignal::new(number_error));
    let (plate, plate_error) = (RwSignal::new(plate), RwSignal::new(plate_error));
    let check_number = move || number_error.set(number.with(|text| number_fault(text)));
    let check_plate = move || plate_error.set(plate.with(|text| plate_fault(text)));
    let submit = move |event: ev::SubmitEvent| {
        check_number();
        check_plate();
        if number_error.with(|e| !e.is_empty()) || plate_error.with(|e| !e.is_empty()) {
            event.prevent_default();
        }
    };
    view! {
        <form class="card" method="post" action=path::FINES novalidate=true on:submit=submit>
            {NUMBER.view(number, number_error, check_number)}
            {PLATE.view(plate, plate_error, check_plate)}
            <button class="button block">"查询罚款"</button>
        </form>
    }
}

/// Empty when the number can be looked up. A camera serial can: its answer says what to do instead.
fn number_fault(text: &str) -> String {
    FineNo::parse(text).err().map(words::number).unwrap_or_default()
}

fn plate_fault(text: &str) -> String {
    text.parse::<Plate>().err().map(words::plate).unwrap_or_default()
}
