//! One field of the form: label, hint, input, and what is wrong with it.

use leptos::prelude::*;

/// What does not change about a field.
#[derive(Clone, Copy)]
pub(super) struct Field {
    /// Its name on the wire, and its id.
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) example: &'static str,
    /// Which keyboard a phone shows.
    pub(super) inputmode: &'static str,
    /// Characters; generous, because a pasted number may carry spaces.
    pub(super) maxlength: &'static str,
}

impl Field {
    /// The field; `value` follows what is typed and `error` is shown below it when not empty.
    pub(super) fn view(
        self,
        value: RwSignal<String>,
        error: RwSignal<String>,
        check: impl Fn() + Copy + Send + Sync + 'static,
    ) -> AnyView {
        let Field { name, label, hint, example, inputmode, maxlength } = self;
        let wrong = move || error.with(|e| !e.is_empty());
        let typed = move |event| {
            value.set(event_target_value(&event));
            // A mistake that is being mended is not held against the typist.
            error.set(String::new());
        };
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <small id=format!("{name}-hint")>{hint}<br/>{example}</small>
                <input id=name name=name value=value.get_untracked() inputmode=inputmode maxlength=maxlength
                    autocomplete="off" autocapitalize="characters" spellcheck="false"
                    aria-describedby=format!("{name}-hint {name}-error")
                    aria-invalid=move || wrong().then_some("true")
                    on:input=typed on:blur=move |_| if value.with(|v| !v.is_empty()) { check() }/>
                <p class="field-error" id=format!("{name}-error") role="alert">{move || error.get()}</p>
            </div>
        }
        .into_any()
    }
}
