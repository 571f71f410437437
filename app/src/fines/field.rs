//! One field of the form: label, hint, input, and what is wrong with it.

use leptos::prelude::*;

use crate::browser;

/// What does not change about a field.
#[derive(Clone, Copy)]
pub(super) struct Field {
    /// Its name on the wire, and its id.
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) example: &'static str,
    /// Characters; generous, because a pasted number may carry spaces.
    pub(super) maxlength: &'static str,
    /// What is wrong with a text; empty when nothing.
    pub(super) fault: fn(&str) -> String,
}

/// What changes about a field.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    field: Field,
    value: RwSignal<String>,
    error: RwSignal<String>,
}

impl Entry {
    /// A field as typed before, with what the server found wrong with it.
    pub(super) fn new(field: Field, value: String, error: String) -> Entry {
        Entry { field, value: RwSignal::new(value), error: RwSignal::new(error) }
    }

    /// Says what is wrong, and whether anything is.
    pub(super) fn is_wrong(self) -> bool {
        let fault = self.value.with_untracked(|text| (self.field.fault)(text));
        let wrong = !fault.is_empty();
        self.error.set(fault);
        wrong
    }

    /// Puts the cursor into the field.
    pub(super) fn focus(self) {
        browser::focus(self.field.name);
    }

    /// The field, drawn.
    pub(super) fn view(self) -> impl IntoView {
        let Entry { field: Field { name, label, hint, example, maxlength, .. }, value, error } = self;
        let typed = move |event| {
            value.set(event_target_value(&event));
            // A mistake that is being mended is not held against the typist.
            error.set(String::new());
        };
        let left = move |_| {
            if value.with_untracked(|text| !text.is_empty()) {
                self.is_wrong();
            }
        };
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <small id=format!("{name}-hint")>{hint}<br/>{example}</small>
                // `text`, not `numeric`: a serial with a letter must be typable to be told what it is.
                <input id=name name=name value=value.get_untracked() inputmode="text" maxlength=maxlength
                    autocomplete="off" autocapitalize="characters" spellcheck="false" aria-required="true"
                    aria-describedby=format!("{name}-hint {name}-error")
                    aria-invalid=move || error.with(|e| !e.is_empty()).then_some("true")
                    on:input=typed on:blur=left/>
                <p class="field-error" id=format!("{name}-error") role="alert">{error}</p>
            </div>
        }
    }
}
