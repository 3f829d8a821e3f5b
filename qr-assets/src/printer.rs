//! The printer: faces and templates opened once, then any number of cards.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};
use usvg::roxmltree;

use crate::card::{Card, Layout};
use crate::code::{Code, Grid};
use crate::error::{PrintError, TemplateError};
use crate::faces::Faces;
use crate::mark::Mark;
use crate::page::Page;
use crate::{files, pdf, picture, sheet};

/// Dots to an inch: a screen's at the least, a good laser printer's at the most.
pub(crate) const DPI: RangeInclusive<u32> = 72..=600;

/// Steps a template may take for one drawing; ours take under three thousand.
const STEPS: u64 = 200_000;

/// Fonts and templates, opened once: about 20 ms and 1 MB. Share it in an `Arc`.
pub struct Printer {
    faces: Arc<Faces>,
    templates: Environment<'static>,
    mark: Value,
    layouts: BTreeMap<Layout, Opened>,
}

struct Opened {
    words: toml::Value,
    page: Page,
}

impl Printer {
    /// With our own words, templates and mark.
    pub fn built_in() -> Printer {
        Printer::with_files(&BTreeMap::new()).expect("our own files are tested")
    }

    /// The county's own templates, words and mark in place of the built-in ones: file name to text. Each layout is tried on
    /// a sample card, so that a fault shows here and not at the first print.
    ///
    /// # Errors
    /// A sentence that names the file and says what to do.
    pub fn with_files(own: &BTreeMap<String, String>) -> Result<Printer, TemplateError> {
        let files = files::merged(own)?;
        let mark = Mark::read(&files[files::MARK], own.contains_key(files::MARK));
        let mark = mark.map_err(|reason| TemplateError::Mark { file: files::MARK.to_owned(), reason })?;
        let faces = Arc::new(Faces::open());
        let mut printer =
            Printer { templates: environment(&faces), faces, mark: Value::from_object(mark), layouts: BTreeMap::new() };
        for layout in Layout::ALL {
            let (template, words) = (files::template_of(layout), files::words_of(layout));
            let opened = printer.open(layout, &files[template.as_str()], &files[words.as_str()]);
            opened.map_err(|fault| {
                let candidates = [template, words, files::MARK.to_owned()];
                let file = candidates.iter().find(|file| own.contains_key(*file)).unwrap_or(&candidates[0]).clone();
                match fault {
                    Fault::Words(reason) => TemplateError::Words { file: candidates[1].clone(), reason },
                    Fault::Sample(reason) => TemplateError::Layout { file, reason },
                }
            })?;
        }
        Ok(printer)
    }

    fn open(&mut self, layout: Layout, template: &str, words: &str) -> Result<(), Fault> {
        let words: toml::Table =
            toml::from_str(words).map_err(|error| Fault::Words(in_one_line(&error.to_string())))?;
        let said = |error: minijinja::Error| Fault::Sample(in_one_line(&error.to_string()));
        self.templates.add_template_owned(files::template_of(layout), template.to_owned()).map_err(said)?;
        let nowhere = Page { width: 0.0, height: 0.0, bleed: 0.0, left: 0.0, top: 0.0 };
        self.layouts.insert(layout, Opened { words: toml::Value::Table(words), page: nowhere });
        let refused = |error: PrintError| Fault::Sample(error.to_string().trim_end_matches('。').to_owned());
        let svg = self.drawn(layout, &Card::sample(), None).map_err(refused)?;
        let page = Page::read(&svg).map_err(Fault::Sample)?;
        self.letters_of(&svg).and_then(|()| self.tree(&svg)).map_err(refused)?;
        self.layouts.entry(layout).and_modify(|opened| opened.page = page);
        Ok(())
    }

    /// The sheet of a layout.
    pub fn page(&self, layout: Layout) -> Page {
        self.layouts[&layout].page
    }

    /// One self-contained drawing; its text is text, in Noto Sans SC where the viewer has it.
    ///
    /// # Errors
    /// When a character cannot be drawn, or words do not fit.
    pub fn svg(&self, layout: Layout, card: &Card) -> Result<String, PrintError> {
        self.drawn(layout, card, None)
    }

