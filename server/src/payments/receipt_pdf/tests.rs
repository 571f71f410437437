use std::{
    io::Write,
    process::{Command, Stdio},
};

use shared::{money::Fen, payments::FiscalReceipt};

use super::*;

fn receipt() -> Receipt {
    Receipt {
        receipt_no: "YMT20261122-0000-0000-0001".into(),
        verification_code: "0123-4567-89AB-CDEF".into(),
        verify_url: "https://example.test/receipts/verify?code=0123-4567-89AB-CDEF".into(),
        verify_svg: String::new(),
        number_masked: "2201**********10".into(),
        plate_masked: "吉A***01".into(),
        issuer: "珲春市公安局交通警察大队（虚构）".into(),
        conduct: "机动车违反禁令标志指示".into(),
        principal_fen: Fen::new(10_000).unwrap(),
        surcharge_fen: Fen::new(1_505).unwrap(),
        total_fen: Fen::new(11_505).unwrap(),
        paid_at: "2026-11-22T14:05:09+08:00".parse().unwrap(),
        transaction_id: "4200000000202611220000000001".into(),
        payment_id: "a".repeat(32).parse().unwrap(),
        fictional: true,
        refunds: Vec::new(),
        fiscal: None,
    }
}

/// What poppler reads in a PDF.
fn read(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext is there: `cargo xtask test` installs poppler-utils");
    let mut input = child.stdin.take().unwrap();
    let bytes = pdf.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The value that stands behind a label.
fn behind<'a>(text: &'a str, label: &str) -> &'a str {
    let line = text.lines().find(|line| line.trim_start().starts_with(label));
    line.unwrap_or_else(|| panic!("{label} in {text}")).trim_start().strip_prefix(label).unwrap().trim()
}

#[test]
fn another_program_reads_the_amounts() {
    let text = read(&render(&receipt()).unwrap());
    assert_eq!(behind(&text, "罚款"), "100.00元");
    assert_eq!(behind(&text, "加处罚款"), "15.05元");
    assert_eq!(behind(&text, "实缴合计"), "115.05元");
    assert_eq!(behind(&text, "处罚单位"), "珲春市公安局交通警察大队（虚构）");
    assert_eq!(behind(&text, "付款时间"), "2026年11月22日 14:05:09");
    assert_eq!(behind(&text, "微信支付单号"), "4200000000202611220000000001");
    assert_eq!(behind(&text, "验证码："), "0123-4567-89AB-CDEF");
    assert!(text.contains(common::DEMONSTRATION) && !text.contains(words::UNPRINTABLE), "{text}");
}

#[test]
fn a_fiscal_receipt_is_shown_when_there_is_one_and_never_made_up() {
    let without = read(&render(&receipt()).unwrap());
    assert!(!without.contains("财政票据代码"), "{without}");
    let fiscal = FiscalReceipt::new("22060126", "0000000017", "251132").ok();
    let text = read(&render(&Receipt { fiscal, ..receipt() }).unwrap());
    assert_eq!(behind(&text, "财政票据代码"), "22060126");
    assert_eq!(behind(&text, "财政票据号码"), "0000000017");
    assert_eq!(behind(&text, "财政票据校验码"), "251132");
}

#[test]
fn the_same_receipt_is_the_same_bytes() {
    let once = render(&receipt()).unwrap();
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| render(&receipt()).unwrap())).collect();
    assert!(threads.into_iter().all(|thread| thread.join().unwrap() == once));
    let other = Receipt { surcharge_fen: Fen::new(1_506).unwrap(), ..receipt() };
    assert_ne!(render(&other).unwrap(), once);
    assert!(once.len() < 60_000, "{} bytes for a phone", once.len());
}

#[test]
fn what_the_typeface_lacks_stands_as_its_number() {
    let rare = Receipt { issuer: "𠮷林市\u{7}大队".into(), ..receipt() };
    let text = read(&render(&rare).unwrap());
    assert_eq!(behind(&text, "处罚单位"), "[U+20BB7]林市[U+0007]大队");
    assert!(text.replace('\n', "").contains("以Unicode编号表示"), "{text}");
}

/// The registry allows 200 characters each; in the worst case none of them is in the typeface.
#[test]
fn the_longest_text_is_broken_and_nothing_is_lost() {
    for character in ["罚", "𠮷"] {
        let long = character.repeat(200);
        let longest = Receipt { conduct: long.clone(), issuer: long.clone(), ..receipt() };
        let text = read(&render(&longest).unwrap());
        let flat: String = text.split_whitespace().collect();
        let printed = Face::carried().unwrap().printable(character);
        assert!(flat.matches(&printed).count() >= 400, "{text}");
        assert_eq!(behind(&text, "验证码："), "0123-4567-89AB-CDEF");
        assert!(
            flat.contains("需要财政票据请向作出处罚的单位索取"),
            "what stands last is on the sheet: {text}"
        );
    }
}

/// What our own texts and data say can be printed.
#[test]
fn the_typeface_has_the_characters_of_the_city() {
    let face = Face::carried().unwrap();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = [
        "packs/changchun/violations.csv",
        "packs/changchun/divisions.csv",
        "../shared/src/messages/payments.rs",
    ];
    for file in files {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        let chinese = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
        let lacking: String = chinese.filter(|c| !face.has(*c)).collect();
        assert_eq!(lacking, "", "{file}: run server/fonts/make.sh");
    }
}
