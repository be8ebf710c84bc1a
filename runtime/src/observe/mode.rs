//! Whether a pipe is observed: a parameter of the methods that poll it, so that nothing is left of it where nobody looks.

/// Whether what happens is told.
pub trait Mode: 'static {
    /// It is.
    const ON: bool;
}

/// Nobody looks.
pub enum Off {}

/// Somebody does.
pub enum On {}

impl Mode for Off {
    const ON: bool = false;
}

impl Mode for On {
    const ON: bool = true;
}

/// Says something where somebody listens. Elsewhere it is not even compiled: a call that does nothing would still be in the
/// way of what is around it.
macro_rules! tell {
    ($mode:ident: $said:expr) => {
        if $mode::ON {
            $said
        }
    };
}
pub(crate) use tell;
