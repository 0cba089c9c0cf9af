use hearth_app::api::GroupView;

use super::{Words, word};
use crate::plain::line;

impl Words for GroupView {
    fn words(&self) -> String {
        let guides = self.guides.iter().map(|guide| line(guide)).collect::<Vec<_>>().join(", ");
        let mut text =
            format!("{}  {} ({}), guided by {guides}", self.id, line(&self.name), word(&self.role));
        text.push_str(&format!("\n  key: {}", line(&self.fingerprint)));
        for agreed in &self.agreement {
            text.push_str(&format!("\n  - {}", line(agreed)));
        }
        text
    }
}
