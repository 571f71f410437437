//! "This is wrong": two taps, without a script.

use leptos::prelude::*;
use shared::{
    messages::offices as words,
    offices::{MOST_CORRECTION, Office, ReportedField},
    path,
};

use crate::ui::{self, Tone};

/// The buttons, behind a line that opens them; the correction comes first, so that a button sends it along.
pub(super) fn this_is_wrong(office: &Office) -> AnyView {
    let button = |field: ReportedField| {
        view! { <li><button class="button plain" name="field" value=field.as_str()>{words::wrong(field)}</button></li> }
    };
    view! {
        <details class="fold no-print">
            <summary>{words::REPORT}</summary>
            <form method="post" action=path::office_reports(&office.id)>
                <p class="why">{words::REPORT_WHY}</p>
                <label class="field">
                    <span>{words::REPORT_CORRECTION}</span>
                    // Not an input: its return key would press the first of the buttons.
                    <textarea name="correction" rows="2" maxlength=MOST_CORRECTION.to_string() autocomplete="off"></textarea>
                    <small>{words::REPORT_NOT_PERSONAL}</small>
                </label>
                <ul class="choices">{ReportedField::ALL.map(button).into_iter().collect_view()}</ul>
            </form>
        </details>
    }
    .into_any()
}

/// After a report: it has arrived.
pub(super) fn thanks(reported: bool) -> Option<AnyView> {
    reported.then(|| ui::notice(Tone::Success, words::REPORT_THANKS))
}
