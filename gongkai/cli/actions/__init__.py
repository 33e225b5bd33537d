"""What each command does after its command line is parsed."""
