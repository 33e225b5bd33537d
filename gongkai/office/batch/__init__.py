"""Batches of notes in CSV, TSV and JSON lines."""
