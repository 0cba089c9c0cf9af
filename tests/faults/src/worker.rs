//! The processes that are killed, starved and lied to.

use crate::Trouble;
use crate::bench::journal_in;
use crate::check::{NEW_PASS, PASS, SPARE_PASS};
use crate::script::{self, Action, Attached, State};
use hearth_vault::{Error, Passphrase, RecoveryCode, Unlock, Vault};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// How often a step is tried again before a worker gives up.
const TRIES: u32 = 4;

fn pass() -> Passphrase {
    Passphrase::new(PASS.to_owned())
}

fn open(home: &Path) -> Result<Vault, Error> {
    match journal_in(home) {
        Ok(Some(dir)) => {
            let opened = Vault::open(&dir, Unlock::Passphrase(&pass()))?;
            // Cards that cannot be seen now cannot be told from cards that are gone.
            let seen = opened.notices.iter().all(|notice| notice.code != "tray_unreadable");
            if seen { Ok(opened.vault) } else { Err(Error::ReadOnly) }
        }
        _ => Ok(Vault::create(home, "blue notebook", &pass())?.0),
    }
}

/// Does the steps `from..to` of a script and says each one that is done. The state to begin with is on stdin.
pub fn script(home: &Path, seed: u64, from: u64, to: u64) -> Result<(), Trouble> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let mut state: State = serde_json::from_str(&text)?;
    let mut vault = None;
    for number in from..to {
        let action = script::action(seed, number, &state);
        let Some(attached) = persist(home, &mut vault, &action) else {
            return say("gave up");
        };
        state = state.after(&action);
        say(&format!("done {number} {}", serde_json::to_string(&attached)?))?;
    }
    Ok(())
}

/// One write, so that what was said stands whole in the record.
fn say(line: &str) -> Result<(), Trouble> {
    Ok(std::io::stdout().write_all(format!("{line}\n").as_bytes())?)
}

/// Tries a step, opening the journal anew after each failure.
fn persist(home: &Path, vault: &mut Option<Vault>, action: &Action) -> Option<Option<Attached>> {
    for _ in 0..TRIES {
        if *action == Action::Reopen
            && let Some(vault) = vault.take()
            && vault.lock().is_err()
        {
            continue;
        }
        if vault.is_none() {
            *vault = open(home).ok();
        }
        match vault.as_mut().map(|vault| script::perform(vault, action)) {
            Some(Ok(attached)) => return Some(attached),
            // Once more as it is, then from the beginning.
            Some(Err(_)) if vault.as_ref().is_some_and(|vault| !vault.read_only()) => {}
            _ => *vault = None,
        }
    }
    None
}

/// Changes what opens the journal; the shim counts from the middle on, or from the opening where that is what changes
/// it. A new recovery code is said.
pub fn keys(home: &Path, what: &str, code: &str) -> Result<(), Trouble> {
    let dir = journal_in(home)?.ok_or("no journal")?;
    let arm = || drop(File::create(home.join("shim-arm")));
    let told = if what == "raise" {
        arm();
        Vault::open(&dir, Unlock::Passphrase(&pass())).and_then(|opened| opened.vault.lock()).map(|()| None)
    } else {
        let vault = Vault::open(&dir, Unlock::Passphrase(&pass()))?.vault;
        let code = RecoveryCode::parse(code)?;
        arm();
        change(vault, what, &code)
    };
    match told {
        Ok(code) => say(&format!("done {}", code.map(|code| code.reveal().to_string()).unwrap_or_default())),
        Err(error) => say(&format!("refused {}", error.code())),
    }
}

fn change(mut vault: Vault, what: &str, code: &RecoveryCode) -> Result<Option<RecoveryCode>, Error> {
    let [old, new, spare] = [PASS, NEW_PASS, SPARE_PASS].map(|words| Passphrase::new(words.to_owned()));
    match what {
        "passphrase" => vault.change_passphrase(&old, &new)?,
        "weaken" => vault.change_passphrase(&old, &old)?,
        "recover" => vault.set_passphrase(code, &new)?,
        "code" => return vault.new_recovery_code().map(Some),
        "add" => drop(vault.add_passphrase(Unlock::Passphrase(&old), &new)?),
        "remove" => {
            // Setting it again says which one it is.
            let id = vault.add_passphrase(Unlock::Passphrase(&old), &spare)?;
            vault.remove_key(Unlock::Passphrase(&old), &id)?;
        }
        "rotate" => return vault.rotate(Unlock::Passphrase(&old), &new).map(|(_, code)| Some(code)),
        "purge" => vault.purge()?,
        _ => {
            let dir = vault.dir().to_path_buf();
            drop(vault);
            hearth_vault::erase_journal(&dir, Unlock::Passphrase(&old))?;
        }
    }
    Ok(None)
}
