//! How much memory bodies that are still arriving may take in this process, whoever sends them.

use tokio::sync::{Semaphore, SemaphorePermit};

use super::problem::Problem;

/// Photos in flight at the same time, in units: enough for a hundred phones, and for no more than a small server has.
const UNITS: usize = 256 * 1024 * 1024 / UNIT;
const UNIT: usize = 64 * 1024;

static PHOTOS: Semaphore = Semaphore::const_new(UNITS);

/// Room taken by one body, given back when the body is dropped.
#[derive(Debug)]
pub struct Room {
    of: &'static Semaphore,
    taken: Option<SemaphorePermit<'static>>,
    bytes: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self::of(&PHOTOS)
    }
}

impl Room {
    fn of(of: &'static Semaphore) -> Self {
        Self { of, taken: None, bytes: 0 }
    }

    /// Takes room for so many bytes more. Never waits: bodies that wait for each other would all wait.
    ///
    /// # Errors
    /// 503 when others take it all.
    pub fn take(&mut self, bytes: usize) -> Result<(), Problem> {
        self.bytes += bytes;
        let taken = self.taken.as_ref().map_or(0, SemaphorePermit::num_permits);
        let missing = self.bytes.div_ceil(UNIT).saturating_sub(taken);
        if missing > 0 {
            let missing = u32::try_from(missing).unwrap_or(u32::MAX);
            let full = |_| Problem::Unavailable("现在传照片的人太多，请过一会儿再按一次提交".into());
            let permit = self.of.try_acquire_many(missing).map_err(full)?;
            match &mut self.taken {
                Some(taken) => taken.merge(permit),
                none => *none = Some(permit),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_full_refuses_and_what_is_dropped_makes_room() {
        let small: &'static Semaphore = Box::leak(Box::new(Semaphore::new(2)));
        let (mut one, mut other) = (Room::of(small), Room::of(small));
        one.take(UNIT).unwrap();
        one.take(1).unwrap();
        assert!(one.take(UNIT - 1).is_ok(), "the second unit is its own already");
        assert!(matches!(other.take(1), Err(Problem::Unavailable(_))));
        drop(one);
        let mut third = Room::of(small);
        third.take(2 * UNIT).unwrap();
    }
}
