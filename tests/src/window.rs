//! A real Hearth window, driven as a person would: by what is on the screen.

use std::net::TcpListener;
use std::path::PathBuf;

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};

use crate::binaries::Build;
use crate::home::Home;
use crate::leash::Leash;
use crate::{Trouble, binaries, patience, picture, screen};

/// One app instance with its own driver and its own home.
#[derive(Debug)]
pub struct Window {
    client: Client,
    _driver: Leash,
}

impl Window {
    /// Opens Hearth over a home.
    pub async fn open(home: &Home) -> Result<Self, Trouble> {
        Self::open_with(home, &[]).await
    }

    /// Opens Hearth over a home, with some more variables.
    pub async fn open_with(home: &Home, more: &[(&str, &str)]) -> Result<Self, Trouble> {
        let app = binaries::window(Build::Test)?.display().to_string();
        let port = free_port()?;
        let driver = driver(home, port, more)?;
        let options = json!({ "binary": app, "args": [] });
        let mut wanted = Map::new();
        wanted.insert("webkitgtk:browserOptions".into(), options);
        let client = connect(port, wanted).await?;
        Ok(Self { client, _driver: driver })
    }

    /// Waits for the element with this `data-testid`.
    pub async fn see(&self, testid: &str) -> Result<Element, Trouble> {
        self.see_css(&format!("[data-testid='{testid}']")).await
    }

    /// Waits for an element by CSS selector.
    pub async fn see_css(&self, css: &str) -> Result<Element, Trouble> {
        let found = self.client.wait().at_most(patience::LONGEST).for_element(Locator::Css(css)).await;
        found.map_err(|error| Trouble::Vain(format!("{css} ({error})")))
    }

    /// Waits until the page's words hold these.
    pub async fn read(&self, words: &str) -> Result<(), Trouble> {
        self.until(
            &format!("the words “{words}”"),
            "return document.body.innerText.includes(arguments[0])",
            json!(words),
        )
        .await
    }

    /// Waits until nothing on the page holds these words.
    pub async fn read_no_more(&self, words: &str) -> Result<(), Trouble> {
        let gone = "return !document.documentElement.outerHTML.includes(arguments[0])";
        self.until(&format!("“{words}” to be gone"), gone, json!(words)).await
    }

    /// Whether an element is on the page now.
    pub async fn has(&self, testid: &str) -> Result<bool, Trouble> {
        let css = format!("[data-testid='{testid}']");
        Ok(!self.client.find_all(Locator::Css(&css)).await?.is_empty())
    }

    /// Clicks what has this `data-testid`, once it is enabled.
    pub async fn click(&self, testid: &str) -> Result<(), Trouble> {
        patience::until(&format!("{testid} to be enabled"), async || {
            matches!(self.fresh(testid, async |element| element.is_enabled().await).await, Ok(true))
        })
        .await?;
        self.fresh(testid, async |element| element.click().await).await
    }

    /// Types into what has this `data-testid`.
    pub async fn write(&self, testid: &str, text: &str) -> Result<(), Trouble> {
        self.fresh(testid, async |element| element.send_keys(text).await).await
    }

    /// The text of what has this `data-testid`.
    pub async fn text(&self, testid: &str) -> Result<String, Trouble> {
        self.fresh(testid, async |element| element.text().await).await
    }

    /// Does something with what has this `data-testid`; with what took its place, where the page was drawn anew between
    /// finding and doing, as a person would.
    pub async fn fresh<T>(
        &self,
        testid: &str,
        act: impl AsyncFn(Element) -> Result<T, CmdError>,
    ) -> Result<T, Trouble> {
        loop {
            let element = self.see(testid).await?;
            match act(element).await {
                Err(error) if error.is_stale_element_reference() => {}
                done => return Ok(done?),
            }
        }
    }

    /// Runs a script in the page.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value, Trouble> {
        Ok(self.client.execute(script, arguments).await?)
    }

    /// Runs a script that gives its answer to its last argument.
    pub async fn run_until_told(&self, script: &str, arguments: Vec<Value>) -> Result<Value, Trouble> {
        Ok(self.client.execute_async(script, arguments).await?)
    }

    /// Waits until a script gives true.
    pub async fn until(&self, what: &str, script: &str, argument: Value) -> Result<(), Trouble> {
        let mut last = String::new();
        let done = patience::until(what, async || {
            // The page may just be thrown away and loaded anew; then there is no answer, only a later one.
            let answer = self.client.execute(script, vec![argument.clone()]).await;
            last = format!("{answer:?}");
            matches!(answer, Ok(Value::Bool(true)))
        });
        done.await.map_err(|_| Trouble::Vain(format!("{what}; last came {last}")))
    }

    /// Keeps a picture of the page under a name, once it has come to rest; a blank one is an error.
    pub async fn picture(&self, name: &str) -> Result<PathBuf, Trouble> {
        self.run_until_told(AT_REST, vec![]).await?;
        let mut png = self.client.screenshot().await?;
        // A page's elements are there before its first frame is drawn. One that stays blank is refused below.
        let _ = patience::until(name, async || {
            let shows = picture::ink(&png).is_ok_and(|ink| ink >= picture::LEAST_INK);
            if !shows && let Ok(again) = self.client.screenshot().await {
                png = again;
            }
            shows
        })
        .await;
        picture::keep(name, &png)
    }

    /// Closes the window and its driver.
    pub async fn close(self) -> Result<(), Trouble> {
        Ok(self.client.close().await?)
    }
}

/// Tells once nothing on the page fades any more and what is there was drawn: a picture shows the last frame there was.
const AT_REST: &str = "
    const tell = arguments[arguments.length - 1];
    const ends = (one) => one.playState === 'running' && one.effect?.getTiming().iterations !== Infinity;
    const drawn = (frames) => requestAnimationFrame(() => (frames ? drawn(frames - 1) : tell(true)));
    const look = () => (document.getAnimations().some(ends) ? requestAnimationFrame(look) : drawn(3));
    document.fonts.ready.then(look);";

fn driver(home: &Home, port: u16, more: &[(&str, &str)]) -> Result<Leash, Trouble> {
    let port = format!("--port={port}");
    let own = home.variables();
    let mut variables = vec![
        ("DISPLAY", screen::shared()?),
        ("GDK_BACKEND", "x11"),
        ("TAURI_WEBVIEW_AUTOMATION", "true"),
        // Without it pictures come out blank or old while the page itself is right.
        ("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1"),
        ("NO_AT_BRIDGE", "1"),
    ];
    variables.extend(own.iter().map(|(name, value)| (*name, value.as_str())));
    variables.extend_from_slice(more);
    Leash::start(&["WebKitWebDriver", &port, "--host=127.0.0.1"], &variables, false)
}

/// Asks until the driver listens.
async fn connect(port: u16, wanted: Map<String, Value>) -> Result<Client, Trouble> {
    let listens = async || tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok();
    patience::until("WebKitWebDriver to listen", listens).await?;
    let address = format!("http://127.0.0.1:{port}");
    Ok(ClientBuilder::new(HttpConnector::new()).capabilities(wanted).connect(&address).await?)
}

fn free_port() -> Result<u16, Trouble> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
