//! The tables, as `docs/performance.md` holds them.

use crate::alone::Pair;
use crate::figures::{Figures, human};
use crate::run::Sized;
use std::fmt::Write;

/// Everything measured, in Markdown.
pub fn told(all: &[Sized]) -> String {
    let mut out = String::new();
    for sized in all {
        let _ = write!(out, "\n### {} records of {} bytes on average\n\n", grouped(sized.count), sized.mean);
        out.push_str(&saves(sized));
        out.push_str(&rest(sized));
    }
    out
}

fn saves(sized: &Sized) -> String {
    let mut out = String::from("| durable save | median | p95 | × append |\n|---|---:|---:|---:|\n");
    for (when, turns) in [("now and then", &sized.saves.single), ("in a row, each", &sized.saves.in_a_row)] {
        let least = turns.append.median();
        let all =
            [("append + fdatasync", &turns.append), ("vault", &turns.vault), ("SQLCipher", &turns.sqlcipher)];
        for (name, figures) in all {
            let (median, p95) = (figures.median(), figures.p95());
            let ratio = median / least;
            let _ = writeln!(out, "| {name}, {when} | {} | {} | {ratio:.2} |", human(median), human(p95));
        }
    }
    out + "\n"
}

fn rest(sized: &Sized) -> String {
    let mut out = String::from("| | vault | SQLCipher | vault : SQLCipher |\n|---|---:|---:|---:|\n");
    let (clean, checks, killed) = (&sized.clean, &sized.checks, &sized.killed);
    pair(&mut out, "open", &clean.vault.open, &clean.sqlcipher.open);
    pair(&mut out, "open, then list all", &clean.vault.open_list, &clean.sqlcipher.open_list);
    pair(&mut out, "close", &clean.vault.close, &clean.sqlcipher.close);
    pair(&mut out, "open after a kill", &killed.vault.open, &killed.sqlcipher.open);
    pair(&mut out, "verify everything", &checks.vault.verify, &checks.sqlcipher.verify);
    row(&mut out, "read one record, median", &checks.vault.read, &checks.sqlcipher.read);
    row(&mut out, "read one record, p95", &checks.vault.read_p95, &checks.sqlcipher.read_p95);
    let fill = &sized.fill;
    line(&mut out, "import all, 50 a step, wall", fill.vault.wall, fill.sqlcipher.wall);
    line(&mut out, "import all, 50 a step, CPU", fill.vault.cpu, fill.sqlcipher.cpu);
    let mib = |bytes: u64| format!("{:.0} MiB", bytes as f64 / f64::from(1 << 20));
    let ratio = sized.disk.vault as f64 / sized.disk.sqlcipher as f64;
    let (vault, sqlcipher) = (mib(sized.disk.vault), mib(sized.disk.sqlcipher));
    let _ = writeln!(out, "| on the disk after the import | {vault} | {sqlcipher} | {ratio:.2} |");
    out
}

fn pair(out: &mut String, name: &str, vault: &Pair, sqlcipher: &Pair) {
    row(out, &format!("{name}, CPU"), &vault.cpu, &sqlcipher.cpu);
    row(out, &format!("{name}, wall"), &vault.wall, &sqlcipher.wall);
}

fn row(out: &mut String, name: &str, vault: &Figures, sqlcipher: &Figures) {
    line(out, name, vault.median(), sqlcipher.median());
}

fn line(out: &mut String, name: &str, vault: f64, sqlcipher: f64) {
    let _ = writeln!(out, "| {name} | {} | {} | {:.2} |", human(vault), human(sqlcipher), vault / sqlcipher);
}

fn grouped(count: usize) -> String {
    let text = count.to_string();
    match text.len() {
        0..=3 => text,
        length => format!("{},{}", &text[..length - 3], &text[length - 3..]),
    }
}
