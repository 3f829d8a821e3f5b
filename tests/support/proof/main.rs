//! The support proves itself: what the stories lean on does what it says.

mod child_processes;
mod http_client;
mod pictures;
mod servers;
