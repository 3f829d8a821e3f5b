//! How far the posters are that somebody asked for.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::{Store, StoreError, entity::print_job, rows::micros};
use crate::domain::china_time::Instant;

pub use print_job::Model as PrintJob;

/// Where a job stands.
pub const MAKING: &str = "making";
pub const DONE: &str = "done";
pub const FAILED: &str = "failed";

impl Store {
    pub async fn add_print_job(&self, job: PrintJob) -> Result<(), StoreError> {
        let row = job.into_active_model().reset_all();
        print_job::Entity::insert(row).exec_without_returning(&self.write).await?;
        Ok(())
    }

    /// One's own job.
    pub async fn print_job(&self, id: Uuid, account: Uuid) -> Result<Option<PrintJob>, StoreError> {
        let mine = print_job::Entity::find_by_id(id).filter(print_job::Column::AccountId.eq(account));
        Ok(mine.one(self.reader()).await?)
    }

    /// A job of this account that is being made and said so lately.
    pub async fn making_for(&self, account: Uuid, touched_after: Instant) -> Result<Option<PrintJob>, StoreError> {
        let making = print_job::Entity::find()
            .filter(print_job::Column::AccountId.eq(account))
            .filter(print_job::Column::State.eq(MAKING))
            .filter(print_job::Column::TouchedAt.gt(micros(touched_after)));
        Ok(making.one(self.reader()).await?)
    }

    pub async fn note_print_job(
        &self,
        id: Uuid,
        done: i32,
        state: &str,
        fault: Option<String>,
        now: Instant,
    ) -> Result<(), StoreError> {
        let row = print_job::ActiveModel {
            id: Set(id),
            done: Set(done),
            state: Set(state.into()),
            fault: Set(fault),
            touched_at: Set(micros(now)),
            ..Default::default()
        };
        print_job::Entity::update_many().set(row).filter(print_job::Column::Id.eq(id)).exec(&self.write).await?;
        Ok(())
    }

    /// Forgets jobs whose files are gone.
    pub async fn sweep_print_jobs(&self, older_than: Instant) -> Result<(), StoreError> {
        let old = print_job::Column::AskedAt.lt(micros(older_than));
        print_job::Entity::delete_many().filter(old).exec(&self.write).await?;
        Ok(())
    }
}
