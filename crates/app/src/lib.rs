//! The use cases of Hearth, one verb a file: the only room where vault and circle meet.

pub mod api;
mod commands;
