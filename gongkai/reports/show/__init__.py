"""One task, one duty."""
