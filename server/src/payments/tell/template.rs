//! A template of a subscribe message: which of its fields says what. All of it is checked when the server starts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use shared::{fines::FineNo, messages::payments as words, money::Fen, payments::PaymentId, time};

use crate::{
    platform::named::named,
    wechat::{BadPage, FieldKind, Fields, Openid, PagePath, Release, SubscribeMessage},
};

/// What the payer is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Occasion {
    /// The fine is settled by the payment.
    Paid,
    /// The money went back.
    Refunded,
}

/// What a field can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Said {
    /// 交通违法罚款.
    Subject,
    /// The decision's number, masked.
    Number,
    /// The amount in 元.
    Amount,
    /// When it was paid, or given back.
    At,
    /// 已缴款 or 已退款.
    Status,
    /// The receipt's number; of what was paid.
    ReceiptNo,
    /// Why; of what was given back.
    Reason,
}

/// Nothing is called so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("none of subject, number, amount, at, status, receipt_no, reason")]
pub struct NotSaid;

named!(Said, NotSaid {
    Subject => "subject",
    Number => "number",
    Amount => "amount",
    At => "at",
    Status => "status",
    ReceiptNo => "receipt_no",
    Reason => "reason",
});

/// A template, its fields fit for what they say.
#[derive(Clone, Debug)]
pub struct Template {
    id: String,
    page: Option<PagePath>,
    fields: BTreeMap<String, Said>,
}

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadTemplate {
    /// A message says something.
    #[error("needs fields")]
    Empty,
    /// The page is no page.
    #[error("page: {0}")]
    Page(#[from] BadPage),
    /// Nothing is called so.
    #[error("fields.{field}: {why}")]
    Said {
        /// Which field.
        field: String,
        /// Why not.
        why: NotSaid,
    },
    /// The field does not take that, or there is no such thing to say of this occasion.
    #[error("fields.{field}: a field of that name cannot say {said}")]
    Misfit {
        /// Which field.
        field: String,
        /// What it should say.
        said: Said,
    },
}

/// What happened, to be told.
pub struct News {
    /// What.
    pub occasion: Occasion,
    /// The decision's number, masked.
    pub number_masked: String,
    /// How much.
    pub amount: Fen,
    /// When.
    pub at: Timestamp,
    /// The receipt's number; of what was paid.
    pub receipt_no: Option<String>,
    /// Why; of what was given back.
    pub reason: Option<&'static str>,
}

/// The field that cannot be filled.
#[derive(Debug)]
pub(super) struct NoField(pub(super) String);

impl Occasion {
    /// Its name in metrics, and that of its template in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Occasion::Paid => "paid",
            Occasion::Refunded => "refunded",
        }
    }
}

impl Template {
    /// Checks what the configuration says: every field must be able to hold what it is to say.
    ///
    /// # Errors
    /// [`BadTemplate`] names the field.
    pub fn new(
        occasion: Occasion,
        id: &str,
        page: &str,
        fields: &BTreeMap<String, String>,
    ) -> Result<Template, BadTemplate> {
        if fields.is_empty() {
            return Err(BadTemplate::Empty);
        }
        let page = if page.is_empty() { None } else { Some(page.parse()?) };
        let parsed = fields.iter().map(|(field, said)| match said.parse() {
            Ok(said) => Ok((field.clone(), said)),
            Err(why) => Err(BadTemplate::Said { field: field.clone(), why }),
        });
        let template = Template { id: id.to_owned(), page, fields: parsed.collect::<Result<_, _>>()? };
        let example = News::example(occasion);
        let misfit = template.fields.iter().find(|(field, said)| example.value(field, **said).is_none());
        match misfit {
            Some((field, said)) => Err(BadTemplate::Misfit { field: field.clone(), said: *said }),
            None => Ok(template),
        }
    }

    /// The message to that resident.
    pub(super) fn message(
        &self,
        to: Openid,
        news: &News,
        payment: &PaymentId,
    ) -> Result<SubscribeMessage, NoField> {
        let mut fields = Fields::new();
        for (field, said) in &self.fields {
            let value = news.value(field, *said).ok_or_else(|| NoField(field.clone()))?;
            fields = fields.with(field, &value).map_err(|_| NoField(field.clone()))?;
        }
        Ok(SubscribeMessage {
            to,
            template_id: self.id.clone(),
            page: self.page.clone().map(|page| (page, format!("payment={payment}"))),
            fields,
            release: Release::Formal,
        })
    }
}

