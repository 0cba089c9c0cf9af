//! Starting this program anew, with what its libraries read from the environment once.

use std::ffi::OsString;

/// Says that this process was started anew already, by its number: a start keeps it, a child has another.
const DONE: &str = "HEARTH_BEGUN_ANEW";

/// Starts this program anew with these variables, unless they are set already.
///
/// The C library, GTK and WebKit read them before anything of ours runs, and setting a variable of a running process is
/// not safe: a new start is. What did not stay set once never will, and is done without.
pub fn unless_set(variables: &[(&str, OsString)]) -> std::io::Result<()> {
    use std::os::unix::process::CommandExt;

    let this = OsString::from(std::process::id().to_string());
    let set = |name: &str, value: &OsString| std::env::var_os(name).as_ref() == Some(value);
    if set(DONE, &this) || variables.iter().all(|(name, value)| set(name, value)) {
        return Ok(());
    }
    let mut again = std::process::Command::new(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1)).envs(variables.iter().map(|(name, value)| (name, value)));
    Err(again.env(DONE, this).exec())
}
