//! The clocks of a process: working days, hours and profiles as the office keeps them, or as they came with the program.

use std::sync::{Arc, RwLock};

use crate::{
    domain::{clocks::Clocks, promise::Profiles},
    store::{Store, StoreError},
};

pub struct ClocksInForce {
    usual: Profiles,
    known: RwLock<Known>,
}

/// What holds, and the text it was read from.
#[derive(Clone)]
pub struct Known {
    /// As kept by the office; none while the shipped ones hold.
    pub kept: Option<String>,
    pub clocks: Arc<Clocks>,
}

impl ClocksInForce {
    /// With what came with the program, until [`Self::refresh`] finds other.
    pub fn new(usual: Profiles) -> Self {
        let clocks = Arc::new(Clocks::shipped(usual.clone()));
        Self { usual, known: RwLock::new(Known { kept: None, clocks }) }
    }

    pub fn now(&self) -> Arc<Clocks> {
        self.known().clocks
    }

    pub fn known(&self) -> Known {
        self.known.read().expect("no panic while the lock is held").clone()
    }

    /// Takes up what the office keeps, where it is other by now.
    ///
    /// # Errors
    /// When the database is away, or keeps what this program cannot read: what was known before stays in force.
    pub async fn refresh(&self, store: &Store) -> Result<(), StoreError> {
        let kept = store.kept_clocks().await?;
        if kept == self.known().kept {
            return Ok(());
        }
        let clocks = match &kept {
            None => Clocks::shipped(self.usual.clone()),
            Some(text) => serde_json::from_str(text)
                .map_err(|error| StoreError::inconsistent("facts", "clocks", format!("cannot be read: {error}")))?,
        };
        *self.known.write().expect("no panic while the lock is held") = Known { kept, clocks: Arc::new(clocks) };
        Ok(())
    }
}
