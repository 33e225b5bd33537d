"""From text to nodes with their places, and from nodes to fields."""
