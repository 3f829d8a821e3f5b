//! Heads as stored: what is signed, the ends of chains that each head holds, and the inner nodes of the latest tree.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    Store, StoreError, bounded,
    entity::{case, head, head_block, head_leaf},
    leases,
    rows::{digest_of, instant, micros},
};
use crate::domain::{
    china_time::Instant,
    digest::Digest,
    head::{Contents, Head, Place, case_leaf},
};

/// Rows of one statement.
const CHUNK: usize = 1_000;

/// Who makes heads: the name of the lease, its holder, and until when a page renews it.
#[derive(Clone, Copy)]
pub struct Maker<'a> {
    pub lease: &'a str,
    pub owner: Uuid,
    pub now: Instant,
    pub span: TimeDelta,
}

/// The end of a case's chain as its row has it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct ChainEnd {
    pub id: Uuid,
    pub number: String,
    pub version: i32,
    pub last_hash: Vec<u8>,
}

/// The end of a case's chain as the heads from `day` on hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    pub case: Uuid,
    pub day: NaiveDate,
    pub events: i64,
    pub last_hash: Vec<u8>,
}

/// A case in the latest tree, and the end of its chain there.
pub struct PlaceInTree {
    pub events: i64,
    pub last_hash: Vec<u8>,
    pub place: Place,
}

/// An inner node of the latest tree: the root over the cases of one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub first_case: Uuid,
    pub root: Digest,
}

fn read_day(table: &'static str, text: &str) -> Result<NaiveDate, StoreError> {
    text.parse().map_err(|_| StoreError::inconsistent(table, text, "no day"))
}

impl TryFrom<head::Model> for Head {
    type Error = StoreError;

    fn try_from(row: head::Model) -> Result<Self, StoreError> {
        let wrong = |what: &str| StoreError::inconsistent("heads", &row.day, what);
        let digest = |bytes: &[u8]| digest_of(bytes).ok_or_else(|| wrong("a hash is 32 bytes"));
        let count = |value: i64| u64::try_from(value).map_err(|_| wrong("a count is below nought"));
        let contents = Contents {
            day: read_day("heads", &row.day)?,
            made_at: instant(row.made_at),
            cases: count(row.cases)?,
            events: count(row.events)?,
            root: digest(&row.root)?,
            audit_entries: count(row.audit_entries)?,
            audit_last: digest(&row.audit_last)?,
            previous: digest(&row.previous)?,
        };
        let signature = row.signature.as_slice().try_into().map_err(|_| wrong("a signature is 64 bytes"))?;
        Ok(Self { contents, kid: row.kid, signature })
    }
}

fn row_of(head: &Head) -> head::ActiveModel {
    let count = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    let it = &head.contents;
    head::ActiveModel {
        day: Set(it.day.to_string()),
        made_at: Set(micros(it.made_at)),
        cases: Set(count(it.cases)),
        events: Set(count(it.events)),
        root: Set(it.root.to_vec()),
        audit_entries: Set(count(it.audit_entries)),
        audit_last: Set(it.audit_last.to_vec()),
        previous: Set(it.previous.to_vec()),
        kid: Set(head.kid.clone()),
        signature: Set(head.signature.to_vec()),
    }
}

fn leaf_of(row: head_leaf::Model) -> Result<Leaf, StoreError> {
    let day = read_day("head_leaves", &row.day)?;
    Ok(Leaf { case: row.case_id, day, events: row.events, last_hash: row.last_hash })
}

impl Store {
    /// The heads before a day, the newest first.
    ///
    /// # Errors
    /// Also for a row that cannot be.
    pub async fn heads_before(&self, day: Option<NaiveDate>, limit: u64) -> Result<Vec<Head>, StoreError> {
        let mut rows = head::Entity::find();
        if let Some(day) = day {
            rows = rows.filter(head::Column::Day.lt(day.to_string()));
        }
        let rows = rows.order_by_desc(head::Column::Day).limit(limit).all(self.reader()).await?;
        rows.into_iter().map(Head::try_from).collect()
    }

