"""Decode bytes to checked text."""
