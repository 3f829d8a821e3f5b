//! Who is signed in: browser sessions, and families of refresh tokens. Of each secret only a hash.

use std::collections::HashMap;

use chrono::TimeDelta;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    Store, StoreError,
    accounts::AccountRow,
    entity::{account, refresh_token, session},
    rows::{instant, micros},
};
use crate::domain::{china_time::Instant, digest::Digest};

/// A live session's account, and when the session began.
pub struct LiveSession {
    pub account: AccountRow,
    pub begun: Instant,
}

/// What became of a refresh token that was presented.
pub enum Refreshed {
    /// Used up; a fresh one of its family is there.
    Done(AccountRow),
    /// It was used before: its family is ended, and every access token of the account.
    UsedBefore(AccountRow),
    Unknown,
}

/// Where somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Browser(Vec<u8>),
    Program(Uuid),
}

/// One sign-in, as its owner sees it.
#[derive(Clone, Debug)]
pub struct SignIn {
    pub place: Place,
    pub device: Option<String>,
    pub begun: Instant,
    pub seen: Instant,
}

/// How long, and from when, a refresh token is good.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub now: Instant,
    pub lasts: TimeDelta,
}

/// Ends every sign-in of an account but one session, and every access token at once.
pub(super) async fn end_all(db: &DatabaseTransaction, id: Uuid, keep: Option<&Digest>) -> Result<(), StoreError> {
    let mut ended = Condition::all().add(session::Column::AccountId.eq(id));
    if let Some(kept) = keep {
        ended = ended.add(session::Column::IdHash.ne(kept.to_vec()));
    }
    session::Entity::delete_many().filter(ended).exec(db).await?;
    refresh_token::Entity::delete_many().filter(refresh_token::Column::AccountId.eq(id)).exec(db).await?;
    end_access_tokens(db, id).await
}

