//! Photos: judged by content, bounded before decoding, re-encoded, durable before they are acknowledged.

mod bucket;
mod disk;
mod picture;
mod place;

use std::{io, path::PathBuf, sync::Arc};

use tokio::sync::Semaphore;

pub use self::bucket::BucketSettings;
pub use self::picture::{KEPT_SIDE, grey, re_encode};
use self::{bucket::Bucket, disk::Disk, place::Place};
use crate::{
    clock::Clock,
    domain::{
        china_time::Instant,
        cover::{Cover, Grid},
        digest,
        words::{PhotoId, is_photo_id},
    },
};

/// Bytes of one photo as it arrives.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// Decodings at the same time.
const AT_ONCE: usize = 2;

/// Why a photo is not taken, in a sentence for the person who sent it.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    #[error("这个文件不是照片，请选 JPG、PNG 或 WebP 格式的照片")]
    NotAPhoto,
    #[error("照片太大，超过10MB，请换一张小一点的")]
    TooManyBytes,
    #[error("照片尺寸太大，超过4000万像素，请换一张小一点的")]
    TooManyPixels,
    #[error("the photo could not be stored: {0}")]
    Store(#[from] io::Error),
}

/// Photos lie on so many shelves, by the first byte of their ids.
pub const SHELVES: usize = 256;

/// What lies on one shelf.
#[derive(Debug, Default)]
pub struct Shelf {
    pub looked_at: usize,
    pub old: Vec<Old>,
}

/// An old photo and when it was last written.
#[derive(Debug)]
pub struct Old {
    pub id: PhotoId,
    pub written: Instant,
}

/// 128 random bits: whoever has an id was given it.
pub fn new_id(clock: &Clock) -> PhotoId {
    digest::hex(&clock.random::<16>())
}

/// All photos of an installation.
#[derive(Clone)]
pub struct Photos {
    place: Place,
    at_once: Arc<Semaphore>,
}

impl Photos {
    /// Photos in a folder of this machine.
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        Ok(Self::at(Place::Disk(Disk::open(folder)?)))
    }

    /// Photos in a bucket; nothing is asked of it yet.
    pub fn in_bucket(settings: &BucketSettings, clock: Clock) -> io::Result<Self> {
        Ok(Self::at(Place::Bucket(Bucket::open(settings, clock)?)))
    }

    fn at(place: Place) -> Self {
        Self { place, at_once: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// Checks, re-encodes and keeps a photo; it is durable when this returns.
    ///
    /// # Errors
    /// [`PhotoError`] with a sentence for the sender, or what the disk or the store said.
    pub async fn keep(&self, bytes: Vec<u8>, clock: &Clock) -> Result<PhotoId, PhotoError> {
        self.keep_as(new_id(clock), bytes, clock).await
    }

    /// The same under an id of the caller's: a form that is sent twice keeps each photo once.
    ///
    /// # Errors
    /// As for [`Self::keep`].
    pub async fn keep_as(&self, id: PhotoId, bytes: Vec<u8>, clock: &Clock) -> Result<PhotoId, PhotoError> {
        if bytes.len() > MOST_BYTES {
            return Err(PhotoError::TooManyBytes);
        }
        self.make(id, clock, move || re_encode(&bytes)).await
    }

    /// Keeps a copy of a kept photo with parts of it covered, under a new id; `None` when there is no such photo.
    ///
    /// # Errors
    /// What the disk or the store said.
    pub async fn keep_covered(
        &self,
        id: &str,
        covers: Vec<Cover>,
        clock: &Clock,
    ) -> Result<Option<PhotoId>, PhotoError> {
        let Some(photo) = self.read(id).await? else { return Ok(None) };
        self.make(new_id(clock), clock, move || picture::covered(&photo, &covers)).await.map(Some)
    }

    /// The squares that may be covered on a kept photo; `None` when there is no such photo.
    ///
    /// # Errors
    /// What the disk or the store said.
    pub async fn grid(&self, id: &str) -> Result<Option<Grid>, PhotoError> {
        let Some(photo) = self.read(id).await? else { return Ok(None) };
        let (width, height) = picture::size(&photo)?;
        Ok(Some(Grid::over(width, height)))
    }

    async fn make(
        &self,
        id: PhotoId,
        clock: &Clock,
        picture: impl FnOnce() -> Result<Vec<u8>, PhotoError> + Send + 'static,
    ) -> Result<PhotoId, PhotoError> {
        let permit = self.at_once.clone().acquire_owned().await.map_err(io::Error::other)?;
        let made = tokio::task::spawn_blocking(move || {
            // Held by the work itself: whoever hangs up takes his request away, not the memory it occupies.
            let _permit = permit;
            picture()
        });
        match made.await {
            Ok(jpeg) => {
                self.place.write(&id, new_id(clock), jpeg?).await?;
                Ok(id)
            }
            Err(ended) => {
                tracing::error!(%ended, "a picture could not be worked on");
                // A decoder that gives up on it the hard way has judged it all the same.
                Err(if ended.is_panic() { PhotoError::NotAPhoto } else { PhotoError::Store(io::Error::other(ended)) })
            }
        }
    }

    /// The bytes of a photo, JPEG; `None` when there is none of this name.
    pub async fn read(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        if is_photo_id(id) { self.place.read(id).await } else { Ok(None) }
    }

    /// When a photo was written; `None` when there is none of this name.
    pub async fn written_at(&self, id: &str) -> io::Result<Option<Instant>> {
        if is_photo_id(id) { self.place.written_at(id).await } else { Ok(None) }
    }

    /// Photos of one shelf last written before an instant.
    ///
    /// # Errors
    /// When disk or store does not say; a shelf that is not there yet is empty.
    pub async fn old_on_shelf(&self, shelf: u8, before: Instant) -> io::Result<Shelf> {
        self.place.old_on_shelf(shelf, before).await
    }

    /// Deletes photos; returns how many were there.
    ///
    /// # Errors
    /// When disk or store refuses one; those before it are gone.
    pub async fn delete(&self, ids: Vec<PhotoId>) -> io::Result<usize> {
        self.place.delete(ids).await
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, ImageFormat};

    use super::*;

    #[tokio::test]
    async fn whoever_hangs_up_does_not_make_room_for_another_decoding() {
        let folder = std::env::temp_dir().join(format!("deputy-code-photos-{}", std::process::id()));
        let photos = Photos::open(folder.clone()).unwrap();
        let clock = Clock::test(Instant::default(), 1).0;
        let mut png = Vec::new();
        let photo = DynamicImage::new_rgb8(3_000, 3_000);
        photo.write_to(&mut io::Cursor::new(&mut png), ImageFormat::Png).unwrap();
        // Asked once and dropped: the request is gone, its photo is being decoded.
        assert!(futures_util::FutureExt::now_or_never(photos.keep(png, &clock)).is_none());
        assert_eq!(photos.at_once.available_permits(), AT_ONCE - 1);
        drop(photos.at_once.acquire_many(AT_ONCE as u32).await.unwrap());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
