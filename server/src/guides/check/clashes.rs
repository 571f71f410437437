//! Parts that contradict each other wherever both hold.

use jiff::civil::Date;
use shared::guides::{Case, Guide, Part};

use super::{Finding, ways::holds_now};

/// Two parts, by their numbers, and what is wrong when both hold.
struct Clash {
    one: usize,
    other: usize,
    finding: Finding,
}

/// What a part says, as far as another one may gainsay it.
struct Said<'g> {
    field: &'static str,
    text: &'g str,
    /// What a paper must look like, what is paid.
    besides: Option<String>,
    part: &'g dyn Part,
}

/// The pairs of parts of a guide that must not hold together.
pub(super) struct Clashes(Vec<Clash>);

impl Clashes {
    pub(super) fn of(guide: &Guide) -> Clashes {
        let all: Vec<Said<'_>> = said(guide);
        let mut clashes = Vec::new();
        for (one, said) in all.iter().enumerate() {
            for (other, against) in all.iter().enumerate().skip(one + 1) {
                if said.field == against.field
                    && !said.part.when().excludes(against.part.when())
                    && let Some(finding) = between(said, against)
                {
                    clashes.push(Clash { one, other, finding });
                }
            }
        }
        Clashes(clashes)
    }

    /// Those that hold together in a case.
    pub(super) fn on<'a>(
        &'a self,
        guide: &'a Guide,
        case: &'a Case<'_>,
        on: Date,
    ) -> impl Iterator<Item = Finding> + 'a {
        let holds =
            move |number| guide.parts().nth(number).is_some_and(|(_, part)| holds_now(case, part, on));
        let both = move |clash: &&Clash| holds(clash.one) && holds(clash.other);
        self.0.iter().filter(both).map(|clash| clash.finding.clone())
    }
}

/// What every part says, in the order of [`Guide::parts`].
fn said(guide: &Guide) -> Vec<Said<'_>> {
    let mut before = ("", 0);
    let mut said = Vec::new();
    for (field, part) in guide.parts() {
        before = if before.0 == field { (field, before.1 + 1) } else { (field, 0) };
        let (text, besides) = words(guide, field, before.1).unwrap_or_default();
        said.push(Said { field, text, besides, part });
    }
    said
}

/// The text of a part and what it says besides, by its number in its field.
fn words<'g>(guide: &'g Guide, field: &str, number: usize) -> Option<(&'g str, Option<String>)> {
    Some(match field {
        "refusals" => {
            let refusal = guide.refusals.get(number)?;
            (&refusal.text, Some(refusal.instead.clone()))
        }
        "materials" => {
            let material = guide.materials.get(number)?;
            (&material.text, material.look.clone())
        }
        "fees" => {
            let fee = guide.fees.get(number)?;
            (&fee.label, Some(format!("{}元", fee.amount_fen)))
        }
        "channels" => {
            let channel = guide.channels.get(number)?;
            (&channel.text, channel.url.clone())
        }
        _ => {
            let (_, fact) = guide.facts().filter(|(name, _)| *name == field).nth(number)?;
            (&fact.text, None)
        }
    })
}

fn between(one: &Said<'_>, other: &Said<'_>) -> Option<Finding> {
    let (field, text) = (one.field, one.text);
    if text == other.text {
        return Some(same_text(one, other));
    }
    let is_limit = field == "time_limit_legal" || field == "time_limit_promised";
    let is_list = field == "materials" || field == "conditions";
    let (rest, against) = (without_numbers(text), without_numbers(other.text));
    if is_limit && (rest == against || (is_bare(&rest) && is_bare(&against))) {
        return Some(Finding::error(format!("{field}：「{text}」和「{}」互相矛盾", other.text)));
    }
    (is_list && rest == against).then(|| {
        Finding::warning(format!("{field}：「{text}」和「{}」只有数字不同，是不是矛盾？", other.text))
    })
}

fn same_text(one: &Said<'_>, other: &Said<'_>) -> Finding {
    let (field, text) = (one.field, one.text);
    if one.besides != other.besides {
        let both = [one, other].map(|said| said.besides.as_deref().unwrap_or("没有写"));
        return Finding::error(format!("{field}：「{text}」互相矛盾：{}", both.join("和")));
    }
    if one.part.to_verify() != other.part.to_verify() {
        return Finding::error(format!("{field}：「{text}」有一处待核实，另一处不是"));
    }
    Finding::warning(format!("{field}：「{text}」写了两遍"))
}

fn without_numbers(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit() && !"一二三四五六七八九十百两零半".contains(*c)).collect()
}

/// Whether nothing but a length of time is left: such limits are about the whole, and there is one whole.
fn is_bare(rest: &str) -> bool {
    const FILLERS: &[char] = &[
        '个', '工', '作', '日', '天', '月', '年', '小', '时', '分', '钟', '内', '自', '受', '理', '之', '起',
        '办', '结', '完', '成', '左', '右', '约', ' ',
    ];
    rest.chars().all(|c| FILLERS.contains(&c))
}
