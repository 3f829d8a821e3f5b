//! The audit as its administrator reads it: the list, its chain in words, a file of it, and where submissions came from.

pub mod export;
mod filter;
pub mod pages;
mod state;
pub mod web;
