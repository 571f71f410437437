//! One guide.

use leptos::prelude::*;
use shared::{
    guides::{Availability, Fact, Guide, Outcome, Statement},
    messages::{around, guides as words},
    path,
    time::date_in_words,
};

use super::{GuidePage, differences::differences, facts, materials, verdict::verdict};
use crate::{
    cities::hotlines,
    document::{Section, document},
    frame::Frame,
    tools::Tools,
    ui::{self, Tone},
};

/// The guides after which a resident looks up a fine or pays one: 交通违法罚款缴纳 and 交通违法处理.
const ABOUT_FINES: [&str; 2] = ["tm-fine-pay", "tm-violation"];

/// One guide for one case.
pub fn guide(frame: &Frame<'_>, page: &GuidePage<'_>) -> String {
    let guide = page.guide;
    document(frame, &guide.name, Section::Guides, || {
        let list = ui::with_query(path::GUIDES, &[("department", Some(guide.department.clone()))]);
        let speech = guide.name.clone();
        view! {
            // The worker leads here, by this name, where only other answers are kept.
            <div id="instead" role="status" hidden>{ui::notice(Tone::Warning, around::KEPT_INSTEAD)}</div>
            {ui::back(list, "返回办事指南")}
            <h1>{guide.name.clone()}</h1>
            {guide.plain_name.clone().map(|name| view! { <p class="plain-name">{words::plain_name(&name)}</p> })}
            <p class="tags">{ui::tag("kind", guide.department.clone())}{cities(frame, guide)}</p>
            <Tools address=page.address.to_owned() speech state=WHOLE.to_owned()/>
            <div id=WHOLE>
                {availability(guide)}
                {to_fines(&guide.id)}
                {verdict(page)}
                {chapters(frame, page)}
            </div>
            {terms(guide)}
            {completeness(guide)}
            {facts::sources(&guide.sources)}
            {super::feedback::section(&guide.id)}
            {hotlines(frame, frame.city, &guide.department, "还有疑问，请打电话")}
        }
        .into_any()
    })
}

/// What is read aloud.
const WHOLE: &str = "guide";

/// Whoever is refused needs to know why and what to do about it, not what to bring.
fn chapters(frame: &Frame<'_>, page: &GuidePage<'_>) -> AnyView {
    let guide = page.guide;
    let whole = |title, facts: &[Fact], content| facts::chapter(title, facts::parts(facts), page, content);
    let list = |title, facts: &[Fact]| whole(title, facts, facts::list(facts, page));
    let some = |title, facts: &[Fact]| (!facts.is_empty()).then(|| list(title, facts));
    let doable = page.case.outcome() != Outcome::Refused;
    let who = std::slice::from_ref(&guide.applicants);
    let result = std::slice::from_ref(&guide.result);
    view! {
        {statements(page)}
        {facts::any_to_verify(guide).then(|| ui::notice(Tone::Note, words::SOME_TO_VERIFY))}
        {(!page.case.open_questions().is_empty()).then(|| differences(frame, page))}
        {whole(words::APPLICANTS, who, facts::list(who, page))}
        {list(words::CONDITIONS, &guide.conditions)}
        {doable.then(|| view! {
            {materials::materials(page)}
            {materials::channels(page)}
            {time_limits(page)}
            {fees(page)}
            {whole(words::STEPS, &guide.steps, facts::steps(&guide.steps, page))}
            {whole(words::RESULT, result, facts::list(result, page))}
            {list(words::COLLECT, &guide.collect)}
        })}
        {list(words::LEGAL_BASIS, &guide.legal_basis)}
        {list(words::REMEDIES, &guide.remedies)}
        {some(words::REMARKS, &guide.remarks)}
    }
    .into_any()
}

/// The official words of the page in plain ones.
fn terms(guide: &Guide) -> Option<AnyView> {
    let rows = guide.terms.iter().map(|term| ui::named_row(term.term.clone(), term.plain.clone()));
    (!guide.terms.is_empty()).then(|| {
        view! { <section><h2>{words::TERMS}</h2><dl class="facts">{rows.collect_view()}</dl></section> }
            .into_any()
    })
}

/// How much of it is known.
fn completeness(guide: &Guide) -> AnyView {
    view! {
        <section>
            <h2>{words::COMPLETENESS}</h2>
            <p>{words::completeness(&guide.completeness())}</p>
        </section>
    }
    .into_any()
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

fn statements(page: &GuidePage<'_>) -> AnyView {
    let guide = page.guide;
    if guide.statements.is_empty() {
        return ().into_any();
    }
    let said = |statement: &Statement| {
        // A promise without its day is none.
        let day = guide.sources.get(statement.source).and_then(|source| source.published);
        let day = day.map(|day| format!("（{}）", date_in_words(day)));
        view! {
            <li><strong>{statement.by.clone()}{day}</strong>"："{statement.text.clone()}{facts::marks(&[statement.source])}</li>
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

fn fees(page: &GuidePage<'_>) -> AnyView {
    let guide = page.guide;
    let rows = guide.fees.iter().map(|fee| {
        view! {
            <tr>
                <th scope="row">{fee.label.clone()}</th>
                <td class="amount">{format!("{}元", fee.amount_fen)}</td>
                <td>{facts::behind(fee, page)}</td>
            </tr>
        }
    });
    let table = (!guide.fees.is_empty()).then(|| view! {
        <table>
            <thead><tr><th scope="col">"项目"</th><th scope="col" class="amount">"金额"</th><th scope="col">"来源和条件"</th></tr></thead>
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
    view! { <section><h2>{words::FEES}</h2>{basis}{whole}{table}</section> }.into_any()
}

fn time_limits(page: &GuidePage<'_>) -> AnyView {
    let guide = page.guide;
    let legal = if guide.time_limit_legal.is_empty() {
        ui::tag("verify", words::TIME_LIMIT_TO_VERIFY)
    } else {
        facts::list(&guide.time_limit_legal, page)
    };
    let promised = &guide.time_limit_promised;
    let promised = (!promised.is_empty()).then(|| ui::row("承诺时限", facts::list(promised, page)));
    let content = view! { <dl class="facts">{ui::row("法定时限", legal)}{promised}</dl> }.into_any();
    let limits = facts::parts(&guide.time_limit_legal).chain(facts::parts(&guide.time_limit_promised));
    facts::chapter(words::TIME_LIMITS, limits, page, content)
}
