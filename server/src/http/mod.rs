//! The web kit: what handlers take, what they answer, and how errors look.

pub mod answer;
pub mod assets;
pub mod body;
pub mod case_cookie;
pub mod case_view;
pub mod client;
pub mod csv;
pub mod form;
pub mod kit;
pub mod lead;
pub mod list;
pub mod nav;
pub mod paced;
pub mod page;
pub mod photo;
pub mod photo_check;
pub mod problem;
pub mod proxies;
pub mod room;
pub mod session;
mod strict;
pub mod table;
pub mod workbook;
pub mod wrap;
