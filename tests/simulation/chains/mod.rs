//! Chains, heads and the audit against whoever changes what is stored past the program.

mod audit;
mod changes;
mod history;
mod offline;
mod rewriting;
