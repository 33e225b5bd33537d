"""The 通报 of a quarter."""
