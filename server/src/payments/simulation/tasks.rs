//! An executor of our own: whoever can go on waits until the driver lets it take one step.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker},
};

use super::super::jobs::Lease;

/// Something that a server does: dropped when the server crashes.
pub(super) struct Task {
    pub(super) server: usize,
    pub(super) name: &'static str,
    /// The lease under which it works, when it is a look at a job.
    pub(super) lease: Option<Lease>,
    future: Pin<Box<dyn Future<Output = ()>>>,
}

impl Task {
    pub(super) fn new(server: usize, name: &'static str, future: impl Future<Output = ()> + 'static) -> Task {
        Task { server, name, lease: None, future: Box::pin(future) }
    }

    pub(super) fn under(self, lease: Lease) -> Task {
        Task { lease: Some(lease), ..self }
    }

    /// One step; whether it was the last.
    pub(super) fn step(&mut self) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        matches!(self.future.as_mut().poll(&mut context), Poll::Ready(()))
    }
}
