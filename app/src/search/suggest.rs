//! The search box, and the island that suggests while one types.

use std::time::Duration;

use leptos::{ev, prelude::*, task::spawn_local};
use shared::{messages::common, path};

use super::{
    FIELD, GUIDES, Name,
    known::{Known, PROPERTY},
};
use crate::browser;

/// The server is asked only when the typing pauses.
const DEBOUNCE: Duration = Duration::from_millis(250);
const OFFICES: usize = 3;
const LIST: &str = "suggestions";

#[derive(Clone)]
struct Suggestion {
    name: String,
    /// 办事指南 or 办事窗口, so that the two are told apart.
    what: &'static str,
    href: String,
}

/// What is suggested now.
#[derive(Clone, Copy)]
struct Panel {
    found: RwSignal<Vec<Suggestion>>,
    /// Which of it the arrows have chosen.
    active: RwSignal<Option<usize>>,
    /// Answers may overtake each other; only that to the last question counts.
    question: StoredValue<u32>,
}

impl Panel {
    fn new() -> Panel {
        Panel { found: RwSignal::default(), active: RwSignal::new(None), question: StoredValue::new(0) }
    }

    fn close(self) {
        self.question.update_value(|n| *n += 1);
        self.found.set(Vec::new());
        self.active.set(None);
    }

    /// Suggests what the phone knows at once, and the rest when the typing pauses.
    fn typed(self, text: String) {
        self.close();
        if text.trim().is_empty() {
            return;
        }
        if let Some(known) = known(&text).filter(|known| known.is_sure) {
            self.found.set(guides(known.guides));
        }
        let this = self.question.get_value();
        spawn_local(async move {
            browser::sleep(DEBOUNCE).await;
            self.ask(this, &text).await;
        });
    }

    async fn ask(self, this: u32, text: &str) {
        let is_asked = || self.question.get_value() == this;
        if !is_asked() {
            return;
        }
        let guides = guides(meant(text).await);
        if !is_asked() {
            return;
        }
        self.found.set(guides);
        // Below the others, so that nothing moves under a finger.
        let offices = offices(asked(path::OFFICES, text, OFFICES).await.unwrap_or_default());
        if is_asked() {
            self.found.update(|found| found.extend(offices));
        }
    }

    fn pressed(self, event: &ev::KeyboardEvent) {
        let count = self.found.with_untracked(Vec::len);
        let chosen = self.active.get_untracked();
        // Enter also ends the typing of a Chinese word; that is not a choice.
        if count == 0 || event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => self.active.set(Some(chosen.map_or(0, |i| (i + 1) % count))),
            "ArrowUp" => self.active.set(Some(chosen.map_or(count - 1, |i| (i + count - 1) % count))),
            "Escape" => self.close(),
            "Enter" => {
                match chosen.and_then(|i| self.found.with_untracked(|f| f.get(i).map(|s| s.href.clone()))) {
                    Some(href) => browser::go(&href),
                    None => return,
                }
            }
            _ => return,
        }
        event.prevent_default();
    }
}

/// A search form; typing suggests up to eight pages in a panel that lies over what follows, so that nothing
/// moves. Guides come at once where the phone has their index, offices below them when the server has answered. Arrow keys
/// choose, Enter opens, Escape closes. Without WASM it is a plain search form.
#[island]
pub fn SearchBox(
    /// What was searched for; empty at first.
    q: String,
) -> impl IntoView {
    let panel = Panel::new();
    let Panel { found, active, .. } = panel;
    let shut = move || found.with(Vec::is_empty);
    // A field that never expands is no combo box: without WASM it does not claim to be one.
    Effect::new(move || {
        let expanded = if shut() { "false" } else { "true" };
        let combobox = [("role", "combobox"), ("aria-autocomplete", "list"), ("aria-expanded", expanded)];
        browser::describe(FIELD, &combobox);
    });
    // In large letters the panel is longer than the screen.
    Effect::new(move || {
        if let Some(i) = active.get() {
            browser::reveal(&option_id(i));
        }
    });
    view! {
        <form class="search" role="search" method="get" action=path::SEARCH>
            <label for=FIELD>{common::SEARCH_LABEL}</label>
            <div class="search-line">
                <input id=FIELD type="search" name="q" value=q maxlength="64" autocomplete="off"
                    placeholder=common::SEARCH_EXAMPLE enterkeyhint="search" aria-controls=LIST
                    aria-activedescendant=move || active.get().map(option_id)
                    on:input=move |event| panel.typed(event_target_value(&event))
                    on:keydown=move |event| panel.pressed(&event) on:blur=move |_| panel.close()/>
                <button class="button">"搜索"</button>
            </div>
            // A press on a suggestion must not take the focus from the field, or the panel is gone before the click.
            <div class="suggestions" hidden=shut on:mousedown=|event| event.prevent_default()>
                <ul id=LIST role="listbox" aria-label="建议">{move || options(found.get(), active.get())}</ul>
            </div>
        </form>
    }
}

fn option_id(i: usize) -> String {
    format!("{LIST}-{i}")
}

fn options(suggestions: Vec<Suggestion>, active: Option<usize>) -> impl IntoView {
    let option = |(i, suggestion): (usize, Suggestion)| {
        let chosen = if active == Some(i) { "true" } else { "false" };
        view! {
            // An option may hold no link, so it goes there by itself.
            <li role="option" id=option_id(i) aria-selected=chosen
                on:click=move |_| browser::go(&suggestion.href)>
                <span>{suggestion.name}</span><small>{suggestion.what}</small>
            </li>
        }
    };
    suggestions.into_iter().enumerate().map(option).collect_view()
}

/// What the island reads of a list, be it of guides or of offices.
#[derive(serde::Deserialize)]
struct Names {
    items: Vec<Name>,
}

fn guides(names: Vec<Name>) -> Vec<Suggestion> {
    suggestions(names, path::GUIDES, "办事指南")
}

fn offices(names: Vec<Name>) -> Vec<Suggestion> {
    suggestions(names, path::OFFICES, "办事窗口")
}

fn suggestions(names: Vec<Name>, list: &str, what: &'static str) -> Vec<Suggestion> {
    let suggestion = |Name { id, name }| Suggestion { href: [list, "/", &id].concat(), name, what };
    names.into_iter().map(suggestion).collect()
}

/// What the index in the phone finds, where it is there.
fn known(text: &str) -> Option<Known> {
    browser::borrow(FIELD, PROPERTY, text).map(|answer| Known::read(&answer))
}

/// The guides that the text means: by the index in the phone, or by the server where that is not there or had to guess.
/// A guess is better than no answer.
async fn meant(text: &str) -> Vec<Name> {
    match known(text) {
        Some(known) if known.is_sure => known.guides,
        guess => {
            let guess = guess.map(|known| known.guides);
            asked(path::GUIDES, text, GUIDES).await.or(guess).unwrap_or_default()
        }
    }
}

/// What the server finds. No answer is no suggestion; the button still searches.
async fn asked(list: &str, text: &str, most: usize) -> Option<Vec<Name>> {
    let query = vec![("q".to_owned(), text.to_owned()), ("limit".to_owned(), most.to_string())];
    let names: Names = browser::get_json(&[path::API, list].concat(), query).await?;
    Some(names.items)
}
