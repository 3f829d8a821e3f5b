//! Orders of the committee on a case: one open at a time, never longer than the case itself.

use super::Case;
use crate::domain::{
    china_time::Instant,
    holder::Holder,
    moves::Move,
    stage::Refused,
    supervision::{Order, OrderNumber, Standing},
};

impl Case {
    /// The order that has not ended.
    pub fn open_order(&self) -> Option<&Order> {
        self.order.as_ref().filter(|order| order.is_open())
    }

    /// Whether the committee may order something of somebody else who owes an answer.
    pub fn may_be_ordered(&self) -> bool {
        let others = self.stage.holder().is_some_and(|holder| holder != Holder::Committee);
        others && self.stage.name().is_open() && self.open_order().is_none()
    }

    pub fn order_owed(&self) -> Option<&Order> {
        self.open_order().filter(|order| matches!(order.standing, Standing::Owed { .. }))
    }

    pub fn order_answered(&self) -> Option<&Order> {
        self.open_order().filter(|order| matches!(order.standing, Standing::Answered { .. }))
    }

    /// Makes a move on an order; the stage stays.
    pub(super) fn supervise(&mut self, made: &Move, at: Instant) -> Result<(), Refused> {
        let refused = |wanted| Refused { from: self.stage.name(), wanted };
        let standing = match (made, self.open_order().map(|order| (order.number, order.standing))) {
            (Move::OrderIssued { .. }, _) if !self.may_be_ordered() => return Err(refused("order")),
            (Move::OrderIssued { number, holder, units, due_at, .. }, _) => {
                let (number, holder, units, due_at) = (*number, *holder, units.clone(), *due_at);
                let standing = Standing::Owed { returned_at: None };
                self.order = Some(Order { number, holder, units, issued_at: at, due_at, standing });
                return Ok(());
            }
            (Move::OrderAnswered { number }, Some((open, Standing::Owed { .. }))) if *number == open => {
                Standing::Answered { at }
            }
            (Move::OrderTaken { number }, Some((open, Standing::Answered { at: answered_at }))) if *number == open => {
                Standing::Taken { answered_at, at }
            }
            (Move::OrderReturned { number, .. }, Some((open, Standing::Answered { .. }))) if *number == open => {
                Standing::Owed { returned_at: Some(at) }
            }
            (Move::OrderAnswered { .. }, _) => return Err(refused("order_answer")),
            (Move::OrderTaken { .. }, _) => return Err(refused("order_taking")),
            _ => return Err(refused("order_return")),
        };
        self.order.as_mut().expect("an open order").standing = standing;
        Ok(())
    }

    /// No order outlives its case, or asks the committee itself.
    pub(super) fn follow_order(&mut self, at: Instant) {
        let stage = self.stage.name();
        let over = !stage.is_open() || self.stage.holder() == Some(Holder::Committee);
        if let Some(order) = self.order.as_mut().filter(|order| over && order.is_open()) {
            order.standing = Standing::Ended { at, stage };
        }
        self.supervised = self.open_order().is_some();
    }

    /// The move that orders something of whoever has the case now.
    pub fn issued_order(&self, number: OrderNumber, working_days: u32, due_at: Instant) -> Result<Move, Refused> {
        let refused = Refused { from: self.stage.name(), wanted: "order" };
        let holder = self.stage.holder().filter(|_| self.may_be_ordered()).ok_or(refused)?;
        Ok(Move::OrderIssued { number, holder, units: self.stage.units().to_vec(), working_days, due_at })
    }

    /// The move that sends an answer back to whoever has the case now.
    pub fn returned_order(&self) -> Result<Move, Refused> {
        let refused = Refused { from: self.stage.name(), wanted: "order_return" };
        let (order, holder) = self.order_answered().zip(self.stage.holder()).ok_or(refused)?;
        Ok(Move::OrderReturned { number: order.number, holder, units: self.stage.units().to_vec() })
    }
}
