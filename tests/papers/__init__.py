"""What is written, opened by the programs of those who get it."""
