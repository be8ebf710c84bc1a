//! Work in flight: slots, readiness, wakers.
