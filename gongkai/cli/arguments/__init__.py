"""Options, and command-line words parsed into values."""
