//! A message bus of a story's own, on which it says what the system and the desktop say of sleep and of locked screens.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Trouble;

/// A bus with nobody else on it. Dropping it ends it.
#[derive(Debug)]
pub struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    /// A bus whose socket lies in this folder.
    pub fn start(folder: &Path) -> Result<Self, Trouble> {
        let config = folder.join("bus.conf");
        // No services: a bus that starts some would start the real desktop's.
        std::fs::write(
            &config,
            format!(
                r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir={}</listen><policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"#,
                folder.display()
            ),
        )?;
        let config = format!("--config-file={}", config.display());
        let mut daemon = Command::new("dbus-daemon")
            .args([&config, "--nofork", "--nopidfile", "--print-address"])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut address = String::new();
        if let Some(said) = daemon.stdout.take() {
            BufReader::new(said).read_line(&mut address)?;
        }
        Ok(Self { daemon, address: address.trim().to_owned() })
    }

    /// The variables by which a program takes it for the system's bus and for the desktop's.
    pub fn variables(&self) -> [(&str, &str); 2] {
        [("DBUS_SYSTEM_BUS_ADDRESS", &self.address), ("DBUS_SESSION_BUS_ADDRESS", &self.address)]
    }

    /// Says something that everybody may hear, with `true` where it takes an argument.
    pub fn says(&self, path: &str, signal: &str, is_true: bool) -> Result<(), Trouble> {
        let mut send = Command::new("dbus-send");
        send.args([&format!("--bus={}", self.address), "--type=signal", path, signal]);
        if is_true {
            send.arg("boolean:true");
        }
        if send.status()?.success() { Ok(()) } else { Err(Trouble::Vain(format!("{signal} to be sent"))) }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // One that ended already is as good.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}
