//! What to bring, as a list to tick off; and the ways to have it done.

use leptos::prelude::*;
use shared::{
    guides::{Channel, Material},
    messages::guides as words,
};

use super::{GuidePage, facts, windows::windows};
use crate::ui;

/// What to bring. The ticks are the browser's own; `checklist.js` keeps them.
pub(super) fn materials(page: &GuidePage<'_>) -> AnyView {
    let materials = &page.guide.materials;
    let content = if materials.is_empty() {
        facts::to_add()
    } else {
        let items = materials.iter().map(|material| one(material, page)).collect_view();
        view! { <ul class="checklist" data-checklist=page.whole.id.clone()>{items}</ul> }.into_any()
    };
    facts::chapter(words::MATERIALS, facts::parts(materials), page, content)
}

fn one(material: &Material, page: &GuidePage<'_>) -> AnyView {
    let look = material.look.clone().map(|look| view! { <small>{words::look(&look)}</small> });
    let exempt = material
        .exempt
        .clone()
        .map(|exempt| view! { <small class="exempt">{words::exempt(&exempt)}</small> });
    view! {
        <li>
            <label class="check">
                <input type="checkbox" value=material.text.clone()/>
                <span>{material.text.clone()}{look}{exempt}</span>
            </label>
            <div class="behind">{facts::behind(material, page)}</div>
        </li>
    }
    .into_any()
}

/// Where it is done, and the windows that do it.
pub(super) fn channels(page: &GuidePage<'_>) -> AnyView {
    let channels = &page.guide.channels;
    let content = if channels.is_empty() {
        facts::to_add()
    } else {
        let items = channels.iter().map(|channel| view! { <li>{way(channel, page)}</li> });
        view! { <ul class="plain">{items.collect_view()}</ul> }.into_any()
    };
    let windows = view! { {content}{windows(page)} }.into_any();
    facts::chapter(words::CHANNELS, facts::parts(channels), page, windows)
}

fn way(channel: &Channel, page: &GuidePage<'_>) -> AnyView {
    let kind = channel.kind.map(|kind| view! { {ui::tag("kind", words::channel(kind))}" " });
    let text = match channel.url.clone().filter(|url| ui::is_web_address(url)) {
        Some(url) => view! { <a href=url rel="noopener nofollow">{channel.text.clone()}</a> }.into_any(),
        None => channel.text.clone().into_any(),
    };
    view! { <span>{kind}{text}{facts::behind(channel, page)}</span> }.into_any()
}
