"""Questions: from a book and parameters to a report of typed tables; one file a report."""
