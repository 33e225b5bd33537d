"""Tables of tasks as offices have them."""
