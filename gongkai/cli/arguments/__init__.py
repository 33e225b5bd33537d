"""Options, and the words of a command line as values."""
