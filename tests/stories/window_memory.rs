//! What a lock and Hide leave in memory: nothing. A window with only a keyboard on it, at real key cost; its memory is
//! searched for the keys, the passphrase, the recovery code and what was written, first while they must be there.
//!
//! `HEARTH_CYCLES` says how often it is left; twice where it says nothing. Left out, and said, where it is not root that
//! runs it: Hearth lets no other program of its owner read its memory.

use std::path::PathBuf;

use hearth_tests::hands::Hands;
use hearth_tests::home::Home;
use hearth_tests::memory::{self, Found, Process};
use hearth_tests::memory_guises::Secret;
use hearth_tests::steps::PASSPHRASE;
use hearth_tests::{Trouble, patience, tree};
use hearth_vault::known_keys;
use hearth_vault::{Passphrase, RecoveryCode, Unlock};
use tempfile::TempDir;

/// The one that is set with the recovery code.
const NEW_PASSPHRASE: &str = "four amber kites over slate";

/// What is written; in each moment there is a number between them.
const CANARIES: [&str; 2] = ["kestrelwort", "brambleharp"];

/// More than a window grows by while it stretches no passphrase, and less than that takes.
const STRETCHING: u64 = 48 << 20;

/// How often a passphrase is typed before something else is wrong.
const TRIES: u32 = 3;

/// Less than any window has in memory.
const LEAST: u64 = 64 << 20;

/// What every identity of `age` begins with.
const IDENTITY: &str = "AGE-SECRET-KEY-1";

/// A window, and what must not be found in it once it is left.
struct Story {
    home: Home,
    hands: Hands,
    app: Process,
    secrets: Vec<Secret>,
    /// The names of the keys that an open journal has.
    kept: Vec<&'static str>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_a_journal_is_in_memory_after_lock_and_hide() -> Result<(), Trouble> {
    if !memory::may_look() {
        eprintln!("left out: only root may look into the memory of Hearth");
        return Ok(());
    }
    let cycles = std::env::var("HEARTH_CYCLES").ok().and_then(|told| told.parse().ok()).unwrap_or(2);
    let mut story = Story::begin().await?;
    story.find_nothing("before anything was typed").await?;
    story.create().await?;
    let code = story.keep_the_code().await?;
    story.lock().await?;
    for cycle in 2..=cycles {
        match cycle {
            2 => story.come_in_with(&code).await?,
            _ => story.come_in().await?,
        }
        story.write_and_copy(cycle).await?;
        if cycle % 2 == 0 { story.hide().await? } else { story.save_and_lock().await? }
    }
    Ok(())
}

impl Story {
    async fn begin() -> Result<Self, Trouble> {
        let home = Home::new()?;
        let sheet = sheet(&home).display().to_string();
        let told = [("HEARTH_CHEAP_KDF", "0"), ("HEARTH_PICK", sheet.as_str())];
        let mut hands = Hands::open_unwatched(&home, &told).await?;
        hands.stretch()?;
        let app = only("hearth", &home)?;
        let mut secrets = CANARIES.map(|words| Secret::text("canary", words)).to_vec();
        secrets.extend([PASSPHRASE, NEW_PASSPHRASE].map(|words| Secret::text("passphrase", words)));
        Ok(Self { home, hands, app, secrets, kept: Vec::new() })
    }

    /// From the first screen to a saved moment.
    async fn create(&mut self) -> Result<(), Trouble> {
        self.go(&["Tab", "Tab"], "the door to a journal").await?;
        self.go(&["Return"], "the passphrase screen").await?;
        self.press(&["Tab"])?;
        self.fill_in(PASSPHRASE).await?;
        self.enter_and_find(&["passphrase"]).await?;
        self.hands.see_places_come_or_go("the first question").await?;
        self.learn_the_keys(PASSPHRASE)?;
        self.fill_in(&words(1)).await?;
        self.find_while_open(&["canary"]).await?;
        self.go(&["ctrl+Return"], "saved").await
    }

    /// To the sheet with the recovery code, which is saved as a file.
    async fn keep_the_code(&mut self) -> Result<String, Trouble> {
        self.go(&["Tab", "Tab", "Tab", "Tab"], "the way to the sheet").await?;
        self.go(&["Return"], "the recovery sheet").await?;
        self.go(&["Tab", "Return"], "that the sheet is saved").await?;
        let sheet = std::fs::read_to_string(sheet(&self.home))?;
        let code = sheet.lines().find(|line| line.split(' ').count() == 14);
        let code = code.ok_or_else(|| Trouble::Vain("a code on the sheet".into()))?.replace(' ', "-");
        self.learn_the_code(&code)?;
        self.find_while_open(&["recovery code"]).await?;
        Ok(code)
    }

    /// A page shows its field some time before it hears every key: what was typed too early is refused as a wrong
    /// passphrase, and typed once more.
    async fn come_in(&mut self) -> Result<(), Trouble> {
        for _ in 1..TRIES {
            if self.try_to_come_in().await.is_ok() {
                return Ok(());
            }
        }
        self.try_to_come_in().await
    }

    async fn try_to_come_in(&mut self) -> Result<(), Trouble> {
        self.fill_in(NEW_PASSPHRASE).await?;
        self.press(&["Return"])?;
        self.hands.see_places_come_or_go("the journal").await
    }

    async fn come_in_with(&mut self, code: &str) -> Result<(), Trouble> {
        self.go(&["Tab", "Tab", "Return"], "the fields for the code").await?;
        self.press(&["Tab"])?;
        self.fill_in(code).await?;
        self.press(&["Tab"])?;
        self.fill_in(NEW_PASSPHRASE).await?;
        self.enter_and_find(&["passphrase", "recovery code"]).await?;
        self.hands.see_places_come_or_go("the journal").await?;
        self.learn_the_keys(NEW_PASSPHRASE)
    }

