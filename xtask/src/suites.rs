//! The built test programs, run one by one, so that a stage can run some of them without making cargo compile
//! hundreds of packages anew for another choice of features.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::builds;
use crate::count::Count;
use crate::sh::{self, Problem};

/// One test program.
#[derive(Debug, PartialEq, Eq)]
pub struct Suite {
    /// The folder of its package, where it runs.
    folder: PathBuf,
    /// The program.
    program: PathBuf,
}

impl Suite {
    /// Whether it belongs to the stories, which need the built binaries and a screen.
    pub fn is_story(&self) -> bool {
        self.folder == sh::root().join("tests")
    }

    /// Whether its program was built under this name.
    pub fn is_named(&self, name: &str) -> bool {
        let program = self.program.file_name().map(|file| file.to_string_lossy().into_owned());
        // Cargo puts a hash behind the name.
        program.and_then(|file| file.rsplit_once('-').map(|(begin, _)| begin == name)).unwrap_or_default()
    }

    /// Runs its tests, one by one, with these variables.
    pub fn run_with(&self, variables: &[(&str, &str)]) -> Result<Count, Problem> {
        let told = variables.iter().map(|(name, value)| format!("{name}={value}"));
        let program = self.program.to_string_lossy().into_owned();
        let words: Vec<String> = told.chain([program, "--test-threads=1".to_owned()]).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.counted("env", &words)
    }

    /// Runs its tests; `one_by_one` where they share a screen or the machine's patience.
    pub fn run(&self, one_by_one: bool) -> Result<Count, Problem> {
        let arguments: &[&str] = if one_by_one { &["--test-threads=1"] } else { &[] };
        self.counted(&self.program.to_string_lossy(), arguments)
    }

    fn counted(&self, program: &str, arguments: &[&str]) -> Result<Count, Problem> {
        let (succeeded, heard) = sh::hear(&self.folder.to_string_lossy(), program, arguments)?;
        Ok(Count::cargo(succeeded, &heard).because(&self.program.to_string_lossy(), &heard))
    }
}

/// Compiles every test of the workspace and tells where they are.
pub fn compile() -> Result<Vec<Suite>, Problem> {
    let arguments = [
        "test",
        "--locked",
        "--workspace",
        "--no-run",
        "--message-format=json-render-diagnostics",
        "--features",
        builds::FOR_TESTS,
    ];
    println!("\n$ cargo {}", arguments.join(" "));
    let output = sh::command(".", "cargo", &arguments).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cargo cannot be started: {error}"))?;
    if !output.status.success() {
        return Err("The tests do not compile.".into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().filter_map(suite).collect())
}

/// From one line of cargo's report.
fn suite(line: &str) -> Option<Suite> {
    // The target says whether it may be tested, the profile whether this program is its tests.
    let profile = line.split(r#""profile":{"#).nth(1)?.split('}').next()?;
    let is_test = line.contains(r#""reason":"compiler-artifact""#) && profile.contains(r#""test":true"#);
    let program = PathBuf::from(value(line, "executable").filter(|_| is_test)?);
    let folder = Path::new(value(line, "manifest_path")?).parent()?.to_owned();
    Some(Suite { folder, program })
}

/// The text that follows a name. Paths of a checkout hold nothing that JSON would have to escape.
fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let rest = line.split(&format!("\"{name}\":\"")).nth(1)?;
    rest.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_test_programs_are_taken_from_the_report() {
        let line = |test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/h/crates/a/Cargo.toml","target":{{"test":true}},"profile":{{"opt_level":"0","test":{test}}},"executable":{executable}}}"#
            )
        };
        let expected = Suite { folder: "/h/crates/a".into(), program: "/h/target/a-1".into() };
        assert!(expected.is_named("a") && !expected.is_named("a-1") && !expected.is_named("b"));
        assert_eq!(suite(&line(true, "\"/h/target/a-1\"")), Some(expected));
        assert_eq!(suite(&line(false, "\"/h/target/a\"")), None);
        assert_eq!(suite(&line(true, "null")), None);
    }
}
