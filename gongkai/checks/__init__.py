"""Rules for a book that could be read; one family of rules a file."""
