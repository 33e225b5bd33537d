"""The command line: arguments, clock, streams and exit codes; ``commands`` has a file for each."""
