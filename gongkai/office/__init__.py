"""Tables of people who have no git: rows in."""
