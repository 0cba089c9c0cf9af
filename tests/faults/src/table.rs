//! What came of it, as tables for `docs/reliability.md`.

use crate::ledger::{Entry, Verdict};
use crate::plan::{Experiment, Goal, Length};
use std::collections::BTreeMap;

#[derive(Default)]
struct Row {
    attempts: u64,
    faults: u64,
    held: u64,
    broken: u64,
    skipped: u64,
    finished: bool,
}

/// Prints the tables: one row an experiment, then one a sort of fault. Whether nothing broke, and a long run came to its
/// goal in all that can be tried here.
pub fn show(commit: &str, length: Length, told: &[(&Experiment, Vec<Entry>)]) -> bool {
    let command = if length == Length::Slice { "slice" } else { "long" };
    println!("\n`cargo run -p hearth-faults -- {command}`, commit `{commit}`\n");
    println!("| name | what is counted | attempts | faults | held | broken | skipped | goal | reached |");
    println!("|---|---|---:|---:|---:|---:|---:|---:|---|");
    let (mut broken, mut left) = (0, false);
    for (experiment, entries) in told {
        let mut row = Row::default();
        entries.iter().for_each(|entry| row.add(entry));
        broken += row.broken;
        let (goal, reached) = goal(experiment, length, &row);
        left |= length == Length::Long && !reached && row.skipped == 0;
        let reached = if reached { "yes" } else { "no" };
        let (name, unit, counts) = (experiment.name, experiment.unit, row.counts());
        println!("| {name} | {unit} | {counts} | {goal} | {reached} |");
    }
    println!("\n| name: sort | attempts | faults | held | broken | skipped |");
    println!("|---|---:|---:|---:|---:|---:|");
    for (experiment, entries) in told {
        for (sort, row) in sorts(entries) {
            println!("| {}: {sort} | {} |", experiment.name, row.counts());
        }
    }
    println!();
    broken == 0 && !left
}

fn sorts(entries: &[Entry]) -> BTreeMap<&str, Row> {
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    let struck = |entry: &&Entry| !matches!(entry.verdict, Verdict::Missed | Verdict::Finished);
    for entry in entries.iter().filter(struck) {
        rows.entry(&entry.sort).or_default().add(entry);
    }
    rows
}

fn goal(experiment: &Experiment, length: Length, row: &Row) -> (String, bool) {
    match (length, experiment.goal) {
        (Length::Slice, _) => (experiment.slice.to_string(), row.faults >= experiment.slice),
        (Length::Long, Goal::Faults(wanted)) => (thousands(wanted), row.faults >= wanted),
        (Length::Long, Goal::All) => ("all".to_owned(), row.finished),
    }
}

impl Row {
    fn add(&mut self, entry: &Entry) {
        self.attempts += u64::from(!matches!(entry.verdict, Verdict::Missed | Verdict::Finished));
        self.faults += entry.faults;
        match entry.verdict {
            Verdict::Held => self.held += 1,
            Verdict::Broken => self.broken += 1,
            Verdict::Skipped => self.skipped += 1,
            Verdict::Missed => {}
            Verdict::Finished => self.finished = true,
        }
    }

    fn counts(&self) -> String {
        [self.attempts, self.faults, self.held, self.broken, self.skipped].map(thousands).join(" | ")
    }
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
