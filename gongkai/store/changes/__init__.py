"""Change ledgers: all of them or none."""
