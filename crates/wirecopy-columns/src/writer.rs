//! Rows without a detour over JSON: values are written column by column, in the order of the table.

use crate::builder::{Build, Columns, add};
use crate::error::ColumnsError;

/// Writes the columns of one row, in the order in which the table has them.
///
/// Each call fills the next column. A value of another kind than the column holds, and a row that ends early, are
/// [`ColumnsError::Missing`].
pub struct RowWriter<'a> {
    columns: &'a mut Columns,
    at: usize,
    bytes: usize,
}

/// Writes any number of rows into one column.
pub struct RowsWriter<'a> {
    columns: &'a mut Columns,
    bytes: usize,
}

impl Columns {
    /// Adds a row, and says how many bytes of text it took.
    pub(crate) fn write(
        &mut self,
        fill: impl FnOnce(&mut RowWriter<'_>) -> Result<(), ColumnsError>,
    ) -> Result<usize, ColumnsError> {
        let mut writer = RowWriter { columns: self, at: 0, bytes: 0 };
        fill(&mut writer)?;
        let (at, bytes) = (writer.at, writer.bytes);
        if let Some((column, _)) = self.all.get(at) {
            return Err(ColumnsError::Missing { column: column.name });
        }
        self.rows += 1;
        Ok(bytes)
    }
}

impl RowWriter<'_> {
    fn next(&mut self) -> Result<(&'static str, &mut Build), ColumnsError> {
        let at = self.at;
        self.at += 1;
        let (column, build) = self
            .columns
            .all
            .get_mut(at)
            .ok_or(ColumnsError::Missing { column: "no such column" })?;
        Ok((column.name, build))
    }

    /// Text, or JSON as text.
    ///
    /// # Errors
    ///
    /// As [`RowWriter`] says; or where the column is full.
    pub fn text(&mut self, text: Option<&str>) -> Result<(), ColumnsError> {
        let bytes = match self.next()? {
            (name, Build::Text(out)) => add(name, out, text)?,
            (column, _) => return Err(ColumnsError::Missing { column }),
        };
        self.bytes += bytes;
        Ok(())
    }

    /// A number of 32 bits.
    ///
    /// # Errors
    ///
    /// As [`RowWriter`] says.
    pub fn small(&mut self, number: u32) -> Result<(), ColumnsError> {
        match self.next()? {
            (_, Build::Small(out)) => out.append_value(number),
            (column, _) => return Err(ColumnsError::Missing { column }),
        }
        Ok(())
    }

    /// A number of 64 bits.
    ///
    /// # Errors
    ///
    /// As [`RowWriter`] says.
    pub fn large(&mut self, number: u64) -> Result<(), ColumnsError> {
        match self.next()? {
            (_, Build::Large(out)) => out.append_value(number),
            (column, _) => return Err(ColumnsError::Missing { column }),
        }
        Ok(())
    }

    /// True or false.
    ///
    /// # Errors
    ///
    /// As [`RowWriter`] says.
    pub fn flag(&mut self, flag: bool) -> Result<(), ColumnsError> {
        match self.next()? {
            (_, Build::Flag(out)) => out.append_value(flag),
            (column, _) => return Err(ColumnsError::Missing { column }),
        }
        Ok(())
    }

    /// The day of an ISO date or date-time; none where it says less, or more than a day.
    ///
    /// # Errors
    ///
    /// As [`RowWriter`] says.
    pub fn day(&mut self, iso: Option<&str>) -> Result<(), ColumnsError> {
        match self.next()? {
            (_, Build::Day(out)) => out.append_option(iso.and_then(crate::builder::day)),
            (column, _) => return Err(ColumnsError::Missing { column }),
        }
        Ok(())
    }

    /// A list of texts.
    ///
    /// # Errors
    ///
    /// As [`RowWriter`] says; or where the column is full.
    pub fn texts<'t>(
        &mut self,
        texts: Option<impl Iterator<Item = &'t str>>,
    ) -> Result<(), ColumnsError> {
        let there = texts.is_some();
        let mut bytes = 0;
        match self.next()? {
            (name, Build::Texts(ends, out)) => {
                for text in texts.into_iter().flatten() {
                    bytes += add(name, out, Some(text))?;
                }
                ends.push(name, out.offsets_slice().len() - 1, there)?;
            }
            (column, _) => return Err(ColumnsError::Missing { column }),
        }
        self.bytes += bytes;
        Ok(())
    }

    /// One row of another table.
    ///
    /// # Errors
    ///
    /// As [`RowWriter`] says, of this row or the other; or that of `fill`.
    pub fn row(
        &mut self,
        fill: Option<impl FnOnce(&mut RowWriter<'_>) -> Result<(), ColumnsError>>,
    ) -> Result<(), ColumnsError> {
        let bytes = match self.next()? {
            (_, Build::Row(there, columns)) => {
                there.append(fill.is_some());
                match fill {
                    Some(fill) => columns.write(fill)?,
                    None => {
                        columns.push_none()?;
                        0
                    }
                }
            }
            (column, _) => return Err(ColumnsError::Missing { column }),
        };
        self.bytes += bytes;
        Ok(())
    }

    /// Any number of rows of another table; `None` where there is no list.
    ///
    /// # Errors
    ///
    /// As [`RowWriter`] says, of this row or the others; or that of `fill`.
    pub fn rows(
        &mut self,
        fill: Option<impl FnOnce(&mut RowsWriter<'_>) -> Result<(), ColumnsError>>,
    ) -> Result<(), ColumnsError> {
        let there = fill.is_some();
        let bytes = match self.next()? {
            (name, Build::Rows(ends, columns)) => {
                let mut writer = RowsWriter { columns, bytes: 0 };
                if let Some(fill) = fill {
                    fill(&mut writer)?;
                }
                let bytes = writer.bytes;
                ends.push(name, columns.rows, there)?;
                bytes
            }
            (column, _) => return Err(ColumnsError::Missing { column }),
        };
        self.bytes += bytes;
        Ok(())
    }
}

impl RowsWriter<'_> {
    /// The next row.
    ///
    /// # Errors
    ///
    /// As [`RowWriter`] says; or that of `fill`.
    pub fn row(
        &mut self,
        fill: impl FnOnce(&mut RowWriter<'_>) -> Result<(), ColumnsError>,
    ) -> Result<(), ColumnsError> {
        self.bytes += self.columns.write(fill)?;
        Ok(())
    }
}
