//! An editor's file, of any content: it is read or refused, what is wrong with it can be printed, and a list without
//! errors is exported so that it imports as the same list, in either form.

#![no_main]

use std::{path::Path, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use server::{
    cities::pack::Pack,
    offices::dataset::{Diff, FileKind, Known, check_table, export, read},
};

static PACK: LazyLock<Pack> = LazyLock::new(|| {
    Pack::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../server/packs/shili"))).unwrap()
});
static KNOWN: LazyLock<Known> = LazyLock::new(|| Known::of(&PACK));

fuzz_target!(|data: &[u8]| {
    let Ok(table) = read::bytes(data) else { return };
    let checked = check_table(&table, &KNOWN, &PACK.offices, &|_| ());
    checked.problems.iter().for_each(|problem| drop(problem.to_string()));
    drop(Diff::new(&PACK.offices, &checked.records, &KNOWN).to_string());
    if checked.errors() > 0 {
        return;
    }
    for kind in [FileKind::Csv, FileKind::Xlsx] {
        let content = export(kind, &checked.records, &KNOWN, &[]).unwrap();
        let again = check_table(&read::bytes(&content).unwrap(), &KNOWN, &[], &|_| ());
        assert_eq!((again.errors(), again.records), (0, checked.records.clone()), "{kind:?}");
    }
});
