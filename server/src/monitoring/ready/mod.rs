//! Figures made ready: tallies of every group, area and period of the board, kept up by a worker from what each move
//! measured. Whoever reads them adds what no worker has seen yet.

mod cells;
pub mod fold;
pub mod read;
pub mod rebuild;
mod window;

pub use cells::Grouping;
pub use window::Window;
