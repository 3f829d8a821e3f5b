//! When a photo was kept.

use std::io;

use super::Photos;
use crate::domain::{china_time::Instant, words::is_photo_id};

impl Photos {
    /// When a photo was written; `None` when there is none of this name.
    pub async fn written_at(&self, id: &str) -> io::Result<Option<Instant>> {
        if !is_photo_id(id) {
            return Ok(None);
        }
        match tokio::fs::metadata(self.path(id)).await {
            Ok(found) => Ok(Some(found.modified()?.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
