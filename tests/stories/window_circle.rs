//! A guide and a member, each with a window and a home of their own, at the same time: the whole evening.

use hearth_tests::Trouble;
use hearth_tests::home::Home;
use hearth_tests::window::Window;
use serde_json::json;

const WORDS: &str = "I walked to the river and back. It was quiet there.";
const SHARED: &str = "I walked to the river and back.";
const NOT_SHARED: &str = "It was quiet there.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_shares_a_card_is_heard_and_takes_it_back() -> Result<(), Trouble> {
    let (homes, jay_home) = (Home::new()?, Home::new()?);
    let (ana, jay) = tokio::try_join!(Window::open(&homes), Window::open(&jay_home))?;
    tokio::try_join!(ana.start_a_journal_and_write("Tuesday again."), jay.start_a_journal_and_write(WORDS))?;
    come_together(&ana, &jay).await?;
    share_in_three_actions(&jay).await?;
    is_heard(&ana, &jay).await?;
    take_back(&ana, &jay).await?;
    part(&ana, &jay).await?;
    tokio::try_join!(ana.close(), jay.close()).map(drop)
}

async fn come_together(ana: &Window, jay: &Window) -> Result<(), Trouble> {
    let (code, address) = ana.host("Tuesday table", "Ana").await?;
    ana.is_sound("host-2-waiting-for-people").await?;
    jay.click("place-group").await?;
    jay.is_sound("member-0-group").await?;
    jay.click("join-by-code").await?;
    jay.knock(&code, &address, "Jay").await?;
    ana.see("knock").await?;
    let words = jay.text("check-words").await?;
    ana.read(&words).await?;
    ana.is_sound("host-3-someone-knocks").await?;
    ana.click("knock-admit").await?;
    jay.see("agreement-read").await?;
    jay.is_sound("member-3-agreement").await?;
    jay.click("agreement-read").await?;
    jay.see("share-choose").await?;
    jay.is_sound("member-4-board").await
}

async fn share_in_three_actions(jay: &Window) -> Result<(), Trouble> {
    jay.click("place-journal").await?;
    jay.click("moment-row").await?;
    jay.see("make-card").await?;
    jay.run("window.actions = 0; addEventListener('click', () => window.actions++, true)", vec![]).await?;
    jay.click("make-card").await?;
    jay.see("sentence").await?;
    jay.read("Ana").await?;
    jay.click("sentence").await?;
    jay.until(
        "the preview",
        "return document.querySelector('[data-testid=card-preview]').innerText.includes(arguments[0])",
        json!(SHARED),
    )
    .await?;
    jay.is_sound("member-5-make-a-card").await?;
    jay.click("share-card").await?;
    jay.see("board-card").await?;
    assert_eq!(jay.run("return window.actions", vec![]).await?, json!(3));
    jay.is_sound("member-6-shown").await
}

async fn is_heard(ana: &Window, jay: &Window) -> Result<(), Trouble> {
    ana.see("board-card").await?;
    ana.read(SHARED).await?;
    ana.read_no_more(NOT_SHARED).await?;
    ana.is_sound("host-4-a-card").await?;
    let before = jay.text("heard").await?;
    ana.click("respond-heard").await?;
    jay.until(
        "to be heard",
        "return document.querySelector('[data-testid=heard]').innerText !== arguments[0]",
        json!(before),
    )
    .await?;
    assert!(!jay.text("heard").await?.contains(char::is_numeric), "answers are never counted");
    jay.is_sound("member-7-heard").await
}

async fn take_back(ana: &Window, jay: &Window) -> Result<(), Trouble> {
    jay.click("take-back").await?;
    ana.read_no_more(SHARED).await?;
    assert!(!ana.has("board-card").await?, "a placeholder was left");
    ana.is_sound("host-5-taken-back").await
}

async fn part(ana: &Window, jay: &Window) -> Result<(), Trouble> {
    ana.click("circle-end").await?;
    ana.click("circle-end-go").await?;
    tokio::try_join!(ana.see("ended-note"), jay.see("ended-note"))?;
    ana.is_sound("host-6-the-end").await?;
    jay.is_sound("member-8-the-end").await
}
