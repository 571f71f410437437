//! Starting a payment: the attempt is committed before WeChat Pay hears of it.

use std::net::IpAddr;

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use shared::{
    calendar::Calendar,
    fines::NotPayable,
    messages::payments as words,
    payments::{Channel, PaymentId},
    time,
};

use super::{
    Attempt, Event, Gateway, Gateways, IdempotencyKey, Opening, PaymentError, PaymentsIn, Registry, Rows,
    RowsOf, State, Store, Surroundings,
    attempt::{channel_name, later, trade},
    jobs::{Job, Kind},
    mutation::mutated,
    registry::Answer,
};
use crate::{
    citizens::Citizen,
    fines::FineRecord,
    platform::database::{AsDatabaseError, DatabaseError},
    wechat::{OrderAmount, OrderRequest, Outcome, Party, Scene},
};

/// An order can be paid this long, but never past midnight.
const ORDER_MINUTES: i64 = 15;
/// An `h5_url` lives five minutes; the payer needs a moment to follow it.
const H5_SECONDS: i64 = 270;
/// Other ways to pay live two hours, longer than any order of ours.
const OTHER_SECONDS: i64 = 7_000;
/// How often a start looks again when others are at the same fine.
const TRIES: usize = 4;

/// What a resident wants.
pub struct Wish {
    /// Which fine, as it was just read.
    pub fine: FineRecord,
    /// How to pay.
    pub channel: Channel,
    /// What makes the wish repeatable.
    pub key: IdempotencyKey,
    /// Whether the look-up that led here has lapsed: then only what was started before is given.
    pub lapsed: bool,
    /// The payer's address.
    pub address: IpAddr,
    /// Who pays; needed for JSAPI.
    pub citizen: Option<Citizen>,
}

/// Why a fresh attempt was not stored.
enum NotStored {
    Live,
    KeyTaken,
    FineChanged,
    Failed(PaymentError),
}

impl From<PaymentError> for NotStored {
    fn from(error: PaymentError) -> NotStored {
        NotStored::Failed(error)
    }
}

impl From<DatabaseError> for NotStored {
    fn from(error: DatabaseError) -> NotStored {
        NotStored::Failed(error.into())
    }
}

impl AsDatabaseError for NotStored {
    fn as_database_error(&self) -> Option<&DatabaseError> {
        if let NotStored::Failed(error) = self { error.as_database_error() } else { None }
    }
}

impl<W: Surroundings> PaymentsIn<W> {
    /// Starts a payment, or finds the one that the same wish, or another tap, started before.
    ///
    /// # Errors
    /// [`PaymentError`]: the key was used otherwise, the fine is not payable, a login is needed, or the gateway
    /// refused and nothing was charged.
    pub async fn start(&self, mut wish: Wish, calendar: &Calendar) -> Result<Attempt, PaymentError> {
        if wish.channel == Channel::WechatJsapi && wish.citizen.is_none() {
            return Err(PaymentError::LoginNeeded);
        }
        let fingerprint = fingerprint(&wish);
        for _ in 0..TRIES {
            if let Some((known, attempt)) = self.store.key(&wish.key).await? {
                if known != fingerprint && !mutated!(self, KeyOfAnotherWish) {
                    return Err(PaymentError::KeyReused);
                }
                return self.reopen(attempt).await;
            }
            if wish.lapsed {
                return Err(PaymentError::Lapsed);
            }
            if let Some(live) = self.store.live_of(&wish.fine.id).await? {
                match self.join(live, &wish, &fingerprint).await? {
                    Some(attempt) => return Ok(attempt),
                    None => continue,
                }
            }
            let attempt = self.draft(&wish, calendar)?;
            if mutated!(self, CalledBeforeStored) {
                let gateway = self.gateway(&attempt)?;
                gateway.prepay(trade(attempt.channel), &attempt.request_body, attempt.created_at).await;
            }
            match self.insert(&wish, &attempt, &fingerprint).await {
                Ok(()) => return self.first_call(attempt, &wish.fine).await,
                Err(NotStored::Live | NotStored::KeyTaken) => {}
                Err(NotStored::FineChanged) => wish.fine = self.fine_again(&wish.fine).await?,
                Err(NotStored::Failed(error)) => return Err(error),
            }
        }
        Err(PaymentError::Busy)
    }

