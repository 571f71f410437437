//! Who asks while something is swapped.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// Lets two threads ask all the time while `swap` is done ten times; both see both. `ask` says which of the two it saw,
/// and panics when it saw something else.
pub async fn see_both(ask: impl Fn() -> bool + Clone + Send + 'static, swap: impl AsyncFn()) {
    let done = Arc::new(AtomicBool::new(false));
    let readers: Vec<_> = (0..2)
        .map(|_| {
            let (ask, done) = (ask.clone(), Arc::clone(&done));
            thread::spawn(move || {
                let mut seen = [0_u32; 2];
                while !done.load(Ordering::Relaxed) {
                    seen[usize::from(ask())] += 1;
                }
                seen
            })
        })
        .collect();
    for _ in 0..10 {
        swap().await;
    }
    done.store(true, Ordering::Relaxed);
    for reader in readers {
        let seen = reader.join().expect("no answer fails or mixes versions");
        assert!(seen.iter().all(|times| *times > 0), "both were seen: {seen:?}");
    }
}
