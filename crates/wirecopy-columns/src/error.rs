//! What can go wrong.

use arrow_schema::{ArrowError, DataType};
use parquet::errors::ParquetError;

/// Why columns were not made, written or read.
#[derive(Debug)]
#[non_exhaustive]
pub enum ColumnsError {
    /// A document lacks what every one has.
    Missing {
        /// The column.
        column: &'static str,
    },
    /// A batch would become larger than Arrow can count; finish it more often.
    Full {
        /// The column.
        column: &'static str,
    },
    /// A column of an input has a type that is no JSON.
    Unsupported {
        /// The column.
        column: String,
        /// Its type.
        data_type: DataType,
    },
    /// A column of an input has a value that cannot be understood.
    Value {
        /// The column.
        column: String,
        /// What is wrong.
        message: String,
    },
    /// Arrow refuses.
    Arrow(ArrowError),
    /// Parquet refuses.
    Parquet(ParquetError),
    /// A file cannot be read or written.
    Io(std::io::Error),
}

impl std::fmt::Display for ColumnsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ColumnsError::Missing { column } => write!(f, "a document has no `{column}`"),
            ColumnsError::Full { column } => {
                write!(f, "column `{column}` of one batch would hold more than 2 GiB")
            }
            ColumnsError::Unsupported { column, data_type } => {
                write!(f, "column `{column}` is of type {data_type}, which is not read")
            }
            ColumnsError::Value { column, message } => write!(f, "column `{column}`: {message}"),
            ColumnsError::Arrow(error) => error.fmt(f),
            ColumnsError::Parquet(error) => error.fmt(f),
            ColumnsError::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ColumnsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ColumnsError::Arrow(error) => Some(error),
            ColumnsError::Parquet(error) => Some(error),
            ColumnsError::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<ArrowError> for ColumnsError {
    fn from(error: ArrowError) -> Self {
        ColumnsError::Arrow(error)
    }
}

impl From<ParquetError> for ColumnsError {
    fn from(error: ParquetError) -> Self {
        ColumnsError::Parquet(error)
    }
}

impl From<std::io::Error> for ColumnsError {
    fn from(error: std::io::Error) -> Self {
        ColumnsError::Io(error)
    }
}
