"""Ledgers: their grammar, and how they are read."""
