//! End-to-end tests of wirecopy; see `e2e/`. The articles that they run on lie in `corpus/`.
