//! Looking a fine up: two numbers are needed, and a mismatch answers alike whichever was wrong.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use aws_lc_rs::constant_time::verify_slices_are_equal;
use jiff::{Timestamp, ToSpan, civil::Date};
use shared::{
    calendar::Calendar,
    error::FieldError,
    fines::{FineFound, FineNo, FineQuery, NotPayable, PaymentRef, Plate, later_day},
    messages::fines as words,
    time,
};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::{
    fresh::{Away, Fresh},
    guard::{Asker, Guard},
    record::{FineId, FineRecord},
    store,
};
use crate::platform::{
    database::{Database, DatabaseError},
    signer::Signer,
};

const PURPOSE: &str = "fine";
const TOKEN_MINUTES: i64 = 30;
/// Longer than a look-up takes: what is left of it hides whether the database had a row of that number.
const MISS_TIME: Duration = Duration::from_millis(50);

/// Tells the payment of a fine that is under way or done. The room of payments gives it when the server is
/// built, because this room must not know that one.
pub type PaymentOf = Arc<
    dyn Fn(FineId) -> Pin<Box<dyn Future<Output = Result<Option<PaymentRef>, DatabaseError>>>> + Send + Sync,
>;

/// What this room asks of the room of payments.
pub struct Paying {
    /// The payment of a fine that is under way or done.
    pub payment_of: PaymentOf,
    /// Whether money is taken here for the city that issued the number.
    pub takes: Arc<dyn Fn(&FineNo) -> bool + Send + Sync>,
}

/// The look-up.
pub struct Fines {
    database: Database,
    signer: Signer,
    paying: Paying,
    fresh: Fresh,
    guard: Guard,
}

/// A fine that was found, and what goes on with it.
pub struct Hit {
    /// The fine.
    pub fine: FineRecord,
    /// What names it for half an hour.
    pub token: String,
    /// The later day whose amount was asked for.
    pub on: Option<Date>,
}

/// Why a look-up finds nothing.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// What was typed cannot be a number or a plate.
    #[error("fields that cannot be read")]
    Fields(Vec<FieldError>),
    /// No fine has this number and this plate. `camera` when the number is surely a camera serial.
    #[error("no such fine")]
    NotFound {
        /// Whether what was typed is surely no decision's number.
        camera: bool,
    },
    /// Our table has no such fine, and the police do not say whether there is one.
    #[error("no such fine here, and the police do not answer")]
    Away,
    /// Too many look-ups, by this person, or without success from there or everywhere.
    #[error("too many look-ups")]
    TooMany,
    /// The token is forged or has lapsed.
    #[error("the token does not hold")]
    Token,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Fines {
    /// A look-up in this database.
    pub fn new(database: Database, signer: Signer, paying: Paying, fresh: Fresh, guard: Guard) -> Fines {
        Fines { database, signer, paying, fresh, guard }
    }

    /// Finds the fine that number and plate name together, and signs a token for it. What our table does not have the
    /// police are asked for, where they can be. A look-up that finds nothing answers after the same time, whatever was
    /// wrong.
    ///
    /// # Errors
    /// [`SearchError`].
    pub async fn search(&self, query: &FineQuery, asker: &Asker, now: Timestamp) -> Result<Hit, SearchError> {
        let began = Instant::now();
        if !self.guard.admits(asker) {
            return Err(SearchError::TooMany);
        }
        let (number, plate, on) = parse(query, time::date_at(now))?;
        let mut found = self.find(&number, &plate).await;
        if let Err(SearchError::NotFound { .. }) = found {
            // Before anybody is asked, or who tries many at once is counted when all are answered.
            self.guard.missed(asker);
            let wait = self.fresh.wait(&number);
            let until = began + wait.unwrap_or(MISS_TIME);
            if wait.is_some() {
                found = self.find_fresh(&number, &plate, until).await;
            }
            if let Err(SearchError::NotFound { .. } | SearchError::Away) = found {
                sleep_until(until).await;
            }
        }
        let fine = found?;
        let token = self.token(&fine.id, now);
        Ok(Hit { fine, token, on })
    }

    async fn find(&self, number: &FineNo, plate: &Plate) -> Result<FineRecord, SearchError> {
        let [one, two] = keys(number);
        let candidates = store::by_keys(&self.database, [&one, &two]).await?;
        if candidates.is_empty() {
            // The same work as for a wrong plate.
            let _ = is_same("", plate.as_str());
        }
        // Compared here and not in SQL, in the same time whatever is wrong.
        let found = candidates
            .into_iter()
            .filter(|fine| matches(fine, number, plate))
            .min_by_key(|fine| fine.decision.is_none());
        found.ok_or(SearchError::NotFound { camera: matches!(number, FineNo::Camera(_)) })
    }

    /// Asks the police first, whichever of the two numbers was wrong: were only unknown decisions asked for, that would
    /// tell them apart.
    async fn find_fresh(
        &self,
        number: &FineNo,
        plate: &Plate,
        until: Instant,
    ) -> Result<FineRecord, SearchError> {
        match timeout_at(until, self.fresh.ask(number)).await {
            Ok(Ok(())) => self.find(number, plate).await,
            Ok(Err(Away)) | Err(_) => Err(SearchError::Away),
        }
    }

    /// The fine of a token.
    ///
    /// # Errors
    /// [`SearchError::Token`] when it does not hold.
    pub async fn by_token(&self, token: &str, now: Timestamp) -> Result<FineRecord, SearchError> {
        let id = self.signer.verify(PURPOSE, token, now).ok_or(SearchError::Token)?;
        store::by_id(&self.database, &FineId(id)).await?.ok_or(SearchError::Token)
    }

    /// The fine of a genuine token, and whether the token has lapsed: what was begun with it may still be asked for.
    ///
    /// # Errors
    /// [`SearchError::Token`] when it is forged.
    pub async fn by_genuine_token(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<(FineRecord, bool), SearchError> {
        let (id, expires) = self.signer.read(PURPOSE, token).ok_or(SearchError::Token)?;
        let fine = store::by_id(&self.database, &FineId(id)).await?.ok_or(SearchError::Token)?;
        Ok((fine, expires <= now.as_second()))
    }

    /// What the driver sees; `token` goes along only when there is something to pay.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found(
        &self,
        hit: Hit,
        calendar: &Calendar,
        now: Timestamp,
    ) -> Result<FineFound, DatabaseError> {
        let Hit { fine, token, on } = hit;
        let payment = if fine.attempted { (self.paying.payment_of)(fine.id.clone()).await? } else { None };
        let takes = (self.paying.takes)(&fine.number);
        let mut fine = fine.view(calendar, now, payment, on);
        if fine.not_payable.is_none() && !takes {
            fine.not_payable = Some(NotPayable::NoMerchant);
        }
        let fine_token = fine.not_payable.is_none().then_some(token);
        Ok(FineFound { fine, fine_token })
    }

    fn token(&self, id: &FineId, now: Timestamp) -> String {
        let expires = now.checked_add(TOKEN_MINUTES.minutes()).unwrap_or(now);
        self.signer.sign(PURPOSE, id.as_str(), expires)
    }
}