    /// One picture of the whole sheet, bleed included; `dpi` is 72 to 600 and written into the file.
    ///
    /// # Errors
    /// As [`Printer::svg`], and for another `dpi`.
    pub fn png(&self, layout: Layout, card: &Card, dpi: u32) -> Result<Vec<u8>, PrintError> {
        if !DPI.contains(&dpi) {
            return Err(PrintError::Resolution { found: dpi });
        }
        let page = self.page(layout);
        let grid = Grid { dots: f64::from(dpi) / 25.4, left: page.left, top: page.top };
        let tree = self.tree(&self.drawn(layout, card, Some(grid))?)?;
        picture::png(&tree, page, dpi)
    }

    /// One document, one page a card in the order given, each face embedded once with the letters used.
    ///
    /// # Errors
    /// As [`Printer::svg`] for the first card that has a fault, and for no card at all.
    pub fn pdf(&self, layout: Layout, cards: &[Card]) -> Result<Vec<u8>, PrintError> {
        self.pdf_telling(layout, cards, |_| {})
    }

    /// The same; `drawn` hears how many pages there are.
    ///
    /// # Errors
    /// As [`Printer::pdf`].
    pub fn pdf_telling(
        &self,
        layout: Layout,
        cards: &[Card],
        mut drawn: impl FnMut(usize),
    ) -> Result<Vec<u8>, PrintError> {
        let first = cards.first().ok_or(PrintError::Nothing)?;
        let title = if let [only] = cards {
            format!("{} {}", layout.title(), only.name)
        } else {
            format!("{} {}份", layout.title(), cards.len())
        };
        let pages = cards.iter().enumerate().map(|(at, card)| {
            drawn(at + 1);
            self.tree(&self.drawn(layout, card, None)?)
        });
        pdf::document(pages, self.page(layout), title, first.organiser.clone())
    }

    fn drawn(&self, layout: Layout, card: &Card, grid: Option<Grid>) -> Result<String, PrintError> {
        if let Some(letter) = card.texts().find_map(|text| self.faces.missing(text)) {
            return Err(PrintError::MissingGlyph(letter));
        }
        let template = self.templates.get_template(&files::template_of(layout)).map_err(refusal)?;
        let given = context! {
            card => Serde(card),
            words => Serde(files::filled(&self.layouts[&layout].words, card)),
            code => Value::from_object(Code::new(&card.address, grid)?),
            mark => self.mark.clone(),
        };
        template.render(given).map_err(refusal)
    }

    /// Refuses a letter in the drawing's own text that no face has.
    fn letters_of(&self, svg: &str) -> Result<(), PrintError> {
        let document = roxmltree::Document::parse(svg).map_err(|error| PrintError::Template(error.to_string()))?;
        let texts = document.descendants().filter(|node| matches!(node.tag_name().name(), "text" | "tspan"));
        let letter = texts.filter_map(|node| node.text()).find_map(|text| self.faces.missing(text.trim()));
        letter.map_or(Ok(()), |letter| Err(PrintError::MissingGlyph(letter)))
    }

    pub(crate) fn tree(&self, svg: &str) -> Result<usvg::Tree, PrintError> {
        let options = usvg::Options {
            fontdb: Arc::clone(&self.faces.database),
            font_family: crate::faces::FAMILY.to_owned(),
            // A drawing never reads a file.
            image_href_resolver: usvg::ImageHrefResolver {
                resolve_data: Box::new(|_, _, _| None),
                resolve_string: Box::new(|_, _| None),
            },
            ..usvg::Options::default()
        };
        usvg::Tree::from_str(svg, &options).map_err(|error| PrintError::Template(error.to_string()))
    }
}

enum Fault {
    Words(String),
    Sample(String),
}

fn environment(faces: &Arc<Faces>) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(STEPS));
    let faces = Arc::clone(faces);
    environment.add_function("text", move |words: Value, options: Kwargs| sheet::text(&faces, &words, &options));
    environment
}

/// What the template engine says, or the refusal it carries.
fn refusal(error: minijinja::Error) -> PrintError {
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        if let Some(refusal) = inner.downcast_ref::<PrintError>() {
            return refusal.clone();
        }
        source = inner.source();
    }
    PrintError::Template(in_one_line(&error.to_string()))
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}
