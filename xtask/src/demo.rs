//! `cargo xtask demo`: one evening of a group. One guide, two members, one visitor, each a process of its own.

use crate::sh::{self, Problem};
use crate::{builds, face, needs};

/// Builds what the story needs and tells it. The story itself is a program of the stories' room.
pub fn demo() -> Result<(), Problem> {
    needs::ensure(&[needs::WINDOW, needs::PICTURES])?;
    face::build()?;
    builds::for_tests()?;
    let story = sh::target().join("debug/evening");
    sh::must(".", &story.display().to_string(), &[])
}
