"""Readers of printed task tables."""
