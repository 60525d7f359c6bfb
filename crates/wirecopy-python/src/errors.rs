//! From the errors of the engine to the exceptions of the package.

use pyo3::PyErr;
use pyo3::exceptions::PyKeyboardInterrupt;
use wirecopy_app::NotEmbedded;
use wirecopy_columns::ColumnsError;
use wirecopy_engine::EngineError;

/// The classes stand in Python, where their documentation is.
mod classes {
    #![allow(missing_docs, reason = "the macro writes no documentation")]

    pyo3::import_exception!(wirecopy._errors, PipelineError);
    pyo3::import_exception!(wirecopy._errors, RunError);
    pyo3::import_exception!(wirecopy._errors, TableError);
}

/// An error of a pipeline, of a run, or of a table.
pub(crate) enum Failed {
    Embedded(NotEmbedded),
    Columns(ColumnsError),
    Table(String),
}

impl From<NotEmbedded> for Failed {
    fn from(error: NotEmbedded) -> Self {
        Failed::Embedded(error)
    }
}

impl From<EngineError> for Failed {
    fn from(error: EngineError) -> Self {
        Failed::Embedded(error.into())
    }
}

impl From<ColumnsError> for Failed {
    fn from(error: ColumnsError) -> Self {
        Failed::Columns(error)
    }
}

impl From<arrow_schema::ArrowError> for Failed {
    fn from(error: arrow_schema::ArrowError) -> Self {
        Failed::Table(error.to_string())
    }
}

impl From<postcard::Error> for Failed {
    fn from(error: postcard::Error) -> Self {
        Failed::Table(format!("not what an earlier step of this version gave: {error}"))
    }
}

impl From<Failed> for PyErr {
    fn from(error: Failed) -> PyErr {
        match error {
            Failed::Embedded(NotEmbedded::Problems(problems)) => classes::PipelineError::new_err((
                problems.render(false).trim_end().to_owned(),
                problems.to_json().to_string(),
            )),
            Failed::Embedded(NotEmbedded::Engine(EngineError::Interrupted)) => {
                PyKeyboardInterrupt::new_err("the run was stopped; resume=True goes on with it")
            }
            Failed::Embedded(error) => classes::RunError::new_err(error.to_string()),
            Failed::Columns(error) => classes::TableError::new_err(error.to_string()),
            Failed::Table(message) => classes::TableError::new_err(message),
        }
    }
}
