"""Tables of tasks, read from the documents that people have."""
