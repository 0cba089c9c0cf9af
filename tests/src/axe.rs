//! Barriers that a program can find: axe-core, run inside the real window.

use serde_json::{Value, json};

use crate::window::Window;
use crate::{Trouble, binaries};

/// What the law and the design ask for.
const RULES: &[&str] = &["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

/// What is moving has come to rest first: a colour half-way is nobody's choice.
const RUN: &str = "const tell = arguments[arguments.length - 1];
    const rest = () => Promise.allSettled(document.getAnimations().map((one) => one.finished));
    const options = { runOnly: { type: 'tag', values: arguments[0] }, resultTypes: ['violations'] };
    const told = (found) => [found.id, found.nodes[0].failureSummary, found.nodes[0].html];
    rest().then(() => axe.run(document, options))
        .then((found) => tell(found.violations.map(told)), (error) => tell([['axe', String(error)]]));";

impl Window {
    /// Fails where the screen as it stands has a barrier of level A or AA.
    pub async fn must_have_no_barrier(&self, screen: &str) -> Result<(), Trouble> {
        let found = self.barriers().await?;
        if found.is_empty() {
            return Ok(());
        }
        Err(Trouble::Barrier { screen: screen.to_owned(), findings: Value::from(found).to_string() })
    }

    /// Each barrier's rule and first element.
    pub async fn barriers(&self) -> Result<Vec<Value>, Trouble> {
        if self.run("return typeof window.axe", vec![]).await? != json!("object") {
            let axe = std::fs::read_to_string(binaries::root().join("ui/node_modules/axe-core/axe.min.js"))?;
            self.run(&axe, vec![]).await?;
        }
        let found = self.run_until_told(RUN, vec![json!(RULES)]).await?;
        Ok(found.as_array().cloned().unwrap_or_default())
    }
}
