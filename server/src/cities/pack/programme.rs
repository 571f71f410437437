//! What was announced: `programme.json`.

use std::{collections::HashSet, path::Path};

use shared::{
    cities::Adcode,
    programme::{Printed, Standing},
    search::fold,
};

use super::{
    PROGRAMME, Problems, check,
    files::{self, Placed},
    records::{About, HotlineRecord},
};
use crate::{
    guides::dataset::folder,
    offices::OfficeRecord,
    programme::{OfficesWay, PAGES, ProgrammeRecord, WayRecord},
};

/// What ways may lead to.
pub(super) struct Targets<'a> {
    pub(super) about: &'a About,
    pub(super) hotlines: &'a [Placed<HotlineRecord>],
    pub(super) offices: &'a [Placed<OfficeRecord>],
    pub(super) guides: &'a folder::Found,
}

/// The file, which a pack need not have.
pub(super) fn read(folder: &Path, problems: &mut Problems) -> Vec<Placed<ProgrammeRecord>> {
    if folder.join(PROGRAMME).exists() {
        files::json_list(folder, PROGRAMME, "id", problems)
    } else {
        Vec::new()
    }
}

pub(super) fn check(items: &[Placed<ProgrammeRecord>], targets: &Targets<'_>, problems: &mut Problems) {
    let has_city = |city: &Adcode| targets.has_city(*city);
    // A record that cannot be read is one problem; the ways to it are not as many more.
    let targets = problems.0.iter().all(|problem| problem.file == PROGRAMME).then_some(targets);
    let mut seen = HashSet::new();
    for Placed { file, record } in items {
        let name = &record.id;
        check::id(file, name, &mut seen, problems);
        texts(file, record, problems);
        if record.cities.is_empty() || !record.cities.iter().all(has_city) {
            problems.add(file, name.clone(), "cities 至少要有一个市，并且都在 city.toml 里");
        }
        if record.contradictory && record.statements.len() < 2 {
            problems.add(file, name.clone(), "contradictory 要有至少两条 statements");
        }
        if let Standing::Planned { since } = record.standing
            && since > record.stated
        {
            problems.add(file, name.clone(), "standing.since 比 stated 还晚");
        }
        printed(file, record, problems);
        if record.ways.is_empty() {
            problems.add(file, name.clone(), "ways 至少要有一条：每一项都要写明去哪里");
        }
        for what in record.ways.iter().filter_map(|way| targets?.dead(way)) {
            problems.add(file, name.clone(), format_args!("ways：{what}"));
        }
        check::sources(file, name, &record.sources, problems);
    }
}

fn texts(file: &str, record: &ProgrammeRecord, problems: &mut Problems) {
    let name = &record.id;
    let single = [
        ("title", &record.title),
        ("department", &record.department),
        ("audience", &record.audience),
        ("about", &record.about),
    ];
    let said =
        record.statements.iter().flat_map(|s| [("statements.by", &s.by), ("statements.text", &s.text)]);
    let channels = record.channels.iter().map(|channel| ("channels", channel));
    let labels = record.ways.iter().filter_map(|way| match way {
        WayRecord::Page(page) => Some(("ways.page.label", &page.label)),
        _ => None,
    });
    for (field, value) in single.into_iter().chain(said).chain(channels).chain(labels) {
        check::text(file, name, field, value, problems);
    }
    for popular in record.names.iter().filter(|popular| fold(popular).is_empty()) {
        problems.add(file, name.clone(), format_args!("names「{popular}」里没有字，谁也搜不到"));
    }
}

/// Every figure and promise stands on a source that was printed by then, or on one without a day.
fn printed(file: &str, record: &ProgrammeRecord, problems: &mut Problems) {
    let figures = record.figures.iter().map(|printed| ("figures", printed));
    let promises = record.promises.iter().map(|printed| ("promises", printed));
    for (field, Printed { text, date, source }) in figures.chain(promises) {
        check::text(file, &record.id, field, text, problems);
        match record.sources.get(*source) {
            None => problems.add(
                file,
                record.id.clone(),
                format_args!("{field}：sources 里没有第 {source} 条（从 0 数起）"),
            ),
            Some(found) if found.published.is_some_and(|day| day < *date) => problems.add(
                file,
                record.id.clone(),
                format_args!("{field}「{text}」：{date} 比它的来源还晚"),
            ),
            Some(_) => {}
        }
    }
    for statement in record.statements.iter().filter(|said| said.source >= record.sources.len()) {
        let index = statement.source;
        problems.add(
            file,
            record.id.clone(),
            format_args!("statements：sources 里没有第 {index} 条（从 0 数起）"),
        );
    }
}

impl Targets<'_> {
    fn has_city(&self, city: Adcode) -> bool {
        self.about.cities.iter().any(|known| known.adcode == city)
    }

    fn has_guide(&self, id: &str) -> bool {
        self.guides.ids.contains(id)
    }

    /// Why a way leads nowhere, if it does.
    fn dead(&self, way: &WayRecord) -> Option<String> {
        match way {
            WayRecord::Guide(id) => (!self.has_guide(id)).then(|| format!("没有办事指南 {id}")),
            WayRecord::Guides(list) => {
                let some = self.guides.guides.iter().any(|guide| guide.record.department == list.department);
                (!some).then(|| format!("部门「{}」没有办事指南", list.department))
            }
            WayRecord::Offices(list) => self.dead_list(list),
            WayRecord::Hotline(number) => {
                let known = self.hotlines.iter().any(|line| line.record.number == *number);
                (!known).then(|| format!("hotlines.json 里没有 {number}"))
            }
            WayRecord::Page(page) => {
                let known = PAGES.contains(&page.path.as_str());
                (!known).then(|| format!("没有页面 {}；有：{}", page.path, PAGES.join(" ")))
            }
        }
    }

    fn dead_list(&self, list: &OfficesWay) -> Option<String> {
        let OfficesWay { kind, service, city } = list;
        if kind.is_none() && service.is_none() {
            return Some("offices 要写 kind 或 service".to_owned());
        }
        if let Some(code) = city.filter(|code| !self.has_city(*code)) {
            return Some(format!("{code} 不是 city.toml 里的市"));
        }
        if let Some(id) = service.as_ref().filter(|id| !self.has_guide(id)) {
            return Some(format!("没有办事指南 {id}"));
        }
        let passes = |office: &OfficeRecord| {
            office.withheld.is_none()
                && kind.is_none_or(|kind| office.kind == kind)
                && city.is_none_or(|city| office.city == city)
                && service.as_ref().is_none_or(|service| office.services.contains(service))
        };
        let some = self.offices.iter().any(|office| passes(&office.record));
        (!some).then(|| "offices.json 里没有这样的窗口".to_owned())
    }
}
