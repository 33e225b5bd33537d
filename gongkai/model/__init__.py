"""Nouns: frozen values that the rest of the house passes around; standard library only."""