impl News {
    /// What a field of that name says of it; `None` when it cannot.
    fn value(&self, field: &str, said: Said) -> Option<String> {
        let text = match said {
            Said::Subject => words::ORDER.to_owned(),
            Said::Number => self.number_masked.clone(),
            Said::Amount => format!("{}元", self.amount),
            Said::At => time::second_in_words(self.at),
            Said::Status => self.occasion.status().to_owned(),
            Said::ReceiptNo => self.receipt_no.clone()?,
            Said::Reason => self.reason?.to_owned(),
        };
        let kind = FieldKind::of(field)?;
        let text = if kind == FieldKind::Thing { FieldKind::thing(&text) } else { text };
        kind.fits(&text).then_some(text)
    }

    /// As long as what happens can be, in the form in which it happens.
    fn example(occasion: Occasion) -> News {
        let paid = occasion == Occasion::Paid;
        News {
            occasion,
            number_masked: FineNo::parse("2201991000000010")
                .map(|number| number.masked())
                .unwrap_or_default(),
            amount: Fen::new(400_000).unwrap_or(Fen::ZERO),
            at: Timestamp::UNIX_EPOCH,
            receipt_no: paid.then(|| "YMT20261122-0123-4567-89AB".to_owned()),
            reason: (!paid).then_some(shared::messages::books::REFUND_WRONG_AMOUNT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(occasion: Occasion, fields: &[(&str, &str)]) -> Result<Template, BadTemplate> {
        let fields = fields.iter().map(|(field, said)| ((*field).to_owned(), (*said).to_owned())).collect();
        Template::new(occasion, "id", "pages/index/index", &fields)
    }

    #[test]
    fn fields_say_what_they_can_hold() {
        let paid = [
            ("thing1", "subject"),
            ("character_string2", "number"),
            ("amount3", "amount"),
            ("time4", "at"),
            ("phrase5", "status"),
            ("character_string6", "receipt_no"),
        ];
        template(Occasion::Paid, &paid).unwrap();
        let back = [("thing1", "reason"), ("date2", "at"), ("phrase3", "status")];
        template(Occasion::Refunded, &back).unwrap();
        for (field, said) in [
            ("amount1", "subject"),
            ("phrase1", "number"),
            ("character_string1", "amount"),
            ("number1", "at"),
            ("title1", "subject"),
            ("thing1", "reason"),
        ] {
            let error = template(Occasion::Paid, &[(field, said)]).unwrap_err();
            let misfit = BadTemplate::Misfit { field: field.into(), said: said.parse().unwrap() };
            assert_eq!(error, misfit);
        }
        assert!(template(Occasion::Refunded, &[("thing1", "receipt_no")]).is_err(), "there may be none");
        assert!(matches!(template(Occasion::Paid, &[("thing1", "plate")]), Err(BadTemplate::Said { .. })));
        assert_eq!(template(Occasion::Paid, &[]).unwrap_err(), BadTemplate::Empty);
    }

    #[test]
    fn a_message_says_what_happened() {
        let template = template(Occasion::Paid, &[("amount3", "amount"), ("time4", "at")]).unwrap();
        let news = News {
            at: "2026-11-22T14:05:09+08:00".parse().unwrap(),
            amount: Fen::new(11_500).unwrap(),
            ..News::example(Occasion::Paid)
        };
        let payment: PaymentId = "0".repeat(32).parse().unwrap();
        let message = template.message(Openid("openid-a".into()), &news, &payment).unwrap();
        let fields = serde_json::to_value(&message.fields).unwrap();
        let expected = serde_json::json!({
            "amount3": {"value": "115.00元"}, "time4": {"value": "2026年11月22日 14:05:09"},
        });
        assert_eq!(fields, expected);
        assert_eq!(message.page.unwrap().1, format!("payment={payment}"));
    }
}
