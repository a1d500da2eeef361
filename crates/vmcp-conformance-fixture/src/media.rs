//! The smallest valid picture and sound, as Base64.

/// A PNG of one red pixel.
pub(crate) const PNG: &str = concat!(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMB",
    "AQDJ/pLvAAAAAElFTkSuQmCC"
);

/// A WAV of one millisecond of silence.
pub(crate) const WAV: &str =
    "UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA==";
