//! From rows to record batches.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, StringBuilder, UInt32Builder, UInt64Builder,
};
use arrow_array::{ArrayRef, ListArray, RecordBatch, StructArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::DataType;
use jiff::civil::{Date, date};
use serde_json::{Map, Value};

use crate::error::ColumnsError;
use crate::rows::rows;
use crate::table::{Column, Kind, Table, fields, item, schema};
use crate::writer::RowWriter;

/// Bytes of text and rows after which a batch should be finished.
const ENOUGH: (usize, usize) = (16 << 20, 1 << 16);

/// Makes record batches of a table out of documents.
pub struct TableBuilder {
    table: Table,
    columns: Columns,
    bytes: usize,
}

impl TableBuilder {
    /// An empty batch of [`DOCUMENTS`](crate::DOCUMENTS), [`SPANS`](crate::SPANS) or [`LINKS`](crate::LINKS).
    pub fn new(table: Table) -> Self {
        TableBuilder { table, columns: Columns::new(table.columns), bytes: 0 }
    }

    /// Adds the rows of a document, as it stands in a line of `documents.jsonl`.
    ///
    /// # Errors
    ///
    /// When it lacks what every document has. The builder holds a part of it then, and should be thrown away.
    pub fn push(&mut self, document: Value) -> Result<(), ColumnsError> {
        for mut row in rows(self.table, document) {
            self.bytes += self.columns.push(&mut row)?;
        }
        Ok(())
    }

    /// Adds a row whose columns are written one by one: as [`TableBuilder::push`] of a document would add, without the
    /// detour over JSON.
    ///
    /// # Errors
    ///
    /// When a column is left out, or gets what it does not hold; or that of `fill`. The builder holds a part of the row
    /// then, and should be thrown away.
    pub fn write(
        &mut self,
        fill: impl FnOnce(&mut RowWriter<'_>) -> Result<(), ColumnsError>,
    ) -> Result<(), ColumnsError> {
        self.bytes += self.columns.write(fill)?;
        Ok(())
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.columns.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the batch is large enough to be finished, so that memory stays bounded.
    pub fn is_enough(&self) -> bool {
        self.bytes >= ENOUGH.0 || self.columns.rows >= ENOUGH.1
    }

    /// The batch; the builder is empty again.
    ///
    /// # Errors
    ///
    /// When Arrow refuses the columns, which would be a mistake of this crate.
    pub fn finish(&mut self) -> Result<RecordBatch, ColumnsError> {
        self.bytes = 0;
        let columns = std::mem::replace(&mut self.columns, Columns::new(self.table.columns));
        let arrays = columns.finish()?;
        Ok(RecordBatch::try_new(schema(self.table), arrays)?)
    }
}

/// Columns of equal length.
pub(crate) struct Columns {
    pub(crate) all: Vec<(Column, Build)>,
    pub(crate) rows: usize,
}

impl Columns {
    fn new(columns: &[Column]) -> Self {
        Columns { all: columns.iter().map(|c| (*c, Build::new(c.kind))).collect(), rows: 0 }
    }

    /// Adds a row, and says how many bytes of text it took.
    fn push(&mut self, row: &mut Map<String, Value>) -> Result<usize, ColumnsError> {
        let mut bytes = 0;
        for (column, build) in &mut self.all {
            let value = row.remove(column.name).filter(|value| !value.is_null());
            if value.is_none() && column.required {
                return Err(ColumnsError::Missing { column: column.name });
            }
            bytes += build.push(column.name, value)?;
        }
        self.rows += 1;
        Ok(bytes)
    }

    /// Adds a row that stands for none.
    pub(crate) fn push_none(&mut self) -> Result<(), ColumnsError> {
        for (column, build) in &mut self.all {
            build.push(column.name, column.required.then(|| placeholder(column.kind)))?;
        }
        self.rows += 1;
        Ok(())
    }

    fn finish(self) -> Result<Vec<ArrayRef>, ColumnsError> {
        self.all.into_iter().map(|(column, build)| build.finish(column.kind)).collect()
    }
}

/// What stands in a required column where the row around it is none.
fn placeholder(kind: Kind) -> Value {
    match kind {
        Kind::Text | Kind::Json => "".into(),
        Kind::Small | Kind::Large | Kind::Real | Kind::Day => 0.into(),
        Kind::Flag => false.into(),
        Kind::Texts | Kind::Rows(_) => Value::Array(Vec::new()),
        Kind::Row(_) => Value::Object(Map::new()),
    }
}

/// A column under way.
pub(crate) enum Build {
    Text(StringBuilder),
    Small(UInt32Builder),
    Large(UInt64Builder),
    Real(Float64Builder),
    Flag(BooleanBuilder),
    Day(Date32Builder),
    Texts(Ends, StringBuilder),
    Row(NullBufferBuilder, Columns),
    Rows(Ends, Columns),
}

/// Where lists end, and which are none.
pub(crate) struct Ends {
    ends: Vec<i32>,
    there: NullBufferBuilder,
}

impl Ends {
    fn new() -> Self {
        Ends { ends: vec![0], there: NullBufferBuilder::new(0) }
    }

    pub(crate) fn push(
        &mut self,
        name: &'static str,
        end: usize,
        there: bool,
    ) -> Result<(), ColumnsError> {
        self.ends.push(i32::try_from(end).map_err(|_| ColumnsError::Full { column: name })?);
        self.there.append(there);
        Ok(())
    }

    fn finish(mut self, of: DataType, values: ArrayRef) -> Result<ArrayRef, ColumnsError> {
        let ends = OffsetBuffer::new(ScalarBuffer::from(self.ends));
        Ok(Arc::new(ListArray::try_new(item(of), ends, values, self.there.finish())?))
    }
}

impl Build {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Json => Build::Text(StringBuilder::new()),
            Kind::Small => Build::Small(UInt32Builder::new()),
            Kind::Large => Build::Large(UInt64Builder::new()),
            Kind::Real => Build::Real(Float64Builder::new()),
            Kind::Flag => Build::Flag(BooleanBuilder::new()),
            Kind::Day => Build::Day(Date32Builder::new()),
            Kind::Texts => Build::Texts(Ends::new(), StringBuilder::new()),
            Kind::Row(columns) => Build::Row(NullBufferBuilder::new(0), Columns::new(columns)),
            Kind::Rows(columns) => Build::Rows(Ends::new(), Columns::new(columns)),
        }
    }

    fn push(&mut self, name: &'static str, value: Option<Value>) -> Result<usize, ColumnsError> {
        // A required value of the wrong type counts as missing; others were put aside before.
        let missing = ColumnsError::Missing { column: name };
        let number = |value: &Option<Value>| value.as_ref().map(|v| v.as_u64());
        match self {
            Build::Text(out) => {
                let text = match value {
                    Some(Value::String(text)) => Some(text),
                    Some(other) => Some(other.to_string()),
                    None => None,
                };
                return add(name, out, text.as_deref());
            }
            Build::Small(out) => match number(&value) {
                None => out.append_null(),
                Some(n) => {
                    let n = n.and_then(|n| u32::try_from(n).ok()).ok_or(missing)?;
                    out.append_value(n);
                }
            },
            Build::Large(out) => match number(&value) {
                None => out.append_null(),
                Some(n) => out.append_value(n.ok_or(missing)?),
            },
            Build::Real(out) => out.append_option(value.and_then(|v| v.as_f64())),
            Build::Flag(out) => out.append_option(value.and_then(|v| v.as_bool())),
            Build::Day(out) => {
                let day = value.and_then(|v| v.as_i64()).and_then(|n| i32::try_from(n).ok());
                out.append_option(day);
            }
            Build::Texts(ends, out) => {
                let mut bytes = 0;
                let there = value.is_some();
                for text in value.as_ref().and_then(Value::as_array).into_iter().flatten() {
                    bytes += add(name, out, Some(text.as_str().unwrap_or_default()))?;
                }
                ends.push(name, out.offsets_slice().len() - 1, there)?;
                return Ok(bytes);
            }
            Build::Row(there, columns) => {
                there.append(value.is_some());
                match value {
                    Some(Value::Object(mut row)) => return columns.push(&mut row),
                    Some(_) => return Err(missing),
                    None => columns.push_none()?,
                }
            }
            Build::Rows(ends, columns) => {
                let mut bytes = 0;
                let there = value.is_some();
                if let Some(Value::Array(items)) = value {
                    for item in items {
                        let Value::Object(mut row) = item else { return Err(missing) };
                        bytes += columns.push(&mut row)?;
                    }
                }
                ends.push(name, columns.rows, there)?;
                return Ok(bytes);
            }
        }
        Ok(0)
    }

    fn finish(self, kind: Kind) -> Result<ArrayRef, ColumnsError> {
        Ok(match self {
            Build::Text(mut out) => Arc::new(out.finish()),
            Build::Small(mut out) => Arc::new(out.finish()),
            Build::Large(mut out) => Arc::new(out.finish()),
            Build::Real(mut out) => Arc::new(out.finish()),
            Build::Flag(mut out) => Arc::new(out.finish()),
            Build::Day(mut out) => Arc::new(out.finish()),
            Build::Texts(ends, mut out) => ends.finish(DataType::Utf8, Arc::new(out.finish()))?,
            Build::Row(mut there, columns) => {
                let nulls = there.finish();
                Arc::new(structs(kind, columns, nulls)?)
            }
            Build::Rows(ends, columns) => {
                let values = structs(kind, columns, None)?;
                ends.finish(DataType::Struct(values.fields().clone()), Arc::new(values))?
            }
        })
    }
}

fn structs(
    kind: Kind,
    columns: Columns,
    nulls: Option<arrow_buffer::NullBuffer>,
) -> Result<StructArray, ColumnsError> {
    let (Kind::Row(of) | Kind::Rows(of)) = kind else {
        return Ok(StructArray::new_empty_fields(columns.rows, nulls));
    };
    Ok(StructArray::try_new(fields(of), columns.finish()?, nulls)?)
}

/// Adds a text, and says how many bytes it took.
pub(crate) fn add(
    name: &'static str,
    out: &mut StringBuilder,
    text: Option<&str>,
) -> Result<usize, ColumnsError> {
    let length = text.map_or(0, str::len);
    if out.values_slice().len() + length > i32::MAX as usize {
        return Err(ColumnsError::Full { column: name });
    }
    out.append_option(text);
    Ok(length)
}

/// Days since 1970-01-01 of an ISO date or date-time; `None` where it says less, or more than a day, and before the year 1:
/// neither Python's dates nor those of Spark go back further, and both fail on a table that does.
pub(crate) fn day(iso: &str) -> Option<i32> {
    let day = iso.get(..10)?;
    // A range or a set begins with a day, too.
    if !iso[10..].is_empty() && !iso[10..].starts_with(['T', ' ']) {
        return None;
    }
    let day: Date = day.parse().ok().filter(|day: &Date| day.year() >= 1)?;
    date(1970, 1, 1).until(day).ok().map(|span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_counted() {
        for (iso, expect) in [
            ("1970-01-01", Some(0)),
            ("2023-07-27", Some(19_565)),
            ("2023-07-27T09:30:00Z", Some(19_565)),
            ("1969-12-31", Some(-1)),
            ("0001-01-01", Some(-719_162)),
            ("0000-12-31", None),
            ("-0044-03-15", None),
            ("2023-07", None),
            ("2023-02-30", None),
            ("2023-07-25/2023-07-27", None),
            ("XXXX-05-12", None),
            ("2023-07-é9", None),
            ("", None),
        ] {
            assert_eq!(day(iso), expect, "{iso}");
        }
    }
}
