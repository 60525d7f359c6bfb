//! The codes of problems, with a paragraph for each. A code once given is never given to anything else.

/// A kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// `WP0007`.
    pub id: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// A paragraph: why it is wrong, and what to do.
    pub text: &'static str,
}

/// All codes, in order.
pub fn codes() -> &'static [Code] {
    CODES
}

/// The paragraph about a code, in any case: `WP0007` or `wp0007`.
pub fn explain_code(code: &str) -> Option<&'static str> {
    CODES.iter().find(|known| known.id.eq_ignore_ascii_case(code)).map(|known| known.text)
}

macro_rules! codes {
    ($($id:literal $title:literal $text:literal)*) => {
        const CODES: &[Code] = &[$(Code { id: $id, title: $title, text: $text }),*];
    };
}

codes! {
"WP0001" "not TOML"
"The file is not valid TOML at this place. Text stands in straight quotes, lists in brackets, each key on its own line. \
After such an error the rest of the file is checked as far as it could be understood; what seems to be missing is \
reported only once the whole file can be read."

"WP0002" "file too large"
"A pipeline file has a few hundred lines. One larger than a mebibyte is a mistake, such as naming an article where the \
pipeline belongs, and is refused unread. Long tables belong in resource files that a setting names."

"WP0003" "unknown key"
"The table has no key of this name. Nothing is ever ignored in silence, since a misspelt key would leave a default in \
force unnoticed. A key belongs to the header above it: one that stands below the wrong header is unknown there, and \
the settings of a stage stand below `[stage.settings]`."

"WP0004" "wrong type"
"The value is of another type than the key takes: text stands in quotes, numbers and `true` and `false` stand without, \
lists stand in brackets. `[[stage]]` and `[[test]]` have double brackets since there may be many; the other sections \
have single ones."

"WP0005" "unknown word"
"The key takes one of a few words, and this is none of them. The help lists them all."

"WP0006" "number out of range"
"The number is outside the range that makes sense for the key. The help gives the range."

"WP0007" "missing key"
"The table cannot be understood without this key. Every `[[stage]]` needs `use`, every `[[test]]` needs `name`, every \
entry of `spans` and `no-spans` needs `layer`."

"WP0008" "control character in a path"
"In double quotes a backslash begins an escape, so `\"C:\\news\"` holds a line break. Single quotes take every character \
as it is; slashes work on every system."

"WP0009" "not in kebab case"
"Names of pipelines and ids of stages become parts of paths, rule ids and reports. They have small letters, digits and \
single hyphens, and begin with a letter: `news`, `dates-2`."

"WP0010" "empty value"
"The key is there and nothing is in it. Write a value, or leave the key out if it is optional."

"WP0011" "unknown stage"
"No stage of this name is linked into the program (or held by the plugin that the entry names). `wirecopy stages` lists \
all linked stages. A stage of your own is used with `plugin = \"PATH\"` or `command = [\"PROGRAM\"]` beside `use`."

"WP0012" "plugin and command"
"A stage is linked, or it lives in a plugin, or it is a command. An entry that names both a plugin and a command leaves \
open which is meant."

"WP0013" "no stage"
"A pipeline without a stage does nothing. Add a line `[[stage]]` with `use = \"NAME\"` below it."

"WP0014" "stage id given twice"
"Reports, snapshots and tests name a use of a stage by its id, so ids are unique. Without `id`, the first use of a \
stage has its name, and later ones have `-2`, `-3` and so on."

"WP0015" "plugin not usable"
"The plugin could not be opened: it is not there, or not whole, or built for another machine or another version of the \
plugin interface. The message gives the reason. The path is relative to the folder of the pipeline file."

"WP0016" "command without hello"
"A command that is a stage begins by printing one line that describes it (its hello). This one could not be started, \
ended early, or printed something else. It is started in the folder of the pipeline file; try the same words in a shell there."

"WP0017" "limit without effect"
"`timeout` and `memory` can be kept only where the stage runs in a process of its own, which can be stopped without \
harm. Add `isolation = \"process\"`, or remove the limit."

"WP0018" "stage not asked"
"What a plugin or a command does can be known only by running its code, which `wirecopy check` does not do unless it is \
told to: the file may come from anywhere. With `--deep` plugins are opened, commands are started and resources are \
read, and every setting, `when` and order of stages is checked."

"WP0019" "index of a stage that keeps none"
"An index holds what articles of earlier runs left behind for those of later ones. Only a stage that compares articles \
has a use for one; the others look at one article at a time. Remove the key, or move it to the stage that it is meant for."

"WP0020" "unknown setting"
"The stage has no setting of this name. `wirecopy stages NAME` shows all settings of a stage with what they mean."

"WP0021" "setting of the wrong type"
"The stage's schema gives this setting another type. Text stands in quotes, numbers and `true` and `false` stand \
without, lists stand in brackets."

"WP0022" "setting out of range"
"The number is outside the range that the stage's schema gives for this setting."

"WP0023" "setting not as it must be"
"The stage's schema limits the length of this text or list, gives a pattern for it, or wants its entries to differ."

"WP0024" "unknown word in a setting"
"The setting takes one of a few values, and this is none of them. The help lists them all."

"WP0025" "missing setting"
"The stage cannot work without this setting and has no default for it. It belongs below `[stage.settings]`, which \
stands below its `[[stage]]`."

"WP0026" "settings refused by the stage"
"The settings fit the stage's schema, and the stage itself found fault with them when it was made: for instance a \
resource that it cannot read, or two settings that contradict each other. The message is the stage's own."

"WP0027" "resource not there"
"The setting names a file that the stage needs, and it is not there. Paths are relative to the folder of the pipeline \
file, not to the working directory."

"WP0028" "not what was trusted"
"Beside the pipeline lies a `wirecopy.lock`, and the file behind this stage, or the words of its command, are others than \
noted there, or not noted at all; or the run was told to take nothing but what is noted (`--locked`). None of its code has run. If the change is \
meant, `wirecopy trust PIPELINE` notes the hashes of what is there now."

"WP0030" "`when` cannot be parsed"
"A condition compares fields: `language == 'en'`, `published >= '2023-07'`, `outlet in ['AP', 'AFP']`, `authors contains \
'Ann Lee'`, `has(title)`; joined by `and`, `or`, `not` and parentheses. Text stands in straight quotes, names of fields \
stand without."

"WP0031" "`when` reads an unknown field"
"No stage before this one writes the field, and it is none of those that every input may bring, so the condition may \
always be false. JSON lines may bring free fields of any name: if this is one, set it in the `fields` of a `[[test]]`, \
which tells the checks that it exists."

"WP0032" "nobody writes what a stage needs"
"The stage is of no use without this field or layer, and nothing in the pipeline writes it. Add a stage that does above it. \
Fields may also come from the input, unless its format is `text`."

"WP0033" "a stage runs too early"
"The stage is of no use without this field or layer, and the stage that writes it runs only later. Stages run in the \
order of the file: move the writer up."

"WP0034" "a stage perhaps runs too early"
"The stage makes use of this field or layer when it is there, and the stage that writes it runs only later. Stages run in the \
order of the file: move the writer up, unless the input brings the field."

"WP0035" "an output layer that nobody writes"
"`layers` names a layer that no stage of the pipeline writes, so nothing will ever be written for it."

"WP0040" "a test without one document"
"A test is about one document, given either as `text` in the pipeline file or as a `file` beside it."

"WP0041" "a test names an unknown stage"
"`stage` of a test is the id of the stage after which its expectations must hold. Without `id`, a stage's id is its name."

"WP0042" "the file of a test is not there"
"Paths are relative to the folder of the pipeline file, not to the working directory."

"WP0043" "test name given twice"
"Reports name a test by its name, so names are unique in a pipeline."

"WP0044" "a test that expects nothing"
"A test without expectations passes whatever the pipeline does. Say below `[test.expect]` what must hold."

"WP0045" "a test of a layer that nobody writes"
"The test looks for annotations in a layer that no stage up to its own writes. Annotations that should be there never \
will be, and those that should not be there never were."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_ordered_and_explained() {
        assert!(codes().windows(2).all(|pair| pair[0].id < pair[1].id));
        assert!(codes().iter().all(|code| code.text.ends_with('.') && code.text.len() > 60));
        assert!(explain_code("wp0011").is_some_and(|text| text.contains("wirecopy stages")));
        assert!(explain_code("WP9999").is_none());
    }
}
