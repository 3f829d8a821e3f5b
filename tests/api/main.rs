//! Stories over JSON and forms, against the real program: what residents, deputies, officers and staff do, and everything
//! that may be wrong with what arrives.
#![allow(clippy::disallowed_methods, reason = "tests live at the edge: real time, real processes")]

mod bad_form;
mod bad_input;
mod bad_tokens;
mod codes;
mod cookies;
mod county;
mod dead_letters;
mod desk;
mod document;
mod ending;
mod form_faults;
mod full_queue;
mod limits;
mod live;
mod merging;
mod monitoring;
mod operations;
mod other_ways;
mod photo_bucket;
mod photo_sweep;
mod photos;
mod printing;
mod problems;
mod public_directory;
mod query_codes;
mod refused_moves;
mod refused_stages;
mod released_photos;
mod repeats;
mod roster;
mod roster_faults;
mod roster_page;
mod scopes;
mod signed_in;
mod starting;
mod steps;
mod the_loop;
mod whose_it_is;
mod words_and_photos;
