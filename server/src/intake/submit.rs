//! Taking a request in: one durable push, then the answer. The database takes it when the queue does not.

use std::{net::IpAddr, sync::Arc};

use uuid::Uuid;

use super::desk::ReceiptDesk;
use crate::{
    domain::{
        china_time::{self, Instant},
        digest::Digest,
        identity::{IdempotencyKey, Identity},
        moves::Kind,
        receipt::{self, Acknowledgement},
        submission::Submission,
        token::Token,
    },
    http::{
        kit::Kit,
        photo_check::{self, For},
        problem::Problem,
    },
    queue::{
        Push, Queue, QueueError,
        entry::{self, Entry, Note},
    },
    shared_state::circuit::Circuit,
    store::registration::{Registered, Registration},
};

/// What a web worker needs to take requests in.
pub struct Intake {
    pub queue: Queue,
    pub circuit: Arc<Circuit>,
    pub desk: ReceiptDesk,
}

/// A request that is durable somewhere.
#[derive(Clone, Debug)]
pub struct Taken {
    pub identity: Identity,
    pub submitted_at: Instant,
    pub receipt: String,
    pub commitment: Digest,
    pub repeated: Option<Repeated>,
    pub kind: Kind,
    pub category: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeated {
    Same,
    Changed,
}

impl Repeated {
    pub fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed => "changed",
        }
    }
}

impl Intake {
    /// Takes a checked submission at a live code, sent from an address.
    ///
    /// # Errors
    /// [`Problem::NotConfirmed`] when neither queue nor database has it durably: no number is given then.
    pub async fn submit(
        &self,
        kit: &Kit,
        from: IpAddr,
        token: Token,
        key: &IdempotencyKey,
        submission: Submission,
    ) -> Result<Taken, Problem> {
        let submitted_at = china_time::whole_seconds(kit.clock.now());
        let identity = kit.secrets.identify(&token, key);
        if !submission.photos.is_empty() {
            // Boxed like every rarer way: what the usual one does not need stays out of each request's future.
            Box::pin(self.check_photos(kit, &token, key, identity.entry, &submission)).await?;
        }
        let commitment = receipt::commitment(&identity.salt, &submission.content);
        let place = self.desk.join(Acknowledgement {
            number: identity.number,
            submitted_at: china_time::rfc3339(submitted_at),
            commitment,
        });
        let (kind, category) = (submission.kind, submission.category.clone());
        let entry = Entry {
            id: identity.entry,
            token,
            number: identity.number,
            lookup: kit.secrets.lookup(&identity.number, &identity.query_code),
            fingerprint: entry::fingerprint(&kit.secrets, &submission),
            submitted_at,
            submission,
            source: Some(from),
        };
        let repeated = match self.push(kit, &entry).await {
            Ok(repeated) => repeated,
            // A full queue means that registering has fallen behind: more would only endanger what is held.
            Err(QueueError::Full) => return Err(Problem::NotConfirmed),
            Err(queue_error) => Box::pin(self.register_at_once(kit, entry, queue_error)).await?,
        };
        if repeated.is_none() {
            kit.scans.submitted(token, submitted_at);
        }
        Ok(Taken { identity, submitted_at, receipt: self.desk.issue(&place), commitment, repeated, kind, category })
    }

    /// Refuses photos that cannot be used, unless this key was acknowledged with them before.
    async fn check_photos(
        &self,
        kit: &Kit,
        token: &Token,
        key: &IdempotencyKey,
        entry: Uuid,
        submission: &Submission,
    ) -> Result<(), Problem> {
        let checked = photo_check::check(kit, "uploads", &submission.photos, For::Entry(entry)).await;
        if checked.is_err() && self.was_acknowledged(kit, token, key).await { Ok(()) } else { checked }
    }

    async fn push(&self, kit: &Kit, entry: &Entry) -> Result<Option<Repeated>, QueueError> {
        let now = kit.clock.now();
        if !self.circuit.lets_through(now) {
            return Err(QueueError::Away("the circuit is open".into()));
        }
        let note = Note { submitted_at: entry.submitted_at.timestamp_micros(), fingerprint: entry.fingerprint };
        let push = Push {
            lookup: entry.lookup,
            note: note.seal(&kit.secrets, kit.clock.nonce()),
            body: entry.seal(&kit.secrets, kit.clock.nonce()),
        };
        match self.queue.push(push, now).await {
            Ok(earlier) => {
                self.circuit.succeeded();
                let earlier = earlier.and_then(|sealed| Note::open(&kit.secrets, &sealed));
                Ok(earlier.map(|note| same_or_changed(note.fingerprint == entry.fingerprint)))
            }
            Err(error @ (QueueError::Full | QueueError::NotDurable(_))) => Err(error),
            Err(error) => {
                self.circuit.failed(now);
                Err(error)
            }
        }
    }

    /// The same entry straight into the database: harmless if the queue took it after all.
    async fn register_at_once(&self, kit: &Kit, entry: Entry, why: QueueError) -> Result<Option<Repeated>, Problem> {
        let route =
            kit.cards.now().route(&entry.token, entry.submission.about_this_deputy).ok_or(Problem::NoSuchCode)?;
        let verdict = kit.content.look_at(&entry.submission);
        let registration = Registration { verdict, ..entry.registration(route) };
        match kit.door().register(&[registration]).await {
            Ok(registered) => {
                tracing::warn!(queue = %why, "registered without the queue");
                kit.moved.notify_one();
                Ok(match registered.first() {
                    Some(Registered::Same) => Some(Repeated::Same),
                    Some(Registered::Changed) => Some(Repeated::Changed),
                    _ => None,
                })
            }
            Err(database) => {
                tracing::error!(queue = %why, %database, "neither queue nor database took a request");
                Err(Problem::NotConfirmed)
            }
        }
    }

    /// Whether a key was acknowledged before: asked only when a limit is reached, because a repeat is never limited.
    pub async fn was_acknowledged(&self, kit: &Kit, token: &Token, key: &IdempotencyKey) -> bool {
        let identity = kit.secrets.identify(token, key);
        let lookup = kit.secrets.lookup(&identity.number, &identity.query_code);
        matches!(self.queue.find(&lookup).await, Ok(Some(_)))
            || matches!(kit.store.case_by_entry(identity.entry).await, Ok(Some(_)))
    }
}

fn same_or_changed(same: bool) -> Repeated {
    if same { Repeated::Same } else { Repeated::Changed }
}
