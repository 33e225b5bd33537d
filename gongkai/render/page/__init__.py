"""What every printed format shares: cells as words, line breaks, layout."""
