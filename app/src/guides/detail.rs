//! One guide.

use leptos::prelude::*;
use shared::{
    guides::{Availability, Guide, Statement},
    messages::guides as words,
    path,
    time::date_in_words,
};

use super::facts;
use crate::{
    cities::hotlines,
    document::{Section, document},
    frame::Frame,
    ui::{self, Tone},
};

/// The guides after which a resident looks up a fine or pays one: 交通违法罚款缴纳 and 交通违法处理.
const ABOUT_FINES: [&str; 2] = ["tm-fine-pay", "tm-violation"];

/// One guide.
pub fn guide(frame: &Frame<'_>, guide: &Guide) -> String {
    document(frame, &guide.name, Section::Guides, || {
        let list = ui::with_query(path::GUIDES, &[("department", Some(guide.department.clone()))]);
        let doubtful = facts::any_to_verify(guide);
        view! {
            {ui::back(list, "返回办事指南")}
            <h1>{guide.name.clone()}</h1>
            <p class="tags">{ui::tag("kind", guide.department.clone())}{cities(frame, guide)}</p>
            {availability(guide)}
            {to_fines(&guide.id)}
            {statements(guide)}
            {doubtful.then(|| ui::notice(Tone::Note, words::SOME_TO_VERIFY))}
            {scenarios(guide)}
            {facts::one("谁能办", &guide.applicants, guide)}
            {facts::list("要符合的条件", &guide.conditions, guide)}
            {facts::list("要带的材料", &guide.materials, guide)}
            {fees(guide)}
            {time_limits(guide)}
            {facts::list("在哪里办", &guide.channels, guide)}
            {facts::steps("怎样办", &guide.steps, guide)}
            {facts::one("办完得到什么", &guide.result, guide)}
            {guide.remark.as_ref().map(|remark| facts::one("另外请知道", remark, guide))}
            {facts::list("法律依据", &guide.legal_basis, guide)}
            {facts::sources(&guide.sources)}
            {offices(frame)}
            {hotlines(frame, frame.city, &guide.department, "还有疑问，请打电话")}
        }
        .into_any()
    })
}

/// The way to the fines from the guides that are about them.
fn to_fines(id: &str) -> Option<AnyView> {
    ABOUT_FINES.contains(&id).then(|| {
        view! { <p class="no-print"><a class="button block" href=path::FINES>{words::TO_FINES}</a></p> }
            .into_any()
    })
}

fn cities(frame: &Frame<'_>, guide: &Guide) -> AnyView {
    let names = frame.cities.iter().filter(|c| guide.cities.contains(&c.adcode)).map(|c| c.name.clone());
    names.map(|name| ui::tag("place", name)).collect_view().into_any()
}

fn availability(guide: &Guide) -> AnyView {
    // What one city offers by itself is no matter of the programme across the cities.
    let across = guide.cities.len() > 1 && !guide.statements.is_empty();
    match guide.availability {
        Availability::Active if across => {
            view! { <p class="tags">{ui::tag("active", words::ACTIVE)}</p> }.into_any()
        }
        Availability::Active => ().into_any(),
        Availability::Planned { since } => {
            ui::notice(Tone::Warning, format!("{}{}", date_in_words(since), words::PLANNED))
        }
        Availability::Reference => ui::notice(Tone::Note, words::REFERENCE),
    }
}

fn statements(guide: &Guide) -> AnyView {
    if guide.statements.is_empty() {
        return ().into_any();
    }
    let said = |statement: &Statement| {
        view! {
            <li><strong>{statement.by.clone()}</strong>"："{statement.text.clone()}{facts::marks(&[statement.source])}</li>
        }
    };
    view! {
        <section>
            <h2>"公开报道怎么说"</h2>
            {guide.contradictory.then(|| ui::notice(Tone::Warning, words::CONTRADICTORY))}
            <ul class="plain">{guide.statements.iter().map(said).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn scenarios(guide: &Guide) -> AnyView {
    if guide.scenarios.is_empty() {
        return ().into_any();
    }
    let items = guide.scenarios.iter().map(|fact| view! { <li>{facts::line(fact)}</li> });
    view! {
        <section>
            <h2>"先分清情况"</h2>
            {facts::basis(&guide.scenarios, guide)}
            <p class="why">{words::SCENARIOS_WHY}</p>
            <ul class="plain">{items.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn fees(guide: &Guide) -> AnyView {
    let rows = guide.fees.iter().map(|fee| {
        view! {
            <tr>
                <th scope="row">{fee.label.clone()}</th>
                <td class="amount">{format!("{}元", fee.amount_fen)}</td>
                <td>{fee.to_verify.then(ui::to_verify_tag)}{facts::marks(&fee.sources)}</td>
            </tr>
        }
    });
    let table = (!guide.fees.is_empty()).then(|| view! {
        <table>
            <thead><tr><th scope="col">"项目"</th><th scope="col" class="amount">"金额"</th><th scope="col">"来源"</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    });
    let whole = match (guide.fee_to_verify, guide.free) {
        (true, _) => Some(view! { <p>{ui::to_verify_tag()}" "{words::FEE_TO_VERIFY}</p> }.into_any()),
        (false, true) => Some(view! { <p>{words::FREE}</p> }.into_any()),
        (false, false) if guide.fees.is_empty() => Some(view! { <p>{words::FEE_TO_VERIFY}</p> }.into_any()),
        (false, false) => None,
    };
    let sourceless = guide.fees.iter().any(|fee| fee.sources.is_empty() && !fee.to_verify);
    let basis = (sourceless || (guide.free && !guide.fee_to_verify)).then(|| facts::whole_basis(guide));
    view! { <section><h2>"费用"</h2>{basis}{whole}{table}</section> }.into_any()
}

fn time_limits(guide: &Guide) -> AnyView {
    let legal = match &guide.time_limit_legal {
        Some(fact) => facts::line(fact),
        None => ui::tag("verify", words::TIME_LIMIT_TO_VERIFY),
    };
    let promised = guide.time_limit_promised.as_ref().map(|fact| ui::row("承诺时限", facts::line(fact)));
    let limits = guide.time_limit_legal.iter().chain(&guide.time_limit_promised);
    view! {
        <section>
            <h2>"要多久"</h2>
            {facts::basis(limits, guide)}
            <dl class="facts">{ui::row("法定时限", legal)}{promised}</dl>
        </section>
    }
    .into_any()
}

fn offices(frame: &Frame<'_>) -> AnyView {
    let href = ui::with_query(path::OFFICES, &[("city", frame.city.map(|code| code.to_string()))]);
    view! { <p class="no-print"><a class="button plain" href=href>"找办事窗口"</a></p> }.into_any()
}
