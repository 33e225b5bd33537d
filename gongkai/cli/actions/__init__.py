"""What the commands do once their line is read."""
