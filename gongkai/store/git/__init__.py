"""What git knows of a data folder."""
