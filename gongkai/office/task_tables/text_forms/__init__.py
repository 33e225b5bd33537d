"""Task tables as text: rows and cells in lines, or paragraphs with the units in brackets."""