fn parse(query: &FineQuery, today: Date) -> Result<(FineNo, Plate, Option<Date>), SearchError> {
    let number = FineNo::parse(&query.decision_no);
    let plate = query.plate.parse::<Plate>();
    let on = query.on.as_deref().map(|raw| later_day(raw, today)).transpose();
    match (number, plate, on) {
        (Ok(number), Ok(plate), Ok(on)) => Ok((number, plate, on)),
        (number, plate, on) => {
            let number = number.err().map(|wrong| field("decision_no", wrong.code(), words::number(wrong)));
            let plate = plate.err().map(|wrong| field("plate", wrong.code(), words::plate(wrong)));
            let on = on.err().map(|wrong| field("on", wrong.code(), words::later_day(wrong).into()));
            Err(SearchError::Fields([number, plate, on].into_iter().flatten().collect()))
        }
    }
}

fn field(field: &str, code: &str, detail: String) -> FieldError {
    FieldError { field: field.to_owned(), code: code.to_owned(), detail }
}

/// Sixteen digits may be a decision's number or a camera's serial.
pub(super) fn keys(number: &FineNo) -> [String; 2] {
    match number {
        FineNo::Decision(d) => [d.stem().to_owned(), number.to_string()],
        FineNo::Camera(serial) => [serial.as_str().to_owned(), serial.as_str().to_owned()],
    }
}

/// Of those that one of the keys names, the one that the number names: a decision before a camera record.
pub(super) fn named(found: Vec<FineRecord>, number: &FineNo) -> Option<FineRecord> {
    found
        .into_iter()
        .filter(|fine| check_fits(&fine.number, number))
        .min_by_key(|fine| fine.decision.is_none())
}

fn matches(fine: &FineRecord, asked: &FineNo, plate: &Plate) -> bool {
    let same_plate = is_same(fine.plate.as_str(), plate.as_str());
    same_plate && check_fits(&fine.number, asked)
}

/// A print without the check digit still names the decision.
fn check_fits(known: &FineNo, asked: &FineNo) -> bool {
    match (known, asked) {
        (FineNo::Decision(known), FineNo::Decision(asked)) => {
            asked.check().is_none_or(|check| known.check().is_none_or(|c| c == check))
        }
        _ => true,
    }
}

/// Takes as long for two plates that differ early as for two that differ late.
fn is_same(one: &str, other: &str) -> bool {
    verify_slices_are_equal(&padded(one), &padded(other)).is_ok()
}

/// As long as the longest plate in UTF-8, and longer.
fn padded(plate: &str) -> [u8; 32] {
    let mut padded = [0; 32];
    padded.iter_mut().zip(plate.bytes()).for_each(|(to, from)| *to = from);
    padded
}
