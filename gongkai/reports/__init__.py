"""Answer questions: from a book and parameters to a report; one file a report."""
