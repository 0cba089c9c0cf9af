use hearth_domain::{CrisisLine, clean_line};

use crate::api::{EditHelp, HelpView, Language};
use crate::words::crisis_lines;
use crate::{AppError, Hearth};

const LINES_MAX: usize = 20;
const LINE_MAX: usize = 200;

impl Hearth {
    /// What Help now shows: works with every journal locked, and before there is any.
    pub fn help_view(&self, request: Language) -> Result<HelpView, AppError> {
        let state = self.state();
        let profile = state.journal.as_ref().map(|journal| &journal.profile);
        let own = profile.map(|profile| profile.lines.clone()).filter(|lines| !lines.is_empty());
        let lines = own.unwrap_or_else(|| crisis_lines(&request.language));
        Ok(HelpView { lines, plan: profile.map(|profile| profile.plan.clone()) })
    }

    /// Keeps the owner's own lines and support plan in the journal.
    pub fn help_edit(&self, request: EditHelp) -> Result<(), AppError> {
        self.with_journal(|journal| {
            let before = journal.profile.clone();
            journal.profile.lines =
                request.lines.into_iter().map(clean).filter(has_words).take(LINES_MAX).collect();
            journal.profile.plan = hearth_domain::SupportPlan {
                helps: tidy(request.plan.helps),
                signs: tidy(request.plan.signs),
                people: tidy(request.plan.people),
            };
            // What was refused must not look as if it had been kept.
            journal.save_profile().inspect_err(|_| journal.profile = before)
        })
    }
}

fn clean(line: CrisisLine) -> CrisisLine {
    CrisisLine { name: short(&line.name), reach: short(&line.reach) }
}

fn has_words(line: &CrisisLine) -> bool {
    !line.name.is_empty() || !line.reach.is_empty()
}

fn tidy(lines: Vec<String>) -> Vec<String> {
    lines.iter().map(|line| short(line)).filter(|line| !line.is_empty()).take(LINES_MAX).collect()
}

fn short(text: &str) -> String {
    clean_line(text).chars().take(LINE_MAX).collect()
}
