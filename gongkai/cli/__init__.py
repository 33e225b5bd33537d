"""The command line: arguments, clock, streams and exit codes; one file per command."""
