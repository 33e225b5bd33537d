"""Figures of a period: the report on completion."""
