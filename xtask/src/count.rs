//! Counting tests from what their runners say.

use std::ops::AddAssign;

/// How many passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Passed.
    pub passed: u32,
    /// Failed, or never came to run.
    pub failed: u32,
}

impl AddAssign for Count {
    fn add_assign(&mut self, more: Self) {
        self.passed += more.passed;
        self.failed += more.failed;
    }
}

impl Count {
    /// One check without tests of its own, such as a linter.
    pub fn check(succeeded: bool) -> Self {
        Self { passed: u32::from(succeeded), failed: u32::from(!succeeded) }
    }

    /// From `cargo test`: the sum over its summary lines. Failing without a failed test counts as one failure.
    pub fn cargo(succeeded: bool, output: &str) -> Self {
        let mut all = Self::default();
        for line in output.lines().filter(|line| line.trim_start().starts_with("test result:")) {
            all += Self { passed: before(line, " passed"), failed: before(line, " failed") };
        }
        all.or_at_least_one(succeeded)
    }

    /// From vitest's JSON report.
    pub fn vitest(succeeded: bool, report: &str) -> Self {
        let all = Self {
            passed: after(report, "\"numPassedTests\":"),
            failed: after(report, "\"numFailedTests\":"),
        };
        all.or_at_least_one(succeeded)
    }

    fn or_at_least_one(mut self, succeeded: bool) -> Self {
        if !succeeded && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
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
        assert_eq!(Count::cargo(false, output), Count { passed: 15, failed: 2 });
    }

    #[test]
    fn a_build_that_breaks_is_a_failure_though_no_test_ran() {
        assert_eq!(Count::cargo(false, "error: could not compile"), Count { passed: 0, failed: 1 });
    }

    #[test]
    fn vitest_reports_are_read() {
        let report = r#"{"numTotalTests":9,"numPassedTests":8,"numFailedTests":1}"#;
        assert_eq!(Count::vitest(false, report), Count { passed: 8, failed: 1 });
    }
}
