//! Counting tests from what their runners say.

use std::ops::AddAssign;

/// So many lines of what failed are said again at the end.
const SAID_AGAIN: usize = 60;

/// How many passed and failed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Count {
    /// Passed.
    pub passed: u32,
    /// Failed, or never came to run.
    pub failed: u32,
    /// What failed and what it said. A long run is often read from its end alone.
    pub why: Vec<String>,
}

impl AddAssign for Count {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
        self.why.extend(more.why);
    }
}

impl Count {
    /// One check without tests of its own, such as a linter.
    pub fn check(succeeded: bool) -> Self {
        Self { passed: u32::from(succeeded), failed: u32::from(!succeeded), why: Vec::new() }
    }

    /// From `cargo test`: the sum over its summary lines. Failing without a failed test counts as one failure.
    pub fn cargo(succeeded: bool, output: &str) -> Self {
        let mut all = Self::default();
        for line in output.lines().filter(|line| line.trim_start().starts_with("test result:")) {
            all += Self { passed: before(line, " passed"), failed: before(line, " failed"), why: Vec::new() };
        }
        all.or_at_least_one(succeeded)
    }

    /// From vitest's JSON report.
    pub fn vitest(succeeded: bool, report: &str) -> Self {
        let all = Self {
            passed: after(report, "\"numPassedTests\":"),
            failed: after(report, "\"numFailedTests\":"),
            why: Vec::new(),
        };
        all.or_at_least_one(succeeded)
    }

    /// With what was said, where something failed.
    pub fn because(mut self, what: &str, said: &str) -> Self {
        if self.failed > 0 {
            self.why.push(format!("{what}\n{}", excerpt(said)));
        }
        self
    }

    fn or_at_least_one(mut self, succeeded: bool) -> Self {
        if !succeeded && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

/// From where the runners begin to tell what failed; else the last lines.
fn excerpt(said: &str) -> String {
    const BEGINNINGS: &[&str] = &["failures:", "Failed Tests", "Failed Suites"];
    let begins =
        |line: &str| line.starts_with("error") || BEGINNINGS.iter().any(|begin| line.contains(begin));
    let lines: Vec<&str> = said.lines().collect();
    let begin = lines.iter().position(|line| begins(line));
    let begin = begin.unwrap_or_else(|| lines.len().saturating_sub(SAID_AGAIN));
    lines.iter().skip(begin).take(SAID_AGAIN).copied().collect::<Vec<_>>().join("\n")
}

/// The number that ends where `word` begins.
fn before(line: &str, word: &str) -> u32 {
    let Some(end) = line.find(word) else { return 0 };
    let digits = line[..end].rsplit(|c: char| !c.is_ascii_digit()).next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The number that begins where `word` ends.
fn after(text: &str, word: &str) -> u32 {
    let Some(start) = text.find(word).map(|at| at + word.len()) else { return 0 };
    let digits = text[start..].trim_start().split(|c: char| !c.is_ascii_digit()).next();
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_summaries_are_added_up() {
        let output = "test result: ok. 12 passed; 0 failed; 1 ignored\nnoise\ntest result: FAILED. 3 passed; 2 failed;";
        assert_eq!(Count::cargo(false, output), Count { passed: 15, failed: 2, why: Vec::new() });
    }

    #[test]
    fn a_build_that_breaks_is_a_failure_though_no_test_ran() {
        let count = Count::cargo(false, "error: could not compile");
        assert_eq!((count.passed, count.failed), (0, 1));
    }

    #[test]
    fn vitest_reports_are_read() {
        let report = r#"{"numTotalTests":9,"numPassedTests":8,"numFailedTests":1}"#;
        let count = Count::vitest(false, report);
        assert_eq!((count.passed, count.failed), (8, 1));
    }

    #[test]
    fn what_failed_is_said_again_from_where_it_is_told() {
        let said = "running 2 tests\nfailures:\n\n---- a stdout ----\nit broke";
        let count = Count::check(false).because("the tests", said);
        assert_eq!(count.why, ["the tests\nfailures:\n\n---- a stdout ----\nit broke"]);
        assert_eq!(Count::check(true).because("the tests", said).why, Vec::<String>::new());
        let long = (0..100).map(|line| format!("{line}\n")).collect::<String>();
        assert!(Count::check(false).because("", &long).why[0].ends_with("98\n99"));
    }
}
