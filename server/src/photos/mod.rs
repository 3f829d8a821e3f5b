//! Photos: judged by content, bounded before decoding, re-encoded, synced before they are acknowledged.

mod age;

use std::{
    fs::{self, File},
    io::{self, Cursor, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    imageops::FilterType,
};
use tokio::sync::Semaphore;

use crate::{
    clock::Clock,
    domain::{
        china_time::Instant,
        digest,
        words::{PhotoId, is_photo_id},
    },
};

/// Bytes of one photo as it arrives.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;
/// 40 megapixels.
const MOST_PIXELS: u64 = 40_000_000;
/// Memory one decoding may take.
const DECODE_MEMORY: u64 = 320 * 1024 * 1024;
/// Longest side that is kept: enough to read a meter or a licence plate.
const KEPT_SIDE: u32 = 2_048;
const QUALITY: u8 = 82;
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

fn look_at_shelf(folder: &Path, before: Instant) -> io::Result<Shelf> {
    let files = match fs::read_dir(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Shelf::default()),
        Err(error) => return Err(error),
    };
    let mut shelf = Shelf::default();
    for file in files {
        let file = file?;
        shelf.looked_at += 1;
        let name = file.file_name();
        let Some(id) = name.to_str().and_then(|name| name.strip_suffix(".jpg")).filter(|id| is_photo_id(id)) else {
            continue;
        };
        let written = match file.metadata() {
            Ok(data) => Instant::from(data.modified()?),
            // Swept by another process at the same time.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        if written < before {
            shelf.old.push(Old { id: id.to_owned(), written });
        }
    }
    Ok(shelf)
}

/// 128 random bits: whoever has an id was given it.
pub fn new_id(clock: &Clock) -> PhotoId {
    digest::hex(&clock.random::<16>())
}

/// The folder of photos.
#[derive(Clone)]
pub struct Photos {
    folder: PathBuf,
    at_once: Arc<Semaphore>,
}

impl Photos {
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, at_once: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// Checks, re-encodes and keeps a photo; it is on disk, file and folder synced, when this returns.
    ///
    /// # Errors
    /// [`PhotoError`] with a sentence for the sender, or what the disk said.
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
        let path = self.path(&id);
        let draft = path.with_file_name(format!("{}.new", new_id(clock)));
        let permit = self.at_once.clone().acquire_owned().await.map_err(io::Error::other)?;
        let kept = tokio::task::spawn_blocking(move || {
            // Held by the work itself: whoever hangs up takes his request away, not the memory it occupies.
            let _permit = permit;
            write_synced(&path, &draft, &re_encode(&bytes)?).map_err(PhotoError::from)
        });
        kept.await.map_err(|error| io::Error::other(error.to_string()))??;
        Ok(id)
    }

    /// The bytes of a photo, JPEG; `None` when there is none of this name.
    pub async fn read(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        if !is_photo_id(id) {
            return Ok(None);
        }
        match tokio::fs::read(self.path(id)).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Photos of one shelf last written before an instant.
    ///
    /// # Errors
    /// When the disk does not say; a shelf that is not there yet is empty.
    pub async fn old_on_shelf(&self, shelf: u8, before: Instant) -> io::Result<Shelf> {
        let folder = self.folder.join(format!("{shelf:02x}"));
        tokio::task::spawn_blocking(move || look_at_shelf(&folder, before)).await.map_err(io::Error::other)?
    }

    /// Deletes photos; returns how many were there.
    ///
    /// # Errors
    /// When the disk refuses one; those before it are gone.
    pub async fn delete(&self, ids: Vec<PhotoId>) -> io::Result<usize> {
        let paths: Vec<PathBuf> = ids.iter().map(|id| self.path(id)).collect();
        let deleted = tokio::task::spawn_blocking(move || {
            let mut deleted = 0;
            for path in paths {
                match fs::remove_file(path) {
                    Ok(()) => deleted += 1,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(deleted)
        });
        deleted.await.map_err(io::Error::other)?
    }

    fn path(&self, id: &str) -> PathBuf {
        self.folder.join(&id[..2]).join(format!("{id}.jpg"))
    }
}

/// A photo or scan in grey, the right way up, to read codes out of it.
///
/// # Errors
/// When it is no picture, or one too large to be decoded.
pub fn grey(bytes: &[u8]) -> Result<image::GrayImage, PhotoError> {
    decode(bytes).map(DynamicImage::into_luma8)
}

/// Judged by its content and bounded before it is decoded.
fn decode(bytes: &[u8]) -> Result<DynamicImage, PhotoError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PhotoError::NotAPhoto)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(PhotoError::NotAPhoto);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODE_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| PhotoError::NotAPhoto)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PhotoError::TooManyPixels);
    }
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut photo = DynamicImage::from_decoder(decoder).map_err(|_| PhotoError::NotAPhoto)?;
    photo.apply_orientation(orientation);
    Ok(photo)
}

fn re_encode(bytes: &[u8]) -> Result<Vec<u8>, PhotoError> {
    let mut photo = decode(bytes)?;
    if photo.width().max(photo.height()) > KEPT_SIDE {
        photo = photo.resize(KEPT_SIDE, KEPT_SIDE, FilterType::Triangle);
    }
    let photo = photo.into_rgb8();
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY)
        .write_image(&photo, photo.width(), photo.height(), image::ExtendedColorType::Rgb8)
        .map_err(|_| PhotoError::NotAPhoto)?;
    Ok(jpeg)
}

/// Whole or not at all: written aside, synced, then named; whoever writes the same photo again replaces it by itself.
fn write_synced(path: &Path, draft: &Path, bytes: &[u8]) -> io::Result<()> {
    let shelf = path.parent().expect("a photo lies on a shelf");
    let folder = shelf.parent().expect("a shelf lies in the folder");
    let new_shelf = !shelf.exists();
    fs::create_dir_all(shelf)?;
    let mut file = File::create_new(draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(draft, path)?;
    File::open(shelf)?.sync_all()?;
    if new_shelf {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        DynamicImage::new_rgb8(width, height).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_photo_becomes_a_jpeg_of_bounded_size() {
        let jpeg = re_encode(&png(4_000, 100)).unwrap();
        let photo = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).unwrap();
        assert_eq!((photo.width(), photo.height()), (2_048, 51));
    }

    #[test]
    fn text_named_as_a_photo_and_pixel_bombs_are_refused() {
        assert!(matches!(re_encode("这不是照片".as_bytes()), Err(PhotoError::NotAPhoto)));
        let mut bomb = png(1, 1);
        // The header's width and height, with the checksum of that chunk made to fit again.
        bomb[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        let check = crc32(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&check);
        assert!(matches!(re_encode(&bomb), Err(PhotoError::TooManyPixels)));
        assert!(re_encode(&png(10, 10)[..30]).is_err());
    }

    #[tokio::test]
    async fn whoever_hangs_up_does_not_make_room_for_another_decoding() {
        let folder = std::env::temp_dir().join(format!("deputy-code-photos-{}", std::process::id()));
        let photos = Photos::open(folder.clone()).unwrap();
        let clock = Clock::test(Instant::default(), 1).0;
        // Asked once and dropped: the request is gone, its photo is being decoded.
        assert!(futures_util::FutureExt::now_or_never(photos.keep(png(3_000, 3_000), &clock)).is_none());
        assert_eq!(photos.at_once.available_permits(), AT_ONCE - 1);
        drop(photos.at_once.acquire_many(AT_ONCE as u32).await.unwrap());
        fs::remove_dir_all(folder).unwrap();
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
        })
    }
}