    /// What is copied is held by the window for other programs.
    async fn write_and_copy(&mut self, cycle: u32) -> Result<(), Trouble> {
        self.go(&["ctrl+n"], "an empty moment").await?;
        self.fill_in(&words(cycle)).await?;
        self.go(&["ctrl+a", "ctrl+c"], "the words chosen").await
    }

    async fn save_and_lock(&mut self) -> Result<(), Trouble> {
        self.go(&["ctrl+Return"], "saved").await?;
        self.lock().await
    }

    async fn lock(&mut self) -> Result<(), Trouble> {
        self.leave("ctrl+l").await
    }

    /// Hides what is being written, and comes back to the locked screen.
    async fn hide(&mut self) -> Result<(), Trouble> {
        self.leave("F9").await?;
        self.hands.press_until_new(&["Tab", "Return"], "the locked screen").await
    }

    async fn leave(&mut self, key: &str) -> Result<(), Trouble> {
        let page = only("WebKitWebProcess", &self.home)?;
        self.press(&[key])?;
        patience::until("the end of the page's process", async || !page.is_there()).await?;
        self.hands.see_places_come_or_go("a window that was left").await?;
        self.find_nothing(key).await
    }

    async fn find_nothing(&self, after: &str) -> Result<(), Trouble> {
        let found = self.look().await?;
        assert!(found.secrets.is_empty(), "{after}: {:?}", found.secrets);
        Ok(())
    }

    /// While a passphrase is stretched, what was typed is still there: the same search finds it.
    async fn enter_and_find(&mut self, names: &[&str]) -> Result<(), Trouble> {
        let before = self.app.size()?;
        self.press(&["Return"])?;
        let stretches = async || self.app.size().is_ok_and(|now| now > before + STRETCHING);
        patience::until("the stretching of a passphrase", stretches).await?;
        must_have(&self.look().await?, names);
        Ok(())
    }

    async fn find_while_open(&self, names: &[&str]) -> Result<(), Trouble> {
        must_have(&self.look().await?, &[names, self.kept.as_slice()].concat());
        Ok(())
    }

    async fn look(&self) -> Result<Found, Trouble> {
        let found = self.app.stop().await?.search(&self.secrets)?;
        assert!(found.searched > LEAST, "only {} bytes were read", found.searched);
        Ok(found)
    }

    /// All keys that a passphrase leads to, told by the vault over a copy.
    fn learn_the_keys(&mut self, passphrase: &str) -> Result<(), Trouble> {
        let (copy, passphrase) = (self.copy()?, Passphrase::new(passphrase.to_owned()));
        let key = Unlock::Passphrase(&passphrase);
        let kept = told(known_keys::kept(copy.path(), key))?;
        self.kept = kept.iter().map(|(name, _)| *name).collect();
        let passing = told(known_keys::passing(copy.path(), key))?;
        self.secrets.extend(kept.iter().chain(&passing).map(|(name, key)| Secret::key(name, key)));
        for (name, text) in told(known_keys::identities(copy.path(), key))? {
            let text = String::from_utf8_lossy(&text);
            self.secrets.push(Secret::text(name, text.trim_start_matches(IDENTITY)));
        }
        Ok(())
    }

    fn learn_the_code(&mut self, words: &str) -> Result<(), Trouble> {
        let (copy, code) = (self.copy()?, told(RecoveryCode::parse(words))?);
        for (name, key) in told(known_keys::passing(copy.path(), Unlock::Recovery(&code)))? {
            self.secrets.push(match name {
                "stretched" => Secret::recovery("recovery code", words, &key),
                other => Secret::key(other, &key),
            });
        }
        Ok(())
    }

    /// The one journal, copied: opening it may write to it.
    fn copy(&self) -> Result<TempDir, Trouble> {
        let copy = tempfile::tempdir()?;
        tree::copy(&tree::only_entry(&self.home.path().join("journals"))?, copy.path())?;
        Ok(copy)
    }

    async fn go(&mut self, keys: &[&str], to: &str) -> Result<(), Trouble> {
        self.press(keys)?;
        self.hands.see_something_new(to).await
    }

    async fn fill_in(&mut self, words: &str) -> Result<(), Trouble> {
        self.hands.write(words)?;
        self.hands.see_something_new("a field filled in").await
    }

    fn press(&self, keys: &[&str]) -> Result<(), Trouble> {
        keys.iter().try_for_each(|key| self.hands.press(key))
    }
}

fn words(cycle: u32) -> String {
    format!("{} {cycle} {}", CANARIES[0], CANARIES[1])
}

/// Where the recovery sheet is saved.
fn sheet(home: &Home) -> PathBuf {
    home.files().join("sheet.txt")
}

fn only(name: &str, home: &Home) -> Result<Process, Trouble> {
    match Process::all(name, &home.path()).as_slice() {
        [one] => Ok(*one),
        other => Err(Trouble::Vain(format!("one {name}, there are {}", other.len()))),
    }
}

fn must_have(found: &Found, names: &[&str]) {
    let missing: Vec<_> = names.iter().filter(|name| !found.has(name)).collect();
    assert!(missing.is_empty(), "not even found while it is there: {missing:?}");
}

fn told<T, E: std::error::Error + Send + Sync + 'static>(result: Result<T, E>) -> Result<T, Trouble> {
    Ok(result.map_err(std::io::Error::other)?)
}
