"""Periods, and the figures of duties in them."""
