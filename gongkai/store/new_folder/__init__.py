"""New data folders: empty, with the shipped table, or an invented city."""
