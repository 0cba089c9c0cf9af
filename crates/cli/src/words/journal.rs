use hearth_app::api::{BackupView, ImportReport, JournalView, KeyView, VerifyReport};

use super::Words;
use crate::plain::line;

impl Words for JournalView {
    fn words(&self) -> String {
        format!("{}  {}", self.id, line(&self.label))
    }
}

impl Words for VerifyReport {
    fn words(&self) -> String {
        let seen = format!("{} records and {} pictures read.", self.records, self.files);
        let verdict = if self.ok { "Everything is here." } else { "Not everything is here and whole." };
        let notices = self.notices.iter().map(|notice| format!("\n- {}", line(&notice.message)));
        let lost = self.notices.iter().any(|notice| notice.code == "records_lost");
        let then =
            if lost { "\nOnce you have read this: hearth-cli journal verify --losses-read" } else { "" };
        format!("{verdict} {seen}{}{then}", notices.collect::<String>())
    }
}

impl Words for BackupView {
    fn words(&self) -> String {
        let whole = format!("The backup is whole: {} records and {} pictures.", self.records, self.files);
        let pictures = self.pictures.iter().map(|notice| format!("\n- {}", line(&notice.message)));
        let not_as_they_were =
            if self.pictures.is_empty() { "" } else { "\nNot in it, or not as they were:" };
        format!("{whole}{not_as_they_were}{}", pictures.collect::<String>())
    }
}

impl Words for KeyView {
    fn words(&self) -> String {
        let used = if self.in_use { "  (used just now)" } else { "" };
        format!("{}  {}{used}", self.id, self.sort)
    }
}

impl Words for ImportReport {
    fn words(&self) -> String {
        let mut text = format!(
            "New moments: {}. There already: {}. Photos: {}.",
            self.added, self.already_there, self.photos
        );
        for sample in &self.samples {
            text.push_str(&format!("\n  {}", line(sample)));
        }
        if !self.skipped.is_empty() {
            text.push_str("\nLeft out:");
        }
        for skipped in &self.skipped {
            text.push_str(&format!("\n- {}: {}", line(&skipped.name), line(&skipped.reason)));
        }
        text
    }
}
