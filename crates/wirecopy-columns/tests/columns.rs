//! Documents through columns and Parquet files and back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, UInt32Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, DictionaryArray, Float64Array, Int64Array,
    RecordBatch, StringArray, TimestampMillisecondArray,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wirecopy_columns::{
    ColumnsError, DOCUMENTS, LINKS, ParquetWriter, SPANS, Table, TableBuilder, batches,
    input_records,
};

fn document(fields: Value, annotations: Value) -> Value {
    json!({
        "schema_version": 1, "id": "news/one.txt", "text": "“Zoë” came on Monday.",
        "source": {"path": "one.txt", "record": 3, "bytes": 80, "hash": "ab", "encoding": "UTF-8",
            "undecodable": [{"at": 1, "raw_start": 1, "raw_end": 4, "bytes": "ff"}]},
        "fields": fields, "annotations": annotations,
        "findings": [{"code": "c", "rule": "r/f", "message": "M.", "spans": [
            {"start": 0, "end": 3, "raw_start": 0, "raw_end": 3, "text": "“"}]}],
        "trail": [[0, 1, "set", {"field": "published"}], [1, 2, "finding", 0]],
    })
}

fn annotation(more: Value) -> Value {
    let mut a = json!({
        "id": 1, "layer": "date", "label": "DATE", "start": 19, "end": 25, "char_start": 14, "char_end": 20,
        "raw_start": 19, "raw_end": 25, "rule": "dates/weekday",
    });
    a.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    a
}

fn batch(table: Table, documents: &[Value]) -> RecordBatch {
    let mut builder = TableBuilder::new(table);
    documents.iter().for_each(|d| builder.push(d.clone()).unwrap());
    let rows = builder.len();
    let batch = builder.finish().unwrap();
    assert_eq!((batch.num_rows(), builder.len()), (rows, 0));
    batch
}

/// A column of a batch, a path with dots for what is nested.
fn column(batch: &RecordBatch, path: &str) -> ArrayRef {
    let mut parts = path.split('.');
    let mut array = batch.column_by_name(parts.next().unwrap()).unwrap().clone();
    for part in parts {
        let rows = array.as_list_opt::<i32>().map(|list| list.values().clone()).unwrap_or(array);
        array = rows.as_struct().column_by_name(part).unwrap().clone();
    }
    array
}

/// What stands in each row of a column of text.
fn texts(batch: &RecordBatch, path: &str) -> Vec<Option<String>> {
    column(batch, path).as_string::<i32>().iter().map(|t| t.map(str::to_owned)).collect()
}

fn one(text: &str) -> Vec<Option<String>> {
    vec![Some(text.to_owned())]
}

#[test]
fn fields_have_columns_and_the_rest_is_not_lost() {
    let fields = json!({
        "title": "They came", "outlet": 7, "authors": ["Ann", "Bo"], "published": "2021-05-13T09:00",
        "sources": [{"agency": "ap", "name": "AP"}], "desk": {"a": [1]}, "text": "mine",
        "primary_source": {"agency": "ap", "name": "AP", "reason": "why", "rule": "s/r", "more": 1},
    });
    let batch = batch(DOCUMENTS, &[document(fields.clone(), json!([]))]);
    assert_eq!(texts(&batch, "title"), one("They came"));
    assert_eq!(texts(&batch, "outlet"), [None]);
    assert_eq!(texts(&batch, "sources.agency"), one("ap"));
    assert_eq!(column(&batch, "published_day").as_primitive::<Date32Type>().value(0), 18_760);
    assert!(column(&batch, "primary_source").is_null(0));
    assert_eq!(texts(&batch, "source.undecodable").len(), 1);
    let others: Value =
        serde_json::from_str(texts(&batch, "other_fields")[0].as_ref().unwrap()).unwrap();
    assert_eq!(
        others,
        json!({"outlet": 7, "desk": {"a": [1]}, "text": "mine", "primary_source": fields["primary_source"]})
    );
    assert_eq!(texts(&batch, "trail.op"), [Some("set".to_owned()), Some("finding".to_owned())]);
    assert_eq!(texts(&batch, "trail.reference")[1], Some("0".to_owned()));
    assert_eq!(texts(&batch, "findings.spans.text"), one("“"));
}

