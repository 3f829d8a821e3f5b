//! Every figure of board and summary, computed again from the exported lines of measured rounds: comma-separated values and
//! plain arithmetic, nothing of the service itself.

pub mod beside;
pub mod board;
pub mod rounds;
pub mod table;
pub mod time;
pub mod words;
