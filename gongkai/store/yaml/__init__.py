"""Parse text to nodes with their places, and nodes to fields."""
