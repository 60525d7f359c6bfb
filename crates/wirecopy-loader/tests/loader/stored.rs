//! Plugins in C, and those that were built long ago.

use std::path::{Path, PathBuf};

use wirecopy_document::{Document, Edit, Edits};
use wirecopy_loader::Library;
use wirecopy_stage::{Instance, Resources};

use crate::build::cc;

fn shouts(path: &Path) {
    let library = Library::open(path).expect("a plugin");
    let [description] = library.descriptions() else { panic!("one stage") };
    assert_eq!(description.name, "c-shout");
    let make = |settings| library.create("c-shout", settings, &Resources::default());
    let Ok(Instance::Document(stage)) = make("{ \"least\" : 4 }") else { panic!("a stage") };
    let doc = Document::new("d", "HELP me, É NATO\nand UN; WAR ON WAR-TORN");
    let mut edits = Edits::new();
    stage.edit(0, &doc, &mut edits).expect("edits");
    let found: Vec<_> = edits
        .iter()
        .map(|edit| {
            let Edit::Annotate(edit) = edit else { panic!("{edit:?}") };
            let values: Vec<_> = edits.attributes(edit).map(|a| format!("{a:?}")).collect();
            format!("{} {} {} {}", edit.layer, edit.label, doc.slice(edit.span), values.join(" "))
        })
        .collect();
    let of = |word: &str, letters: usize| {
        format!(
            "shout word {word} Attribute {{ key: \"letters\", kind: Int, value: \"{letters}\" }}"
        )
    };
    assert_eq!(found, [of("HELP", 4), of("NATO", 4), of("TORN", 4)]);

    let Ok(Instance::Document(stage)) = make("{}") else { panic!("a stage") };
    edits.clear();
    stage.edit(0, &doc, &mut edits).expect("edits");
    assert_eq!(edits.len(), 5);
    let error = make("{\"least\": 0}").err().expect("a refusal");
    assert_eq!(error.to_string(), "`least`: should be a number from 1 to 100");
}

#[test]
fn a_plugin_in_c_works() {
    shouts(&cc("../../plugins/c-shout/shout.c", "shout", &["-Wall", "-Wextra", "-Werror"]));
}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
#[test]
fn a_plugin_that_was_built_for_an_older_interface_loads_for_ever() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    for version in ["1.0", "1.1"] {
        let path = root.join(format!("../../plugins/stored/c-shout-{version}-x86_64-linux.so"));
        shouts(&path.canonicalize().expect("the stored plugin"));
    }
}
