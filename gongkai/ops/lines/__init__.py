"""Lines of ledgers: their canonical form, their ids, what amends what."""
