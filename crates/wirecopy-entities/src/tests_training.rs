//! Tests of how weights are learned.

use super::{Example, Options, exp, ln, train};
use crate::settings::Label;

#[test]
fn the_same_documents_give_the_same_weights() {
    let example = |n: usize| Example {
        id: format!("d{n}"),
        set: if n.is_multiple_of(2) { "a" } else { "silver-b" }.to_owned(),
        text: "Tavi Brell met Ana Ruiz in Harlow. Nobody else came.".to_owned(),
        names: vec![(0, 10, Label::Person), (15, 23, Label::Person), (27, 33, Label::Place)],
        weight: 1.0,
    };
    let examples: Vec<Example> = (0..8).map(example).collect();
    let options = Options { epochs: 2, folds: 2, ..Options::default() };
    let one = train(&examples, &options, &mut |_| ());
    assert!(one == train(&examples, &options, &mut |_| ()));
    assert!(one.iter().filter(|b| **b != 0).count() > 1000, "something was learned");
}

#[test]
fn own_functions_are_close() {
    for x in [-20.0_f32, -3.3, -0.5, 0.0, 0.1, 1.0, 7.7, 20.0] {
        assert!((exp(x) / x.exp() - 1.0).abs() < 1e-5, "{x}");
        assert!((ln(exp(x)) - x).abs() < 1e-4, "{x}");
    }
}
