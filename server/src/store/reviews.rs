//! Cases whose words wait for the content check, and the word list an office keeps.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::SimpleExpr,
};
use uuid::Uuid;

use super::{
    Store, StoreError, audit,
    audit::Audited,
    entity::{case, content_word},
    facts,
    rows::CaseRow,
    viewer::Viewer,
};
use crate::{
    clock::Clock,
    domain::{
        actor::Actor,
        content_check::{ListedWord, Reason},
        review::Waiting,
    },
};

/// Version of the office's list; absent while the shipped one holds.
pub const CONTENT_WORDS: &str = "content_words";
/// Rows of one statement: both databases bound how many values one may bind.
const ROWS: usize = 500;

/// An edited list with what it is called.
pub struct KeptWords {
    pub version: String,
    pub words: Vec<ListedWord>,
}

/// One edit of the list.
pub struct WordsEdit<'a> {
    /// The version that was edited; none for the shipped list.
    pub seen: Option<&'a str>,
    pub version: &'a str,
    pub words: &'a [ListedWord],
    /// What came and went, for the audit.
    pub changed: &'a str,
}

fn waits(for_whom: [Waiting; 2]) -> SimpleExpr {
    case::Column::Review.is_in(for_whom.map(Waiting::code))
}

/// After a place in the order of submission.
fn later((at, id): (i64, Uuid)) -> Condition {
    let same = Condition::all().add(case::Column::SubmittedAt.eq(at)).add(case::Column::Id.gt(id));
    Condition::any().add(case::Column::SubmittedAt.gt(at)).add(same)
}

impl Store {
    /// Cases in which something waits for a person, the oldest first, from a place on.
    pub async fn in_review(
        &self,
        viewer: &Viewer,
        after: Option<(i64, Uuid)>,
        limit: u64,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let rows = viewer
            .cases()
            .filter(waits(Waiting::A_PERSON))
            .filter(Condition::all().add_option(after.map(later)))
            .order_by_asc(case::Column::SubmittedAt)
            .order_by_asc(case::Column::Id)
            .limit(limit)
            .all(self.reader())
            .await?;
        rows.into_iter().map(CaseRow::try_from).collect()
    }

    /// How many of them there are.
    pub async fn count_in_review(&self, viewer: &Viewer) -> Result<u64, StoreError> {
        let waiting = viewer.cases().filter(waits(Waiting::A_PERSON));
        Ok(waiting.count(self.reader()).await?)
    }

    /// Cases whose words the outer provider is to be asked about, the oldest first.
    pub async fn to_be_asked(&self, limit: u64) -> Result<Vec<CaseRow>, StoreError> {
        let rows = case::Entity::find()
            .filter(waits(Waiting::THE_PROVIDER))
            .order_by_asc(case::Column::SubmittedAt)
            .limit(limit)
            .all(self.reader())
            .await?;
        // One that cannot be read is reported and stays: the others go on.
        let reported = |error: &StoreError| tracing::error!(%error, "the content check passes over a case");
        Ok(rows.into_iter().filter_map(|row| CaseRow::try_from(row).inspect_err(reported).ok()).collect())
    }

    /// Version of the office's list; none while the shipped one holds.
    pub async fn content_words_version(&self) -> Result<Option<String>, StoreError> {
        self.fact(CONTENT_WORDS).await
    }

    /// The office's list; none while the shipped one holds.
    pub async fn content_words(&self) -> Result<Option<KeptWords>, StoreError> {
        let Some(version) = self.content_words_version().await? else { return Ok(None) };
        let rows = content_word::Entity::find().order_by_asc(content_word::Column::Place).all(self.reader()).await?;
        let words = rows.into_iter().filter_map(|row| {
            let reason = Reason::parse(&row.reason);
            if reason.is_none() {
                tracing::error!(reason = row.reason, "a word of the content check has a reason of another version");
            }
            Some(ListedWord { reason: reason?, word: row.word })
        });
        Ok(Some(KeptWords { version, words: words.collect() }))
    }

    /// Puts another list in the place of the one that was edited, and notes who did; whether it was still that one.
    ///
    /// # Errors
    /// When the database is away: nothing is changed.
    pub async fn replace_content_words(
        &self,
        clock: &Clock,
        by: &Actor,
        edit: WordsEdit<'_>,
    ) -> Result<bool, StoreError> {
        let transaction = self.begin().await?;
        if !facts::replace(&transaction, CONTENT_WORDS, edit.seen, edit.version).await? {
            transaction.rollback().await?;
            return Ok(false);
        }
        content_word::Entity::delete_many().exec(&transaction).await?;
        let rows = edit.words.iter().enumerate().map(|(place, listed)| content_word::ActiveModel {
            reason: Set(listed.reason.code().into()),
            word: Set(listed.word.clone()),
            place: Set(place as i32),
        });
        let rows: Vec<content_word::ActiveModel> = rows.collect();
        for rows in rows.chunks(ROWS) {
            content_word::Entity::insert_many(rows.to_vec()).exec_without_returning(&transaction).await?;
        }
        let person = by.account.zip(by.name.clone());
        audit::append(&transaction, clock, person, Audited::WordsEdited, edit.version, Some(edit.changed)).await?;
        transaction.commit().await?;
        Ok(true)
    }
}
