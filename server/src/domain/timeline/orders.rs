//! Orders of the committee, told: residents hear that there is one and what became of it, not what officials write each other.

use super::{Names, Reader};
use crate::domain::{china_time, moves::Move, words::Words};

pub fn order_words(made: &Move, words: &Words, names: &dyn Names, reader: Reader) -> String {
    let whole = |plain: String, written: &str| match reader {
        Reader::Handler if !written.is_empty() => format!("{plain}：{written}"),
        _ => plain,
    };
    match made {
        Move::OrderIssued { number, holder, units, due_at, .. } => {
            let units: Vec<String> = units.iter().map(|id| names.unit(id)).collect();
            let who = if units.is_empty() { names.holder(holder) } else { units.join("、") };
            let due = china_time::long(*due_at);
            whole(format!("县代表工委发出督办单（{number}），要{who}在{due}前答复工委"), &words.text)
        }
        Move::OrderAnswered { number } => whole(format!("督办单（{number}）已答复工委"), &words.text),
        Move::OrderTaken { number } => whole(format!("工委核销了督办单（{number}），督办结束"), &words.text),
        Move::OrderReturned { number, .. } => {
            whole(format!("工委退回督办单（{number}）的答复，要求重新答复"), &words.reason)
        }
        _ => String::new(),
    }
}
