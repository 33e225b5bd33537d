"""Read tables made by people without git."""
