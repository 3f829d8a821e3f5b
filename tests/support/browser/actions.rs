//! What a person does with a page. Fields and buttons are found by the words beside or on them, as a person finds them.

use std::path::Path;

use thirtyfour::{By, WebElement};

use super::Browser;

impl Browser {
    pub async fn goto(&self, address: &str) {
        let gone = self.driver().goto(address).await;
        gone.unwrap_or_else(|error| panic!("{address} does not load: {error}"));
    }

    /// The address shown in the address bar.
    pub async fn address(&self) -> String {
        self.driver().current_url().await.expect("an address").to_string()
    }

    pub async fn title(&self) -> String {
        self.driver().title().await.expect("a title")
    }

    /// All words a person sees on the page.
    pub async fn text(&self) -> String {
        self.text_of("body").await
    }

    /// The words of the first element that the CSS selector names, as drawn. (WebDriver's own reading of text leaves out
    /// what stands in `noscript`.)
    pub async fn text_of(&self, css: &str) -> String {
        let words = self.element(css).await.prop("innerText").await;
        words.expect("its words").unwrap_or_default()
    }

    /// Whether these words can be seen now.
    pub async fn shows(&self, words: &str) -> bool {
        self.text().await.contains(words)
    }

    /// The first element that a CSS selector names.
    pub async fn element(&self, css: &str) -> WebElement {
        self.one(By::Css(css), &format!("an element {css}")).await
    }

    pub async fn count(&self, css: &str) -> usize {
        self.driver().find_all(By::Css(css)).await.expect("a look at the page").len()
    }

    /// The field that a label names, wherever the label stands.
    pub async fn field(&self, label: &str) -> WebElement {
        let quoted = quoted(label);
        let control = "*[self::input or self::textarea or self::select]";
        let path = format!(
            "//{control}[@id = //label[contains(normalize-space(.), {quoted})]/@for] \
             | //label[contains(normalize-space(.), {quoted})]//{control} | //{control}[@aria-label = {quoted}]"
        );
        self.one(By::XPath(path), &format!("a field labelled {label}")).await
    }

    /// Types into the labelled field, over what stands there.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field.clear().await.expect("an empty field");
        field.send_keys(text).await.unwrap_or_else(|error| panic!("nothing can be typed into {label}: {error}"));
    }

    /// What the labelled field holds.
    pub async fn value(&self, label: &str) -> String {
        self.field(label).await.prop("value").await.expect("a value").unwrap_or_default()
    }

    /// Taps the button, link, summary or label that says exactly this; else the first that contains it. Where that leads
    /// to another page, `follow` also waits for it.
    pub async fn press(&self, words: &str) {
        let quoted = quoted(words);
        let kinds = "self::button or self::a or self::summary or self::label or @role = 'button'";
        let exact =
            format!("//*[{kinds}][normalize-space(.) = {quoted}] | //input[@type = 'submit'][@value = {quoted}]");
        let within = format!("//*[{kinds}][contains(normalize-space(.), {quoted})]");
        let mut found = self.driver().find_all(By::XPath(exact)).await.expect("a look at the page");
        if found.is_empty() {
            found = self.driver().find_all(By::XPath(within)).await.expect("a look at the page");
        }
        for element in &found {
            if element.is_displayed().await.unwrap_or(false) {
                let pressed = self.tap(element).await;
                return pressed.unwrap_or_else(|error| panic!("{words} cannot be pressed: {error}"));
            }
        }
        panic!("nothing to press says {words}. {}", self.what_it_shows().await);
    }

    /// Taps the first element that a CSS selector names, where its words do not tell it from others.
    pub async fn press_at(&self, css: &str) {
        let element = self.element(css).await;
        let pressed = self.tap(&element).await;
        pressed.unwrap_or_else(|error| panic!("{css} cannot be pressed: {error}"));
    }

    /// Picks the option with these words in the labelled list.
    pub async fn select(&self, label: &str, option: &str) {
        let path = format!(".//option[normalize-space(.) = {}]", quoted(option));
        let found = self.field(label).await.find(By::XPath(path)).await;
        found.unwrap_or_else(|_| panic!("{label} offers no {option}")).click().await.expect("a choice");
    }

    /// Attaches a file to the labelled field; once for each file where several are taken.
    pub async fn upload(&self, label: &str, file: &Path) {
        let file = file.to_str().expect("a file name in UTF-8");
        self.field(label).await.send_keys(file).await.expect("an attached file");
    }

    /// Presses keys wherever the focus is, as someone without a pointer does.
    pub async fn keys(&self, keys: &str) {
        let chain = self.driver().action_chain();
        chain.send_keys(keys).perform().await.expect("pressed keys");
    }

    /// Goes one page back.
    pub async fn back(&self) {
        self.driver().back().await.expect("the page before");
    }

    async fn one(&self, by: By, what: &str) -> WebElement {
        match self.driver().find(by).await {
            Ok(element) => element,
            Err(_) => panic!("the page has no {what}. {}", self.what_it_shows().await),
        }
    }

    /// Address, title and first words of the page, for failures.
    pub(super) async fn what_it_shows(&self) -> String {
        let body = self.driver().find(By::Css("body")).await;
        let text = match body {
            Ok(body) => body.prop("innerText").await.ok().flatten().unwrap_or_default(),
            Err(error) => error.to_string(),
        };
        let text: String = text.chars().take(600).collect();
        format!("It is at {} ({}) and shows:\n{text}", self.address().await, self.title().await)
    }
}

/// An XPath string, whichever quotation marks it holds.
fn quoted(words: &str) -> String {
    if !words.contains('\'') {
        return format!("'{words}'");
    }
    assert!(!words.contains('"'), "words with both kinds of quotation marks: {words}");
    format!("\"{words}\"")
}
