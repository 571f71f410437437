//! The page around the form.

use leptos::prelude::*;
use shared::{
    error::{FieldError, Problem},
    messages::{common, fines as words},
};

use super::form::CheckedForm;
use crate::{
    cities::hotlines,
    document::{Section, document},
    frame::Frame,
    ui::{self, Tone},
};

/// What the form for a fine shows again after a mistake.
#[derive(Clone, Debug, Default)]
pub struct FineForm {
    /// The number as typed; empty on the first visit.
    pub decision_no: String,
    /// The plate as typed.
    pub plate: String,
    /// What was wrong where.
    pub fields: Vec<FieldError>,
    /// What was wrong as a whole (not found, too many look-ups).
    pub problem: Option<Problem>,
    /// Whether a result was asked for that this browser no longer knows.
    pub result_gone: bool,
}

impl FineForm {
    fn error_of(&self, field: &str) -> String {
        self.fields.iter().find(|e| e.field == field).map(|e| e.detail.clone()).unwrap_or_default()
    }
}

/// The form for a fine.
pub fn fine_form(frame: &Frame<'_>, form: &FineForm) -> String {
    document(frame, "交通罚款", Section::Fines, || {
        let problem = match &form.problem {
            Some(problem) => Some(ui::notice(Tone::Error, problem.detail.clone())),
            None => (!form.fields.is_empty()).then(|| ui::notice(Tone::Error, words::FORM_WRONG)),
        };
        let not_here = words::NOT_HERE.map(|sentence| view! { <li>{sentence}</li> });
        view! {
            <h1>"查交通罚款"</h1>
            <p class="why">{words::FORM_WHY}</p>
            {form.result_gone.then(|| ui::notice(Tone::Warning, words::RESULT_GONE))}
            {problem}
            <CheckedForm
                number=form.decision_no.clone()
                plate=form.plate.clone()
                number_error=form.error_of("decision_no")
                plate_error=form.error_of("plate")
            />
            <p class="why">{words::FORM_PRIVACY}</p>
            <section>
                <h2>"这些不能在这里缴"</h2>
                <ul class="plain">{not_here.into_iter().collect_view()}</ul>
            </section>
            {hotlines(frame, frame.city, "", common::HOTLINES)}
        }
        .into_any()
    })
}
