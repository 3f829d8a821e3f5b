//! Receipts of one web worker: one signature over all that are in flight together.
//!
//! Whoever hears from the queue first seals the batch; everybody in it gets a receipt that verifies by itself.

use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
    sync::Arc,
};

use crate::domain::{
    digest::Digest,
    receipt::{Acknowledgement, SignedBatch},
    secrets::Secrets,
};

#[derive(Default)]
struct Batch {
    leaves: RefCell<Vec<Digest>>,
    signed: OnceCell<SignedBatch>,
}

/// The receipt desk of one worker thread.
pub struct ReceiptDesk {
    secrets: Arc<Secrets>,
    open: RefCell<Rc<Batch>>,
}

/// A place in a batch, taken before the queue is asked.
pub struct Place {
    batch: Rc<Batch>,
    index: usize,
    acknowledgement: Acknowledgement,
}

impl ReceiptDesk {
    pub fn new(secrets: Arc<Secrets>) -> Self {
        Self { secrets, open: RefCell::default() }
    }

    /// Joins the batch that is open now.
    pub fn join(&self, acknowledgement: Acknowledgement) -> Place {
        let batch = self.open.borrow().clone();
        let leaf = acknowledgement.leaf(self.secrets.receipt_key().0);
        let mut leaves = batch.leaves.borrow_mut();
        leaves.push(leaf);
        let index = leaves.len() - 1;
        drop(leaves);
        Place { batch, index, acknowledgement }
    }

    /// The receipt of a place; the first call for a batch seals and signs it.
    pub fn issue(&self, place: &Place) -> String {
        let signed = place.batch.signed.get_or_init(|| {
            if Rc::ptr_eq(&place.batch, &self.open.borrow()) {
                self.open.replace(Rc::default());
            }
            let (kid, key) = self.secrets.receipt_key();
            SignedBatch::sign(kid, key, place.batch.leaves.take())
        });
        signed.receipt(&place.acknowledgement, place.index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{number::Number, receipt, secrets::samples};

    #[test]
    fn those_in_flight_together_share_a_signature_and_latecomers_get_their_own() {
        let desk = ReceiptDesk::new(Arc::new(samples::secrets()));
        let acknowledgement = |n: u64| Acknowledgement {
            number: Number::from_bits(n),
            submitted_at: "2026-04-15T09:12:00+08:00".into(),
            commitment: [n as u8; 32],
        };
        let together: Vec<Place> = (0..3).map(|n| desk.join(acknowledgement(n))).collect();
        let first = desk.issue(&together[1]);
        let late = desk.join(acknowledgement(9));
        assert_eq!(late.index, 0, "a sealed batch takes no more");
        let receipts = [first, desk.issue(&together[0]), desk.issue(&together[2]), desk.issue(&late)];
        let signature = |receipt: &str| receipt.rsplit('.').next().unwrap().to_owned();
        assert_eq!(signature(&receipts[0]), signature(&receipts[2]));
        assert_ne!(signature(&receipts[0]), signature(&receipts[3]));
        for receipt in &receipts {
            assert!(receipt::verify(receipt, desk.secrets.receipt_public_keys()).is_some());
        }
    }
}
