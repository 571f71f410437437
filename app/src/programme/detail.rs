//! One announced item.

use leptos::prelude::*;
use shared::{
    guides::Statement,
    messages::programme as words,
    path,
    programme::{Printed, ProgrammeItem, Standing, Way, WayKind},
    time::date_in_words,
};

use crate::{
    cities::hotlines,
    document::{Section, document},
    frame::Frame,
    ui::{self, Tone},
};

/// One announced item.
pub fn programme_item(frame: &Frame<'_>, item: &ProgrammeItem) -> String {
    document(frame, &item.title, Section::Aside, || {
        view! {
            {ui::back(path::PROGRAMME.to_owned(), words::BACK)}
            <h1>{item.title.clone()}</h1>
            <p class="tags">{ui::tag("kind", item.department.clone())}{standing(item.standing)}{cities(frame, item)}</p>
            {caution(item.standing)}
            <p>{item.about.clone()}</p>
            <dl class="facts">
                {ui::row("谁能用", item.audience.clone())}
                {ui::row("公布日期", date_in_words(item.stated))}
                {(!item.channels.is_empty()).then(|| ui::row("在哪里办", item.channels.join("；")))}
            </dl>
            {ways(item)}
            {printed("公布的数字", "数字", &item.figures)}
            {printed("公布的承诺", "承诺", &item.promises)}
            {statements(item)}
            {ui::notice(Tone::Note, words::MAY_HAVE_CHANGED)}
            {sources(item)}
            {hotlines(frame, frame.city, &item.department, "还有疑问，请打电话")}
        }
        .into_any()
    })
}

/// What became of it, as a tag. What does not simply run stands out.
pub(super) fn standing(standing: Standing) -> AnyView {
    let class = match standing {
        Standing::Running => "active",
        Standing::Planned { .. } | Standing::Trial | Standing::Past | Standing::NotAService => "verify",
    };
    ui::tag(class, words::standing(standing))
}

fn cities(frame: &Frame<'_>, item: &ProgrammeItem) -> AnyView {
    let names = frame.cities.iter().filter(|c| item.cities.contains(&c.adcode)).map(|c| c.name.clone());
    names.map(|name| ui::tag("place", name)).collect_view().into_any()
}

fn caution(standing: Standing) -> Option<AnyView> {
    match standing {
        Standing::Running => None,
        Standing::Planned { since } => {
            Some(ui::notice(Tone::Warning, format!("{}{}", date_in_words(since), words::PLANNED)))
        }
        Standing::Trial => Some(ui::notice(Tone::Note, words::TRIAL)),
        Standing::Past => Some(ui::notice(Tone::Warning, words::PAST)),
        Standing::NotAService => Some(ui::notice(Tone::Warning, words::NOT_A_SERVICE)),
    }
}

/// Where to go on from here, in the order of the pack: the first is the best.
fn ways(item: &ProgrammeItem) -> AnyView {
    let cell = |way: &Way| match way.kind {
        // Not as on a list of telephones, which is left out in print: here the number is the point of the page.
        WayKind::Hotline => view! {
            <li class="cell">
                <strong>{way.label.clone()}</strong>
                {ui::telephone(&way.to)}
                {way.to_verify.then(|| view! { " "{ui::to_verify_tag()} })}
            </li>
        }
        .into_any(),
        WayKind::Guide | WayKind::Guides | WayKind::Offices | WayKind::Page => {
            view! { <li><a class="cell" href=way.to.clone()><strong>{way.label.clone()}</strong></a></li> }
                .into_any()
        }
    };
    view! {
        <section>
            <h2>"现在去哪里"</h2>
            <ul class="cells">{item.ways.iter().map(cell).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn printed(title: &'static str, column: &'static str, all: &[Printed]) -> Option<AnyView> {
    let row = |one: &Printed| {
        view! {
            <tr>
                <th scope="row">{one.text.clone()}{mark(one.source)}</th>
                <td class="date">{date_in_words(one.date)}</td>
            </tr>
        }
    };
    let rows = all.iter().map(row).collect_view();
    (!all.is_empty()).then(|| {
        view! {
            <section>
                <h2>{title}</h2>
                <table>
                    <thead><tr><th scope="col">{column}</th><th scope="col">"公布日期"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
        .into_any()
    })
}

fn statements(item: &ProgrammeItem) -> Option<AnyView> {
    let said = |statement: &Statement| {
        view! { <li><strong>{statement.by.clone()}</strong>"："{statement.text.clone()}{mark(statement.source)}</li> }
    };
    let all = item.statements.iter().map(said).collect_view();
    (!item.statements.is_empty()).then(|| {
        view! {
            <section>
                <h2>"公开报道怎么说"</h2>
                {item.contradictory.then(|| ui::notice(Tone::Warning, words::CONTRADICTORY))}
                <ul class="plain">{all}</ul>
            </section>
        }
        .into_any()
    })
}

/// A link to the numbered source at the end of the page.
fn mark(source: usize) -> AnyView {
    let number = source + 1;
    // The word joiner keeps a mark on the line of the word it belongs to.
    view! {
        "\u{2060}"
        <sup class="marks">
            <a href=format!("#source-{number}") aria-label=format!("来源{number}")>{format!("[{number}]")}</a>
        </sup>
    }
    .into_any()
}

fn sources(item: &ProgrammeItem) -> AnyView {
    let source = |(at, source)| view! { <li id=format!("source-{}", at + 1)>{ui::source_line(source)}</li> };
    let all = item.sources.iter().enumerate().map(source).collect_view();
    view! { <section class="sources"><h2>"来源"</h2><ol>{all}</ol></section> }.into_any()
}
