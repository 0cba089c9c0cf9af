//! What several stories do in a window, in a person's terms.

use crate::Trouble;
use crate::window::Window;

/// A passphrase good enough for everyone in the stories.
pub const PASSPHRASE: &str = "seven quiet herons at dusk";

impl Window {
    /// From the first screen to a saved moment; stays on the screen that says so.
    pub async fn start_a_journal_and_write(&self, words: &str) -> Result<(), Trouble> {
        self.click("start-journal").await?;
        self.write("passphrase", PASSPHRASE).await?;
        self.click("passphrase-continue").await?;
        self.write("moment-body", words).await?;
        self.click("moment-save").await?;
        self.see("saved-note").await.map(drop)
    }

    /// Looks at the screen once it has come to rest: no barrier, and a picture.
    pub async fn is_sound(&self, screen: &str) -> Result<(), Trouble> {
        self.must_have_no_barrier(screen).await?;
        self.picture(screen).await.map(drop)
    }

    /// Makes a group that this person guides and opens its gathering; its code and address.
    pub async fn host(&self, group: &str, name: &str) -> Result<(String, String), Trouble> {
        self.click("place-group").await?;
        self.click("group-new").await?;
        self.write("group-name", group).await?;
        self.write("group-my-name", name).await?;
        self.is_sound("host-1-make-a-group").await?;
        self.click("group-create").await?;
        self.click("host-start").await?;
        let code = self.text("circle-code").await?;
        Ok((code, self.text("circle-address").await?))
    }

    /// Comes with a code and an address, as far as the waiting room.
    pub async fn knock(&self, code: &str, address: &str, name: &str) -> Result<(), Trouble> {
        self.see("join-code-1").await?;
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        for (at, part) in digits.as_bytes().chunks(3).enumerate() {
            self.write(&format!("join-code-{}", at + 1), &String::from_utf8_lossy(part)).await?;
        }
        self.set("join-name", name).await?;
        self.click("join-address-open").await?;
        self.write("join-address", address).await?;
        self.is_sound("member-1-come-in").await?;
        self.click("join-go").await?;
        self.see("host-proven-go").await?;
        self.is_sound("member-2-host-proven").await?;
        self.click("host-proven-go").await
    }

    /// Writes into a field that may hold something already.
    pub async fn set(&self, testid: &str, text: &str) -> Result<(), Trouble> {
        self.fresh(testid, async |element| element.clear().await).await?;
        self.write(testid, text).await
    }
}
