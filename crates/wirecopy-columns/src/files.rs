//! Parquet files.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::{KeyValue, ParquetMetaData};
use parquet::file::properties::WriterProperties;

use crate::error::ColumnsError;
use crate::input::input_records;
use crate::table::{Table, schema};

/// Rows of a row group, and bytes of it in memory after which it is written.
const GROUP: (usize, usize) = (1 << 17, 48 << 20);

/// Writes batches of a table to a file, in row groups of bounded size.
pub struct ParquetWriter {
    writer: ArrowWriter<File>,
}

impl ParquetWriter {
    /// Makes a file. `about` are keys and values that stand in its metadata.
    ///
    /// # Errors
    ///
    /// When the file cannot be made.
    pub fn create(
        path: &Path,
        table: Table,
        about: &[(&str, String)],
    ) -> Result<Self, ColumnsError> {
        let about = about.iter().map(|(k, v)| KeyValue::new((*k).to_owned(), v.clone())).collect();
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
            .set_max_row_group_row_count(Some(GROUP.0))
            .set_created_by(concat!("wirecopy ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(about))
            .build();
        let file = File::create(path)?;
        Ok(ParquetWriter { writer: ArrowWriter::try_new(file, schema(table), Some(properties))? })
    }

    /// Writes a batch.
    ///
    /// # Errors
    ///
    /// When the batch is not of the table, or the file cannot be written.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), ColumnsError> {
        self.writer.write(batch)?;
        if self.writer.memory_size() >= GROUP.1 {
            self.writer.flush()?;
        }
        Ok(())
    }

    /// Ends the file, which cannot be read before.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn close(self) -> Result<(), ColumnsError> {
        self.writer.close()?;
        Ok(())
    }
}

/// The rows of a Parquet file, as lines of JSON, a few at a time.
pub struct InputRows {
    batches: Box<dyn Iterator<Item = Result<RecordBatch, ColumnsError>> + Send>,
    lines: std::vec::IntoIter<Vec<u8>>,
    /// How many rows the file has.
    pub total: u64,
}

/// Rows that are turned into lines at once.
const AT_ONCE: usize = 64;

impl InputRows {
    /// Opens a file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or is none.
    pub fn open(path: &Path) -> Result<Self, ColumnsError> {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
        let total = u64::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or_default();
        Ok(InputRows {
            batches: Box::new(batches(path, AT_ONCE)?),
            lines: Vec::new().into_iter(),
            total,
        })
    }
}

impl Iterator for InputRows {
    type Item = Result<Vec<u8>, ColumnsError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(line) = self.lines.next() {
                return Some(Ok(line));
            }
            let records = match self.batches.next()?.and_then(|batch| input_records(&batch)) {
                Ok(records) => records,
                Err(error) => return Some(Err(error)),
            };
            // An object of plain values can always be written.
            let lines = records.iter().map(|r| serde_json::to_vec(r).unwrap_or_default());
            self.lines = lines.collect::<Vec<_>>().into_iter();
        }
    }
}

/// The batches of a Parquet file, of at most so many rows.
///
/// # Errors
///
/// When the file cannot be read, or is none.
pub fn batches(
    path: &Path,
    rows: usize,
) -> Result<impl Iterator<Item = Result<RecordBatch, ColumnsError>> + use<>, ColumnsError> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)?;
    check_places(reader.metadata(), length)?;
    // The reader leaves out the metadata, which says what table it is.
    let schema = Arc::clone(reader.schema());
    let whole = move |batch: RecordBatch| {
        RecordBatch::try_new(Arc::clone(&schema), batch.columns().to_vec())
    };
    let batches = reader.with_batch_size(rows).build()?;
    Ok(batches.map(move |batch| Ok(whole(batch?)?)))
}

/// Refuses a file whose columns lie outside of it: the library panics on what cannot be.
fn check_places(metadata: &ParquetMetaData, length: u64) -> Result<(), ColumnsError> {
    for column in metadata.row_groups().iter().flat_map(|group| group.columns()) {
        let starts = [Some(column.data_page_offset()), column.dictionary_page_offset()];
        let size = u64::try_from(column.compressed_size());
        let inside = |start: i64| {
            let end = u64::try_from(start).ok().zip(size.ok()).and_then(|(s, n)| s.checked_add(n));
            end.is_some_and(|end| end <= length)
        };
        // The pages of data follow the dictionary, and the size is that of both.
        let first = starts.into_iter().flatten().min().unwrap_or_default();
        if !inside(first) || starts.into_iter().flatten().any(|start| start < 0) {
            return Err(ColumnsError::Value {
                column: column.column_path().string(),
                message: "it lies outside of the file, which is damaged".to_owned(),
            });
        }
    }
    Ok(())
}