    /// A fresh way to pay the same order, when the last one has lapsed or never came. What was shown to somebody may
    /// be paid, so that is asked first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reopen(&self, attempt: Attempt) -> Result<Attempt, PaymentError> {
        let now = self.clock.now();
        if !attempt.wants_opening(now) || !self.store.is_payable(&attempt.id).await? {
            return Ok(attempt);
        }
        let attempt = if attempt.is_unopened() {
            match self.lock_again(attempt).await? {
                // Without the lock somebody may pay at the bank: nobody is shown a way to pay before it is certain.
                (attempt, Answer::Unknown) => return Ok(attempt),
                (attempt, _) => attempt,
            }
        } else {
            self.ask_in_doubt(attempt).await?
        };
        match attempt.state {
            State::Pending => {}
            State::Unknown if attempt.is_unopened() => {}
            _ => return Ok(attempt),
        }
        let body = if mutated!(self, AnotherBody) {
            attempt.request_body.replace("\"total\":", "\"total\":1")
        } else {
            attempt.request_body.clone()
        };
        match self.gateway(&attempt)?.prepay(trade(attempt.channel), &body, now).await {
            Outcome::Definite(text) => self.opened(attempt, text, now).await,
            // The order may be paid or closed: only a question tells.
            Outcome::Rejected(_) => self.ask(attempt).await,
            Outcome::Unknown(doubt) => {
                tracing::warn!(payment = attempt.id.abbreviated(), %doubt, "no fresh way to pay");
                Ok(attempt)
            }
        }
    }

    /// [`Payments::reopen`] by the payment's id, at most every three seconds.
    ///
    /// # Errors
    /// [`PaymentError::NotFound`] without such a payment.
    pub async fn reopen_by_id(&self, id: &PaymentId) -> Result<Attempt, PaymentError> {
        let attempt = self.attempt(id).await?;
        if self.may_act(&attempt).await? { self.reopen(attempt).await } else { Ok(attempt) }
    }

    /// Another attempt holds the fine: the same channel shares it while it can be paid; else it must be closed first.
    /// `None`: look again.
    async fn join(
        &self,
        live: Attempt,
        wish: &Wish,
        fingerprint: &str,
    ) -> Result<Option<Attempt>, PaymentError> {
        if live.state == State::Held {
            return Ok(Some(live));
        }
        let citizen = wish.citizen.as_ref().map(|c| &c.id);
        let same_payer = wish.channel != Channel::WechatJsapi || live.citizen_id.as_ref() == citizen;
        let now = self.clock.now();
        let shared = live.channel == wish.channel && same_payer && now < live.expires_at;
        if shared && self.store.is_payable(&live.id).await? {
            let now = now.as_millisecond();
            let remembered = self
                .write(async |rows: &mut RowsOf<W>| -> Result<bool, PaymentError> {
                    Ok(rows.insert_key(&wish.key, fingerprint, &live.id, now).await?)
                })
                .await?;
            // Somebody used the key in between: the loop looks what for.
            return if remembered { Ok(Some(self.reopen(live).await?)) } else { Ok(None) };
        }
        // A first call that is still on its way must not be overtaken by a close.
        if live.is_first_call(now) {
            return Ok(Some(live));
        }
        let attempt = self.try_close(live).await?;
        match attempt.state {
            State::Closed | State::Rejected => Ok(None),
            _ => Ok(Some(attempt)),
        }
    }

    /// The attempt as it will be stored, its amount frozen.
    fn draft(&self, wish: &Wish, calendar: &Calendar) -> Result<Attempt, PaymentError> {
        let now = self.clock.now();
        let quote = wish.fine.quote(calendar, now).map_err(PaymentError::NotPayable)?;
        let mut gateway = self.gateways.of_number(&wish.fine.number);
        if mutated!(self, OrderOfAnotherCity) {
            gateway = self.gateways.all().last();
        }
        let party = gateway.ok_or(PaymentError::NotPayable(NotPayable::NoMerchant))?.party();
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes).ok_or(PaymentError::Busy)?;
        let id: PaymentId = uuid::Builder::from_random_bytes(bytes)
            .into_uuid()
            .simple()
            .to_string()
            .parse()
            .map_err(|_| PaymentError::Busy)?;
        // Whole seconds, as WeChat Pay reads them.
        let end = later(now, ORDER_MINUTES * 60).min(time::next_midnight(now));
        let expires_at = Timestamp::from_second(end.as_second()).unwrap_or(end);
        let mut attempt = Attempt {
            id,
            fine_id: wish.fine.id.clone(),
            fine_digest: wish.fine.digest.clone(),
            merchant: party.recipient().to_owned(),
            citizen_id: wish.citizen.as_ref().map(|c| c.id.clone()),
            channel: wish.channel,
            state: State::Created,
            surplus: false,
            quoted_on: quote.on,
            principal: quote.principal_fen,
            surcharge: quote.surcharge_fen,
            total: quote.total_fen,
            request_body: String::new(),
            created_at: now,
            expires_at,
            opening: None,
            transaction_id: None,
            paid_at: None,
        };
        let order = self.order(&attempt, wish, party);
        attempt.request_body = serde_json::to_string(&order).map_err(|_| PaymentError::Busy)?;
        Ok(attempt)
    }

    fn order(&self, attempt: &Attempt, wish: &Wish, ours: &Party) -> OrderRequest {
        // Only under JSAPI the payer is known, and so the app that knows them.
        let citizen = wish.citizen.as_ref().filter(|_| wish.channel == Channel::WechatJsapi);
        let account = citizen.and_then(|citizen| citizen.account.as_deref());
        let party = account.map_or_else(|| ours.clone(), |account| ours.through(account));
        OrderRequest {
            description: format!("{} {}", words::ORDER, wish.fine.number.masked()),
            out_trade_no: attempt.id.as_str().to_owned(),
            time_expire: attempt.expires_at,
            notify_url: format!("{}/{}", self.notify_url, attempt.merchant),
            amount: OrderAmount::fen(attempt.total.get()),
            payer: citizen.map(|citizen| party.payer(citizen.openid.0.clone())),
            party,
            scene_info: (wish.channel == Channel::WechatH5).then(|| Scene::browser(wish.address.to_string())),
        }
    }

    /// Attempt, key, the fine's one live place and the job that asks, all or nothing.
    async fn insert(&self, wish: &Wish, attempt: &Attempt, fingerprint: &str) -> Result<(), NotStored> {
        let now = attempt.created_at.as_millisecond();
        let job = Job::new(Kind::Ask, &attempt.id);
        let due = job.first_ask(attempt.created_at);
        self.write(async |rows: &mut RowsOf<W>| -> Result<(), NotStored> {
            if !rows.insert(attempt).await? {
                return Err(NotStored::Live);
            }
            if !rows.hold_fine(&wish.fine).await? {
                return Err(NotStored::FineChanged);
            }
            if rows.is_held(&wish.fine.id).await? {
                return Err(NotStored::Live);
            }
            if !rows.insert_key(&wish.key, fingerprint, &attempt.id, now).await? {
                return Err(NotStored::KeyTaken);
            }
            if !mutated!(self, JobAfterCommit) {
                rows.enqueue(&job, due, now).await?;
            }
            Ok(())
        })
        .await?;
        if mutated!(self, JobAfterCommit) {
            self.write(async |rows: &mut RowsOf<W>| -> Result<(), NotStored> {
                Ok(rows.enqueue(&job, due, now).await?)
            })
            .await?;
        }
        Ok(())
    }

    /// The first call: only here a refusal can prove that there is no order.
    async fn first_call(&self, attempt: Attempt, fine: &FineRecord) -> Result<Attempt, PaymentError> {
        match self.lock(fine, &attempt).await? {
            Answer::Done if !attempt.may_call_first(self.clock.now()) => {
                return self.apply(&attempt.id, Event::Doubt).await;
            }
            Answer::Done => {}
            Answer::Refused(refusal) => {
                self.apply(&attempt.id, Event::Refused).await?;
                return Err(refusal.into());
            }
            Answer::Unknown => return self.apply(&attempt.id, Event::Doubt).await,
        }
        let now = self.clock.now();
        match self.gateway(&attempt)?.prepay(trade(attempt.channel), &attempt.request_body, now).await {
            Outcome::Definite(text) => self.opened(attempt, text, now).await,
            Outcome::Rejected(code) if code.proves_no_order() => {
                tracing::error!(payment = attempt.id.abbreviated(), ?code, "WeChat Pay refuses an order");
                self.apply(&attempt.id, Event::Refused).await?;
                Err(PaymentError::Refused(format!("{code:?}")))
            }
            Outcome::Rejected(code) => {
                tracing::error!(
                    payment = attempt.id.abbreviated(),
                    ?code,
                    "WeChat Pay refuses an order that may exist"
                );
                self.apply(&attempt.id, Event::Doubt).await
            }
            Outcome::Unknown(doubt) => {
                tracing::warn!(payment = attempt.id.abbreviated(), %doubt, "it is not known whether WeChat Pay has the order");
                if mutated!(self, UnlockedOnUnknown) {
                    return self.apply(&attempt.id, Event::Refused).await;
                }
                self.apply(&attempt.id, Event::Doubt).await
            }
        }
    }

    async fn opened(&self, attempt: Attempt, text: String, now: Timestamp) -> Result<Attempt, PaymentError> {
        let seconds = if attempt.channel == Channel::WechatH5 { H5_SECONDS } else { OTHER_SECONDS };
        let opening = Opening { text, expires_at: later(now, seconds) };
        self.write(async |rows: &mut RowsOf<W>| -> Result<(), PaymentError> {
            Ok(rows.open(&attempt.id, &opening).await?)
        })
        .await?;
        self.apply(&attempt.id, Event::OrderStands).await
    }

    /// The registry's lock before another first call: an earlier one may never have got there. What the registry
    /// refuses now may still have an order at the gateway, so it is closed there. From here on a refusal of the
    /// earlier call, should it still come, proves nothing: that call is no longer the only one.
    async fn lock_again(&self, mut attempt: Attempt) -> Result<(Attempt, Answer), PaymentError> {
        if attempt.state == State::Created {
            attempt = self.apply(&attempt.id, Event::Doubt).await?;
        }
        let fine = self.store.fine(&attempt.fine_id).await?.ok_or(PaymentError::NotFound)?;
        let answer = self.lock(&fine, &attempt).await?;
        let attempt = match answer {
            Answer::Done => attempt,
            Answer::Refused(_) => self.apply(&attempt.id, Event::Close).await?,
            Answer::Unknown => self.apply(&attempt.id, Event::Doubt).await?,
        };
        Ok((attempt, answer))
    }

    /// The registry's lock. What earlier attempts had locked, which are over, is given back first: their jobs may not
    /// have come to it yet, and will say the same again.
    async fn lock(&self, fine: &FineRecord, attempt: &Attempt) -> Result<Answer, PaymentError> {
        if self.registry.takes_operations() {
            for over in self.store.to_unlock(&fine.id).await? {
                let operation = Job::new(Kind::Unlock, &over.id).operation()?;
                if self.registry.unlock(fine, &over, &operation).await == Answer::Unknown {
                    return Ok(Answer::Unknown);
                }
            }
        }
        Ok(self.registry.lock(fine, attempt).await)
    }

    async fn fine_again(&self, fine: &FineRecord) -> Result<FineRecord, PaymentError> {
        let again = self.store.fine(&fine.id).await?;
        again.ok_or(PaymentError::NotPayable(NotPayable::Revoked))
    }
}

/// What the key stands for: the same key with anything else is refused.
fn fingerprint(wish: &Wish) -> String {
    let citizen = wish.citizen.as_ref().map(|c| c.id.as_str()).unwrap_or_default();
    let text = format!("{}\n{}\n{citizen}", wish.fine.id.as_str(), channel_name(wish.channel));
    digest(&SHA256, text.as_bytes()).as_ref().iter().map(|b| format!("{b:02x}")).collect()
}
