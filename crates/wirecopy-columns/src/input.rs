//! From columns to the JSON lines that a run reads.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use crate::error::ColumnsError;
use crate::table::{DOCUMENTS, TABLE_KEY};

/// Columns of [`DOCUMENTS`] that say what a run found, and are no input of another.
const FOUND: [&str; 5] = ["published_day", "source", "annotations", "findings", "trail"];

/// The lines of JSON that the rows of a batch stand for: a key for each column that has a value.
///
/// Days and times become ISO dates and date-times. Of a batch of [`DOCUMENTS`] only `id`, `text` and the fields are taken,
/// those in `other_fields` under their own names.
///
/// # Errors
///
/// When a column is of a type that JSON lines do not have.
pub fn input_records(batch: &RecordBatch) -> Result<Vec<Map<String, Value>>, ColumnsError> {
    let schema = batch.schema();
    let ours = schema.metadata().get(TABLE_KEY).is_some_and(|name| name == DOCUMENTS.name);
    let mut records = vec![Map::new(); batch.num_rows()];
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        if ours && FOUND.contains(&field.name().as_str()) {
            continue;
        }
        for (row, record) in records.iter_mut().enumerate() {
            let Some(value) = value(field.name(), column.as_ref(), row)? else { continue };
            if ours && field.name() == "other_fields" {
                record.extend(json(field.name(), &value)?);
            } else {
                record.insert(field.name().clone(), value);
            }
        }
    }
    Ok(records)
}

/// An object that stands in a column as text.
fn json(name: &str, value: &Value) -> Result<Map<String, Value>, ColumnsError> {
    serde_json::from_str(value.as_str().unwrap_or_default()).map_err(|error| ColumnsError::Value {
        column: name.to_owned(),
        message: error.to_string(),
    })
}

/// A value of a column; `None` where there is none.
fn value(name: &str, array: &dyn Array, row: usize) -> Result<Option<Value>, ColumnsError> {
    if array.is_null(row) {
        return Ok(None);
    }
    let list = |items: &dyn Array| -> Result<Value, ColumnsError> {
        let all = (0..items.len()).map(|n| Ok(value(name, items, n)?.unwrap_or_default()));
        all.collect::<Result<Vec<Value>, ColumnsError>>().map(Value::from)
    };
    Ok(Some(match array.data_type() {
        DataType::Null => return Ok(None),
        DataType::Boolean => array.as_boolean().value(row).into(),
        DataType::Int8 => array.as_primitive::<Int8Type>().value(row).into(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).into(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).into(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).into(),
        DataType::UInt8 => array.as_primitive::<UInt8Type>().value(row).into(),
        DataType::UInt16 => array.as_primitive::<UInt16Type>().value(row).into(),
        DataType::UInt32 => array.as_primitive::<UInt32Type>().value(row).into(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).into(),
        DataType::Float32 => array.as_primitive::<Float32Type>().value(row).into(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).into(),
        DataType::Utf8 => array.as_string::<i32>().value(row).into(),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row).into(),
        DataType::Utf8View => array.as_string_view().value(row).into(),
        DataType::Date32 => day(name, array.as_primitive::<Date32Type>().value(row))?.into(),
        DataType::Timestamp(unit, zone) => {
            let nanoseconds = match unit {
                TimeUnit::Second => {
                    i128::from(array.as_primitive::<TimestampSecondType>().value(row))
                        * 1_000_000_000
                }
                TimeUnit::Millisecond => {
                    i128::from(array.as_primitive::<TimestampMillisecondType>().value(row))
                        * 1_000_000
                }
                TimeUnit::Microsecond => {
                    i128::from(array.as_primitive::<TimestampMicrosecondType>().value(row)) * 1000
                }
                TimeUnit::Nanosecond => {
                    i128::from(array.as_primitive::<TimestampNanosecondType>().value(row))
                }
            };
            time(name, nanoseconds, zone.is_some())?.into()
        }
        DataType::List(_) => list(array.as_list::<i32>().value(row).as_ref())?,
        DataType::LargeList(_) => list(array.as_list::<i64>().value(row).as_ref())?,
        DataType::Struct(fields) => {
            let array = array.as_struct();
            let mut object = Map::new();
            for (field, column) in fields.iter().zip(array.columns()) {
                if let Some(value) = value(name, column.as_ref(), row)? {
                    object.insert(field.name().clone(), value);
                }
            }
            object.into()
        }
        DataType::Dictionary(..) => {
            // The keys of the whole column are made anew at each call, so it is asked for one row.
            let one = array.slice(row, 1);
            let dictionary = one.as_any_dictionary();
            let key = dictionary.normalized_keys()[0];
            return value(name, dictionary.values().as_ref(), key);
        }
        other => {
            let (column, data_type) = (name.to_owned(), other.clone());
            return Err(ColumnsError::Unsupported { column, data_type });
        }
    }))
}

fn day(name: &str, days: i32) -> Result<String, ColumnsError> {
    let span = jiff::Span::new().try_days(days).map_err(|e| wrong(name, &e))?;
    Ok(date(1970, 1, 1).checked_add(span).map_err(|e| wrong(name, &e))?.to_string())
}

/// A point in time ends in `Z`; a time of day without a zone does not.
fn time(name: &str, nanoseconds: i128, zoned: bool) -> Result<String, ColumnsError> {
    let point = Timestamp::from_nanosecond(nanoseconds).map_err(|e| wrong(name, &e))?;
    Ok(if zoned { point.to_string() } else { point.to_zoned(TimeZone::UTC).datetime().to_string() })
}

fn wrong(name: &str, error: &jiff::Error) -> ColumnsError {
    ColumnsError::Value { column: name.to_owned(), message: error.to_string() }
}