async fn end_access_tokens(db: &DatabaseTransaction, id: Uuid) -> Result<(), StoreError> {
    account::Entity::update_many()
        .col_expr(account::Column::Generation, Expr::col(account::Column::Generation).add(1))
        .filter(account::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

impl Store {
    pub async fn insert_session(
        &self,
        id_hash: Digest,
        account: Uuid,
        device: &str,
        now: Instant,
    ) -> Result<(), StoreError> {
        let row = session::ActiveModel {
            id_hash: Set(id_hash.to_vec()),
            account_id: Set(account),
            created_at: Set(micros(now)),
            seen_at: Set(micros(now)),
            device: Set(Some(device.into())),
        };
        session::Entity::insert(row).exec_without_returning(&self.write).await?;
        Ok(())
    }

    /// A live session: seen within `idle` and begun within `longest`. What a page asks for by itself does not `touch` it.
    pub async fn live_session(
        &self,
        id_hash: &Digest,
        now: Instant,
        idle: TimeDelta,
        longest: TimeDelta,
        touch: bool,
    ) -> Result<Option<LiveSession>, StoreError> {
        let Some(row) = session::Entity::find_by_id(id_hash.to_vec()).one(self.reader()).await? else {
            return Ok(None);
        };
        if row.seen_at < micros(now - idle) || row.created_at < micros(now - longest) {
            return Ok(None);
        }
        // Written at most once a minute: looking at a page is not worth a sync each.
        if touch && row.seen_at < micros(now - TimeDelta::minutes(1)) {
            session::Entity::update_many()
                .col_expr(session::Column::SeenAt, Expr::value(micros(now)))
                .filter(session::Column::IdHash.eq(id_hash.to_vec()))
                .exec(&self.write)
                .await?;
        }
        let account = self.account(row.account_id).await?;
        Ok(account.map(|account| LiveSession { account, begun: instant(row.created_at) }))
    }

    pub async fn delete_session(&self, id_hash: &Digest) -> Result<(), StoreError> {
        session::Entity::delete_by_id(id_hash.to_vec()).exec(&self.write).await?;
        Ok(())
    }

    /// The first refresh token of a new family.
    pub async fn begin_family(
        &self,
        token_hash: Digest,
        account: Uuid,
        family: Uuid,
        device: &str,
        span: Span,
    ) -> Result<(), StoreError> {
        let row = refresh_token::ActiveModel {
            token_hash: Set(token_hash.to_vec()),
            account_id: Set(account),
            family: Set(family),
            expires_at: Set(micros(span.now + span.lasts)),
            used_at: Set(None),
            device: Set(Some(device.into())),
            begun_at: Set(Some(micros(span.now))),
        };
        refresh_token::Entity::insert(row).exec_without_returning(&self.write).await?;
        Ok(())
    }

    /// Uses up a refresh token and puts a fresh one in its place, in one transaction: whoever presents the same token at
    /// the same time or later ends the family, the fresh token included.
    pub async fn rotate_refresh_token(
        &self,
        hash: &Digest,
        fresh: Digest,
        span: Span,
    ) -> Result<Refreshed, StoreError> {
        let transaction = self.begin().await?;
        let now = micros(span.now);
        let used = refresh_token::Entity::update_many()
            .col_expr(refresh_token::Column::UsedAt, Expr::value(now))
            .filter(refresh_token::Column::TokenHash.eq(hash.to_vec()))
            .filter(refresh_token::Column::UsedAt.is_null())
            .filter(refresh_token::Column::ExpiresAt.gt(now))
            .exec(&transaction)
            .await?;
        // Read after the update: on PostgreSQL whoever waited for the row sees what the other did to it.
        let Some(row) = refresh_token::Entity::find_by_id(hash.to_vec()).one(&transaction).await? else {
            return Ok(Refreshed::Unknown);
        };
        let account = account::Entity::find_by_id(row.account_id).one(&transaction).await?;
        let Some(account) = account.filter(|account| account.active) else { return Ok(Refreshed::Unknown) };
        if used.rows_affected == 0 {
            if row.used_at.is_none() {
                return Ok(Refreshed::Unknown);
            }
            delete_family(&transaction, row.family).await?;
            end_access_tokens(&transaction, account.id).await?;
            transaction.commit().await?;
            return Ok(Refreshed::UsedBefore(account));
        }
        let next = refresh_token::ActiveModel {
            token_hash: Set(fresh.to_vec()),
            account_id: Set(row.account_id),
            family: Set(row.family),
            expires_at: Set(micros(span.now + span.lasts)),
            used_at: Set(None),
            device: Set(row.device),
            begun_at: Set(row.begun_at),
        };
        refresh_token::Entity::insert(next).exec_without_returning(&transaction).await?;
        account::Entity::update_many()
            .col_expr(account::Column::UsedAt, Expr::value(now))
            .filter(account::Column::Id.eq(account.id))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(Refreshed::Done(account))
    }

    /// Ends the family of a token; whose it was.
    pub async fn end_family_of(&self, hash: &Digest) -> Result<Option<AccountRow>, StoreError> {
        let Some(row) = refresh_token::Entity::find_by_id(hash.to_vec()).one(&self.write).await? else {
            return Ok(None);
        };
        let transaction = self.begin().await?;
        delete_family(&transaction, row.family).await?;
        transaction.commit().await?;
        self.account(row.account_id).await
    }

    /// Where an account is signed in, the latest first.
    pub async fn sign_ins_of(&self, id: Uuid, now: Instant, idle: TimeDelta) -> Result<Vec<SignIn>, StoreError> {
        let sessions = session::Entity::find()
            .filter(session::Column::AccountId.eq(id))
            .filter(session::Column::SeenAt.gte(micros(now - idle)));
        let sessions = sessions.all(self.reader()).await?.into_iter().map(|row| SignIn {
            place: Place::Browser(row.id_hash),
            device: row.device,
            begun: instant(row.created_at),
            seen: instant(row.seen_at),
        });
        let tokens = refresh_token::Entity::find().filter(refresh_token::Column::AccountId.eq(id));
        let tokens = tokens.all(self.reader()).await?;
        let mut last_use: HashMap<Uuid, i64> = HashMap::new();
        for row in &tokens {
            let last = last_use.entry(row.family).or_default();
            *last = Ord::max(row.used_at.unwrap_or_default(), *last);
        }
        let live = tokens.into_iter().filter(|row| row.used_at.is_none() && row.expires_at > micros(now));
        let families = live.map(|row| {
            let last = last_use.get(&row.family).copied().unwrap_or_default();
            // Families of an older program have no beginning; the last use is the nearest that is known.
            let begun = row.begun_at.unwrap_or(last);
            let place = Place::Program(row.family);
            SignIn { place, device: row.device, begun: instant(begun), seen: instant(Ord::max(last, begun)) }
        });
        let mut all: Vec<SignIn> = sessions.chain(families).collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.seen));
        Ok(all)
    }

    /// Ends one sign-in of this account; whether there was one.
    pub async fn end_sign_in(&self, id: Uuid, place: &Place) -> Result<bool, StoreError> {
        let ended = match place {
            Place::Browser(hash) => {
                let mine = session::Entity::delete_many().filter(session::Column::AccountId.eq(id));
                mine.filter(session::Column::IdHash.eq(hash.clone())).exec(&self.write).await?
            }
            Place::Program(family) => {
                let transaction = self.begin().await?;
                let mine = refresh_token::Entity::delete_many().filter(refresh_token::Column::AccountId.eq(id));
                let ended = mine.filter(refresh_token::Column::Family.eq(*family)).exec(&transaction).await?;
                if ended.rows_affected > 0 {
                    end_access_tokens(&transaction, id).await?;
                }
                transaction.commit().await?;
                ended
            }
        };
        Ok(ended.rows_affected > 0)
    }

    /// Ends every sign-in of an account, and every access token at once.
    pub async fn end_every_sign_in(&self, id: Uuid) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        end_all(&transaction, id, None).await?;
        Ok(transaction.commit().await?)
    }

    /// Deletes sessions and refresh tokens that can no longer be used.
    pub async fn sweep_sign_ins(&self, now: Instant, idle: TimeDelta) -> Result<(), StoreError> {
        let stale = Condition::all().add(session::Column::SeenAt.lt(micros(now - idle)));
        session::Entity::delete_many().filter(stale).exec(&self.write).await?;
        let over = refresh_token::Column::ExpiresAt.lt(micros(now));
        refresh_token::Entity::delete_many().filter(over).exec(&self.write).await?;
        Ok(())
    }
}

async fn delete_family(db: &DatabaseTransaction, family: Uuid) -> Result<(), StoreError> {
    refresh_token::Entity::delete_many().filter(refresh_token::Column::Family.eq(family)).exec(db).await?;
    Ok(())
}
