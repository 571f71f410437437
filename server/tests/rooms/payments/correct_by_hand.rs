//! `yimatong ledger`: a person puts the books right by a new entry.

use super::returned::yimatong;
use crate::support::{databases::both, editor::text, running::City};

#[actix_web::test]
async fn a_person_corrects_the_books_by_one_entry_of_its_own() {
    for test in both().await {
        let city = City::on(test).await;
        let id = city.started(0, "wechat_h5").await;
        city.pay(&id).await;
        let total = city.until_state(&id, "paid").await["total_fen"].as_i64().unwrap();
        let row = city.database.fetch_optional("SELECT merchant FROM payments", &[]).await.unwrap().unwrap();
        let merchant = row.text("merchant").unwrap();
        let (gateway, differences) = (format!("gateway:{merchant}"), format!("differences:{merchant}"));
        let ledger = |arguments: &[&str]| {
            let output = yimatong(&city, &[&["ledger"], arguments].concat());
            (output.status.success(), text(&output.stdout) + &text(&output.stderr))
        };
        let in_yuan = |fen: i64| format!("{}.{:02}元", fen / 100, fen % 100);
        let (done, said) = ledger(&["balance", &gateway]);
        assert!(done && said.contains(&format!("借方余额{}", in_yuan(total))), "{said}");

        let correct = |id: &str, to: &str, yuan: &str| {
            let (by, why) = ("王会计", "商户平台手工退款，凭证见附件");
            ledger(&["correct", id, "--from", &gateway, "--to", to, "--yuan", yuan, "--by", by, "--why", why])
        };
        let (done, said) = correct("2026-17", &differences, "1.50");
        assert!(done && said.contains(&in_yuan(total - 150)), "{said}");
        let (done, said) = correct("2026-17", &differences, "1.50");
        assert!(done && said.contains("已经记过") && said.contains(&in_yuan(total - 150)), "{said}");
        for (wrong, to, yuan, why) in [
            ("2026-17", differences.as_str(), "2.00", "已经用来记过另一笔"),
            ("2026-18", "differences:9999999999", "1.00", "账本里没有"),
            ("2026-18", "till:1", "1.00", "账户写成"),
            ("2026-18", gateway.as_str(), "1.00", "两个账户不能相同"),
            ("2026-18", differences.as_str(), "0.00", "金额要大于零"),
            (" ", differences.as_str(), "1.00", "都要写"),
        ] {
            let (done, said) = correct(wrong, to, yuan);
            assert!(!done && said.contains(why), "{said}");
        }
        let (_, said) = ledger(&["balance", &differences]);
        assert!(said.contains("借方余额1.50元"), "{said}");
        let sql = "SELECT note FROM ledger_movements WHERE kind = 'correction'";
        let notes = city.database.fetch_all(sql, &[]).await.unwrap();
        assert_eq!(notes.len(), 1);
        assert_eq!(notes[0].text("note").unwrap(), "王会计：商户平台手工退款，凭证见附件");
    }
}
