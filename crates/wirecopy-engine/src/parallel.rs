//! Work spread over threads, with results in the order of the input.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Condvar, Mutex, PoisonError};

/// Runs `work` on every item that `next` gives, on `threads` threads, and hands the results to `take` in the order of
/// the items.
///
/// At most a few items per thread are under way at a time, so memory is bounded however slow one of them is. The first
/// error, of `next` or of `take`, stops everything.
///
/// # Errors
///
/// That first error.
pub(crate) fn ordered<I: Send, O: Send, E: Send>(
    threads: usize,
    next: impl FnMut() -> Result<Option<I>, E> + Send,
    work: impl Fn(I) -> O + Sync,
    take: impl FnMut(O) -> Result<(), E>,
) -> Result<(), E> {
    ordered_ahead(threads, threads * 4, next, work, take)
}

/// How many items to hand to a thread together when so many were handed out before: few at first, so that a handful
/// keeps all threads at work, and then more, since to wake a thread takes as long as to work on a short article.
pub(crate) fn batch_length(taken: usize, threads: usize) -> usize {
    (taken / (8 * threads.max(1))).clamp(4, 64)
}

/// As [`ordered`], with at most `ahead` items under way: for items that are large.
///
/// # Errors
///
/// As [`ordered`].
pub(crate) fn ordered_ahead<I: Send, O: Send, E: Send>(
    threads: usize,
    ahead: usize,
    mut next: impl FnMut() -> Result<Option<I>, E> + Send,
    work: impl Fn(I) -> O + Sync,
    mut take: impl FnMut(O) -> Result<(), E>,
) -> Result<(), E> {
    if threads <= 1 {
        while let Some(item) = next()? {
            take(work(item))?;
        }
        return Ok(());
    }
    let gate = Gate::new(ahead);
    let (items_in, items) = channel::<(u64, I)>();
    let (results_in, results) = channel::<(u64, Result<O, E>)>();
    let items = Mutex::new(items);
    std::thread::scope(|scope| {
        {
            let (gate, results_in) = (&gate, results_in.clone());
            scope.spawn(move || produce(&mut next, gate, &items_in, &results_in));
        }
        for _ in 0..threads {
            let (items, work, results_in) = (&items, &work, results_in.clone());
            scope.spawn(move || {
                while let Some((n, item)) = receive(items) {
                    if results_in.send((n, Ok(work(item)))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(results_in);
        let outcome = collect(&results, &gate, &mut take);
        // The producer may be waiting at the gate, and workers for items: let them see that nobody listens any more.
        gate.close();
        drop(results);
        outcome
    })
}

fn produce<I, O, E>(
    next: &mut impl FnMut() -> Result<Option<I>, E>,
    gate: &Gate,
    items: &Sender<(u64, I)>,
    results: &Sender<(u64, Result<O, E>)>,
) {
    let mut n = 0;
    while gate.enter() {
        match next() {
            Ok(Some(item)) => {
                if items.send((n, item)).is_err() {
                    return;
                }
                n += 1;
            }
            Ok(None) => return,
            Err(error) => {
                // In its place in the order, so that all that came before it is still taken.
                let _ = results.send((n, Err(error)));
                return;
            }
        }
    }
}

fn receive<T>(items: &Mutex<Receiver<T>>) -> Option<T> {
    items.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn collect<O, E>(
    results: &Receiver<(u64, Result<O, E>)>,
    gate: &Gate,
    take: &mut impl FnMut(O) -> Result<(), E>,
) -> Result<(), E> {
    let mut waiting = BTreeMap::new();
    let mut due = 0;
    for (n, result) in results {
        waiting.insert(n, result);
        while let Some(result) = waiting.remove(&due) {
            take(result?)?;
            due += 1;
            gate.leave();
        }
    }
    Ok(())
}

/// Lets a bounded number of items be under way.
struct Gate {
    /// How many may still enter; `None` once closed.
    free: Mutex<Option<usize>>,
    changed: Condvar,
}

impl Gate {
    fn new(free: usize) -> Self {
        Gate { free: Mutex::new(Some(free)), changed: Condvar::new() }
    }

    fn enter(&self) -> bool {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match *free {
                None => return false,
                Some(0) => free = self.changed.wait(free).unwrap_or_else(PoisonError::into_inner),
                Some(n) => {
                    *free = Some(n - 1);
                    return true;
                }
            }
        }
    }

    fn leave(&self) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        *free = free.map(|n| n + 1);
        self.changed.notify_one();
    }

    fn close(&self) {
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(threads: usize, count: u32, fail_at: Option<u32>) -> (Vec<u32>, Result<(), u32>) {
        let mut n = 0;
        let mut taken = Vec::new();
        let result = ordered(
            threads,
            || {
                n += 1;
                if Some(n) == fail_at { Err(n) } else { Ok((n <= count).then_some(n)) }
            },
            |n| n * 10,
            |n| {
                taken.push(n);
                Ok(())
            },
        );
        (taken, result)
    }

    #[test]
    fn order_is_that_of_the_input() {
        let expect: Vec<u32> = (1..=1000).map(|n| n * 10).collect();
        for threads in [1, 2, 7] {
            assert_eq!(run(threads, 1000, None), (expect.clone(), Ok(())));
        }
    }

    #[test]
    fn an_error_comes_after_all_before_it() {
        for threads in [1, 3] {
            assert_eq!(run(threads, 1000, Some(5)), (vec![10, 20, 30, 40], Err(5)));
        }
    }

    #[test]
    fn a_consumer_that_fails_stops_the_rest() {
        for threads in [1, 4] {
            let mut n = 0u64;
            let result = ordered(
                threads,
                || {
                    n += 1;
                    Ok(Some(n))
                },
                |n| n,
                |n| if n == 9 { Err(n) } else { Ok(()) },
            );
            assert_eq!(result, Err(9));
        }
    }
}
