"""The edge: arguments, clock, streams and exit codes; one file a command."""
