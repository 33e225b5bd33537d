"""Tasks and duties as lists."""
