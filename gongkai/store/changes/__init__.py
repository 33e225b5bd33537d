"""How ledgers change: all of them or none."""
