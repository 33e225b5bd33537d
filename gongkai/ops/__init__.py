"""Verbs: pure functions on a book; whoever needs «today» is given it."""
