"""Read a data folder's git history."""
