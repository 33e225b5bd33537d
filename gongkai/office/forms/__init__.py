"""Forms that come back from units, and tables that they typed themselves."""
