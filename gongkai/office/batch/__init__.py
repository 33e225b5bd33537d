"""Readers of batches in CSV, TSV and JSON lines."""
