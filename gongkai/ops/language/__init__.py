"""Words: days, deadlines, names that look or sound alike. Knows no book."""
