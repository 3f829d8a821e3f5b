//! Posters, and codes read back from what hangs on walls.

mod print;
mod rotate;
mod verify;

use std::path::PathBuf;

use clap::Subcommand;

use super::Done;
use crate::settings::Settings;

#[derive(Subcommand)]
pub enum CodesCommand {
    /// Draw posters of the codes in use. Needs PUBLIC_URL.
    Print(print::Arguments),
    /// Read every code in a photo, scan or PDF; say genuine, replaced, revoked or foreign. Fails unless all are genuine.
    Verify {
        file: PathBuf,
        /// One JSON object a code instead of sentences.
        #[arg(long)]
        json: bool,
    },
    /// Write the built-in templates into a folder, to be changed and put into DATA_DIR/posters; overwrites nothing.
    Templates { folder: PathBuf },
    /// Make a new key for new codes; codes that hang stay good.
    Rotate,
}

pub async fn run(settings: Settings, command: CodesCommand) -> Done {
    match command {
        CodesCommand::Print(arguments) => print::run(settings, arguments).await,
        CodesCommand::Verify { file, json } => verify::run(settings, &file, json).await,
        CodesCommand::Templates { folder } => print::templates(&folder),
        CodesCommand::Rotate => rotate::run(&settings),
    }
}
