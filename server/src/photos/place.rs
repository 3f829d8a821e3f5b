//! Where photos lie: a folder of this machine, or a bucket of an S3-compatible store. Chosen at the start, matched here only.

use std::io;

use super::{Shelf, bucket::Bucket, disk::Disk};
use crate::domain::{china_time::Instant, words::PhotoId};

#[derive(Clone)]
pub enum Place {
    Disk(Disk),
    Bucket(Bucket),
}

impl Place {
    /// Durable when this returns. `draft` is a name nobody else uses.
    pub async fn write(&self, id: &str, draft: String, bytes: Vec<u8>) -> io::Result<()> {
        match self {
            Self::Disk(disk) => disk.write(id, draft, bytes).await,
            Self::Bucket(bucket) => bucket.write(id, bytes).await,
        }
    }

    pub async fn read(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        match self {
            Self::Disk(disk) => disk.read(id).await,
            Self::Bucket(bucket) => bucket.read(id).await,
        }
    }

    pub async fn written_at(&self, id: &str) -> io::Result<Option<Instant>> {
        match self {
            Self::Disk(disk) => disk.written_at(id).await,
            Self::Bucket(bucket) => bucket.written_at(id).await,
        }
    }

    pub async fn old_on_shelf(&self, shelf: u8, before: Instant) -> io::Result<Shelf> {
        match self {
            Self::Disk(disk) => disk.old_on_shelf(shelf, before).await,
            Self::Bucket(bucket) => bucket.old_on_shelf(shelf, before).await,
        }
    }

    pub async fn delete(&self, ids: Vec<PhotoId>) -> io::Result<usize> {
        match self {
            Self::Disk(disk) => disk.delete(ids).await,
            Self::Bucket(bucket) => bucket.delete(ids).await,
        }
    }
}
