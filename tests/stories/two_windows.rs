//! Two windows at once, each with its own home, each drawing real pictures.

use hearth_tests::Trouble;
use hearth_tests::home::Home;
use hearth_tests::window::Window;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_windows_are_driven_at_the_same_time() -> Result<(), Trouble> {
    let (one, two) = (Home::new()?, Home::new()?);
    let (one, two) = tokio::try_join!(Window::open(&one), Window::open(&two))?;
    let (h1, h2) = tokio::try_join!(one.see_css("h1"), two.see_css("h1"))?;
    assert_eq!(h1.text().await?, h2.text().await?);
    one.picture("spike-one").await?;
    two.picture("spike-two").await?;
    Ok(())
}
