//! What the stories need: real windows under a virtual screen, real terminals, homes of their own.
//!
//! Nothing here stands in for a part of Hearth; the stories run the built binaries.
#![forbid(unsafe_code)]

pub mod axe;
pub mod binaries;
pub mod bus;
pub mod canary;
pub mod cli;
pub mod dayone;
pub mod hands;
pub mod home;
pub mod leash;
pub mod manager;
pub mod memory;
pub mod memory_guises;
pub mod patience;
pub mod picture;
pub mod reader;
pub mod screen;
pub mod steps;
pub mod tree;
pub mod tuesday;
pub mod window;

/// What went wrong in the harness itself, in words for whoever reads the test's output.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// A binary has not been built or cannot be started.
    #[error("{what}: {why}")]
    Start {
        /// Which program.
        what: String,
        /// What the system said.
        why: String,
    },
    /// The driver refused something.
    #[error("the driver: {0}")]
    Driver(#[from] fantoccini::error::CmdError),
    /// The driver gave no session.
    #[error("no session: {0}")]
    Session(#[from] fantoccini::error::NewSessionError),
    /// What was waited for did not come.
    #[error("waited in vain for {0}")]
    Vain(String),
    /// A picture shows nothing.
    #[error("the picture {0} is blank")]
    Blank(String),
    /// axe found barriers.
    #[error("axe found on {screen}: {findings}")]
    Barrier {
        /// Where.
        screen: String,
        /// Rule and element of each.
        findings: String,
    },
    /// A file could not be read or written.
    #[error("file: {0}")]
    File(#[from] std::io::Error),
    /// A picture could not be read.
    #[error("picture: {0}")]
    Picture(#[from] image::ImageError),
    /// JSON was not what was expected.
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
}
