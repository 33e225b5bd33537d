"""Who owes what, and where each duty stands on a day."""
