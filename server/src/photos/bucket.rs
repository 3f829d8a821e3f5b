//! Photos in an S3-compatible store: under the same names as on a disk, so that either can be copied into the other.

use std::{fmt, io, sync::Arc, time::Duration};

use futures_util::TryStreamExt;
use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    path::Path,
};

use super::{Old, Shelf};
use crate::{
    clock::Clock,
    domain::{
        china_time::Instant,
        words::{PhotoId, is_photo_id},
    },
    shared_state::circuit::Circuit,
};

const CONNECT: Duration = Duration::from_secs(3);
/// One try; a photo is a megabyte or two.
const EXCHANGE: Duration = Duration::from_secs(10);
/// All tries of one request together: whoever uploads waits no longer.
const PATIENCE: Duration = Duration::from_secs(20);
const TRIES_AGAIN: usize = 2;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Where the bucket is and who we are there.
#[derive(Clone)]
pub struct BucketSettings {
    /// e.g. `https://s3.example.gov.cn`.
    pub endpoint: String,
    pub bucket: String,
    pub region: String,
    pub access_key: String,
    pub secret_key: String,
}

/// The keys are nobody's to read, in no log.
impl fmt::Debug for BucketSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "BucketSettings({self})")
    }
}

impl fmt::Display for BucketSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at {}", self.bucket, self.endpoint)
    }
}

/// A bucket of photos. A store that fails three times in a row is left alone for two seconds.
#[derive(Clone)]
pub struct Bucket {
    store: Arc<AmazonS3>,
    circuit: Arc<Circuit>,
    clock: Clock,
}

impl Bucket {
    /// Nothing is asked yet: the store may be away while this starts.
    ///
    /// # Errors
    /// When the settings are none that lead to a store.
    pub fn open(settings: &BucketSettings, clock: Clock) -> io::Result<Self> {
        let plain = settings.endpoint.starts_with("http://");
        let store = AmazonS3Builder::new()
            .with_endpoint(&settings.endpoint)
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(&settings.access_key)
            .with_secret_access_key(&settings.secret_key)
            .with_virtual_hosted_style_request(false)
            .with_disable_bulk_delete(true)
            .with_client_options(
                ClientOptions::new().with_allow_http(plain).with_connect_timeout(CONNECT).with_timeout(EXCHANGE),
            )
            .with_retry(RetryConfig {
                backoff: BackoffConfig { init_backoff: FIRST_PAUSE, max_backoff: LONGEST_PAUSE, base: 2.0 },
                max_retries: TRIES_AGAIN,
                retry_timeout: PATIENCE,
            })
            .build()
            .map_err(io::Error::other)?;
        Ok(Self { store: Arc::new(store), circuit: Arc::default(), clock })
    }

    /// Returns when the store has acknowledged it.
    pub async fn write(&self, id: &str, bytes: Vec<u8>) -> io::Result<()> {
        self.asked(self.store.put(&path(id), bytes.into())).await.map(|_| ())
    }

    pub async fn read(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        let path = path(id);
        let whole = async { self.store.get(&path).await?.bytes().await };
        Ok(self.found(whole).await?.map(|bytes| bytes.to_vec()))
    }

    pub async fn written_at(&self, id: &str) -> io::Result<Option<Instant>> {
        Ok(self.found(self.store.head(&path(id))).await?.map(|object| object.last_modified))
    }

    pub async fn old_on_shelf(&self, shelf: u8, before: Instant) -> io::Result<Shelf> {
        let prefix = Path::from(format!("{shelf:02x}"));
        let objects = self.asked(self.store.list(Some(&prefix)).try_collect::<Vec<_>>()).await?;
        let id_of = |path: &Path| {
            let id = path.filename()?.strip_suffix(".jpg")?.to_owned();
            is_photo_id(&id).then_some(id)
        };
        let looked_at = objects.len();
        let old = objects.into_iter().filter(|object| object.last_modified < before);
        let old = old.filter_map(|object| Some(Old { id: id_of(&object.location)?, written: object.last_modified }));
        Ok(Shelf { looked_at, old: old.collect() })
    }

    /// How many were asked for: a store does not say which were there.
    pub async fn delete(&self, ids: Vec<PhotoId>) -> io::Result<usize> {
        let mut deleted = 0;
        for id in ids {
            self.found(self.store.delete(&path(&id))).await?;
            deleted += 1;
        }
        Ok(deleted)
    }

    /// What is not there is an answer, no error.
    async fn found<T>(&self, asked: impl Future<Output = object_store::Result<T>>) -> io::Result<Option<T>> {
        let asked = async {
            match asked.await {
                Err(object_store::Error::NotFound { .. }) => Ok(None),
                other => other.map(Some),
            }
        };
        self.asked(asked).await
    }

    async fn asked<T>(&self, asked: impl Future<Output = object_store::Result<T>>) -> io::Result<T> {
        if !self.circuit.lets_through(self.clock.now()) {
            return Err(io::Error::other("the photo store did not answer three times; it is tried again in a moment"));
        }
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(answered)) => {
                self.circuit.succeeded();
                Ok(answered)
            }
            failed => {
                self.circuit.failed(self.clock.now());
                Err(io::Error::other(why(failed.ok().and_then(Result::err))))
            }
        }
    }
}

/// The store's own words name the photo, and a photo's name is a secret.
fn why(error: Option<object_store::Error>) -> &'static str {
    use object_store::Error::{PermissionDenied, Unauthenticated};
    match error {
        Some(PermissionDenied { .. } | Unauthenticated { .. }) => "the photo store refuses our keys",
        Some(_) => "the photo store does not answer as it should",
        None => "the photo store does not answer in time",
    }
}

fn path(id: &str) -> Path {
    Path::from(format!("{}/{id}.jpg", &id[..2]))
}
