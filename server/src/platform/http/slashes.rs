//! An address with a slash at its end, or with several in a row, means the one without.

use std::{
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error,
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
    middleware::NormalizePath,
};

/// [`NormalizePath`], for the addresses that it would change: it asks a regular expression about every one.
#[derive(Clone, Copy, Debug)]
pub struct TrimSlashes;

/// The middleware of one worker.
pub struct Trimming<S, N> {
    as_it_is: Rc<S>,
    trimmed: N,
}

type Made<T> = Pin<Box<dyn Future<Output = T>>>;

impl<S, B> Transform<S, ServiceRequest> for TrimSlashes
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type InitError = ();
    type Transform = Trimming<S, <NormalizePath as Transform<Rc<S>, ServiceRequest>>::Transform>;
    type Future = Made<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let as_it_is = Rc::new(service);
        let trimmed = NormalizePath::trim().new_transform(Rc::clone(&as_it_is));
        Box::pin(async move { Ok(Trimming { as_it_is, trimmed: trimmed.await? }) })
    }
}

impl<S, N> Service<ServiceRequest> for Trimming<S, N>
where
    S: Service<ServiceRequest>,
    N: Service<ServiceRequest, Response = S::Response, Error = S::Error, Future = S::Future>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.as_it_is.poll_ready(context)
    }

    fn call(&self, request: ServiceRequest) -> S::Future {
        let path = request.path();
        if path.ends_with('/') || path.contains("//") {
            self.trimmed.call(request)
        } else {
            self.as_it_is.call(request)
        }
    }
}