#[test]
fn annotations_are_rows_with_their_words() {
    let annotations = json!([
        annotation(
            json!({"type": "DATE", "value": "2021-05-10", "earliest": "2021-05-10", "tid": "t1", "name": 7})
        ),
        annotation(
            json!({"id": 2, "start": 5, "end": 5, "removed": true, "text": "gone", "approximate": true})
        ),
    ]);
    let documents = [document(json!({}), annotations), document(json!({}), json!([]))];
    let spans = batch(SPANS, &documents);
    assert_eq!(texts(&spans, "text"), [Some("Monday".to_owned()), Some("gone".to_owned())]);
    assert_eq!(texts(&spans, "document_id"), vec![Some("news/one.txt".to_owned()); 2]);
    assert_eq!(texts(&spans, "attributes"), [Some(r#"{"name":7,"tid":"t1"}"#.to_owned()), None]);
    assert_eq!(column(&spans, "start").as_primitive::<UInt32Type>().values(), &[19, 5]);
    assert_eq!(
        column(&spans, "removed").as_boolean().iter().collect::<Vec<_>>(),
        [Some(false), Some(true)]
    );
    let whole = batch(DOCUMENTS, &documents);
    assert_eq!(texts(&whole, "annotations.text"), [None, Some("gone".to_owned())]);
    assert_eq!(texts(&whole, "annotations.value")[0], Some("2021-05-10".to_owned()));
    assert_eq!(column(&whole, "annotations").as_list::<i32>().value_length(1), 0);
}

#[test]
fn links_are_rows_with_their_passages() {
    let link = json!({
        "a": "one", "b": "two", "kind": "near", "score": 0.875, "rule": "sources/near",
        "spans": [{"a": [0, 5], "b": [7, 12]}, {"a": [6, 9], "b": [20, 23]}],
    });
    let rows = batch(LINKS, &[link]);
    assert_eq!(texts(&rows, "kind"), one("near"));
    assert_eq!(column(&rows, "score").as_primitive::<Float64Type>().values(), &[0.875]);
    assert_eq!(column(&rows, "spans.b_end").as_primitive::<UInt32Type>().values(), &[12, 23]);
    assert!(!column(&rows, "indexed").as_boolean().value(0));
}

#[test]
fn what_every_document_has_must_be_there() {
    for key in ["id", "text", "source"] {
        let mut lacking = document(json!({}), json!([]));
        lacking.as_object_mut().unwrap().remove(key);
        let pushed = TableBuilder::new(DOCUMENTS).push(lacking);
        assert!(matches!(pushed, Err(ColumnsError::Missing { column }) if column == key), "{key}");
    }
    let wrong = document(json!({}), json!([annotation(json!({"start": "x"}))]));
    assert!(matches!(
        TableBuilder::new(SPANS).push(wrong),
        Err(ColumnsError::Missing { column: "start" })
    ));
}

#[test]
fn files_are_read_as_they_were_written() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents.parquet");
    let documents: Vec<Value> = (0..100)
        .map(|n| document(json!({"n": n}), json!([annotation(json!({"value": n.to_string()}))])))
        .collect();
    let batch = batch(DOCUMENTS, &documents);
    let mut writer = ParquetWriter::create(&path, DOCUMENTS, &[("a", "b".to_owned())]).unwrap();
    writer.write(&batch.slice(0, 60)).unwrap();
    writer.write(&batch.slice(60, 40)).unwrap();
    writer.close().unwrap();
    let read: Vec<RecordBatch> = batches(&path, 1000).unwrap().map(Result::unwrap).collect();
    assert_eq!(read.iter().map(RecordBatch::num_rows).sum::<usize>(), 100);
    assert_eq!(read[0].schema().fields(), batch.schema().fields());
    assert_eq!(read[0].columns(), batch.slice(0, read[0].num_rows()).columns());
    assert_eq!(input_records(&read[0]).unwrap()[7]["n"], 7);
}

#[test]
fn columns_of_others_are_read() {
    let dictionary: DictionaryArray<Int32Type> = vec!["en", "de"].into_iter().collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(StringArray::from(vec![Some("a"), None]))),
        ("n", Arc::new(Int64Array::from(vec![-1, 2]))),
        ("x", Arc::new(Float64Array::from(vec![0.5, 1.0]))),
        ("ok", Arc::new(BooleanArray::from(vec![true, false]))),
        ("language", Arc::new(dictionary)),
        ("seen", Arc::new(TimestampMillisecondArray::from(vec![0, 1500]))),
        (
            "published",
            Arc::new(TimestampMillisecondArray::from(vec![0, 1500]).with_timezone("+00:00")),
        ),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let records: Vec<Value> = input_records(&batch).unwrap().into_iter().map(Value::from).collect();
    let expect = json!([
        {"id": "a", "n": -1, "x": 0.5, "ok": true, "language": "en", "seen": "1970-01-01T00:00:00", "published": "1970-01-01T00:00:00Z"},
        {"n": 2, "x": 1.0, "ok": false, "language": "de", "seen": "1970-01-01T00:00:01.5", "published": "1970-01-01T00:00:01.5Z"},
    ]);
    assert_eq!(Value::from(records), expect);
    let bytes: ArrayRef = Arc::new(BinaryArray::from_vec(vec![b"a"]));
    let batch = RecordBatch::try_from_iter([("raw", bytes)]).unwrap();
    assert!(
        matches!(input_records(&batch), Err(ColumnsError::Unsupported { column, .. }) if column == "raw")
    );
}

/// Any JSON.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Bool(true)),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,6}", inner, 0..3)
                .prop_map(|map| Value::from(map.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    /// Whatever the fields of a document hold, reading its columns as input gives them back.
    #[test]
    fn fields_come_back(fields in prop::collection::btree_map(
        prop_oneof![
            "[a-z_]{1,8}",
            prop::sample::select(vec!["title", "authors", "sources", "primary_source", "published", "text", "source"])
                .prop_map(str::to_owned),
        ],
        any_value(), 0..6,
    )) {
        let fields: Map<String, Value> = fields.into_iter().filter(|(k, _)| k != "id" && k != "text").collect();
        let batch = batch(DOCUMENTS, &[document(fields.clone().into(), json!([]))]);
        let mut record = input_records(&batch).unwrap().remove(0);
        prop_assert_eq!(record.remove("id"), Some("news/one.txt".into()));
        prop_assert!(record.remove("text").is_some());
        prop_assert_eq!(record, fields);
    }
}
