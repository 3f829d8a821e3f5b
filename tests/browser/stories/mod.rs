//! What residents, deputies, officers and staff live through, in a real browser before the demonstration's county.

mod attack;
mod board;
mod comfort;
mod counter;
mod county;
mod deputy;
mod first_visit;
mod keyboard;
mod pages;
mod photos;
mod resident;
mod roster;
mod sweep;
mod the_loop;
mod without_script;
