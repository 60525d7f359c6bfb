//! Tags TimeML anew: reads the files of a folder, tags their texts, writes TimeML of the same names into another folder.
//!
//!     cargo run -p wirecopy-dates --release --example timeml -- IN_DIR OUT_DIR

use std::path::Path;

use wirecopy_dates::{Dates, timeml};
use wirecopy_stage::testing;

fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(from), Some(to)) = (args.next(), args.next()) else {
        return Err(std::io::Error::other("usage: timeml IN_DIR OUT_DIR"));
    };
    std::fs::create_dir_all(&to)?;
    for entry in std::fs::read_dir(&from)? {
        let path = entry?.path();
        let Some(name) = path.file_name().filter(|_| path.extension().is_some_and(|e| e == "tml"))
        else {
            continue;
        };
        let article = timeml::read(&String::from_utf8_lossy(&std::fs::read(&path)?));
        let mut doc = testing::document(&article.text, &[]);
        doc.id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(created) = &article.created {
            doc.fields.insert("published", created.as_str());
        }
        let record = testing::run::<Dates>("{}", doc);
        std::fs::write(Path::new(&to).join(name), timeml::write(&record.document))?;
    }
    Ok(())
}
