"""The command lines: one file a command, which imports what it does only when called."""
