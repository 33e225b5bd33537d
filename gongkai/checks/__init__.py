"""Rules: what can be wrong with a book that could be read; one family of rules a file."""
