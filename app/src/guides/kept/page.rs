//! The page as the server draws it: every guide with what it costs and wants.

use leptos::prelude::*;
use shared::{
    guides::{Fee, Guide, Material},
    messages::guides as words,
    path,
};

use super::id;
use crate::{
    cities::hotlines,
    document::{Section, document},
    frame::Frame,
    service::home_screen,
    ui,
};

/// All guides of a city.
pub fn kept_guides(frame: &Frame<'_>, guides: &[&Guide]) -> String {
    document(frame, words::KEPT, Section::Guides, || {
        let lines = guides.iter().map(|guide| line(guide)).collect_view();
        view! {
            {ui::back(path::GUIDES.to_owned(), "返回办事指南")}
            <h1>{words::KEPT}</h1>
            <p class="why">{words::KEPT_WHY}</p>
            {home_screen()}
            // `checklist.js` fills it.
            <section id="checklists" hidden>
                <h2>{words::CHECKLISTS}</h2>
                <ul class="cells"></ul>
            </section>
            <div class="field finder" hidden>
                <label for=id::WORDS>{words::KEPT_FIND}</label>
                <input type="search" id=id::WORDS maxlength="64" autocomplete="off"/>
                <p class="near-status" id=id::FOUND role="status"></p>
            </div>
            <ul class="cells" id=id::LIST>{lines}</ul>
            {hotlines(frame, frame.city, "", shared::messages::common::HOTLINES)}
        }
        .into_any()
    })
}

fn line(guide: &Guide) -> AnyView {
    let plain = guide.plain_name.clone().map(|name| view! { <small>{words::plain_name(&name)}</small> });
    view! {
        <li id=format!("{}{}", id::LINE, guide.id)>
            <a class="cell" href=path::guide(&guide.id)>
                <strong>{guide.name.clone()}</strong>
                {plain}
                <small>{words::FEES}"："{fees(guide)}</small>
                <small>{words::MATERIALS}"："{materials(&guide.materials)}</small>
            </a>
        </li>
    }
    .into_any()
}

/// In a line; what depends on the case says so by its label.
fn fees(guide: &Guide) -> String {
    let doubt = |doubtful: bool| if doubtful { "（待核实）" } else { "" };
    let one = |fee: &Fee| format!("{}{}元{}", fee.label, fee.amount_fen, doubt(fee.to_verify));
    match (guide.fees.is_empty(), guide.free, guide.fee_to_verify) {
        (true, true, false) => words::FREE.to_owned(),
        (true, _, _) => words::FEE_TO_VERIFY.to_owned(),
        (false, _, _) => guide.fees.iter().map(one).collect::<Vec<_>>().join("，"),
    }
}

fn materials(materials: &[Material]) -> String {
    if materials.is_empty() {
        return shared::messages::common::TO_ADD.to_owned();
    }
    let one = |material: &Material| {
        let some = if material.when.is_always() { "" } else { words::SOMETIMES };
        format!("{}{some}", material.text)
    };
    materials.iter().map(one).collect::<Vec<_>>().join("；")
}
