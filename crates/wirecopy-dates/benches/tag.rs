//! How fast the stage goes over news.

fn main() {
    divan::main();
}