    /// The heads of a span of days, both included, the oldest first.
    pub async fn heads_between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Head>, StoreError> {
        let days = head::Column::Day.between(from.to_string(), to.to_string());
        let rows = head::Entity::find().filter(days).order_by_asc(head::Column::Day).all(self.reader()).await?;
        rows.into_iter().map(Head::try_from).collect()
    }

    /// Every head, the oldest first, each by itself: one that cannot be read is named by its day.
    pub async fn all_heads(&self) -> Result<Vec<Result<Head, (String, StoreError)>>, StoreError> {
        let rows = head::Entity::find().order_by_asc(head::Column::Day).all(self.reader()).await?;
        let read = |row: head::Model| {
            let day = row.day.clone();
            Head::try_from(row).map_err(|error| (day, error))
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// The latest head.
    pub async fn last_head(&self) -> Result<Option<Head>, StoreError> {
        Ok(self.heads_before(None, 1).await?.pop())
    }

    /// The ends of the chains of the cases after one, in the order of their ids.
    pub async fn chain_ends_after(&self, after: Option<Uuid>, limit: u64) -> Result<Vec<ChainEnd>, StoreError> {
        use case::Column as C;
        let mut rows = case::Entity::find().select_only().columns([C::Id, C::Number, C::Version, C::LastHash]);
        if let Some(after) = after {
            rows = rows.filter(C::Id.gt(after));
        }
        Ok(rows.order_by_asc(C::Id).limit(limit).into_model::<ChainEnd>().all(self.reader()).await?)
    }

    /// The numbers of some cases.
    pub async fn numbers_of(&self, ids: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, String>, StoreError> {
        use case::Column as C;
        let rows = case::Entity::find().select_only().columns([C::Id, C::Number]).filter(C::Id.is_in(ids));
        Ok(rows.into_tuple::<(Uuid, String)>().all(self.reader()).await?.into_iter().collect())
    }

    /// What heads hold of the cases after one and, where it is said, up to another: by case, then by day.
    pub async fn leaves(&self, after: Uuid, up_to: Option<Uuid>) -> Result<Vec<Leaf>, StoreError> {
        use head_leaf::Column as C;
        let mut rows = head_leaf::Entity::find().filter(C::CaseId.gt(after));
        if let Some(up_to) = up_to {
            rows = rows.filter(C::CaseId.lte(up_to));
        }
        let rows = rows.order_by_asc(C::CaseId).order_by_asc(C::Day).all(self.reader()).await?;
        rows.into_iter().map(leaf_of).collect()
    }

    /// What heads hold of one case, by day.
    pub async fn leaves_of(&self, case: Uuid) -> Result<Vec<Leaf>, StoreError> {
        self.leaves(Uuid::from_u128(case.as_u128().wrapping_sub(1)), Some(case)).await
    }

    /// Keeps the ends of chains that the head of `day` is going to hold; whether the maker still holds its lease.
    pub async fn keep_leaves(&self, maker: Maker<'_>, leaves: &[Leaf]) -> Result<bool, StoreError> {
        bounded(async {
            let transaction = self.begin().await?;
            let mine = maker.renew(&transaction).await?;
            if mine {
                insert_leaves(&transaction, leaves).await?;
            }
            transaction.commit().await?;
            Ok(mine)
        })
        .await
    }

    /// Publishes heads together with the inner nodes of the last one's tree; whether the maker still held its lease.
    pub async fn publish_heads(&self, maker: Maker<'_>, heads: &[Head], blocks: &[Block]) -> Result<bool, StoreError> {
        bounded(async {
            let transaction = self.begin().await?;
            if !maker.renew(&transaction).await? {
                return Ok(false);
            }
            for chunk in heads.chunks(CHUNK) {
                head::Entity::insert_many(chunk.iter().map(row_of)).exec_without_returning(&transaction).await?;
            }
            head_block::Entity::delete_many().exec(&transaction).await?;
            let rows: Vec<head_block::ActiveModel> = (0_i64..)
                .zip(blocks)
                .map(|(place, block)| head_block::ActiveModel {
                    place: Set(place),
                    first_case: Set(block.first_case),
                    root: Set(block.root.to_vec()),
                })
                .collect();
            for chunk in rows.chunks(CHUNK) {
                head_block::Entity::insert_many(chunk.to_vec()).exec_without_returning(&transaction).await?;
            }
            transaction.commit().await?;
            Ok(true)
        })
        .await
    }

    /// Where a case stands in the tree of the latest head, made on `day`; `None` when that head does not hold it, or when
    /// rows of its block are gone.
    pub async fn place_in_tree(&self, case: Uuid, day: NaiveDate) -> Result<Option<PlaceInTree>, StoreError> {
        let blocks = self.head_blocks().await?;
        let Some(at_block) = blocks.partition_point(|block| block.first_case <= case).checked_sub(1) else {
            return Ok(None);
        };
        let before = |id: Uuid| Uuid::from_u128(id.as_u128().wrapping_sub(1));
        let up_to = blocks.get(at_block + 1).map(|next| before(next.first_case));
        let leaves = self.leaves(before(blocks[at_block].first_case), up_to).await?;
        let mut held: Vec<Leaf> = Vec::new();
        for leaf in leaves.into_iter().filter(|leaf| leaf.day <= day) {
            // By case, then by day: the last one of each case stays.
            held.pop_if(|last| last.case == leaf.case);
            held.push(leaf);
        }
        let numbers = self.numbers_of(held.iter().map(|leaf| leaf.case)).await?;
        let leaf = |leaf: &Leaf| {
            let events = u64::try_from(leaf.events).unwrap_or_default();
            numbers.get(&leaf.case).map(|number| case_leaf(number, events, &leaf.last_hash))
        };
        let block: Option<Vec<Digest>> = held.iter().map(leaf).collect();
        let in_block = held.iter().position(|leaf| leaf.case == case);
        let (Some(block), Some(in_block)) = (block, in_block) else { return Ok(None) };
        let (events, last_hash) = (held[in_block].events, held.swap_remove(in_block).last_hash);
        let place = Place { block, in_block, blocks: blocks.iter().map(|block| block.root).collect(), at_block };
        Ok(Some(PlaceInTree { events, last_hash, place }))
    }

    /// The inner nodes of the latest head's tree, in order.
    pub async fn head_blocks(&self) -> Result<Vec<Block>, StoreError> {
        let rows = head_block::Entity::find().order_by_asc(head_block::Column::Place).all(self.reader()).await?;
        let block = |row: head_block::Model| {
            let root = digest_of(&row.root);
            let root = root.ok_or_else(|| StoreError::inconsistent("head_blocks", row.place, "a hash is 32 bytes"))?;
            Ok(Block { first_case: row.first_case, root })
        };
        rows.into_iter().map(block).collect()
    }
}

impl Maker<'_> {
    async fn renew(&self, transaction: &DatabaseTransaction) -> Result<bool, StoreError> {
        leases::renew_in(transaction, self.lease, self.owner, self.now + self.span).await
    }
}

/// A head that was begun and not finished left rows of its day: they are written anew.
async fn insert_leaves(transaction: &DatabaseTransaction, leaves: &[Leaf]) -> Result<(), StoreError> {
    use head_leaf::Column as C;
    let anew = OnConflict::columns([C::CaseId, C::Day]).update_columns([C::Events, C::LastHash]).to_owned();
    for chunk in leaves.chunks(CHUNK) {
        let rows = chunk.iter().map(|leaf| head_leaf::ActiveModel {
            case_id: Set(leaf.case),
            day: Set(leaf.day.to_string()),
            events: Set(leaf.events),
            last_hash: Set(leaf.last_hash.clone()),
        });
        head_leaf::Entity::insert_many(rows).on_conflict(anew.clone()).exec_without_returning(transaction).await?;
    }
    Ok(())
}
