"""From what somebody wants to note to lines that may be written."""
