//! Workbooks for offices: real numbers and dates, words that are never formulas, and rows that wait on the disk, not in memory.

use std::{
    fs::File,
    io::{self, Seek},
    path::Path,
};

use actix_web::{HttpResponse, http::header, web::Bytes};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use futures_util::{Stream, stream};
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet, XlsxError};
use tokio::{
    io::AsyncReadExt,
    sync::{Semaphore, SemaphorePermit},
};

use super::{
    answer::Answer,
    problem::Problem,
    table::{Cell, Column, Row},
};
use crate::domain::china_time::{self, Instant};

pub const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Rows of a sheet below its heading: what the format holds.
const MOST_ROWS: u32 = 1_048_575;
/// Workbooks made at the same time in a process: each compresses on a processor and keeps its rows on the disk.
const AT_ONCE: usize = 2;
/// Piece of a file in memory while it is handed out.
const PIECE: usize = 64 * 1024;

static MAKING: Semaphore = Semaphore::const_new(AT_ONCE);

/// A workbook being written.
pub struct Writer {
    book: Workbook,
    look: Look,
    rows: u32,
    _turn: SemaphorePermit<'static>,
}

struct Look {
    text: Format,
    heading: Format,
    whole: Format,
    share: Format,
    at: Format,
    day: Format,
}

impl Look {
    fn new() -> Self {
        let number = |format: &str| Format::new().set_num_format(format);
        let text = number("@");
        Self {
            heading: text.clone().set_bold().set_text_wrap().set_background_color(Color::RGB(0xED_F2_F9)),
            text,
            whole: number("0"),
            share: number("0.00%"),
            at: number("yyyy-mm-dd hh:mm:ss"),
            day: number("yyyy-mm-dd"),
        }
    }
}

impl Writer {
    /// A workbook of one sheet and of notes on its columns; its rows wait in nameless files of this folder.
    ///
    /// # Errors
    /// 503 while others are being made, and when the disk does not take it.
    pub fn new(folder: &Path, name: &str, columns: &[Column], notes: &[&str]) -> Result<Self, Problem> {
        let full = |_| Problem::Unavailable("现在导出的人太多，请过一会儿再导出".into());
        let turn = MAKING.try_acquire().map_err(full)?;
        let (mut book, look) = (Workbook::new(), Look::new());
        let begun = || -> Result<Workbook, XlsxError> {
            book.set_tempdir(folder)?;
            heading(book.add_worksheet_with_constant_memory()?.set_name(name)?, columns, &look)?;
            explain(book.add_worksheet().set_name("说明")?, columns, notes, &look)?;
            Ok(book)
        };
        Ok(Self { book: begun().map_err(Problem::internal)?, look, rows: 0, _turn: turn })
    }

    /// # Errors
    /// 422 when the sheet is full.
    pub fn add(&mut self, rows: &[Row]) -> Result<(), Problem> {
        let page = self.book.worksheet_from_index(0).map_err(Problem::internal)?;
        for row in rows {
            if self.rows == MOST_ROWS {
                let full = format!("超过{MOST_ROWS}行，一张表放不下。请把日子分短一些，或者导出CSV");
                return Err(Problem::invalid("from", full));
            }
            self.rows += 1;
            for (column, cell) in (0..).zip(row) {
                write(page, self.rows, column, cell, &self.look).map_err(Problem::internal)?;
            }
        }
        Ok(())
    }

    /// The finished file, as a download.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub async fn download(self, folder: &Path, name: &str) -> Answer {
        let folder = folder.to_owned();
        let saved = tokio::task::spawn_blocking(move || self.save(&folder));
        let (file, length) = saved.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
        Ok(HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, TYPE))
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .no_chunking(length)
            .streaming(pieces(tokio::fs::File::from_std(file))))
    }

    fn save(mut self, folder: &Path) -> io::Result<(File, u64)> {
        let mut file = tempfile::tempfile_in(folder)?;
        self.book.save_to_writer(&mut file).map_err(io::Error::other)?;
        let length = file.stream_position()?.max(file.metadata()?.len());
        file.rewind()?;
        Ok((file, length))
    }
}

fn pieces(file: tokio::fs::File) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(file, async |mut file| {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok((read > 0).then(|| (Bytes::from(piece), file)))
    })
}

fn heading(page: &mut Worksheet, columns: &[Column], look: &Look) -> Result<(), XlsxError> {
    page.set_freeze_panes(1, 1)?;
    for (at, column) in (0..).zip(columns) {
        page.set_column_width(at, (column.words.chars().count() * 2).clamp(12, 40) as f64)?;
        page.write_string_with_format(0, at, column.words, &look.heading)?;
    }
    Ok(())
}

fn explain(page: &mut Worksheet, columns: &[Column], notes: &[&str], look: &Look) -> Result<(), XlsxError> {
    page.set_column_width(0, 40)?.set_column_width(1, 24)?;
    let mut row = 0;
    for note in notes {
        page.write_string(row, 0, *note)?;
        row += 1;
    }
    page.write_string_with_format(row, 0, "标题", &look.heading)?;
    page.write_string_with_format(row, 1, "CSV里的名字", &look.heading)?;
    for column in columns {
        row += 1;
        page.write_string_with_format(row, 0, column.words, &look.text)?;
        page.write_string_with_format(row, 1, column.name, &look.text)?;
    }
    Ok(())
}

fn write(page: &mut Worksheet, row: u32, column: u16, cell: &Cell, look: &Look) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => page.write_string_with_format(row, column, text, &look.text)?,
        Cell::Whole(number) => page.write_number_with_format(row, column, *number as f64, &look.whole)?,
        Cell::Share(share) => page.write_number_with_format(row, column, *share, &look.share)?,
        Cell::At(at) | Cell::Exactly(at) => page.write_number_with_format(row, column, serial(*at), &look.at)?,
        Cell::Day(day) => page.write_number_with_format(row, column, days(day.and_time(NaiveTime::MIN)), &look.day)?,
        Cell::Yes(yes) => page.write_boolean(row, column, *yes)?,
    };
    Ok(())
}

/// Days since the format's beginning, by the clock of Asia/Shanghai.
fn serial(at: Instant) -> f64 {
    days(china_time::local(at).naive_local())
}

fn days(at: NaiveDateTime) -> f64 {
    let beginning = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default().and_time(NaiveTime::MIN);
    (at - beginning).num_milliseconds() as f64 / 86_400_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_spreadsheets_do_and_by_the_countys_clock() {
        assert_eq!(serial("2026-01-01T04:00:00Z".parse().unwrap()), 46_023.5);
        assert_eq!(serial("2025-12-31T16:00:00Z".parse().unwrap()), 46_023.0);
    }
}
