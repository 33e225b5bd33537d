"""Paper: from a report or problems to text; one file a format; never prints, never opens."""
