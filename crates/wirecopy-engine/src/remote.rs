//! Inputs that lie in an object store: `s3://`, `gs://`, `az://`, `https://` and `file://`, with the feature `object-store`.
//!
//! An object is fetched into a temporary file when it is its turn, so that every reader (of Parquet, of packed archives)
//! reads it as it reads any file; the file is gone when it is closed. Keys and endpoints come from the environment, under
//! the names that the stores' own tools use, such as `AWS_ACCESS_KEY_ID` and `AWS_ENDPOINT_URL`.

use std::fs::File;
use std::io;
use std::path::Path;

/// Whether a path is an address.
pub fn is_url(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+')
    })
}

/// An object that an address leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Object {
    /// Its own address.
    pub(crate) url: String,
    /// Its key below the address that was asked for; the last part of its key, if that was its own.
    pub(crate) name: String,
}

#[cfg(not(feature = "object-store"))]
mod store {
    use super::*;

    fn unable<T>() -> io::Result<T> {
        Err(io::Error::other(
            "this program reads no object stores; build it with `--features object-store`, or fetch the files first",
        ))
    }

    pub(crate) fn list(_: &Path) -> io::Result<Vec<Object>> {
        unable()
    }

    pub(crate) fn open(_: &Path) -> io::Result<File> {
        unable()
    }
}

#[cfg(feature = "object-store")]
mod store {
    use std::io::{Seek as _, SeekFrom, Write as _};
    use std::sync::OnceLock;

    use futures_util::TryStreamExt as _;
    use object_store::path::Path as Key;
    use object_store::{ObjectStore, ObjectStoreExt as _, parse_url_opts};
    use tokio::runtime::Runtime;
    use url::Url;

    use super::*;

    fn runtime() -> io::Result<&'static Runtime> {
        static RUNTIME: OnceLock<io::Result<Runtime>> = OnceLock::new();
        let made = RUNTIME.get_or_init(|| {
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()
        });
        made.as_ref().map_err(|error| io::Error::new(error.kind(), error.to_string()))
    }

    fn store(url: &Path) -> io::Result<(Url, Box<dyn ObjectStore>, Key)> {
        let url = Url::parse(&url.to_string_lossy()).map_err(io::Error::other)?;
        let environment = std::env::vars().map(|(key, value)| (key.to_ascii_lowercase(), value));
        let (store, key) = parse_url_opts(&url, environment).map_err(io::Error::other)?;
        Ok((url, store, key))
    }

    /// The objects that an address leads to, by name: itself, or all whose keys it begins, folder by folder.
    pub(crate) fn list(path: &Path) -> io::Result<Vec<Object>> {
        let (url, store, key) = store(path)?;
        runtime()?.block_on(async {
            let last = |key: &Key| key.filename().unwrap_or_default().to_owned();
            if !url.path().ends_with('/') && store.head(&key).await.is_ok() {
                return Ok(vec![Object { url: url.to_string(), name: last(&key) }]);
            }
            let found: Vec<_> =
                store.list(Some(&key)).try_collect().await.map_err(io::Error::other)?;
            let mut base = url.clone();
            base.set_path(&format!("{}/", url.path().trim_end_matches('/')));
            let object = |meta: object_store::ObjectMeta| {
                let parts = meta.location.prefix_match(&key)?;
                let name = parts.map(|part| part.as_ref().to_owned()).collect::<Vec<_>>().join("/");
                Some(Object { url: base.join(&name).ok()?.to_string(), name })
            };
            let mut objects: Vec<Object> = found.into_iter().filter_map(object).collect();
            objects.sort_by(|a, b| a.name.split('/').cmp(b.name.split('/')));
            if objects.is_empty() {
                return Err(io::Error::new(io::ErrorKind::NotFound, "nothing is stored there"));
            }
            Ok(objects)
        })
    }

    /// Fetches an object into a temporary file.
    pub(crate) fn open(path: &Path) -> io::Result<File> {
        let (_, store, key) = store(path)?;
        let mut file = tempfile::tempfile()?;
        runtime()?.block_on(async {
            let mut stream = store.get(&key).await.map_err(io::Error::other)?.into_stream();
            while let Some(bytes) = stream.try_next().await.map_err(io::Error::other)? {
                file.write_all(&bytes)?;
            }
            Ok::<_, io::Error>(())
        })?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }
}

pub(crate) use store::{list, open};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_paths() {
        let check = |path: &str, expect| assert_eq!(is_url(Path::new(path)), expect, "{path}");
        check("s3://bucket/news", true);
        check("https://news.test/a.jsonl.gz", true);
        check("news/a.txt", false);
        check("/news://a", false);
        check("://a", false);
    }

    #[cfg(feature = "object-store")]
    #[test]
    fn objects_are_listed_and_fetched() {
        use std::io::Read as _;
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in [("b.txt", "b"), ("a/x y.txt", "x"), ("a.jsonl", "{}")] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let url = format!("file://{}", dir.path().display());
        let found = list(Path::new(&url)).unwrap();
        let names: Vec<&str> = found.iter().map(|o| o.name.as_str()).collect();
        assert_eq!(names, ["a/x y.txt", "a.jsonl", "b.txt"]);
        let mut text = String::new();
        open(Path::new(&found[0].url)).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "x");
        let one = list(Path::new(&format!("{url}/b.txt"))).unwrap();
        assert_eq!(one[0].name, "b.txt");
        assert!(list(Path::new(&format!("{url}/nothing"))).is_err());
    }
}
