"""From bytes to text that may be used."""
