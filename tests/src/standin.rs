//! What a test asks of the stand-in beside what the server asks.

use reqwest::Client;
use serde_json::{Value, json};

use crate::http;

/// One fine of the stand-in's traffic police.
#[derive(Clone, Debug)]
pub struct Fine {
    /// 决定书编号, or the serial of a camera record.
    pub number: String,
    /// 号牌号码.
    pub plate: String,
    /// What is special about it.
    pub label: String,
    /// The fine itself; a camera record has none.
    pub principal_fen: Option<u64>,
}

/// The control API of the stand-in at this address.
pub struct Standin {
    /// `http://127.0.0.1:…`
    pub base: String,
    client: Client,
}

impl Standin {
    /// Talks to the stand-in at `base`.
    pub fn new(base: String) -> Standin {
        Standin { base, client: http::client() }
    }

    /// All fines it was started with.
    pub async fn fines(&self) -> Vec<Fine> {
        let url = format!("{}/police/decisions?limit=100", self.base);
        let request = self.client.get(url).bearer_auth("demonstration-registry-token");
        let answer = http::json(request.send().await.unwrap()).await;
        let text = |item: &Value, field: &str| item[field].as_str().unwrap_or_default().to_owned();
        let fine = |item: &Value| Fine {
            number: text(item, "number"),
            plate: text(item, "plate"),
            label: text(item, "label"),
            principal_fen: item["principal_fen"].as_u64(),
        };
        answer["items"].as_array().unwrap().iter().map(fine).collect()
    }

    /// The fine whose label contains this.
    pub async fn fine(&self, label: &str) -> Fine {
        let fines = self.fines().await;
        fines
            .iter()
            .find(|fine| fine.label.contains(label))
            .cloned()
            .unwrap_or_else(|| panic!("{label}: {fines:?}"))
    }

    /// All orders, oldest first.
    pub async fn orders(&self) -> Vec<Value> {
        let answer = self.client.get(format!("{}/control/orders", self.base)).send().await.unwrap();
        http::json(answer).await["orders"].as_array().unwrap().clone()
    }

    /// The orders that were paid.
    pub async fn paid_orders(&self) -> Vec<Value> {
        self.orders().await.into_iter().filter(|order| order["state"] == "SUCCESS").collect()
    }

    /// Pays an order without a browser. Gives whether it could be paid.
    pub async fn pay(&self, order: &str) -> bool {
        let url = format!("{}/control/orders/{order}/pay", self.base);
        self.client.post(url).send().await.unwrap().status().is_success()
    }

    /// Pays as WeChat does for a page: with the call that the page gave it, which is checked. What is said of it.
    pub async fn pay_with(&self, call: &Value) -> Value {
        let url = format!("{}/cashier/jsapi", self.base);
        http::json(self.client.post(url).json(call).send().await.unwrap()).await
    }

    /// Holds notifications back, or lets them go.
    pub async fn hold_notifications(&self, hold: bool) {
        let request =
            self.client.post(format!("{}/control/notifications", self.base)).json(&json!({ "hold": hold }));
        http::json(request.send().await.unwrap()).await;
    }
}
