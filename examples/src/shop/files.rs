//! Rows as they come into two files: `products.csv`, one line for each product, and `products.jsonl`, with all reviews.

use std::fs::{self, File};
use std::io::{self, LineWriter, Write};
use std::path::Path;

use serde::Serialize;

use super::row::{Price, Row};

/// The two files of a visit, in the order in which rows are written.
#[derive(Debug)]
pub struct Files {
    csv: csv::Writer<File>,
    // Line by line: what is there when a run is cut off can be read.
    jsonl: LineWriter<File>,
    rows: usize,
}

/// A line of the CSV file.
#[derive(Debug, Serialize)]
struct Line<'a> {
    id: u32,
    name: &'a str,
    price: Price,
    stock: u32,
    reviews: usize,
    stars: Option<String>,
}

impl Files {
    /// Begins both files in this folder.
    pub fn create(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let csv = csv::Writer::from_path(folder.join("products.csv"))?;
        let jsonl = LineWriter::new(File::create(folder.join("products.jsonl"))?);
        Ok(Files { csv, jsonl, rows: 0 })
    }

    /// Writes the next row.
    pub fn write(&mut self, row: &Row) -> io::Result<()> {
        let product = &row.product;
        self.csv.serialize(Line {
            id: product.id,
            name: &product.name,
            price: product.price,
            stock: product.stock,
            reviews: row.reviews.len(),
            stars: row.stars().map(|stars| format!("{stars:.2}")),
        })?;
        serde_json::to_writer(&mut self.jsonl, row)?;
        self.jsonl.write_all(b"\n")?;
        self.rows += 1;
        Ok(())
    }

    /// Completes the files, and says how many rows they have.
    pub fn finish(mut self) -> io::Result<usize> {
        self.csv.flush()?;
        self.jsonl.flush()?;
        Ok(self.rows)
    }
}
