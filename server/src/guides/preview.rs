//! The result of one guide as text, for an editor: what a resident with these answers is shown on that day.

use std::fmt::Write;

use shared::{
    guides::{Case, Guide, HIDDEN_WHEN_REFUSED, Outcome, Part, When},
    messages::guides as words,
    time::date_in_words,
};

/// The result of one guide as text.
pub fn text(whole: &Guide, case: &Case<'_>) -> String {
    let summary = case.summary();
    let mut text = format!("{}（{}），{}\n", whole.name, whole.id, date_in_words(summary.on));
    for (question, choice) in case.answered() {
        line(&mut text, &format!("{}{}", question.ask, choice.label));
    }
    for question in case.open_questions() {
        let choices: Vec<String> =
            question.choices.iter().map(|choice| format!("{}={}", question.id, choice.id)).collect();
        line(&mut text, &format!("{}没有回答（{}）", question.ask, choices.join("、")));
    }
    let refused = summary.outcome == Outcome::Refused;
    match summary.outcome {
        Outcome::Possible => line(&mut text, words::POSSIBLE),
        Outcome::Open => line(&mut text, "能不能办，要看没有回答的问题。"),
        Outcome::Refused => {}
    }
    for refusal in case.refusals() {
        line(&mut text, &format!("{}{}{}", words::REFUSED, refusal.text, marks(refusal, case)));
        line(&mut text, &format!("{}{}", words::INSTEAD, refusal.instead));
    }
    for (field, heading, entries) in chapters(&summary.guide, case) {
        if entries.is_empty() || (refused && HIDDEN_WHEN_REFUSED.contains(&field)) {
            continue;
        }
        line(&mut text, &format!("\n【{heading}】"));
        entries.iter().for_each(|entry| line(&mut text, &format!("- {entry}")));
    }
    text
}

fn line(text: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}

/// Field, heading and entries of every chapter, in the order of the page.
fn chapters(guide: &Guide, case: &Case<'_>) -> Vec<(&'static str, &'static str, Vec<String>)> {
    let facts = |field: &str| -> Vec<String> {
        let facts = guide.facts().filter(|(name, _)| *name == field);
        facts.map(|(_, fact)| format!("{}{}", fact.text, marks(fact, case))).collect()
    };
    let chapter = |field: &'static str, heading| (field, heading, facts(field));
    let materials = guide.materials.iter().map(|paper| {
        let look = paper.look.as_deref().map(words::look);
        let exempt = paper.exempt.as_deref().map(words::exempt);
        let besides: Vec<String> = look.into_iter().chain(exempt).collect();
        let besides =
            if besides.is_empty() { String::new() } else { format!("（{}）", besides.join("；")) };
        format!("{}{besides}{}", paper.text, marks(paper, case))
    });
    let channels = guide.channels.iter().map(|channel| {
        let kind = channel.kind.map_or(String::new(), |kind| format!("{}：", words::channel(kind)));
        let url = channel.url.as_deref().unwrap_or_default();
        format!("{kind}{}{url}{}", channel.text, marks(channel, case))
    });
    let free = (guide.free && !guide.fee_to_verify).then(|| words::FREE.to_owned());
    let unknown = guide.fee_to_verify.then(|| words::FEE_TO_VERIFY.to_owned());
    let fees = guide.fees.iter().map(|fee| format!("{} {}元{}", fee.label, fee.amount_fen, marks(fee, case)));
    vec![
        chapter("applicants", words::APPLICANTS),
        chapter("conditions", words::CONDITIONS),
        ("materials", words::MATERIALS, materials.collect()),
        ("channels", words::CHANNELS, channels.collect()),
        chapter("time_limit_legal", "法定时限"),
        chapter("time_limit_promised", "承诺时限"),
        ("fees", words::FEES, free.into_iter().chain(unknown).chain(fees).collect()),
        chapter("steps", words::STEPS),
        chapter("result", words::RESULT),
        chapter("collect", words::COLLECT),
        chapter("legal_basis", words::LEGAL_BASIS),
        chapter("remedies", words::REMEDIES),
        chapter("remarks", words::REMARKS),
    ]
}

/// What stands behind a part: for whom, from when until when, whether it is in doubt.
fn marks(part: &dyn Part, case: &Case<'_>) -> String {
    let open = only_for(part.when(), case).map(|labels| words::only(&labels));
    let says = if part.is_to_come(case.on()) { words::from } else { words::since };
    let from = part.from().map(|day| says(&date_in_words(day)));
    let until = part.until().map(|day| words::until(&date_in_words(day)));
    let doubt = part.to_verify().then(|| "待核实".to_owned());
    let marks = [open, from, until, doubt].into_iter().flatten();
    marks.map(|mark| format!("［{mark}］")).collect()
}

/// The labels of what a condition accepts, of questions that are not answered.
fn only_for(when: &When, case: &Case<'_>) -> Option<String> {
    let open = case.open_questions();
    let terms: Vec<String> = when
        .terms()
        .filter_map(|(id, accepted)| {
            let question = open.iter().find(|question| question.id == id)?;
            let labels = accepted.iter().filter_map(|id| Some(question.choice(id)?.label.as_str()));
            Some(labels.collect::<Vec<_>>().join("、"))
        })
        .collect();
    (!terms.is_empty()).then(|| terms.join("，并且"))
}
